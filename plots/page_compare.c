// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/page_compare.h"

#include "plots/page_query.h"
#include "plots/query.h"

#define MARK "iif(hindsight1_bound2 = 2, 'bound', iif(hindsight1_bound2 = 1, 'hindsight', ''))"

static const struct dr_page_query what_was_run = {
    .heading = "What was compared",
    .name = "results",
    .title = "The results",
    .head = "Result",
    .columns = {{"Settlement point", "", DR_TABLE_TEXT},
                {"Central days", "", DR_TABLE_TEXT},
                {"Intervals", "", 0},
                {"Missing, skipped", "", 0},
                {"Hashprice", "", DR_TABLE_TEXT},
                {"Prices", "", DR_TABLE_TEXT},
                {"dr-sim", "", DR_TABLE_TEXT}},
    .sql = "SELECT side_name, '', settlement_point, first_day || ' to ' || last_day, intervals,"
           " missing_intervals, hashprice, iif(is_synthetic, 'synthetic', 'as given'),"
           " program_version FROM compared ORDER BY side",
};

static const struct dr_page_query inputs = {
    .heading = "Inputs",
    .name = "inputs",
    .title = "Inputs",
    .head = "Result",
    .columns = {{"given", "", DR_TABLE_TEXT},
                {"file", "", DR_TABLE_TEXT},
                {"SHA-256", "", DR_TABLE_TEXT}},
    .sql = "SELECT side_name, '', role, name, sha256 FROM input JOIN compared USING (side)"
           " ORDER BY side, input.rowid",
};

#define BY_RUN(value)                                                                              \
    "SELECT run_id, title, '', side, " value " FROM side ORDER BY hindsight1_bound2 = 2, run_id"

// A row a run, a column a result.
static const struct dr_page_pivot gains[] = {
    {.name = "gain-rates",
     .title = "Gain over always mining by capacity and time",
     .head = "Strategy",
     .decimals = 0,
     .columns_sql = "SELECT side, side_name, '$/MW-year' FROM compared ORDER BY side",
     .rows_sql = BY_RUN("gain_usd_per_mw_year")},
    {.name = "gain-intervals",
     .title = "95 % intervals of these gains",
     .head = "Strategy",
     .decimals = DR_TABLE_TEXT,
     .columns_sql = "SELECT side, side_name, '$/MW-year' FROM compared ORDER BY side",
     .rows_sql = BY_RUN("iif(low_usd_per_mw_year IS NULL, 'too short', "
                        "printf('%,d to %,d%s', round(low_usd_per_mw_year),"
                        " round(high_usd_per_mw_year),"
                        " iif(gain_is_distinguishable, '', ', not distinguishable from 0')))")},
    {.name = "gains",
     .title = "Gain over always mining",
     .head = "Strategy",
     .decimals = 0,
     .columns_sql = "SELECT side, side_name, '$' FROM compared ORDER BY side",
     .rows_sql = BY_RUN("gain_usd")},
    {.name = "capture",
     .title = "Share of the bound's gain",
     .head = "Strategy",
     .decimals = 1,
     .columns_sql = "SELECT side, side_name, '%' FROM compared ORDER BY side",
     .rows_sql = BY_RUN("capture_ratio * 100")},
    {.name = "margins",
     .title = "Margin before what was not booked",
     .head = "Strategy",
     .decimals = 0,
     .columns_sql = "SELECT side, side_name, '$' FROM compared ORDER BY side",
     .rows_sql = BY_RUN("net_usd")},
};

static const struct dr_page_query spread = {
    .heading = "How far results lie apart",
    .name = "spread",
    .title = "The least and the most that each strategy gained",
    .head = "Strategy",
    .columns = {{"Least", "$/MW-year", 0},
                {"in", "", DR_TABLE_TEXT},
                {"Most", "$/MW-year", 0},
                {"in", "", DR_TABLE_TEXT},
                {"Results", "", 0}},
    .sql = "SELECT title, " MARK ", min(gain_usd_per_mw_year), (SELECT side_name FROM side AS s"
           " WHERE s.run_id = o.run_id ORDER BY gain_usd_per_mw_year LIMIT 1),"
           " max(gain_usd_per_mw_year), (SELECT side_name FROM side AS s WHERE s.run_id = o.run_id"
           " ORDER BY gain_usd_per_mw_year DESC LIMIT 1), count(*) FROM side AS o GROUP BY run_id"
           " HAVING count(*) > 1 ORDER BY hindsight1_bound2 = 2, run_id",
};

