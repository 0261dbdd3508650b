// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/data.h"

#include <stdbool.h>
#include <string.h>

#include "plots/query.h"
#include "plots/textfile.h"

enum {
    KEY,   // column of the block's key
    NAME,  // and of its name
    FIRST, // the first that is written
    MOST_NAME_CHARS = 60,
};

static void put_header(FILE *stream, sqlite3_stmt *row)
{
    dr_textfile_put_quoted(stream, dr_query_text(row, NAME), MOST_NAME_CHARS);
    for (int i = FIRST + 1; i < sqlite3_column_count(row); i++)
        fprintf(stream, " %s", sqlite3_column_name(row, i));
    fputc('\n', stream);
}

// Dates, times and words stand bare; all else is quoted.
static void put_text(FILE *stream, const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:.+";
    if (text[0] && !text[strspn(text, plain)])
        fputs(text, stream);
    else
        dr_textfile_put_quoted(stream, text, MOST_NAME_CHARS);
}

static void put_number(FILE *stream, sqlite3_stmt *row, int column)
{
    if (sqlite3_column_type(row, column) == SQLITE_INTEGER)
        fprintf(stream, "%lld", (long long)sqlite3_column_int64(row, column));
    else
        dr_textfile_put_shortest(stream, sqlite3_column_double(row, column));
}

static void put_value(FILE *stream, sqlite3_stmt *row, int column)
{
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_NULL:
        fputs("NaN", stream);
        break;
    case SQLITE_TEXT:
        put_text(stream, dr_query_text(row, column));
        break;
    default:
        put_number(stream, row, column);
    }
}

static void put_row(FILE *stream, sqlite3_stmt *row)
{
    for (int i = FIRST; i < sqlite3_column_count(row); i++) {
        if (i > FIRST)
            fputc(' ', stream);
        put_value(stream, row, i);
    }
    fputc('\n', stream);
}

static int put_rows(FILE *stream, sqlite3_stmt *row, size_t *n_row)
{
    int code;
    sqlite3_int64 block = 0;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        if (*n_row == 0 || sqlite3_column_int64(row, KEY) != block) {
            if (*n_row > 0)
                fputs("\n\n", stream);
            put_header(stream, row);
        }
        block = sqlite3_column_int64(row, KEY);
        put_row(stream, row);
        *n_row += 1;
    }
    return code;
}

enum dr_status dr_data_write(sqlite3 *database, const struct dr_figure *figure, const char *folder,
                             size_t *n_row, struct dr_error *err)
{
    struct dr_textfile file;
    sqlite3_stmt *row = NULL;
    *n_row = 0;
    enum dr_status status = dr_query_prepare(database, figure->sql, &row, err);
    if (status == DR_OK)
        status = dr_textfile_open(&file, folder, figure->name, "dat", err);
    if (status != DR_OK) {
        sqlite3_finalize(row);
        return status;
    }
    fprintf(file.stream,
            "# %s, from ledger.sqlite by dr-sim; drawn by %s.gp\n# columns:", figure->title,
            figure->name);
    for (int i = FIRST; i < sqlite3_column_count(row); i++)
        fprintf(file.stream, " %s", sqlite3_column_name(row, i));
    fputs("\n# a block begins with its name; NaN: no value\n", file.stream);
    status = dr_query_end(database, put_rows(file.stream, row, n_row), err);
    sqlite3_finalize(row);
    enum dr_status closed = dr_textfile_close(&file, status == DR_OK ? err : NULL);
    return status == DR_OK ? closed : status;
}

static int put_csv_rows(FILE *stream, sqlite3_stmt *row)
{
    int code;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        dr_textfile_put_csv(stream, dr_query_text(row, NAME));
        for (int i = FIRST; i < sqlite3_column_count(row); i++) {
            int type = sqlite3_column_type(row, i);
            fputc(',', stream);
            if (type == SQLITE_TEXT)
                dr_textfile_put_csv(stream, dr_query_text(row, i));
            else if (type != SQLITE_NULL)
                put_number(stream, row, i);
        }
        fputc('\n', stream);
    }
    return code;
}

enum dr_status dr_data_write_csv(sqlite3 *database, const struct dr_figure *figure,
                                 const char *folder, struct dr_error *err)
{
    struct dr_textfile file;
    sqlite3_stmt *row = NULL;
    enum dr_status status = dr_query_prepare(database, figure->sql, &row, err);
    if (status == DR_OK)
        status = dr_textfile_open(&file, folder, figure->name, "csv", err);
    if (status != DR_OK) {
        sqlite3_finalize(row);
        return status;
    }
    fputs("series", file.stream);
    for (int i = FIRST; i < sqlite3_column_count(row); i++)
        fprintf(file.stream, ",%s", sqlite3_column_name(row, i));
    fputc('\n', file.stream);
    status = dr_query_end(database, put_csv_rows(file.stream, row), err);
    sqlite3_finalize(row);
    enum dr_status closed = dr_textfile_close(&file, status == DR_OK ? err : NULL);
    return status == DR_OK ? closed : status;
}
