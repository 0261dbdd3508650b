// SPDX-License-Identifier: GPL-3.0-or-later
// Reserves sold from load: awards, what the load provides of them, their money before and after
// 2025-12-05, and what strategies and the bound make of them.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/limit.h"
#include "test/fixture.h"
#include "test/program.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

enum { RRS, ECRS, NSPIN, REGUP, REGDN, LONG = 960 };

static const int64_t june_utc_s = 1717218000;     // 2024-06-01T05:00Z, midnight in Texas
static const int64_t december_utc_s = 1764914400; // 2025-12-05T06:00Z, midnight in Texas

struct world {
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
};

// A market of n prices with reserve prices of every hour: 10 + the product's number, and in real
// time half as much again.
static void world_init(struct world *world, int64_t start_utc_s, const double *price, size_t n,
                       const char *const *set)
{
    struct dr_error err = {.message = ""};
    dr_test_settings(&world->settings);
    for (; set && *set; set++)
        dr_assert_ok(err, dr_settings_set(&world->settings, *set, &err));
    dr_assert_ok(err, dr_settings_check(&world->settings, &err));
    dr_test_site(&world->site, &world->settings);
    dr_test_market(&world->market, start_utc_s, price, n, 47.31);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        dr_series_init(&world->market.mcpc[p], DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
        dr_series_init(&world->market.real_time_mcpc[p], DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
        for (size_t i = 0; i < n; i += 4)
            dr_series_put(&world->market.mcpc[p], start_utc_s + (int64_t)i * 900, 10 + p);
        for (size_t i = 0; i < n; i++)
            dr_series_put(&world->market.real_time_mcpc[p], start_utc_s + (int64_t)i * 900,
                          1.5 * (10 + p));
    }
}

static void put_deployment(struct world *world, int first, int end, enum dr_product product,
                           double share)
{
    int64_t start_utc_s = dr_series_start_utc_s(&world->market.spp, 0);
    const struct dr_span span = {start_utc_s + first * 900, start_utc_s + end * 900, (int)product,
                                 share};
    ck_assert(dr_spans_put(&world->market.deployment, &span));
}

static enum dr_status attach(struct world *world, struct dr_error *err)
{
    size_t n_repeated = 0;
    dr_spans_sort(&world->market.deployment, &n_repeated);
    return dr_site_model_attach(&world->site, &world->market, err);
}

static void attach_well(struct world *world)
{
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, attach(world, &err));
}

static void world_finish(struct world *world)
{
    dr_site_model_finish(&world->site);
    dr_market_finish(&world->market);
}

static size_t place_of(const char *code)
{
    size_t c = 0;
    while (strcmp(dr_charges[c]->code, code) != 0)
        c++;
    return c;
}

// Runs this schedule for one Central day and hands the block on; the engine is to be destroyed.
static struct dr_engine *run_schedule(const struct world *world, const double *schedule_mw,
                                      struct dr_run_spec *spec, const struct dr_block **block)
{
    struct dr_error err = {.message = ""};
    struct dr_engine *engine;
    dr_assert_ok(err, dr_run_spec_init(spec, "always_mine", DR_PREV_SPP, &err));
    dr_assert_ok(err,
                 dr_engine_create(&engine, &world->market, &world->site, spec, schedule_mw, &err));
    dr_assert_ok(err, dr_engine_next_day(engine, block, &err));
    return engine;
}

// ---- awards ------------------------------------------------------------------------------------

START_TEST(awards_of_an_hour)
{
    double price[96] = {0};
    static const char *const set[] = {
        "reserve.rrs.power_mw=40.4",         "reserve.rrs.award_fraction=0.7",
        "reserve.ecrs.power_mw=33.3",        "reserve.ecrs.first_hour_ending=7",
        "reserve.ecrs.last_hour_ending=22",  "reserve.nspin.power_mw=61.7",
        "reserve.nspin.first_hour_ending=9", "reserve.regdn.power_mw=120",
        "reserve.controllable=yes",          NULL};
    struct world world;
    struct dr_award award;
    world_init(&world, june_utc_s, price, 96, set);
    attach_well(&world);
    int32_t day = dr_clock_central_day(june_utc_s);
    dr_reserve_award(&world.site.reserve, NULL, june_utc_s, day, &award); // hour ending 1
    ck_assert_double_eq(award.award_mw[RRS], 40.4 * 0.7);
    ck_assert_double_eq(award.award_mw[ECRS], 0);
    ck_assert_double_eq(award.award_mw[NSPIN], 0);
    ck_assert_double_eq(award.award_mw[REGDN], 97); // what can be drawn more
    ck_assert_double_eq_tol(award.cut_mw, 23, 1e-9);
    ck_assert_double_eq(award.mcpc_usd_per_mw_h[RRS], 10);
    ck_assert_double_eq(award.mcpc_usd_per_mw_h[ECRS], 0);
    dr_reserve_award(&world.site.reserve, NULL, june_utc_s + 6 * 3600 + 2700, day, &award);
    ck_assert_double_eq(award.award_mw[ECRS], 33.3); // from hour ending 7 on
    dr_reserve_award(&world.site.reserve, NULL, june_utc_s + 8 * 3600, day, &award);
    // Of 97 MW that can be shed RRS has 40.4 and ECRS 33.3, whatever is awarded of them.
    ck_assert_double_eq_tol(award.award_mw[NSPIN], 97 - 40.4 - 33.3, 1e-12);
    ck_assert_double_eq_tol(award.cut_mw, 23 + 38.4, 1e-9);
    dr_reserve_award(&world.site.reserve, NULL, june_utc_s + 22 * 3600, day, &award);
    ck_assert_double_eq(award.award_mw[ECRS], 0); // until hour ending 22
    ck_assert_double_eq_tol(award.award_mw[NSPIN], 97 - 40.4, 1e-12);
    ck_assert_uint_eq(world.site.reserve.n_cut_hour, 24);
    // REGDN 23 in every hour; NSPIN 38.4 in hours 9 to 22 and 5.1 in the last two.
    ck_assert_double_eq_tol(world.site.reserve.cut_mw_h, 24 * 23 + 14 * 38.4 + 2 * 5.1, 1e-6);
    world_finish(&world);
}
END_TEST

