// SPDX-License-Identifier: GPL-3.0-or-later
// The engine against numbers worked out by hand, and what it may know when.
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "market/clock.h"
#include "sim/module.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { MOST = 4000 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

// The worked example of the model: five intervals, to the micro-dollar.
static const double example_price[] = {20.11, 61.37, 4871.23, 9.99, -3.07};
static const int64_t example_amount[5][7] = {
    // MINE, POOL, BLK, RTEI, SELL, FEE, WEAR
    {2491928975, -24919290, -450000000, -201100000, 0, -45000000, 0},
    {2491928975, -24919290, -450000000, -613700000, 0, -45000000, 0},
    {2491928975, -24919290, -450000000, -48712300000, 0, -45000000, 0},
    {0, 0, -450000000, 0, 120996750, -1350000, 0},
    {1495157385, -14951574, -450000000, 30700000, 0, -45000000, -200000000},
};
static const double example_power_mw[] = {100, 100, 100, 0, 100};

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

START_TEST(worked_example)
{
    struct world world;
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    struct dr_engine *engine;
    const struct dr_block *block;
    world_init(&world, example_price, 5);
    dr_assert_ok(err, dr_run_spec_init(&spec, "breakeven", DR_PREV_SPP, &err));
    dr_assert_ok(err, dr_engine_create(&engine, &world.market, &world.site, &spec, NULL, &err));
    dr_assert_ok(err, dr_engine_next_day(engine, &block, &err));
    ck_assert_uint_eq(block->facts.n, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_double_eq(block->facts.power_mw[i], example_power_mw[i]);
        for (size_t c = 0; dr_charges[c]; c++)
            ck_assert_msg(block->amount_microusd[c][i] ==
                              (dr_charges[c]->plain ? example_amount[i][c] : 0),
                          "%s of interval %zu: %lld", dr_charges[c]->code, i,
                          (long long)block->amount_microusd[c][i]);
    }
    ck_assert(dr_engine_done(engine));
    dr_assert_ok(err, dr_engine_next_day(engine, &block, &err));
    ck_assert_ptr_null(block);
    dr_engine_destroy(engine);
    dr_market_finish(&world.market);
}
END_TEST

START_TEST(worked_example_totals)
{
    struct world world;
    world_init(&world, example_price, 5);
    struct dr_totals totals = dr_test_run(&world.market, &world.site, "breakeven", NULL);
    ck_assert_int_eq(dr_test_net(&totals), -43125518384);
    ck_assert_uint_eq(totals.n_restart, 1);
    totals = dr_test_run(&world.market, &world.site, "always_mine", NULL);
    ck_assert_int_eq(dr_test_net(&totals), -39736251575);
    totals = dr_test_run(&world.market, &world.site, "oracle", NULL);
    ck_assert_int_eq(llround((double)dr_test_net(&totals) / 1e0), 67832284616);
    dr_market_finish(&world.market);
}
END_TEST

// With a strike of 50, a rule is off exactly where the price it sees is above.
static void expect_off(const struct world *world, const char *text, const char *expected)
{
    double power[MOST];
    dr_test_run(&world->market, &world->site, text, power);
    for (size_t i = 0; expected[i]; i++)
        ck_assert_msg((power[i] > 0) == (expected[i] == 'm'),
                      "%s: interval %zu has %g MW, "
                      "expected %s",
                      text, i, power[i], expected);
}

START_TEST(publication_lags)
{
    static const double price[] = {20.3, 71.9, 20.7, 20.1, 88.8, 93.1, 19.4, 18.6};
    struct world world;
    world_init(&world, price, 8);
    // i - 1 by default, i - 2 with any lag from 1 to 900 s, i - 3 from 901 s; i itself in hindsight
    expect_off(&world, "threshold,strike_usd_per_mwh=50", "mm-mm--m");
    expect_off(&world, "threshold,strike_usd_per_mwh=50,rt_publication_lag_s=1", "mmm-mm--");
    expect_off(&world, "threshold,strike_usd_per_mwh=50,rt_publication_lag_s=900", "mmm-mm--");
    expect_off(&world, "threshold,strike_usd_per_mwh=50,rt_publication_lag_s=901", "mmmm-mm-");
    expect_off(&world, "threshold,strike_usd_per_mwh=50,information=perfect", "m-mm--mm");
    dr_market_finish(&world.market);
}
END_TEST

