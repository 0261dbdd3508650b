// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: parts that add up to the change of the margin, stacked from 0.
#include "test/runner.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/result.h"
#include "test/result_bill.h"
#include "test/sql.h"

START_TEST(test_parts_of_a_month)
{
    const char *folder = dr_test_bill_folder();
    char *data = dr_test_draw_figure(folder, "monthly_bridge", NULL);
    // Energy -2,600.25 for -3,100, hash 8,316 for 9,900, 84 of it lost on restarts.
    dr_test_expect_in(data, "\n0 2024-11 1230.75 0 1230.75 0\n1 2024-12 3156 0 3156 0\n"
                            "2 2025-01 0 0 0 0\n\n\n");
    dr_test_expect_in(data, "\"energy not bought\" period usd from_usd to_usd part\n"
                            "0 2024-11 499.75 0 499.75 1\n1 2024-12 60 0 60 1\n");
    dr_test_expect_in(data, "\n0 2024-11 2500 499.75 2999.75 2\n1 2024-12 40 60 100 2\n");
    dr_test_expect_in(data, "\n0 2024-11 -130 0 -130 3\n1 2024-12 50 100 150 3\n");
    dr_test_expect_in(data, "\n0 2024-11 20 2999.75 3019.75 4\n1 2024-12 3105 150 3255 4\n");
    dr_test_expect_in(data, "\n0 2024-11 -1500 -130 -1630 5\n1 2024-12 -93.5 0 -93.5 5\n");
    dr_test_expect_in(data, "\n0 2024-11 -84 -1630 -1714 6\n1 2024-12 -5.5 -93.5 -99 6\n");
    dr_test_expect_in(data, "\n0 2024-11 -75 -1714 -1789 7\n");
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 7);
    free(data);
}
END_TEST

// As the ledger has it, in cents.
START_TEST(test_the_mark_is_the_change_of_the_margin)
{
    char path[PATH_MAX], row[64];
    const char *folder = dr_test_bill_folder();
    char *data = dr_test_draw_figure(folder, "monthly_bridge", NULL);
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    sqlite3 *database = dr_test_open(path);
    static const char *const months[] = {"2024-11", "2024-12", "2025-01"};
    for (int m = 0; m < 3; m++) {
        double parts_usd = 0, net_usd = 0, usd;
        int part;
        snprintf(row, sizeof row, "\n%d %s ", m, months[m]);
        for (const char *s = data; (s = strstr(s, row)); s++) {
            ck_assert_int_eq(sscanf(s + strlen(row), "%lf %*f %*f %d", &usd, &part), 2);
            *(part == 0 ? &net_usd : &parts_usd) += usd;
        }
        char *sql = sqlite3_mprintf("SELECT a.net_usd - b.net_usd FROM monthly AS a JOIN monthly"
                                    " AS b USING (month) WHERE a.run_id = 1 AND b.run_id = 2 AND"
                                    " month = '%q'",
                                    months[m]);
        double change_usd = dr_test_double(database, sql);
        sqlite3_free(sql);
        ck_assert_double_eq_tol(net_usd, change_usd, 1e-6);
        ck_assert_double_eq_tol(parts_usd, change_usd, 1e-6);
    }
    sqlite3_close(database);
    free(data);
}
END_TEST

START_TEST(test_parts_that_never_change)
{
    char *data = dr_test_draw_figure(dr_test_ledger_folder("0"), "monthly_bridge", NULL);
    // Hash alone: 600 gained on one day, 99.75 lost on the other.
    dr_test_expect_in(data, "\n0 2024-06 500.25 0 500.25 0\n\n\n"
                            "\"hash forgone\" period usd from_usd to_usd part\n"
                            "0 2024-06 500.25 0 500.25 5\n");
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 1);
    free(data);
}
END_TEST

START_TEST(test_long_spans_are_by_year)
{
    static const char *days[40];
    static char day[38][16];
    const char *folder = dr_test_folder();
    for (int m = 0; m < 37; m++) {
        snprintf(day[m], sizeof day[m], "%d-%02d-01", 2021 + m / 12, m % 12 + 1);
        days[m] = day[m];
    }
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, "one", "breakeven", "prev_spp");
    dr_test_add_bill_run(database, 2, "always_mine", "always_mine", "prev_spp");
    dr_test_set_day(database, 1, "2021-01-01", "sell = 17e6");
    dr_test_set_day(database, 1, "2021-12-01", "sell = 3.5e6");
    dr_test_set_day(database, 1, "2024-01-01", "mine = -7e6");
    dr_test_close_ledger(database);
    char *data = dr_test_draw_figure(folder, "monthly_bridge", NULL);
    dr_test_expect_in(data, "\n0 2021 20.5 0 20.5 2\n1 2022 0 ");
    dr_test_expect_in(data, "\n3 2024 -7 0 -7 5\n");
    free(data);
}
END_TEST

START_TEST(test_nothing_but_always_mine)
{
    static const char *const days[] = {"2024-11-30", NULL};
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, "always_mine", "always_mine", "prev_spp");
    dr_test_close_ledger(database);
    free(dr_test_draw_figure(folder, "monthly_bridge", "there is no strategy besides always_mine"));
}
END_TEST

START_TEST(test_a_day_without_any_change)
{
    static const char *const days[] = {"2024-11-30", NULL};
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, "still", "breakeven", "prev_spp");
    dr_test_add_bill_run(database, 2, "always_mine", "always_mine", "prev_spp");
    dr_test_close_ledger(database);
    char *data = dr_test_draw_figure(folder, "monthly_bridge", NULL);
    dr_test_expect_in(data, "\"still\" period usd from_usd to_usd part\n0 2024-11 0 0 0 0\n");
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 0);
    free(data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("monthly_bridge");
    dr_suite_add(suite, "parts", test_parts_of_a_month);
    dr_suite_add(suite, "sum", test_the_mark_is_the_change_of_the_margin);
    dr_suite_add(suite, "no change", test_parts_that_never_change);
    dr_suite_add(suite, "by year", test_long_spans_are_by_year);
    dr_suite_add(suite, "always_mine", test_nothing_but_always_mine);
    dr_suite_add(suite, "nothing changes", test_a_day_without_any_change);
    return suite;
}
