// SPDX-License-Identifier: GPL-3.0-or-later
// `dr-sim audit` and `dr-sim run --audit` as a user meets them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/program.h"
#include "test/runner.h"
#include "test/sql.h"

static const char *module(const char *name)
{
    const char *folder = getenv("DR_TEST_MODULES");
    ck_assert_msg(folder != NULL, "DR_TEST_MODULES is not set");
    return dr_test_join(folder, name);
}

static int count_lines(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

START_TEST(a_clean_strategy)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(
        folder, "audit", "--strategy", "breakeven,hysteresis_usd_per_mwh=3", "--to", "2024-03-20");
    dr_test_expect_done(&output);
    ck_assert_str_eq(output.err, "");
    ck_assert_int_eq(count_lines(output.out), 7);
    ck_assert_msg(strstr(output.out, "rewrite: clean (12 times, ") != NULL, "%s", output.out);
    ck_assert_msg(strstr(output.out, "LOOK-AHEAD") == NULL, "%s", output.out);
    dr_test_expect_names(folder, "");
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(a_cheat)
{
    struct dr_test_output output =
        dr_test_program(dr_test_folder(), "audit", "--strategy", module("cheat_host.so"), "--from",
                        "2024-02-07", "--to", "2024-03-20");
    ck_assert_int_eq(output.exit_status, 1);
    ck_assert_str_eq(output.err, "");
    ck_assert_msg(strstr(output.out, "rewrite: LOOK-AHEAD: first changed decision for 2024-") !=
                      NULL,
                  "%s", output.out);
    ck_assert_msg(strstr(output.out, " MW) after rewriting RTM_SPP from 2024-") != NULL, "%s",
                  output.out);
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(state_and_several)
{
    struct dr_test_output output =
        dr_test_program(dr_test_folder(), "audit", "--strategy", "oracle", "--strategy",
                        module("cheat_memory.so"), "--to", "2024-01-20");
    ck_assert_int_eq(output.exit_status, 1);
    ck_assert_msg(strncmp(output.out, "oracle\n", 7) == 0, "%s", output.out);
    ck_assert_msg(strstr(output.out, "rewrite: hindsight by declaration (the bound") != NULL, "%s",
                  output.out);
    ck_assert_msg(
        strstr(output.out, "state: NOT REPEATABLE: first changed decision for 2024-01-") != NULL,
        "%s", output.out);
    ck_assert_msg(strstr(output.out, "rewrite: not told (it does not repeat itself") != NULL, "%s",
                  output.out);
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(usage)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(folder, "audit");
    dr_test_expect_failure(&output, 2, "found no --strategy");
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "audit", "--strategy", "breakevn");
    dr_test_expect_failure(&output, 2, "nearest breakeven");
    dr_test_output_finish(&output);
    // What only a run has is no option here.
    output = dr_test_program(folder, "audit", "--strategy", "breakeven", "--out", "x");
    dr_test_expect_failure(&output, 2, "audit: there is no such option");
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "audit", "--strategy", "breakeven,information=sced_lmp");
    dr_test_expect_failure(&output, 2, "--lmp");
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "audit", "--strategy", module("nan_power.so"));
    ck_assert_int_eq(output.exit_status, 1);
    ck_assert_msg(strstr(output.err, "nan_power") != NULL, "%s", output.err);
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "audit", "--help");
    dr_test_expect_done(&output);
    ck_assert_msg(strstr(output.out, "  elsewhere") && strstr(output.out, "--prices FILE") &&
                      !strstr(output.out, "--vary"),
                  "%s", output.out);
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(the_ledger_keeps_an_audit)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output =
        dr_test_program(folder, "--audit", "--strategy", "breakeven", "--strategy",
                        module("cheat_host.so"), "--to", "2024-03-20", "--no-figures", "--quiet");
    dr_test_expect_done(&output); // the comparison is done, whatever was found
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database,
                   "SELECT strategy, count(*), sum(verdict = 'clean'), sum(verdict = 'hindsight by "
                   "declaration') FROM audit JOIN run_fact USING (run_id) GROUP BY run_id",
                   "breakeven 7 7 0\ncheat_host 7 5 0\nalways_mine 7 7 0\noracle 7 0 7");
    dr_test_expect(database,
                   "SELECT kind, verdict, feed, typeof(first_changed_utc_s), first_changed_utc_s % "
                   "900 FROM audit WHERE run_id = 2 AND kind = 'rewrite'",
                   "rewrite LOOK-AHEAD RTM_SPP integer 0");
    dr_test_expect(database,
                   "SELECT DISTINCT typeof(first_changed_utc_s), feed = '' FROM audit WHERE run_id "
                   "= 1",
                   "null 1");
    dr_test_expect_none(database, "SELECT * FROM audit WHERE detail = ''");
    sqlite3_close(database);
}
END_TEST

// Too short a span to look for prices from elsewhere, and the run that it remembers is another one.
START_TEST(the_ledger_names_who_remembers)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output =
        dr_test_program(folder, "--audit", "--strategy", module("cheat_memory.so"), "--to",
                        "2024-01-20", "--no-figures", "--quiet");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database, "SELECT kind, verdict FROM audit WHERE run_id = 1 AND kind = 'state'",
                   "state NOT REPEATABLE");
    sqlite3_close(database);
}
END_TEST

START_TEST(without_an_audit_the_table_is_empty)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(folder, "--strategy", "breakeven", "--to",
                                                   "2024-01-20", "--no-figures", "--quiet");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect_none(database, "SELECT * FROM audit");
    sqlite3_close(database);
}
END_TEST

// Every strategy, with all the data that there is of a real year.
START_TEST(all_built_in_on_real_prices)
{
    const char *prices = dr_test_real_data("ercot2024.csv");
    const char *day_ahead = dr_test_real_data("dam_spp_2024_hb_houston.csv");
    const char *load = dr_test_real_data("native_load_2024.csv");
    if (!prices || !day_ahead || !load)
        return;
    struct dr_test_output output = dr_test_program(
        dr_test_folder(), "audit", "--prices", prices, "--day-ahead", day_ahead, "--load", load,
        "--strategy", "breakeven", "--strategy", "uptime", "--strategy", "two_strike");
    dr_test_expect_done(&output);
    ck_assert_msg(strstr(output.out, "LOOK-AHEAD") == NULL, "%s", output.out);
    dr_test_output_finish(&output);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli_audit");
    dr_suite_add(suite, "clean", a_clean_strategy);
    dr_suite_add(suite, "a cheat", a_cheat);
    dr_suite_add(suite, "several", state_and_several);
    dr_suite_add(suite, "usage", usage);
    dr_suite_add(suite, "ledger", the_ledger_keeps_an_audit);
    dr_suite_add(suite, "ledger names", the_ledger_names_who_remembers);
    dr_suite_add(suite, "no audit", without_an_audit_the_table_is_empty);
    dr_suite_add(suite, "real prices", all_built_in_on_real_prices);
    return suite;
}
