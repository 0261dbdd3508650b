// SPDX-License-Identifier: GPL-3.0-or-later
// SCED prices on the command line: their adders, and what is said where there are none.
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

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli sced");
    dr_suite_add(suite, "without adders", without_adders);
    dr_suite_add(suite, "with adders", with_adders);
    dr_suite_add(suite, "adders alone", adders_of_nothing);
    return suite;
}
