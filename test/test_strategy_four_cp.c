// SPDX-License-Identifier: GPL-3.0-or-later
// Stopping at system peaks: on summers whose peak is known, where nothing is to be gained, and with
// nothing but the calendar.
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { N = 31 * 96, HOURS = (30 + 31) * 24 };

static const int64_t july_utc_s = 1719810000; // 2024-07-01T05:00Z, midnight in Texas
static const int64_t may_utc_s = 1714539600;  // 2024-05-01T05:00Z

struct world {
    double price[N], load_mw[HOURS];
    size_t first_load;               // hours before are not in the feed
    int64_t start_utc_s, peak_utc_s; // the peak that is billed
    const char *transmission, *rate;
};

// Two months of days that rise to a peak in one hour, each day's height by chance; prices of 20.
static void world_fill(struct world *world, int peak_hour)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    *world = (struct world){.start_utc_s = july_utc_s,
                            .peak_utc_s = july_utc_s + 66 * DR_INTERVAL_S,
                            .transmission = "delivery.transmission=4cp",
                            .rate = "delivery.transmission_usd_per_kw_year=65"};
    for (size_t i = 0; i < N; i++)
        world->price[i] = 20;
    for (size_t day = 0; day < HOURS / 24; day++) {
        double height = 1 + gsl_ran_gaussian_ziggurat(random, 0.03);
        for (int h = 0; h < 24; h++)
            world->load_mw[day * 24 + (size_t)h] =
                height * (50000 + 30000 * exp(-0.02 * (h - peak_hour) * (h - peak_hour))) *
                (1 + gsl_ran_gaussian_ziggurat(random, 0.004));
    }
    gsl_rng_free(random);
}

static void scale_day(struct world *world, int day_of_july, double factor)
{
    for (size_t h = 0; h < 24; h++)
        world->load_mw[(size_t)(29 + day_of_july) * 24 + h] *= factor;
}

