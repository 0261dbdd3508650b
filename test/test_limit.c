// SPDX-License-Identifier: GPL-3.0-or-later
// What overrules a strategy: events, whoever decides, and the bound that knows of them.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/event.h"
#include "sim/bound.h"
#include "sim/limit.h"
#include "test/fixture.h"
#include "test/program.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

enum { SHORT = 6, LONG = 2000 };

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
    dr_test_market(&world->market, june_utc_s, price, n, 47.31);
}

static void world_finish(struct world *world)
{
    dr_site_model_finish(&world->site);
    dr_market_finish(&world->market);
}

// An event over intervals [first, end) of the run.
static void put_event(struct world *world, int first, int end, enum dr_event_kind kind,
                      double limit_mw)
{
    const struct dr_span span = {june_utc_s + first * 900, june_utc_s + end * 900, (int)kind,
                                 limit_mw};
    ck_assert(dr_spans_put(&world->market.event, &span));
}

static void attach(struct world *world)
{
    struct dr_error err = {.message = ""};
    size_t n_repeated = 0;
    dr_spans_sort(&world->market.event, &n_repeated);
    dr_assert_ok(err, dr_site_model_attach(&world->site, &world->market, &err));
}

// ---- the engine --------------------------------------------------------------------------------

START_TEST(the_least_limit_binds_everyone)
{
    static const double price[] = {20.3, 21.7, 20.1, 22.9, 19.3, 21.1, 20.9};
    static const char *const runs[] = {"always_mine", "breakeven", "oracle"};
    // 40.4 MW at the meter leave 38.556... MW of machines: (40.4 - 3) / 0.97.
    const double expected[] = {100, 37.4 / 0.97, 17.4 / 0.97, 0, 100, 0, 100};
    struct world world;
    world_init(&world, price, 7);
    put_event(&world, 1, 3, DR_EVENT_EEA2, 40.4);
    put_event(&world, 2, 3, DR_EVENT_TEST, 20.4);
    put_event(&world, 3, 4, DR_EVENT_FIRM_LOAD_SHED, 2.9); // less than machines that are off draw
    put_event(&world, 4, 5, DR_EVENT_VOLUNTARY, INFINITY); // asks for nothing in MW
    put_event(&world, 5, 6, DR_EVENT_OUTAGE, 0);
    attach(&world);
    for (size_t s = 0; s < 3; s++) {
        double power[7];
        struct dr_totals totals = dr_test_run(&world.market, &world.site, runs[s], power);
        for (size_t i = 0; i < 7; i++)
            ck_assert_msg(fabs(power[i] - expected[i]) < 1e-9, "%s: interval %zu has %.12g MW",
                          runs[s], i, power[i]);
        ck_assert_uint_eq(totals.n_limited, s < 2 ? 4 : 0); // the bound plans for them
        ck_assert_double_le(totals.load_mwh,
                            0.25 * (3 * 100 + 40.4 + 20.4 + 2 * 3) + 1e-9); // of the meter
    }
    world_finish(&world);
}
END_TEST

START_TEST(limits_in_power)
{
    static const double price[] = {20.3, 21.7, 20.1};
    struct world world;
    world_init(&world, price, 3);
    struct dr_limit limit = dr_limit_at(&world.site, NULL, june_utc_s); // no market yet
    ck_assert_double_eq(limit.most_mw, 100);
    put_event(&world, 1, 2, DR_EVENT_EEA3, 250.7); // above what the site can draw
    put_event(&world, 2, 3, DR_EVENT_EEA3, 51.5);
    attach(&world);
    ck_assert(world.site.terms.is_limited);
    limit = dr_limit_at(&world.site, NULL, june_utc_s + 900);
    ck_assert_double_eq(limit.least_mw, 0);
    ck_assert_double_eq(limit.most_mw, 100);
    limit = dr_limit_at(&world.site, NULL, june_utc_s + 2699);
    ck_assert_double_eq_tol(limit.most_mw, 50, 1e-12);
    ck_assert_double_eq(dr_limit_at(&world.site, NULL, june_utc_s + 2700).most_mw, 100);
    world_finish(&world);
}
END_TEST

// A rule that meant to be off anyway was not overruled, and a restart follows an outage.
START_TEST(only_what_is_overruled_counts)
{
    static const double price[] = {20.3, 4871.23, 20.1, 22.9, 19.3};
    struct world world;
    world_init(&world, price, 5);
    put_event(&world, 2, 3, DR_EVENT_OUTAGE, 0);
    attach(&world);
    double power[5];
    struct dr_totals totals = dr_test_run(&world.market, &world.site, "breakeven", power);
    ck_assert_double_eq(power[2], 0);
    ck_assert_uint_eq(totals.n_limited, 0);
    totals = dr_test_run(&world.market, &world.site, "always_mine", power);
    ck_assert_uint_eq(totals.n_limited, 1);
    ck_assert_uint_eq(totals.n_restart, 1);
    world_finish(&world);
}
END_TEST

// ---- the bound ---------------------------------------------------------------------------------

static double interval_usd(const struct world *world, size_t i, double power_mw, double last_mw)
{
    return dr_test_usd(&world->site, power_mw, last_mw, world->market.spp.value[i], 47.31);
}

