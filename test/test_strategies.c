// SPDX-License-Identifier: GPL-3.0-or-later
// The rule of each strategy, interval by interval, against its definition worked out by hand.
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "market/hashprice.h"
#include "sim/module.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { MOST = 40 * 96 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

struct world {
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
};

static void world_init(struct world *world, const double *price, size_t n)
{
    dr_test_settings(&world->settings);
    dr_test_site(&world->site, &world->settings);
    dr_test_market(&world->market, june_utc_s, price, n, 52.50);
}

// Digits are power in tens of MW, '*' is 100 MW. All rules mine in the first interval: nothing was
// seen.
static void expect(const struct world *world, const char *text, const char *power)
{
    static double power_mw[MOST];
    char got[128] = "";
    dr_test_run(&world->market, &world->site, text, power_mw);
    for (size_t i = 0; power[i]; i++)
        got[i] = power_mw[i] == 100 ? '*' : (char)('0' + (int)floor(power_mw[i] / 10));
    ck_assert_msg(strcmp(got, power) == 0, "%s: %s, expected %s", text, got, power);
}

START_TEST(threshold)
{
    static const double price[] = {50, 49.99, 47.5, 46.99, 53.1, 46.9, 20};
    struct world world;
    world_init(&world, price, 7);
    expect(&world, "threshold,strike_usd_per_mwh=50", "*0***0*");
    // Between 47 and 50 it stays as it was.
    expect(&world, "threshold,strike_usd_per_mwh=50,hysteresis_usd_per_mwh=3", "*000*0*");
    dr_market_finish(&world.market);
}
END_TEST

// Unset, the strike is a multiple of the break-even of the dearest tier, before volumetric fees.
START_TEST(strike_from_breakeven)
{
    // 52.50 $/PH/day at 29.5 J/TH, PUE 1.05 and 1 % pool fee
    double strike = dr_hashprice_breakeven_usd_per_mwh(52.50, 0.01, 29.5, 1.05);
    double price[] = {strike - 0.01, strike + 0.01, 1.5 * strike - 0.01, 1.5 * strike + 0.01, 7};
    struct world world;
    ck_assert_double_eq_tol(strike, 69.91525, 1e-5);
    world_init(&world, price, 5);
    expect(&world, "threshold", "**000");
    expect(&world, "threshold,strike_multiple=1.5", "****0");
    expect(&world, "two_strike,low_intervals=1,resume_intervals=1", "**000");
    expect(&world, "two_strike,low_multiple=7,high_multiple=1.5", "****0");
    dr_market_finish(&world.market);
}
END_TEST

START_TEST(two_strike)
{
    // The seen price is the one before: decision i follows price i - 1.
    static const double price[] = {61, 20, 61, 62, 20, 21, 201, 20, 61, 20, 20, 20};
    struct world world;
    world_init(&world, price, 12);
    expect(&world, "two_strike,low_usd_per_mwh=60,high_usd_per_mwh=200", "****00*0000*");
    expect(&world, "two_strike,low_usd_per_mwh=60,high_usd_per_mwh=200,resume_intervals=1",
           "****0**0****");
    expect(&world, "two_strike,low_usd_per_mwh=60,high_usd_per_mwh=900,low_intervals=3",
           "************");
    dr_market_finish(&world.market);
}
END_TEST

START_TEST(breakeven_by_tier)
{
    // At 52.50 the two tiers earn 117.86 and 69.92 $/MWh at the meter. With the contract of 60 MW
    // used up by tier 1 (60 MW of it, 61.2 MW of load with the residual draw of the rest), tier 1
    // would be bought partly at spot and partly taken from resale at 0.9 P - 0.50.
    static const double price[] = {20, 60, 75, 90, 119, 130, 140, 20, 20};
    struct world world;
    world_init(&world, price, 9);
    double at_contract = (60 - 3) / 0.97;
    double power_mw[9];
    dr_test_run(&world.market, &world.site, "breakeven", power_mw);
    static const double expected_mw[] = {100, 100, 100, 60, 60, -1, -1, 0, 100};
    for (size_t i = 0; i < 9; i++)
        if (expected_mw[i] >= 0)
            ck_assert_msg(fabs(power_mw[i] - expected_mw[i]) < 1e-9, "interval %zu: %g", i,
                          power_mw[i]);
    // Each decision earns at least as much as any other breakpoint and any point of a grid.
    for (size_t i = 1; i < 9; i++) {
        double chosen = dr_test_usd(&world.site, power_mw[i], power_mw[i], price[i - 1], 52.5);
        for (double p = 0; p <= 100; p += 0.25)
            ck_assert_double_le(dr_test_usd(&world.site, p, p, price[i - 1], 52.5), chosen + 1e-6);
    }
    ck_assert_double_lt(at_contract, 60);
    dr_market_finish(&world.market);
}
END_TEST

