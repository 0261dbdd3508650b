// SPDX-License-Identifier: GPL-3.0-or-later
// What a strategy is told: when a feed's value is there, the site's terms, what a restart costs.
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { N = 36 * 4, HOURS = 72, BEFORE_HOURS = 20 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

struct world {
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    double price[N], hourly[HOURS];
};

static void world_init(struct world *world, const char *const *set)
{
    struct dr_error err = {.message = ""};
    dr_test_settings(&world->settings);
    for (; set && *set; set++)
        dr_assert_ok(err, dr_settings_set(&world->settings, *set, &err));
    dr_assert_ok(err, dr_settings_check(&world->settings, &err));
    dr_test_site(&world->site, &world->settings);
    dr_test_prices(17, world->price, N);
    dr_test_market(&world->market, june_utc_s, world->price, N, 47.31);
}

// Hour h of a series has the value base + h.
static void add_hours(struct dr_series *series, enum dr_publication publication, double base)
{
    dr_series_init(series, DR_HOUR_S, publication);
    for (int h = 0; h < HOURS; h++)
        dr_series_put(series, june_utc_s + (h - BEFORE_HOURS) * DR_HOUR_S, base + h);
}

static void world_finish(struct world *world)
{
    dr_site_model_finish(&world->site);
    dr_market_finish(&world->market);
}

// ---- a strategy that notes what it is told; tests run in processes of their own ----------------

static struct {
    size_t n;
    size_t n_value[N][DR_FEED_COUNT];
    double newest[N][DR_FEED_COUNT];
    struct dr_site site;
    double restart_usd, none_usd, down_usd;
} told;

static int init(void *state, const double *param, const struct dr_site *site)
{
    (void)state;
    (void)param;
    told.site = *site;
    return 0;
}

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    for (size_t f = 0; f < DR_FEED_COUNT; f++) {
        const struct dr_feed *feed = &view->feed[f];
        told.n_value[told.n][f] = feed->n;
        told.newest[told.n][f] = feed->n > 0 ? feed->value[feed->n - 1] : NAN;
        for (size_t i = 0; i < 60 && feed->n > 0; i++)
            ck_assert(isnan(feed->value[feed->n + i]));
    }
    ck_assert_ptr_null(view->then);
    told.restart_usd = view->restart_usd(view, 37.3, 83.9, 47.31);
    told.none_usd = view->restart_usd(view, 83.9, 83.9, 47.31);
    told.down_usd = view->restart_usd(view, 83.9, 37.3, 47.31);
    out->power_mw = 100;
    told.n++;
    return 0;
}

static struct dr_strategy probe(uint32_t needs)
{
    return (struct dr_strategy){
        .abi = DR_STRATEGY_ABI,
        .size = sizeof(struct dr_strategy),
        .name = "probe",
        .summary = "notes what it is told",
        .needs = needs,
        .init = init,
        .decide = decide,
    };
}

static void run(const struct world *world, const struct dr_strategy *strategy,
                enum dr_information information)
{
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec = {.strategy = strategy, .information = information};
    struct dr_totals totals;
    told.n = 0;
    dr_assert_ok(err, dr_test_run_spec(&world->market, &world->site, &spec, NULL, &totals, &err));
}

// ---- feeds -------------------------------------------------------------------------------------

START_TEST(load_is_known_when_its_hour_is_over)
{
    static struct world world;
    struct dr_strategy strategy = probe(DR_NEEDS(DR_FEED_SYSTEM_LOAD));
    world_init(&world, NULL);
    add_hours(&world.market.load_mw, DR_PUBLISHED_AFTER_END, 40000);
    run(&world, &strategy, DR_PREV_SPP);
    ck_assert_uint_eq(told.n, N - 1); // the first price is seen when its interval is over
    for (size_t k = 0; k < told.n; k++) {
        size_t expected = BEFORE_HOURS + (k + 1) / 4;
        ck_assert_uint_eq(told.n_value[k][DR_FEED_SYSTEM_LOAD], expected);
        ck_assert_double_eq(told.newest[k][DR_FEED_SYSTEM_LOAD], 40000 + (double)expected - 1);
        ck_assert_uint_eq(told.n_value[k][DR_FEED_RTM_SPP], 0); // nobody asked
        ck_assert_uint_eq(told.n_value[k][DR_FEED_MCPC_RRS], 0);
    }
    run(&world, &strategy, DR_PERFECT);
    ck_assert_uint_eq(told.n, N);
    for (size_t k = 0; k < told.n; k++)
        ck_assert_uint_eq(told.n_value[k][DR_FEED_SYSTEM_LOAD], BEFORE_HOURS + k / 4 + 1);
    world_finish(&world);
}
END_TEST

