// SPDX-License-Identifier: GPL-3.0-or-later
// What is sold a day ahead, what becomes of it, and that it changes no decision.
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { DAYS = 4, N = DAYS * 96, HOURS = (DAYS + 3) * 24 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

struct world {
    double price[N], day_ahead[HOURS]; // from three days before on
    bool spot;
};

// Day-ahead 100 $/MWh in hour 18, between what the two tiers earn, and 200 in hour 19.
static void world_fill(struct world *world)
{
    *world = (struct world){.spot = false};
    for (size_t i = 0; i < N; i++)
        world->price[i] = 20;
    for (size_t h = 0; h < HOURS; h++)
        world->day_ahead[h] = h % 24 == 18 ? 100 : h % 24 == 19 ? 200 : 31.7;
}

// Returns the energy sold day-ahead, $, and all money of the run, $.
static double sold_usd(const struct world *world, const char *text, double *power_mw,
                       double *net_usd)
{
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    struct dr_run_spec spec;
    struct dr_totals totals;
    struct dr_error err = {.message = ""};
    size_t place = 0;
    dr_test_settings(&settings);
    if (world->spot)
        settings.contract_power_mw = 0;
    dr_test_site(&site, &settings);
    dr_test_market(&market, june_utc_s, world->price, N, 52.50);
    dr_test_day_ahead(&market, june_utc_s - 3 * DR_DAY_S, world->day_ahead, HOURS);
    dr_assert_ok(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err));
    site.plans = dr_run_spec_plans(&spec);
    dr_assert_ok(err, dr_site_model_attach(&site, &market, &err));
    dr_assert_ok(err, dr_test_run_spec(&market, &site, &spec, power_mw, &totals, &err));
    while (strcmp(dr_charges[place]->code, "DAES") != 0)
        place++;
    *net_usd = (double)dr_test_net(&totals) / 1e6;
    dr_site_model_finish(&site);
    dr_market_finish(&market);
    return (double)totals.amount_microusd[place] / 1e6;
}

static void assert_usd(double got, double expected)
{
    ck_assert_msg(fabs(got - expected) < 0.01, "%.2f, expected %.2f", got, expected);
}

// At 100 $/MWh the old tier of 40 MW would stand still, at 200 all: 38.8 and 97 MW, of which the
// contract has 60. In real time the price is 20: it mines all the same, and keeps the difference.
START_TEST(what_would_stand_still_is_sold)
{
    static struct world world;
    double net, without;
    world_fill(&world);
    sold_usd(&world, "breakeven", NULL, &without);
    assert_usd(sold_usd(&world, "day_ahead_seller", NULL, &net), DAYS * (38.8 * 100 + 60 * 200));
    assert_usd(net - without, DAYS * (38.8 * (100 - 20) + 60 * (200 - 20)));
    assert_usd(sold_usd(&world, "day_ahead_seller,all=1", NULL, &net),
               DAYS * (38.8 * 100 + 97 * 200));
    assert_usd(net - without, DAYS * (38.8 * (100 - 20) + 97 * (200 - 20)));
    // Who has no contract sells nothing, unless he is to sell what he has not.
    world.spot = true;
    assert_usd(sold_usd(&world, "day_ahead_seller", NULL, &net), 0);
    assert_usd(sold_usd(&world, "day_ahead_seller,all=1", NULL, &net),
               DAYS * (38.8 * 100 + 97 * 200));
}
END_TEST

// What was sold in an hour that came out dear in real time is a loss, if it mines or not.
START_TEST(a_sale_can_lose)
{
    static struct world world;
    double net, without;
    world_fill(&world);
    for (size_t i = 18 * 4; i < 19 * 4; i++)
        world.price[96 + i] = 250;
    world.spot = true;
    sold_usd(&world, "breakeven", NULL, &without);
    assert_usd(sold_usd(&world, "day_ahead_seller,all=1", NULL, &net),
               DAYS * (38.8 * 100 + 97 * 200));
    assert_usd(net - without, DAYS * (38.8 * (100 - 20) + 97 * (200 - 20)) - 38.8 * (250 - 20));
}
END_TEST

// The mean of the days before, the day of asking among them; sold at whatever price comes out.
START_TEST(prices_are_averaged)
{
    static struct world world;
    double net;
    world_fill(&world);
    for (size_t day = 0; day < HOURS / 24; day++) {
        world.day_ahead[day * 24 + 18] = day % 2 ? 10 : 110;
        world.day_ahead[day * 24 + 19] = 31.7;
    }
    // Days 3 to 6 of the feed are settled, at 10, 110, 10, 110.
    assert_usd(sold_usd(&world, "day_ahead_seller,days=1", NULL, &net), 38.8 * (10 + 10));
    // A mean of 60 is below the old tier; three days have 76.7 before the first and the third.
    assert_usd(sold_usd(&world, "day_ahead_seller,days=2", NULL, &net), 0);
    assert_usd(sold_usd(&world, "day_ahead_seller,days=3", NULL, &net), 38.8 * (10 + 10));
}
END_TEST

// A sale settles whatever is done: decisions are those of breakeven.
START_TEST(decisions_are_those_of_breakeven)
{
    static struct world world;
    static double expected_mw[N], got_mw[N];
    double net;
    world_fill(&world);
    dr_test_prices(53, world.price, N);
    dr_test_prices(59, world.day_ahead, HOURS);
    world.day_ahead[55] = NAN;
    world.spot = true; // with shared resale what is sold is not resold, and that may tip a balance
    sold_usd(&world, "breakeven", expected_mw, &net);
    ck_assert_double_ne(sold_usd(&world, "day_ahead_seller,all=1", got_mw, &net), 0);
    ck_assert_mem_eq(got_mw, expected_mw, sizeof got_mw);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("strategy_day_ahead_seller");
    dr_suite_add(suite, "sold", what_would_stand_still_is_sold);
    dr_suite_add(suite, "loses", a_sale_can_lose);
    dr_suite_add(suite, "mean", prices_are_averaged);
    dr_suite_add(suite, "decisions", decisions_are_those_of_breakeven);
    return suite;
}
