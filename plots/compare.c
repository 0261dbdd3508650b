// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/compare.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "market/ledger_format.h"
#include "plots/page_compare.h"
#include "plots/query.h"
#include "plots/result.h"
#include "plots/textfile.h"

// One database of all results, in which `side` is what plots/result.h calls so.
static const char tables[] =
    "CREATE TABLE compared(side INTEGER PRIMARY KEY, side_name TEXT NOT NULL,"
    " folder TEXT NOT NULL, settlement_point TEXT NOT NULL, first_day TEXT NOT NULL,"
    " last_day TEXT NOT NULL, intervals INTEGER NOT NULL, missing_intervals INTEGER NOT NULL,"
    " hashprice TEXT NOT NULL, is_synthetic INTEGER NOT NULL, assumed TEXT NOT NULL,"
    " not_booked TEXT NOT NULL, program_version TEXT NOT NULL, command_line TEXT NOT NULL) STRICT;"
    "CREATE TABLE command(command_line TEXT NOT NULL) STRICT;"
    "CREATE TABLE input(side INTEGER NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL,"
    " format TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT;"
    "CREATE TABLE setting(side INTEGER NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,"
    " value ANY, PRIMARY KEY(side, name)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE side(side INTEGER NOT NULL, side_name TEXT NOT NULL, run_id INTEGER NOT NULL,"
    " title TEXT NOT NULL, colour INTEGER NOT NULL, hindsight1_bound2 INTEGER NOT NULL,"
    " gain_usd_per_mw_year REAL NOT NULL, low_usd_per_mw_year REAL, high_usd_per_mw_year REAL,"
    " gain_usd REAL NOT NULL, gain_low_usd REAL, gain_high_usd REAL,"
    " gain_is_distinguishable INTEGER, capture_ratio REAL, net_usd REAL NOT NULL,"
    " uptime REAL NOT NULL, restarts INTEGER NOT NULL) STRICT;";

// Of the ledger that is attached as `result`. A run has the number of the first one of its title.
static const char gather[] =
    "INSERT INTO compared SELECT ?1, ?2, ?3,"
    " (SELECT value FROM result.replay WHERE name = 'settlement_point'),"
    " min(central_day), max(central_day), count(*),"
    " (SELECT CAST(value AS INTEGER) FROM result.replay WHERE name = 'missing_intervals'),"
    " (SELECT value FROM result.replay WHERE name = 'hashprice'),"
    " (SELECT value = '1' FROM result.replay WHERE name = 'synthetic'),"
    " (SELECT assumed FROM result.caveat), (SELECT not_booked FROM result.caveat),"
    " (SELECT program_version FROM result.run_fact ORDER BY run_id LIMIT 1),"
    " (SELECT command_line FROM result.run_fact ORDER BY run_id LIMIT 1) FROM result.price;"
    "INSERT INTO input SELECT ?1, role, name, format, bytes, sha256 FROM result.input"
    " ORDER BY input_id;"
    // Settings have a section; of a strategy only the keys of one that it stands before have a dot.
    "INSERT INTO setting SELECT ?1, name, unit, value FROM result.run_setting"
    " WHERE run_id = (SELECT min(run_id) FROM result.run_fact) AND name GLOB '*.*' AND name NOT "
    "GLOB 'then.*';"
    "INSERT INTO side WITH kind AS (SELECT *, " DR_SQL_TITLE " AS title,"
    "  " DR_SQL_HINDSIGHT1_BOUND2 " AS kind FROM result.comparison),"
    " numbered AS (SELECT *, coalesce((SELECT s.run_id FROM side AS s WHERE s.title = kind.title),"
    "  (SELECT coalesce(max(s.run_id), 0) FROM side AS s) + row_number() OVER (PARTITION BY"
    "  EXISTS (SELECT * FROM side AS s WHERE s.title = kind.title) ORDER BY run_id)) AS number"
    "  FROM kind WHERE gain_is_distinguishable IS NOT NULL OR run_id <> (SELECT min(run_id)"
    "  FROM result.run_fact WHERE strategy = 'always_mine'))"
    " SELECT ?1, ?2, number, title, iif(kind = 2, 0, number), kind, gain_usd_per_mw_year,"
    " gain_low_usd / years, gain_high_usd / years, gain_usd, gain_low_usd, gain_high_usd,"
    " gain_is_distinguishable, capture_ratio, net_usd, uptime, restarts"
    " FROM numbered JOIN (SELECT run_id, capacity_mw * (SELECT count(*) FROM result.price) / "
    "35040.0"
    " AS years FROM result.terms) USING (run_id);";

static enum dr_status fail(sqlite3 *database, const char *path, struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_DATABASE, "%s: the comparison cannot be written\n  %s", path,
                        sqlite3_errmsg(database));
}

