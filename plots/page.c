// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/page.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/page_bill.h"
#include "plots/page_table.h"
#include "plots/query.h"
#include "plots/textfile.h"

// The policy makes a browser refuse whatever is not in the file itself.
static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'\">\n"
    "<style>\n"
    "body{font:16px/1.5 Arial,Helvetica,sans-serif;color:#222;background:#fff;max-width:82rem;"
    "margin:0 auto;padding:1rem}\n"
    "h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}\n"
    "h2{font-size:1.15rem;margin:2rem 0 .5rem;break-after:avoid}\n"
    "p,li{overflow-wrap:anywhere;max-width:46rem}\n"
    ".synthetic{background:#d55e00;color:#fff;font-size:.9rem;padding:.1rem .5rem;"
    "border-radius:.2rem;white-space:nowrap}\n"
    ".headline{font-size:1.1rem}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.25rem .6rem;border-bottom:1px solid #ddd;text-align:left;"
    "vertical-align:top;font-weight:normal}\n"
    "thead th{vertical-align:bottom;border-bottom:1px solid #555;line-height:1.2}\n"
    ".numbers td,.numbers thead th{text-align:right}\n"
    ".numbers td{white-space:nowrap}\n"
    ".numbers th:first-child{position:sticky;left:0;background:#fff;text-align:left;"
    "min-width:7rem;max-width:14rem;overflow-wrap:anywhere}\n"
    ".unit{display:block;color:#666;font-size:.8em}\n"
    ".hindsight{color:#666;font-style:italic}\n"
    ".mark{border:1px solid #999;border-radius:.2rem;padding:0 .25rem;font-size:.8em;"
    "font-style:normal;white-space:nowrap}\n"
    ".small{font-size:.85rem;color:#444}\n"
    ".text td:last-child{min-width:11rem}\n"
    ".hash{font-family:monospace;font-size:.75rem;overflow-wrap:anywhere;min-width:9rem}\n"
    ".figures{display:flex;flex-wrap:wrap;gap:0 2rem}\n"
    "figure{margin:1rem 0;flex:1 1 24rem;max-width:36rem;break-inside:avoid}\n"
    "figure svg{width:100%;height:auto;display:block}\n"
    "figcaption{font-size:.85rem;color:#444}\n"
    "pre{break-inside:avoid;background:#f4f4f4;padding:.6rem;white-space:pre-wrap;overflow-wrap:"
    "anywhere;"
    "font-size:.8rem}\n"
    "@media (max-width:30rem){figure{margin:1rem -.6rem;flex-basis:100%}}\n"
    "@media print{@page{size:A4 landscape;margin:12mm}body{max-width:none;padding:0;"
    "font-size:11px}.wide{overflow:visible}table{font-size:9px}figure{flex-basis:40%}th,td{padding:"
    ".15rem .3rem}"
    ".numbers th:first-child{position:static}}\n"
    "</style>\n";

static const char left_out[] =
    "<h2>What is left out</h2>\n<ul>\n"
    "<li>The site takes prices as they are: its own load moves none.</li>\n"
    "<li>The settlement point given stands for the site's own; the loss factor is 1 unless "
    "set.</li>\n"
    "<li>No outages but those of --events, no derating in heat; machines have one power mode and "
    "stop at once.</li>\n"
    "</ul>\n"
    "<p>A strategy's gain is energy not bought and resale, less hash revenue forgone, restart "
    "losses, wear and programme income forgone.</p>\n";

static void put_text(FILE *page, const char *before, const char *text, const char *after)
{
    fputs(before, page);
    dr_textfile_put_html(page, text);
    fputs(after, page);
}

// ---- tables of text ----------------------------------------------------------------------------

// A column's cells get its title as class where that is "hash".
static enum dr_status put_rows(sqlite3 *database, FILE *page, const char *sql, struct dr_error *err)
{
    sqlite3_stmt *row;
    int code;
    enum dr_status status = dr_query_prepare(database, sql, &row, err);
    if (status != DR_OK)
        return status;
    int n = sqlite3_column_count(row);
    fputs("<div class=\"wide\"><table class=\"text\">\n<thead><tr>", page);
    for (int i = 0; i < n; i++)
        put_text(page, "<th>", sqlite3_column_name(row, i), "</th>");
    fputs("</tr></thead>\n<tbody>\n", page);
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        fputs("<tr>", page);
        for (int i = 0; i < n; i++) {
            bool is_hash = strcmp(sqlite3_column_name(row, i), "SHA-256") == 0;
            put_text(page, is_hash ? "<td class=\"hash\">" : "<td>", dr_query_text(row, i),
                     "</td>");
        }
        fputs("</tr>\n", page);
    }
    fputs("</tbody></table></div>\n", page);
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

