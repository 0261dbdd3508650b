// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/page_table.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "plots/page_query.h"
#include "plots/query.h"

struct cell {
    const char *title, *unit, *column;
    double scale;
    int decimals;
    bool needed;        // shown even where it is zero in every run
    const char *unless; // the same column in every run: not shown
    const char *group;  // of charges, marked where one of them hangs on an assumed figure
};

enum { MOST_CELLS = 10 };

// Each fits a page. A table's cells end with a title of NULL.
static const struct table {
    const char *name, *title;
    struct cell cells[MOST_CELLS];
} tables[] = {
    {"gains",
     "Gains over always mining",
     {{"Gain over always mining", "$", "gain_usd", 1, 0, .needed = true},
      {"95 % from", "$", "gain_low_usd", 1, 0, .needed = true},
      {"95 % to", "$", "gain_high_usd", 1, 0, .needed = true},
      {"Gain", "$/MW-year", "gain_usd_per_mw_year", 1, 0, .needed = true},
      {"Share of the bound's gain", "%", "capture_ratio", 100, 1, .needed = true},
      {"Gain, all lines of the bill", "$", "net_gain_usd", 1, 0, .needed = false,
       .unless = "gain_usd"},
      {"Told apart from always mining", "", "gain_is_distinguishable", 1, DR_TABLE_TEXT,
       .needed = true}}},
    // From the hashprice revenue on the columns add up to the margin.
    {"money",
     "Money",
     {{"Margin*", "$", "net_usd", 1, 0, .needed = true},
      {"Hashprice revenue", "$", "hashprice_revenue_usd", 1, 0, .needed = true},
      {"Grid credits", "$", "grid_credit_usd", 1, 0, .needed = true},
      {"Program credits", "$", "program_credit_usd", 1, 0, .needed = false,
       .group = "program credit"},
      {"Energy cost", "$", "energy_cost_usd", 1, 0, .needed = true},
      {"Delivery and fees", "$", "delivery_cost_usd", 1, 0, .needed = false,
       .group = "delivery and fees"},
      {"Operations", "$", "operations_cost_usd", 1, 0, .needed = false}}},
    {"energy",
     "Energy",
     {{"Mined", "MWh", "mined_mwh", 1, 0, .needed = true},
      {"Curtailed", "MWh", "curtailed_mwh", 1, 0, .needed = true},
      {"of it sold back", "MWh", "sold_back_mwh", 1, 0, .needed = true},
      {"Uptime", "%", "uptime", 100, 2, .needed = true},
      {"Restarts", "", "restarts", 1, 0, .needed = true},
      {"Power, all in", "$/MWh mined", "all_in_power_usd_per_mwh", 1, 2, .needed = true}}},
};

static int find_column(sqlite3_stmt *row, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(row); i++)
        if (strcmp(sqlite3_column_name(row, i), name) == 0)
            return i;
    return -1;
}

// ---- the sentence ------------------------------------------------------------------------------

// A text, a number, and so on.
static void say_number(struct dr_document *document, const char *before, double value, int decimals,
                       const char *after)
{
    dr_document_text(document, before);
    dr_document_number(document, value, decimals);
    dr_document_text(document, after);
}

static void say_interval(struct dr_document *document, sqlite3_stmt *row, int low)
{
    if (sqlite3_column_type(row, low) == SQLITE_NULL)
        return;
    say_number(document, ", 95 % from ", sqlite3_column_double(row, low), 0, "");
    say_number(document, " to ", sqlite3_column_double(row, low + 1), 0, " $");
    if (sqlite3_column_int(row, low + 2) == 0)
        dr_document_text(document, ", not distinguishable from mining always");
}

static void say_headline(struct dr_document *document, sqlite3_stmt *row)
{
    dr_document_paragraph_begin(document, DR_PARAGRAPH_LEAD);
    document->format->strong(document, dr_query_text(row, 0));
    say_number(document, ": ", sqlite3_column_double(row, 1), 0, " $ more than always mining");
    say_number(document, " (", sqlite3_column_double(row, 2), 0, " $ per MW and year");
    say_interval(document, row, 5);
    dr_document_text(document, ")");
    if (sqlite3_column_type(row, 3) != SQLITE_NULL)
        say_number(document, ", ", sqlite3_column_double(row, 3) * 100, 1,
                   " % of what an exact bound with hindsight gains");
    if (sqlite3_column_type(row, 4) != SQLITE_NULL)
        say_number(document, ", ", sqlite3_column_double(row, 4), 2, " $ per MWh curtailed");
    dr_document_text(document, document->synthetic ? ", at made-up prices" : "");
    dr_document_text(document,
                     ". One span is one sample: the same rule may earn several times more or less "
                     "in another.");
    dr_document_paragraph_end(document);
}

