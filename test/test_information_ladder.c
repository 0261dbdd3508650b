// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: rungs that there are, in order; what does not hang on them comes last.
#include "test/runner.h"

#include <stdlib.h>
#include <string.h>

#include "test/result.h"

extern const struct dr_figure dr_figure_information_ladder;

START_TEST(test_a_line_a_strategy)
{
    char *data = dr_test_figure_data(dr_test_ledger_folder("0"), "information_ladder");
    // 2,000 - 300 a step - 100 a run, less the 1,000 of always_mine.
    dr_test_expect_in(data, "\n1 perfect 600 1 1 0\n2 \"SCED prices\" 300 0 1 0\n"
                            "3 \"previous interval\" 0 0 1 0\n4 \"one interval later\" -300 0 1 0\n"
                            "5 day-ahead -600 0 1 0\n\n\n");
    dr_test_expect_in(data, "\n1 perfect 500 1 2 0\n2 \"SCED prices\" 200 0 2 0\n");
    ck_assert_int_eq(dr_test_count(data, " is_hindsight colour same_on_every_rung\n"), 3);
    free(data);
}
END_TEST

// Places are those of the rungs that there are: a run without SCED prices has four.
START_TEST(test_rungs_that_are_not_there)
{
    const char *folder = dr_test_ledger_folder("0");
    sqlite3 *database = dr_test_open_ledger(folder);
    dr_test_execute(database, "DELETE FROM study_total WHERE study = 'information' AND step = 2");
    dr_test_close_ledger(database);
    char *data = dr_test_figure_data(folder, "information_ladder");
    dr_test_expect_in(data, "\n1 perfect 600 1 1 0\n2 \"previous interval\" 0 0 1 0\n"
                            "3 \"one interval later\" -300 0 1 0\n4 day-ahead -600 0 1 0\n");
    free(data);
}
END_TEST

START_TEST(test_the_same_on_every_rung)
{
    const char *folder = dr_test_ledger_folder("0");
    sqlite3 *database = dr_test_open_ledger(folder);
    dr_test_execute(database, "UPDATE study_total SET energy_net_microusd = 1077250000"
                              " WHERE study = 'information' AND run_id = 1");
    dr_test_close_ledger(database);
    char *data = dr_test_figure_data(folder, "information_ladder");
    const char *varies = strstr(data, "\n1 perfect 500 1 2 0\n");
    const char *flat = strstr(data, "\n1 perfect 77.25 1 1 1\n2 \"SCED prices\" 77.25 0 1 1\n");
    ck_assert(varies && flat && varies < flat);
    free(data);
    // Where all are the same none is left out.
    database = dr_test_open_ledger(folder);
    dr_test_execute(database, "UPDATE study_total SET energy_net_microusd = 1077250000"
                              " WHERE study = 'information'");
    dr_test_close_ledger(database);
    data = dr_test_figure_data(folder, "information_ladder");
    dr_test_expect_in(data, "\n1 perfect 77.25 1 1 0\n");
    dr_test_expect_in(data, "\n5 day-ahead 77.25 0 2 0\n");
    free(data);
}
END_TEST

START_TEST(test_nothing_was_varied)
{
    const char *folder = dr_test_ledger_folder("0");
    sqlite3 *database = dr_test_open_ledger(folder);
    dr_test_execute(database, "DELETE FROM study_total");
    dr_test_close_ledger(database);
    dr_test_expect_not_drawn(folder, &dr_figure_information_ladder);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("information_ladder");
    dr_suite_add(suite, "a line a strategy", test_a_line_a_strategy);
    dr_suite_add(suite, "rungs", test_rungs_that_are_not_there);
    dr_suite_add(suite, "the same on every rung", test_the_same_on_every_rung);
    dr_suite_add(suite, "nothing varied", test_nothing_was_varied);
    return suite;
}
