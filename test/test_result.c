// SPDX-License-Identifier: GPL-3.0-or-later
// Opening a result: what is no ledger, not this one, or not whole, and what all figures share.
#include "test/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/ledger_format.h"
#include "plots/query.h"
#include "plots/result.h"
#include "test/runner.h"

static void expect_refused(const char *folder, enum dr_status status, const char *text)
{
    struct dr_error err;
    sqlite3 *database;
    dr_assert_error(err, dr_result_open(&database, folder, &err), status, text);
    ck_assert_ptr_null(database);
    dr_assert_error(err, dr_result_check(folder, &err), status, text);
}

static sqlite3 *open_file(const char *folder)
{
    char path[PATH_MAX];
    sqlite3 *database;
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    return database;
}

static void change(const char *folder, const char *sql)
{
    sqlite3 *database = open_file(folder);
    dr_test_execute(database, sql);
    sqlite3_close(database);
}

START_TEST(test_no_ledger)
{
    char longest[PATH_MAX + 8];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    expect_refused(dr_test_folder(), DR_ERR_INPUT, "found no ledger.sqlite in it");
    expect_refused("/nowhere/at/all", DR_ERR_INPUT, "/nowhere/at/all: no result of dr-sim");
    expect_refused(longest, DR_ERR_INPUT, "the path is too long");
}
END_TEST

START_TEST(test_another_file)
{
    const char *folder = dr_test_folder();
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("a letter of some length, which is not a database of any kind but long enough to be "
          "taken for the header of one\n",
          file);
    fclose(file);
    expect_refused(folder, DR_ERR_INPUT, "found a file that is no database");
    file = fopen(path, "w"); // SQLite takes an empty file for an empty database
    ck_assert_ptr_nonnull(file);
    fclose(file);
    expect_refused(folder, DR_ERR_INPUT, "found an empty database");
    change(folder, "CREATE TABLE t(a); PRAGMA application_id = 7; PRAGMA user_version = 4");
    expect_refused(folder, DR_ERR_INPUT, "found the database of another application");
}
END_TEST

START_TEST(test_another_version)
{
    char sql[64], text[96];
    const char *folder = dr_test_ledger_folder("0");
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", DR_LEDGER_SCHEMA_VERSION + 1);
    change(folder, sql);
    snprintf(text, sizeof text, "found version %d, of a newer dr-sim, expected",
             DR_LEDGER_SCHEMA_VERSION + 1);
    expect_refused(folder, DR_ERR_INPUT, text);
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", DR_LEDGER_SCHEMA_VERSION - 1);
    change(folder, sql);
    expect_refused(folder, DR_ERR_INPUT, "of an older dr-sim (run it again)");
}
END_TEST

START_TEST(test_not_complete)
{
    const char *folder = dr_test_ledger_folder("0");
    change(folder, "DELETE FROM day WHERE run_id = 3 AND day = '2024-06-02'");
    expect_refused(folder, DR_ERR_INPUT, "found 96 of 192 intervals in run 3");
    change(folder, "DELETE FROM day");
    expect_refused(folder, DR_ERR_INPUT, "found 0 of 192 intervals in run 1");
    change(folder, "DELETE FROM run_fact");
    expect_refused(folder, DR_ERR_INPUT, "found no runs");
}
END_TEST

// Pages that hold the tables are overwritten, the first one, with its numbers, is not.
START_TEST(test_corrupt)
{
    const char *folder = dr_test_ledger_folder("0");
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    FILE *file = fopen(path, "r+");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    ck_assert_int_eq(fseek(file, 8192, SEEK_SET), 0);
    for (long i = 8192; i < size; i++)
        fputc(0x5A, file);
    fclose(file);
    expect_refused(folder, DR_ERR_INPUT, "malformed");
}
END_TEST

static void expect_rows(sqlite3 *database, const char *sql, const char *expected)
{
    char found[4096];
    struct dr_error err;
    dr_assert_ok(err, dr_query_one(database, sql, found, sizeof found, &err));
    ck_assert_str_eq(found, expected);
}

START_TEST(test_style)
{
    struct dr_error err;
    sqlite3 *database;
    const char *folder = dr_test_ledger_folder("0");
    change(folder, "UPDATE run_fact SET label = 'a'");
    dr_assert_ok(err, dr_result_open(&database, folder, &err));
    // In the hand-made ledger the third run is the yardstick, the fourth has hindsight.
    expect_rows(database,
                "SELECT group_concat(run_id || ':' || title || ':' || colour || ':' ||"
                " hindsight1_bound2, '; ') FROM style",
                "1:a:1:0; 2:a:2:0; 3:a:-1:0; 4:a (hindsight):3:1; 5:a (bound):0:2");
    expect_rows(database, "SELECT run_id FROM base", "3");
    expect_rows(database, "SELECT run_id FROM chosen", "1");
    expect_rows(database, "SELECT count(*) FROM side", "0");
    sqlite3_close(database);
}
END_TEST

// Half a year is taken to the rate of a whole one.
START_TEST(test_years_side_by_side)
{
    struct dr_error err;
    sqlite3 *database;
    const char *folder = dr_test_ledger_folder("0");
    change(folder, "UPDATE day SET day = '2025-01-07' WHERE day = '2024-06-02'");
    dr_assert_ok(err, dr_result_open(&database, folder, &err));
    // Run 1 earns 1000 of the yardstick's 400 on the first day, 500.25 of 600 on the second.
    expect_rows(database,
                "SELECT group_concat(side_name || ':' || run_id || ':' || round("
                "gain_usd_per_mw_year, 4), '; ') FROM side WHERE run_id = 1",
                "2024:1:2190.0; 2025:1:-364.0875");
    expect_rows(database, "SELECT count(*) FROM side WHERE run_id = 3", "0");
    sqlite3_close(database);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("result");
    dr_suite_add(suite, "no ledger", test_no_ledger);
    dr_suite_add(suite, "another file", test_another_file);
    dr_suite_add(suite, "another version", test_another_version);
    dr_suite_add(suite, "not complete", test_not_complete);
    dr_suite_add(suite, "corrupt", test_corrupt);
    dr_suite_add(suite, "style", test_style);
    dr_suite_add(suite, "years", test_years_side_by_side);
    return suite;
}