START_TEST(day_ahead_is_known_from_half_past_one)
{
    static const double price[] = {20.3, 21.9, 20.7, 20.1, 28.8, 23.1, 19.4, 18.6};
    static const double day_ahead[] = {40.7, 61.3};
    struct world world;
    world_init(&world, price, 8);
    dr_test_day_ahead(&world.market, june_utc_s, day_ahead, 2);
    expect_off(&world, "threshold,strike_usd_per_mwh=50,information=day_ahead", "mmmm----");
    // Posted at 13:30 Central of the day before delivery.
    ck_assert_int_eq(dr_series_published_utc_s(&world.market.day_ahead, june_utc_s, 0),
                     june_utc_s - 10 * DR_HOUR_S - DR_HOUR_S / 2);
    dr_market_finish(&world.market);
}
END_TEST

// The last run stamped 120 s before the interval or earlier decides, whatever the SPP was.
START_TEST(sced_prices_after_their_latency)
{
    static const double price[] = {20.3, 21.9, 20.7, 20.1, 20.8};
    struct world world;
    world_init(&world, price, 5);
    dr_stamps_put(&world.market.lmp, june_utc_s - 301, 20.2);
    dr_stamps_put(&world.market.lmp, june_utc_s + 780, 71.3);  // 120 s before interval 1
    dr_stamps_put(&world.market.lmp, june_utc_s + 1681, 19.4); // 119 s before interval 2
    dr_stamps_put(&world.market.lmp, june_utc_s + 2699, 93.1); // 1 s before interval 3
    expect_off(&world, "threshold,strike_usd_per_mwh=50,information=sced_lmp", "m--m-");
    expect_off(&world, "threshold,strike_usd_per_mwh=50,information=sced_lmp,lmp_latency_s=0",
               "m-m--");
    expect_off(&world, "threshold,strike_usd_per_mwh=50,information=sced_lmp,lmp_latency_s=121",
               "mm-m-");
    expect_off(&world, "threshold,strike_usd_per_mwh=50", "mmmmm");
    dr_market_finish(&world.market);
}
END_TEST

// Two SCED runs inside the first interval: off at 240 s, back at 540 s; the last 360 s of the ramp
// of 720 s are in the second one, in which all stops at 180 s and cuts the ramp off.
START_TEST(decisions_inside_the_interval)
{
    static const double price[] = {50, 40, 30};
    static const double first_s = 360 - 360.0 * 360 / 1440, cut_s = 540 - 540.0 * 540 / 1440;
    struct world world;
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    struct dr_engine *engine;
    const struct dr_block *block;
    world_init(&world, price, 3);
    dr_stamps_put(&world.market.lmp, june_utc_s - 301, 20.2);
    dr_stamps_put(&world.market.lmp, june_utc_s + 120, 71.3);  // known at 240 s
    dr_stamps_put(&world.market.lmp, june_utc_s + 420, 19.4);  // at 540 s
    dr_stamps_put(&world.market.lmp, june_utc_s + 780, 21.4);  // when the second one begins
    dr_stamps_put(&world.market.lmp, june_utc_s + 960, 93.1);  // at 180 s of it
    dr_stamps_put(&world.market.lmp, june_utc_s + 2700, 10.1); // after the span
    dr_assert_ok(err, dr_run_spec_init(&spec,
                                       "threshold,strike_usd_per_mwh=50,information=sced_lmp,"
                                       "decide=sced",
                                       DR_PREV_SPP, &err));
    dr_assert_ok(err, dr_engine_create(&engine, &world.market, &world.site, &spec, NULL, &err));
    dr_assert_ok(err, dr_engine_next_day(engine, &block, &err));
    const struct dr_facts *facts = &block->facts;
    double phs = dr_plant_hash_phs(&world.site.plant, 100);
    double power[] = {100 * 600 / 900.0, 100 * 180 / 900.0, 0};
    double hash[] = {phs * (600 - first_s) / 900, phs * (180 - cut_s + first_s) / 900, 0};
    static const double restarted[] = {100, 0, 0}, inside[] = {2, 1, 0},
                        seen[] = {20.2, 21.4, 93.1};
    ck_assert_uint_eq(facts->n, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_double_eq_tol(facts->power_mw[i], power[i], 1e-9);
        ck_assert_double_eq_tol(facts->load_mwh[i], (power[i] + 0.03 * (100 - power[i])) / 4, 1e-9);
        ck_assert_double_eq_tol(facts->hash_phs[i], hash[i], 1e-6);
        ck_assert_double_eq(facts->restarted_mw[i], restarted[i]);
        ck_assert_double_eq(facts->decisions_inside[i], inside[i]);
        ck_assert_double_eq(facts->seen_price_usd_per_mwh[i], seen[i]);
    }
    const struct dr_totals *totals = dr_engine_totals(engine);
    ck_assert_uint_eq(totals->n_inside, 3);
    ck_assert_uint_eq(totals->n_restart, 1);
    // The bill is on the means: contract 15 MWh, what is left of it is sold at the final price.
    for (size_t c = 0; dr_charges[c]; c++) {
        if (strcmp(dr_charges[c]->code, "MINE") == 0)
            ck_assert_int_eq(block->amount_microusd[c][0], dr_microusd(52.5 * hash[0] / 96));
        if (strcmp(dr_charges[c]->code, "WEAR") == 0)
            ck_assert_int_eq(block->amount_microusd[c][0], -200000000);
        if (strcmp(dr_charges[c]->code, "SELL") == 0)
            ck_assert_int_eq(block->amount_microusd[c][1],
                             dr_microusd((40 * 0.9 - 0.5) * (15 - (20 + 0.03 * 80) / 4)));
    }
    dr_engine_destroy(engine);
    // The same prices for a rule that is not asked inside: the first decision holds.
    expect_off(&world, "threshold,strike_usd_per_mwh=50,information=sced_lmp", "mm-");
    dr_market_finish(&world.market);
}
END_TEST

