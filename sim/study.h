// SPDX-License-Identifier: GPL-3.0-or-later
// Studies: engines that keep totals instead of rows.
//
// `information` asks what each strategy would gain with better or worse prices to decide by;
// `variation` runs the comparison again with one setting at several values.
#ifndef DR_SIM_STUDY_H
#define DR_SIM_STUDY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "market/market.h"
#include "market/status.h"
#include "sim/block.h"
#include "sim/progress.h"
#include "sim/run_set.h"
#include "sim/settings.h"
#include "sim/site.h"

// The comparison that is studied, in the ledger already. Borrowed.
struct dr_study_base {
    const struct dr_market *market;
    const struct dr_site_model *site; // attached
    const struct dr_run_set *set;     // run i is run_id i + 1
    const struct dr_totals *totals;   // shape [set->n]
};

// ---- the price of information ------------------------------------------------------------------

// Engine runs that the study needs: what the comparison has already is taken from there.
size_t dr_study_information_count(const struct dr_market *market, const struct dr_run_set *set);
// Fills study_total; a strategy that fails with other prices has no such row. Else what an engine
// returns; ERR_DATABASE.
enum dr_status dr_study_information(const struct dr_study_base *base, sqlite3 *database,
                                    struct dr_progress *progress, struct dr_error *err);

// ---- one setting at several values -------------------------------------------------------------

enum { DR_STUDY_LEAST_VALUES = 2, DR_STUDY_MOST_VALUES = 64, DR_STUDY_NAME_SIZE = 128 };

struct dr_study_variation {
    char setting[DR_STUDY_NAME_SIZE];
    const char *unit;             // of the setting
    size_t n;                     // values; 0: nothing is varied
    double *value;                // shape [n], owned
    struct dr_settings *settings; // shape [n], owned: all settings at each value
};

// Parses "SECTION.KEY=NUMBER,NUMBER,..." and checks all settings at each value, the others as they
// are in the comparison (`base`). ERR_USAGE with the value. On failure there is nothing to finish.
enum dr_status dr_study_variation_init(struct dr_study_variation *variation, const char *text,
                                       const struct dr_settings *base, struct dr_error *err);
void dr_study_variation_finish(struct dr_study_variation *variation);
// Can the comparison be run at each value? What dr_site_model_attach() returns, with the value.
enum dr_status dr_study_variation_check(const struct dr_study_variation *variation,
                                        const struct dr_market *market, bool plans,
                                        struct dr_error *err);
// Runs it: variation->n * base->set->n engines. Fills study_total.
enum dr_status dr_study_variation_run(const struct dr_study_variation *variation,
                                      const struct dr_study_base *base, sqlite3 *database,
                                      struct dr_progress *progress, struct dr_error *err);

#endif