// Hours of the day as the wall clock has them: 23 or 25.
START_TEST(hours_of_clock_changes)
{
    static const struct {
        int32_t year, month, day;
        size_t n_hour;
    } days[] = {{2024, 3, 10, 1}, {2024, 11, 3, 3}}; // hours that end at 2 or 3
    for (int d = 0; d < 2; d++) {
        double price[100] = {0};
        static const char *const set[] = {"reserve.rrs.power_mw=40",
                                          "reserve.rrs.first_hour_ending=2",
                                          "reserve.rrs.last_hour_ending=3", NULL};
        struct world world;
        struct dr_award award;
        size_t n = 0;
        int32_t day = dr_clock_day(days[d].year, days[d].month, days[d].day);
        int64_t midnight = dr_clock_central_midnight_utc_s(day);
        world_init(&world, midnight, price, (size_t)dr_clock_intervals(day), set);
        attach_well(&world);
        for (int hour = 0; hour < dr_clock_intervals(day) / 4; hour++) {
            dr_reserve_award(&world.site.reserve, NULL, midnight + hour * 3600, day, &award);
            n += award.award_mw[RRS] > 0;
        }
        ck_assert_uint_eq(n, days[d].n_hour);
        world_finish(&world);
    }
}
END_TEST

START_TEST(an_hour_without_a_price_has_no_award)
{
    double price[96] = {0};
    static const char *const set[] = {"reserve.rrs.power_mw=80", "reserve.ecrs.power_mw=40", NULL};
    struct world world;
    struct dr_award award;
    struct dr_error err = {.message = ""};
    world_init(&world, june_utc_s, price, 96, set);
    world.market.mcpc[RRS].value[3] = world.market.mcpc[RRS].value[7] = NAN;
    dr_assert_error(err, attach(&world, &err), DR_ERR_INPUT,
                    "no price of RRS for the hour of 2024-06-01T08:00Z");
    ck_assert_ptr_nonnull(strstr(err.message, "found 2 such hours"));
    ck_assert_ptr_nonnull(strstr(err.message, "--gaps skip"));
    world_finish(&world);
    world_init(&world, june_utc_s, price, 96, set);
    world.market.mcpc[RRS].value[3] = world.market.mcpc[RRS].value[7] = NAN;
    world.market.skip_gaps = true;
    attach_well(&world);
    ck_assert_uint_eq(world.site.reserve.n_unpriced_hour[RRS], 2);
    ck_assert_uint_eq(world.site.reserve.n_unpriced_hour[ECRS], 0);
    dr_reserve_award(&world.site.reserve, NULL, june_utc_s + 3 * 3600, 19875, &award);
    ck_assert_double_eq(award.award_mw[RRS], 0);
    ck_assert_double_eq(award.award_mw[ECRS], 40); // and the room is ECRS's
    dr_reserve_award(&world.site.reserve, NULL, june_utc_s + 4 * 3600, 19875, &award);
    ck_assert_double_eq(award.award_mw[RRS], 80);
    ck_assert_double_eq_tol(award.award_mw[ECRS], 17, 1e-9);
    ck_assert_uint_eq(world.site.reserve.n_cut_hour, 22);
    world_finish(&world);
}
END_TEST

// ---- what the load provides --------------------------------------------------------------------

// One interval: awards and deployed shares of all products at a power.
static struct dr_facts settled(double power_mw, const double *award_mw, const double *share)
{
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_facts facts = {.n = 1, .power_mw = {power_mw}};
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        facts.award_mw[p][0] = award_mw[p];
        facts.deployed_mw[p][0] = share[p] * award_mw[p];
    }
    dr_reserve_settle(&site.plant, &facts);
    return facts;
}

