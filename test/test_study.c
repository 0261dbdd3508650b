// SPDX-License-Identifier: GPL-3.0-or-later
// Studies: what they share with the comparison they must share to the micro-dollar.
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/study.h"
#include "test/fixture.h"
#include "test/replay.h"
#include "test/result.h"
#include "test/runner.h"
#include "test/sql.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

enum { TEXT_SIZE = 1 << 17, DAYS = 12 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

static char prices[TEXT_SIZE], day_ahead[TEXT_SIZE];

static void replay_days(struct dr_test_replay *replay, bool with_day_ahead, const char *const *set,
                        const char *const *strategy)
{
    prices[0] = day_ahead[0] = '\0';
    dr_test_append_prices(prices, sizeof prices, june_utc_s, DAYS * 96, DR_INTERVAL_S, 5);
    dr_test_append_prices(day_ahead, sizeof day_ahead, june_utc_s, DAYS * 24, DR_HOUR_S, 6);
    dr_test_replay_init(
        replay, &(struct dr_test_replay_request){.prices = prices,
                                                 .day_ahead = with_day_ahead ? day_ahead : NULL,
                                                 .hashprice = "52.5",
                                                 .set = set,
                                                 .strategy = strategy});
}

static struct dr_study_base base_of(const struct dr_test_replay *replay)
{
    return (struct dr_study_base){.market = &replay->market,
                                  .site = &replay->site,
                                  .set = &replay->set,
                                  .totals = replay->totals};
}

static void study_information(const struct dr_test_replay *replay)
{
    struct dr_error err = {.message = ""};
    struct dr_study_base base = base_of(replay);
    dr_assert_ok(err, dr_study_information(&base, replay->database, NULL, &err));
}

// ---- the price of information ------------------------------------------------------------------

START_TEST(rungs_that_are_runs_are_those_runs)
{
    struct dr_test_replay replay;
    replay_days(&replay, true, NULL, NULL);
    // breakeven has all four rungs in the standard set; uptime, threshold and two_strike have one.
    ck_assert_uint_eq(dr_study_information_count(&replay.market, &replay.set), 9);
    study_information(&replay);
    dr_test_expect(replay.database, "SELECT DISTINCT label FROM information_ladder ORDER BY run_id",
                   "breakeven\nuptime\nthreshold\ntwo_strike");
    dr_test_expect(replay.database,
                   "SELECT step, name, information, rt_publication_lag_s FROM information_ladder"
                   " WHERE label = 'threshold'",
                   "1 perfect perfect 0\n3 previous interval prev_spp 0\n"
                   "4 one interval later prev_spp 60\n5 day-ahead day_ahead 0");
    dr_test_expect(replay.database,
                   "SELECT c.label, c.gain_usd = l.gain_usd FROM information_ladder AS l JOIN"
                   " comparison AS c USING (information) JOIN run_setting AS s ON s.run_id ="
                   " c.run_id AND s.name = 'rt_publication_lag_s' AND s.value ="
                   " l.rt_publication_lag_s WHERE l.label = 'breakeven' AND c.strategy ="
                   " 'breakeven' ORDER BY step",
                   "breakeven, perfect 1\nbreakeven 1\nbreakeven, one interval later 1\n"
                   "breakeven, day-ahead 1");
    dr_test_expect(replay.database,
                   "SELECT count(*) FROM information_ladder AS l JOIN comparison AS c USING"
                   " (run_id) WHERE step = 3 AND l.gain_usd = c.gain_usd",
                   "4");
    dr_test_replay_finish(&replay);
}
END_TEST

// Rungs that the study ran itself are what a comparison that has them finds.
START_TEST(rungs_are_what_runs_of_their_own_find)
{
    struct dr_test_replay few, all;
    replay_days(&few, true, NULL, TEXTS("threshold,strike_usd_per_mwh=77"));
    study_information(&few);
    replay_days(&all, true, NULL,
                TEXTS("threshold,strike_usd_per_mwh=77,information=perfect",
                      "threshold,strike_usd_per_mwh=77",
                      "threshold,strike_usd_per_mwh=77,rt_publication_lag_s=60",
                      "threshold,strike_usd_per_mwh=77,information=day_ahead"));
    ck_assert_uint_eq(dr_study_information_count(&few.market, &few.set), 3);
    ck_assert_uint_eq(dr_study_information_count(&all.market, &all.set), 0);
    char *expected = dr_test_rows(all.database, "SELECT gain_usd FROM comparison WHERE run_id < 5");
    dr_test_expect(few.database, "SELECT gain_usd FROM information_ladder", expected);
    dr_test_expect(few.database, "SELECT count(DISTINCT gain_usd) FROM information_ladder", "4");
    free(expected);
    dr_test_replay_finish(&few);
    dr_test_replay_finish(&all);
}
END_TEST

START_TEST(one_strategy_is_one_ladder)
{
    struct dr_test_replay replay;
    replay_days(&replay, false, NULL,
                TEXTS("breakeven,label=x,information=perfect", "breakeven,rt_publication_lag_s=300",
                      "threshold,strike_usd_per_mwh=50",
                      "threshold,strike_usd_per_mwh=51,label=y"));
    study_information(&replay);
    dr_test_expect(replay.database,
                   "SELECT run_id, label, group_concat(step) FROM information_ladder GROUP BY 1",
                   "1 x 1,3,4\n3 threshold,strike_usd_per_mwh=50 1,3,4\n4 y 1,3,4");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(sced_prices_are_a_rung_where_they_are_given)
{
    struct dr_test_replay replay;
    replay_days(&replay, false, NULL, TEXTS("breakeven"));
    for (size_t i = 0; i < DAYS * 288; i++)
        ck_assert(dr_stamps_put(&replay.market.lmp, june_utc_s + (int64_t)i * 300,
                                replay.market.spp.value[i / 3] + 1.25));
    ck_assert_uint_eq(dr_study_information_count(&replay.market, &replay.set), 3);
    study_information(&replay);
    struct dr_totals totals =
        dr_test_run(&replay.market, &replay.site, "breakeven,information=sced_lmp", NULL);
    dr_test_expect(replay.database, "SELECT group_concat(name, '; ') FROM information_ladder",
                   "perfect; SCED prices; previous interval; one interval later");
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT net_microusd FROM study_total WHERE step"
                                                  " = 2"),
                     dr_test_net(&totals));
    ck_assert_int_ne(dr_test_net(&totals), dr_test_net(&replay.totals[0]));
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- one setting at several values -------------------------------------------------------------

// The raw settings of a replay, as the command line has them before they are checked.
static struct dr_settings given(const char *const *set)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_test_settings(&settings);
    for (; set && *set; set++)
        dr_assert_ok(err, dr_settings_set(&settings, *set, &err));
    return settings;
}

