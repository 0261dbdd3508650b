// SPDX-License-Identifier: GPL-3.0-or-later
// A result of dr-sim, opened for reading: is it one, is it whole, and what all figures share of it.
//
// Beside the ledger's own tables and views, what reads the database finds (in SQLite's temporary
// schema; the file is not written)
//   base(run_id)    the always_mine that gains are measured against
//   chosen(run_id)  the run that figures of one run show: the first that could have been run
//   style(run_id, title, colour, hindsight1_bound2)  how a run is named and drawn in every figure:
//                   colour is 1, 2, ... in the order of the runs, 0 of the bound, -1 of base
//   side(side, side_name, run_id, title, colour, hindsight1_bound2, gain_usd_per_mw_year,
//        low_usd_per_mw_year, high_usd_per_mw_year)  what is put side by side: the years of a
//        ledger
//                   that has more than one
#ifndef DR_PLOTS_RESULT_H
#define DR_PLOTS_RESULT_H

#include <sqlite3.h>

#include "market/status.h"

// Opens folder/ledger.sqlite. *database is NULL on failure, else to be closed with sqlite3_close().
// ERR_INPUT where there is none, it is no ledger, one of another version, not complete or damaged
// as far as opening it shows; ERR_DATABASE where it cannot be read.
enum dr_status dr_result_open(sqlite3 **database, const char *folder, struct dr_error *err);
// Could it be opened, and are all of its pages whole? The same errors.
enum dr_status dr_result_check(const char *folder, struct dr_error *err);

#endif
