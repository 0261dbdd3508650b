// SPDX-License-Identifier: GPL-3.0-or-later
// The worked example of the model to the micro-dollar through the command line, the golden ledger,
// and the order in which information is worth money.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/program.h"
#include "test/runner.h"
#include "test/sql.h"

static const char example_prices[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                     "2024-06-01T05:00:00Z,EXAMPLE,20.11\n"
                                     "2024-06-01T05:15:00Z,EXAMPLE,61.37\n"
                                     "2024-06-01T05:30:00Z,EXAMPLE,4871.23\n"
                                     "2024-06-01T05:45:00Z,EXAMPLE,9.99\n"
                                     "2024-06-01T06:00:00Z,EXAMPLE,-3.07\n";

static const char example_site[] = "[site]\n"
                                   "capacity_mw = 100\n"
                                   "pue = 1.05\n"
                                   "residual_fraction = 0.03\n"
                                   "restart_min = 12\n"
                                   "[fleet.new]\n"
                                   "share = 0.6\n"
                                   "efficiency_j_per_th = 17.5\n"
                                   "[fleet.old]\n"
                                   "share = 0.4\n"
                                   "efficiency_j_per_th = 29.5\n"
                                   "[pool]\n"
                                   "fee = 0.01\n"
                                   "[contract]\n"
                                   "power_mw = 60\n"
                                   "price_usd_per_mwh = 30.00\n"
                                   "sellback_share = 0.9\n"
                                   "sellback_fee_usd_per_mwh = 0.50\n"
                                   "[fees]\n"
                                   "volumetric_usd_per_mwh = 1.80\n"
                                   "[operations]\n"
                                   "wear_usd_per_mw_restart = 2.00\n";

static sqlite3 *run_example(void)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output =
        dr_test_program(folder, "--prices", dr_test_file("example.csv", example_prices), "--site",
                        dr_test_file("example.ini", example_site), "--hashprice", "52.50",
                        "--strategy", "breakeven", "--no-figures", "--quiet");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    return dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
}

START_TEST(the_worked_example)
{
    sqlite3 *database = run_example();
    static const char *const charges[] = {"MINE", "POOL", "BLK", "RTEI", "SELL", "FEE", "WEAR"};
    static const char *const amounts[] = {
        "2491928975 2491928975 2491928975 0 1495157385",
        "-24919290 -24919290 -24919290 0 -14951574",
        "-450000000 -450000000 -450000000 -450000000 -450000000",
        "-201100000 -613700000 -48712300000 0 30700000",
        "0 0 0 120996750 0",
        "-45000000 -45000000 -45000000 -1350000 -45000000",
        "0 0 0 0 -200000000",
    };
    for (size_t c = 0; c < 7; c++) {
        char sql[256];
        snprintf(sql, sizeof sql,
                 "SELECT group_concat(amount_microusd, ' ') FROM (SELECT * FROM posting WHERE"
                 " run_id = 1 AND charge = '%s' ORDER BY start_utc_s)",
                 charges[c]);
        dr_test_expect(database, sql, amounts[c]);
    }
    dr_test_expect(database,
                   "SELECT group_concat(power_mw, ' ') FROM (SELECT * FROM interval WHERE run_id ="
                   " 1 ORDER BY start_utc_s)",
                   "100.0 100.0 100.0 0.0 100.0");
    dr_test_expect(database, "SELECT strategy, printf('%.6f', net_usd) FROM comparison",
                   "breakeven -43125.518384\nalways_mine -39736.251575\noracle 67832.284616");
    sqlite3_close(database);
}
END_TEST

// ---- the golden ledger -------------------------------------------------------------------------

// Each line: label, start, charge, quantity, price, amount in micro-dollars.
static const char golden_sql[] =
    "SELECT label, strftime('%Y-%m-%dT%H:%MZ', start_utc_s, 'unixepoch'), charge, quantity, price,"
    " amount_microusd FROM posting JOIN run USING (run_id) ORDER BY run_id, start_utc_s, charge";

