// SPDX-License-Identifier: GPL-3.0-or-later
// No strategy sees the future: what is not published at a decision may be anything, and every
// decision up to then keeps its bits. Runs over the registry, so a new strategy is tested the day
// it is listed.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/module.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { DAYS = 6, N = DAYS * 96, HOURS = (DAYS + 32) * 24, N_LMP = N * 3, LMP_STEP_S = 297 };

static const int64_t begin_utc_s = 1709359200; // 2024-03-02T06:00Z: the spring change is far
static const int64_t dam_begin_utc_s = 1709359200 - 31 * 86400;

struct world {
    double price[N], day_ahead[HOURS], lmp[N_LMP], hashprice_factor[DAYS + 2];
    double load_mw[HOURS], mcpc[DR_PRODUCT_COUNT][HOURS]; // from the first day-ahead price on
};

static void world_fill(struct world *world)
{
    dr_test_prices(17, world->price, N);
    dr_test_prices(19, world->day_ahead, HOURS);
    dr_test_prices(20, world->lmp, N_LMP);
    dr_test_prices(21, world->load_mw, HOURS);
    for (size_t h = 0; h < HOURS; h++)
        world->load_mw[h] += 50000;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        dr_test_prices(22 + (unsigned long)p, world->mcpc[p], HOURS);
        for (size_t h = 0; h < HOURS; h++)
            world->mcpc[p][h] = fabs(world->mcpc[p][h]);
    }
    for (size_t d = 0; d < DAYS + 2; d++)
        world->hashprice_factor[d] = 1 + 0.05 * (double)d;
}

static void add_hours(struct dr_series *series, enum dr_publication publication,
                      const double *value)
{
    dr_series_init(series, DR_HOUR_S, publication);
    for (size_t h = 0; h < HOURS; h++)
        dr_series_put(series, dam_begin_utc_s + (int64_t)h * DR_HOUR_S, value[h]);
}

// Every decision of a run, as a strategy makes it that stands in the place of another.
enum { MOST_DECISIONS = 5 * N };
static struct log {
    const struct dr_strategy *strategy;
    size_t n;
    int64_t now_utc_s[MOST_DECISIONS];
    double power_mw[MOST_DECISIONS];
} * logged;

static int decide_and_log(void *state, const struct dr_view *view, struct dr_decision *out)
{
    int result = logged->strategy->decide(state, view, out);
    ck_assert_uint_lt(logged->n, MOST_DECISIONS);
    logged->now_utc_s[logged->n] = view->now_utc_s;
    logged->power_mw[logged->n++] = out->power_mw;
    return result;
}

