// SPDX-License-Identifier: GPL-3.0-or-later
// Conservation: every megawatt-hour and every micro-dollar of a day is in exactly one place.
#ifndef DR_SIM_BALANCE_H
#define DR_SIM_BALANCE_H

#include "market/status.h"
#include "sim/block.h"
#include "sim/site.h"

// Checks load and hash against what the plant can do, that contracts + bought = load + sold, that
// nothing is bought and sold at once, and that the posted amounts add up to the day's dollars.
// ERR_BALANCE naming the interval.
enum dr_status dr_balance_check(const struct dr_site_model *site, const struct dr_block *block,
                                struct dr_error *err);

#endif
