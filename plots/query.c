// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/query.h"

#include <stdio.h>
#include <stdlib.h>

enum dr_status dr_query_end(sqlite3 *database, int code, struct dr_error *err)
{
    if (code == SQLITE_DONE)
        return DR_OK;
    return dr_error_set(err, DR_ERR_DATABASE, "ledger.sqlite: reading failed\n  %s",
                        sqlite3_errmsg(database));
}

enum dr_status dr_query_prepare(sqlite3 *database, const char *sql, sqlite3_stmt **row,
                                struct dr_error *err)
{
    if (sqlite3_prepare_v2(database, sql, -1, row, NULL) == SQLITE_OK)
        return DR_OK;
    return dr_query_end(database, SQLITE_ERROR, err);
}

const char *dr_query_text(sqlite3_stmt *row, int column)
{
    const unsigned char *text = sqlite3_column_text(row, column);
    return text ? (const char *)text : "";
}

enum dr_status dr_query_one(sqlite3 *database, const char *sql, char *out, size_t out_size,
                            struct dr_error *err)
{
    sqlite3_stmt *row;
    enum dr_status status = dr_query_prepare(database, sql, &row, err);
    if (status != DR_OK)
        return status;
    int code = sqlite3_step(row);
    snprintf(out, out_size, "%s", code == SQLITE_ROW ? dr_query_text(row, 0) : "");
    status = dr_query_end(database, code == SQLITE_ROW ? SQLITE_DONE : code, err);
    sqlite3_finalize(row);
    return status;
}

enum dr_status dr_query_flag(sqlite3 *database, const char *sql, bool *out, struct dr_error *err)
{
    char value[32];
    enum dr_status status = dr_query_one(database, sql, value, sizeof value, err);
    *out = strtol(value, NULL, 10) != 0;
    return status;
}