enum dr_status dr_page_table_headline(struct dr_document *document, sqlite3 *database,
                                      struct dr_error *err)
{
    sqlite3_stmt *row;
    enum dr_status status =
        dr_query_prepare(database,
                         "SELECT label, gain_usd, gain_usd_per_mw_year, capture_ratio,"
                         " gain_usd / nullif(curtailed_mwh, 0), gain_low_usd, gain_high_usd,"
                         " gain_is_distinguishable FROM comparison WHERE strategy <> 'always_mine'"
                         " AND information <> 'perfect' AND NOT is_bound ORDER BY run_id LIMIT 1",
                         &row, err);
    if (status != DR_OK)
        return status;
    int code = sqlite3_step(row);
    if (code == SQLITE_ROW) {
        say_headline(document, row);
        code = SQLITE_DONE;
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

// ---- the tables --------------------------------------------------------------------------------

// Marks the cells that are not zero in every run. Returns SQLite's code: a column must not
// disappear because it could not be read.
static int find_nonzero(sqlite3_stmt *row, const struct cell *cells, bool nonzero[MOST_CELLS])
{
    int code;
    while ((code = sqlite3_step(row)) == SQLITE_ROW)
        for (size_t i = 0; cells[i].title; i++) {
            int column = find_column(row, cells[i].column);
            double other =
                cells[i].unless ? sqlite3_column_double(row, find_column(row, cells[i].unless)) : 0;
            if (column >= 0 &&
                fabs(sqlite3_column_double(row, column) - other) * cells[i].scale >= 1e-6)
                nonzero[i] = true;
        }
    sqlite3_reset(row);
    return code;
}

static void add_columns(struct dr_table *table, const struct cell *const *shown,
                        const char *assumed_groups)
{
    for (size_t j = 0; shown[j]; j++) {
        char title[128];
        bool assumed = shown[j]->group && strstr(assumed_groups, shown[j]->group);
        snprintf(title, sizeof title, "%s%s", shown[j]->title, assumed ? ", in part assumed" : "");
        dr_table_add_column(table, title, shown[j]->unit, shown[j]->decimals);
    }
}

static void add_row(struct dr_table *table, sqlite3_stmt *row, const struct cell *const *shown)
{
    dr_table_add_row(table, dr_query_text(row, find_column(row, "label")), "",
                     dr_query_text(row, find_column(row, "mark")));
    for (size_t j = 0; shown[j]; j++) {
        int column = find_column(row, shown[j]->column);
        if (sqlite3_column_type(row, column) == SQLITE_NULL)
            continue;
        if (shown[j]->decimals == DR_TABLE_TEXT)
            dr_table_set_text(table, j, sqlite3_column_int(row, column) ? "yes" : "no");
        else
            dr_table_set_number(table, j, sqlite3_column_double(row, column) * shown[j]->scale);
    }
}

static enum dr_status put_table(struct dr_document *document, sqlite3_stmt *row,
                                const struct table *made, const char *assumed_groups,
                                struct dr_error *err)
{
    const struct cell *shown[MOST_CELLS] = {NULL};
    bool nonzero[MOST_CELLS] = {false};
    struct dr_table table;
    size_t n = 0;
    int code = find_nonzero(row, made->cells, nonzero);
    for (size_t i = 0; made->cells[i].title; i++)
        if (find_column(row, made->cells[i].column) >= 0 && (made->cells[i].needed || nonzero[i]))
            shown[n++] = &made->cells[i];
    dr_table_init(&table, made->name, made->title, "Strategy");
    add_columns(&table, shown, assumed_groups);
    while (code == SQLITE_DONE && !table.failed && (code = sqlite3_step(row)) == SQLITE_ROW) {
        add_row(&table, row, shown);
        code = SQLITE_DONE;
    }
    enum dr_status status = dr_query_end(sqlite3_db_handle(row), code, err);
    sqlite3_reset(row);
    if (status == DR_OK)
        status = dr_document_table(document, &table, err);
    dr_table_finish(&table);
    return status;
}

enum dr_status dr_page_table_comparison(struct dr_document *document, sqlite3 *database,
                                        struct dr_error *err)
{
    sqlite3_stmt *row;
    char assumed_groups[512];
    enum dr_status status = dr_query_one(database, "SELECT assumed_groups FROM caveat",
                                         assumed_groups, sizeof assumed_groups, err);
    if (status == DR_OK)
        status = dr_query_prepare(
            database, "SELECT *, " DR_SQL_MARK " AS mark FROM comparison ORDER BY run_id", &row,
            err);
    if (status != DR_OK)
        return status;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && status == DR_OK; i++)
        status = put_table(document, row, &tables[i], assumed_groups, err);
    sqlite3_finalize(row);
    return status;
}