// What binds the site does so inside as well, and an interval without a price is no time.
START_TEST(events_and_gaps_inside)
{
    static const double price[] = {50, NAN, 40, 30};
    struct world world;
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    struct dr_totals totals;
    double power[4];
    world_init(&world, price, 4);
    for (int k = 0; k < 12; k++)
        dr_stamps_put(&world.market.lmp, june_utc_s - 120 + k * 300, k % 2 ? 71.3 : 19.4);
    const struct dr_span event = {june_utc_s + 2700, june_utc_s + 3600, 0, 40.5};
    ck_assert(dr_spans_put(&world.market.event, &event));
    dr_assert_ok(err, dr_site_model_attach(&world.site, &world.market, &err));
    dr_assert_ok(err, dr_run_spec_init(&spec,
                                       "threshold,strike_usd_per_mwh=50,information=sced_lmp,"
                                       "decide=sced",
                                       DR_PREV_SPP, &err));
    dr_assert_ok(err, dr_test_run_spec(&world.market, &world.site, &spec, power, &totals, &err));
    // On, off, on; then the interval that is not there; on, off, on; and off, on, off at 38.65 MW.
    ck_assert_double_eq_tol(power[0], 100 * 2 / 3.0, 1e-9);
    ck_assert_double_eq_tol(power[1], 100 * 2 / 3.0, 1e-9);
    ck_assert_double_eq_tol(power[2], (40.5 - 3) / 0.97 / 3, 1e-9);
    ck_assert_uint_eq(totals.n_limited, 1);
    ck_assert_uint_eq(totals.n_interval, 3);
    ck_assert_uint_eq(totals.n_inside, 6);
    ck_assert_uint_eq(totals.n_restart, 3);
    dr_site_model_finish(&world.site);
    dr_market_finish(&world.market);
}
END_TEST

// The largest site at the largest hashprice: refused in words, not by wrapping round.
START_TEST(money_beyond_the_ledger)
{
    static double price[MOST];
    struct world world;
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    struct dr_engine *engine;
    const struct dr_block *block = NULL;
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < MOST; i++)
        price[i] = 20.3;
    world_init(&world, price, MOST);
    dr_settings_init(&world.settings);
    dr_assert_ok(err, dr_settings_set(&world.settings, "site.capacity_mw=10000", &err));
    dr_assert_ok(err, dr_settings_set(&world.settings, "site.pue=1", &err));
    dr_assert_ok(err, dr_settings_set(&world.settings, "fleet.a.share=1", &err));
    dr_assert_ok(err, dr_settings_set(&world.settings, "fleet.a.efficiency_j_per_th=1", &err));
    dr_test_site(&world.site, &world.settings);
    for (size_t i = 0; i < world.market.hashprice.n; i++)
        world.market.hashprice.value[i] = 100000;
    dr_assert_ok(err, dr_run_spec_init(&spec, "always_mine", DR_PREV_SPP, &err));
    dr_assert_ok(err, dr_engine_create(&engine, &world.market, &world.site, &spec, NULL, &err));
    while (status == DR_OK && !dr_engine_done(engine))
        status = dr_engine_next_day(engine, &block, &err);
    dr_assert_error(err, status, DR_ERR_USAGE, "more than the ledger can hold");
    dr_engine_destroy(engine);
    dr_market_finish(&world.market);
}
END_TEST

