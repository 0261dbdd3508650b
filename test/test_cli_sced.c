// SPDX-License-Identifier: GPL-3.0-or-later
// SCED prices on the command line: their adders, what is said where there are none, and decisions
// inside intervals.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/program.h"
#include "test/runner.h"
#include "test/sql.h"

static const char prices_text[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                  "2024-06-01T04:45Z,HB,33.3\n"
                                  "2024-06-01T05:00Z,HB,20.11\n"
                                  "2024-06-01T05:15Z,HB,461.37\n"
                                  "2024-06-01T05:30Z,HB,310.5\n";
static const char lmp_text[] = "SCEDTimestamp,repeatHourFlag,settlementPoint,LMP\n"
                               "2024-06-01T00:00:15,false,HB,20.25\n"
                               "2024-06-01T00:10:15,false,HB,61.5\n"
                               "2024-06-01T00:20:15,false,HB,62.5\n";
static const char adder_text[] = "SCEDTimestamp,repeatHourFlag,RTORPA,RTORDPA\n"
                                 "2024-06-01T00:00:15,false,0,0\n"
                                 "2024-06-01T00:10:15,false,400.25,1.5\n";

#define replay(...)                                                                                \
    dr_test_run_program(folder, NULL,                                                              \
                        (const char *const[]){"--prices", dr_test_file("p.csv", prices_text),      \
                                              "--lmp", dr_test_file("l.csv", lmp_text),            \
                                              "--hashprice", "52.5", "--no-figures", __VA_ARGS__,  \
                                              NULL})

static sqlite3 *ledger_of(const char *folder)
{
    return dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
}

static void expect_report(const char *folder, const char *text, bool expected)
{
    size_t size;
    char *report = dr_test_read_file(dr_test_join(folder, "dr-sim-out/report.html"), &size);
    ck_assert_msg((strstr(report, text) != NULL) == expected, "%s", text);
    free(report);
}

#define MARK "SCED prices without adders, seen by breakeven,information=sced_lmp"

START_TEST(without_adders)
{
    const char *folder = dr_test_folder();
    struct dr_test_output run = replay("--strategy", "breakeven,information=sced_lmp");
    dr_test_expect_done(&run);
    ck_assert_ptr_nonnull(strstr(run.err, "SCED prices without adders, which settlement prices "
                                          "have inside: 3 (--adders FILE)"));
    ck_assert_ptr_nonnull(strstr(run.out, "~ in part assumed: " MARK));
    dr_test_output_finish(&run);
    expect_report(folder, MARK, true);
    sqlite3 *database = ledger_of(folder);
    dr_test_expect(database, "SELECT value FROM replay WHERE name = 'lmp_without_adders'", "3");
    dr_test_expect(database, "SELECT assumed FROM caveat", MARK);
    sqlite3_close(database);
    // Runs that see other prices leave the rungs of the ladder.
    run = replay("--strategy", "breakeven");
    dr_test_expect_done(&run);
    ck_assert_ptr_nonnull(
        strstr(run.out, "SCED prices without adders, seen by the rungs of information only"));
    dr_test_output_finish(&run);
}
END_TEST

START_TEST(with_adders)
{
    const char *folder = dr_test_folder();
    struct dr_test_output run = replay("--strategy", "breakeven,information=sced_lmp", "--adders",
                                       dr_test_file("a.csv", adder_text));
    dr_test_expect_done(&run);
    ck_assert_ptr_null(strstr(run.err, "adders"));
    ck_assert_ptr_null(strstr(run.out, "adders"));
    dr_test_output_finish(&run);
    expect_report(folder, "without adders", false);
    sqlite3 *database = ledger_of(folder);
    dr_test_expect_none(database, "SELECT * FROM replay WHERE name = 'lmp_without_adders'");
    dr_test_expect(database, "SELECT role, format FROM input WHERE name LIKE '%a.csv'",
                   "--adders sced_adder_csv");
    dr_test_expect(database, "SELECT assumed FROM caveat", "");
    // All in, they decide; what settles is what the file of prices says.
    dr_test_expect(database,
                   "SELECT seen_price_usd_per_mwh, price_usd_per_mwh, power_mw FROM interval"
                   " WHERE run_id = 1",
                   "NULL 33.3 100\nNULL 20.11 100\n463.25 461.37 0\n464.25 310.5 0");
    sqlite3_close(database);
}
END_TEST

START_TEST(adders_of_nothing)
{
    const char *folder = dr_test_folder();
    struct dr_test_output run =
        dr_test_program(folder, "--prices", dr_test_file("p.csv", prices_text), "--hashprice",
                        "52.5", "--no-figures", "--adders", dr_test_file("a.csv", adder_text));
    dr_test_expect_done(&run);
    ck_assert_ptr_nonnull(
        strstr(run.err, "--adders is not used: there are no SCED prices (--lmp)"));
    dr_test_output_finish(&run);
    run = dr_test_program(folder, "inspect", dr_test_file("a.csv", adder_text));
    dr_test_expect_done(&run);
    ck_assert_ptr_nonnull(strstr(run.out, "ERCOT real-time price adders by SCED run"));
    ck_assert_ptr_nonnull(strstr(run.out, "401.75"));
    dr_test_output_finish(&run);
}
END_TEST

// ---- --decide ----------------------------------------------------------------------------------

#define INSIDE "threshold,strike_usd_per_mwh=50,information=sced_lmp,label=inside"

START_TEST(inside_intervals)
{
    const char *folder = dr_test_folder();
    struct dr_test_output run =
        replay("--decide", "sced", "--strategy", INSIDE, "--strategy", "breakeven", "--set",
               "operations.wear_usd_per_mw_restart=2", "--strategy",
               "threshold,strike_usd_per_mwh=50,information=sced_lmp,decide=interval,label=before");
    dr_test_expect_done(&run);
    ck_assert_ptr_nonnull(strstr(run.out, "; decisions inside intervals, at SCED prices"));
    dr_test_output_finish(&run);
    expect_report(folder, "decisions inside intervals, at SCED prices", true);
    sqlite3 *database = ledger_of(folder);
    dr_test_expect(database, "SELECT value FROM replay WHERE name = 'decide'", "sced");
    dr_test_expect(database,
                   "SELECT name, value FROM replay WHERE name LIKE '%decisions' ORDER BY name",
                   "run_1_decisions 7 in 4 intervals");
    dr_test_expect(database, "SELECT run_id, value FROM run_setting WHERE name = 'decide'",
                   "1 sced");
    // The run of 00:10:15 is known at 00:12:15, 735 s into its interval; all stays off then.
    dr_test_expect(database,
                   "SELECT power_mw, decisions_inside, restarted_mw FROM booked WHERE run_id = 1",
                   "100 0 0\n81.6666666667 2 0\n0 1 0\n0 0 0");
    dr_test_expect(database, "SELECT power_mw, decisions_inside FROM booked WHERE run_id = 3",
                   "100 0\n100 0\n0 0\n0 0");
    sqlite3_close(database);
}
END_TEST

// Back inside an interval: what is not kept of other runs is kept of these, and all adds up.
START_TEST(restarts_inside_intervals)
{
    static const char up_and_down[] = "SCEDTimestamp,repeatHourFlag,settlementPoint,LMP\n"
                                      "2024-05-31T23:40:15,false,HB,20.25\n"
                                      "2024-05-31T23:45:15,false,HB,61.5\n"
                                      "2024-05-31T23:50:15,false,HB,20.5\n"
                                      "2024-05-31T23:54:15,false,HB,62.5\n"
                                      "2024-05-31T23:57:15,false,HB,20.5\n"
                                      "2024-06-01T00:20:15,false,HB,62.5\n"
                                      "2024-06-01T00:25:15,false,HB,10.5\n";
    const char *folder = dr_test_folder();
    struct dr_test_output run =
        dr_test_program(folder, "--prices", dr_test_file("p.csv", prices_text), "--lmp",
                        dr_test_file("u.csv", up_and_down), "--hashprice", "52.5", "--no-figures",
                        "--decide", "sced", "--strategy", INSIDE, "--strategy", "breakeven",
                        "--set", "operations.wear_usd_per_mw_restart=2");
    dr_test_expect_done(&run);
    dr_test_output_finish(&run);
    sqlite3 *database = ledger_of(folder);
    dr_test_expect(database,
                   "SELECT restarted_mw, restarts_again, decisions_inside FROM booked"
                   " WHERE run_id = 1",
                   "200 1 4\n0 0 0\n100 0 2\n0 0 0");
    dr_test_expect(database, "SELECT restarts, mw_restarted FROM comparison WHERE run_id = 1",
                   "3 300");
    dr_test_expect(database,
                   "SELECT quantity, amount_usd FROM statement WHERE run_id = 1 AND charge = 'WEAR'"
                   " ORDER BY month",
                   "200 -400\n100 -200");
    dr_test_expect_none(
        database, "SELECT run_id FROM booked GROUP BY run_id HAVING sum(restarted_mw) <> (SELECT"
                  " mw_restarted FROM comparison AS c WHERE c.run_id = booked.run_id) OR"
                  " sum((restarted_mw > 0) + restarts_again) <> (SELECT restarts FROM comparison"
                  " AS c WHERE c.run_id = booked.run_id)");
    dr_test_expect_none(database, "SELECT * FROM booked WHERE abs(contract_mwh + bought_mwh -"
                                  " load_mwh - sold_back_mwh - unsold_mwh) > 1e-9");
    ck_assert_double_gt(dr_test_double(database, "SELECT restart_loss_usd FROM total"
                                                 " WHERE run_id = 1"),
                        0);
    sqlite3_close(database);
}
END_TEST

START_TEST(by_interval_nothing_more_is_kept)
{
    const char *folder = dr_test_folder();
    struct dr_test_output run = replay("--strategy", INSIDE, "--strategy", "breakeven");
    dr_test_expect_done(&run);
    ck_assert_ptr_null(strstr(run.out, "decisions inside"));
    dr_test_output_finish(&run);
    sqlite3 *database = ledger_of(folder);
    dr_test_expect(database, "SELECT value FROM replay WHERE name LIKE 'deci%'", "interval");
    dr_test_expect_none(database, "SELECT * FROM replay WHERE name LIKE '%decisions'");
    dr_test_expect_none(database, "SELECT * FROM pragma_table_info('fact') WHERE name IN"
                                  " ('restarted_mw', 'restarts_again', 'decisions_inside')");
    dr_test_expect_none(database, "SELECT * FROM booked WHERE restarts_again <> 0"
                                  " OR decisions_inside <> 0");
    sqlite3_close(database);
}
END_TEST

// Where hashprice changes a ramp may earn more than the bound, and this is said.
START_TEST(the_bound_is_marked)
{
    static const char days[] = "date_utc,hashprice_usd_ph_day\n2024-05-30,52.5\n2024-05-31,52.5\n"
                               "2024-06-01,%s\n";
    const char *folder = dr_test_folder(), *lmp = dr_test_file("l.csv", lmp_text);
    char text[256];
    for (int changes = 0; changes < 2; changes++) {
        snprintf(text, sizeof text, days, changes ? "53.5" : "52.5");
        struct dr_test_output run = dr_test_program(
            folder, "--prices",
            dr_test_file("p.csv", "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                  "2024-05-31T23:45Z,HB,33.3\n2024-06-01T00:00Z,HB,20.11\n"),
            "--lmp", lmp, "--hashprice", dr_test_file("h.csv", text), "--no-figures", "--decide",
            "sced", "--strategy", INSIDE);
        dr_test_expect_done(&run);
        ck_assert_int_eq(strstr(run.out, "the bound is exact but for ramps over 00:00 UTC") != NULL,
                         changes);
        dr_test_output_finish(&run);
    }
}
END_TEST

START_TEST(decide_that_is_wrong)
{
    const char *folder = dr_test_folder(), *prices = dr_test_file("p.csv", prices_text);
    struct dr_test_output run = dr_test_program(folder, "--prices", prices, "--decide", "often");
    dr_test_expect_failure(&run, 2,
                           "--decide: not a usable value\n  found \"often\", expected "
                           "interval or sced");
    dr_test_output_finish(&run);
    run = dr_test_program(folder, "--prices", prices, "--decide", "sced");
    dr_test_expect_failure(&run, 2,
                           "--decide sced needs SCED prices\n  found none, expected --lmp");
    dr_test_output_finish(&run);
    dr_test_expect_names(folder, "");
    run = replay("--decide", "sced", "--strategy", "breakeven");
    dr_test_expect_done(&run);
    ck_assert_ptr_nonnull(strstr(run.err, "--decide sced changes no run: none sees SCED prices"));
    dr_test_output_finish(&run);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli sced");
    dr_suite_add(suite, "without adders", without_adders);
    dr_suite_add(suite, "with adders", with_adders);
    dr_suite_add(suite, "adders alone", adders_of_nothing);
    dr_suite_add(suite, "inside", inside_intervals);
    dr_suite_add(suite, "restarts inside", restarts_inside_intervals);
    dr_suite_add(suite, "by interval", by_interval_nothing_more_is_kept);
    dr_suite_add(suite, "bound marked", the_bound_is_marked);
    dr_suite_add(suite, "decide, wrong", decide_that_is_wrong);
    return suite;
}
