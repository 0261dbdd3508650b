// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: each peak with the load at it, what that saves and what is due.
#include "test/runner.h"

#include <stdio.h>
#include <stdlib.h>

#include "test/result.h"
#include "test/result_bill.h"

static const char reason[] = "transmission is not billed by system peaks, or no peak is in the run";

START_TEST(test_peaks)
{
    char *data = dr_test_draw_figure(dr_test_bill_folder(), "four_cp_peaks", NULL);
    // 36 MW mined draw 37.92, at 50 $ a megawatt; off, 3 MW are drawn.
    dr_test_expect_in(data, "\"2024-12-31T16:45\" load_mw always_mine_mw saved_usd due_usd title ");
    dr_test_expect_in(data, "\n0 37.92 100 3104 1896 \"<script>");
    dr_test_expect_in(data, "\n1 3 100 4850 150 threshold 3 0 0\n\n\n\"2025-01-01T08:00\" ");
    dr_test_expect_in(data, "\n1 100 100 0 3000 threshold 3 0 0\n");
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 1);
    dr_test_expect_not_in(data, "sighted");
    dr_test_expect_not_in(data, "oracle");
    free(data);
}
END_TEST

START_TEST(test_no_peaks)
{
    free(dr_test_draw_figure(dr_test_ledger_folder("0"), "four_cp_peaks", reason));
}
END_TEST

// Twelve peaks of the last year after one of the year before, of more runs than there is room for.
START_TEST(test_many_peaks_and_runs)
{
    static const char *days[14] = {"2024-07-01"};
    static char day[12][16];
    const char *folder = dr_test_folder();
    for (int m = 0; m < 12; m++) {
        snprintf(day[m], sizeof day[m], "2025-%02d-15", m + 1);
        days[m + 1] = day[m];
    }
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, "always_mine", "always_mine", "prev_spp");
    for (int run_id = 2; run_id <= 6; run_id++)
        dr_test_add_bill_run(database, run_id,
                             run_id == 4 ? "a label \"of\\\" more than 25 letters" : "b",
                             "breakeven", "prev_spp");
    for (int d = 0; days[d]; d++) {
        dr_test_add_peak(database, days[d], 68, 1 / 12.);
        for (int run_id = 1; run_id <= 6; run_id++)
            dr_test_set_peak(database, run_id, days[d], 68, run_id == 1 ? 100 : 50,
                             run_id == 1 ? -100 - d : -60);
    }
    dr_test_close_ledger(database);
    char *data = dr_test_draw_figure(folder, "four_cp_peaks", NULL);
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 11);
    dr_test_expect_not_in(data, "2024-07-01");
    ck_assert_int_eq(dr_test_count(data, " 1 2\n"), 3 * 12); // a peak, and two runs, not shown
    dr_test_expect_in(data, "\n0 51.5 100 52 60 b 1 1 2\n1 51.5 100 52 60 b 2 1 2\n");
    free(data);
}
END_TEST

START_TEST(test_nothing_but_always_mine)
{
    static const char *const days[] = {"2024-08-20", NULL};
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, "always_mine", "always_mine", "prev_spp");
    dr_test_add_peak(database, "2024-08-20", 67, 0.25);
    dr_test_set_peak(database, 1, "2024-08-20", 67, 0, 0);
    dr_test_execute(database, "UPDATE run_setting SET value = 0.0 WHERE name ="
                              " 'site.residual_fraction'");
    dr_test_close_ledger(database);
    char *data = dr_test_draw_figure(folder, "four_cp_peaks", NULL);
    dr_test_expect_in(data, "\n0 0 0 0 0 \"always_mine\" -1 0 0\n");
    free(data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("four_cp_peaks");
    dr_suite_add(suite, "peaks", test_peaks);
    dr_suite_add(suite, "no peaks", test_no_peaks);
    dr_suite_add(suite, "many", test_many_peaks_and_runs);
    dr_suite_add(suite, "always_mine", test_nothing_but_always_mine);
    return suite;
}