// What makes the results differ besides their prices.
static const struct dr_page_pivot settings = {
    .name = "settings-that-differ",
    .title = "Settings that differ",
    .head = "Setting",
    .decimals = DR_TABLE_TEXT,
    .columns_sql = "SELECT side, side_name, '' FROM compared ORDER BY side",
    .rows_sql = "SELECT name, name, iif(unit = '1', '', unit), side, iif(value IS NULL, 'not set',"
                " iif(typeof(value) = 'text', value, printf('%.10g', value))) FROM setting"
                " WHERE name IN (SELECT name FROM setting GROUP BY name HAVING"
                " count(DISTINCT coalesce(value, 'not set')) > 1 OR count(*) <"
                " (SELECT count(*) FROM compared)) ORDER BY name, side",
};

static enum dr_status put_conditions(struct dr_document *document, sqlite3 *database,
                                     struct dr_error *err)
{
    sqlite3_stmt *row;
    int code;
    enum dr_status status = dr_query_prepare(
        database, "SELECT side_name, not_booked, assumed FROM compared ORDER BY side", &row, err);
    if (status != DR_OK)
        return status;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        dr_document_paragraph_begin(document, DR_PARAGRAPH_SMALL);
        dr_document_text(document, dr_query_text(row, 0));
        dr_document_text(document, ": the margin is before what was not booked: ");
        dr_document_text(document, dr_query_text(row, 1));
        dr_document_text(document, ".");
        if (dr_query_text(row, 2)[0]) {
            document->format->strong(document, " In part assumed: ");
            dr_document_text(document, dr_query_text(row, 2));
            dr_document_text(document, ".");
        }
        dr_document_paragraph_end(document);
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

// The command of each result, and the one that puts them side by side.
static enum dr_status put_reproduce(struct dr_document *document, sqlite3 *database,
                                    struct dr_error *err)
{
    sqlite3_stmt *row;
    char command[4096];
    int code;
    enum dr_status status = dr_query_prepare(
        database, "SELECT side_name, command_line FROM compared ORDER BY side", &row, err);
    if (status != DR_OK)
        return status;
    dr_document_heading(document, "How to reproduce it");
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        dr_document_say(document, DR_PARAGRAPH_SMALL, dr_query_text(row, 0));
        document->format->code(document, dr_query_text(row, 1));
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    if (status == DR_OK)
        status = dr_query_one(database, "SELECT command_line FROM command", command, sizeof command,
                              err);
    dr_document_say(document, DR_PARAGRAPH_SMALL, "All of them side by side:");
    document->format->code(document, command);
    return status;
}

static enum dr_status put_all(struct dr_document *document, const struct dr_page_source *source,
                              struct dr_error *err)
{
    sqlite3 *database = source->database;
    dr_document_begin(document, "Results side by side");
    enum dr_status status = dr_page_put_query(document, database, &what_was_run, err);
    if (status == DR_OK)
        status = dr_page_put_query(document, database, &inputs, err);
    if (status == DR_OK)
        dr_document_heading(document, "Gains");
    for (size_t i = 0; i < sizeof gains / sizeof gains[0] && status == DR_OK; i++)
        status = dr_page_put_pivot(document, database, &gains[i], err);
    if (status == DR_OK)
        status = put_conditions(document, database, err);
    if (status == DR_OK)
        dr_document_say(
            document, DR_PARAGRAPH_SMALL,
            "The intervals are of days drawn from the same span: they say how much of a "
            "gain hangs on a few days, and nothing of other years. How far the results "
            "lie apart says more.");
    if (status == DR_OK)
        status = dr_page_put_query(document, database, &spread, err);
    if (status == DR_OK)
        status = dr_page_put_figures(document, source, err);
    if (status == DR_OK)
        dr_document_heading(document, "What differs");
    if (status == DR_OK)
        status = dr_page_put_pivot(document, database, &settings, err);
    if (status == DR_OK)
        dr_document_say(document, DR_PARAGRAPH_SMALL,
                        "Settings that are not listed are the same in all results. Lines that each "
                        "bill has stand in the report of its own.");
    if (status == DR_OK)
        status = put_reproduce(document, database, err);
    document->format->end(document);
    return status;
}

enum dr_status dr_page_compare_write(const struct dr_page_source *source,
                                     const struct dr_document_format *format, struct dr_error *err)
{
    static const struct dr_page_conditions none = {.gaps = "", .assumed = ""};
    return dr_page_write_document(source, format, &none, put_all, err);
}
