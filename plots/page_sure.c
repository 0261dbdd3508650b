// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/page_sure.h"

#include <stdio.h>
#include <string.h>

#include "plots/page_query.h"
#include "plots/query.h"

// Runs that are results: neither the bound nor hindsight, and not the yardstick either, against
// which the table of gains tells them.
#define HONEST                                                                                     \
    "(SELECT run_id FROM run WHERE NOT is_bound AND information <> 'perfect'"                      \
    " AND strategy <> 'always_mine')"
#define PAIRS "FROM difference WHERE run_id IN " HONEST " AND other_run_id IN " HONEST
#define MOST_PAIRS "100"

// ---- the method --------------------------------------------------------------------------------

static enum dr_status put_method(struct dr_document *document, sqlite3 *database,
                                 struct dr_error *err)
{
    sqlite3_stmt *row;
    enum dr_status status = dr_query_prepare(
        database,
        "SELECT max(value) FILTER (WHERE name = 'statistics.block_days'),"
        " max(value) FILTER (WHERE name = 'statistics.resamples'),"
        " printf('%d', max(value) FILTER (WHERE name = 'statistics.seed')),"
        " (SELECT count(*) FROM comparison WHERE gain_low_usd IS NOT NULL) FROM run_setting"
        " WHERE run_id = (SELECT min(run_id) FROM run)",
        &row, err);
    if (status != DR_OK)
        return status;
    int code = sqlite3_step(row);
    if (code == SQLITE_ROW) {
        bool has_intervals = sqlite3_column_int(row, 3) > 0;
        dr_document_paragraph_begin(document, DR_PARAGRAPH_PLAIN);
        dr_document_text(document, has_intervals
                                       ? "The 95 % intervals are of a paired circular block "
                                         "bootstrap of the span's days, the same days for all "
                                         "runs: blocks of "
                                       : "There are no intervals: the span has fewer than 8 "
                                         "blocks of ");
        dr_document_number(document, sqlite3_column_double(row, 0), 0);
        dr_document_text(document, " days");
        if (has_intervals) {
            dr_document_text(document, ", ");
            dr_document_number(document, sqlite3_column_double(row, 1), 0);
            dr_document_text(document, " resamples, seed ");
            dr_document_text(document, dr_query_text(row, 2));
        }
        dr_document_text(document, ". One span is one sample: what another year brings, no "
                                   "resampling of this one can tell.");
        dr_document_paragraph_end(document);
        code = SQLITE_DONE;
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

// ---- pairs -------------------------------------------------------------------------------------

static const struct dr_page_query differences = {
    .name = "differences",
    .title = "Differences of gains between strategies",
    .head = "Pair",
    .columns = {{"Difference", "$", 0},
                {"95 % from", "$", 0},
                {"95 % to", "$", 0},
                {"Told apart", "", DR_TABLE_TEXT}},
    .sql = "SELECT label || ' less ' || other_label, '', difference_usd, low_usd, high_usd,"
           " iif(is_distinguishable, 'yes', iif(is_distinguishable IS NULL, NULL,"
           " 'not distinguishable')) " PAIRS " ORDER BY run_id, other_run_id LIMIT " MOST_PAIRS,
};

static enum dr_status put_more_pairs(struct dr_document *document, sqlite3 *database,
                                     struct dr_error *err)
{
    char more[32];
    enum dr_status status = dr_query_one(
        database, "SELECT max(0, count(*) - " MOST_PAIRS ") " PAIRS, more, sizeof more, err);
    if (status != DR_OK || strcmp(more, "0") == 0)
        return status;
    dr_document_paragraph_begin(document, DR_PARAGRAPH_SMALL);
    dr_document_text(document, more);
    dr_document_text(document, " more pairs are in the view \"difference\" of the ledger.");
    dr_document_paragraph_end(document);
    return DR_OK;
}

// What decides between the two best, where they restart machines more or less often.
static enum dr_status put_wear_swap(struct dr_document *document, sqlite3 *database,
                                    struct dr_error *err)
{
    sqlite3_stmt *row;
    enum dr_status status = dr_query_prepare(
        database, "SELECT label, other_label, wear_usd_per_mw_restart FROM wear_swap", &row, err);
    if (status != DR_OK)
        return status;
    int code = sqlite3_step(row);
    if (code == SQLITE_ROW) {
        bool swaps = sqlite3_column_type(row, 2) != SQLITE_NULL;
        dr_document_paragraph_begin(document, DR_PARAGRAPH_PLAIN);
        dr_document_text(document, swaps ? "With wear above " : "No wear puts ");
        if (swaps) {
            dr_document_number(document, sqlite3_column_double(row, 2), 2);
            dr_document_text(document, " $ per MW restarted, ");
        }
        document->format->strong(document, dr_query_text(row, 1));
        dr_document_text(document, swaps ? " is ahead of " : " ahead of ");
        document->format->strong(document, dr_query_text(row, 0));
        dr_document_text(document, swaps ? ", the best here, were their decisions to stay the same."
                                         : ", the best here: it restarts no more of the site.");
        dr_document_paragraph_end(document);
        code = SQLITE_DONE;
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

// ---- years, months, rungs ----------------------------------------------------------------------

// A year has 8,760 hours or, of 29 February, 8,784, whatever the clocks do.
static const struct dr_page_query years = {
    .heading = "Year by year",
    .name = "years",
    .title = "Gains by year",
    .head = "Year, strategy",
    .columns = {{"Gain over always mining", "$", 0},
                {"Gain", "$/MW-year", 0},
                {"Intervals of the year", "", DR_TABLE_TEXT}},
    .sql = "WITH y AS MATERIALIZED (SELECT * FROM yearly),"
           " hours(year, n) AS (SELECT DISTINCT year, 96 * CAST(julianday(year || '-12-31') -"
           " julianday(year || '-01-01') + 1 AS INTEGER) FROM y),"
           " g AS (SELECT y.*, hours.n, y.energy_net_usd + y.day_ahead_net_usd -"
           " base.energy_net_usd - base.day_ahead_net_usd AS gain_usd FROM y JOIN hours"
           " USING (year) JOIN y AS base ON base.year = y.year AND base.run_id ="
           " (SELECT min(run_id) FROM run WHERE strategy = 'always_mine'))"
           " SELECT g.year || ', ' || r.label, " DR_SQL_MARK ", gain_usd,"
           " gain_usd / (t.capacity_mw * g.intervals / 4 / 8760),"
           " iif(g.intervals < n, printf('in part: %,d of %,d', g.intervals, n), 'all')"
           " FROM g JOIN run AS r USING (run_id) JOIN terms AS t USING (run_id)"
           " WHERE (SELECT count(*) FROM hours) > 1 ORDER BY g.year, r.run_id",
};

static const struct dr_page_pivot regret = {
    .name = "regret",
    .title = "What the bound gained over each run, by month",
    .head = "Month",
    .columns_sql = "SELECT run_id, " DR_SQL_TITLE ", '$' FROM run WHERE NOT is_bound"
                   " ORDER BY run_id",
    .rows_sql = "SELECT month, month, '', run_id, regret_usd FROM regret ORDER BY month, run_id",
};

static const struct dr_page_pivot ladder = {
    .name = "information",
    .title = "Gain over always mining by what a strategy knows of prices",
    .head = "Strategy",
    .columns_sql = "SELECT step, name || iif(information = 'perfect', ' (hindsight)', ''), '$'"
                   " FROM information_ladder GROUP BY step ORDER BY step",
    .rows_sql = "SELECT run_id, label, '', step, gain_usd FROM information_ladder"
                " ORDER BY run_id, step",
};

static enum dr_status put_variation(struct dr_document *document, sqlite3 *database,
                                    struct dr_error *err)
{
    char setting[128], head[128], title[256];
    enum dr_status status = dr_query_one(database, "SELECT setting FROM variation LIMIT 1", setting,
                                         sizeof setting, err);
    if (status == DR_OK)
        status = dr_query_one(
            database,
            "SELECT iif(unit IN ('', '1'), 'Value', 'Value, ' || unit) FROM variation LIMIT 1",
            head, sizeof head, err);
    if (status != DR_OK || !setting[0])
        return status;
    snprintf(title, sizeof title, "Gain over always mining at the same %s", setting);
    dr_document_heading(document, "One setting varied");
    return dr_page_put_pivot(
        document, database,
        &(struct dr_page_pivot){
            .name = "variation",
            .title = title,
            .head = head,
            .columns_sql = "SELECT run_id, " DR_SQL_TITLE ", '$' FROM run WHERE run_id IN"
                           " (SELECT run_id FROM variation) ORDER BY run_id",
            .rows_sql = "SELECT value, printf('%.10g', value), '', run_id, gain_usd FROM variation",
        },
        err);
}

enum dr_status dr_page_sure(struct dr_document *document, sqlite3 *database, struct dr_error *err)
{
    char n_rung[32] = "0";
    dr_document_heading(document, "How sure");
    enum dr_status status = put_method(document, database, err);
    if (status == DR_OK)
        status = dr_page_put_query(document, database, &differences, err);
    if (status == DR_OK)
        status = put_more_pairs(document, database, err);
    if (status == DR_OK)
        status = put_wear_swap(document, database, err);
    if (status == DR_OK)
        status = dr_page_put_query(document, database, &years, err);
    if (status == DR_OK) {
        dr_document_heading(document, "Regret, month by month");
        status = dr_page_put_pivot(document, database, &regret, err);
    }
    if (status == DR_OK)
        status = dr_query_one(database, "SELECT count(*) FROM information_ladder", n_rung,
                              sizeof n_rung, err);
    if (status == DR_OK && strcmp(n_rung, "0") != 0) {
        dr_document_heading(document, "What better prices to decide by are worth");
        status = dr_page_put_pivot(document, database, &ladder, err);
    }
    if (status == DR_OK)
        status = put_variation(document, database, err);
    return status;
}