// A site that is billed by system peaks: one of them is in the span. log: NULL, or what is filled.
static void run_logged(const struct world *world, const char *text, double *power_mw,
                       struct log *log)
{
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    struct dr_run_spec spec;
    struct dr_totals totals;
    struct dr_error err = {.message = ""};
    dr_test_settings(&settings);
    dr_assert_ok(err, dr_settings_set(&settings, "delivery.transmission=12cp", &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    dr_test_site(&site, &settings);
    dr_test_market(&market, begin_utc_s, world->price, N, 47.31);
    dr_test_day_ahead(&market, dam_begin_utc_s, world->day_ahead, HOURS);
    add_hours(&market.load_mw, DR_PUBLISHED_AFTER_END, world->load_mw);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        add_hours(&market.mcpc[p], DR_PUBLISHED_DAY_AHEAD, world->mcpc[p]);
    ck_assert(dr_stamps_put(&market.peak, begin_utc_s + 77 * DR_INTERVAL_S, NAN));
    bool stored = true;
    for (size_t i = 0; i < N_LMP; i++)
        stored &= dr_stamps_put(&market.lmp, begin_utc_s + (int64_t)i * LMP_STEP_S, world->lmp[i]);
    ck_assert(stored);
    for (size_t i = 0; i < market.hashprice.n; i++) {
        int64_t day = dr_clock_utc_day(dr_series_start_utc_s(&market.hashprice, i)) -
                      dr_clock_utc_day(begin_utc_s);
        if (day >= 0)
            market.hashprice.value[i] *= world->hashprice_factor[day];
    }
    dr_assert_ok(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err));
    struct dr_strategy logging;
    if (log) {
        logging = *spec.strategy;
        logging.decide = decide_and_log;
        *log = (struct log){.strategy = spec.strategy};
        spec.strategy = &logging;
        logged = log;
    }
    site.plans = dr_run_spec_plans(&spec);
    dr_assert_ok(err, dr_site_model_attach(&site, &market, &err));
    dr_assert_ok(err, dr_test_run_spec(&market, &site, &spec, power_mw, &totals, &err));
    dr_site_model_finish(&site);
    dr_market_finish(&market);
}

static void run(const struct world *world, const char *text, double *power_mw)
{
    run_logged(world, text, power_mw, NULL);
}

// Rewrites all that is not published by now.
static void rewrite_future(struct world *world, int64_t now, double factor)
{
    for (size_t k = (size_t)((now - begin_utc_s) / DR_INTERVAL_S); k < N; k++)
        world->price[k] = factor * (world->price[k] + 31.7);
    for (size_t h = 0; h < HOURS; h++) {
        int64_t start = dam_begin_utc_s + (int64_t)h * DR_HOUR_S;
        int32_t day_before = dr_clock_central_day(start) - 1;
        // 13:30 in Texas, in winter time: 19:30Z.
        if ((int64_t)day_before * DR_DAY_S + 19 * DR_HOUR_S + 1800 > now) {
            world->day_ahead[h] = factor * (world->day_ahead[h] + 31.7);
            for (int p = 0; p < DR_PRODUCT_COUNT; p++)
                world->mcpc[p][h] = fabs(factor) * (world->mcpc[p][h] + 31.7);
        }
        if (start + DR_HOUR_S > now)
            world->load_mw[h] = fabs(factor) * (world->load_mw[h] + 31.7);
    }
    for (size_t k = 0; k < N_LMP; k++)
        if (begin_utc_s + (int64_t)k * LMP_STEP_S > now - 120)
            world->lmp[k] = factor * (world->lmp[k] + 31.7);
    for (size_t d = 0; d < DAYS + 2; d++)
        if (dr_clock_utc_day(begin_utc_s) + (int32_t)d >= dr_clock_utc_day(now))
            world->hashprice_factor[d] *= 1 + fabs(factor) / 3;
}

// The first interval up to which decisions differ after rewriting from i on; N where none does.
static size_t first_difference(const char *text, size_t i, double factor)
{
    static struct world told, retold;
    static double before_mw[N], after_mw[N];
    world_fill(&told);
    retold = told;
    rewrite_future(&retold, begin_utc_s + (int64_t)i * DR_INTERVAL_S, factor);
    run(&told, text, before_mw);
    run(&retold, text, after_mw);
    for (size_t k = 0; k <= i; k++)
        if (memcmp(&before_mw[k], &after_mw[k], sizeof before_mw[k]) != 0)
            return k;
    return N;
}

static const size_t cuts[] = {1, 2, 37, 77, 78, 95, 96, 149, 150, 251, 333, 470};

static void expect_blind(const char *text)
{
    for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++) {
        size_t k = first_difference(text, cuts[c], -2.3);
        ck_assert_msg(k == N, "%s: interval %zu changed with prices from %zu on", text, k, cuts[c]);
        k = first_difference(text, cuts[c], 9.7);
        ck_assert_msg(k == N, "%s: interval %zu changed with prices from %zu on", text, k, cuts[c]);
    }
}

START_TEST(every_strategy_is_blind)
{
    static const char *const keys[] = {"", ",rt_publication_lag_s=60", ",information=day_ahead",
                                       ",information=sced_lmp", ",rt_publication_lag_s=7200"};
    char text[128];
    for (size_t s = 0; dr_strategies[s]; s++)
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            snprintf(text, sizeof text, "%s%s", dr_strategies[s]->name, keys[k]);
            expect_blind(text);
        }
}
END_TEST

