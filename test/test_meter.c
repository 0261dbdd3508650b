// SPDX-License-Identifier: GPL-3.0-or-later
// An interval in which the power changes, against sums worked out by hand.
#include <math.h>

#include "sim/meter.h"
#include "test/fixture.h"
#include "test/runner.h"

// 60 MW of tier 0 at 17.5 J/TH, 40 MW of tier 1 at 29.5, PUE 1.05: PH/s by MW of each.
static const double per_mw_0 = 1000 / (17.5 * 1.05), per_mw_1 = 1000 / (29.5 * 1.05);
static const double tolerance = 1e-9;

struct world {
    struct dr_plant plant;
    struct dr_meter meter;
    struct dr_facts facts;
};

static struct world *world_init(double restart_min, double power_mw)
{
    static struct world world;
    struct dr_settings settings;
    dr_test_settings(&settings);
    settings.restart_min = restart_min;
    dr_plant_init(&world.plant, &settings);
    dr_meter_init(&world.meter, &world.plant, power_mw);
    return &world;
}

static void expect(struct world *world, double power_mw, double hash_phs, double lost_phs,
                   double restarted_mw, double restarts_again)
{
    struct dr_facts *facts = &world->facts;
    dr_meter_end(&world->meter, facts, 3);
    ck_assert_double_eq_tol(facts->power_mw[3], power_mw, tolerance);
    ck_assert_double_eq_tol(facts->load_mwh[3], (power_mw + 0.03 * (100 - power_mw)) / 4,
                            tolerance);
    ck_assert_double_eq_tol(facts->hash_phs[3], hash_phs, tolerance);
    ck_assert_double_eq_tol(facts->lost_phs[3], lost_phs, tolerance);
    ck_assert_double_eq_tol(facts->restarted_mw[3], restarted_mw, tolerance);
    ck_assert_double_eq(facts->restarts_again[3], restarts_again);
}

// Off for 180 s, then all back: of 720 s 600 are ramped, half of them lost.
START_TEST(a_restart_in_mid_interval)
{
    struct world *world = world_init(10, 100);
    double all_phs = 60 * per_mw_0 + 40 * per_mw_1;
    dr_meter_switch(&world->meter, 0, 0);
    dr_meter_switch(&world->meter, 180, 100);
    expect(world, 100 * 720 / 900.0, all_phs * (720 - 300) / 900, all_phs * 300 / 900, 100, 0);
    expect(world, 100, all_phs, 0, 0, 0);
}
END_TEST

// Tier 1 starts 200 s before the end: it has lost 200 - 200^2 / 1440 s there, the rest of 360 s in
// the next interval.
START_TEST(a_ramp_across_the_boundary)
{
    struct world *world = world_init(12, 60);
    double phs = 40 * per_mw_1, first_s = 200 - 200.0 * 200 / 1440;
    dr_meter_switch(&world->meter, 700, 100);
    expect(world, 60 + 40 * 200 / 900.0, 60 * per_mw_0 + phs * (200 - first_s) / 900,
           phs * first_s / 900, 40, 0);
    expect(world, 100, 60 * per_mw_0 + phs * (900 - 360 + first_s) / 900,
           phs * (360 - first_s) / 900, 0, 0);
    expect(world, 100, 60 * per_mw_0 + phs, 0, 0, 0);
}
END_TEST

// All starts at 100 s, tier 1 stops at 250 s: it has lost what it ramped in 150 s and no more.
START_TEST(a_ramp_that_is_cut_off)
{
    struct world *world = world_init(10, 0);
    double cut_s = 150 - 150.0 * 150 / 1200;
    double lost = (60 * per_mw_0 * 300 + 40 * per_mw_1 * cut_s) / 900;
    double steady = (60 * per_mw_0 * 800 + 40 * per_mw_1 * 150) / 900;
    dr_meter_switch(&world->meter, 100, 100);
    dr_meter_switch(&world->meter, 250, 60);
    expect(world, (60 * 800 + 40 * 150) / 900.0, steady - lost, lost, 100, 0);
    expect(world, 60, 60 * per_mw_0, 0, 0, 0);
}
END_TEST