// ---- parts -------------------------------------------------------------------------------------

static enum dr_status put_title(sqlite3 *database, FILE *page, bool synthetic, struct dr_error *err)
{
    char point[256], span[64] = "", description[2048];
    enum dr_status status =
        dr_query_one(database, "SELECT value FROM replay WHERE name = 'settlement_point'", point,
                     sizeof point, err);
    if (status == DR_OK)
        status = dr_query_one(database,
                              "SELECT (SELECT central_day FROM price ORDER BY start_utc_s LIMIT 1)"
                              " || ' to ' || (SELECT central_day FROM price"
                              " ORDER BY start_utc_s DESC LIMIT 1)",
                              span, sizeof span, err);
    if (status == DR_OK)
        status = dr_query_one(database, "SELECT value FROM replay WHERE name = 'description'",
                              description, sizeof description, err);
    if (status != DR_OK)
        return status;
    fputs(head, page);
    put_text(page, "<title>", point, synthetic ? " (synthetic), " : ", ");
    put_text(page, "", span, " - dr-sim</title>\n</head>\n<body>\n");
    put_text(page, "<h1>Demand response at ", point, ", ");
    put_text(page, "", span,
             synthetic ? " <span class=\"synthetic\">synthetic</span></h1>\n" : "</h1>\n");
    if (synthetic)
        fputs("<p><b>The prices are synthetic: made up, like ERCOT's in kind, and evidence of "
              "nothing.</b></p>\n",
              page);
    put_text(page, "<p>", description, "</p>\n");
    return DR_OK;
}

// The facts that change how the numbers are to be read.
static enum dr_status put_what_was_run(sqlite3 *database, FILE *page, struct dr_error *err)
{
    fputs("<h2>What was run</h2>\n", page);
    enum dr_status status = put_rows(
        database, page,
        "SELECT replace(name, '_', ' ') AS fact, value FROM replay WHERE name <> 'description'"
        " AND name <> 'synthetic'"
        " UNION ALL SELECT 'intervals', printf('%,d', count(*)) FROM price"
        " UNION ALL SELECT 'prices', printf('%.2f to %.2f $/MWh, mean %.2f',"
        "  min(price_usd_per_mwh), max(price_usd_per_mwh), avg(price_usd_per_mwh)) FROM price"
        " UNION ALL SELECT * FROM (SELECT 'program', 'dr-sim ' || program_version FROM run LIMIT "
        "1)",
        err);
    fputs("<h2>Strategies</h2>\n", page);
    if (status == DR_OK)
        status = put_rows(database, page,
                          "SELECT label AS run, strategy, information,"
                          " replace(parameters, ',', ', ') AS parameters FROM run ORDER BY run_id",
                          err);
    fputs("<h2>Inputs</h2>\n", page);
    if (status == DR_OK)
        status = put_rows(database, page,
                          "SELECT role AS given, name AS file, format, printf('%,d', bytes)"
                          " AS bytes, sha256 AS \"SHA-256\" FROM input ORDER BY input_id",
                          err);
    fputs("<h2>Site and contract</h2>\n", page);
    if (status == DR_OK)
        // Settings have a section, parameters of a strategy have none.
        status = put_rows(database, page,
                          "SELECT name AS setting, iif(value IS NULL, 'not set', iif(typeof(value) "
                          "= 'text', value,"
                          " printf('%.10g', value))) AS value,"
                          " iif(unit = '1', '', unit) AS unit FROM run_setting"
                          " WHERE run_id = (SELECT min(run_id) FROM run) AND name GLOB '*.*'",
                          err);
    return status;
}

static enum dr_status put_reproduce(sqlite3 *database, FILE *page, struct dr_error *err)
{
    sqlite3_stmt *row;
    enum dr_status status = dr_query_prepare(
        database, "SELECT program_version, command_line FROM run ORDER BY run_id LIMIT 1", &row,
        err);
    if (status != DR_OK)
        return status;
    int code = sqlite3_step(row);
    if (code == SQLITE_ROW) {
        put_text(page, "<h2>To reproduce</h2>\n<p>dr-sim ", dr_query_text(row, 0),
                 ", from the folder where it ran; inputs are told by their SHA-256 above.</p>\n");
        put_text(page, "<pre>", dr_query_text(row, 1), "</pre>\n");
        code = SQLITE_DONE;
    }
    status = dr_query_end(database, code, err);
    sqlite3_finalize(row);
    return status;
}

