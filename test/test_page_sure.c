// SPDX-License-Identifier: GPL-3.0-or-later
// What the report says of how sure gains are: the method, pairs, the wear that swaps two rules,
// years, months, rungs of information and a setting varied.
#include "plots/page_sure.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/page_table.h"
#include "test/page.h"
#include "test/result.h"
#include "test/runner.h"

// Two honest rules beside the yardstick and the bound, with plain names. Gains: 500.25 and 100.25 $
// (600.25 and 200.25 less 100), 900 $ of the bound.
static sqlite3 *create(const char *folder)
{
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    dr_test_add_run(database, 1, "first", "breakeven", "prev_spp", "");
    dr_test_add_run(database, 2, "second", "threshold", "prev_spp", "");
    dr_test_add_run(database, 3, "always_mine", "always_mine", "prev_spp", "");
    dr_test_add_run(database, 4, "oracle", "oracle", "perfect", "");
    dr_test_add_intervals(database, 1, true, 500, 100.25);
    dr_test_add_intervals(database, 2, true, 100, 100.25);
    dr_test_add_intervals(database, 3, false, 50, 50);
    dr_test_add_intervals(database, 4, true, 700, 300);
    return database;
}

// The part of such a ledger after some SQL; to be freed.
static char *sure_after(const char *sql)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = create(folder);
    dr_test_execute(database, sql);
    dr_test_close_ledger(database);
    return dr_test_part_of(folder, "md", dr_page_sure);
}

START_TEST(a_short_span_has_no_intervals)
{
    char *page = sure_after("SELECT 1");
    dr_test_expect_in(page, "There are no intervals: the span has fewer than 8 blocks of 7 days. "
                            "One span is one sample");
    dr_test_expect_not_in(page, "bootstrap");
    dr_test_expect_in(page, "| first less second | 400 | – | – | – |");
    dr_test_expect_not_in(page, "always\\_mine less");
    dr_test_expect_not_in(page, "less always\\_mine");
    dr_test_expect_not_in(page, "less oracle");
    dr_test_expect_not_in(page, "Year by year");
    dr_test_expect_not_in(page, "better prices");
    dr_test_expect_not_in(page, "varied");
    free(page);
}
END_TEST

START_TEST(the_method_and_pairs_in_words)
{
    char *page = sure_after(
        "INSERT INTO gain_interval VALUES (1, 120.5, 880.25), (2, -750.25, 40), (4, 700, 1000);"
        "INSERT INTO difference_interval VALUES (1, 2, -10.75, 810.75);"
        "UPDATE run_setting SET value = 12345.0 WHERE name = 'statistics.resamples';"
        "UPDATE run_setting SET value = 5.0 WHERE name = 'statistics.block_days'");
    dr_test_expect_in(page, "paired circular block bootstrap");
    dr_test_expect_in(page, "blocks of 5 days, 12,345 resamples, seed 1.");
    dr_test_expect_in(page, "| first less second | 400 | −11 | 811 | not distinguishable |");
    free(page);
    page = sure_after("INSERT INTO difference_interval VALUES (1, 2, 10.75, 810.75)");
    dr_test_expect_in(page, "| first less second | 400 | 11 | 811 | yes |");
    free(page);
}
END_TEST

// Gains differ by 400 $; the wear is paid for each MW that one restarts more.
START_TEST(wear_swaps_the_two_best)
{
    char *page = sure_after("UPDATE day SET restarted_mw = 20 WHERE run_id = 1;"
                            "UPDATE day SET restarted_mw = 4 WHERE run_id = 2");
    dr_test_expect_in(page, "With wear above 12.50 \\$ per MW restarted, **second** is ahead of "
                            "**first**");
    free(page);
    page = sure_after("UPDATE day SET restarted_mw = 4 WHERE run_id = 1;"
                      "UPDATE day SET restarted_mw = 20 WHERE run_id = 2");
    dr_test_expect_in(page, "No wear puts **second** ahead of **first**");
    free(page);
    page = sure_after("DELETE FROM day WHERE run_id = 2;"
                      "DELETE FROM run_fact WHERE run_id = 2");
    dr_test_expect_not_in(page, "wear");
    free(page);
}
END_TEST

// The second day moved to the next year, of which there are 96 intervals.
START_TEST(years_side_by_side)
{
    char *page = sure_after("UPDATE day SET day = '2025-06-02' WHERE day = '2024-06-02';"
                            "UPDATE day SET intervals = 35136 WHERE day = '2024-06-01'");
    dr_test_expect_in(page, "## Year by year");
    // 450 $ over 100 MW and 8,784 hours are 4.49 $ per MW and 8,760 hours.
    dr_test_expect_in(page, "| 2024, first | 450 | 4 | all |");
    dr_test_expect_in(page, "| 2024, oracle *(bound)* | 650 | 6 | all |");
    // 50.25 $ over 100 MW and 24 hours: 183.41 $.
    dr_test_expect_in(page, "| 2025, first | 50 | 183 | in part: 96 of 35,040 |");
    dr_test_expect_in(page, "| 2025, always\\_mine | 0 | 0 | in part: 96 of 35,040 |");
    free(page);
}
END_TEST

