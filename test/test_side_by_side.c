// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: gains by megawatt and year, in each of what is put side by side.
#include "test/runner.h"

#include <stdio.h>
#include <stdlib.h>

#include "test/result.h"
#include "test/result_bill.h"

START_TEST(test_years)
{
    char *data = dr_test_draw_figure(dr_test_bill_folder(), "side_by_side", NULL);
    // 1,362.75 $ on two days and 0 on one, of 100 MW.
    dr_test_expect_in(data, "\n0 2024 2487.01875 NaN NaN 0 1\n1 2025 0 NaN NaN 0 1\n\n\n");
    dr_test_expect_in(data, "\n0 2024 -3539.5875 NaN NaN 2 0\n1 2025 8687 NaN NaN 2 0\n");
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 3);
    dr_test_expect_not_in(data, "always_mine");
    free(data);
}
END_TEST

START_TEST(test_one_year)
{
    free(dr_test_draw_figure(dr_test_ledger_folder("0"), "side_by_side",
                             "there is nothing to put beside it: the run has no second year"));
}
END_TEST

static void add_years(const char *folder, int n_year, int n_run)
{
    static const char *days[40];
    static char day[40][16];
    for (int y = 0; y < n_year; y++) {
        snprintf(day[y], sizeof day[y], "%d-06-01", 2001 + y);
        days[y] = day[y];
    }
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, "always_mine", "always_mine", "prev_spp");
    for (int run_id = 2; run_id < 2 + n_run; run_id++) {
        dr_test_add_bill_run(database, run_id, run_id % 2 ? "even" : "odd", "breakeven",
                             run_id % 4 == 3 ? "perfect" : "prev_spp");
        dr_test_set_day(database, run_id, "2002-06-01", run_id % 2 ? "sell = 5e9" : "mine = -3e9");
    }
    dr_test_close_ledger(database);
}

// Bars up to eight, lines above.
START_TEST(test_as_many_as_there_are)
{
    static const int years[] = {2, 8, 9, 31};
    for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
        char last[64];
        const char *folder = dr_test_folder();
        add_years(folder, years[i], 12);
        char *data = dr_test_draw_figure(folder, "side_by_side", NULL);
        ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 11);
        snprintf(last, sizeof last, "\n%d %d ", years[i] - 1, 2000 + years[i]);
        ck_assert_int_eq(dr_test_count(data, last), 12);
        free(data);
    }
}
END_TEST

START_TEST(test_gains_of_nothing)
{
    const char *folder = dr_test_folder();
    add_years(folder, 3, 0);
    free(dr_test_draw_figure(folder, "side_by_side",
                             "there is nothing to put beside it: the run has no second year"));
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("side_by_side");
    dr_suite_add(suite, "years", test_years);
    dr_suite_add(suite, "one year", test_one_year);
    dr_suite_add(suite, "many", test_as_many_as_there_are);
    dr_suite_add(suite, "only always_mine", test_gains_of_nothing);
    return suite;
}