// Inside intervals: of a cut at any second, all decisions up to that second stay.
START_TEST(every_strategy_is_blind_inside)
{
    static struct world told, retold;
    static double power_mw[N];
    static struct log before, after;
    char text[128];
    size_t n_inside = 0;
    for (size_t s = 0; dr_strategies[s]; s++)
        for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++)
            for (int64_t off_s = -1; off_s <= 1; off_s++) {
                // The second in which a run is known, the one before it and the one after it.
                int64_t now = begin_utc_s + (int64_t)cuts[c] * 3 * LMP_STEP_S + 120 + off_s;
                snprintf(text, sizeof text, "%s,information=sced_lmp,decide=sced",
                         dr_strategies[s]->name);
                world_fill(&told);
                retold = told;
                rewrite_future(&retold, now, 9.7);
                run_logged(&told, text, power_mw, &before);
                run_logged(&retold, text, power_mw, &after);
                ck_assert_uint_eq(before.n, after.n);
                for (size_t k = 0; k < before.n && before.now_utc_s[k] <= now; k++) {
                    n_inside += before.now_utc_s[k] % DR_INTERVAL_S != 0;
                    ck_assert_int_eq(before.now_utc_s[k], after.now_utc_s[k]);
                    ck_assert_msg(before.power_mw[k] == after.power_mw[k],
                                  "%s: a decision of %lld changed with prices from %lld on", text,
                                  (long long)before.now_utc_s[k], (long long)now);
                }
            }
    ck_assert_uint_gt(n_inside, 10000);
}
END_TEST

// One that stands before another, before each of the others.
static void expect_blind_before_all(const char *name)
{
    char text[PATH_MAX + 64];
    for (size_t s = 0; dr_strategies[s]; s++) {
        if (dr_strategies[s]->flags & DR_STANDS_BEFORE)
            continue;
        snprintf(text, sizeof text, "%s,then=%s", name, dr_strategies[s]->name);
        expect_blind(text);
    }
}

START_TEST(what_stands_before_another_is_blind)
{
    static struct world world;
    static double power_mw[N], alone_mw[N];
    char text[PATH_MAX + 64];
    size_t n_overruled = 0;
    for (size_t s = 0; dr_strategies[s]; s++)
        if (dr_strategies[s]->flags & DR_STANDS_BEFORE)
            expect_blind_before_all(dr_strategies[s]->name);
    expect_blind_before_all(dr_test_module("overruler"));
    // It must also do something, and leave something to do.
    world_fill(&world);
    snprintf(text, sizeof text, "%s,then=threshold", dr_test_module("overruler"));
    run(&world, text, power_mw);
    run(&world, "threshold", alone_mw);
    for (size_t i = 0; i < N; i++)
        n_overruled += power_mw[i] != alone_mw[i];
    ck_assert_uint_gt(n_overruled, 10);
    ck_assert_uint_lt(n_overruled, N / 2);
}
END_TEST

// Keys that make a strategy look at what it leaves aside by default, or trust what it has not seen
// enough of in these few days.
START_TEST(other_keys_are_blind)
{
    static const char *const texts[] = {
        "rolling_horizon,forecast=1",
        "rolling_horizon,forecast=2,fit_days=2",
        "spike,fit_days=2,min_spikes=5",
        "four_cp,days=7,then=rolling_horizon",
        "reserve_planner,option_days=2,option_weight=0.1",
        "day_ahead_seller,days=1,all=1",
    };
    for (size_t s = 0; s < sizeof texts / sizeof texts[0]; s++)
        expect_blind(texts[s]);
}
END_TEST

// The test itself must see: under hindsight, and for the bound, rewriting changes decisions.
START_TEST(hindsight_is_noticed)
{
    char overruler[PATH_MAX + 64]; // sees the load of the hour itself
    snprintf(overruler, sizeof overruler, "%s,information=perfect,then=always_mine",
             dr_test_module("overruler"));
    const char *const seeing[] = {"breakeven,information=perfect", "threshold,information=perfect",
                                  "oracle", overruler};
    for (size_t s = 0; s < sizeof seeing / sizeof seeing[0]; s++) {
        size_t n_changed = 0;
        for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++)
            n_changed += first_difference(seeing[s], cuts[c], 9.7) < N;
        ck_assert_msg(n_changed > 0, "%s: no decision changed", seeing[s]);
    }
}
END_TEST