START_TEST(regret_by_month)
{
    char *page = sure_after("UPDATE day SET day = '2024-07-01' WHERE day = '2024-06-02'");
    dr_test_expect_in(page, "| Month | first, \\$ | second, \\$ | always\\_mine, \\$ |\n"
                            "|---|---:|---:|---:|\n"
                            "| 2024-06 | 200 | 600 | 650 |\n"
                            "| 2024-07 | 200 | 200 | 250 |\n");
    free(page);
}
END_TEST

// The ledger made by hand has five rungs of runs 1 and 2, and three values for all runs.
START_TEST(rungs_and_a_setting_varied)
{
    char *page = dr_test_part_of(dr_test_ledger_folder("0"), "md", dr_page_sure);
    dr_test_expect_in(page, "| Strategy | perfect (hindsight), \\$ | SCED prices, \\$ | previous "
                            "interval, \\$ | one interval later, \\$ | day-ahead, \\$ |\n");
    // 2000 - 300 step - 100 run, less the 1000 $ of always_mine.
    dr_test_expect_in(page, " | 600 | 300 | 0 | −300 | −600 |\n");
    dr_test_expect_in(page, " | 500 | 200 | −100 | −400 | −700 |\n");
    dr_test_expect_in(page, "**Gain over always mining at the same "
                            "market.hashprice\\_usd\\_per\\_ph\\_day**");
    dr_test_expect_in(page, "| Value, \\$/PH/day | ");
    dr_test_expect_in(page, "\n| 30 | −50 | 0 | 0 | 100 | 150 |\n| 52.5 | −100 | 0 | 0 | 200 | 300 "
                            "|\n| 80 | −150 | 0 | 0 | 300 | 450 |\n");
    free(page);
}
END_TEST

// More pairs than the report shows are counted.
START_TEST(many_pairs_are_counted)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    for (int run = 1; run <= 17; run++) {
        char label[16];
        snprintf(label, sizeof label, "r%d", run);
        dr_test_add_run(database, run, label,
                        run < 16    ? "breakeven"
                        : run == 16 ? "always_mine"
                                    : "oracle",
                        run < 17 ? "prev_spp" : "perfect", "");
        dr_test_add_intervals(database, run, run != 16, run, 7);
    }
    dr_test_close_ledger(database);
    char *page = dr_test_part_of(folder, "md", dr_page_sure);
    ck_assert_int_eq(dr_test_count(page, " less "), 100);
    dr_test_expect_in(page, "\n5 more pairs are in the view \"difference\" of the ledger.\n");
    free(page);
}
END_TEST

// ---- the sentence ------------------------------------------------------------------------------

static char *headline_after(const char *sql)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = create(folder);
    dr_test_execute(database, sql);
    dr_test_close_ledger(database);
    return dr_test_part_of(folder, "md", dr_page_table_headline);
}

START_TEST(the_headline_is_plausible_and_unsure)
{
    // 500.25 $ of 900 $, over 2 days and 100 MW; 4 MWh curtailed.
    char *page = headline_after("UPDATE day SET curtailed_mwh = 2 WHERE run_id = 1");
    dr_test_expect_in(page,
                      "**first**: 500 \\$ more than always mining (913 \\$ per MW and year), "
                      "55.6 % of what an exact bound with hindsight gains, 125.06 \\$ per MWh "
                      "curtailed. One span is one sample");
    free(page);
    page = headline_after("INSERT INTO gain_interval VALUES (1, 0, 880.25)");
    dr_test_expect_in(page, "(913 \\$ per MW and year, 95 % from 0 to 880 \\$, not distinguishable "
                            "from mining always), 55.6 %");
    dr_test_expect_not_in(page, "curtailed"); // none was
    free(page);
    page = headline_after("INSERT INTO gain_interval VALUES (1, 0.75, 880.25)");
    dr_test_expect_in(page, "95 % from 1 to 880 \\$), 55.6 %");
    free(page);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("page_sure");
    dr_suite_add(suite, "short", a_short_span_has_no_intervals);
    dr_suite_add(suite, "method", the_method_and_pairs_in_words);
    dr_suite_add(suite, "wear", wear_swaps_the_two_best);
    dr_suite_add(suite, "years", years_side_by_side);
    dr_suite_add(suite, "regret", regret_by_month);
    dr_suite_add(suite, "studies", rungs_and_a_setting_varied);
    dr_suite_add(suite, "many pairs", many_pairs_are_counted);
    dr_suite_add(suite, "headline", the_headline_is_plausible_and_unsure);
    return suite;
}
