// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/page_bill.h"

#include <stdbool.h>
#include <string.h>

#include "plots/query.h"
#include "plots/textfile.h"

static void put_line_name(FILE *page, sqlite3_stmt *row)
{
    fputs("<tr><th scope=\"row\">", page);
    dr_textfile_put_html(page, dr_query_text(row, 1));
    fputs(" <span class=\"unit\">", page);
    dr_textfile_put_html(page, dr_query_text(row, 0));
    if (dr_query_text(row, 2)[0]) {
        fputs(", assumed: ", page);
        dr_textfile_put_html(page, dr_query_text(row, 2));
    }
    fputs("</span></th>", page);
}

// A row a line, a column a run: the yardstick's own amount, and of the others what they change.
static enum dr_status put_lines(sqlite3 *database, FILE *page, struct dr_error *err)
{
    sqlite3_stmt *row;
    char line[64] = "";
    enum dr_status status = dr_query_prepare(
        database,
        "WITH base(id) AS (SELECT min(run_id) FROM run WHERE strategy = 'always_mine')"
        " SELECT t.charge, t.name, t.assumed, iif(run_id = (SELECT id FROM base), amount_usd, "
        "gain_usd)"
        " FROM charge_total AS t JOIN charge AS c ON c.code = t.charge"
        " ORDER BY c.line, run_id <> (SELECT id FROM base), run_id",
        &row, err);
    if (status != DR_OK)
        return status;
    int code;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        if (strcmp(line, dr_query_text(row, 0)) != 0) {
            fputs(line[0] ? "</tr>\n" : "", page);
            put_line_name(page, row);
            snprintf(line, sizeof line, "%s", dr_query_text(row, 0));
        }
        fputs("<td>", page);
        dr_textfile_put_number(page, sqlite3_column_double(row, 3), 0);
        fputs("</td>", page);
    }
    fputs(line[0] ? "</tr>\n" : "", page);
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

static enum dr_status put_runs(sqlite3 *database, FILE *page, struct dr_error *err)
{
    sqlite3_stmt *row;
    enum dr_status status = dr_query_prepare(
        database,
        "SELECT label, run_id = (SELECT min(run_id) FROM run WHERE strategy = 'always_mine')"
        " AS is_base FROM run ORDER BY NOT is_base, run_id",
        &row, err);
    if (status != DR_OK)
        return status;
    int code;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        fputs("<th>", page);
        dr_textfile_put_html(page, dr_query_text(row, 0));
        fprintf(page, "<span class=\"unit\">%s</span></th>",
                sqlite3_column_int(row, 1) ? "$" : "changes by $");
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

// Of each run what its load at the peaks cost, and what is billed in the year after.
static enum dr_status put_transmission(sqlite3 *database, FILE *page, struct dr_error *err)
{
    sqlite3_stmt *row;
    enum dr_status status = dr_query_prepare(
        database,
        "SELECT label, year, tag_mw, accrued_usd, (SELECT sum(amount_usd) FROM transmission_bill"
        " AS b WHERE b.run_id = t.run_id AND b.tag_year = t.year) FROM transmission AS t"
        " JOIN run USING (run_id) ORDER BY year, run_id",
        &row, err);
    if (status != DR_OK)
        return status;
    int code = sqlite3_step(row);
    if (code == SQLITE_ROW)
        fputs(
            "<h2>Transmission</h2>\n<div class=\"wide\"><table class=\"numbers\">\n<thead><tr>"
            "<th>Strategy</th><th>Year</th><th>Mean load at the peaks<span class=\"unit\">MW</span>"
            "</th><th>Accrued in the year<span class=\"unit\">$</span></th><th>Billed in the year "
            "after<span class=\"unit\">$</span></th></tr></thead>\n<tbody>\n",
            page);
    bool any = code == SQLITE_ROW;
    for (; code == SQLITE_ROW; code = sqlite3_step(row)) {
        fputs("<tr><th scope=\"row\">", page);
        dr_textfile_put_html(page, dr_query_text(row, 0));
        fprintf(page, "</th><td>%s</td>", dr_query_text(row, 1));
        for (int i = 2; i < 5; i++) {
            fputs("<td>", page);
            if (sqlite3_column_type(row, i) == SQLITE_NULL)
                fputs("–", page);
            else
                dr_textfile_put_number(page, sqlite3_column_double(row, i), i == 2 ? 2 : 0);
            fputs("</td>", page);
        }
        fputs("</tr>\n", page);
    }
    fputs(any ? "</tbody></table></div>\n" : "", page);
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

enum dr_status dr_page_bill(sqlite3 *database, FILE *page, struct dr_error *err)
{
    fputs("<h2>The bill, line by line</h2>\n<p class=\"small\">The first column is the bill of "
          "mining always; the others are what a strategy changes of it: what a programme pays, and "
          "what curtailing costs it.</p>\n<div class=\"wide\"><table class=\"numbers\">\n"
          "<thead><tr><th>Line</th>",
          page);
    enum dr_status status = put_runs(database, page, err);
    fputs("</tr></thead>\n<tbody>\n", page);
    if (status == DR_OK)
        status = put_lines(database, page, err);
    fputs("</tbody></table></div>\n", page);
    return status == DR_OK ? put_transmission(database, page, err) : status;
}