static void provides(double power_mw, const double *award_mw, const double *share,
                     const double *expected_mw)
{
    struct dr_facts facts = settled(power_mw, award_mw, share);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        ck_assert_msg(fabs(facts.provided_mw[p][0] - expected_mw[p]) < 1e-9,
                      "at %g MW product %d provides %.12g MW, not %g", power_mw, p,
                      facts.provided_mw[p][0], expected_mw[p]);
}

START_TEST(headroom_in_the_order_of_the_table)
{
    static const double award[] = {30.1, 20.2, 10.3, 5.4, 40}, none[5] = {0};
    provides(100, award, none, (double[]){30.1, 20.2, 10.3, 5.4, 0});
    provides(62, award, none, (double[]){30.1, 20.2, 9.84, 0, 36.86}); // 60.14 up, 36.86 down
    provides(25, award, none, (double[]){24.25, 0, 0, 0, 40});
    provides(0, award, none, (double[]){0, 0, 0, 0, 40});
}
END_TEST

START_TEST(deployed_is_provided)
{
    static const double award[] = {30.1, 20.2, 0, 0, 40};
    // RRS called in full: from the full load 30.1 MW down is 68.969... MW of machines.
    provides(100 - 30.1 / 0.97, award, (double[]){1, 0, 0, 0, 0},
             (double[]){30.1, 20.2, 0, 0, 30.1});
    // Not followed: nothing of what is called counts; the rest still has its headroom.
    provides(90, award, (double[]){1, 0.5, 0, 0, 0}, (double[]){0, 10.1, 0, 0, 9.7});
    // Half of ECRS called, half standing by behind RRS.
    provides(100 - 10.1 / 0.97, award, (double[]){0, 0.5, 0, 0, 0},
             (double[]){30.1, 20.2, 0, 0, 10.1});
    // All is off: what is called is there, what is not has no headroom.
    provides(0, award, (double[]){0.4, 0, 0, 0, 0}, (double[]){12.04, 0, 0, 0, 40});
    // REGDN called: a load of at least its megawatts.
    provides(50, award, (double[]){0, 0, 0, 0, 0.5}, (double[]){30.1, 18.4, 0, 0, 40});
    provides(20, award, (double[]){0, 0, 0, 0, 0.5}, (double[]){19.4, 0, 0, 0, 20});
}
END_TEST

START_TEST(deployments_overrule_everyone)
{
    double price[96];
    static const char *const set[] = {"reserve.rrs.power_mw=40", "reserve.ecrs.power_mw=20",
                                      "reserve.regdn.power_mw=30", "reserve.controllable=yes",
                                      NULL};
    static const char *const runs[] = {"always_mine", "breakeven", "oracle"};
    struct world world;
    for (size_t i = 0; i < 96; i++)
        price[i] = i < 40 ? 20.3 : 4871.23;
    world_init(&world, june_utc_s, price, 96, set);
    put_deployment(&world, 5, 8, DR_PRODUCT_RRS, 1);
    put_deployment(&world, 7, 9, DR_PRODUCT_ECRS, 0.5);
    put_deployment(&world, 60, 61, DR_PRODUCT_REGDN, 0.7);
    put_deployment(&world, 70, 71, DR_PRODUCT_NSPIN, 1); // not sold
    attach_well(&world);
    for (size_t s = 0; s < 3; s++) {
        double power[96];
        struct dr_totals totals = dr_test_run(&world.market, &world.site, runs[s], power);
        ck_assert_double_eq_tol(power[4], 100, 1e-9);
        ck_assert_double_eq_tol(power[5], 100 - 40 / 0.97, 1e-9);
        ck_assert_double_eq_tol(power[6], 100 - 40 / 0.97, 1e-9);
        ck_assert_double_eq_tol(power[7], 100 - 50 / 0.97, 1e-9);
        ck_assert_double_eq_tol(power[8], 100 - 10 / 0.97, 1e-9);
        ck_assert_double_eq_tol(power[9], 100, 1e-9);
        if (s == 0)
            ck_assert_uint_eq(totals.n_limited, 4);
        if (s == 1) // off for the price, and called to draw
            ck_assert_double_eq_tol(power[60], 21 / 0.97, 1e-9);
        if (s == 2)
            ck_assert_double_ge(power[60], 21 / 0.97 - 1e-9);
        ck_assert_int_eq(totals.amount_microusd[place_of("DAAS")],
                         96 * 260000000ll); // (40 * 10 + 20 * 11 + 30 * 14) / 4
    }
    world_finish(&world);
}
END_TEST

// ---- money -------------------------------------------------------------------------------------

