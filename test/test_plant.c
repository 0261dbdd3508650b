// SPDX-License-Identifier: GPL-3.0-or-later
// The machines: tiers, breakpoints, load and the loss of a restart, against numbers by hand.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/plant.h"
#include "test/fixture.h"
#include "test/runner.h"

static void set(struct dr_settings *settings, const char *assignment)
{
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_settings_set(settings, assignment, &err));
}

static void tier(struct dr_settings *settings, const char *name, double share, double efficiency)
{
    char text[128];
    snprintf(text, sizeof text, "fleet.%s.share=%.17g", name, share);
    set(settings, text);
    snprintf(text, sizeof text, "fleet.%s.efficiency_j_per_th=%.17g", name, efficiency);
    set(settings, text);
}

// Rising, from 0 to the capacity exactly.
static void check_breakpoints(const struct dr_plant *plant)
{
    ck_assert_double_eq(plant->breakpoint_mw[0], 0);
    for (size_t i = 1; i < plant->n_breakpoint; i++)
        ck_assert_double_lt(plant->breakpoint_mw[i - 1], plant->breakpoint_mw[i]);
    ck_assert_double_eq(plant->breakpoint_mw[plant->n_breakpoint - 1], plant->capacity_mw);
    ck_assert_double_eq(plant->boundary_mw[plant->n_tier - 1], plant->capacity_mw);
    for (size_t k = 0; k < plant->n_tier; k++)
        ck_assert_double_le(plant->boundary_mw[k], plant->capacity_mw);
}

// ---- tiers and breakpoints ---------------------------------------------------------------------

START_TEST(tiers_stand_in_rising_energy_per_hash)
{
    struct dr_settings settings;
    struct dr_plant plant;
    dr_settings_init(&settings);
    set(&settings, "site.capacity_mw=47.3");
    set(&settings, "contract.power_mw=0");
    tier(&settings, "worst", 0.2, 38.5);
    tier(&settings, "best", 0.3, 15.25);
    tier(&settings, "none", 0, 12);
    tier(&settings, "middle", 0.5, 21.5);
    dr_plant_init(&plant, &settings);
    ck_assert_uint_eq(plant.n_tier, 3);
    ck_assert_double_eq(plant.efficiency_j_per_th[0], 15.25);
    ck_assert_double_eq(plant.efficiency_j_per_th[1], 21.5);
    ck_assert_double_eq(plant.efficiency_j_per_th[2], 38.5);
    ck_assert_double_eq_tol(plant.boundary_mw[0], 14.19, 1e-12);
    ck_assert_double_eq_tol(plant.boundary_mw[1], 37.84, 1e-12);
    ck_assert_double_eq_tol(plant.tier_mw[2], 9.46, 1e-12);
    ck_assert_uint_eq(plant.n_breakpoint, 4);
    check_breakpoints(&plant);
}
END_TEST

START_TEST(the_last_boundary_is_the_capacity_exactly)
{
    struct dr_settings settings;
    struct dr_plant plant;
    dr_settings_init(&settings);
    set(&settings, "site.capacity_mw=77.7");
    set(&settings, "contract.power_mw=0");
    char name[16];
    for (int k = 0; k < 10; k++) { // ten times 0.1 is not 1 in binary
        snprintf(name, sizeof name, "t%d", k);
        tier(&settings, name, 0.1, 15 + 2.5 * k);
    }
    dr_plant_init(&plant, &settings);
    ck_assert_uint_eq(plant.n_breakpoint, 11);
    check_breakpoints(&plant);
}
END_TEST

// Shares may miss 1 by 1e-9, and a tier may be tiny: no boundary lies beyond the capacity.
START_TEST(shares_that_round_stay_within_the_capacity)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    struct dr_plant plant;
    dr_settings_init(&settings);
    tier(&settings, "a", 0.6, 17.5);
    tier(&settings, "b", 0.4000000006, 29.5);
    tier(&settings, "c", 1e-10, 40);
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    dr_plant_init(&plant, &settings);
    check_breakpoints(&plant);
    dr_settings_init(&settings);
    tier(&settings, "a", 0.6, 17.5);
    tier(&settings, "b", 0.4, 29.5);
    tier(&settings, "c", 1e-14, 40); // the boundary below is the capacity but for rounding
    dr_plant_init(&plant, &settings);
    check_breakpoints(&plant);
}
END_TEST

