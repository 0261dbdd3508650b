// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: gains as they are, extremes of a long run kept.
#include "test/runner.h"

#include <stdlib.h>

#include "test/result.h"

START_TEST(test_cumulative_gain_data)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_use_gnuplot(NULL);
    dr_test_write_report(folder, true, note, sizeof note);
    char *data = dr_test_read_result(folder, "figures/cumulative_gain.dat");
    // Four runs other than always_mine, two of them of one name, each a block of its own.
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 3);
    ck_assert_int_eq(dr_test_count(data,
                                   "until_central_day gain_usd drawdown_usd hindsight1_bound2 "
                                   "colour"),
                     1);
    ck_assert_int_eq(dr_test_count(data, " gain_usd drawdown_usd hindsight1_bound2 colour\n"), 5);
    dr_test_expect_not_in(data, "always_mine");
    dr_test_expect_in(data,
                      "\n2024-06-01 0 0 0 1\n2024-06-02 600 0 0 1\n2024-06-03 500.25 99.75 0 1\n");
    dr_test_expect_in(
        data, "\n2024-06-01 0 0 0 2\n2024-06-02 -300 300 0 2\n2024-06-03 -399.75 399.75 0 2\n");
    dr_test_expect_in(data,
                      "\"sighted (hindsight)\" gain_usd drawdown_usd hindsight1_bound2 colour\n"
                      "2024-06-01 0 0 1 3\n2024-06-02 700 0 1 3\n"
                      "2024-06-03 1234667.4 0 1 3\n");
    dr_test_expect_in(data, "\"oracle (bound)\" gain_usd drawdown_usd hindsight1_bound2 colour\n"
                            "2024-06-01 0 0 2 0\n");
    free(data);
}
END_TEST

START_TEST(test_long_series_keep_their_extremes)
{
    char note[256];
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    char *columns = dr_test_charge_columns(NULL),
         *amounts = dr_test_charge_columns("usd * 1000000");
    for (int run_id = 1; run_id <= 3; run_id++) {
        static const char *const names[] = {"always_mine", "breakeven", "oracle"};
        dr_test_add_run(database, run_id, names[run_id - 1], names[run_id - 1],
                        run_id == 3 ? "perfect" : "prev_spp", "");
        // 2,000 days of a dollar a day, 3,000 of none; a million won on day 2,500 is lost on the
        // next, and four lost on day 3,100 are won back. In the days from 4,000 on, which are of
        // one bucket, the lowest comes first, then the highest, then the deepest fall from it.
        dr_test_execute_format(
            database,
            "WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE"
            " n < 4999), d AS (SELECT date('2010-01-01', n || ' days') AS day, %d *"
            " ((n < 2000) + iif(n = 2500, 1000000, 0) - iif(n = 2501, 1000000, 0)"
            " - iif(n = 3100, 4000000, 0) + iif(n = 3101, 4000000, 0) - iif(n = 4000, 50, 0)"
            " + iif(n = 4001, 3000050, 0) - iif(n = 4003, 3000000, 0)) AS usd"
            " FROM i) INSERT INTO day(run_id, day, intervals, load_mwh, mined_mwh,"
            " curtailed_mwh, sold_back_mwh, sold_cost_usd, btc, restarts, restarted_mw, "
            "restart_loss_usd%s)"
            " SELECT %d, day, 0, 2400, 2400, 0, 0, 0, NULL, 0, 0, 0%s FROM d",
            run_id > 1, columns, run_id, amounts);
    }
    sqlite3_free(columns);
    sqlite3_free(amounts);
    dr_test_execute(database, "DELETE FROM price"); // the days have no intervals either
    dr_test_close_ledger(database);
    dr_test_use_gnuplot(NULL);
    dr_test_write_report(folder, true, note, sizeof note);
    char *data = dr_test_read_result(folder, "figures/cumulative_gain.dat");
    ck_assert_int_lt(dr_test_count(data, "\n"), 2 * 800);
    ck_assert_int_gt(dr_test_count(data, "\n"), 2 * 385);
    // The peak of both runs, and the trough, on their days.
    ck_assert_int_eq(dr_test_count(data, "\n2016-11-06 1002000 "), 2);
    ck_assert_int_eq(dr_test_count(data, "\n2018-06-29 -3998000 5000000 "), 2);
    ck_assert_int_eq(dr_test_count(data, "\n2020-12-15 1950 1000050 "), 2);
    ck_assert_int_eq(dr_test_count(data, "\n2020-12-18 2000 3000000 "), 2);
    ck_assert_int_eq(dr_test_count(data, "\n2010-01-01 0 "), 2);    // the first
    ck_assert_int_eq(dr_test_count(data, "\n2023-09-10 2000 "), 2); // the last
    free(data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cumulative_gain");
    dr_suite_add(suite, "cumulative gain", test_cumulative_gain_data);
    dr_suite_add(suite, "long series", test_long_series_keep_their_extremes);
    return suite;
}
