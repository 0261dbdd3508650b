// SPDX-License-Identifier: GPL-3.0-or-later
// --vary and the settings beside it on the command line, from words to ledger and table.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/program.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

static const char prices_text[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                  "2024-06-01T04:45Z,HB,33.3\n"
                                  "2024-06-01T05:00Z,HB,20.11\n"
                                  "2024-06-01T05:15Z,HB,461.37\n"
                                  "2024-06-01T05:30Z,HB,310.5\n";

#define refuse(text, ...)                                                                          \
    refuse_arguments(text, (const char *const[]){"--prices", dr_test_file("p.csv", prices_text),   \
                                                 "--no-figures", __VA_ARGS__, NULL})

static void refuse_arguments(const char *text, const char *const *argument)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_run_program(folder, NULL, argument);
    dr_test_expect_failure(&output, 2, text);
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
}

// What a run with what follows --prices FILE prints; its ledger is opened.
#define replay(database, ...)                                                                      \
    replay_arguments(database,                                                                     \
                     (const char *const[]){"--prices", dr_test_file("p.csv", prices_text),         \
                                           "--no-figures", __VA_ARGS__, NULL})

static struct dr_test_output replay_arguments(sqlite3 **database, const char *const *argument)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_run_program(folder, NULL, argument);
    dr_test_expect_done(&output);
    *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    return output;
}

// ---- refused, with nothing left behind ---------------------------------------------------------

START_TEST(values_that_are_none)
{
    refuse("found \"warm\", expected a number from 1 to 2", "--vary", "site.pue=1.1,warm");
    refuse("found \"2.1\"", "--vary", "site.pue=1.1,2.1");
    refuse("found 1.20 again, expected each once", "--vary", "site.pue=1.2,1.1,1.20");
    refuse("nearest site.pue", "--vary", "site.pew=1.2,1.1");
    refuse("found 1 in \"1.2\", expected 2 to 64", "--vary=site.pue=1.2");
    refuse("only numbers are varied", "--vary", "fees.administration=none,published");
    refuse("--vary contract.power_mw=170: contract.power_mw is more than the site can draw",
           "--vary", "contract.power_mw=10,170");
    refuse("--vary: given twice\n  found \"pool.fee=0,0.01\"", "--vary", "site.pue=1.1,1.2",
           "--vary", "pool.fee=0,0.01");
    refuse("expected SECTION.KEY=NUMBER", "--vary");
    refuse("--vary reserve.rrs.power_mw=5: ", "--vary", "reserve.rrs.power_mw=0,5");
    refuse("expected a whole number from 200 to 100000", "--set", "statistics.resamples=1e6");
}
END_TEST

// ---- from words to the table -------------------------------------------------------------------