START_TEST(paid_back_before_the_change)
{
    double price[96] = {0}, schedule[96] = {0};
    static const char *const set[] = {"reserve.rrs.power_mw=40.4", "reserve.nspin.power_mw=20.2",
                                      NULL};
    struct world world;
    struct dr_run_spec spec;
    const struct dr_block *block;
    struct dr_reserve_sum sum[DR_DEPLOYED_COUNT];
    world_init(&world, june_utc_s, price, 96, set);
    attach_well(&world);
    schedule[0] = 100;
    schedule[1] = 50;
    struct dr_engine *engine = run_schedule(&world, schedule, &spec, &block);
    const int64_t *daas = block->amount_microusd[place_of("DAAS")];
    const int64_t *asfp = block->amount_microusd[place_of("ASFP")];
    // (40.4 * 10 + 20.2 * 12) / 4
    ck_assert_int_eq(daas[0], 161600000);
    ck_assert_int_eq(daas[95], 161600000);
    ck_assert_int_eq(asfp[0], 0);
    ck_assert_int_eq(asfp[1], -36300000);  // 48.5 MW of headroom: NSPIN lacks 12.1 MW at 12.00
    ck_assert_int_eq(asfp[2], -161600000); // nothing stands by
    ck_assert_int_eq(block->amount_microusd[place_of("RTAS")][1], 0);
    dr_reserve_sum(&world.site.terms, 19875, &block->facts, sum);
    ck_assert_double_eq_tol(sum[RRS].awarded_mw_h, 40.4 * 24, 1e-9);
    ck_assert_double_eq_tol(sum[RRS].provided_mw_h, 40.4 / 2, 1e-9);
    ck_assert_double_eq_tol(sum[NSPIN].provided_mw_h, (20.2 + 8.1) / 4, 1e-9);
    ck_assert_int_eq(sum[RRS].award_microusd, 96 * 101000000ll);
    ck_assert_int_eq(sum[RRS].payback_microusd, -94 * 101000000ll);
    ck_assert_int_eq(sum[NSPIN].payback_microusd, -94 * 60600000ll - 36300000);
    ck_assert_int_eq(sum[ECRS].award_microusd, 0);
    dr_engine_destroy(engine);
    world_finish(&world);
}
END_TEST

// E-C1 by the engine: 50 MW of RRS at 8.00, from the day of the change on.
START_TEST(two_settlements)
{
    double price[96] = {0}, schedule[96];
    static const char *const set[] = {"reserve.rrs.power_mw=50", NULL};
    static const double real_time[] = {8, 12, 20, 450};
    struct world world;
    struct dr_run_spec spec;
    const struct dr_block *block;
    world_init(&world, december_utc_s, price, 96, set);
    for (size_t h = 0; h < 24; h++)
        world.market.mcpc[RRS].value[h] = 8;
    for (size_t i = 0; i < 4; i++)
        world.market.real_time_mcpc[RRS].value[i] = real_time[i];
    attach_well(&world);
    for (size_t i = 0; i < 96; i++)
        schedule[i] = i < 2 ? 73.1 : i == 2 ? 30 / 0.97 : i == 3 ? 0 : 100;
    struct dr_engine *engine = run_schedule(&world, schedule, &spec, &block);
    const int64_t *daas = block->amount_microusd[place_of("DAAS")];
    const int64_t *rtas = block->amount_microusd[place_of("RTAS")];
    int64_t hour = 0;
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(daas[i], 100000000);
        ck_assert_int_eq(block->amount_microusd[place_of("ASFP")][i], 0);
        hour += daas[i] + rtas[i];
    }
    ck_assert_int_eq(rtas[2], -100000000);
    ck_assert_int_eq(rtas[3], -5625000000);
    ck_assert_int_eq(hour, -5325000000);
    ck_assert(!world.site.terms.real_time_mcpc_is_assumed);
    dr_engine_destroy(engine);
    world_finish(&world);
}
END_TEST

// Two days: the last of one rule and the first of the other.
START_TEST(across_the_change)
{
    double price[192], schedule[192] = {0};
    static const char *const set[] = {"reserve.rrs.power_mw=40", NULL};
    struct world world;
    struct dr_run_spec spec;
    const struct dr_block *block;
    struct dr_error err = {.message = ""};
    for (size_t i = 0; i < 192; i++)
        price[i] = 31.7;
    world_init(&world, december_utc_s - DR_DAY_S, price, 192, set);
    attach_well(&world);
    struct dr_engine *engine = run_schedule(&world, schedule, &spec, &block);
    ck_assert_int_eq(block->amount_microusd[place_of("ASFP")][95], -100000000);
    ck_assert_int_eq(block->amount_microusd[place_of("RTAS")][95], 0);
    dr_assert_ok(err, dr_engine_next_day(engine, &block, &err));
    ck_assert_int_eq(block->amount_microusd[place_of("ASFP")][0], 0);
    ck_assert_int_eq(block->amount_microusd[place_of("RTAS")][0], -150000000); // 40 * 15 / 4
    const struct dr_totals *totals = dr_engine_totals(engine);
    ck_assert_int_eq(totals->amount_microusd[place_of("DAAS")], 192 * 100000000ll);
    ck_assert_int_eq(totals->amount_microusd[place_of("ASFP")], -96 * 100000000ll);
    ck_assert_int_eq(totals->amount_microusd[place_of("RTAS")], -96 * 150000000ll);
    dr_engine_destroy(engine);
    world_finish(&world);
}
END_TEST

