// SPDX-License-Identifier: GPL-3.0-or-later
// Options, settings, strategies, hashprice and dates on the command line: what is refused, with
// which words, and what is stronger than what.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/program.h"
#include "test/runner.h"
#include "test/sql.h"

static const char prices_text[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                  "2024-06-01T04:45Z,HB,33.3\n"
                                  "2024-06-01T05:00Z,HB,20.11\n"
                                  "2024-06-01T05:15Z,HB,61.37\n"
                                  "2024-06-01T05:30Z,HB,-4.5\n";

// What follows --prices FILE is refused: exit 2, a text, nothing left behind.
#define refuse(text, ...)                                                                          \
    refuse_arguments(2, text,                                                                      \
                     (const char *const[]){"--prices", dr_test_file("p.csv", prices_text),         \
                                           "--no-figures", __VA_ARGS__, NULL})

static void refuse_arguments(int exit_status, const char *text, const char *const *argument)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_run_program(folder, NULL, argument);
    dr_test_expect_failure(&output, exit_status, text);
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
}

// The ledger of a run with what follows --prices FILE.
#define replay(...)                                                                                \
    replay_arguments((const char *const[]){"--prices", dr_test_file("p.csv", prices_text),         \
                                           "--no-figures", "--quiet", __VA_ARGS__, NULL})

static sqlite3 *replay_arguments(const char *const *argument)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_run_program(folder, NULL, argument);
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    return dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
}

// ---- options -----------------------------------------------------------------------------------

START_TEST(options_that_do_not_exist)
{
    refuse("found \"--pricse\", nearest --prices", "--pricse", "x.csv");
    refuse("found \"--hashprise\", nearest --hashprice", "--hashprise=/some/long/path/to/data.csv");
    refuse("found \"-q\"", "-q");
    refuse("found \"2024\"", "2024");
    refuse("expected nothing after it", "--quiet=yes");
    refuse("found the end of the line, expected DIR", "--out");
    refuse("expected table, csv or json", "--format", "xml");
    refuse("expected error or skip", "--gaps", "fill");
    refuse("expected prev_spp, sced_lmp, day_ahead", "--information", "tomorrow");
    refuse_arguments(2, "found \"lists\", nearest list", (const char *const[]){"lists", NULL});
    refuse_arguments(2, "a file of prices follows --prices",
                     (const char *const[]){"prices.csv", NULL});
    refuse_arguments(2, "expected strategies", (const char *const[]){"list", NULL});
    refuse_arguments(2, "found \"stragies\"", (const char *const[]){"list", "stragies", NULL});
    refuse_arguments(2, "there is no such option", (const char *const[]){"list", "--all", NULL});
    refuse_arguments(2, "nearest --help", (const char *const[]){"inspect", "--hlp", NULL});
    refuse_arguments(2, "nearest --seed", (const char *const[]){"synth", "--sed", "3", NULL});
    refuse_arguments(2, "belongs to no option", (const char *const[]){"synth", "x", NULL});
}
END_TEST

START_TEST(values_follow_or_are_joined)
{
    const char *folder = dr_test_folder();
    char joined[PATH_MAX + 16];
    snprintf(joined, sizeof joined, "--prices=%s", dr_test_file("p.csv", prices_text));
    struct dr_test_output output = dr_test_program(folder, "run", joined, "--hashprice=52.5",
                                                   "--no-figures", "--out=o=d d", "--quiet");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "o=d d");
}
END_TEST

// ---- settings ----------------------------------------------------------------------------------

START_TEST(settings_that_are_wrong)
{
    refuse("nearest site.capacity_mw", "--set", "site.capacty_mw=90");
    refuse("found \"2.5\", expected a number from 1 to 2", "--set", "site.pue=2.5");
    refuse("above 0 to 10000", "--set", "site.capacity_mw=0");
    refuse("expected SECTION.KEY=VALUE", "--set", "site.pue");
    refuse("the shares of the fleet do not add up to 1\n  found 0.9 over 2", "--set",
           "fleet.a.share=0.6", "--set", "fleet.a.efficiency_j_per_th=18", "--set",
           "fleet.b.share=0.3", "--set", "fleet.b.efficiency_j_per_th=28");
    refuse("fleet.a is incomplete", "--set", "fleet.a.share=1");
    refuse("contract.power_mw is more than the site can draw", "--set", "site.capacity_mw=50");
}
END_TEST

