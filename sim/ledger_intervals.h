// SPDX-License-Identifier: GPL-3.0-or-later
// The ledger's intervals: how sure gains are, from its own days.
#ifndef DR_SIM_LEDGER_INTERVALS_H
#define DR_SIM_LEDGER_INTERVALS_H

#include <sqlite3.h>

#include "market/status.h"
#include "sim/settings.h"

// Fills gain_interval and difference_interval from `daily`, of which every run has the same days;
// nothing where they are too few, or where no run is always_mine. ERR_DATABASE, ERR_MEMORY.
enum dr_status dr_ledger_intervals_write(sqlite3 *database, const struct dr_settings *settings,
                                         struct dr_error *err);

#endif