START_TEST(mines_until_price_and_hashprice_are_seen)
{
    double price[200];
    struct world world;
    for (size_t i = 0; i < 200; i++)
        price[i] = 71.9;
    world_init(&world, price, 200);
    // The hashprice of 1 June is the first: it is seen from 2 June 00:00Z, 76 intervals later.
    dr_series_finish(&world.market.hashprice);
    for (int64_t day = 0; day < 4; day++)
        dr_series_put(&world.market.hashprice, 1717200000 + day * DR_DAY_S, 52.5 + (double)day);
    double power[MOST];
    dr_test_run(&world.market, &world.site, "threshold,strike_usd_per_mwh=50", power);
    for (size_t i = 0; i < 200; i++)
        ck_assert_msg((power[i] > 0) == (i < 76), "interval %zu: %g MW", i, power[i]);
    dr_market_finish(&world.market);
}
END_TEST

// The interval's own UTC day pays; the day before decides, but under hindsight.
START_TEST(hashprice_of_the_day)
{
    double price[120], power[MOST];
    struct world world;
    for (size_t i = 0; i < 120; i++)
        price[i] = 71.9;
    world_init(&world, price, 120);
    dr_series_finish(&world.market.hashprice);
    // Break-even at 29.5 J/TH is 68.9 $/MWh at 51.75 and 132.5 at 99.5.
    static const double hashprice[] = {51.75, 99.5, 51.75, 51.75};
    for (int64_t day = 0; day < 4; day++)
        dr_series_put(&world.market.hashprice, 1717200000 + (day - 1) * DR_DAY_S, hashprice[day]);
    dr_test_run(&world.market, &world.site, "threshold", power);
    ck_assert_double_eq(power[1], 0);    // 1 June sees 31 May
    ck_assert_double_eq(power[77], 100); // 2 June sees 1 June
    dr_test_run(&world.market, &world.site, "threshold,information=perfect", power);
    ck_assert_double_eq(power[1], 100);
    ck_assert_double_eq(power[77], 0);
    struct dr_totals totals = dr_test_run(&world.market, &world.site, "always_mine", NULL);
    double hash = dr_plant_hash_phs(&world.site.plant, 100);
    ck_assert_double_eq_tol((double)totals.amount_microusd[0] / 1e6,
                            hash / 96 * (76 * 99.5 + 44 * 51.75), 1e-4);
    dr_market_finish(&world.market);
}
END_TEST

START_TEST(missing_intervals_do_not_exist)
{
    static const double price[] = {20.3, 71.9, NAN, NAN, 20.1, 20.2, 93.1, NAN, 18.6, 17.7};
    struct world world;
    world_init(&world, price, 10);
    struct dr_totals totals = dr_test_run(&world.market, &world.site, "always_mine", NULL);
    ck_assert_uint_eq(totals.n_interval, 7);
    ck_assert_double_eq(totals.power_mwh, 175);
    // What was seen last stays the newest: 71.9 decides the interval after the gap.
    expect_off(&world, "threshold,strike_usd_per_mwh=50", "mm-mm-m");
    dr_market_finish(&world.market);
}
END_TEST

START_TEST(history_is_seen_and_not_settled)
{
    static const double price[] = {20.3, 71.9, 20.7, 20.1};
    struct world world;
    world_init(&world, price, 4);
    world.market.begin = 2;
    world.market.n_settled = 2;
    struct dr_totals totals = dr_test_run(&world.market, &world.site, "always_mine", NULL);
    ck_assert_uint_eq(totals.n_interval, 2);
    expect_off(&world, "threshold,strike_usd_per_mwh=50", "-m");
    dr_market_finish(&world.market);
}
END_TEST

// Days of 92 and 100 intervals come out whole, a block each.
START_TEST(clock_change_days)
{
    static const struct {
        int32_t year, month, day;
        size_t n;
    } days[] = {{2024, 3, 10, 92}, {2024, 11, 3, 100}, {2024, 2, 29, 96}};
    for (size_t d = 0; d < 3; d++) {
        double price[300];
        struct world world;
        struct dr_error err;
        struct dr_run_spec spec;
        struct dr_engine *engine;
        const struct dr_block *block;
        int32_t day = dr_clock_day(days[d].year, days[d].month, days[d].day);
        dr_test_settings(&world.settings);
        dr_test_site(&world.site, &world.settings);
        dr_test_prices(7 + d, price, 300);
        dr_test_market(&world.market, dr_clock_central_midnight_utc_s(day), price, 300, 47.31);
        dr_assert_ok(err, dr_run_spec_init(&spec, "breakeven", DR_PREV_SPP, &err));
        dr_assert_ok(err, dr_engine_create(&engine, &world.market, &world.site, &spec, NULL, &err));
        dr_assert_ok(err, dr_engine_next_day(engine, &block, &err));
        ck_assert_uint_eq(block->facts.n, days[d].n);
        dr_engine_destroy(engine);
        dr_market_finish(&world.market);
    }
}
END_TEST