// From 13:30 in Texas on, 18:30Z in summer, the hours of the next day there are known.
START_TEST(reserve_prices_are_known_the_day_before)
{
    static struct world world;
    struct dr_strategy strategy =
        probe((DR_NEEDS(DR_FEED_COUNT) - 1) & ~DR_NEEDS(DR_FEED_MCPC_RRS));
    world_init(&world, NULL);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        add_hours(&world.market.mcpc[p], DR_PUBLISHED_DAY_AHEAD, 1000 * (p + 1));
    run(&world, &strategy, DR_PREV_SPP);
    ck_assert_uint_eq(told.n, N - 1);
    for (size_t k = 0; k < told.n; k++) {
        bool second_day = k + 1 >= (size_t)(13 * 4 + 2);
        bool third_day = k + 1 >= (size_t)(24 * 4 + 13 * 4 + 2);
        size_t expected = BEFORE_HOURS + 24u * (1u + second_day + third_day);
        expected = expected < HOURS ? expected : HOURS;
        ck_assert_uint_eq(told.n_value[k][DR_FEED_MCPC_RRS], 0);
        for (int p = 1; p < DR_PRODUCT_COUNT; p++) {
            ck_assert_uint_eq(told.n_value[k][DR_FEED_MCPC_RRS + p], expected);
            ck_assert_double_eq(told.newest[k][DR_FEED_MCPC_RRS + p],
                                1000 * (p + 1) + (double)expected - 1);
        }
        ck_assert_uint_eq(told.n_value[k][DR_FEED_RTM_SPP], k + 1);
        ck_assert_uint_eq(told.n_value[k][DR_FEED_SYSTEM_LOAD], 0); // there is none
    }
    world_finish(&world);
}
END_TEST

// ---- the site ----------------------------------------------------------------------------------

START_TEST(the_site_as_set)
{
    static struct world world;
    struct dr_strategy strategy = probe(0);
    world_init(&world, (const char *const[]){"site.pue=1.07", "site.residual_fraction=0.03",
                                             "pool.fee=0.013", NULL});
    add_hours(&world.market.mcpc[DR_PRODUCT_ECRS], DR_PUBLISHED_DAY_AHEAD, 7);
    add_hours(&world.market.mcpc[DR_PRODUCT_REGUP], DR_PUBLISHED_DAY_AHEAD, 7);
    run(&world, &strategy, DR_PREV_SPP);
    ck_assert_double_eq(told.site.capacity_mw, 100);
    ck_assert_double_eq(told.site.contract_mw, 60);
    ck_assert_uint_eq(told.site.n_tier, 2);
    ck_assert_double_eq(told.site.pue, 1.07);
    ck_assert_double_eq(told.site.residual_fraction, 0.03);
    ck_assert_double_eq_tol(told.site.restart_min, 12, 1e-12);
    ck_assert_double_eq(told.site.pool_fee, 0.013);
    ck_assert_double_eq(told.site.wear_usd_per_mw_restart, 2);
    ck_assert_double_eq(told.site.peak_usd_per_mw, 0);
    ck_assert_uint_eq(told.site.peak_months, 0);
    ck_assert_uint_eq(told.site.reserves, 1u << DR_RESERVE_ECRS);
    ck_assert_ptr_eq(told.site.strategy, &strategy);
    world.site.reserve.controllable = true;
    run(&world, &strategy, DR_PREV_SPP);
    ck_assert_uint_eq(told.site.reserves, 1u << DR_RESERVE_ECRS | 1u << DR_RESERVE_REGUP);
    world_finish(&world);
}
END_TEST

// A tag of the year is billed in the next: a tariff of that year is what a peak costs.
START_TEST(what_a_peak_costs)
{
    static const struct {
        const char *set[8];
        double usd_per_mw;
        uint32_t months;
    } cases[] = {
        {{"delivery.transmission=4cp", "delivery.transmission_usd_per_kw_year=62.8"}, 15700, 0x1e0},
        {{"delivery.transmission=12cp", "delivery.transmission_usd_per_kw_year=62.8"},
         62800.0 / 12,
         0xfff},
        {{"delivery.transmission=4cp", "delivery.transmission_usd_per_kw_year=62.8",
          "tariff.next.unit=usd_per_cp_kw_month", "tariff.next.rate=5.3",
          "tariff.next.since=2025-01-01", "tariff.next.until=2025-12-31",
          "tariff.next.source=a test"},
         12 * 5300.0 / 4,
         0x1e0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct world world;
        struct dr_strategy strategy = probe(0);
        struct dr_error err = {.message = ""};
        world_init(&world, cases[i].set);
        ck_assert(dr_stamps_put(&world.market.peak, june_utc_s + 17 * DR_HOUR_S, NAN));
        dr_assert_ok(err, dr_site_model_attach(&world.site, &world.market, &err));
        run(&world, &strategy, DR_PREV_SPP);
        ck_assert_double_eq_tol(told.site.peak_usd_per_mw, cases[i].usd_per_mw, 1e-9);
        ck_assert_uint_eq(told.site.peak_months, cases[i].months);
        world_finish(&world);
    }
}
END_TEST

// By the arithmetic that bills: the interval after the lower power, against the one that goes on.
START_TEST(a_restart_costs_what_is_billed)
{
    static struct world world;
    struct dr_strategy strategy = probe(0);
    world_init(&world, NULL);
    run(&world, &strategy, DR_PREV_SPP);
    double billed_usd = dr_test_usd(&world.site, 83.9, 83.9, 31.7, 47.31) -
                        dr_test_usd(&world.site, 83.9, 37.3, 31.7, 47.31);
    ck_assert_double_gt(billed_usd, 2 * (83.9 - 37.3)); // the wear, and hash
    ck_assert_double_eq_tol(told.restart_usd, billed_usd, 1e-9);
    ck_assert_double_eq(told.none_usd, 0);
    ck_assert_double_eq(told.down_usd, 0);
    world_finish(&world);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("view");
    dr_suite_add(suite, "load", load_is_known_when_its_hour_is_over);
    dr_suite_add(suite, "reserve prices", reserve_prices_are_known_the_day_before);
    dr_suite_add(suite, "site", the_site_as_set);
    dr_suite_add(suite, "peaks", what_a_peak_costs);
    dr_suite_add(suite, "restart", a_restart_costs_what_is_billed);
    return suite;
}
