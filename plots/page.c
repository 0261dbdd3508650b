// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/page.h"

#include "plots/page_bill.h"
#include "plots/page_query.h"
#include "plots/page_sure.h"
#include "plots/page_table.h"
#include "plots/query.h"
#include "plots/textfile.h"

static const char *const left_out[] = {
    "The site takes prices as they are: its own load moves none.",
    "The settlement point given stands for the site's own; the loss factor is 1 unless set.",
    "No outages but those of --events, no derating in heat; machines have one power mode and stop "
    "at once.",
    NULL,
};

// ---- what was run ------------------------------------------------------------------------------

// The facts that change how the numbers are to be read.
static const struct dr_page_query facts = {
    .name = "replay",
    .title = "The replay",
    .head = "Fact",
    .columns = {{"Value", "", DR_TABLE_TEXT}},
    .sql = "SELECT 'span', '', (SELECT central_day FROM price ORDER BY start_utc_s LIMIT 1)"
           " || ' to ' || (SELECT central_day FROM price ORDER BY start_utc_s DESC LIMIT 1)"
           " UNION ALL SELECT replace(name, '_', ' '), '', value FROM replay"
           " WHERE name NOT IN ('description', 'synthetic') AND (value NOT IN ('', '0')"
           " OR name = 'missing_intervals')"
           " UNION ALL SELECT 'intervals', '', printf('%,d', count(*)) FROM price"
           " UNION ALL SELECT 'prices', '', printf('%.2f to %.2f $/MWh, mean %.2f',"
           "  min(price_usd_per_mwh), max(price_usd_per_mwh), avg(price_usd_per_mwh)) FROM price"
           " UNION ALL SELECT 'information sets', '', group_concat(information, ', ')"
           "  FROM (SELECT DISTINCT information FROM run ORDER BY run_id)"
           " UNION ALL SELECT * FROM (SELECT 'program', '', 'dr-sim ' || program_version FROM run"
           "  LIMIT 1)",
};

static const struct dr_page_query strategies = {
    .name = "strategies",
    .title = "Strategies",
    .head = "Run",
    .columns = {{"Strategy", "", DR_TABLE_TEXT},
                {"Information", "", DR_TABLE_TEXT},
                {"Parameters", "", DR_TABLE_TEXT}},
    .sql = "SELECT label, " DR_SQL_MARK ", strategy, information, replace(parameters, ',', ', ')"
           " FROM run ORDER BY run_id",
};

static const struct dr_page_query inputs = {
    .name = "inputs",
    .title = "Inputs",
    .head = "File",
    .columns = {{"Given", "", DR_TABLE_TEXT},
                {"Format", "", DR_TABLE_TEXT},
                {"Size", "bytes", 0},
                {"SHA-256", "", DR_TABLE_TEXT}},
    .sql = "SELECT name, '', role, format, bytes, sha256 FROM input ORDER BY input_id",
};

// Those with a section; of a strategy only the keys of one that it stands before have a dot.
static const struct dr_page_query settings = {
    .heading = "Settings",
    .name = "settings",
    .title = "Site, contract and the rest, as they were in force",
    .head = "Setting",
    .columns = {{"Value", "", DR_TABLE_TEXT}, {"Unit", "", DR_TABLE_TEXT}},
    .sql = "SELECT name, '', iif(value IS NULL, 'not set', iif(typeof(value) = 'text', value,"
           " printf('%.10g', value))), iif(unit = '1', '', unit) FROM run_setting"
           " WHERE run_id = (SELECT min(run_id) FROM run) AND name GLOB '*.*' AND name NOT GLOB "
           "'then.*'",
};

// What was found besides a clean one is told in full. Without --audit there are no rows.
static const struct dr_page_query audit = {
    .name = "audit",
    .title = "Audit: do decisions hang on what nobody could know when they were made?",
    .head = "Run",
    .columns = {{"Verdict", "", DR_TABLE_TEXT}, {"Found", "", DR_TABLE_TEXT}},
    .sql = "SELECT label, " DR_SQL_MARK ", CASE WHEN sum(verdict = 'LOOK-AHEAD') THEN 'LOOK-AHEAD'"
           " WHEN sum(verdict = 'NOT REPEATABLE') THEN 'NOT REPEATABLE'"
           " WHEN sum(verdict = 'hindsight by declaration') THEN 'hindsight by declaration'"
           " ELSE 'clean' END, coalesce(max(detail) FILTER (WHERE verdict ="
           " 'hindsight by declaration'), group_concat(kind || ': ' || detail, '; ')"
           " FILTER (WHERE verdict <> 'clean'), 'nothing, by ' || group_concat(kind, ', '))"
           " FROM audit JOIN run USING (run_id) GROUP BY run_id ORDER BY run_id",
};