static void vary(const struct dr_test_replay *replay, const char *text, const char *const *set)
{
    struct dr_study_variation variation;
    struct dr_settings settings = given(set);
    struct dr_error err = {.message = ""};
    struct dr_study_base base = base_of(replay);
    dr_assert_ok(err, dr_study_variation_init(&variation, text, &settings, &err));
    dr_assert_ok(err, dr_study_variation_check(&variation, &replay->market, false, &err));
    dr_assert_ok(err, dr_study_variation_run(&variation, &base, replay->database, NULL, &err));
    dr_study_variation_finish(&variation);
}

static const char base_is_there[] =
    "SELECT v.run_id FROM comparison AS c LEFT JOIN variation AS v ON v.run_id = c.run_id AND"
    " v.value = %s WHERE v.label IS NOT c.label OR NOT (abs(v.gain_usd - c.gain_usd) < 5e-7 AND"
    " abs(v.net_gain_usd - c.net_gain_usd) < 5e-7 AND abs(v.net_usd - c.net_usd) < 5e-7 AND"
    " abs(v.energy_net_usd - c.energy_net_usd) < 5e-7 AND abs(v.gain_usd_per_mw_year -"
    " c.gain_usd_per_mw_year) < 1e-6 AND (v.capture_ratio IS c.capture_ratio OR"
    " abs(v.capture_ratio - c.capture_ratio) < 1e-12) AND abs(v.mined_mwh - c.mined_mwh) < 1e-6"
    " AND v.restarts = c.restarts AND abs(v.mw_restarted - c.mw_restarted) < 1e-6)";

