// SPDX-License-Identifier: GPL-3.0-or-later
// Reading from the ledger of a result, which plots/result.h opens.
#ifndef DR_PLOTS_QUERY_H
#define DR_PLOTS_QUERY_H

#include <sqlite3.h>
#include <stdbool.h>

#include "market/status.h"

// What a run is, where it is not a result that anybody could have: SQL over run_fact or comparison.
#define DR_SQL_MARK "iif(is_bound, 'bound', iif(information = 'perfect', 'hindsight', ''))"
#define DR_SQL_HINDSIGHT1_BOUND2 "iif(is_bound, 2, information = 'perfect')"
// A run's name with that behind it.
#define DR_SQL_TITLE                                                                               \
    "label || iif(is_bound, ' (bound)', iif(information = 'perfect', ' (hindsight)', ''))"

// *row is NULL on failure, else to be given to sqlite3_finalize(). ERR_DATABASE.
enum dr_status dr_query_prepare(sqlite3 *database, const char *sql, sqlite3_stmt **row,
                                struct dr_error *err);
// What a loop over sqlite3_step() ended with: DR_OK after the last row, else ERR_DATABASE.
enum dr_status dr_query_end(sqlite3 *database, int code, struct dr_error *err);
// A column as text, "" for NULL. Borrowed until the next step.
const char *dr_query_text(sqlite3_stmt *row, int column);
// The first value of the first row as text into out, "" where there is none. ERR_DATABASE.
enum dr_status dr_query_one(sqlite3 *database, const char *sql, char *out, size_t out_size,
                            struct dr_error *err);
// Is the first value of the first row other than 0? ERR_DATABASE.
enum dr_status dr_query_flag(sqlite3 *database, const char *sql, bool *out, struct dr_error *err);

#endif