START_TEST(the_table_of_what_was_varied)
{
    sqlite3 *database;
    struct dr_test_output output =
        replay(&database, "--hashprice", "52.5", "--vary", "pool.fee=0.02,0.01,0.1", "--strategy",
               "threshold,strike_usd_per_mwh=99,information=perfect,label=all that it may know",
               "--strategy", "breakeven");
    ck_assert_ptr_nonnull(strstr(output.out, "\n\ngain in $ by pool.fee\n"
                                             "                all that it\n"
                                             "                   may know                        "
                                             "oracle\n"
                                             "                (hindsight)      breakeven        "
                                             "(bound)\n"));
    const char *rows[] = {"\n0.02 ", "\n0.01 ", "\n0.1 "}, *at = output.out;
    for (size_t i = 0; i < 3; i++) {
        at = strstr(at + 1, rows[i]);
        ck_assert_ptr_nonnull(at);
    }
    dr_test_expect(database, "SELECT DISTINCT setting, unit, value FROM variation",
                   "pool.fee 1 0.02\npool.fee 1 0.01\npool.fee 1 0.1");
    dr_test_expect_none(database,
                        "SELECT * FROM comparison LEFT JOIN (SELECT run_id, gain_usd AS gain,"
                        " net_usd AS net FROM variation WHERE value = 0.01) USING (run_id) WHERE"
                        " gain IS NULL OR abs(gain - gain_usd) > 5e-7 OR abs(net - net_usd) >"
                        " 5e-7");
    sqlite3_close(database);
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(a_label_cannot_break_what_was_varied)
{
    sqlite3 *database;
    struct dr_test_output output =
        replay(&database, "--hashprice", "52.5", "--vary", "pool.fee=0.02,0.01", "--strategy",
               "breakeven,label= x\n\x1b[2Jand then\r so long and\xc3\xa9 no space at all in it");
    ck_assert_ptr_null(strchr(output.out, '\x1b'));
    ck_assert_ptr_null(strchr(output.out, '\r'));
    const char *title = strstr(output.out, "gain in $ by pool.fee\n");
    ck_assert_ptr_nonnull(title);
    size_t width = strlen("                              ") + 12; // two columns and the values
    for (const char *at = title; *at; at += strcspn(at, "\n") + 1)
        ck_assert_uint_le(strcspn(at, "\n"), width + 1); // one character of two bytes
    sqlite3_close(database);
    dr_test_output_finish(&output);
}
END_TEST

// csv and json are the comparison and nothing else.
START_TEST(other_formats_hold_the_comparison)
{
    static const char *const format[] = {"csv", "json"};
    for (size_t i = 0; i < 2; i++) {
        sqlite3 *database;
        struct dr_test_output with = replay(&database, "--hashprice", "52.5", "--format", format[i],
                                            "--vary", "site.pue=1.05,1.2");
        sqlite3_close(database);
        struct dr_test_output without =
            replay(&database, "--hashprice", "52.5", "--format", format[i]);
        ck_assert_str_eq(with.out, without.out);
        dr_test_expect(database, "SELECT count(*) FROM variation", "0");
        sqlite3_close(database);
        dr_test_output_finish(&with);
        dr_test_output_finish(&without);
    }
}
END_TEST

// ---- the hashprice as a setting ----------------------------------------------------------------

START_TEST(a_hashprice_that_is_set_replaces_the_markets)
{
    sqlite3 *set, *option, *varied;
    struct dr_test_output output = replay(&set, "--hashprice", "no such file", "--set",
                                          "market.hashprice_usd_per_ph_day=47.25");
    ck_assert_ptr_nonnull(
        strstr(output.out, "; hashprice: constant 47.25 $/PH/day (market.hashprice_usd_per_ph_day)"
                           "\n"));
    ck_assert_ptr_nonnull(strstr(output.err, "dr-sim: --hashprice is not used: "));
    dr_test_output_finish(&output);
    output = replay(&option, "--hashprice", "47.25");
    ck_assert_ptr_null(strstr(output.err, "is not used"));
    dr_test_output_finish(&output);
    dr_test_expect(set, "SELECT value FROM replay WHERE name = 'hashprice'",
                   "constant 47.25 $/PH/day (market.hashprice_usd_per_ph_day)");
    dr_test_expect(set, "SELECT DISTINCT hashprice_usd_per_ph_day FROM price", "47.25");
    char *expected = dr_test_rows(option, "SELECT * FROM comparison");
    dr_test_expect(set, "SELECT * FROM comparison", expected);
    free(expected);
    // Varied over a file of daily figures: settled and seen.
    output = replay(&varied, "--hashprice",
                    dr_test_file("h.csv", "date_utc,hashprice_usd_ph_day\n2024-05-31,61\n"
                                          "2024-06-01,62\n"),
                    "--vary", "market.hashprice_usd_per_ph_day=0,47.25");
    dr_test_output_finish(&output);
    expected = dr_test_rows(option, "SELECT run_id, printf('%.6f', gain_usd), printf('%.6f',"
                                    " net_usd) FROM comparison");
    dr_test_expect(varied,
                   "SELECT run_id, printf('%.6f', gain_usd), printf('%.6f', net_usd) FROM"
                   " variation WHERE value = 47.25",
                   expected);
    dr_test_expect(varied, "SELECT DISTINCT hashprice_usd_per_ph_day FROM price", "62");
    free(expected);
    sqlite3_close(set);
    sqlite3_close(option);
    sqlite3_close(varied);
}
END_TEST

// ---- words below the table ---------------------------------------------------------------------

START_TEST(how_sure_in_words)
{
    static char prices[1 << 20];
    prices[0] = '\0';
    dr_test_append_prices(prices, sizeof prices, 1717218000, 60 * 96, 900, 3);
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(
        folder, "--prices", dr_test_file("p.csv", prices), "--hashprice", "52.5", "--no-figures",
        "--set", "statistics.resamples=1500", "--set", "statistics.seed=8", "--strategy",
        "breakeven,label=a", "--strategy", "breakeven,label=b", "--strategy",
        "threshold,strike_usd_per_mwh=-250,label=never", "--strategy", "always_mine,label=mine",
        "--strategy", "always_mine,label=mine too", "--strategy",
        "breakeven,information=perfect,label=c");
    dr_test_expect_done(&output);
    ck_assert_ptr_nonnull(strstr(output.out, "    95 % from          to "));
    ck_assert_ptr_nonnull(
        strstr(output.out, "\nnot distinguishable from mine: mine too (95 % 0 to 0 $).\n"));
    ck_assert_ptr_nonnull(
        strstr(output.out, "\na and b: not distinguishable (difference 0 $, 95 % 0 to 0).\n"));
    ck_assert_ptr_null(strstr(output.out, "and c: not"));
    // a and b are one rule, and the other never stops: only more wear would be a reason.
    ck_assert_ptr_null(strstr(output.out, "a and b swap places"));
    ck_assert_ptr_nonnull(
        strstr(output.out,
               "\n95 % intervals: paired block bootstrap of weeks, 1,500 resamples, seed 8.\n"));
    dr_test_output_finish(&output);
    // Seven runs of one strategy make 21 pairs of equals.
    output = dr_test_program(folder, "--prices", dr_test_file("p.csv", prices), "--hashprice",
                             "52.5", "--no-figures", "--set", "statistics.block_days=5",
                             "--strategy", "breakeven,label=a", "--strategy", "breakeven,label=b",
                             "--strategy", "breakeven,label=c", "--strategy", "breakeven,label=d",
                             "--strategy", "threshold,strike_usd_per_mwh=300,label=t");
    dr_test_expect_done(&output);
    ck_assert_ptr_nonnull(strstr(output.out, "b and d: not distinguishable"));
    ck_assert_ptr_null(strstr(output.out, "c and d: not distinguishable"));
    ck_assert_ptr_nonnull(strstr(output.out, "\nand 1 more, view difference.\n"));
    ck_assert_ptr_nonnull(strstr(output.out, "bootstrap of 5 days each, 2,000 resamples, seed 1"));
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(a_short_span_says_that_it_has_no_intervals)
{
    sqlite3 *database;
    struct dr_test_output output = replay(&database, "--hashprice", "52.5");
    ck_assert_ptr_nonnull(
        strstr(output.out, "\nno 95 % intervals: the span is shorter than 56 days.\n"));
    ck_assert_ptr_null(strstr(output.out, "95 % from"));
    sqlite3_close(database);
    dr_test_output_finish(&output);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli_vary");
    dr_suite_add(suite, "refused", values_that_are_none);
    dr_suite_add(suite, "table", the_table_of_what_was_varied);
    dr_suite_add(suite, "labels", a_label_cannot_break_what_was_varied);
    dr_suite_add(suite, "formats", other_formats_hold_the_comparison);
    dr_suite_add(suite, "hashprice", a_hashprice_that_is_set_replaces_the_markets);
    dr_suite_add(suite, "words", how_sure_in_words);
    dr_suite_add(suite, "short span", a_short_span_says_that_it_has_no_intervals);
    return suite;
}
