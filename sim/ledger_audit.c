// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/ledger_audit.h"

#include <math.h>

#include "sim/row.h"

enum dr_status dr_ledger_audit_add(sqlite3 *database, int64_t run_id,
                                   const struct dr_audit_finding *finding, struct dr_error *err)
{
    sqlite3_stmt *statement = NULL;
    enum dr_status status = dr_row_prepare_insert(database, "audit", 6, &statement, err);
    for (size_t k = 0; k < DR_AUDIT_KIND_COUNT && status == DR_OK; k++) {
        const struct dr_audit_finding *f = &finding[k];
        // NaN is NULL; a column of whole numbers takes a whole number of seconds for one.
        double utc_s =
            f->first_changed_utc_s == INT64_MIN ? (double)NAN : (double)f->first_changed_utc_s;
        status = dr_row_insert(statement, err, "ittdtt", run_id, f->kind,
                               dr_audit_verdict_text(f->verdict), utc_s, f->feed, f->detail);
    }
    sqlite3_finalize(statement);
    return status;
}
