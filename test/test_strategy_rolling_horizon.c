// SPDX-License-Identifier: GPL-3.0-or-later
// The receding horizon against thresholds worked out by hand, and against the bound where its
// forecast is true.
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { MOST = 40 * 96 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

struct world {
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
};

// A spot buyer without residual draw: the old tier of 40 MW runs below 68.115 $/MWh, the new one
// below 116.06. A restart costs 0.4 intervals of hash, 6.99 $ per MW of the old tier, and 2 $ wear.
static void world_init(struct world *world, const double *price, size_t n)
{
    dr_test_settings(&world->settings);
    world->settings.residual_fraction = 0;
    world->settings.contract_power_mw = 0;
    dr_test_site(&world->site, &world->settings);
    dr_test_market(&world->market, june_utc_s, price, n, 52.50);
}

// Digits are power in tens of MW, '*' is 100 MW.
static void expect(const struct world *world, const char *text, const char *power)
{
    static double power_mw[MOST];
    char got[128] = "";
    dr_test_run(&world->market, &world->site, text, power_mw);
    for (size_t i = 0; power[i]; i++)
        got[i] = power_mw[i] == 100 ? '*' : (char)('0' + (int)floor(power_mw[i] / 10));
    ck_assert_msg(strcmp(got, power) == 0, "%s: %s, expected %s", text, got, power);
}

// On the first day there is no mean yet and the seen price is the forecast. The old tier starts
// again where n intervals of 0.25 h earn its restart: below 32.13, 50.12 and 67.74 $/MWh.
START_TEST(restart_must_pay)
{
    static const double price[] = {20, 70, 67.9, 67.6, 70, 50.3, 50.0, 70, 32.3, 31.9, 117, 5};
    struct world world;
    world_init(&world, price, 12);
    expect(&world, "rolling_horizon,horizon_intervals=1", "**66666666*0");
    expect(&world, "rolling_horizon,horizon_intervals=2", "**66666*6**0");
    expect(&world, "rolling_horizon", "**66*6**6**0");
    dr_market_finish(&world.market);
}
END_TEST

// Where restarts cost nothing it is breakeven.
START_TEST(free_restarts)
{
    static double price[96], got_mw[96], expected_mw[96];
    struct world world;
    dr_test_prices(29, price, 96);
    world_init(&world, price, 96);
    world.settings.restart_min = 0;
    world.settings.wear_usd_per_mw_restart = 0;
    dr_test_site(&world.site, &world.settings);
    for (int k = 0; k < 2; k++) {
        dr_test_run(&world.market, &world.site,
                    k ? "rolling_horizon,information=perfect" : "rolling_horizon", got_mw);
        dr_test_run(&world.market, &world.site, k ? "breakeven,information=perfect" : "breakeven",
                    expected_mw);
        ck_assert_mem_eq(got_mw, expected_mw, sizeof got_mw);
    }
    dr_market_finish(&world.market);
}
END_TEST

// Day-ahead prices that come true: the first plan is the bound, and so is what is made of it. The
// hours of dear prices are followed by others in which a restart pays late or not at all.
START_TEST(true_forecast_is_the_bound)
{
    static const double hour[24] = {20, 22, 19,  25, 70, 67,  75,  66, 90, 60, 130, 115,
                                    68, 80, -12, 71, 30, 300, 118, 64, 69, 20, 21,  18};
    static double price[96], day_ahead[4 * 24];
    struct world world;
    for (size_t i = 0; i < 96; i++)
        price[i] = hour[i / 4];
    for (size_t h = 0; h < 4 * 24; h++)
        day_ahead[h] = hour[h % 24];
    world_init(&world, price, 96);
    dr_test_day_ahead(&world.market, june_utc_s - 2 * DR_DAY_S, day_ahead, 4 * 24);
    struct dr_totals bound = dr_test_run(&world.market, &world.site, "oracle", NULL);
    struct dr_totals got =
        dr_test_run(&world.market, &world.site, "rolling_horizon,forecast=1", NULL);
    struct dr_totals late = dr_test_run(&world.market, &world.site, "rolling_horizon", NULL);
    ck_assert_int_gt(dr_test_net(&bound), dr_test_net(&late));
    ck_assert_int_le(llabs(dr_test_net(&bound) - dr_test_net(&got)), 100);
    dr_market_finish(&world.market);
}
END_TEST

// Over one interval, in which no later restart counts, stopping is free. A difference to the
// day-ahead price of 20 halves in one interval: 20 + (P - 20) / 2 > 68.115 from
// 116.23 on. Prices that are one interval older halve twice, from 212.46 on.
START_TEST(difference_decays)
{
    static const double price[] = {20, 116.1, 20, 20, 116.4, 20, 20, 212.3, 20, 20, 212.6, 20, 20};
    static double day_ahead[3 * 24];
    struct world world;
    for (size_t h = 0; h < 3 * 24; h++)
        day_ahead[h] = 20;
    world_init(&world, price, 13);
    dr_test_day_ahead(&world.market, june_utc_s - DR_DAY_S, day_ahead, 3 * 24);
    const char *text = "rolling_horizon,forecast=1,halflife_intervals=1,horizon_intervals=1";
    expect(&world, text, "*****6**0**0*");
    expect(&world,
           "rolling_horizon,forecast=1,halflife_intervals=1,horizon_intervals=1,"
           "rt_publication_lag_s=60",
           "************6");
    dr_market_finish(&world.market);
}
END_TEST

// Ten days at 20 and a price on the eleventh: forecast 0 decays to the mean of the hour.
START_TEST(price_decays_to_the_mean)
{
    static double price[11 * 96], power_mw[11 * 96];
    static const double spike[] = {116.1, 116.4};
    for (size_t k = 0; k < 2; k++) {
        struct world world;
        for (size_t i = 0; i < 11 * 96; i++)
            price[i] = 20;
        price[10 * 96 + 37] = spike[k];
        world_init(&world, price, 11 * 96);
        dr_test_run(&world.market, &world.site,
                    "rolling_horizon,halflife_intervals=1,horizon_intervals=1", power_mw);
        ck_assert_double_eq(power_mw[10 * 96 + 38], k == 0 ? 100 : 60);
        ck_assert_double_eq(power_mw[10 * 96 + 39], 100);
        dr_market_finish(&world.market);
    }
}
END_TEST

// Prices of 40 and a first-order autoregression of 0.5 about it: after 84 it foresees about 62,
// after 116 about 78, where the old tier stops; a flat history has nothing to fit.
START_TEST(autoregression_is_found)
{
    static double price[31 * 96], power_mw[31 * 96];
    static const double spike[] = {84, 116}, noise[] = {2, 2, 0};
    static const char *const keys[] = {"", ",ar_order=1", ",ar_order=8"};
    for (size_t k = 0; k < 6; k++) {
        struct world world;
        gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
        char text[128];
        double rest = 0;
        for (size_t i = 0; i < 31 * 96; i++) {
            rest = 0.5 * rest + gsl_ran_gaussian_ziggurat(random, noise[k / 2]);
            price[i] = 40 + rest;
        }
        gsl_rng_free(random);
        price[30 * 96 + 41] = spike[k % 2];
        world_init(&world, price, 31 * 96);
        snprintf(text, sizeof text, "rolling_horizon,forecast=2,horizon_intervals=1%s",
                 keys[k / 2]);
        dr_test_run(&world.market, &world.site, text, power_mw);
        ck_assert_double_eq(power_mw[30 * 96 + 41], 100);
        ck_assert_msg(power_mw[30 * 96 + 42] == (k % 2 && k < 4 ? 60 : 100), "%zu: %g MW", k,
                      power_mw[30 * 96 + 42]);
        dr_market_finish(&world.market);
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("strategy_rolling_horizon");
    dr_suite_add(suite, "a restart must pay", restart_must_pay);
    dr_suite_add(suite, "free restarts", free_restarts);
    dr_suite_add(suite, "true forecast", true_forecast_is_the_bound);
    dr_suite_add(suite, "difference decays", difference_decays);
    dr_suite_add(suite, "price decays", price_decays_to_the_mean);
    dr_suite_add(suite, "autoregression", autoregression_is_found);
    return suite;
}