START_TEST(without_real_time_prices)
{
    double price[96] = {0}, schedule[96] = {0};
    static const char *const set[] = {"reserve.rrs.power_mw=40", NULL};
    struct world world;
    struct dr_run_spec spec;
    const struct dr_block *block;
    struct dr_error err = {.message = ""};
    // None at all: the day-ahead price stands in, and the line says so.
    world_init(&world, december_utc_s, price, 96, set);
    dr_series_finish(&world.market.real_time_mcpc[RRS]);
    attach_well(&world);
    ck_assert(world.site.terms.real_time_mcpc_is_assumed);
    ck_assert_ptr_nonnull(dr_charges[place_of("RTAS")]->assumed(&world.site.terms));
    struct dr_engine *engine = run_schedule(&world, schedule, &spec, &block);
    ck_assert_int_eq(block->amount_microusd[place_of("RTAS")][0], -100000000);
    dr_engine_destroy(engine);
    world_finish(&world);
    // Some: a hole in them is an error, or skipped.
    world_init(&world, december_utc_s, price, 96, set);
    world.market.real_time_mcpc[RRS].value[17] = NAN;
    dr_assert_error(err, attach(&world, &err), DR_ERR_INPUT,
                    "--real-time-ancillary: no price of RRS for 2025-12-05T10:15Z");
    world_finish(&world);
    world_init(&world, december_utc_s, price, 96, set);
    world.market.real_time_mcpc[RRS].value[17] = NAN;
    world.market.skip_gaps = true;
    attach_well(&world);
    ck_assert_uint_eq(world.site.reserve.n_stand_in, 1);
    engine = run_schedule(&world, schedule, &spec, &block);
    ck_assert_int_eq(block->amount_microusd[place_of("RTAS")][17], -100000000);
    ck_assert_int_eq(block->amount_microusd[place_of("RTAS")][18], -150000000);
    dr_engine_destroy(engine);
    world_finish(&world);
    // Before the change nobody asks for them.
    world_init(&world, june_utc_s, price, 96, set);
    dr_series_finish(&world.market.real_time_mcpc[RRS]);
    attach_well(&world);
    ck_assert(!world.site.terms.real_time_mcpc_is_assumed);
    ck_assert_ptr_null(dr_charges[place_of("RTAS")]->assumed(&world.site.terms));
    world_finish(&world);
}
END_TEST

// ---- what strategies make of it ----------------------------------------------------------------

// All machines alike, a spot buyer, no other fee: one MWh earns 1000 H (1 - fee) / (24 e u), which
// is 52.2... $. With RRS at 10.00 the load stays for a price up to 10.00 above.
START_TEST(mining_less_price_plus_capacity_price)
{
    static const char *const set[] = {
        "contract.power_mw=0",      "fees.volumetric_usd_per_mwh=0",
        "site.residual_fraction=0", "operations.wear_usd_per_mw_restart=0",
        "fleet.new.share=0",        "fleet.old.share=1",
        "reserve.rrs.power_mw=40",  NULL};
    double price[96], power[96];
    const double even = 1000 * 47.31 * 0.99 / (24 * 29.5 * 1.05);
    struct world world;
    for (size_t i = 0; i < 96; i++)
        price[i] = i < 32 ? even - 0.01 : i < 64 ? even + 9.99 : even + 10.01;
    world_init(&world, june_utc_s, price, 96, set);
    attach_well(&world);
    // 0 and the capacity, and where 40 MW can be shed.
    ck_assert_uint_eq(world.site.plant.n_breakpoint, 3);
    ck_assert_double_eq(world.site.plant.breakpoint_mw[1], 40);
    dr_test_run(&world.market, &world.site, "breakeven", power);
    ck_assert_double_eq(power[20], 100);
    ck_assert_double_eq(power[40], 40); // what is sold goes on, the rest is dear
    ck_assert_double_eq(power[70], 0);
    world_finish(&world);
}
END_TEST

