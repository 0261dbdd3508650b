// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/page_query.h"

#include <stdlib.h>
#include <string.h>

#include "plots/query.h"

static void set_cell(struct dr_table *table, size_t column, sqlite3_stmt *row, int at)
{
    if (sqlite3_column_type(row, at) == SQLITE_NULL)
        return;
    if (table->columns[column].decimals == DR_TABLE_TEXT)
        dr_table_set_text(table, column, dr_query_text(row, at));
    else
        dr_table_set_number(table, column, sqlite3_column_double(row, at));
}

enum dr_status dr_page_put_query(struct dr_document *document, sqlite3 *database,
                                 const struct dr_page_query *query, struct dr_error *err)
{
    sqlite3_stmt *row;
    struct dr_table table;
    int code;
    enum dr_status status = dr_query_prepare(database, query->sql, &row, err);
    if (status != DR_OK)
        return status;
    dr_table_init(&table, query->name, query->title, query->head);
    for (const struct dr_page_column *column = query->columns; column->title; column++)
        dr_table_add_column(&table, column->title, column->unit, column->decimals);
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        dr_table_add_row(&table, dr_query_text(row, 0), "", dr_query_text(row, 1));
        for (size_t j = 0; j < table.n_column && !table.failed; j++)
            set_cell(&table, j, row, (int)j + 2);
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    if (status == DR_OK && query->heading && table.n_row > 0)
        dr_document_heading(document, query->heading);
    if (status == DR_OK)
        status = dr_document_table(document, &table, err);
    dr_table_finish(&table);
    return status;
}

// ---- a table whose columns are found ------------------------------------------------------------

struct keys {
    sqlite3_int64 *key; // shape [n]
    size_t n;
};

static enum dr_status find_columns(sqlite3 *database, const struct dr_page_pivot *pivot,
                                   struct dr_table *table, struct keys *keys, struct dr_error *err)
{
    sqlite3_stmt *row;
    int code;
    enum dr_status status = dr_query_prepare(database, pivot->columns_sql, &row, err);
    if (status != DR_OK)
        return status;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        sqlite3_int64 *longer = realloc(keys->key, (keys->n + 1) * sizeof *longer);
        table->failed |= !longer;
        if (!longer)
            break;
        keys->key = longer;
        keys->key[keys->n++] = sqlite3_column_int64(row, 0);
        dr_table_add_column(table, dr_query_text(row, 1), dr_query_text(row, 2), pivot->decimals);
    }
    status = code == SQLITE_ROW ? DR_OK : dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

static enum dr_status find_rows(sqlite3 *database, const struct dr_page_pivot *pivot,
                                struct dr_table *table, const struct keys *keys,
                                struct dr_error *err)
{
    sqlite3_stmt *row;
    int code;
    char now[256] = "";
    enum dr_status status = dr_query_prepare(database, pivot->rows_sql, &row, err);
    if (status != DR_OK)
        return status;
    while ((code = sqlite3_step(row)) == SQLITE_ROW && !table->failed) {
        const char *key = dr_query_text(row, 0);
        if (table->n_row == 0 || strncmp(now, key, sizeof now - 1) != 0)
            dr_table_add_row(table, dr_query_text(row, 1), dr_query_text(row, 2), "");
        snprintf(now, sizeof now, "%s", key);
        for (size_t j = 0; j < table->n_column && !table->failed; j++)
            if (keys->key[j] == sqlite3_column_int64(row, 3))
                set_cell(table, j, row, 4);
    }
    status = code == SQLITE_ROW ? DR_OK : dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

enum dr_status dr_page_put_pivot(struct dr_document *document, sqlite3 *database,
                                 const struct dr_page_pivot *pivot, struct dr_error *err)
{
    struct dr_table table;
    struct keys keys = {.n = 0};
    dr_table_init(&table, pivot->name, pivot->title, pivot->head);
    enum dr_status status = find_columns(database, pivot, &table, &keys, err);
    if (status == DR_OK)
        status = find_rows(database, pivot, &table, &keys, err);
    if (status == DR_OK)
        status = dr_document_table(document, &table, err);
    free(keys.key);
    dr_table_finish(&table);
    return status;
}
