// SPDX-License-Identifier: GPL-3.0-or-later
// The ledger's views of how sure gains are and of what stands between runs, and the hash that is
// lost on restarts.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "test/program.h"
#include "test/replay.h"
#include "test/result.h"
#include "test/runner.h"
#include "test/sql.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

enum { TEXT_SIZE = 1 << 19, DAYS = 58, DAY_INTERVALS = 96 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

static char prices[TEXT_SIZE];

static void replay_days(struct dr_test_replay *replay, size_t n_day, const char *const *set,
                        const char *const *strategy)
{
    prices[0] = '\0';
    dr_test_append_prices(prices, sizeof prices, june_utc_s, n_day * DAY_INTERVALS, DR_INTERVAL_S,
                          5);
    dr_test_replay_init(
        replay, &(struct dr_test_replay_request){
                    .prices = prices, .hashprice = "52.5", .set = set, .strategy = strategy});
}

// ---- intervals ---------------------------------------------------------------------------------

START_TEST(a_span_of_eight_blocks_has_intervals)
{
    struct dr_test_replay replay;
    replay_days(&replay, DAYS, NULL, NULL);
    dr_test_expect(replay.database,
                   "SELECT count(*), sum(low_usd < gain_usd AND gain_usd < high_usd) FROM"
                   " gain_interval JOIN comparison USING (run_id)",
                   "6 6");
    dr_test_expect(replay.database, "SELECT count(*) FROM difference_interval", "21");
    dr_test_expect_none(replay.database,
                        "SELECT * FROM difference WHERE NOT (low_usd <= difference_usd AND"
                        " difference_usd <= high_usd) OR low_usd IS NULL");
    // The base has no interval of its own; against it a difference is a gain.
    dr_test_expect(replay.database,
                   "SELECT gain_low_usd, gain_high_usd, gain_is_distinguishable FROM comparison"
                   " WHERE strategy = 'always_mine'",
                   "NULL NULL NULL");
    dr_test_expect_none(replay.database,
                        "SELECT * FROM difference AS d JOIN comparison AS c ON c.run_id ="
                        " d.other_run_id WHERE d.label = 'always_mine' AND NOT"
                        " (abs(d.low_usd + c.gain_high_usd) < 1e-5 AND"
                        " abs(d.high_usd + c.gain_low_usd) < 1e-5 AND"
                        " d.is_distinguishable = c.gain_is_distinguishable)");
    dr_test_expect_none(replay.database,
                        "SELECT * FROM difference AS d JOIN comparison AS a USING (run_id) JOIN"
                        " comparison AS b ON b.run_id = d.other_run_id WHERE d.run_id >="
                        " d.other_run_id OR d.difference_usd <> a.gain_usd - b.gain_usd OR"
                        " d.label <> a.label OR d.other_label <> b.label");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(a_shorter_one_has_none)
{
    struct dr_test_replay replay;
    replay_days(&replay, 55, NULL, TEXTS("breakeven"));
    dr_test_expect(replay.database, "SELECT count(*) FROM gain_interval", "0");
    dr_test_expect(replay.database, "SELECT count(*) FROM difference_interval", "0");
    dr_test_expect(replay.database,
                   "SELECT count(*), count(low_usd), count(is_distinguishable) FROM difference",
                   "3 0 0");
    dr_test_expect(replay.database,
                   "SELECT DISTINCT gain_low_usd, gain_high_usd, gain_is_distinguishable FROM"
                   " comparison",
                   "NULL NULL NULL");
    dr_test_replay_finish(&replay);
    replay_days(&replay, 55, TEXTS("statistics.block_days=6"), TEXTS("breakeven"));
    dr_test_expect(replay.database, "SELECT count(*) FROM gain_interval", "2");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(the_settings_of_statistics_are_heard)
{
    static const char *const set[] = {"statistics.seed=1", "statistics.seed=7",
                                      "statistics.resamples=500", "statistics.block_days=3"};
    char *ends[4];
    for (size_t i = 0; i < 4; i++) {
        struct dr_test_replay replay;
        replay_days(&replay, DAYS, TEXTS(set[i]), TEXTS("threshold"));
        ends[i] = dr_test_rows(replay.database, "SELECT * FROM gain_interval");
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(ends[i], ends[k]);
        dr_test_replay_finish(&replay);
    }
    for (size_t i = 0; i < 4; i++)
        free(ends[i]);
}
END_TEST

// Made by hand: ends at 0 are covered.
START_TEST(distinguishable_is_what_does_not_cover_0)
{
    sqlite3 *database = dr_test_open(dr_test_join(dr_test_ledger_folder("0"), "ledger.sqlite"));
    dr_test_expect(database,
                   "SELECT run_id, gain_low_usd, gain_high_usd, gain_is_distinguishable FROM"
                   " comparison",
                   "1 120.5 880.25 1\n2 -750.25 40 0\n3 NULL NULL NULL\n4 1000000 1500000 1\n"
                   "5 1100000 1600000 1");
    sqlite3_close(database);
    struct dr_test_replay replay;
    replay_days(&replay, 2, NULL, TEXTS("breakeven"));
    static const struct {
        const char *ends, *is;
    } cases[] = {{"-1, 1", "0"}, {"0, 1", "0"},   {"-1, 0", "0"},      {"0, 0", "0"},
                 {"1, 2", "1"},  {"-2, -1", "1"}, {"1e-6, 1e-6", "1"}, {"-2, -1e-6", "1"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        dr_test_execute_format(replay.database,
                               "DELETE FROM gain_interval; DELETE FROM difference_interval;"
                               "INSERT INTO gain_interval VALUES (1, %s);"
                               "INSERT INTO difference_interval VALUES (1, 3, %s)",
                               cases[i].ends, cases[i].ends);
        dr_test_expect(replay.database,
                       "SELECT gain_is_distinguishable FROM comparison WHERE run_id = 1",
                       cases[i].is);
        dr_test_expect(replay.database,
                       "SELECT is_distinguishable FROM difference WHERE run_id = 1 AND"
                       " other_run_id = 3",
                       cases[i].is);
    }
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- wear and regret ---------------------------------------------------------------------------

// Runs of two days whose gains and restarts are given: 1 and 2 honest, 3 always_mine, 4 with
// hindsight, 5 the bound.
static void expect_swap(const char *restarted_1, const char *restarted_2, const char *wear,
                        const char *expected)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    dr_test_add_run(database, 1, "one", "threshold", "prev_spp", "");
    dr_test_add_run(database, 2, "two", "breakeven", "day_ahead", "");
    dr_test_add_run(database, 3, "always", "always_mine", "prev_spp", "");
    dr_test_add_run(database, 4, "sighted", "breakeven", "perfect", "");
    dr_test_add_run(database, 5, "oracle", "oracle", "perfect", "");
    dr_test_add_intervals(database, 1, true, 1000, 500);
    dr_test_add_intervals(database, 2, true, 1100, 500);
    dr_test_add_intervals(database, 3, false, 400, 600);
    dr_test_add_intervals(database, 4, true, 5000, 500);
    dr_test_add_intervals(database, 5, true, 6000, 500);
    dr_test_execute_format(database,
                           "UPDATE day SET restarted_mw = CASE run_id WHEN 1 THEN %s ELSE %s END"
                           " WHERE run_id IN (1, 2) AND day = '2024-06-01';"
                           "UPDATE run_setting SET value = %s WHERE name ="
                           " 'operations.wear_usd_per_mw_restart'",
                           restarted_1, restarted_2, wear);
    dr_test_expect(database, "SELECT * FROM wear_swap", expected);
    dr_test_close_ledger(database);
}

START_TEST(the_best_two_swap_places_where_wear_eats_the_difference)
{
    // two gains 100 $ more with 40 MW more restarted: 2.50 $ each.
    expect_swap("10", "50", "0.0", "2 1 two one 2.5");
    expect_swap("10", "50", "0.75", "2 1 two one 3.25");
    // The better one restarts less: more wear only helps it, less wear would do it.
    expect_swap("50", "10", "0.0", "2 1 two one NULL");
    expect_swap("50", "10", "4.0", "2 1 two one 1.5");
    expect_swap("50", "10", "2.5", "2 1 two one 0");
    expect_swap("10", "10", "0.0", "2 1 two one NULL");
}
END_TEST

// The same rule with other eyes is no other strategy.
START_TEST(runs_that_differ_in_what_they_see_are_one)
{
    struct dr_test_replay replay;
    replay_days(
        &replay, 20, NULL,
        TEXTS("breakeven", "breakeven,rt_publication_lag_s=60", "threshold,strike_usd_per_mwh=97"));
    dr_test_expect(replay.database,
                   "SELECT count(*), min(run_id IN (1, 2)) + min(other_run_id IN (1, 2)),"
                   " min(3 IN (run_id, other_run_id)) FROM wear_swap",
                   "1 1 1");
    dr_test_replay_finish(&replay);
    replay_days(&replay, 20, NULL, TEXTS("breakeven", "breakeven,rt_publication_lag_s=60"));
    dr_test_expect(replay.database, "SELECT count(*) FROM wear_swap", "0");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(no_swap_without_two_honest_runs)
{
    struct dr_test_replay replay;
    replay_days(&replay, 2, NULL, TEXTS("breakeven", "threshold,information=perfect"));
    dr_test_expect(replay.database, "SELECT count(*) FROM wear_swap", "0");
    dr_test_replay_finish(&replay);
}
END_TEST

// At the wear of the swap the two are level: engines say so, not the view.
START_TEST(a_wear_of_the_swap_makes_the_two_level)
{
    struct dr_test_replay replay;
    static const char *const strategy[] = {"threshold,strike_usd_per_mwh=60,label=a",
                                           "threshold,strike_usd_per_mwh=200,label=b", NULL};
    replay_days(&replay, 20, TEXTS("contract.power_mw=80"), strategy);
    double wear = dr_test_double(replay.database, "SELECT wear_usd_per_mw_restart FROM wear_swap");
    dr_test_replay_finish(&replay);
    ck_assert_double_gt(wear, 0);
    char set[64];
    snprintf(set, sizeof set, "operations.wear_usd_per_mw_restart=%.17g", wear);
    replay_days(&replay, 20, TEXTS("contract.power_mw=80", set), strategy);
    // A micro-dollar's half for each interval of wear.
    ck_assert_double_eq_tol(
        dr_test_double(replay.database, "SELECT abs(difference_usd) FROM difference WHERE run_id ="
                                        " 1 AND other_run_id = 2"),
        0, 0.002);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(regret_is_what_the_bound_gained_more)
{
    struct dr_test_replay replay;
    replay_days(&replay, 40, NULL, NULL); // two months
    dr_test_expect(replay.database, "SELECT count(*), count(DISTINCT month) FROM regret", "14 2");
    dr_test_expect_none(replay.database,
                        "SELECT * FROM (SELECT run_id, sum(regret_usd) AS regret FROM regret GROUP"
                        " BY run_id) JOIN comparison AS c USING (run_id) JOIN comparison AS b ON"
                        " b.is_bound WHERE abs(regret - (b.gain_usd - c.gain_usd)) > 1e-5");
    dr_test_expect(replay.database,
                   "SELECT max(abs(regret_usd)) FROM regret JOIN run_fact USING"
                   " (run_id) WHERE is_bound",
                   "0");
    ck_assert_double_gt(dr_test_double(replay.database, "SELECT min(regret_usd) FROM regret JOIN"
                                                        " run_fact USING (run_id) WHERE strategy ="
                                                        " 'always_mine'"),
                        1000);
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- restarts ----------------------------------------------------------------------------------

// By the data sheet, from the intervals: 60 MW at 17.5 and 40 at 29.5 J/TH, PUE 1.05, 12 of 15
// minutes on a line from nothing, a pool's 1 %.
START_TEST(the_hash_lost_on_a_ramp_in_dollars)
{
    struct dr_test_replay replay;
    replay_days(&replay, 9, NULL, NULL);
    dr_test_expect_none(
        replay.database,
        "WITH h AS (SELECT run_id, central_day AS day, hashprice_usd_per_ph_day AS usd,"
        " 1000 / 1.05 * (min(power_mw, 60) / 17.5 + max(power_mw - 60, 0) / 29.5) AS phs"
        ", start_utc_s FROM interval), d AS (SELECT run_id, day, usd, phs - lag(phs, 1,"
        " 1000 / 1.05 * (60 / 17.5 + 40 / 29.5)) OVER (PARTITION BY run_id ORDER BY start_utc_s)"
        " AS rise FROM h) SELECT * FROM (SELECT run_id, day, sum(max(0, rise) * 0.4 * usd / 96 *"
        " 0.99) AS loss FROM d GROUP BY 1, 2) JOIN daily USING (run_id, day) WHERE NOT"
        " abs(loss - restart_loss_usd) < 1e-6");
    ck_assert_double_gt(
        dr_test_double(replay.database, "SELECT restart_loss_usd FROM total WHERE run_id = 2"),
        100);
    dr_test_expect(replay.database, "SELECT min(restart_loss_usd) FROM daily", "0");
    static const char *const views[] = {"total", "monthly", "yearly"};
    for (size_t i = 0; i < 3; i++) {
        char sql[256];
        snprintf(sql, sizeof sql,
                 "SELECT * FROM (SELECT run_id, sum(restart_loss_usd) AS loss FROM %s GROUP BY 1)"
                 " JOIN (SELECT run_id, sum(restart_loss_usd) AS of_days FROM daily GROUP BY 1)"
                 " USING (run_id) WHERE NOT abs(loss - of_days) < 1e-6",
                 views[i]);
        dr_test_expect_none(replay.database, sql);
    }
    dr_test_replay_finish(&replay);
    replay_days(&replay, 2, TEXTS("site.restart_min=0"), NULL);
    dr_test_expect(replay.database, "SELECT max(restart_loss_usd) FROM daily", "0");
    dr_test_replay_finish(&replay);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("ledger_studies");
    dr_suite_add(suite, "intervals", a_span_of_eight_blocks_has_intervals);
    dr_suite_add(suite, "short spans", a_shorter_one_has_none);
    dr_suite_add(suite, "settings", the_settings_of_statistics_are_heard);
    dr_suite_add(suite, "distinguishable", distinguishable_is_what_does_not_cover_0);
    dr_suite_add(suite, "wear swap", the_best_two_swap_places_where_wear_eats_the_difference);
    dr_suite_add(suite, "no swap", no_swap_without_two_honest_runs);
    dr_suite_add(suite, "other eyes", runs_that_differ_in_what_they_see_are_one);
    dr_suite_add(suite, "level", a_wear_of_the_swap_makes_the_two_level);
    dr_suite_add(suite, "regret", regret_is_what_the_bound_gained_more);
    dr_suite_add(suite, "ramps", the_hash_lost_on_a_ramp_in_dollars);
    return suite;
}
