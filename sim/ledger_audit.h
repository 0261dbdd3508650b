// SPDX-License-Identifier: GPL-3.0-or-later
// What an audit found, in the ledger's table `audit`: a row a run and kind of change.
#ifndef DR_SIM_LEDGER_AUDIT_H
#define DR_SIM_LEDGER_AUDIT_H

#include <sqlite3.h>
#include <stdint.h>

#include "market/status.h"
#include "sim/audit.h"

// finding: shape [DR_AUDIT_KIND_COUNT]. ERR_DATABASE.
enum dr_status dr_ledger_audit_add(sqlite3 *database, int64_t run_id,
                                   const struct dr_audit_finding *finding, struct dr_error *err);

#endif
