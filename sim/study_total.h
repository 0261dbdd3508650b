// SPDX-License-Identifier: GPL-3.0-or-later
// What the studies share: an engine run for its totals, and the row that keeps them.
#ifndef DR_SIM_STUDY_TOTAL_H
#define DR_SIM_STUDY_TOTAL_H

#include <sqlite3.h>
#include <stdint.h>

#include "market/market.h"
#include "market/status.h"
#include "sim/block.h"
#include "sim/progress.h"
#include "sim/run_spec.h"
#include "sim/site.h"

// A row of study_total: a run of the comparison at one step of a study.
struct dr_study_total {
    const char *study, *name, *unit;
    int64_t step, run_id;
    double value; // of the setting; NaN: none is varied
    const struct dr_run_spec *spec;
    double capacity_mw;
    const struct dr_totals *totals;
};

// Steps an engine to its end. schedule_mw as in dr_engine_create(). What the engine returns.
enum dr_status dr_study_total_run(const struct dr_market *market, const struct dr_site_model *site,
                                  const struct dr_run_spec *spec, const double *schedule_mw,
                                  struct dr_progress *progress, struct dr_totals *totals,
                                  struct dr_error *err);
// *statement takes rows and is for sqlite3_finalize(). ERR_DATABASE, as the next.
enum dr_status dr_study_total_prepare(sqlite3 *database, sqlite3_stmt **statement,
                                      struct dr_error *err);
enum dr_status dr_study_total_write(sqlite3_stmt *statement, const struct dr_study_total *total,
                                    struct dr_error *err);

#endif
