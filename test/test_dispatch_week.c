// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: the right week, holes in it, and where the power changes.
#include "test/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/result.h"

START_TEST(test_dispatch_week_data)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_use_gnuplot(NULL);
    dr_test_write_report(folder, true, note, sizeof note);
    char *data = dr_test_read_result(folder, "figures/dispatch_week.dat");
    // 1000 * 52.5 * 0.99 / (24 * e * 1.05) is 117.857 at 17.5 J/TH and 69.915 at 29.5.
    dr_test_expect_in(data,
                      "\n12.5 2024-06-01T12:30 3000 69.9153 117.8571 3 77 80 100 sell-back\n");
    dr_test_expect_in(data, "\n0 2024-06-01T00:00 20 69.9153 117.8571 100 0 80 100 mine\n");
    dr_test_expect_in(data, "\n48 2024-06-03T00:00 NaN NaN NaN NaN NaN 80 100 NaN\n");
    char *changes = strstr(data, "\"changes\"");
    ck_assert_ptr_nonnull(changes);
    char *marks = strstr(changes, "\"marks\"");
    ck_assert_ptr_nonnull(marks);
    // Begin, off at 12:30, on at 12:45, end: header, four rows, two blank lines.
    *marks = '\0';
    ck_assert_int_eq(dr_test_count(changes, "\n"), 1 + 4 + 2);
    dr_test_expect_in(changes, "\n12.75 2024-06-01T12:45 ");
    free(data);
}
END_TEST

START_TEST(test_missing_intervals_leave_a_hole)
{
    char note[256], path[PATH_MAX];
    sqlite3 *database;
    const char *folder = dr_test_ledger_folder("0");
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    dr_test_execute(database, "BEGIN; DELETE FROM price WHERE start_utc_s = 1717218000 + 900 * 60;"
                              "UPDATE day SET intervals = 95 WHERE day = '2024-06-01'");
    dr_test_close_ledger(database);
    dr_test_use_gnuplot(NULL);
    dr_test_write_report(folder, true, note, sizeof note);
    char *data = dr_test_read_result(folder, "figures/dispatch_week.dat");
    dr_test_expect_in(data, "\n15 2024-06-01T15:00 NaN NaN NaN NaN NaN 80 100 NaN\n15.25 ");
    free(data);
}
END_TEST

// A dashed line of many points is solid in a PNG: it is drawn by its changes.
START_TEST(test_a_contract_that_changes)
{
    char note[256], path[PATH_MAX];
    sqlite3 *database;
    const char *folder = dr_test_ledger_folder("0");
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    dr_test_execute(database, "BEGIN; UPDATE price SET contract_mwh = 7 WHERE start_utc_s BETWEEN"
                              " 1717218000 + 900 * 60 AND 1717218000 + 900 * 67");
    dr_test_close_ledger(database);
    dr_test_use_gnuplot(NULL);
    dr_test_write_report(folder, true, note, sizeof note);
    char *data = dr_test_read_result(folder, "figures/dispatch_week.dat");
    char *changes = strstr(data, "\"changes\"");
    ck_assert_ptr_nonnull(changes);
    *strstr(changes, "\"marks\"") = '\0';
    dr_test_expect_in(changes, "\n15 2024-06-01T15:00 ");
    dr_test_expect_in(changes, " 28 100 mine\n17 2024-06-01T17:00 ");
    free(data);
}
END_TEST

START_TEST(test_the_week_is_three_days_either_side)
{
    char note[256], path[PATH_MAX];
    sqlite3 *database;
    const char *folder = dr_test_ledger_folder("0");
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    // Eight days more, after the two: the highest price is on the first of the ten.
    dr_test_execute(database,
                    "BEGIN; DELETE FROM fact; WITH RECURSIVE i(n) AS (SELECT 192 UNION ALL"
                    " SELECT n + 1 FROM i WHERE n < 959) INSERT INTO price SELECT"
                    " 1717218000 + 900 * n, date(1717218000 + 900 * n - 18000, 'unixepoch'),"
                    " -18000, 20, NULL, 52.5, NULL, 20 FROM i; DELETE FROM day");
    dr_test_add_intervals(database, 1, true, 0, 0);
    dr_test_add_intervals(database, 3, false, 0, 0);
    // Of the days that are not looked at only the number of intervals is told.
    dr_test_execute(database, "DELETE FROM run_fact WHERE run_id NOT IN (1, 3);"
                              " UPDATE day SET intervals = 960 - 96 WHERE day = '2024-06-02'");
    dr_test_close_ledger(database);
    dr_test_use_gnuplot(NULL);
    dr_test_write_report(folder, true, note, sizeof note);
    char *data = dr_test_read_result(folder, "figures/dispatch_week.dat");
    dr_test_expect_in(data, "\n95.75 2024-06-04T23:45 20 69.9153 117.8571 100 0 80 100 mine\n"
                            "96 2024-06-05T00:00 NaN NaN NaN NaN NaN 80 100 NaN\n\n\n");
    free(data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("dispatch_week");
    dr_suite_add(suite, "dispatch week", test_dispatch_week_data);
    dr_suite_add(suite, "missing intervals", test_missing_intervals_leave_a_hole);
    dr_suite_add(suite, "seven days", test_the_week_is_three_days_either_side);
    dr_suite_add(suite, "contract", test_a_contract_that_changes);
    return suite;
}
