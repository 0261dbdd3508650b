// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of `comparison` that are not plain sums: gain, capture, bitcoin, uptime, unit cost.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

enum { TEXT_SIZE = 1 << 16, TWO_DAYS = 192 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

static char prices[TEXT_SIZE];

// Two days from 1 June, or these prices.
static void replay_june(struct dr_test_replay *replay, const char *text, const char *hashprice,
                        const char *const *set, const char *const *strategy)
{
    prices[0] = '\0';
    if (!text)
        dr_test_append_prices(prices, sizeof prices, june_utc_s, TWO_DAYS, DR_INTERVAL_S, 12);
    dr_test_replay_init(replay, &(struct dr_test_replay_request){.prices = text ? text : prices,
                                                                 .hashprice = hashprice,
                                                                 .set = set,
                                                                 .strategy = strategy});
}

START_TEST(gain_and_capture_are_measured_by_the_yardsticks)
{
    struct dr_test_replay replay;
    replay_june(&replay, NULL, "52.5", NULL,
                TEXTS("threshold", "breakeven", "oracle", "always_mine"));
    dr_test_expect_none(
        replay.database,
        "SELECT c.* FROM comparison AS c, (SELECT energy_net_usd AS mine FROM comparison WHERE"
        " strategy = 'always_mine'), (SELECT energy_net_usd AS best FROM comparison WHERE is_bound)"
        " WHERE NOT (abs(gain_usd - (energy_net_usd - mine)) < 1e-6 AND"
        " abs(capture_ratio - gain_usd / (best - mine)) < 1e-12 AND"
        " abs(gain_usd_per_mw_year - gain_usd / 100 / 48 * 8760) < 1e-6)");
    dr_test_expect(replay.database,
                   "SELECT strategy, gain_usd, capture_ratio FROM comparison WHERE run_id = 4",
                   "always_mine 0 0");
    dr_test_expect(replay.database,
                   "SELECT strategy, gain_usd > 1000, capture_ratio FROM comparison WHERE run_id ="
                   " 3",
                   "oracle 1 1");
    dr_test_expect_none(replay.database, "SELECT * FROM comparison WHERE capture_ratio > 1");
    dr_test_expect_none(replay.database,
                        "SELECT * FROM comparison WHERE abs(hashprice_revenue_usd + energy_cost_usd"
                        " + grid_credit_usd + program_credit_usd + delivery_cost_usd +"
                        " operations_cost_usd - net_usd) > 1e-7 OR net_usd <> energy_net_usd");
    dr_test_replay_finish(&replay);
}
END_TEST

// By hand: integers of the engine, not the ledger's own views.
START_TEST(gain_is_the_difference_of_two_engines)
{
    struct dr_test_replay replay;
    replay_june(&replay, NULL, "52.5", NULL, TEXTS("two_strike"));
    int64_t gain = dr_test_net(&replay.totals[0]) - dr_test_net(&replay.totals[1]);
    ck_assert_int_ne(gain, 0);
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT CAST(round(gain_usd * 1e6) AS INTEGER)"
                                                  " FROM comparison WHERE run_id = 1"),
                     gain);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(of_two_runs_of_a_yardstick_the_first_counts)
{
    struct dr_test_replay replay;
    replay_june(
        &replay, NULL, "52.5", NULL,
        TEXTS("always_mine,label=a", "always_mine,label=b", "oracle,label=c", "oracle,label=d"));
    dr_test_expect(replay.database, "SELECT label, gain_usd = 0, capture_ratio FROM comparison",
                   "a 1 0\nb 1 0\nc 0 1\nd 0 1");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(no_capture_where_the_oracle_gains_nothing)
{
    struct dr_test_replay replay;
    replay_june(&replay,
                "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                "2024-06-01T05:00Z,HB,4.25\n2024-06-01T05:15Z,HB,-7.5\n2024-06-01T05:30Z,HB,9.1\n",
                "52.5", NULL, TEXTS("threshold,strike_usd_per_mwh=3"));
    dr_test_expect(replay.database, "SELECT run_id, gain_usd < 0, capture_ratio FROM comparison",
                   "1 1 NULL\n2 0 NULL\n3 0 NULL");
    dr_test_expect(replay.database, "SELECT gain_usd FROM comparison WHERE is_bound", "0");
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- bitcoin -----------------------------------------------------------------------------------

static const char bitcoin_days[] = "date_utc,hashprice_usd_ph_day,price_usd\n"
                                   "2024-05-31,51.5,60000\n2024-06-01,52.5,61000\n"
                                   "2024-06-02,53.25,62500\n2024-06-03,54.75,%s\n";

START_TEST(bitcoin_is_revenue_over_the_price_of_its_day)
{
    struct dr_test_replay replay;
    char text[512];
    snprintf(text, sizeof text, bitcoin_days, "64000");
    replay_june(&replay, NULL, dr_test_file("h.csv", text), NULL, TEXTS("breakeven"));
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM comparison JOIN (SELECT run_id, sum(amount_microusd / 1e6 / bitcoin_usd) AS"
        " expected FROM posting JOIN price USING (start_utc_s) WHERE charge IN ('MINE', 'POOL')"
        " GROUP BY 1) USING (run_id) WHERE NOT abs(btc - expected) < 1e-9");
    // A Central day has two UTC days in it: 20 of its hours are of the second one.
    dr_test_expect(replay.database, "SELECT count(DISTINCT bitcoin_usd) FROM price", "3");
    ck_assert_double_gt(dr_test_double(replay.database, "SELECT min(btc) FROM comparison"), 1);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(no_bitcoin_where_a_price_is_not_known)
{
    struct dr_test_replay replay;
    char text[512];
    snprintf(text, sizeof text, bitcoin_days, "");
    replay_june(&replay, NULL, dr_test_file("h.csv", text), NULL, TEXTS("breakeven"));
    dr_test_expect(replay.database, "SELECT DISTINCT day, btc IS NULL FROM daily",
                   "2024-06-01 0\n2024-06-02 1");
    dr_test_expect(replay.database, "SELECT DISTINCT btc FROM comparison", "NULL");
    dr_test_expect(replay.database, "SELECT DISTINCT btc FROM monthly", "NULL");
    dr_test_replay_finish(&replay);
    replay_june(&replay, NULL, "52.5", NULL, TEXTS("breakeven"));
    dr_test_expect(replay.database, "SELECT DISTINCT btc FROM daily", "NULL");
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- energy ------------------------------------------------------------------------------------

START_TEST(uptime_restarts_and_reduction)
{
    struct dr_test_replay replay;
    replay_june(&replay, NULL, "52.5", NULL, NULL);
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM comparison JOIN (SELECT run_id, sum(mined_mwh) / (25.0 * count(*)) AS up,"
        " sum(restarted_mw > 0) AS n, sum(restarted_mw) AS mw, sum(25 - i.load_mwh) AS reduced"
        " FROM interval AS i GROUP BY 1) USING (run_id) WHERE NOT (abs(uptime - up) < 1e-12 AND"
        " restarts = n AND abs(mw_restarted - mw) < 1e-9 AND abs(load_reduction_mwh - reduced) <"
        " 1e-7)");
    dr_test_expect_none(replay.database,
                        "SELECT * FROM (SELECT *, power_mw > lag(power_mw, 1, 100) OVER (PARTITION"
                        " BY run_id ORDER BY start_utc_s) AS rose FROM interval) WHERE rose <>"
                        " (restarted_mw > 0)");
    dr_test_expect(replay.database,
                   "SELECT uptime, restarts, mw_restarted, curtailed_mwh, load_reduction_mwh FROM"
                   " comparison WHERE strategy = 'always_mine'",
                   "1 0 0 0 0");
    ck_assert_int_gt(
        dr_test_int(replay.database, "SELECT restarts FROM comparison WHERE run_id = 2"), 3);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(what_power_costs_in_all)
{
    struct dr_test_replay replay;
    replay_june(
        &replay, NULL, "52.5", NULL,
        TEXTS("breakeven", "threshold,strike_usd_per_mwh=-250,information=perfect,label=never"));
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM comparison JOIN (SELECT run_id, -sum(amount_microusd) / 1e6 AS cost FROM"
        " posting WHERE charge IN ('BLK', 'RTEI', 'SELL', 'FEE') GROUP BY 1) USING (run_id)"
        " WHERE NOT abs(all_in_power_usd_per_mwh - cost / mined_mwh) < 1e-9");
    dr_test_expect(replay.database,
                   "SELECT mined_mwh, uptime, all_in_power_usd_per_mwh, curtailed_mwh,"
                   " load_reduction_mwh FROM comparison WHERE label = 'never'",
                   "0 0 NULL 4800 4656");
    dr_test_replay_finish(&replay);
}
END_TEST

// With automatic resale at share 1 and fee 0 the block is a swap: it changes no gain.
START_TEST(a_swap_changes_no_gain)
{
    struct dr_test_replay with, without;
    replay_june(&with, NULL, "52.5",
                TEXTS("contract.sellback_share=1", "contract.sellback_fee_usd_per_mwh=0"), NULL);
    replay_june(&without, NULL, "52.5",
                TEXTS("contract.sellback_share=1", "contract.sellback_fee_usd_per_mwh=0",
                      "contract.power_mw=0"),
                NULL);
    for (size_t r = 0; r < with.set.n; r++) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT gain_usd FROM comparison WHERE run_id = %zu", r + 1);
        // Half a micro-dollar a line and interval.
        ck_assert_double_eq_tol(dr_test_double(with.database, sql),
                                dr_test_double(without.database, sql), 7 * TWO_DAYS * 1e-6);
    }
    dr_test_replay_finish(&with);
    dr_test_replay_finish(&without);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("ledger_comparison");
    dr_suite_add(suite, "gain", gain_and_capture_are_measured_by_the_yardsticks);
    dr_suite_add(suite, "engines", gain_is_the_difference_of_two_engines);
    dr_suite_add(suite, "yardsticks", of_two_runs_of_a_yardstick_the_first_counts);
    dr_suite_add(suite, "no capture", no_capture_where_the_oracle_gains_nothing);
    dr_suite_add(suite, "bitcoin", bitcoin_is_revenue_over_the_price_of_its_day);
    dr_suite_add(suite, "no bitcoin", no_bitcoin_where_a_price_is_not_known);
    dr_suite_add(suite, "energy", uptime_restarts_and_reduction);
    dr_suite_add(suite, "unit cost", what_power_costs_in_all);
    dr_suite_add(suite, "swap", a_swap_changes_no_gain);
    return suite;
}