START_TEST(the_base_value_is_the_base_run)
{
    static const struct {
        const char *vary, *value, *set;
    } cases[] = {
        {"contract.power_mw=10,60,90.5", "60", NULL},
        {"operations.wear_usd_per_mw_restart=20,2", "2", NULL},
        {"site.capacity_mw=100,250", "100", NULL},
        {"market.hashprice_usd_per_ph_day=40,52.5,0", "52.5", NULL},
        {"fleet.new.efficiency_j_per_th=17.5,15", "17.5", NULL},
        // A line that the ledger has no column for.
        {"fees.retail_usd_per_mwh=2.25,0", "0", "fees.retail_usd_per_mwh=0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dr_test_replay replay;
        char sql[1024];
        const char *const *set = cases[i].set ? TEXTS(cases[i].set) : NULL;
        replay_days(&replay, true, set, TEXTS("breakeven", "threshold"));
        vary(&replay, cases[i].vary, set);
        snprintf(sql, sizeof sql, base_is_there, cases[i].value);
        dr_test_expect_none(replay.database, sql);
        dr_test_expect(replay.database,
                       "SELECT count(DISTINCT net_usd) = count(DISTINCT value) FROM variation"
                       " WHERE run_id = 1",
                       "1");
        dr_test_expect_none(replay.database,
                            "SELECT * FROM variation JOIN run_fact USING (run_id) WHERE strategy ="
                            " 'always_mine' AND gain_usd <> 0 OR is_bound AND capture_ratio <> 1");
        dr_test_replay_finish(&replay);
    }
}
END_TEST

// Every value is what a comparison with that setting finds.
START_TEST(a_value_is_what_setting_it_finds)
{
    static const char *const cases[][2] = {
        {"contract.day.price_usd_per_mwh=25.5,41", "contract.day.price_usd_per_mwh=41"},
        {"site.residual_fraction=0.03,0.11", "site.residual_fraction=0.11"},
        {"fees.loss_factor=1,1.02", "fees.loss_factor=1.02"},
    };
    // Named contracts replace the block without a name: what a check filled in must not stay.
    const char *const *set = TEXTS("contract.day.power_mw=30", "contract.day.last_hour_ending=20");
    for (size_t i = 0; i < 3; i++) {
        struct dr_test_replay base, other;
        replay_days(&base, true, set, NULL);
        vary(&base, cases[i][0], set);
        replay_days(&other, true, TEXTS(set[0], set[1], cases[i][1]), NULL);
        char *expected = dr_test_rows(other.database, "SELECT run_id, CAST(round(gain_usd * 1e6) AS"
                                                      " INTEGER), CAST(round(net_usd * 1e6) AS"
                                                      " INTEGER) FROM comparison");
        dr_test_expect(base.database,
                       "SELECT run_id, CAST(round(gain_usd * 1e6) AS INTEGER), CAST(round(net_usd *"
                       " 1e6) AS INTEGER) FROM variation WHERE value = (SELECT value FROM"
                       " study_total WHERE step = 2)",
                       expected);
        free(expected);
        dr_test_replay_finish(&base);
        dr_test_replay_finish(&other);
    }
}
END_TEST

START_TEST(names_and_units_are_kept)
{
    struct dr_test_replay replay;
    replay_days(&replay, false, NULL, TEXTS("breakeven"));
    vary(&replay, "fleet.new.efficiency_j_per_th=20,16.5", NULL);
    dr_test_expect(
        replay.database, "SELECT DISTINCT setting, unit, value FROM variation",
        "fleet.new.efficiency_j_per_th J/TH 20\nfleet.new.efficiency_j_per_th J/TH 16.5");
    dr_test_expect(replay.database, "SELECT group_concat(label) FROM variation",
                   "breakeven,always_mine,oracle,breakeven,always_mine,oracle");
    dr_test_expect_none(replay.database,
                        "SELECT * FROM study_total WHERE net_microusd <> hashprice_revenue_microusd"
                        " + energy_cost_microusd + grid_credit_microusd + program_credit_microusd +"
                        " delivery_cost_microusd + operations_cost_microusd");
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- what is refused ---------------------------------------------------------------------------

static void refuse(const char *text, const char *expected)
{
    struct dr_study_variation variation;
    struct dr_settings settings = given(NULL);
    struct dr_error err = {.message = ""};
    dr_assert_error(err, dr_study_variation_init(&variation, text, &settings, &err), DR_ERR_USAGE,
                    expected);
    dr_assert_error(err, err.status, DR_ERR_USAGE, "--vary");
    const char *second = strchr(err.message, '\n');
    ck_assert_msg(second && !strchr(second + 1, '\n'), "%s", err.message);
}

START_TEST(what_cannot_be_varied)
{
    refuse("site.pue", "expected SECTION.KEY=NUMBER,NUMBER,...");
    refuse("=1,2", "found \"=1,2\"");
    refuse("site.pue=1.1", "found 1 in \"1.1\", expected 2 to 64");
    refuse("site.pue=", "too few values");
    refuse("site.pue=1.1,1.2,1.10", "a value twice\n  found 1.10 again");
    refuse("site.pue=1.1,warm", "found \"warm\", expected a number from 1 to 2");
    refuse("site.pue=1.1,,1.2", "found \"\"");
    refuse("site.pue=1.1,2.5", "found \"2.5\", expected a number from 1 to 2");
    refuse("site.pu=1.1,1.2", "nearest site.pue");
    refuse("fees.administration=none,published", "only numbers are varied");
    refuse("contract.a.since=2024-01-01,2024-02-01", "only numbers are varied");
    refuse("statistics.seed=1,2.5", "a whole number");
    refuse("contract.power_mw=60,120", "--vary contract.power_mw=120: contract.power_mw is more");
    refuse("fleet.new.share=0.6,0.5", "--vary fleet.new.share=0.5: the shares of the fleet");
    char many[512] = "contract.power_mw=0";
    for (int i = 1; i < 65; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), ",%d", i);
    refuse(many, "too many values\n  found 65");
    *strrchr(many, ',') = '\0';
    struct dr_study_variation variation;
    struct dr_settings settings = given(NULL);
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_study_variation_init(&variation, many, &settings, &err)); // 0 to 63
    ck_assert_uint_eq(variation.n, 64);
    ck_assert_double_eq(variation.value[63], 63);
    dr_study_variation_finish(&variation);
}
END_TEST