START_TEST(a_settings_file_names_file_and_line)
{
    static const struct {
        const char *text, *where, *message;
    } cases[] = {
        {"[site]\ncapacity_mw = 90\npue 1.1\n", "site.ini:3: ", "not a line of settings"},
        {"# odd\r\n[sight]\r\npue = 1.1\r\n", "site.ini:3: ", "nearest site.pue"},
        {"[site]\n\npue = nan\n", "site.ini:3: ", "found \"nan\""},
        {"[contract]\npower_mw = 10001\n", "site.ini:2: ", "from 0 to 10000"},
        {"[unknown]\nkey = 1\n", "site.ini:2: ", "there is no such setting"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *path = dr_test_file("site.ini", cases[i].text);
        refuse(cases[i].where, "--site", path);
        refuse(cases[i].message, "--site", path);
    }
    char text[800];
    snprintf(text, sizeof text, "[site]\n\npue = %0500d\n", 1);
    refuse("site.ini:3: the line is too long", "--site", dr_test_file("site.ini", text));
    refuse("none.ini: cannot be opened", "--site", "none.ini");
    refuse("not a file", "--site", "/");
}
END_TEST

START_TEST(set_is_stronger_than_the_file_wherever_it_stands)
{
    const char *path = dr_test_file("site.ini", "; odd\r\n[site]\r\ncapacity_mw = 90 ; comment\r\n"
                                                "[pool]\r\nfee = 0.02\r\n[contract]\r\n"
                                                "power_mw=45\r\n");
    sqlite3 *database =
        replay("--hashprice", "52.5", "--set", "pool.fee=0.03", "--site", path, "--set",
               "contract.price_usd_per_mwh=-7.5", "--set", "contract.price_usd_per_mwh=27.5");
    dr_test_expect(database,
                   "SELECT name, value FROM run_setting WHERE run_id = 1 AND name IN"
                   " ('site.capacity_mw', 'pool.fee', 'contract.power_mw',"
                   " 'contract.price_usd_per_mwh', 'site.pue') ORDER BY name",
                   "contract.power_mw 45\ncontract.price_usd_per_mwh 27.5\npool.fee 0.03\n"
                   "site.capacity_mw 90\nsite.pue 1.05");
    // What the settings came from is an input like the prices.
    dr_test_expect(database, "SELECT role, format, bytes, length(sha256) FROM input",
                   "--prices tidy_csv 161 64\n--site ini 88 64");
    sqlite3_close(database);
}
END_TEST

// ---- strategies --------------------------------------------------------------------------------

START_TEST(strategies_that_are_wrong)
{
    refuse("found \"brakeven\", nearest breakeven", "--strategy", "brakeven");
    refuse("nearest hysteresis_usd_per_mwh", "--strategy", "breakeven,hysteresis=3");
    refuse("rt_publication_lag_s: not a usable value", "--strategy",
           "breakeven,rt_publication_lag_s=86401");
    refuse("no such set", "--strategy", "breakeven,information=all");
    refuse("--strategy uptime needs day-ahead prices", "--strategy", "uptime");
    refuse("needs day-ahead prices", "--information", "day_ahead");
    refuse("./none.so", "--strategy", "./none.so");
    refuse("strategy module /dev/null", "--strategy", "/dev/null");
}
END_TEST

START_TEST(runs_keep_their_order_and_numbers)
{
    sqlite3 *database = replay("--hashprice", "52.5", "--strategy", "two_strike,label=second's",
                               "--strategy", "breakeven,label=a \"b\"", "--information", "perfect");
    dr_test_expect(
        database, "SELECT run_id, label, information FROM comparison",
        "1 second's perfect\n2 a \"b\" perfect\n3 always_mine prev_spp\n4 oracle perfect");
    // The command line can be given to a shell again.
    dr_test_expect(database,
                   "SELECT DISTINCT instr(command_line, '--strategy ''two_strike,label=second''"
                   "\\''''s'' --strategy ''breakeven,label=a \"b\"'' --information') > 0 FROM run",
                   "1");
    sqlite3_close(database);
}
END_TEST

// ---- hashprice ---------------------------------------------------------------------------------

START_TEST(hashprices_that_are_wrong)
{
    refuse("--hashprice: not a usable value\n  found -3", "--hashprice", "-3");
    refuse("found 1e6", "--hashprice", "1e6");
    refuse("nan: cannot be opened", "--hashprice", "nan");
    refuse("none.csv", "--hashprice", "none.csv");
    refuse("h.csv:2:", "--hashprice",
           dr_test_file("h.csv", "date_utc,hashprice_usd_ph_day\n2024-06-01,inf\n"));
    // The day before is not enough: no value is carried forward.
    refuse("no value for 2024-06-01T04:45Z", "--hashprice",
           dr_test_file("h.csv", "date_utc,hashprice_usd_ph_day\n2024-05-31,52.5\n"));
    refuse("no value for", "--hashprice",
           dr_test_file("h.csv", "date_utc,hashprice_usd_ph_day\n2024-06-02,52.5\n"));
    refuse("another kind of data", "--hashprice", dr_test_file("h.csv", prices_text));
}
END_TEST

START_TEST(dates_beyond_the_built_in_hashprice)
{
    static const char *const years[] = {"2020-12-31", "2027-07-01"};
    for (size_t i = 0; i < 2; i++) {
        char text[256];
        const char *folder = dr_test_folder();
        snprintf(text, sizeof text,
                 "timestamp_utc_start,settlement_point,price_usd_per_mwh\n%sT12:00Z,HB,7.5\n",
                 years[i]);
        struct dr_test_output output =
            dr_test_program(folder, "--prices", dr_test_file("p.csv", text));
        dr_test_expect_failure(&output, 2, years[i]);
        ck_assert_ptr_nonnull(strstr(output.err, "--hashprice takes a file or a number"));
        dr_test_output_finish(&output);
        dr_test_expect_names(folder, "");
    }
}
END_TEST

// ---- dates -------------------------------------------------------------------------------------

START_TEST(days_are_central_and_both_included)
{
    sqlite3 *database =
        replay("--hashprice", "52.5", "--strategy", "breakeven", "--from", "2024-06-01");
    dr_test_expect(database,
                   "SELECT start_utc_s, seen_price_usd_per_mwh FROM interval WHERE run_id"
                   " = 1 LIMIT 1",
                   "1717218000 33.3"); // what lies before is published history
    dr_test_expect(database, "SELECT DISTINCT intervals FROM comparison", "3");
    sqlite3_close(database);
    const char *folder = dr_test_folder();
    struct dr_test_output output =
        dr_test_program(folder, "--prices", dr_test_file("p.csv", prices_text), "--hashprice",
                        "52.5", "--no-figures", "--from", "2024-06-01", "--to", "2024-06-02");
    // The files end at 00:45 of the 1st.
    ck_assert_int_eq(output.exit_status, 2);
    ck_assert_ptr_nonnull(strstr(output.err, "--to 2024-06-02"));
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
}
END_TEST

START_TEST(days_that_are_wrong)
{
    refuse("found \"2024-13-01\", expected a day YYYY-MM-DD", "--from", "2024-13-01");
    refuse("--from", "--from", "06/01/2024");
    refuse("--to", "--to", "2023-02-29");
    refuse("--to", "--to", "");
    refuse("--from is after --to", "--from", "2024-06-01", "--to", "2024-05-31");
    refuse("the prices do not cover this day", "--from", "2024-05-30");
    refuse("the prices do not cover this day", "--to", "2024-06-02");
    refuse("found prices from 2024-05-31 23:45 CDT", "--from", "2025-06-01");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli_settings");
    dr_suite_add(suite, "options", options_that_do_not_exist);
    dr_suite_add(suite, "joined", values_follow_or_are_joined);
    dr_suite_add(suite, "settings", settings_that_are_wrong);
    dr_suite_add(suite, "settings file", a_settings_file_names_file_and_line);
    dr_suite_add(suite, "stronger", set_is_stronger_than_the_file_wherever_it_stands);
    dr_suite_add(suite, "strategies", strategies_that_are_wrong);
    dr_suite_add(suite, "order", runs_keep_their_order_and_numbers);
    dr_suite_add(suite, "hashprice", hashprices_that_are_wrong);
    dr_suite_add(suite, "built-in span", dates_beyond_the_built_in_hashprice);
    dr_suite_add(suite, "central days", days_are_central_and_both_included);
    dr_suite_add(suite, "wrong days", days_that_are_wrong);
    return suite;
}