static enum dr_status put_margin_note(sqlite3 *database, FILE *page, struct dr_error *err)
{
    char not_booked[256], assumed[1024];
    enum dr_status status =
        dr_query_one(database, "SELECT not_booked FROM caveat", not_booked, sizeof not_booked, err);
    if (status == DR_OK)
        status = dr_query_one(database, "SELECT assumed FROM caveat", assumed, sizeof assumed, err);
    put_text(
        page, "<p class=\"small\">* Margin before what was not booked: ", not_booked,
        ". Costs are negative. Gains are over always_mine. <i>Hindsight</i> marks runs that see "
        "prices before they are published; the <i>bound</i> is the exact optimum of all prices "
        "known over the lines of mining and energy that gains are counted in, which no strategy "
        "can pass; "
        "of reserves, transmission and tariffs it knows nothing.");
    if (assumed[0])
        put_text(page, " <b>Assumed</b>: ", assumed, ".");
    fputs("</p>\n", page);
    return status;
}

// ---- figures -----------------------------------------------------------------------------------

// Copies the picture from its <svg on: what stands before belongs to a file of its own.
static enum dr_status put_svg(FILE *page, const struct dr_figure *figure, const char *folder,
                              struct dr_error *err)
{
    char path[PATH_MAX], line[4096];
    bool begun = false;
    int n = snprintf(path, sizeof path, "%s/figures/%s.svg", folder, figure->name);
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "re") : NULL;
    if (!file)
        return dr_textfile_fail(path, "cannot be read", err);
    while (fgets(line, sizeof line, file)) {
        const char *svg = begun ? NULL : strstr(line, "<svg");
        if (svg) {
            put_text(page, "<svg role=\"img\" aria-label=\"", figure->title, "\"");
            fputs(svg + strlen("<svg"), page);
            begun = true;
        } else if (begun) {
            fputs(line, page);
        }
    }
    bool failed = ferror(file) != 0;
    fclose(file);
    return failed ? dr_textfile_fail(path, "cannot be read", err) : DR_OK;
}

static enum dr_status put_figures(FILE *page, const char *folder, bool synthetic,
                                  const struct dr_drawing *drawing, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    fputs("<h2>Figures</h2>\n", page);
    if (!drawing)
        fputs("<p>No figures were asked for (--no-figures).</p>\n", page);
    fputs("<div class=\"figures\">\n", page);
    for (size_t i = 0; drawing && dr_figures[i] && status == DR_OK; i++) {
        const struct dr_figure *figure = dr_figures[i];
        if (!drawing[i].pictures) {
            put_text(page, "<p class=\"small\">Not drawn: ", figure->title, " (");
            if (drawing[i].result == DR_GNUPLOT_ABSENT)
                fputs("gnuplot was not found", page);
            else
                dr_textfile_put_html(page, drawing[i].complaint);
            fprintf(page, "). Its data is figures/%s.dat.</p>\n", figure->name);
            continue;
        }
        fputs("<figure>\n", page);
        status = put_svg(page, figure, folder, err);
        put_text(page, "<figcaption><b>", figure->title, ".</b> ");
        put_text(page, synthetic ? "<b>Synthetic prices.</b> " : "", figure->caption, "");
        fprintf(page,
                " Redraw: <code>gnuplot %s.gp</code> in <code>figures/</code>.</figcaption>\n"
                "</figure>\n",
                figure->name);
    }
    fputs("</div>\n", page);
    return status;
}

enum dr_status dr_page_write(sqlite3 *database, const char *folder, bool synthetic,
                             const struct dr_drawing *drawing, struct dr_error *err)
{
    struct dr_textfile file;
    enum dr_status status = dr_textfile_open(&file, folder, "report", "html", err);
    if (status != DR_OK)
        return status;
    FILE *page = file.stream;
    status = put_title(database, page, synthetic, err);
    if (status == DR_OK)
        status = dr_page_table_headline(database, page, err);
    if (status == DR_OK)
        status = dr_page_table_comparison(database, page, err);
    if (status == DR_OK)
        status = put_margin_note(database, page, err);
    if (status == DR_OK)
        status = dr_page_bill(database, page, err);
    if (status == DR_OK)
        status = put_figures(page, folder, synthetic, drawing, err);
    fputs(left_out, page);
    if (status == DR_OK)
        status = put_what_was_run(database, page, err);
    if (status == DR_OK)
        status = put_reproduce(database, page, err);
    fputs("</body>\n</html>\n", page);
    enum dr_status closed = dr_textfile_close(&file, status == DR_OK ? err : NULL);
    return status == DR_OK ? closed : status;
}
