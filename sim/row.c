// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/row.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum dr_status dr_row_fail(sqlite3 *database, const char *doing, struct dr_error *err)
{
    const char *path = database ? sqlite3_db_filename(database, "main") : NULL;
    int code = database ? sqlite3_errcode(database) & 0xff : SQLITE_NOMEM;
    bool of_system = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
    int reason = of_system && database ? sqlite3_system_errno(database) : 0;
    return dr_error_set(err, DR_ERR_DATABASE, "ledger.sqlite: %s failed\n  %s%s%s%s%s", doing,
                        database ? sqlite3_errmsg(database) : "out of memory", reason ? ": " : "",
                        reason ? strerror(reason) : "", path && path[0] ? "; it was made as " : "",
                        path ? path : "");
}

enum dr_status dr_row_execute(sqlite3 *database, const char *sql, const char *doing,
                              struct dr_error *err)
{
    if (!sql || sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        return dr_row_fail(database, doing, err);
    return DR_OK;
}

enum dr_status dr_row_prepare(sqlite3 *database, const char *sql, sqlite3_stmt **out,
                              struct dr_error *err)
{
    if (sqlite3_prepare_v2(database, sql, -1, out, NULL) != SQLITE_OK)
        return dr_row_fail(database, "preparing a statement", err);
    return DR_OK;
}

enum dr_status dr_row_prepare_insert(sqlite3 *database, const char *table, size_t n,
                                     sqlite3_stmt **out, struct dr_error *err)
{
    sqlite3_str *sql = sqlite3_str_new(database);
    sqlite3_str_appendf(sql, "INSERT INTO %s VALUES (?", table);
    for (size_t k = 1; k < n; k++)
        sqlite3_str_appendall(sql, ", ?");
    sqlite3_str_appendall(sql, ")");
    char *text = sqlite3_str_finish(sql);
    enum dr_status status = text ? dr_row_prepare(database, text, out, err)
                                 : dr_row_fail(database, "preparing a statement", err);
    sqlite3_free(text);
    return status;
}

enum dr_status dr_row_insert(sqlite3_stmt *statement, struct dr_error *err, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    for (int i = 0; types[i]; i++) {
        if (types[i] == 'i') {
            sqlite3_bind_int64(statement, i + 1, va_arg(args, int64_t));
        } else if (types[i] == 't') {
            sqlite3_bind_text(statement, i + 1, va_arg(args, const char *), -1, SQLITE_STATIC);
        } else {
            double value = va_arg(args, double);
            if (isnan(value))
                sqlite3_bind_null(statement, i + 1);
            else
                sqlite3_bind_double(statement, i + 1, value);
        }
    }
    va_end(args);
    bool done = sqlite3_step(statement) == SQLITE_DONE;
    return sqlite3_reset(statement) == SQLITE_OK && done
               ? DR_OK
               : dr_row_fail(sqlite3_db_handle(statement), "writing", err);
}
