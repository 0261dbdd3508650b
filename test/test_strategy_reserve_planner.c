// SPDX-License-Identifier: GPL-3.0-or-later
// What is offered a day ahead, against hours whose option to stop is worked out by hand.
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { DAYS = 5, N = DAYS * 96, HOURS = (DAYS + 2) * 24, SPIKE_HOUR = 18 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

struct world {
    double price[N], mcpc[DR_PRODUCT_COUNT][HOURS]; // from two days before on
};

// Capacity prices of 5 for RRS, below that for the others.
static void world_fill(struct world *world)
{
    for (size_t i = 0; i < N; i++)
        world->price[i] = 20;
    for (size_t h = 0; h < HOURS; h++)
        for (int p = 0; p < DR_PRODUCT_COUNT; p++)
            world->mcpc[p][h] = p == DR_PRODUCT_RRS ? 5 : 3;
}

static void set_hour(struct world *world, int p, size_t hour, double mcpc_usd_per_mw_h)
{
    for (size_t h = hour; h < HOURS; h += 24)
        world->mcpc[p][h] = mcpc_usd_per_mw_h;
}

// A spot buyer with 3 % of residual draw: 97 MW may be shed. Returns what was sold day-ahead, $.
static double sold_usd(const struct world *world, const char *text, double *power_mw)
{
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    struct dr_run_spec spec;
    struct dr_totals totals;
    struct dr_error err = {.message = ""};
    size_t place = 0;
    dr_test_settings(&settings);
    settings.contract_power_mw = 0;
    dr_test_site(&site, &settings);
    dr_test_market(&market, june_utc_s, world->price, N, 52.50);
    market.skip_gaps = true;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        dr_series_init(&market.mcpc[p], DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
        for (size_t h = 0; h < HOURS; h++)
            if (!isnan(world->mcpc[p][h]))
                dr_series_put(&market.mcpc[p], june_utc_s + ((int64_t)h - 48) * DR_HOUR_S,
                              world->mcpc[p][h]);
    }
    dr_assert_ok(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err));
    site.plans = dr_run_spec_plans(&spec);
    dr_assert_ok(err, dr_site_model_attach(&site, &market, &err));
    dr_assert_ok(err, dr_test_run_spec(&market, &site, &spec, power_mw, &totals, &err));
    while (strcmp(dr_charges[place]->code, "DAAS") != 0)
        place++;
    dr_site_model_finish(&site);
    dr_market_finish(&market);
    return (double)totals.amount_microusd[place] / 1e6;
}

// Hours that are offered: none on the first day, of which no real-time price was seen at 10:00 of
// the day before; the first ten hours of the second; all of the others.
static const double hours = 10 + (DAYS - 2) * 24;

static void assert_usd(double got, double expected)
{
    ck_assert_msg(fabs(got - expected) < 0.01, "%.2f, expected %.2f", got, expected);
}

START_TEST(all_is_offered_where_the_option_is_worth_nothing)
{
    static struct world world;
    world_fill(&world);
    assert_usd(sold_usd(&world, "reserve_planner", NULL), hours * 97 * 5);
    // The dearest product of the hour, and none that nobody pays for; regulation is not for all.
    set_hour(&world, DR_PRODUCT_ECRS, 3, 7);
    set_hour(&world, DR_PRODUCT_NSPIN, 4, 8);
    set_hour(&world, DR_PRODUCT_REGUP, 5, 99);
    set_hour(&world, DR_PRODUCT_RRS, 6, 0);
    set_hour(&world, DR_PRODUCT_ECRS, 6, 0);
    set_hour(&world, DR_PRODUCT_NSPIN, 6, 0);
    assert_usd(sold_usd(&world, "reserve_planner", NULL),
               97 * (hours * 5 + (DAYS - 1) * (2 + 3 - 5)));
}
END_TEST