static const char *golden_path(const char *name)
{
    const char *folder = getenv("DR_TEST_GOLDEN");
    ck_assert_msg(folder != NULL, "DR_TEST_GOLDEN does not name the folder of expected results");
    return dr_test_join(folder, name);
}

START_TEST(the_ledger_is_the_golden_one)
{
    sqlite3 *database = run_example();
    char *found = dr_test_rows(database, golden_sql);
    char *expected = dr_test_read_file(golden_path("worked_example.txt"), NULL);
    const char *f = found, *e = expected;
    for (int line = 1; *f || *e; line++) {
        size_t nf = strcspn(f, "\n"), ne = strcspn(e, "\n");
        ck_assert_msg(nf == ne && strncmp(f, e, nf) == 0,
                      "golden/worked_example.txt:%d\nfound    %.*s\nexpected %.*s", line, (int)nf,
                      f, (int)ne, e);
        f += nf + (f[nf] == '\n');
        e += ne + (e[ne] == '\n');
    }
    free(found);
    free(expected);
    sqlite3_close(database);
}
END_TEST

// ---- what information is worth -----------------------------------------------------------------

static double gain_usd(sqlite3 *database, const char *where)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT gain_usd FROM comparison WHERE %s", where);
    return dr_test_double(database, sql);
}

// On a whole year of real or life-like prices: more is known, more is earned, and no strategy earns
// more than the bound.
static void expect_ladder(sqlite3 *database, bool has_day_ahead)
{
    double oracle = gain_usd(database, "is_bound");
    double perfect =
        gain_usd(database, "strategy = 'breakeven' AND information = 'perfect' AND NOT is_bound");
    double previous = gain_usd(database, "label = 'breakeven'");
    double later = gain_usd(database, "label = 'breakeven, one interval later'");
    ck_assert_double_gt(oracle, perfect);
    ck_assert_double_gt(perfect, previous);
    ck_assert_double_gt(previous, later);
    ck_assert_double_gt(later, 0);
    if (has_day_ahead)
        ck_assert_double_gt(later, gain_usd(database, "label = 'breakeven, day-ahead'"));
    ck_assert_double_eq(gain_usd(database, "strategy = 'always_mine'"), 0);
    dr_test_expect_none(database, "SELECT label FROM comparison WHERE capture_ratio > 1 OR"
                                  " capture_ratio IS NULL");
    dr_test_expect(database, "SELECT DISTINCT intervals FROM comparison", "35136");
    dr_test_expect(database, "SELECT DISTINCT day, intervals FROM daily WHERE intervals <> 96",
                   "2024-03-10 92\n2024-11-03 100");
}

START_TEST(information_is_worth_money_on_the_sample)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(folder, "--no-figures", "--quiet");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    expect_ladder(database, true);
    ck_assert_int_eq(dr_test_int(database, "SELECT count(*) FROM comparison"), 9);
    dr_test_expect(database, "SELECT value FROM replay WHERE name = 'synthetic'", "1");
    sqlite3_close(database);
}
END_TEST

START_TEST(information_is_worth_money_on_real_prices)
{
    const char *prices = dr_test_real_data("ercot2024.csv");
    const char *day_ahead = dr_test_real_data("dam_spp_2024_hb_houston.csv");
    const char *folder = dr_test_folder();
    if (!prices || !day_ahead)
        return;
    struct dr_test_output output = dr_test_program(folder, "--prices", prices, "--day-ahead",
                                                   day_ahead, "--no-figures", "--quiet");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    expect_ladder(database, true);
    dr_test_expect(database, "SELECT value FROM replay WHERE name = 'synthetic'", "0");
    sqlite3_close(database);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli_example");
    dr_suite_add(suite, "worked example", the_worked_example);
    dr_suite_add(suite, "golden ledger", the_ledger_is_the_golden_one);
    dr_suite_add(suite, "sample", information_is_worth_money_on_the_sample);
    dr_suite_add(suite, "real prices", information_is_worth_money_on_real_prices);
    return suite;
}
