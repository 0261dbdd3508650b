// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/page_bill.h"

#include "plots/page_query.h"
#include "plots/query.h"

// A row a line, a column a run: the yardstick's own amount, and of the others what they change.
static const struct dr_page_pivot bill = {
    .name = "bill",
    .title = "The bill of mining always, and what each strategy changes of it",
    .head = "Line",
    .columns_sql =
        "SELECT run_id, " DR_SQL_TITLE ", iif(is_base, '$', 'changes by $') FROM (SELECT *,"
        " run_id = (SELECT min(run_id) FROM run WHERE strategy = 'always_mine') AS is_base"
        " FROM run) ORDER BY NOT is_base, run_id",
    .rows_sql = "WITH base(id) AS (SELECT min(run_id) FROM run WHERE strategy = 'always_mine')"
                " SELECT t.charge, t.name, t.charge || iif(t.assumed <> '', ', assumed: ' ||"
                " t.assumed, ''), t.run_id, iif(run_id = (SELECT id FROM base), amount_usd,"
                " gain_usd) FROM charge_total AS t JOIN charge AS c ON c.code = t.charge"
                " ORDER BY c.line, run_id",
};

static const struct dr_page_query parts[] = {
    {
        .heading = "Resale",
        .name = "resale",
        .title = "Contract energy sold back",
        .head = "Strategy",
        .columns = {{"Sold back", "MWh", 0},
                    {"Gross credit", "$", 0},
                    {"Over what the energy had cost", "$", 0}},
        .sql = "SELECT label, " DR_SQL_MARK ", sold_back_mwh, resale_usd, resale_spread_usd"
               " FROM comparison WHERE (SELECT max(sold_back_mwh) FROM comparison) > 0"
               " ORDER BY run_id",
    },
    {
        .heading = "Transmission",
        .name = "transmission",
        .title = "Transmission by year of the peaks",
        .head = "Strategy, year",
        .columns = {{"Mean load at the peaks", "MW", 2},
                    {"Accrued in the year", "$", 0},
                    {"Billed in the year after", "$", 0}},
        .sql = "SELECT label || ', ' || year, " DR_SQL_MARK ", tag_mw, accrued_usd,"
               " (SELECT sum(amount_usd) FROM transmission_bill AS b WHERE b.run_id = t.run_id"
               " AND b.tag_year = t.year) FROM transmission AS t JOIN run USING (run_id)"
               " ORDER BY year, run_id",
    },
};

enum dr_status dr_page_bill(struct dr_document *document, sqlite3 *database, struct dr_error *err)
{
    dr_document_heading(document, "The bill, line by line");
    dr_document_say(document, DR_PARAGRAPH_SMALL,
                    "The first column is the bill of mining always; the others are what a strategy "
                    "changes of it: what a program pays, and what curtailing costs it.");
    enum dr_status status = dr_page_put_pivot(document, database, &bill, err);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && status == DR_OK; i++)
        status = dr_page_put_query(document, database, &parts[i], err);
    return status;
}