// ---- two engines in two threads ----------------------------------------------------------------

struct job {
    const struct world *world;
    const char *text;
    struct dr_totals totals;
    double power_mw[MOST];
};

static void *work(void *argument)
{
    struct job *job = argument;
    for (int i = 0; i < 5; i++)
        job->totals = dr_test_run(&job->world->market, &job->world->site, job->text, job->power_mw);
    return NULL;
}

// Both jobs at once, then each alone: what either would set up once, both would set up together.
static void same_together_and_alone(const struct world *world, const char *const text[2])
{
    static struct job alone[2], together[2];
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        alone[i] = together[i] = (struct job){.world = world, .text = text[i]};
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, work, &together[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    for (int i = 0; i < 2; i++) {
        work(&alone[i]);
        ck_assert_mem_eq(&alone[i].totals, &together[i].totals, sizeof alone[i].totals);
        ck_assert_mem_eq(alone[i].power_mw, together[i].power_mw, sizeof alone[i].power_mw);
    }
}

START_TEST(two_threads)
{
    static double price[MOST];
    struct world world;
    dr_test_prices(11, price, MOST);
    world_init(&world, price, MOST);
    same_together_and_alone(&world, (const char *[]){"breakeven,hysteresis_usd_per_mwh=3.3",
                                                     "two_strike,low_usd_per_mwh=41.7"});
    // A strategy that keeps its state beside the engine's would meet itself.
    for (size_t i = 0; dr_strategies[i]; i++)
        same_together_and_alone(&world,
                                (const char *[]){dr_strategies[i]->name, dr_strategies[i]->name});
    dr_market_finish(&world.market);
}
END_TEST

// With automatic resale at share 1 and fee 0 the block is a swap: it shifts every strategy by the
// same sum and changes no difference.
START_TEST(block_is_a_swap)
{
    static double price[MOST];
    static const char *const text[] = {"always_mine", "breakeven",
                                       "threshold,strike_usd_per_mwh=77", "oracle"};
    int64_t net[2][4];
    dr_test_prices(5, price, MOST);
    for (int with_block = 0; with_block < 2; with_block++) {
        struct world world;
        world_init(&world, price, MOST);
        world.settings.sellback_share = 1;
        world.settings.sellback_fee_usd_per_mwh = 0;
        world.settings.contract_power_mw = with_block ? 60 : 0;
        world.settings.contract_price_usd_per_mwh = 27.13;
        dr_test_site(&world.site, &world.settings);
        for (int s = 0; s < 4; s++) {
            struct dr_totals totals = dr_test_run(&world.market, &world.site, text[s], NULL);
            net[with_block][s] = dr_test_net(&totals);
        }
        dr_market_finish(&world.market);
    }
    double shift = 0;
    for (size_t i = 0; i < MOST; i++)
        shift += 15 * (price[i] - 27.13);
    for (int s = 0; s < 4; s++)
        ck_assert_double_eq_tol((double)(net[1][s] - net[0][s]) / 1e6, shift, 0.01);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("engine");
    dr_suite_add(suite, "worked example", worked_example);
    dr_suite_add(suite, "worked example, totals", worked_example_totals);
    dr_suite_add(suite, "publication lags", publication_lags);
    dr_suite_add(suite, "day-ahead", day_ahead_is_known_from_half_past_one);
    dr_suite_add(suite, "too much money", money_beyond_the_ledger);
    dr_suite_add(suite, "sced prices", sced_prices_after_their_latency);
    dr_suite_add(suite, "inside", decisions_inside_the_interval);
    dr_suite_add(suite, "inside, bound", events_and_gaps_inside);
    dr_suite_add(suite, "nothing seen", mines_until_price_and_hashprice_are_seen);
    dr_suite_add(suite, "hashprice of the day", hashprice_of_the_day);
    dr_suite_add(suite, "gaps", missing_intervals_do_not_exist);
    dr_suite_add(suite, "history", history_is_seen_and_not_settled);
    dr_suite_add(suite, "clock changes", clock_change_days);
    dr_suite_add(suite, "two threads", two_threads);
    dr_suite_add(suite, "block is a swap", block_is_a_swap);
    return suite;
}