START_TEST(the_power_that_uses_up_the_contract_is_a_breakpoint)
{
    struct dr_settings settings;
    struct dr_plant plant;
    dr_test_settings(&settings); // tiers 60 and 40 MW, residual draw 3 %
    dr_plant_init(&plant, &settings);
    ck_assert(dr_plant_add_load(&plant, 60));
    ck_assert_uint_eq(plant.n_breakpoint, 4);
    ck_assert_double_eq_tol(plant.breakpoint_mw[1], 57.0 / 0.97, 1e-12);
    ck_assert_double_eq_tol(dr_plant_load_mw(&plant, plant.breakpoint_mw[1]), 60, 1e-12);
    ck_assert_double_eq(plant.breakpoint_mw[2], 60);
    check_breakpoints(&plant);
}
END_TEST

START_TEST(no_breakpoint_where_the_load_never_equals_the_contract)
{
    struct dr_settings settings;
    struct dr_plant plant;
    static const double load_mw[] = {0, 2.5, 3, 100}; // residual draw alone is 3 MW
    for (size_t i = 0; i < 4; i++) {
        dr_test_settings(&settings);
        dr_plant_init(&plant, &settings);
        ck_assert(dr_plant_add_load(&plant, load_mw[i]));
        ck_assert_uint_eq(plant.n_breakpoint, 3);
        check_breakpoints(&plant);
    }
}
END_TEST

START_TEST(breakpoints_that_differ_by_rounding_are_one)
{
    struct dr_settings settings;
    struct dr_plant plant;
    dr_test_settings(&settings);
    set(&settings, "site.residual_fraction=0"); // load equals the contract at the tier boundary
    dr_plant_init(&plant, &settings);
    ck_assert(dr_plant_add_load(&plant, 60.00000000000001));
    ck_assert(dr_plant_add_load(&plant, 99.99999999999999));
    ck_assert_uint_eq(plant.n_breakpoint, 3);
    ck_assert(dr_plant_add_load(&plant, 60.000001)); // one watt apart are two choices
    ck_assert_uint_eq(plant.n_breakpoint, 4);
    check_breakpoints(&plant);
}
END_TEST

START_TEST(as_many_tiers_as_there_may_be)
{
    struct dr_settings settings;
    struct dr_plant plant;
    dr_settings_init(&settings);
    for (int k = 0; k < DR_MAX_TIERS; k++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", k);
        tier(&settings, name, 1.0 / DR_MAX_TIERS, 60 - k);
    }
    dr_plant_init(&plant, &settings);
    for (int i = DR_MAX_TIERS + 1; i < DR_MAX_BREAKPOINTS; i++)
        ck_assert(dr_plant_add_load(&plant, 30 + 1.1 * i));
    ck_assert_uint_eq(plant.n_breakpoint, DR_MAX_BREAKPOINTS);
    ck_assert(!dr_plant_add_load(&plant, 33.3));
    ck_assert(dr_plant_add_load(&plant, 30 + 1.1 * (DR_MAX_TIERS + 1))); // known already
    check_breakpoints(&plant);
}
END_TEST

// ---- hash and load -----------------------------------------------------------------------------

START_TEST(hash_fills_the_tiers_from_the_best)
{
    struct dr_settings settings;
    struct dr_plant plant;
    dr_test_settings(&settings);
    dr_plant_init(&plant, &settings);
    // share * C * 1000 / (e * u)
    double first = 0.6 * 100 * 1000 / (17.5 * 1.05), second = 0.4 * 100 * 1000 / (29.5 * 1.05);
    ck_assert_double_eq(dr_plant_hash_phs(&plant, 0), 0);
    ck_assert_double_eq_tol(dr_plant_hash_phs(&plant, 15), first / 4, 1e-9);
    ck_assert_double_eq_tol(dr_plant_hash_phs(&plant, 60), first, 1e-9);
    ck_assert_double_eq_tol(dr_plant_hash_phs(&plant, 70), first + second / 4, 1e-9);
    ck_assert_double_eq_tol(dr_plant_hash_phs(&plant, 100), first + second, 1e-9);
}
END_TEST

