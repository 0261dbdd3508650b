// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: what programs pay, what is forgone of it, what curtailing costs.
#include "test/runner.h"

#include <stdlib.h>

#include "test/result.h"
#include "test/result_bill.h"

START_TEST(test_parts_of_a_month)
{
    char *data = dr_test_draw_figure(dr_test_bill_folder(), "programme_income", NULL);
    // The change of the margin and the 900 that a mine that never stops is paid.
    dr_test_expect_in(data, "\n0 2024-11 2130.75 0 2130.75 0\n1 2024-12 4056 0 4056 0\n"
                            "2 2025-01 900 0 900 0\n\n\n");
    // In December it is paid more than that mine.
    dr_test_expect_in(data,
                      "\"programs\" period usd from_usd to_usd part\n"
                      "0 2024-11 900 0 900 1\n1 2024-12 950 0 950 1\n2 2025-01 900 0 900 1\n");
    dr_test_expect_in(data, "\n0 2024-11 2500 900 3400 2\n");
    dr_test_expect_in(data, "\n0 2024-11 519.75 3400 3919.75 3\n1 2024-12 3165 990 4155 3\n");
    dr_test_expect_in(data, "\n0 2024-11 -1584 0 -1584 4\n1 2024-12 -99 0 -99 4\n");
    dr_test_expect_in(data, "\n0 2024-11 -75 -1584 -1659 5\n");
    dr_test_expect_in(data, "\n0 2024-11 -130 -1659 -1789 6\n");
    free(data);
}
END_TEST

START_TEST(test_no_program)
{
    free(dr_test_draw_figure(dr_test_ledger_folder("0"), "programme_income",
                             "no reserve and no emergency response is sold"));
}
END_TEST

START_TEST(test_always_mine_sells_too)
{
    static const char *const days[] = {"2024-11-30", NULL};
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, "always_mine", "always_mine", "prev_spp");
    dr_test_set_day(database, 1, "2024-11-30", "mine = 77e6, daas = 12.5e6, asfp = -2e6");
    dr_test_close_ledger(database);
    char *data = dr_test_draw_figure(folder, "programme_income", NULL);
    dr_test_expect_in(data,
                      "\n0 2024-11 10.5 0 10.5 0\n\n\n"
                      "\"programs\" period usd from_usd to_usd part\n0 2024-11 10.5 0 10.5 1\n");
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 1);
    free(data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("programme_income");
    dr_suite_add(suite, "parts", test_parts_of_a_month);
    dr_suite_add(suite, "no program", test_no_program);
    dr_suite_add(suite, "always_mine", test_always_mine_sells_too);
    return suite;
}