static enum dr_status put_what_was_run(struct dr_document *document, sqlite3 *database,
                                       struct dr_error *err)
{
    char description[2048], missing[32];
    enum dr_status status =
        dr_query_one(database, "SELECT value FROM replay WHERE name = 'description'", description,
                     sizeof description, err);
    if (status == DR_OK)
        status = dr_query_one(database,
                              "SELECT printf('%,d', value) FROM replay WHERE name ="
                              " 'missing_intervals' AND CAST(value AS INTEGER) > 0",
                              missing, sizeof missing, err);
    if (status != DR_OK)
        return status;
    dr_document_heading(document, "What was run");
    dr_document_say(document, DR_PARAGRAPH_PLAIN, description);
    if (missing[0]) {
        dr_document_paragraph_begin(document, DR_PARAGRAPH_PLAIN);
        document->format->strong(document, "Skipped gaps:");
        dr_document_text(document, " ");
        dr_document_text(document, missing);
        dr_document_text(document, " intervals of the span have no price. Nothing is booked in "
                                   "them, and no sum counts them.");
        dr_document_paragraph_end(document);
    }
    status = dr_page_put_query(document, database, &facts, err);
    if (status == DR_OK)
        status = dr_page_put_query(document, database, &strategies, err);
    if (status == DR_OK)
        status = dr_page_put_query(document, database, &audit, err);
    if (status == DR_OK)
        status = dr_page_put_query(document, database, &inputs, err);
    return status;
}

// ---- parts -------------------------------------------------------------------------------------

static enum dr_status put_title(struct dr_document *document, sqlite3 *database,
                                struct dr_error *err)
{
    char title[512];
    enum dr_status status = dr_query_one(
        database,
        "SELECT 'Demand response at ' || (SELECT value FROM replay WHERE name ="
        " 'settlement_point') || ', ' || (SELECT central_day FROM price ORDER BY start_utc_s"
        " LIMIT 1) || ' to ' || (SELECT central_day FROM price ORDER BY start_utc_s DESC LIMIT 1)",
        title, sizeof title, err);
    if (status != DR_OK)
        return status;
    dr_document_begin(document, title);
    if (document->synthetic) {
        dr_document_paragraph_begin(document, DR_PARAGRAPH_PLAIN);
        document->format->strong(document,
                                 "The prices are synthetic: made up, like ERCOT's in kind, and "
                                 "evidence of nothing.");
        dr_document_paragraph_end(document);
    }
    return DR_OK;
}

static enum dr_status put_comparison(struct dr_document *document, sqlite3 *database,
                                     struct dr_error *err)
{
    char not_booked[256], assumed[1024];
    dr_document_heading(document, "Comparison");
    enum dr_status status = dr_page_table_comparison(document, database, err);
    if (status == DR_OK)
        status = dr_query_one(database, "SELECT not_booked FROM caveat", not_booked,
                              sizeof not_booked, err);
    if (status == DR_OK)
        status = dr_query_one(database, "SELECT assumed FROM caveat", assumed, sizeof assumed, err);
    if (status != DR_OK)
        return status;
    dr_document_paragraph_begin(document, DR_PARAGRAPH_SMALL);
    dr_document_text(document, "* Margin before what was not booked: ");
    dr_document_text(document, not_booked);
    dr_document_text(
        document, ". Costs are negative. Gains are over always_mine. \"Hindsight\" marks runs "
                  "that see prices before they are published; the \"bound\" is the exact optimum "
                  "of all prices known over the lines of mining and energy that gains are "
                  "counted in, which no strategy can pass; of reserves, transmission and tariffs "
                  "it knows nothing. A gain is told apart from none where its 95 % interval "
                  "leaves out 0.");
    if (assumed[0]) {
        dr_document_text(document, " ");
        document->format->strong(document, "Assumed");
        dr_document_text(document, ": ");
        dr_document_text(document, assumed);
        dr_document_text(document, ".");
    }
    dr_document_paragraph_end(document);
    return DR_OK;
}

