// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of the report that are a query of the ledger each. One without rows is left out.
#ifndef DR_PLOTS_PAGE_QUERY_H
#define DR_PLOTS_PAGE_QUERY_H

#include <sqlite3.h>
#include <stdbool.h>

#include "market/status.h"
#include "plots/document.h"

enum { DR_PAGE_COLUMNS = 8 };

struct dr_page_column {
    const char *title, *unit;
    int decimals; // DR_TABLE_TEXT: words
};

struct dr_page_query {
    const char *heading; // above the table, where there is one; NULL: none
    const char *name, *title, *head;
    struct dr_page_column columns[DR_PAGE_COLUMNS]; // ends with a title of NULL
    const char *sql;                                // label, mark, and a value a column
};

// The columns follow from the ledger too, such as one a run.
struct dr_page_pivot {
    const char *name, *title, *head;
    int decimals;
    const char *columns_sql; // key, title, unit
    // Key of a row, its label, note, key of a column, value; a row's lines follow each other.
    const char *rows_sql;
};

// ERR_DATABASE, ERR_MEMORY.
enum dr_status dr_page_put_query(struct dr_document *document, sqlite3 *database,
                                 const struct dr_page_query *query, struct dr_error *err);
enum dr_status dr_page_put_pivot(struct dr_document *document, sqlite3 *database,
                                 const struct dr_page_pivot *pivot, struct dr_error *err);

#endif