static void run(const struct world *world, const char *text, double *power_mw)
{
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    struct dr_run_spec spec;
    struct dr_totals totals;
    struct dr_error err = {.message = ""};
    dr_test_settings(&settings);
    dr_assert_ok(err, dr_settings_set(&settings, world->transmission, &err));
    if (world->rate)
        dr_assert_ok(err, dr_settings_set(&settings, world->rate, &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    dr_test_site(&site, &settings);
    dr_test_market(&market, world->start_utc_s, world->price, N, 52.50);
    dr_series_init(&market.load_mw, DR_HOUR_S, DR_PUBLISHED_AFTER_END);
    for (size_t h = world->first_load; h < HOURS; h++)
        if (!isnan(world->load_mw[h]))
            dr_series_put(&market.load_mw, world->start_utc_s + ((int64_t)h - 30 * 24) * DR_HOUR_S,
                          world->load_mw[h]);
    ck_assert(dr_stamps_put(&market.peak, world->peak_utc_s, NAN));
    dr_assert_ok(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err));
    dr_assert_ok(err, dr_site_model_attach(&site, &market, &err));
    dr_assert_ok(err, dr_test_run_spec(&market, &site, &spec, power_mw, &totals, &err));
    dr_site_model_finish(&site);
    dr_market_finish(&market);
}

// Intervals of an hour of a day of the month that are not at full power.
static size_t n_off(const double *power_mw, int day, int hour)
{
    size_t n = 0;
    for (size_t i = 0; i < 4; i++)
        n += power_mw[(size_t)(day - 1) * 96 + (size_t)hour * 4 + i] == 0;
    return n;
}

static size_t n_all_off(const double *power_mw)
{
    size_t n = 0;
    for (size_t i = 0; i < N; i++)
        n += power_mw[i] < 100;
    return n;
}

// The month's peak, on a Sunday as on a Friday: off through its hour, and on at night and on a
// day that cannot be it. The hour is learned: it is not the calendar's.
START_TEST(peak_is_caught)
{
    static struct world world;
    static double power_mw[N];
    static const int peak_hours[] = {16, 18};
    for (size_t k = 0; k < 4; k++) {
        int hour = peak_hours[k / 2], day = k % 2 ? 14 : 12;
        world_fill(&world, hour);
        scale_day(&world, day, 1.10);
        scale_day(&world, 20, 0.85);
        run(&world, "four_cp", power_mw);
        ck_assert_uint_eq(n_off(power_mw, day, hour), 4);
        for (int d = 1; d <= 31; d++)
            for (int h = 0; h < 24; h++)
                if (d == 20 || h < hour - 3 || h > hour + 2)
                    ck_assert_msg(n_off(power_mw, d, h) == 0, "day %d, hour %d", d, h);
        ck_assert_uint_lt(n_all_off(power_mw), 31 * 8);
    }
}
END_TEST

// What costs nothing is not avoided: no charge, a month without a peak, a chance held to be none.
START_TEST(nothing_to_save)
{
    static struct world world;
    static double expected_mw[N], got_mw[N];
    world_fill(&world, 16);
    dr_test_prices(47, world.price, N);
    run(&world, "threshold,strike_usd_per_mwh=90", expected_mw);
    run(&world, "four_cp,then=threshold,then.strike_usd_per_mwh=90,caution=0", got_mw);
    ck_assert_mem_eq(got_mw, expected_mw, sizeof got_mw);
    run(&world, "four_cp,then=threshold,then.strike_usd_per_mwh=90", got_mw);
    size_t n_more = 0;
    for (size_t i = 0; i < N; i++) {
        ck_assert_double_le(got_mw[i], expected_mw[i]);
        n_more += got_mw[i] < expected_mw[i];
    }
    ck_assert_uint_gt(n_more, 0);
    world.transmission = "delivery.transmission=none";
    world.rate = NULL;
    run(&world, "four_cp,then=threshold,then.strike_usd_per_mwh=90", got_mw);
    ck_assert_mem_eq(got_mw, expected_mw, sizeof got_mw);
    world_fill(&world, 16);
    world.start_utc_s = may_utc_s;
    run(&world, "four_cp", got_mw);
    ck_assert_uint_eq(n_all_off(got_mw), 0);
    world.transmission = "delivery.transmission=12cp";
    world.peak_utc_s = may_utc_s + 66 * DR_INTERVAL_S;
    run(&world, "four_cp", got_mw);
    ck_assert_uint_gt(n_all_off(got_mw), 0);
}
END_TEST

// With loads of a few days the calendar decides: July's first days have 1 of 33 peaks, hour 16 of
// the day 97.04 of 109, so the chance is 0.0013 and, at 200 $/kW-year, worth 67 $/MW: more than the
// 24 that the better machines earn and the 14 their restart costs. In hour 15 it is 5.6 $.
START_TEST(calendar_alone)
{
    static struct world world;
    static double power_mw[N];
    world_fill(&world, 18);
    world.first_load = 26 * 24;
    world.rate = "delivery.transmission_usd_per_kw_year=200";
    run(&world, "four_cp", power_mw);
    for (int day = 1; day <= 3; day++)
        for (int h = 0; h < 24; h++)
            ck_assert_msg(n_off(power_mw, day, h) == (h == 16 ? 4 : 0), "day %d, hour %d", day, h);
    // A dozen days on the feed is trusted.
    ck_assert_uint_eq(n_off(power_mw, 16, 16), 0);
    // A tenth of the chance is worth less than either tier.
    run(&world, "four_cp,caution=0.1", power_mw);
    ck_assert_uint_eq(n_off(power_mw, 2, 16), 0);
}
END_TEST

// Hours that are missing are left out; where the last one is, the calendar decides.
START_TEST(gaps)
{
    static struct world world;
    static double power_mw[N];
    world_fill(&world, 18);
    scale_day(&world, 23, 1.10);
    for (size_t h = 7; h < HOURS; h += 53)
        world.load_mw[h] = NAN;
    world.load_mw[(29 + 29) * 24 + 15] = NAN;
    run(&world, "four_cp", power_mw);
    ck_assert_uint_eq(n_off(power_mw, 23, 18), 4);
    ck_assert_uint_eq(n_off(power_mw, 29, 16), 4);
    ck_assert_uint_eq(n_off(power_mw, 28, 16), 0);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("strategy_four_cp");
    dr_suite_add(suite, "caught", peak_is_caught);
    dr_suite_add(suite, "nothing to save", nothing_to_save);
    dr_suite_add(suite, "calendar", calendar_alone);
    dr_suite_add(suite, "gaps", gaps);
    return suite;
}