START_TEST(levels_of_the_standing_offers)
{
    static const char *const set[] = {"reserve.rrs.power_mw=20",
                                      "reserve.rrs.last_hour_ending=12",
                                      "reserve.ecrs.power_mw=30",
                                      "reserve.ecrs.award_fraction=0.5",
                                      "reserve.regdn.power_mw=7",
                                      "reserve.controllable=yes",
                                      NULL};
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_error err;
    double level[64];
    dr_test_settings(&settings);
    for (size_t i = 0; set[i]; i++)
        dr_assert_ok(err, dr_settings_set(&settings, set[i], &err));
    dr_test_site(&site, &settings);
    // RRS; RRS and ECRS; REGDN; ECRS alone in the afternoon.
    ck_assert_uint_eq(dr_reserve_levels_mw(&site.reserve, &site.plant, level, 64), 4);
    ck_assert_double_eq_tol(level[0], 23, 1e-9);
    ck_assert_double_eq_tol(level[1], 38, 1e-9);
    ck_assert_double_eq_tol(level[2], 93, 1e-9);
    ck_assert_double_eq_tol(level[3], 18, 1e-9);
    ck_assert_uint_gt(dr_reserve_levels_mw(&site.reserve, &site.plant, level, 2), 2); // no room
}
END_TEST

// Over random prices, deployments and events everything balances, what breakeven decides does not
// hang on later prices of reserves or on deployments, and no choice of it earns more elsewhere.
START_TEST(a_long_run)
{
    static const char *const set[] = {
        "reserve.rrs.power_mw=40",           "reserve.ecrs.power_mw=31",
        "reserve.nspin.power_mw=50",         "reserve.regup.power_mw=3",
        "reserve.regdn.power_mw=17",         "reserve.controllable=yes",
        "reserve.ecrs.first_hour_ending=12", NULL};
    static double price[LONG], power[2][LONG];
    for (int changed = 0; changed < 2; changed++) {
        struct world world;
        dr_test_prices(77, price, LONG);
        world_init(&world, december_utc_s - 5 * DR_DAY_S, price, LONG, set);
        for (int p = 0; p < DR_PRODUCT_COUNT; p++)
            for (size_t h = 0; h < LONG / 4; h++) // those of the last four days change
                world.market.mcpc[p].value[h] = fabs(sin((double)(h + 7 * (size_t)p))) * 60 *
                                                (changed && h >= 6 * 24 ? 3.3 : 1);
        put_deployment(&world, 31, 45, DR_PRODUCT_RRS, 0.7);
        put_deployment(&world, 40, 42, DR_PRODUCT_REGDN, 1);
        put_deployment(&world, 44, 70, DR_PRODUCT_NSPIN, 1);
        if (changed)
            put_deployment(&world, 577, 600, DR_PRODUCT_RRS, 1);
        attach_well(&world);
        struct dr_totals totals =
            dr_test_run(&world.market, &world.site, "breakeven", power[changed]);
        ck_assert_uint_eq(totals.n_interval, LONG);
        ck_assert_int_lt(totals.amount_microusd[place_of("ASFP")], 0);
        ck_assert_int_lt(totals.amount_microusd[place_of("RTAS")], 0);
        dr_test_run(&world.market, &world.site, "oracle", NULL);
        world_finish(&world);
    }
    ck_assert_mem_eq(power[0], power[1], 576 * sizeof power[0][0]);
    ck_assert(memcmp(power[0], power[1], sizeof power[0]) != 0);
}
END_TEST

// ---- what is refused ---------------------------------------------------------------------------

static void refuse_setting(const char *assignment, const char *text)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    dr_assert_error(err, dr_settings_set(&settings, assignment, &err), DR_ERR_USAGE, text);
}

static void refuse_check(const char *const *set, const char *text)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    for (; *set; set++)
        dr_assert_ok(err, dr_settings_set(&settings, *set, &err));
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE, text);
}

START_TEST(settings_refused)
{
    refuse_setting("reserve.rss.power_mw=3",
                   "there is no such reserve\n  found \"rss\", nearest RRS");
    refuse_setting("reserve.ers.power_mw=3", "there is no such reserve");
    refuse_setting("reserve.rrs.power=3", "nearest reserve.PRODUCT.power_mw");
    refuse_setting("reserve.rrs.power_mw=-3", "found \"-3\", expected a number from 0 to 10000");
    refuse_setting("reserve.rrs.award_fraction=1.01", "expected a number from 0 to 1");
    refuse_setting("reserve.controllable=maybe", "expected no|yes");
    refuse_check((const char *const[]){"reserve.regup.power_mw=3", NULL},
                 "reserve.regup is for controllable loads only\n  found power_mw 3");
    refuse_check((const char *const[]){"reserve.REGDN.power_mw=0.5", NULL}, "reserve.regdn is for");
    refuse_check((const char *const[]){"reserve.rrs.first_hour_ending=9",
                                       "reserve.rrs.last_hour_ending=8", NULL},
                 "reserve.rrs: hours that are no span of a day\n  found 9 to 8");
    refuse_check((const char *const[]){"reserve.rrs.first_hour_ending=1.5", NULL},
                 "found 1.5 to 24");
}
END_TEST

