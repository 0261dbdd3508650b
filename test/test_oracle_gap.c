// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: the bound less each run, by month, what could have been run first.
#include "test/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/result.h"
#include "test/result_bill.h"

START_TEST(test_gaps)
{
    char *data = dr_test_draw_figure(dr_test_bill_folder(), "oracle_gap", NULL);
    dr_test_expect_in(data, "\n0 2024-11 3319.75 0 1\n1 2024-12 -6622 0 1\n2 2025-01 2380 0 1\n");
    dr_test_expect_in(data, "\"threshold\" period gap_usd hindsight1_bound2 colour\n"
                            "0 2024-11 11300.5 0 3\n1 2024-12 -7000 0 3\n2 2025-01 9000 0 3\n\n\n"
                            "\"sighted (hindsight)\" period gap_usd hindsight1_bound2 colour\n"
                            "0 2024-11 350.5 1 2\n");
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 2);
    dr_test_expect_not_in(data, "always_mine");
    dr_test_expect_not_in(data, "oracle (bound)");
    free(data);
}
END_TEST

START_TEST(test_no_bound)
{
    static const char *const days[] = {"2024-11-30", NULL};
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, "always_mine", "always_mine", "prev_spp");
    dr_test_add_bill_run(database, 2, "b", "breakeven", "prev_spp");
    dr_test_close_ledger(database);
    free(dr_test_draw_figure(folder, "oracle_gap",
                             "there is no bound, or no strategy besides always_mine"));
}
END_TEST

START_TEST(test_very_long_spans_are_by_year)
{
    static const char *days[244];
    static char day[244][16];
    const char *folder = dr_test_folder();
    for (int m = 0; m < 241; m++) {
        snprintf(day[m], sizeof day[m], "%d-%02d-01", 2001 + m / 12, m % 12 + 1);
        days[m] = day[m];
    }
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, "always_mine", "always_mine", "prev_spp");
    dr_test_add_bill_run(database, 2, "b", "breakeven", "prev_spp");
    dr_test_add_bill_run(database, 3, "oracle", "oracle", "perfect");
    dr_test_set_day(database, 3, "2001-03-01", "sell = 17e6");
    dr_test_set_day(database, 2, "2001-04-01", "sell = 3.5e6");
    dr_test_close_ledger(database);
    char *data = dr_test_draw_figure(folder, "oracle_gap", NULL);
    dr_test_expect_in(data, "\n0 2001 13.5 0 1\n1 2002 0 0 1\n");
    dr_test_expect_in(data, "\n20 2021 0 0 1\n");
    free(data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("oracle_gap");
    dr_suite_add(suite, "gaps", test_gaps);
    dr_suite_add(suite, "no bound", test_no_bound);
    dr_suite_add(suite, "by year", test_very_long_spans_are_by_year);
    return suite;
}