// Each statement of a text with the side's number and names.
static int run_for_side(sqlite3 *database, const char *sql, size_t side, const char *name,
                        const char *folder)
{
    int code = SQLITE_DONE;
    while (code == SQLITE_DONE && *sql) {
        sqlite3_stmt *statement = NULL;
        code = sqlite3_prepare_v2(database, sql, -1, &statement, &sql);
        if (code == SQLITE_OK && statement) {
            // A statement has as many parameters as the last one that it names.
            int n = sqlite3_bind_parameter_count(statement);
            if (n >= 1)
                sqlite3_bind_int64(statement, 1, (sqlite3_int64)side);
            if (n >= 2)
                sqlite3_bind_text(statement, 2, name, -1, SQLITE_STATIC);
            if (n >= 3)
                sqlite3_bind_text(statement, 3, folder, -1, SQLITE_STATIC);
            code = sqlite3_step(statement);
        }
        sqlite3_finalize(statement);
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static void last_part(const char *path, char out[static PATH_MAX])
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t begin = end;
    while (begin > 0 && path[begin - 1] != '/')
        begin--;
    snprintf(out, PATH_MAX, "%.*s", (int)(end - begin), path + begin);
}

// The folder's own name, or where two have the same, all that was typed.
static void name_side(const struct dr_compare_request *request, size_t side,
                      char out[static PATH_MAX])
{
    char other[PATH_MAX];
    bool unique = true;
    last_part(request->result[side], out);
    for (size_t i = 0; i < request->n_result; i++) {
        last_part(request->result[i], other);
        unique = unique && (i == side || strcmp(out, other) != 0);
    }
    if (!unique)
        snprintf(out, PATH_MAX, "%s", request->result[side]);
}

static enum dr_status add_side(sqlite3 *database, const struct dr_compare_request *request,
                               size_t side, struct dr_error *err)
{
    char path[PATH_MAX], name[PATH_MAX];
    const char *folder = request->result[side];
    name_side(request, side, name);
    int n = snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    int code = n > 0 && (size_t)n < sizeof path ? SQLITE_OK : SQLITE_CANTOPEN;
    if (code == SQLITE_OK)
        code = run_for_side(database, "ATTACH ?3 AS result", side + 1, name, path);
    if (code == SQLITE_OK)
        code = sqlite3_exec(database, "BEGIN", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = run_for_side(database, gather, side + 1, name, folder);
    if (code == SQLITE_OK)
        code = sqlite3_exec(database, "COMMIT; DETACH result", NULL, NULL, NULL);
    return code == SQLITE_OK ? DR_OK : fail(database, path, err);
}

// The gathered results, closed again: what is read is what is on the disk.
static enum dr_status gather_all(const struct dr_compare_request *request, const char *path,
                                 struct dr_error *err)
{
    char sql[128];
    sqlite3 *database = NULL;
    enum dr_status status = DR_OK;
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
             DR_LEDGER_APPLICATION_ID, DR_LEDGER_SCHEMA_VERSION);
    if (sqlite3_open(path, &database) != SQLITE_OK ||
        sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(database, tables, NULL, NULL, NULL) != SQLITE_OK ||
        run_for_side(database, "INSERT INTO command SELECT ?2 WHERE ?1 = 0", 0,
                     request->command_line, NULL) != SQLITE_OK)
        status = fail(database, path, err);
    for (size_t side = 0; side < request->n_result && status == DR_OK; side++)
        status = add_side(database, request, side, err);
    sqlite3_close(database);
    return status;
}

// The figures that show what is side by side. Returns their number.
static size_t choose_figures(const struct dr_figure **out, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; dr_figures[i] && n + 1 < most; i++)
        if (dr_figures[i]->of_sides)
            out[n++] = dr_figures[i];
    out[n] = NULL;
    return n;
}

enum dr_status dr_compare_write(const struct dr_compare_request *request,
                                struct dr_report_outcome *outcome, struct dr_error *err)
{
    enum { MOST_FIGURES = 8 };
    const struct dr_figure *figures[MOST_FIGURES];
    struct dr_drawing drawing[MOST_FIGURES];
    char path[PATH_MAX];
    sqlite3 *database = NULL;
    *outcome = (struct dr_report_outcome){.n_failed = 0};
    choose_figures(figures, MOST_FIGURES);
    int n = snprintf(path, sizeof path, "%s/comparison.sqlite", request->folder);
    enum dr_status status =
        n > 0 && (size_t)n < sizeof path
            ? gather_all(request, path, err)
            : dr_error_set(err, DR_ERR_IO, "%s: the path is too long", request->folder);
    if (status == DR_OK &&
        sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        status = fail(database, path, err);
    struct dr_page_source source = {
        .database = database,
        .folder = request->folder,
        .figures = figures,
    };
    if (status == DR_OK)
        status = dr_query_flag(database, "SELECT max(is_synthetic) FROM compared",
                               &source.synthetic, err);
    if (status == DR_OK && request->draws)
        status = dr_report_draw(&source, request->pictures, drawing, outcome, err);
    for (size_t i = 0; request->formats[i] && status == DR_OK; i++) {
        status = dr_report_put_data(&source, request->formats[i], err);
        if (status == DR_OK)
            status = dr_page_compare_write(&source, request->formats[i], err);
    }
    sqlite3_close(database);
    return status;
}