START_TEST(product_names_in_any_case)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    dr_assert_ok(err, dr_settings_set(&settings, "reserve.RRS.power_mw=3", &err));
    dr_assert_ok(err, dr_settings_set(&settings, "reserve.rrs.power_mw=7", &err));
    ck_assert_uint_eq(settings.n_reserve, 1);
    ck_assert_str_eq(settings.reserve[0].name, "rrs");
    ck_assert_double_eq(settings.reserve[0].power_mw, 7);
}
END_TEST

START_TEST(offers_refused)
{
    double price[96] = {0};
    static const char *const set[] = {"reserve.ecrs.power_mw=40", NULL};
    struct world world;
    struct dr_error err = {.message = ""};
    int64_t day_before = dr_clock_central_midnight_utc_s(dr_clock_day(2023, 6, 9));
    world_init(&world, day_before, price, 96, set);
    dr_assert_error(err, attach(&world, &err), DR_ERR_USAGE,
                    "reserve.ecrs.power_mw = 40: there was no ECRS on the first day of the run\n"
                    "  found 2023-06-09, expected a day from 2023-06-10 on");
    world_finish(&world);
    world_init(&world, day_before + DR_DAY_S, price, 96, set);
    attach_well(&world);
    world_finish(&world);
    world_init(&world, june_utc_s, price, 96, set);
    dr_series_finish(&world.market.mcpc[ECRS]);
    dr_assert_error(err, attach(&world, &err), DR_ERR_USAGE,
                    "an offer needs day-ahead prices of ECRS\n  found none, expected --ancillary");
    world_finish(&world);
}
END_TEST

// ---- the program -------------------------------------------------------------------------------

START_TEST(told_and_kept)
{
    static char prices[20000];
    char ancillary[4000] = "timestamp_utc_start,REGUP,REGDN,RRS,NSPIN,ECRS\n";
    const char *folder = dr_test_folder();
    prices[0] = '\0';
    dr_test_append_prices(prices, sizeof prices, june_utc_s, 96, 900, 5);
    dr_test_write(folder, "prices.csv", prices);
    for (int h = 0; h < 24; h++) {
        char time[DR_TIME_SIZE];
        size_t used = strlen(ancillary);
        dr_clock_format_utc(june_utc_s + h * DR_HOUR_S, time);
        if (h != 3)
            snprintf(ancillary + used, sizeof ancillary - used, "%s,1.11,2.22,%d.37,4.4,5.51\n",
                     time, h);
    }
    dr_test_write(folder, "as.csv", ancillary);
    struct dr_test_output output = dr_test_program(
        folder, "--prices", "prices.csv", "--ancillary", "as.csv", "--hashprice", "52.5",
        "--no-figures", "--set", "reserve.rrs.power_mw=80", "--set", "reserve.ecrs.power_mw=40");
    dr_test_expect_failure(&output, 2, "no price of RRS for the hour of 2024-06-01T08:00Z");
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "--prices", "prices.csv", "--ancillary", "as.csv",
                             "--hashprice", "52.5", "--no-figures", "--gaps", "skip", "--set",
                             "reserve.rrs.power_mw=80", "--set", "reserve.ecrs.power_mw=40");
    dr_test_expect_done(&output);
    ck_assert_ptr_nonnull(strstr(output.err, "in which nothing is awarded: RRS 1, ECRS 1\n"));
    ck_assert_ptr_nonnull(strstr(output.err, "were cut back in 23 hours, by 529 MW-h\n"));
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database, "SELECT value FROM replay WHERE name = 'reserve_hours_without_price'",
                   "RRS 1, ECRS 1");
    dr_test_expect(database, "SELECT value FROM replay WHERE name = 'reserve_cut_hours'", "23");
    dr_test_expect(database, "SELECT value FROM replay WHERE name = 'reserve_cut_mw_h'", "529");
    dr_test_expect(database,
                   "SELECT value FROM run_setting WHERE run_id = 1 AND name ="
                   " 'reserve.rrs.power_mw'",
                   "80");
    // By product and month, and in all the same as the lines of the bill.
    dr_test_expect(database,
                   "SELECT month || ' ' || awarded_mw_h || ' ' || provided_mw_h FROM reserve"
                   " WHERE run_id = 1 AND product = 'ECRS'",
                   "2024-06 391.0 391.0"); // 17 MW in 23 hours
    dr_test_expect_none(database,
                        "SELECT r.run_id FROM (SELECT run_id, sum(award_microusd) AS a,"
                        " sum(payback_microusd) AS b FROM reserve GROUP BY run_id) AS r JOIN"
                        " (SELECT run_id, sum(amount_microusd) FILTER (WHERE charge = 'DAAS') AS a,"
                        " sum(amount_microusd) FILTER (WHERE charge IN ('ASFP', 'RTAS')) AS b"
                        " FROM line_total GROUP BY run_id)"
                        " AS d USING (run_id) WHERE r.a <> d.a OR r.b <> d.b");
    dr_test_expect_none(database,
                        "SELECT run_id, start_utc_s, charge FROM posting WHERE charge IN ('DAAS',"
                        " 'ASFP') AND abs(quantity * price * iif(charge = 'ASFP', -1, 1) * 1e6 -"
                        " amount_microusd) > 0.6");
    sqlite3_close(database);
}
END_TEST