// What only the market can say is said before anything is run, with the value.
START_TEST(values_that_the_market_refuses)
{
    struct dr_test_replay replay;
    struct dr_study_variation variation;
    struct dr_settings settings = given(NULL);
    struct dr_error err = {.message = ""};
    replay_days(&replay, false, NULL, TEXTS("breakeven"));
    dr_assert_ok(err,
                 dr_study_variation_init(&variation, "reserve.rrs.power_mw=0,25", &settings, &err));
    dr_assert_error(err, dr_study_variation_check(&variation, &replay.market, false, &err),
                    DR_ERR_USAGE, "--vary reserve.rrs.power_mw=25: ");
    dr_study_variation_finish(&variation);
    dr_test_replay_finish(&replay);
}
END_TEST

static int fail_at_a_price(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    out->power_mw = view->breakpoint_mw[view->n_breakpoint - 1];
    return view->seen_price_usd_per_mwh == 1234.56;
}

// Nobody asked it to use these prices.
START_TEST(a_strategy_that_fails_on_a_rung_has_none)
{
    static const struct dr_strategy failing = {.abi = DR_STRATEGY_ABI,
                                               .size = sizeof failing,
                                               .name = "failing",
                                               .summary = "fails at a price",
                                               .decide = fail_at_a_price};
    struct dr_test_replay replay;
    replay_days(&replay, true, NULL, TEXTS("breakeven"));
    replay.set.spec[0].strategy = &failing;
    replay.market.day_ahead.value[40] = 1234.56;
    study_information(&replay);
    dr_test_expect(replay.database, "SELECT group_concat(step) FROM information_ladder", "1,3,4");
    dr_test_replay_finish(&replay);
}
END_TEST