// The familiar rule: a spot buyer without residual draw runs tier k while R_k - v > P.
START_TEST(breakeven_of_a_spot_buyer)
{
    double r_old = dr_hashprice_breakeven_usd_per_mwh(52.50, 0.01, 29.5, 1.05) - 1.80;
    double r_new = dr_hashprice_breakeven_usd_per_mwh(52.50, 0.01, 17.5, 1.05) - 1.80;
    double price[] = {r_old - 1e-6, r_old, r_old + 1e-6, r_new - 1e-6, r_new, -4.7, 0};
    struct world world;
    world_init(&world, price, 7);
    world.settings.residual_fraction = 0;
    world.settings.contract_power_mw = 0;
    dr_test_site(&world.site, &world.settings);
    // At a tie the smaller power wins.
    expect(&world, "breakeven", "**6660*");
    dr_market_finish(&world.market);
}
END_TEST

// The block's price is sunk: it changes no decision.
START_TEST(block_price_is_not_marginal)
{
    static double price[MOST], power_mw[2][MOST];
    for (int k = 0; k < 2; k++) {
        struct world world;
        dr_test_prices(31, price, MOST);
        world_init(&world, price, MOST);
        world.settings.contract_price_usd_per_mwh = k == 0 ? 12.3 : 4321.1;
        dr_test_site(&world.site, &world.settings);
        dr_test_run(&world.market, &world.site, "breakeven", power_mw[k]);
        dr_market_finish(&world.market);
    }
    ck_assert_mem_eq(power_mw[0], power_mw[1], sizeof power_mw[0]);
}
END_TEST

START_TEST(breakeven_keys)
{
    static const double price[] = {20, 80, 74, 73, 20, 150, 20, 20, 20, 20};
    struct world world;
    world_init(&world, price, 10);
    world.settings.residual_fraction = 0;
    world.settings.contract_power_mw = 0;
    dr_test_site(&world.site, &world.settings);
    // R - v of the old tier is 68.12: at 74 stopping gains 5.88 $/MWh, at 80 it gains 11.88.
    expect(&world, "breakeven", "**666*0***");
    expect(&world, "breakeven,hysteresis_usd_per_mwh=7", "**666*0***");
    expect(&world, "breakeven,hysteresis_usd_per_mwh=12", "******0***");
    // What was stopped stays off two, three intervals; the other tier is not held back.
    expect(&world, "breakeven,min_off_intervals=2", "**666*00**");
    expect(&world, "breakeven,min_off_intervals=4", "**66660000");
    dr_market_finish(&world.market);
}
END_TEST

// Off in hours above the 90 % quantile of the last 30 days, the delivery day included.
START_TEST(uptime)
{
    static double price[2 * 96], day_ahead[33 * 24], power_mw[2 * 96];
    struct world world;
    for (size_t i = 0; i < 2 * 96; i++)
        price[i] = 20;
    // 31 days before, that day, and one after: prices rise by one every hour of a day, and the
    // first day, out of the window on 1 June, is dear all day.
    for (size_t h = 0; h < 33 * 24; h++)
        day_ahead[h] = h < 24 ? 900 : 10 + (double)(h % 24);
    world_init(&world, price, 2 * 96);
    dr_test_day_ahead(&world.market, june_utc_s - 30 * DR_DAY_S, day_ahead, 32 * 24);
    dr_test_run(&world.market, &world.site, "uptime,skip_percent=10", power_mw);
    // Sorted, each of 24 prices stands 30 times: place 0.9 * 719 = 647.1 is price 21 of 0 to 23,
    // so the hours of 22 and 23 are skipped, on both days.
    for (size_t i = 0; i < 2 * 96; i++) {
        bool off = i % 96 >= 88;
        ck_assert_msg((power_mw[i] == 0) == off, "interval %zu: %g MW", i, power_mw[i]);
    }
    dr_market_finish(&world.market);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("strategies");
    dr_suite_add(suite, "threshold", threshold);
    dr_suite_add(suite, "strike from break-even", strike_from_breakeven);
    dr_suite_add(suite, "two_strike", two_strike);
    dr_suite_add(suite, "breakeven by tier", breakeven_by_tier);
    dr_suite_add(suite, "breakeven at spot", breakeven_of_a_spot_buyer);
    dr_suite_add(suite, "sunk block", block_price_is_not_marginal);
    dr_suite_add(suite, "breakeven keys", breakeven_keys);
    dr_suite_add(suite, "uptime", uptime);
    return suite;
}
