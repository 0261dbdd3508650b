// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: hours of the local clock, months, and long spans.
#include "test/runner.h"

#include <stdlib.h>

#include "test/result.h"

START_TEST(test_hours_of_the_local_clock)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    // 01:15 Central in October; 01:00 twice in the night when the clocks go back; 23:45.
    dr_test_execute(database,
                    "DELETE FROM price; INSERT INTO price SELECT CAST(strftime('%s', column1) AS"
                    " INTEGER), column2, column3, 20, NULL, 52.5, NULL, 20 FROM (VALUES"
                    " ('2024-10-31 06:15', '2024-10-31', -18000),"
                    " ('2024-11-03 06:00', '2024-11-03', -18000),"
                    " ('2024-11-03 07:00', '2024-11-03', -21600),"
                    " ('2024-11-04 05:45', '2024-11-03', -21600))");
    dr_test_add_run(database, 1, DR_TEST_HOSTILE, "breakeven", "prev_spp", "");
    dr_test_add_run(database, 2, "other", "threshold", "prev_spp", "");
    dr_test_add_power(database, 1,
                      "CASE WHEN start_utc_s % 86400 = 20700 THEN 0 WHEN central_day ="
                      " '2024-10-31' THEN 70 WHEN utc_offset_s = -18000 THEN 100 ELSE 37.5 END");
    dr_test_add_power(database, 2, "55");
    dr_test_close_ledger(database);
    char *data = dr_test_figure_data(folder, "action_heat_map");
    // Off by 30; by 0 and 62.5; by all of 100 MW.
    dr_test_expect_in(data, " central_hour curtailed_percent year month intervals\n"
                            "1 1 30 2024 10 1\n2 1 31.25 2024 11 2\n2 23 100 2024 11 1\n");
    ck_assert_int_eq(dr_test_count(data, "\n"), 3 + 1 + 3);
    free(data);
    char *script = dr_test_read_result(folder, "figures/action_heat_map.gp");
    dr_test_expect_not_in(script, "script>");
    free(script);
}
END_TEST

// An interval a month, a year of them off by 20 MW, a year not off, and so on.
static char *data_of_months(int months)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    dr_test_execute_format(
        database,
        "DELETE FROM price; WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE"
        " n < %d) INSERT INTO price SELECT strftime('%%s', date('2021-03-15', n || ' months')) +"
        " 43200, date('2021-03-15', n || ' months'), -21600, n, NULL, 52.5, NULL, 20 FROM i",
        months - 1);
    dr_test_add_run(database, 1, "breakeven", "breakeven", "prev_spp", "");
    dr_test_add_power(database, 1, "iif(price_usd_per_mwh % 24 < 12, 80, 100)");
    dr_test_close_ledger(database);
    return dr_test_figure_data(folder, "action_heat_map");
}

START_TEST(test_long_spans)
{
    char *data = data_of_months(36);
    dr_test_expect_in(data, "\n1 6 20 2021 3 1\n2 6 20 2021 4 1\n");
    dr_test_expect_in(data, "\n13 6 0 2022 3 1\n");
    dr_test_expect_in(data, "\n36 6 20 2024 2 1\n");
    free(data);
    // Above three years the months of the year: four in March, three in the others.
    data = data_of_months(37);
    ck_assert_int_eq(dr_test_count(data, "\n"), 3 + 1 + 12);
    dr_test_expect_in(data, "\n3 6 10 0 3 4\n4 6 13.3333 0 4 3\n");
    free(data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("action_heat_map");
    dr_suite_add(suite, "hours", test_hours_of_the_local_clock);
    dr_suite_add(suite, "long spans", test_long_spans);
    return suite;
}
