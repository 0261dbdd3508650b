// SPDX-License-Identifier: GPL-3.0-or-later
// Studies: engines that keep totals instead of rows.
//
// `information` asks what each strategy would gain with better or worse prices to decide by;
// `variation` runs the comparison again with one setting at several values.
#ifndef DR_SIM_STUDY_H
#define DR_SIM_STUDY_H

#include <sqlite3.h>
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
    struct dr_run_data have;
};

// ---- the price of information ------------------------------------------------------------------

// Engine runs that the study needs: what the comparison has already is taken from there.
size_t dr_study_information_count(const struct dr_market *market, const struct dr_run_set *set,
                                  struct dr_run_data have);
// Fills study_total. What an engine returns; ERR_DATABASE.
enum dr_status dr_study_information(const struct dr_study_base *base, sqlite3 *database,
                                    struct dr_progress *progress, struct dr_error *err);
