// SPDX-License-Identifier: GPL-3.0-or-later
// Rows into a database, and what it said where one did not go in. All: ERR_DATABASE.
#ifndef DR_SIM_ROW_H
#define DR_SIM_ROW_H

#include <sqlite3.h>
#include <stddef.h>

#include "market/status.h"

// Fills err with what the disk said while `doing`, and where: a place with no room left is the
// user's to find. database may be NULL: no memory.
enum dr_status dr_row_fail(sqlite3 *database, const char *doing, struct dr_error *err);
// sql NULL: no memory.
enum dr_status dr_row_execute(sqlite3 *database, const char *sql, const char *doing,
                              struct dr_error *err);
// *out is for sqlite3_finalize().
enum dr_status dr_row_prepare(sqlite3 *database, const char *sql, sqlite3_stmt **out,
                              struct dr_error *err);
// "INSERT INTO table VALUES (?, ?, ...)" for n columns.
enum dr_status dr_row_prepare_insert(sqlite3 *database, const char *table, size_t n,
                                     sqlite3_stmt **out, struct dr_error *err);
// Binds one value a letter of `types` (i int64_t, d double, NaN as NULL, t text) and inserts.
enum dr_status dr_row_insert(sqlite3_stmt *statement, struct dr_error *err, const char *types, ...);

#endif