// A year of ERCOT's own prices: 40 MW of RRS in all hours, the load always there.
START_TEST(real_year)
{
    const char *prices = dr_test_real_data("ercot2024.csv");
    const char *ancillary = dr_test_real_data("as_mcpc_2024.csv");
    const char *const strategy[] = {"always_mine", NULL};
    if (!prices || !ancillary)
        return;
    struct world world;
    struct dr_error err = {.message = ""};
    struct dr_market_request request = {
        .price_file = &prices, .n_price_file = 1, .hashprice = "52.5", .skip_gaps = true};
    request.further[DR_DATA_AS_MCPC] = (struct dr_files){&ancillary, 1};
    dr_test_settings(&world.settings);
    dr_assert_ok(err, dr_settings_set(&world.settings, "reserve.rrs.power_mw=40", &err));
    dr_test_site(&world.site, &world.settings);
    dr_assert_ok(err, dr_market_init(&world.market, &request, &err));
    attach_well(&world);
    // The sum by itself, in whole cents: four intervals of 10 MW-h at the price of the hour.
    size_t size, n_hour = 0;
    char *text = dr_test_read_file(ancillary, &size);
    int64_t sum_cents = 0;
    for (char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        double regup, regdn, rrs;
        if (sscanf(line, "%*[^,],%lf,%lf,%lf", &regup, &regdn, &rrs) == 3) {
            sum_cents += llround(rrs * 100);
            n_hour++;
        }
    }
    free(text);
    ck_assert_uint_eq(n_hour + 170, 8784);
    ck_assert_uint_eq(world.site.reserve.n_unpriced_hour[RRS], 170);
    struct dr_totals totals = dr_test_run(&world.market, &world.site, strategy[0], NULL);
    ck_assert_int_eq(totals.amount_microusd[place_of("DAAS")], sum_cents * 40 * 10000);
    ck_assert_int_eq(totals.amount_microusd[place_of("ASFP")], 0);
    world_finish(&world);
}
END_TEST

// Of a load that cannot be controlled an award of all that is offered is more than it will get.
START_TEST(a_full_award_is_an_upper_estimate)
{
    static const struct {
        const char *set[3];
        bool upper;
    } cases[] = {
        {{"reserve.rrs.power_mw=17", NULL}, true},
        {{"reserve.rrs.power_mw=17", "reserve.rrs.award_fraction=0.61", NULL}, false},
        {{"reserve.rrs.power_mw=17", "reserve.controllable=yes", NULL}, false},
        {{"reserve.rrs.power_mw=0", NULL}, false},
    };
    const struct dr_charge *daas = NULL;
    for (size_t c = 0; dr_charges[c]; c++)
        if (strcmp(dr_charges[c]->code, "DAAS") == 0)
            daas = dr_charges[c];
    ck_assert_ptr_nonnull(daas);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dr_settings settings;
        struct dr_site_model site;
        struct dr_error err = {.message = ""};
        dr_settings_init(&settings);
        for (size_t k = 0; cases[i].set[k]; k++)
            dr_assert_ok(err, dr_settings_set(&settings, cases[i].set[k], &err));
        dr_test_site(&site, &settings);
        ck_assert_int_eq(daas->assumed(&site.terms) != NULL, cases[i].upper);
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("reserve");
    dr_suite_add(suite, "awards", awards_of_an_hour);
    dr_suite_add(suite, "clock changes", hours_of_clock_changes);
    dr_suite_add(suite, "no price", an_hour_without_a_price_has_no_award);
    dr_suite_add(suite, "headroom", headroom_in_the_order_of_the_table);
    dr_suite_add(suite, "deployed", deployed_is_provided);
    dr_suite_add(suite, "deployments", deployments_overrule_everyone);
    dr_suite_add(suite, "paid back", paid_back_before_the_change);
    dr_suite_add(suite, "two settlements", two_settlements);
    dr_suite_add(suite, "across the change", across_the_change);
    dr_suite_add(suite, "no real-time prices", without_real_time_prices);
    dr_suite_add(suite, "capacity price", mining_less_price_plus_capacity_price);
    dr_suite_add(suite, "levels", levels_of_the_standing_offers);
    dr_suite_add(suite, "long run", a_long_run);
    dr_suite_add(suite, "settings", settings_refused);
    dr_suite_add(suite, "names", product_names_in_any_case);
    dr_suite_add(suite, "offers", offers_refused);
    dr_suite_add(suite, "told and kept", told_and_kept);
    dr_suite_add(suite, "real year", real_year);
    dr_suite_add(suite, "upper estimate", a_full_award_is_an_upper_estimate);
    return suite;
}
