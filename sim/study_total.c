// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/study_total.h"

#include "sim/engine.h"
#include "sim/row.h"

enum { COLUMNS = 14, SUMS = 3 }; // before the groups, after them

enum dr_status dr_study_total_run(const struct dr_market *market, const struct dr_site_model *site,
                                  const struct dr_run_spec *spec, const double *schedule_mw,
                                  struct dr_progress *progress, struct dr_totals *totals,
                                  struct dr_error *err)
{
    struct dr_engine *engine = NULL;
    const struct dr_block *block = NULL;
    enum dr_status status = dr_engine_create(&engine, market, site, spec, schedule_mw, err);
    while (status == DR_OK && !dr_engine_done(engine)) {
        status = dr_engine_next_day(engine, &block, err);
        if (status == DR_OK && block)
            status = dr_progress_add(progress, block->facts.n, err);
    }
    if (status == DR_OK)
        *totals = *dr_engine_totals(engine);
    dr_engine_destroy(engine);
    return status;
}

enum dr_status dr_study_total_prepare(sqlite3 *database, sqlite3_stmt **statement,
                                      struct dr_error *err)
{
    return dr_row_prepare_insert(database, "study_total", COLUMNS + DR_GROUP_COUNT + SUMS,
                                 statement, err);
}

enum dr_status dr_study_total_write(sqlite3_stmt *statement, const struct dr_study_total *total,
                                    struct dr_error *err)
{
    const struct dr_totals *totals = total->totals;
    int64_t group[DR_GROUP_COUNT] = {0}, net = 0, optimised = 0, day_ahead = 0;
    for (size_t c = 0; dr_charges[c]; c++) {
        int64_t amount = totals->amount_microusd[c];
        group[dr_charges[c]->group] += amount;
        net += amount;
        optimised += dr_charges[c]->optimised ? amount : 0;
        day_ahead += dr_charges[c]->day_ahead ? amount : 0;
    }
    for (int g = 0; g < DR_GROUP_COUNT; g++)
        sqlite3_bind_int64(statement, COLUMNS + 1 + g, group[g]);
    const int64_t sums[SUMS] = {net, optimised, day_ahead};
    for (int k = 0; k < SUMS; k++)
        sqlite3_bind_int64(statement, COLUMNS + DR_GROUP_COUNT + 1 + k, sums[k]);
    return dr_row_insert(statement, err,
                         "tiittdt"
                         "ddidd"
                         "id",
                         total->study, total->step, total->run_id, total->name, total->unit,
                         total->value, dr_information_rows[total->spec->information].name,
                         total->spec->rt_publication_lag_s, total->capacity_mw,
                         (int64_t)totals->n_interval, totals->load_mwh, totals->power_mwh,
                         (int64_t)totals->n_restart, totals->restarted_mw);
}
