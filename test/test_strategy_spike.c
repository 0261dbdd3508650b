// SPDX-License-Identifier: GPL-3.0-or-later
// The spike model on markets whose spikes follow a rule: what it must find, and when it must not
// trust itself.
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { DAYS = 40, N = DAYS * 96, HOURS = (DAYS + 2) * 24, DEAR_HOUR = 18 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

struct world {
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    double price[N], day_ahead[HOURS];
};

static void world_init(struct world *world)
{
    dr_test_settings(&world->settings);
    dr_test_site(&world->site, &world->settings);
    dr_test_market(&world->market, june_utc_s, world->price, N, 52.50);
    dr_test_day_ahead(&world->market, june_utc_s - DR_DAY_S, world->day_ahead, HOURS);
}

// Every day has two dear hours day-ahead; real time is at `high` in `share` of their intervals, by
// chance, and at 20 otherwise.
static void dear_hours(struct world *world, double share, double high)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t h = 0; h < HOURS; h++)
        world->day_ahead[h] = h % 24 / 2 == DEAR_HOUR / 2 ? 120 : 21;
    for (size_t i = 0; i < N; i++) {
        bool dear = i % 96 / 8 == DEAR_HOUR / 2;
        world->price[i] = dear && gsl_rng_uniform(random) < share ? high : 20;
    }
    gsl_rng_free(random);
}

// Of the dear intervals of the last ten days: how many are not at full power.
static size_t n_curtailed(const struct world *world, const char *text, size_t *n_other)
{
    static double power_mw[N];
    size_t n = 0;
    *n_other = 0;
    dr_test_run(&world->market, &world->site, text, power_mw);
    for (size_t i = N - 10 * 96; i < N; i++)
        *(i % 96 / 8 == DEAR_HOUR / 2 ? &n : n_other) += power_mw[i] < 100;
    return n;
}

// Known from the day-ahead price: it is off in all 80 intervals, from the first on, and at once on
// again. Who looks at the last price is late at both ends.
START_TEST(spikes_are_foreseen)
{
    static struct world world;
    size_t n_other;
    dear_hours(&world, 1, 300);
    world_init(&world);
    ck_assert_uint_eq(n_curtailed(&world, "spike", &n_other), 80);
    ck_assert_uint_eq(n_other, 0);
    ck_assert_uint_eq(n_curtailed(&world, "breakeven", &n_other), 70);
    ck_assert_uint_eq(n_other, 10);
    // With prices that are an interval older the model still knows.
    ck_assert_uint_eq(n_curtailed(&world, "spike,rt_publication_lag_s=60", &n_other), 80);
    dr_market_finish(&world.market);
}
END_TEST

// At 69.92 $/MWh for the old tier, stopping pays where share * (300 - 70) > (1 - share) * (70 -
// 20), about: from 0.18 on.
START_TEST(chance_is_weighed)
{
    static struct world world;
    size_t n_other;
    dear_hours(&world, 0.08, 300);
    world_init(&world);
    ck_assert_uint_le(n_curtailed(&world, "spike,min_spikes=10", &n_other), 8);
    dr_market_finish(&world.market);
    dear_hours(&world, 0.4, 300);
    world_init(&world);
    ck_assert_uint_ge(n_curtailed(&world, "spike,min_spikes=10", &n_other), 72);
    ck_assert_uint_le(n_other, 3);
    dr_market_finish(&world.market);
    // 0.7 * 30 > 0.3 * 50, only since the other outcome counts by its chance, too.
    dear_hours(&world, 0.7, 100);
    world_init(&world);
    ck_assert_uint_ge(n_curtailed(&world, "spike,min_spikes=10", &n_other), 64);
    dr_market_finish(&world.market);
    // A smaller chance of a smaller spike: 0.4 * 10 < 0.6 * 50.
    dear_hours(&world, 0.4, 80);
    world_init(&world);
    ck_assert_uint_le(n_curtailed(&world, "spike,min_spikes=10", &n_other), 8);
    dr_market_finish(&world.market);
}
END_TEST

// Until enough spikes were seen it is breakeven, to the bit.
START_TEST(untrusted_is_breakeven)
{
    static const char *const texts[] = {"spike,min_spikes=100000", "spike,spike_usd_per_mwh=9000",
                                        "spike,fit_days=1"};
    static struct world world;
    static double expected_mw[N], got_mw[N];
    dr_test_prices(41, world.price, N);
    dr_test_prices(43, world.day_ahead, HOURS);
    world_init(&world);
    dr_test_run(&world.market, &world.site, "breakeven", expected_mw);
    for (size_t k = 0; k < 3; k++) {
        dr_test_run(&world.market, &world.site, texts[k], got_mw);
        ck_assert_msg(memcmp(got_mw, expected_mw, sizeof got_mw) == 0, "%s", texts[k]);
    }
    dr_test_run(&world.market, &world.site, "spike,min_spikes=20", got_mw);
    ck_assert_mem_ne(got_mw, expected_mw, sizeof got_mw);
    ck_assert_mem_eq(got_mw, expected_mw, 96 * sizeof got_mw[0]);
    dr_market_finish(&world.market);
}
END_TEST

// Missing prices, also day-ahead ones, leave rows out and are no reason to fail.
START_TEST(gaps_are_left_out)
{
    static struct world world;
    dear_hours(&world, 1, 300);
    for (size_t i = 50; i < N / 2; i += 97)
        world.price[i] = NAN;
    for (size_t h = 30; h < HOURS - 11 * 24; h += 41)
        world.day_ahead[h] = NAN;
    world_init(&world);
    size_t n_missing = world.market.n_missing;
    ck_assert_uint_gt(n_missing, 0);
    static double power_mw[N];
    size_t n = 0;
    dr_test_run(&world.market, &world.site, "spike", power_mw);
    for (size_t i = 0; i < 3 * 96 + 32; i++) // the last four evenings, counted from the end
        n += power_mw[N - n_missing - 1 - i] < 100;
    ck_assert_uint_eq(n, 4 * 8);
    dr_market_finish(&world.market);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("strategy_spike");
    dr_suite_add(suite, "foreseen", spikes_are_foreseen);
    dr_suite_add(suite, "chance", chance_is_weighed);
    dr_suite_add(suite, "untrusted", untrusted_is_breakeven);
    dr_suite_add(suite, "gaps", gaps_are_left_out);
    return suite;
}
