// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/runner.h"

sqlite3 *dr_test_open(const char *path)
{
    sqlite3 *database;
    ck_assert_msg(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, "%s",
                  path);
    return database;
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *row;
    ck_assert_msg(sqlite3_prepare_v2(database, sql, -1, &row, NULL) == SQLITE_OK, "%s\n  %s", sql,
                  sqlite3_errmsg(database));
    return row;
}

static sqlite3_stmt *first_row(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *row = prepare(database, sql);
    ck_assert_msg(sqlite3_step(row) == SQLITE_ROW, "no row: %s\n  %s", sql,
                  sqlite3_errmsg(database));
    return row;
}

static void last_row(sqlite3_stmt *row)
{
    ck_assert_msg(sqlite3_step(row) == SQLITE_DONE, "more than one row: %s", sqlite3_sql(row));
    sqlite3_finalize(row);
}

int64_t dr_test_int(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *row = first_row(database, sql);
    ck_assert_msg(sqlite3_column_type(row, 0) == SQLITE_INTEGER, "no integer: %s", sql);
    int64_t value = sqlite3_column_int64(row, 0);
    last_row(row);
    return value;
}

double dr_test_double(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *row = first_row(database, sql);
    ck_assert_msg(sqlite3_column_type(row, 0) == SQLITE_INTEGER ||
                      sqlite3_column_type(row, 0) == SQLITE_FLOAT,
                  "no number: %s", sql);
    double value = sqlite3_column_double(row, 0);
    last_row(row);
    return value;
}

static void append_row(sqlite3_str *text, sqlite3_stmt *row)
{
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        const char *between = i > 0 ? " " : "";
        if (sqlite3_column_type(row, i) == SQLITE_NULL)
            sqlite3_str_appendf(text, "%sNULL", between);
        else if (sqlite3_column_type(row, i) == SQLITE_FLOAT)
            sqlite3_str_appendf(text, "%s%.12g", between, sqlite3_column_double(row, i));
        else
            sqlite3_str_appendf(text, "%s%s", between, sqlite3_column_text(row, i));
    }
}

static char *finish(sqlite3_str *text)
{
    char *built = sqlite3_str_finish(text), *copy = strdup(built ? built : "");
    ck_assert_ptr_nonnull(copy);
    sqlite3_free(built);
    return copy;
}

char *dr_test_text(sqlite3 *database, const char *sql)
{
    sqlite3_str *text = sqlite3_str_new(database);
    sqlite3_stmt *row = first_row(database, sql);
    append_row(text, row);
    last_row(row);
    return finish(text);
}

char *dr_test_rows(sqlite3 *database, const char *sql)
{
    sqlite3_str *text = sqlite3_str_new(database);
    sqlite3_stmt *row = prepare(database, sql);
    int code;
    for (int n = 0; (code = sqlite3_step(row)) == SQLITE_ROW; n++) {
        if (n > 0)
            sqlite3_str_appendchar(text, 1, '\n');
        append_row(text, row);
    }
    ck_assert_msg(code == SQLITE_DONE, "%s\n  %s", sql, sqlite3_errmsg(database));
    sqlite3_finalize(row);
    return finish(text);
}

void dr_test_expect(sqlite3 *database, const char *sql, const char *expected)
{
    char *found = dr_test_rows(database, sql);
    ck_assert_msg(strcmp(found, expected) == 0, "%s\nfound\n%s\nexpected\n%s", sql, found,
                  expected);
    free(found);
}

void dr_test_expect_none(sqlite3 *database, const char *sql)
{
    char *found = dr_test_rows(database, sql);
    ck_assert_msg(found[0] == '\0', "%s\nfound\n%.*s", sql, (int)strcspn(found, "\n"), found);
    free(found);
}