enum dr_status dr_page_put_figures(struct dr_document *document,
                                   const struct dr_page_source *source, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    dr_document_heading(document, "Figures");
    if (!source->drawing) {
        dr_document_say(document, DR_PARAGRAPH_PLAIN, "No figures were asked for.");
        return DR_OK;
    }
    document->format->figures_begin(document);
    for (size_t i = 0; source->figures[i] && status == DR_OK; i++)
        status = document->format->figure(document, source->figures[i], &source->drawing[i], err);
    document->format->figures_end(document);
    return status;
}

static void put_left_out(struct dr_document *document)
{
    dr_document_heading(document, "What is left out");
    document->format->list(document, left_out);
    dr_document_say(document, DR_PARAGRAPH_PLAIN,
                    "A strategy's gain is energy not bought and resale, less hash revenue forgone, "
                    "restart losses, wear and program income forgone.");
}

static enum dr_status put_reproduce(struct dr_document *document, sqlite3 *database,
                                    struct dr_error *err)
{
    sqlite3_stmt *row;
    enum dr_status status = dr_query_prepare(
        database, "SELECT program_version, command_line FROM run ORDER BY run_id LIMIT 1", &row,
        err);
    if (status != DR_OK)
        return status;
    int code = sqlite3_step(row);
    if (code == SQLITE_ROW) {
        dr_document_heading(document, "How to reproduce");
        dr_document_paragraph_begin(document, DR_PARAGRAPH_PLAIN);
        dr_document_text(document, "dr-sim ");
        dr_document_text(document, dr_query_text(row, 0));
        dr_document_text(document, ", from the folder where it ran; inputs are told by their "
                                   "SHA-256 above.");
        dr_document_paragraph_end(document);
        document->format->code(document, dr_query_text(row, 1));
        code = SQLITE_DONE;
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

static enum dr_status put_all(struct dr_document *document, const struct dr_page_source *source,
                              struct dr_error *err)
{
    sqlite3 *database = source->database;
    enum dr_status status = put_title(document, database, err);
    if (status == DR_OK)
        status = put_what_was_run(document, database, err);
    if (status == DR_OK)
        status = dr_page_table_headline(document, database, err);
    if (status == DR_OK)
        status = put_comparison(document, database, err);
    if (status == DR_OK)
        status = dr_page_sure(document, database, err);
    if (status == DR_OK)
        status = dr_page_bill(document, database, err);
    if (status == DR_OK)
        status = dr_page_put_figures(document, source, err);
    if (status == DR_OK)
        put_left_out(document);
    if (status == DR_OK)
        status = dr_page_put_query(document, database, &settings, err);
    if (status == DR_OK)
        status = put_reproduce(document, database, err);
    if (status == DR_OK)
        document->format->end(document);
    return status;
}

enum dr_status dr_page_write_document(const struct dr_page_source *source,
                                      const struct dr_document_format *format,
                                      const struct dr_page_conditions *conditions,
                                      dr_page_content *put_content, struct dr_error *err)
{
    struct dr_textfile file;
    enum dr_status status = dr_textfile_open(&file, source->folder, "report", format->suffix, err);
    if (status != DR_OK)
        return status;
    struct dr_document document = {.format = format,
                                   .stream = file.stream,
                                   .folder = source->folder,
                                   .synthetic = source->synthetic,
                                   .gaps = conditions->gaps,
                                   .assumed = conditions->assumed,
                                   .section = ""};
    status = put_content(&document, source, err);
    enum dr_status closed = dr_textfile_close(&file, status == DR_OK ? err : NULL);
    return status == DR_OK ? closed : status;
}

enum dr_status dr_page_write(const struct dr_page_source *source,
                             const struct dr_document_format *format, struct dr_error *err)
{
    char gaps[128], assumed[1024];
    const struct dr_page_conditions conditions = {.gaps = gaps, .assumed = assumed};
    enum dr_status status =
        dr_query_one(source->database,
                     "SELECT printf('Of the span %,d intervals have no price and are left"
                     " out.', value) FROM replay WHERE name = 'missing_intervals'"
                     " AND CAST(value AS INTEGER) > 0",
                     gaps, sizeof gaps, err);
    if (status == DR_OK)
        status = dr_query_one(source->database, "SELECT assumed FROM caveat", assumed,
                              sizeof assumed, err);
    return status == DR_OK ? dr_page_write_document(source, format, &conditions, put_all, err)
                           : status;
}