// A ledger that takes no rows fails the study.
START_TEST(failures_are_handed_on)
{
    struct dr_test_replay replay;
    struct dr_error err = {.message = ""};
    replay_days(&replay, false, NULL, TEXTS("breakeven"));
    struct dr_study_base base = base_of(&replay);
    dr_test_execute(replay.database, "DROP TABLE study_total");
    dr_assert_error(err, dr_study_information(&base, replay.database, NULL, &err), DR_ERR_DATABASE,
                    "study_total");
    struct dr_study_variation variation;
    struct dr_settings settings = given(NULL);
    dr_assert_ok(err, dr_study_variation_init(&variation, "site.pue=1.05,1.1", &settings, &err));
    dr_assert_error(err, dr_study_variation_run(&variation, &base, replay.database, NULL, &err),
                    DR_ERR_DATABASE, "study_total");
    dr_study_variation_finish(&variation);
    dr_test_replay_finish(&replay);
}
END_TEST

// A bar counts what is run, and Ctrl-C ends it.
START_TEST(progress_is_told_of_every_interval)
{
    struct dr_test_replay replay;
    struct dr_progress progress;
    struct dr_error err = {.message = ""};
    struct dr_study_variation variation;
    struct dr_settings settings = given(NULL);
    replay_days(&replay, true, NULL, NULL);
    struct dr_study_base base = base_of(&replay);
    dr_progress_init(&progress, "x", 1, true);
    dr_assert_ok(err, dr_study_information(&base, replay.database, &progress, &err));
    ck_assert_uint_eq(progress.done, 9 * replay.market.n_settled);
    dr_assert_ok(err, dr_study_variation_init(&variation, "site.pue=1.1,1.2", &settings, &err));
    progress.done = 0;
    dr_assert_ok(err, dr_study_variation_run(&variation, &base, replay.database, &progress, &err));
    ck_assert_uint_eq(progress.done, 2 * replay.set.n * replay.market.n_settled);
    dr_test_execute(replay.database, "DELETE FROM study_total");
    dr_interrupt_catch();
    ck_assert_int_eq(raise(SIGINT), 0);
    dr_assert_error(err, dr_study_information(&base, replay.database, &progress, &err),
                    DR_INTERRUPTED, "interrupted");
    dr_assert_error(err,
                    dr_study_variation_run(&variation, &base, replay.database, &progress, &err),
                    DR_INTERRUPTED, "interrupted");
    dr_study_variation_finish(&variation);
    dr_test_replay_finish(&replay);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("study");
    dr_suite_add(suite, "runs", rungs_that_are_runs_are_those_runs);
    dr_suite_add(suite, "rungs", rungs_are_what_runs_of_their_own_find);
    dr_suite_add(suite, "one ladder", one_strategy_is_one_ladder);
    dr_suite_add(suite, "SCED", sced_prices_are_a_rung_where_they_are_given);
    dr_suite_add(suite, "base value", the_base_value_is_the_base_run);
    dr_suite_add(suite, "other values", a_value_is_what_setting_it_finds);
    dr_suite_add(suite, "names", names_and_units_are_kept);
    dr_suite_add(suite, "refused", what_cannot_be_varied);
    dr_suite_add(suite, "of the market", values_that_the_market_refuses);
    dr_suite_add(suite, "failing strategy", a_strategy_that_fails_on_a_rung_has_none);
    dr_suite_add(suite, "failures", failures_are_handed_on);
    dr_suite_add(suite, "progress", progress_is_told_of_every_interval);
    return suite;
}
