// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/result.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "market/ledger_format.h"
#include "plots/query.h"

static const char shared[] =
    "CREATE TEMP TABLE base AS SELECT min(run_id) AS run_id FROM run_fact"
    " WHERE strategy = 'always_mine';"
    "CREATE TEMP TABLE chosen AS SELECT run_id FROM run_fact"
    " ORDER BY strategy = 'always_mine' OR information = 'perfect' OR is_bound, run_id LIMIT 1;"
    "CREATE TEMP TABLE style AS SELECT r.run_id, " DR_SQL_TITLE " AS title,"
    " CASE WHEN is_bound THEN 0 WHEN r.run_id = base.run_id THEN -1 ELSE"
    "  sum(NOT is_bound AND r.run_id IS NOT base.run_id) OVER (ORDER BY r.run_id) END AS colour,"
    " " DR_SQL_HINDSIGHT1_BOUND2 " AS hindsight1_bound2"
    " FROM run_fact AS r, base;"
    // Years of one ledger, where there is more than one; a part of a year is taken to its rate.
    "CREATE TEMP TABLE side AS SELECT y.year AS side, CAST(y.year AS TEXT) AS side_name,"
    " y.run_id, title, colour, hindsight1_bound2, (y.energy_net_usd + y.day_ahead_net_usd"
    "  - b.energy_net_usd - b.day_ahead_net_usd) / (capacity_mw * y.intervals / 35040.0)"
    "  AS gain_usd_per_mw_year, NULL AS low_usd_per_mw_year, NULL AS high_usd_per_mw_year"
    " FROM yearly AS y JOIN style USING (run_id) JOIN terms USING (run_id) CROSS JOIN base"
    " JOIN yearly AS b ON b.run_id = base.run_id AND b.year = y.year"
    " WHERE y.run_id <> base.run_id AND (SELECT min(year) < max(year) FROM yearly);";

static enum dr_status not_a_ledger(const char *path, const char *found, struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s: not a ledger of this dr-sim\n  found %s, expected a ledger of "
                        "version %d",
                        path, found, DR_LEDGER_SCHEMA_VERSION);
}

static enum dr_status damaged(const char *path, const char *found, struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s: the ledger is damaged\n  found %s, expected the file as the run "
                        "wrote it",
                        path, found);
}

static enum dr_status read_pragma(sqlite3 *database, const char *sql, int *out)
{
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(database, sql, -1, &row, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(row);
    *out = code == SQLITE_ROW ? sqlite3_column_int(row, 0) : 0;
    sqlite3_finalize(row);
    return code == SQLITE_ROW ? DR_OK : DR_ERR_DATABASE;
}

// The two numbers that every ledger carries.
static enum dr_status check_identity(sqlite3 *database, const char *path, struct dr_error *err)
{
    char found[96];
    int application = 0, version = 0;
    enum dr_status status = read_pragma(database, "PRAGMA application_id", &application);
    if (status == DR_OK)
        status = read_pragma(database, "PRAGMA user_version", &version);
    if (status != DR_OK && sqlite3_errcode(database) == SQLITE_NOTADB)
        return not_a_ledger(path, "a file that is no database", err);
    if (status != DR_OK && sqlite3_errcode(database) == SQLITE_CORRUPT)
        return damaged(path, sqlite3_errmsg(database), err);
    if (status != DR_OK)
        return dr_error_set(err, DR_ERR_DATABASE, "%s: cannot be read\n  %s", path,
                            sqlite3_errmsg(database));
    if (application == 0 && version == 0)
        return not_a_ledger(path, "an empty database, or one of no application", err);
    if (application != DR_LEDGER_APPLICATION_ID)
        return not_a_ledger(path, "the database of another application", err);
    snprintf(found, sizeof found, "version %d, %s", version,
             version > DR_LEDGER_SCHEMA_VERSION ? "of a newer dr-sim"
                                                : "of an older dr-sim (run it again)");
    return version == DR_LEDGER_SCHEMA_VERSION ? DR_OK : not_a_ledger(path, found, err);
}

// A run without all of its days, or none at all.
static enum dr_status check_whole(sqlite3 *database, const char *path, struct dr_error *err)
{
    char found[256];
    enum dr_status status = dr_query_one(
        database,
        "WITH price_count(n) AS (SELECT count(*) FROM price)"
        " SELECT printf('%d of %d intervals in run %d', coalesce(sum(intervals), 0), n, run_id)"
        " FROM run_fact JOIN price_count LEFT JOIN day USING (run_id) GROUP BY run_id"
        " HAVING coalesce(sum(intervals), 0) <> n"
        " UNION ALL SELECT 'no runs' WHERE NOT EXISTS (SELECT * FROM run_fact) LIMIT 1",
        found, sizeof found, err);
    int code = sqlite3_errcode(database);
    if (status != DR_OK && (code == SQLITE_CORRUPT || code == SQLITE_ERROR)) // pages or the schema
        return damaged(path, sqlite3_errmsg(database), err);
    if (status == DR_OK && found[0])
        status = dr_error_set(err, DR_ERR_INPUT,
                              "%s: the run is not complete\n  found %s, expected all of them", path,
                              found);
    return status;
}

enum dr_status dr_result_open(sqlite3 **database, const char *folder, struct dr_error *err)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    *database = NULL;
    if (n < 0 || (size_t)n >= sizeof path)
        return dr_error_set(err, DR_ERR_INPUT, "%s: the path is too long", folder);
    if (access(path, F_OK) != 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: no result of dr-sim\n  found no ledger.sqlite in it (%s), "
                            "expected the folder of a run",
                            folder, strerror(errno));
    enum dr_status status = DR_OK;
    if (sqlite3_open_v2(path, database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        status = dr_error_set(err, DR_ERR_DATABASE, "%s: cannot be opened\n  %s", path,
                              *database ? sqlite3_errmsg(*database) : "out of memory");
    if (status == DR_OK)
        status = check_identity(*database, path, err);
    if (status == DR_OK)
        status = check_whole(*database, path, err);
    if (status == DR_OK && sqlite3_exec(*database, shared, NULL, NULL, NULL) != SQLITE_OK)
        status = dr_query_end(*database, SQLITE_ERROR, err);
    if (status != DR_OK) {
        sqlite3_close(*database);
        *database = NULL;
    }
    return status;
}

// A file that was cut or overwritten may have lost pages that no question happens to touch.
static enum dr_status check_pages(sqlite3 *database, const char *folder, struct dr_error *err)
{
    char path[PATH_MAX], found[160] = "";
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    enum dr_status status =
        dr_query_one(database, "PRAGMA quick_check(1)", found, sizeof found, err);
    if (status != DR_OK && sqlite3_errcode(database) == SQLITE_CORRUPT)
        return damaged(path, sqlite3_errmsg(database), err);
    if (status != DR_OK)
        return status;
    char *line = strchr(found, '\n'); // sqlite's own heading, "*** in database main ***"
    if (line)
        memmove(found, line + 1, strlen(line));
    return strcmp(found, "ok") == 0 ? DR_OK : damaged(path, found, err);
}

enum dr_status dr_result_check(const char *folder, struct dr_error *err)
{
    sqlite3 *database;
    enum dr_status status = dr_result_open(&database, folder, err);
    if (status == DR_OK)
        status = check_pages(database, folder, err);
    sqlite3_close(database);
    return status;
}
