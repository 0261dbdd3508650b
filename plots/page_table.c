// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/page_table.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "plots/query.h"
#include "plots/textfile.h"

enum { MOST_CELLS = 20 };

struct cell {
    const char *title, *unit, *column;
    double scale;
    int decimals;
    bool needed;        // shown even where it is zero in every run
    const char *unless; // the same column in every run: not shown
    const char *group;  // of charges, marked where one of them hangs on an assumed figure
};

// The money columns from the hashprice revenue on add up to the margin.
static const struct cell cells[] = {
    {"Gain over always mining", "$", "gain_usd", 1, 0, .needed = true},
    {"Gain", "$/MW-year", "gain_usd_per_mw_year", 1, 0, .needed = true},
    {"Gain, all lines of the bill", "$", "net_gain_usd", 1, 0, .needed = false,
     .unless = "gain_usd"},
    {"Share of the bound's gain", "%", "capture_ratio", 100, 1, .needed = true},
    {"Margin*", "$", "net_usd", 1, 0, .needed = true},
    {"Hashprice revenue", "$", "hashprice_revenue_usd", 1, 0, .needed = true},
    {"Grid credits", "$", "grid_credit_usd", 1, 0, .needed = true},
    {"Programme credits", "$", "program_credit_usd", 1, 0, .needed = false,
     .group = "program credit"},
    {"Energy cost", "$", "energy_cost_usd", 1, 0, .needed = true},
    {"Delivery and fees", "$", "delivery_cost_usd", 1, 0, .needed = false,
     .group = "delivery and fees"},
    {"Operations", "$", "operations_cost_usd", 1, 0, .needed = false},
    {"Mined", "MWh", "mined_mwh", 1, 0, .needed = true},
    {"Curtailed", "MWh", "curtailed_mwh", 1, 0, .needed = true},
    {"of it sold back", "MWh", "sold_back_mwh", 1, 0, .needed = true},
    {"Uptime", "%", "uptime", 100, 2, .needed = true},
    {"Restarts", "", "restarts", 1, 0, .needed = true},
    {"Power, all in", "$/MWh mined", "all_in_power_usd_per_mwh", 1, 2, .needed = true},
    {NULL, NULL, NULL, 0, 0, .needed = false},
};

static int find_column(sqlite3_stmt *row, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(row); i++)
        if (strcmp(sqlite3_column_name(row, i), name) == 0)
            return i;
    return -1;
}

// ---- the sentence ------------------------------------------------------------------------------

enum dr_status dr_page_table_headline(sqlite3 *database, FILE *page, struct dr_error *err)
{
    sqlite3_stmt *row;
    enum dr_status status = dr_query_prepare(
        database,
        "SELECT label, gain_usd, gain_usd_per_mw_year, capture_ratio"
        " FROM comparison WHERE strategy <> 'always_mine' AND information <> 'perfect'"
        " AND NOT is_bound ORDER BY run_id LIMIT 1",
        &row, err);
    if (status != DR_OK)
        return status;
    int code = sqlite3_step(row);
    if (code == SQLITE_ROW) {
        fputs("<p class=\"headline\"><b>", page);
        dr_textfile_put_html(page, dr_query_text(row, 0));
        fputs("</b>: ", page);
        dr_textfile_put_number(page, sqlite3_column_double(row, 1), 0);
        fputs(" $ more than always mining (", page);
        dr_textfile_put_number(page, sqlite3_column_double(row, 2), 0);
        fputs(" $ per MW and year)", page);
        if (sqlite3_column_type(row, 3) != SQLITE_NULL) {
            fputs(", ", page);
            dr_textfile_put_number(page, sqlite3_column_double(row, 3) * 100, 1);
            fputs(" % of what an exact bound with hindsight gains", page);
        }
        fputs(". One span is one sample: the same rule may earn several times more or less in "
              "another.</p>\n",
              page);
        code = SQLITE_DONE;
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

// ---- the table ---------------------------------------------------------------------------------

// Marks the cells that are not zero in every run. Returns SQLite's code: a column must not
// disappear because it could not be read.
static int find_nonzero(sqlite3_stmt *row, bool nonzero[MOST_CELLS])
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

static void put_head(FILE *page, const struct cell *const *shown, const char *assumed_groups)
{
    fputs("<thead><tr><th>Strategy</th>", page);
    for (size_t i = 0; shown[i]; i++)
        fprintf(page, "<th>%s%s<span class=\"unit\">%s</span></th>", shown[i]->title,
                shown[i]->group && strstr(assumed_groups, shown[i]->group) ? ", in part assumed"
                                                                           : "",
                shown[i]->unit);
    fputs("</tr></thead>\n<tbody>\n", page);
}

static void put_row(FILE *page, sqlite3_stmt *row, const struct cell *const *shown)
{
    bool is_bound = sqlite3_column_int(row, find_column(row, "is_bound")) != 0;
    const char *information = dr_query_text(row, find_column(row, "information"));
    bool is_hindsight = is_bound || strcmp(information, "perfect") == 0;
    const char *mark = is_bound ? "bound" : "hindsight";
    fprintf(page, "<tr%s><th scope=\"row\">", is_hindsight ? " class=\"hindsight\"" : "");
    dr_textfile_put_html(page, dr_query_text(row, find_column(row, "label")));
    if (is_hindsight)
        fprintf(page, " <span class=\"mark\">%s</span>", mark);
    fputs("</th>", page);
    for (size_t i = 0; shown[i]; i++) {
        int column = find_column(row, shown[i]->column);
        fputs("<td>", page);
        if (sqlite3_column_type(row, column) == SQLITE_NULL)
            fputs("–", page);
        else
            dr_textfile_put_number(page, sqlite3_column_double(row, column) * shown[i]->scale,
                                   shown[i]->decimals);
        fputs("</td>", page);
    }
    fputs("</tr>\n", page);
}

enum dr_status dr_page_table_comparison(sqlite3 *database, FILE *page, struct dr_error *err)
{
    const struct cell *shown[MOST_CELLS] = {NULL};
    size_t n = 0;
    bool nonzero[MOST_CELLS] = {false};
    sqlite3_stmt *row;
    char assumed_groups[512];
    enum dr_status status = dr_query_one(database, "SELECT assumed_groups FROM caveat",
                                         assumed_groups, sizeof assumed_groups, err);
    if (status != DR_OK)
        return status;
    status = dr_query_prepare(database, "SELECT * FROM comparison ORDER BY run_id", &row, err);
    if (status != DR_OK)
        return status;
    int code = find_nonzero(row, nonzero);
    for (size_t i = 0; cells[i].title && n + 1 < MOST_CELLS; i++)
        if (find_column(row, cells[i].column) >= 0 && (cells[i].needed || nonzero[i]))
            shown[n++] = &cells[i];
    if (code != SQLITE_DONE) {
        status = dr_query_end(database, code, err);
        sqlite3_finalize(row);
        return status;
    }
    fputs("<div class=\"wide\"><table class=\"numbers\">\n", page);
    put_head(page, shown, assumed_groups);
    while ((code = sqlite3_step(row)) == SQLITE_ROW)
        put_row(page, row, shown);
    fputs("</tbody></table></div>\n", page);
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}