// What started last stops first: 30 MW at 0 s, 50 MW more at 60 s, down to 40 MW at 120 s, to 10 MW
// at 180 s, all on at 240 s.
START_TEST(slices_by_power)
{
    struct world *world = world_init(15, 0);
    double a_s = 900 / 2.0, b_s = 120 - 120.0 * 120 / 1800; // 10 MW to the end; 10 to 30 MW of 180
    double c_s = 60 - 60.0 * 60 / 1800;                     // of 60 s: 40 to 80 MW
    double e_s = 660 - 660.0 * 660 / 1800;                  // 10 to 100 MW from 240 s on
    double d_s = 180 - 180.0 * 180 / 1800;                  // 180 s
    double last_phs = 50 * per_mw_0 + 40 * per_mw_1;
    dr_meter_switch(&world->meter, 0, 30);
    dr_meter_switch(&world->meter, 60, 80);
    dr_meter_switch(&world->meter, 120, 40);
    dr_meter_switch(&world->meter, 180, 10);
    dr_meter_switch(&world->meter, 240, 100);
    double lost = (10 * per_mw_0 * a_s + 20 * per_mw_0 * d_s + 10 * per_mw_0 * b_s +
                   (20 * per_mw_0 + 20 * per_mw_1) * c_s + last_phs * e_s) /
                  900;
    double steady = (10 * per_mw_0 * 900 + 20 * per_mw_0 * 180 + 10 * per_mw_0 * 120 +
                     (20 * per_mw_0 + 20 * per_mw_1) * 60 + last_phs * 660) /
                    900;
    double mean = (30 * 60 + 80 * 60 + 40 * 60 + 10 * 60 + 100 * 660) / 900.0;
    expect(world, mean, steady - lost, lost, 30 + 50 + 90, 2);
    expect(world, 100, 60 * per_mw_0 + 40 * per_mw_1 - last_phs * (450 - e_s) / 900,
           last_phs * (450 - e_s) / 900, 0, 0);
}
END_TEST

// Held or switched at the boundary it is the plant: the same bits where nothing ramps.
START_TEST(by_interval_it_is_the_plant)
{
    static const double power_mw[] = {100, 60, 60, 0, 37.3, 37.3, 81.9, 100, 0, 100};
    for (int restart_min = 0; restart_min <= 15; restart_min += 3) {
        struct world *world = world_init(restart_min, 100);
        struct dr_facts plain;
        double last_mw = 100;
        for (size_t i = 0; i < sizeof power_mw / sizeof power_mw[0]; i++) {
            dr_meter_switch(&world->meter, 0, power_mw[i]);
            dr_meter_switch(&world->meter, 437, power_mw[i]);
            dr_meter_end(&world->meter, &world->facts, i);
            dr_plant_run(&world->plant, power_mw[i], last_mw, &plain, i);
            ck_assert_double_eq(world->facts.power_mw[i], plain.power_mw[i]);
            ck_assert_double_eq(world->facts.load_mwh[i], plain.load_mwh[i]);
            ck_assert_double_eq(world->facts.restarted_mw[i], plain.restarted_mw[i]);
            ck_assert_double_eq_tol(world->facts.hash_phs[i], plain.hash_phs[i], tolerance);
            ck_assert_double_eq_tol(world->facts.lost_phs[i], plain.lost_phs[i], tolerance);
            if (power_mw[i] <= last_mw)
                ck_assert_double_eq(world->facts.hash_phs[i], plain.hash_phs[i]);
            last_mw = power_mw[i];
        }
    }
}
END_TEST

// A switch every second, for two intervals: no more ramps than there is room for.
START_TEST(a_switch_every_second)
{
    struct world *world = world_init(15, 0);
    for (int t = 0; t < 1800; t++) {
        dr_meter_switch(&world->meter, t % 900, t < 1000 ? t * 0.05 : 50 + t % 2);
        if (t % 900 == 899) {
            dr_meter_end(&world->meter, &world->facts, 0);
            ck_assert_uint_le(world->meter.n_slice, DR_METER_MAX_SLICES);
            ck_assert_double_gt(world->facts.hash_phs[0], 0);
        }
    }
    ck_assert_double_eq(world->facts.restarts_again[0], 100 + 1 + 400 - 1);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("meter");
    dr_suite_add(suite, "mid interval", a_restart_in_mid_interval);
    dr_suite_add(suite, "boundary", a_ramp_across_the_boundary);
    dr_suite_add(suite, "cut off", a_ramp_that_is_cut_off);
    dr_suite_add(suite, "slices", slices_by_power);
    dr_suite_add(suite, "plant", by_interval_it_is_the_plant);
    dr_suite_add(suite, "every second", a_switch_every_second);
    return suite;
}