// Strategies must also move: one that ignores prices would pass all the rest.
START_TEST(strategies_react_to_the_past)
{
    static const char *const moving[] = {"breakeven", "threshold",       "two_strike",
                                         "uptime",    "rolling_horizon", "spike,min_spikes=5",
                                         "four_cp",   "reserve_planner", "day_ahead_seller"};
    for (size_t s = 0; s < sizeof moving / sizeof moving[0]; s++) {
        static struct world world;
        static double power_mw[N];
        size_t n_off = 0;
        world_fill(&world);
        run(&world, moving[s], power_mw);
        for (size_t i = 0; i < N; i++)
            n_off += power_mw[i] == 0;
        ck_assert_msg(n_off > 0 && n_off < N, "%s is off in %zu of %d", moving[s], n_off, N);
    }
}
END_TEST

START_TEST(peeking_gains_nothing)
{
    static struct world world;
    static double power_mw[N];
    world_fill(&world);
    run(&world, dr_test_module("peek"), power_mw);
    for (size_t i = 0; i < N; i++)
        ck_assert_msg(power_mw[i] == 100, "interval %zu: %g MW", i, power_mw[i]);
}
END_TEST

static void expect_same(const char *text, const char *other)
{
    static struct world world;
    static double power_mw[2][N];
    world_fill(&world);
    run(&world, text, power_mw[0]);
    run(&world, other, power_mw[1]);
    for (size_t i = 0; i < N; i++)
        ck_assert_msg(power_mw[0][i] == power_mw[1][i], "%s: interval %zu: %g MW, of %s %g", text,
                      i, power_mw[0][i], other, power_mw[1][i]);
}

// What is in Python decides the same as in C, and sees as little.
START_TEST(python_is_blind)
{
    static const char *const keys[] = {"", ",rt_publication_lag_s=60", ",information=day_ahead",
                                       ",hysteresis_usd_per_mwh=3.7,min_off_intervals=5"};
    static const char *const then[] = {"threshold", "uptime", "breakeven,inverted=1"};
    const char *breakeven = dr_test_python("breakeven.py");
    char text[PATH_MAX + 64], other[PATH_MAX + 64];
    if (!breakeven)
        return;
    expect_same(dr_test_python("peek.py"), "always_mine");
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        snprintf(text, sizeof text, "%s%s", breakeven, keys[k]);
        snprintf(other, sizeof other, "breakeven%s", keys[k]);
        expect_same(text, other);
    }
    expect_blind(text);
    for (size_t k = 0; k < sizeof then / sizeof then[0]; k++) {
        snprintf(text, sizeof text, "%s,then=%s", dr_test_python("overruler.py"), then[k]);
        snprintf(other, sizeof other, "%s,then=%s", dr_test_module("overruler"), then[k]);
        expect_same(text, other);
    }
    expect_blind(text);
    // One of Python before another one.
    snprintf(text, sizeof text, "%s,then=%s", dr_test_python("overruler.py"), breakeven);
    snprintf(other, sizeof other, "%s,then=breakeven", dr_test_module("overruler"));
    expect_same(text, other);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("conformance");
    dr_suite_add(suite, "blind to the future", every_strategy_is_blind);
    dr_suite_add(suite, "blind inside", every_strategy_is_blind_inside);
    dr_suite_add(suite, "blind before another", what_stands_before_another_is_blind);
    dr_suite_add(suite, "other keys", other_keys_are_blind);
    dr_suite_add(suite, "hindsight is noticed", hindsight_is_noticed);
    dr_suite_add(suite, "moving", strategies_react_to_the_past);
    dr_suite_add(suite, "peeking", peeking_gains_nothing);
    dr_suite_add(suite, "python", python_is_blind);
    return suite;
}