// One interval of 300 in hour 18 of every day: stopping would have earned (0.97 * 301.80 - R) / 4
// per MW of the machines, per MW shed 57.43 $ with the old tier and 45.08 $ with the new one.
START_TEST(option_is_weighed)
{
    static struct world world;
    double rest = (hours - (DAYS - 2)) * 97 * 5;
    static const struct {
        double mcpc, mw;
        const char *text;
    } cases[] = {
        {44.9, 0, "reserve_planner"},
        {45.3, 58.2, "reserve_planner"},
        {57.2, 58.2, "reserve_planner"},
        {57.7, 97, "reserve_planner"},
        {4, 97, "reserve_planner,option_weight=0"},
        {23, 58.2, "reserve_planner,option_weight=0.5"},
        {44.9, 0, "reserve_planner,days=1,option_days=2"},
    };
    world_fill(&world);
    for (size_t day = 0; day < DAYS; day++)
        world.price[day * 96 + SPIKE_HOUR * 4 + 2] = 300;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        for (int p = 0; p < DR_PRODUCT_COUNT; p++)
            set_hour(&world, p, SPIKE_HOUR, p == DR_PRODUCT_RRS ? cases[k].mcpc : 3);
        double got = sold_usd(&world, cases[k].text, NULL);
        double expected = rest + (DAYS - 2) * cases[k].mw * cases[k].mcpc;
        ck_assert_msg(fabs(got - expected) < 0.01, "%s at %g: %.2f, expected %.2f", cases[k].text,
                      cases[k].mcpc, got, expected);
    }
}
END_TEST

START_TEST(prices_are_averaged)
{
    static struct world world;
    world_fill(&world); // against an option of 45.08 of the new tier, 57.43 of the old one
    for (size_t day = 0; day < DAYS; day++)
        world.price[day * 96 + SPIKE_HOUR * 4 + 2] = 300;
    double rest = (hours - (DAYS - 2)) * 97 * 5;
    for (size_t d = 0; d < HOURS / 24; d++)
        world.mcpc[DR_PRODUCT_RRS][d * 24 + SPIKE_HOUR] = d % 2 ? 35 : 59;
    // The third to fifth day are paid 59, 35, 59; the days before each have 35, 59, 35.
    assert_usd(sold_usd(&world, "reserve_planner,days=1", NULL), rest + 97 * 35);
    // A mean of 47 on each.
    assert_usd(sold_usd(&world, "reserve_planner,days=2", NULL), rest + 58.2 * (59 + 35 + 59));
}
END_TEST

// In the interval it stands behind the offer where that tips the balance: after 75 $/MWh a mine
// without one stops its old tier, with 5 $/MW-h at stake, 1.25 $ an interval, it goes on.
START_TEST(award_is_weighed)
{
    static struct world world;
    static double power_mw[N];
    world_fill(&world);
    world.price[3 * 96 + 40] = 73;
    world.price[3 * 96 + 50] = 90;
    sold_usd(&world, "reserve_planner", power_mw);
    ck_assert_double_eq(power_mw[3 * 96 + 41], 100);
    ck_assert_double_eq(power_mw[3 * 96 + 51], 60);
    sold_usd(&world, "breakeven", power_mw);
    ck_assert_double_eq(power_mw[3 * 96 + 41], 60);
}
END_TEST

// Hours without a capacity price, and prices that are missing, are no reason to fail.
START_TEST(gaps)
{
    static struct world world;
    world_fill(&world);
    for (size_t h = 0; h < HOURS; h++)
        world.mcpc[DR_PRODUCT_ECRS][h] = NAN;
    set_hour(&world, DR_PRODUCT_RRS, 7, NAN);
    set_hour(&world, DR_PRODUCT_NSPIN, 7, NAN);
    for (size_t i = 11; i < N; i += 96)
        world.price[i] = NAN;
    assert_usd(sold_usd(&world, "reserve_planner", NULL),
               (hours - (DAYS - 1)) * 97 * 5 - (DAYS - 1) * 97 * 5 / 4.0);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("strategy_reserve_planner");
    dr_suite_add(suite, "no option", all_is_offered_where_the_option_is_worth_nothing);
    dr_suite_add(suite, "option", option_is_weighed);
    dr_suite_add(suite, "mean", prices_are_averaged);
    dr_suite_add(suite, "award", award_is_weighed);
    dr_suite_add(suite, "gaps", gaps);
    return suite;
}