// Most that any of these levels earns from interval i on, limits kept.
static double best_usd(const struct world *world, const double *level_mw, size_t n, size_t i,
                       double last_mw)
{
    double best = -INFINITY;
    if (i == world->market.end)
        return 0;
    struct dr_limit limit = dr_limit_at(&world->site, NULL, june_utc_s + (int64_t)i * 900);
    for (size_t j = 0; j < n; j++)
        if (level_mw[j] <= limit.most_mw)
            best = fmax(best, interval_usd(world, i, level_mw[j], last_mw) +
                                  best_usd(world, level_mw, n, i + 1, level_mw[j]));
    return best;
}

START_TEST(bound_is_the_best_under_limits)
{
    for (unsigned long seed = 1; seed <= 40; seed++) {
        double price[SHORT], schedule[SHORT], sum = 0, last = 100;
        // Limits, levels of the site, and powers between them that must earn no more.
        double level[] = {0, 13.3, 18.8, 29.0 / 0.97, 47.2, 57 / 0.97, 60, 66.6, 82.8, 100};
        struct world world;
        struct dr_error err = {.message = ""};
        dr_test_prices(seed, price, SHORT);
        for (size_t i = 0; i < SHORT; i++)
            price[i] += 30;
        world_init(&world, price, SHORT);
        put_event(&world, (int)(seed % 3), 2 + (int)(seed % 2), DR_EVENT_EEA3, 32);
        put_event(&world, 4, 5, DR_EVENT_OUTAGE, seed % 4 ? 0.97 * 82.8 + 3 : 0);
        attach(&world);
        dr_assert_ok(err, dr_bound_schedule(&world.market, &world.site, schedule, &err));
        for (size_t i = 0; i < SHORT; i++) {
            sum += interval_usd(&world, i, schedule[i], last);
            last = schedule[i];
        }
        ck_assert_double_eq_tol(
            sum, best_usd(&world, level, sizeof level / sizeof level[0], 0, 100), 1e-6);
        world_finish(&world);
    }
}
END_TEST

START_TEST(nobody_earns_more_than_the_bound)
{
    static const char *const runs[] = {"always_mine", "breakeven", "breakeven,information=perfect",
                                       "threshold", "two_strike"};
    static double price[LONG];
    struct world world;
    dr_test_prices(31, price, LONG);
    world_init(&world, price, LONG);
    for (int k = 0; k < 30; k++)
        put_event(&world, 61 * k + 7, 61 * k + 7 + k % 9, k % 2 ? DR_EVENT_EEA2 : DR_EVENT_OUTAGE,
                  3.7 * (k % 19));
    attach(&world);
    struct dr_totals bound = dr_test_run(&world.market, &world.site, "oracle", NULL);
    for (size_t s = 0; s < 5; s++) {
        struct dr_totals totals = dr_test_run(&world.market, &world.site, runs[s], NULL);
        ck_assert_msg((double)dr_test_net(&totals) <= (double)dr_test_net(&bound) + 0.5 * LONG * 7,
                      "%s earns more", runs[s]);
    }
    world_finish(&world);
}
END_TEST

START_TEST(too_many_limits)
{
    static double price[200], schedule[200];
    struct world world;
    struct dr_error err = {.message = ""};
    dr_test_prices(3, price, 200);
    world_init(&world, price, 200);
    for (int k = 0; k < 70; k++)
        put_event(&world, k, k + 1, DR_EVENT_TEST, 7.1 + k);
    attach(&world);
    dr_assert_error(err, dr_bound_schedule(&world.market, &world.site, schedule, &err),
                    DR_ERR_USAGE, "too many levels of power");
    world_finish(&world);
}
END_TEST

// ---- the program -------------------------------------------------------------------------------

START_TEST(told_and_kept)
{
    static char prices[20000];
    const char *folder = dr_test_folder();
    prices[0] = '\0';
    dr_test_append_prices(prices, sizeof prices, june_utc_s, 96, 900, 5);
    dr_test_write(folder, "prices.csv", prices);
    dr_test_write(folder, "events.csv",
                  "start_utc,end_utc,kind,limit_mw\n"
                  "2024-06-01T06:00:00Z,2024-06-01T07:00:00Z,outage,\n"
                  "2024-06-01T08:00:00Z,2024-06-01T08:30:00Z,voluntary,51.5\n");
    struct dr_test_output output =
        dr_test_program(folder, "--prices", "prices.csv", "--events", "events.csv", "--hashprice",
                        "52.5", "--no-figures", "--strategy", "always_mine");
    dr_test_expect_done(&output);
    ck_assert_ptr_nonnull(strstr(output.err, "events or deployments overruled the strategy: "
                                             "always_mine 6, oracle 0"));
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database, "SELECT sum(limited) FROM booked WHERE run_id = 1", "6");
    dr_test_expect(database,
                   "SELECT count(*) FROM booked WHERE run_id = 1 AND power_mw = 0 AND limited = 1",
                   "4");
    sqlite3_close(database);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("limit");
    dr_suite_add(suite, "everyone", the_least_limit_binds_everyone);
    dr_suite_add(suite, "in power", limits_in_power);
    dr_suite_add(suite, "counted", only_what_is_overruled_counts);
    dr_suite_add(suite, "bound", bound_is_the_best_under_limits);
    dr_suite_add(suite, "nobody earns more", nobody_earns_more_than_the_bound);
    dr_suite_add(suite, "too many", too_many_limits);
    dr_suite_add(suite, "told and kept", told_and_kept);
    return suite;
}