START_TEST(machines_that_are_off_still_draw)
{
    struct dr_settings settings;
    struct dr_plant plant;
    dr_test_settings(&settings);
    dr_plant_init(&plant, &settings);
    ck_assert_double_eq_tol(dr_plant_load_mw(&plant, 0), 3, 1e-12);
    ck_assert_double_eq_tol(dr_plant_load_mw(&plant, 41.7), 41.7 + 0.03 * 58.3, 1e-12);
    ck_assert_double_eq(dr_plant_load_mw(&plant, 100), 100);
}
END_TEST

START_TEST(a_restart_loses_the_machines_that_start)
{
    struct dr_settings settings;
    struct dr_plant plant;
    struct dr_facts facts = {.price_usd_per_mwh[0] = 12.5};
    dr_test_settings(&settings); // 12 minutes: 6 of 15 are lost, x = 0.4
    dr_plant_init(&plant, &settings);
    double first = dr_plant_hash_phs(&plant, 60), all = dr_plant_hash_phs(&plant, 100);
    dr_plant_run(&plant, 100, 60, &facts, 0);
    ck_assert_double_eq_tol(facts.hash_phs[0], all - 0.4 * (all - first), 1e-9);
    ck_assert_double_eq(facts.restarted_mw[0], 40);
    ck_assert_double_eq(facts.load_mwh[0], 25); // full draw at once
    ck_assert_double_eq(facts.power_mw[0], 100);
    ck_assert_double_eq(facts.price_usd_per_mwh[0], 12.5);
    dr_plant_run(&plant, 60, 0, &facts, 0);
    ck_assert_double_eq_tol(facts.hash_phs[0], 0.6 * first, 1e-9);
    ck_assert_double_eq(facts.restarted_mw[0], 60);
    dr_plant_run(&plant, 60, 100, &facts, 0); // stopping is immediate and free
    ck_assert_double_eq_tol(facts.hash_phs[0], first, 1e-12);
    ck_assert_double_eq(facts.restarted_mw[0], 0);
    ck_assert_double_eq_tol(facts.load_mwh[0], 61.2 / 4, 1e-12);
    dr_plant_run(&plant, 60, 60, &facts, 0);
    ck_assert_double_eq_tol(facts.hash_phs[0], first, 1e-12);
    ck_assert_double_eq(facts.restarted_mw[0], 0);
}
END_TEST

START_TEST(restart_minutes_from_none_to_all)
{
    static const struct {
        const char *setting;
        double kept;
    } cases[] = {
        {"site.restart_min=0", 1}, {"site.restart_min=15", 0.5}, {"site.restart_min=7.5", 0.75}};
    for (size_t i = 0; i < 3; i++) {
        struct dr_settings settings;
        struct dr_plant plant;
        struct dr_facts facts = {.price_usd_per_mwh[0] = 12.5};
        dr_test_settings(&settings);
        set(&settings, cases[i].setting);
        dr_plant_init(&plant, &settings);
        dr_plant_run(&plant, 100, 0, &facts, 0);
        ck_assert_double_eq_tol(facts.hash_phs[0], cases[i].kept * dr_plant_hash_phs(&plant, 100),
                                1e-9);
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("plant");
    dr_suite_add(suite, "order", tiers_stand_in_rising_energy_per_hash);
    dr_suite_add(suite, "capacity", the_last_boundary_is_the_capacity_exactly);
    dr_suite_add(suite, "rounding", shares_that_round_stay_within_the_capacity);
    dr_suite_add(suite, "contract", the_power_that_uses_up_the_contract_is_a_breakpoint);
    dr_suite_add(suite, "no contract", no_breakpoint_where_the_load_never_equals_the_contract);
    dr_suite_add(suite, "merged", breakpoints_that_differ_by_rounding_are_one);
    dr_suite_add(suite, "most tiers", as_many_tiers_as_there_may_be);
    dr_suite_add(suite, "hash", hash_fills_the_tiers_from_the_best);
    dr_suite_add(suite, "load", machines_that_are_off_still_draw);
    dr_suite_add(suite, "restart", a_restart_loses_the_machines_that_start);
    dr_suite_add(suite, "minutes", restart_minutes_from_none_to_all);
    return suite;
}
