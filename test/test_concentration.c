// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: shares of the best days, whose, and the extremes of many days.
#include "test/runner.h"

#include <stdlib.h>

#include "test/result.h"

extern const struct dr_figure dr_figure_concentration;

// A ledger of so many days from 2020-01-01, one interval each; runs earn what is said over n, the
// day's number from 0.
static sqlite3 *create_ledger(const char *folder, int days)
{
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    dr_test_execute_format(
        database,
        "DELETE FROM price; WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE"
        " n < %d) INSERT INTO price SELECT 1577858400 + 86400 * n, date('2020-01-01', n ||"
        " ' days'), -21600, 20, NULL, 52.5, NULL, 20 FROM i",
        days - 1);
    return database;
}

static void add_run(sqlite3 *database, int run_id, const char *strategy, const char *information,
                    const char *usd)
{
    dr_test_add_run(database, run_id, strategy, strategy, information, "");
    dr_test_add_power(database, run_id, "100");
    dr_test_execute_format(database,
                           "UPDATE day SET mine = (SELECT 1000000 * (%s) FROM (SELECT"
                           " julianday(day) - julianday('2020-01-01') AS n)) WHERE run_id = %d",
                           usd, run_id);
}

START_TEST(test_shares_of_the_best_days)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = create_ledger(folder, 4);
    add_run(database, 1, "always_mine", "prev_spp", "7");
    // Over the 7 a day: 20, -10, 62.5, 27.5, together 100.
    add_run(database, 2, "breakeven", "prev_spp",
            "7 + iif(n = 0, 20, iif(n = 1, -10, iif(n = 2, 62.5, 27.5)))");
    add_run(database, 3, "threshold", "prev_spp", "7 - n"); // gains nothing
    add_run(database, 4, "two_strike", "perfect", "7 + n"); // hindsight
    add_run(database, 5, "oracle", "perfect", "7 + 10 * n * n");
    dr_test_close_ledger(database);
    char *data = dr_test_figure_data(folder, "concentration");
    dr_test_expect_in(data, "\"breakeven\" share_percent hindsight1_bound2 colour is_chosen days\n"
                            "1 62.5 0 1 1 4\n2 90 0 1 1 4\n3 110 0 1 1 4\n4 100 0 1 1 4\n");
    // 90, 40, 10, 0 of 140.
    dr_test_expect_in(data, "\"oracle (bound)\" share_percent hindsight1_bound2 colour is_chosen "
                            "days\n1 64.2857 2 0 0 4\n2 92.8571 2 0 0 4\n3 100 2 0 0 4\n"
                            "4 100 2 0 0 4\n");
    ck_assert_int_eq(dr_test_count(data, "share_percent hindsight1_bound2 colour"), 3);
    free(data);
}
END_TEST

START_TEST(test_many_days_keep_their_extremes)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = create_ledger(folder, 2000);
    add_run(database, 1, "always_mine", "prev_spp", "0");
    // 1,001 days of a dollar, 500 of nothing, 499 that lose a dollar each: 502 in all.
    add_run(database, 2, "breakeven", "prev_spp", "iif(n < 1001, 1, iif(n < 1501, 0, -1))");
    dr_test_close_ledger(database);
    char *data = dr_test_figure_data(folder, "concentration");
    dr_test_expect_in(data, "\n1 0.1992 0 1 1 2000\n2 0.3984 ");
    dr_test_expect_in(data, "\n50 9.9602 0 1 1 2000\n");
    dr_test_expect_in(data, "\n1001 199.4024 0 1 1 2000\n");
    dr_test_expect_in(data, "\n2000 100 0 1 1 2000\n");
    ck_assert_int_lt(dr_test_count(data, "\n"), 850);
    ck_assert_int_gt(dr_test_count(data, "\n"), 400);
    free(data);
}
END_TEST

START_TEST(test_nobody_gained)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = create_ledger(folder, 3);
    add_run(database, 1, "always_mine", "prev_spp", "7");
    add_run(database, 2, "breakeven", "prev_spp", "7"); // all gains are 0
    add_run(database, 3, "threshold", "perfect", "8");
    add_run(database, 4, "oracle", "perfect", "9");
    dr_test_close_ledger(database);
    dr_test_expect_not_drawn(folder, &dr_figure_concentration);
    folder = dr_test_folder();
    database = create_ledger(folder, 1); // one day is all of the gain
    add_run(database, 1, "always_mine", "prev_spp", "7");
    add_run(database, 2, "breakeven", "prev_spp", "8");
    dr_test_close_ledger(database);
    dr_test_expect_not_drawn(folder, &dr_figure_concentration);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("concentration");
    dr_suite_add(suite, "shares", test_shares_of_the_best_days);
    dr_suite_add(suite, "many days", test_many_days_keep_their_extremes);
    dr_suite_add(suite, "nobody gained", test_nobody_gained);
    return suite;
}
