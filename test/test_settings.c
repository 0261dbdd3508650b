// SPDX-License-Identifier: GPL-3.0-or-later
// Settings: the table, --set, the INI file, and what is refused with which words.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/settings.h"
#include "test/fixture.h"
#include "test/runner.h"

static void set(struct dr_settings *settings, const char *assignment)
{
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_settings_set(settings, assignment, &err));
}

static void refuse(const char *assignment, const char *text)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    dr_assert_error(err, dr_settings_set(&settings, assignment, &err), DR_ERR_USAGE, text);
    dr_assert_error(err, err.status, DR_ERR_USAGE, "--set");
}

// The value of a setting in force; fails the test where there is none.
static double value_of(const struct dr_settings *settings, const char *wanted)
{
    char name[128];
    const char *unit;
    double value;
    for (size_t i = 0; dr_settings_at(settings, i, name, sizeof name, &unit, &value); i++)
        if (strcmp(name, wanted) == 0)
            return value;
    ck_abort_msg("%s is not in force", wanted);
}

// ---- the table ---------------------------------------------------------------------------------

START_TEST(defaults_are_those_of_the_manual)
{
    static const struct {
        const char *name;
        double min, max, def;
    } expected[] = {
        {"site.capacity_mw", 0, 10000, 100},
        {"site.pue", 1, 2, 1.05},
        {"site.residual_fraction", 0, 0.5, 0.03},
        {"site.restart_min", 0, 15, 10},
        {"pool.fee", 0, 0.2, 0.01},
        {"contract.power_mw", 0, 10000, 80},
        {"contract.price_usd_per_mwh", -250, 5000, 30},
        {"contract.sellback_share", 0, 1, 1},
        {"contract.sellback_fee_usd_per_mwh", 0, 100, 0},
        {"fees.volumetric_usd_per_mwh", 0, 200, 1.8},
        {"fees.administration", 0, 1, 0},
        {"fees.administration_usd_per_mwh", 0, 10, 0},
        {"fees.ancillary_usd_per_mwh", 0, 200, 0},
        {"fees.uplift_usd_per_mwh", 0, 200, 0},
        {"fees.retail_usd_per_mwh", 0, 200, 0},
        {"fees.loss_factor", 1, 1.2, 1},
        {"delivery.transmission", 0, 2, 0},
        {"delivery.transmission_usd_per_kw_year", 0, 200, 65},
        {"delivery.previous_tag_mw", 0, 10000, NAN},
        {"operations.wear_usd_per_mw_restart", 0, 10000, 0},
        {"reserve.controllable", 0, 1, 0},
        {"ers.product", 0, 1, 0},
        {"ers.power_mw", 0, 10000, 0},
        {"ers.price_usd_per_mw_h", 0, 1000, 4.8904},
        {"ers.time_periods", 0, 1, NAN},
        {"ers.availability_threshold", 0, 1, 0.95},
        {"ers.event_performance", 0, 1, 1},
        {"market.hashprice_usd_per_ph_day", 0, 1000, NAN},
        {"statistics.seed", 0, 2147483647, 1},
        {"statistics.resamples", 200, 100000, 2000},
        {"statistics.block_days", 1, 28, 7},
    };
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    size_t n_plain = 0;
    dr_settings_init(&settings);
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    for (size_t r = 0; r < dr_setting_count; r++)
        n_plain += dr_setting_rows[r].family == DR_FAMILY_NONE;
    ck_assert_uint_eq(n_plain, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < n_plain; i++) {
        const struct dr_setting *row = NULL;
        for (size_t r = 0; r < dr_setting_count && !row; r++)
            if (strcmp(dr_setting_rows[r].name, expected[i].name) == 0)
                row = &dr_setting_rows[r];
        ck_assert_ptr_nonnull(row);
        ck_assert_double_eq(row->min, expected[i].min);
        ck_assert_double_eq(row->max, expected[i].max);
        double value = value_of(&settings, expected[i].name);
        ck_assert(row->def == expected[i].def || (isnan(row->def) && isnan(expected[i].def)));
        ck_assert(value == expected[i].def || (isnan(value) && isnan(expected[i].def)));
    }
    ck_assert_uint_eq(settings.n_tier, 3);
    ck_assert_double_eq(settings.tier[0].share, 0.25);
    ck_assert_double_eq(settings.tier[0].efficiency_j_per_th, 17.5);
    ck_assert_double_eq(settings.tier[1].share, 0.35);
    ck_assert_double_eq(settings.tier[1].efficiency_j_per_th, 21.5);
    ck_assert_double_eq(settings.tier[2].share, 0.40);
    ck_assert_double_eq(settings.tier[2].efficiency_j_per_th, 29.5);
}
END_TEST

START_TEST(every_row_is_complete)
{
    for (size_t i = 0; i < dr_setting_count; i++) {
        const struct dr_setting *row = &dr_setting_rows[i];
        ck_assert_msg(row->name && strchr(row->name, '.') && row->unit && row->unit[0],
                      "row %zu: name or unit", i);
        ck_assert_msg(row->help && row->help[0], "%s: no help", row->name);
        ck_assert_msg(row->min < row->max, "%s: range", row->name);
        ck_assert_msg(isnan(row->def) || (row->def >= row->min && row->def <= row->max),
                      "%s: default", row->name);
        ck_assert_msg((row->kind == DR_SETTING_CHOICE) == (row->words != NULL), "%s: words",
                      row->name);
    }
}
END_TEST

START_TEST(each_row_sets_its_own_value_and_no_other)
{
    for (size_t i = 0; i < dr_setting_count; i++) {
        const struct dr_setting *row = &dr_setting_rows[i];
        if (row->family != DR_FAMILY_NONE || row->kind != DR_SETTING_NUMBER)
            continue;
        struct dr_settings settings, untouched;
        char assignment[128], name[128];
        const char *unit;
        double odd = row->min + 0.37 * (row->max - row->min), value, before;
        if (row->whole)
            odd = floor(odd);
        dr_settings_init(&settings);
        dr_settings_init(&untouched);
        snprintf(assignment, sizeof assignment, "%s=%.17g", row->name, odd);
        set(&settings, assignment);
        for (size_t k = 0; dr_settings_at(&settings, k, name, sizeof name, &unit, &value); k++) {
            ck_assert(dr_settings_at(&untouched, k, name, sizeof name, &unit, &before));
            double expected = strcmp(name, row->name) == 0 ? odd : before;
            ck_assert(value == expected || (isnan(value) && isnan(expected)));
        }
    }
}
END_TEST

// ---- one setting -------------------------------------------------------------------------------

START_TEST(ranges_are_closed_but_for_a_capacity_of_nothing)
{
    struct dr_settings settings;
    dr_settings_init(&settings);
    set(&settings, "site.pue=1");
    set(&settings, "site.pue=2");
    set(&settings, "site.restart_min=15");
    set(&settings, "contract.price_usd_per_mwh=-250");
    ck_assert_double_eq(settings.contract_price_usd_per_mwh, -250);
    set(&settings, "site.capacity_mw=10000");
    set(&settings, "site.capacity_mw=1e-3");
    ck_assert_double_eq(settings.capacity_mw, 0.001);
    set(&settings, "statistics.seed=2147483647");
    ck_assert_double_eq(settings.seed, 2147483647);
    refuse("statistics.seed=2147483648", "a whole number from 0 to 2147483647");
    refuse("statistics.seed=0.5", "statistics.seed: not a usable value");
    refuse("statistics.resamples=199", "a whole number from 200 to 100000");
    refuse("statistics.resamples=2000.25", "found \"2000.25\"");
    refuse("statistics.block_days=0", "a whole number from 1 to 28");
    refuse("statistics.block_days=28.0001", "a whole number from 1 to 28");
    refuse("market.hashprice_usd_per_ph_day=1000.5", "a number from 0 to 1000");
    refuse("site.capacity_mw=0", "a number above 0 to 10000");
    refuse("site.capacity_mw=10000.5", "10000.5");
    refuse("site.pue=0.99", "found \"0.99\", expected a number from 1 to 2");
    refuse("site.residual_fraction=0.51", "site.residual_fraction");
    refuse("site.restart_min=15.01", "from 0 to 15");
    refuse("pool.fee=-0.01", "from 0 to 0.2");
    refuse("contract.sellback_share=1.1", "from 0 to 1");
    refuse("fleet.x.efficiency_j_per_th=0.9", "from 1 to 200");
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
    static const char *const bad[] = {"",     "nan", "inf",   "-inf", "1e999", "0x1p3",
                                      "1.0 ", " 1",  "1,234", "1.1x", "--1",   "one"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char assignment[64];
        snprintf(assignment, sizeof assignment, "site.pue=%s", bad[i]);
        refuse(assignment, "site.pue: not a usable value");
    }
}
END_TEST

START_TEST(an_unknown_name_is_told_the_nearest)
{
    refuse("site.capacty_mw=90", "nearest site.capacity_mw");
    refuse("contract.sellback_shar=1", "nearest contract.sellback_share");
    refuse("pue=1.1", "nearest site.pue");
    refuse("fleet.share=0.5", "there is no such setting");
    refuse("fleet..share=0.5", "there is no such setting");
    refuse("fleet.a b.share=0.5", "there is no such setting");
    refuse("fleet.s21.shares=0.5", "fleet.NAME.share");
    refuse("FLEET.s21.share=0.5", "there is no such setting");
    refuse("site.capacity_mw", "not an assignment");
    refuse("=3", "not an assignment");
    refuse("", "not an assignment");
}
END_TEST

START_TEST(hostile_assignments_stay_within_two_lines)
{
    char text[2000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    refuse(text, "...");
    text[1500] = '=';
    refuse(text, "...");
    memcpy(text, "site.pue=", 9);
    text[1500] = 'a';
    refuse(text, "site.pue");
    refuse("site.\n\n=1", "\\x0a");
    refuse("site.pue=1\n\n2", "\\x0a");
}
END_TEST

// ---- the fleet ---------------------------------------------------------------------------------

START_TEST(any_fleet_setting_replaces_the_default_fleet)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    set(&settings, "fleet.hydro.v2.share=0.375");
    ck_assert_uint_eq(settings.n_tier, 1);
    ck_assert_str_eq(settings.tier[0].name, "hydro.v2");
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE,
                    "found no efficiency_j_per_th");
    set(&settings, "fleet.hydro.v2.efficiency_j_per_th=16.5");
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE, "do not add up to 1");
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE, "found 0.375 over 1");
    set(&settings, "fleet.old.efficiency_j_per_th=38");
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE, "fleet.old");
    set(&settings, "fleet.old.share=0.625");
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    set(&settings, "fleet.old.share=0.6250000005"); // within 1e-9
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    set(&settings, "fleet.old.share=0.625000002");
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE, "do not add up to 1");
    set(&settings, "fleet.old.share=0.624999998");
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE, "do not add up to 1");
}
END_TEST

START_TEST(names_and_number_of_tiers_are_limited)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    char assignment[128];
    dr_settings_init(&settings);
    for (int i = 0; i < DR_MAX_TIERS; i++) {
        snprintf(assignment, sizeof assignment, "fleet.t%d.share=0.03125", i);
        set(&settings, assignment);
    }
    dr_assert_error(err, dr_settings_set(&settings, "fleet.more.share=0.1", &err), DR_ERR_USAGE,
                    "too many kinds of machines");
    set(&settings, "fleet.t31.efficiency_j_per_th=31");
    ck_assert_uint_eq(settings.n_tier, DR_MAX_TIERS);
    snprintf(assignment, sizeof assignment, "fleet.%.*s.share=1", DR_ITEM_NAME_SIZE - 1,
             "abcdefghijklmnopqrstuvwxyz0123456789");
    dr_settings_init(&settings);
    set(&settings, assignment);
    ck_assert_uint_eq(strlen(settings.tier[0].name), DR_ITEM_NAME_SIZE - 1);
    snprintf(assignment, sizeof assignment, "fleet.%.*s.share=1", DR_ITEM_NAME_SIZE,
             "abcdefghijklmnopqrstuvwxyz0123456789");
    refuse(assignment, "there is no such setting");
}
END_TEST

START_TEST(the_contract_fits_the_site)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    set(&settings, "site.capacity_mw=79.5");
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE,
                    "found 80 MW, expected at most site.capacity_mw, 79.5 MW");
    set(&settings, "contract.power_mw=79.5");
    dr_assert_ok(err, dr_settings_check(&settings, &err));
}
END_TEST

START_TEST(terms_are_those_of_the_bill)
{
    struct dr_settings settings;
    dr_settings_init(&settings);
    set(&settings, "contract.power_mw=61");
    set(&settings, "contract.sellback_share=0.9");
    set(&settings, "contract.sellback_fee_usd_per_mwh=0.5");
    set(&settings, "operations.wear_usd_per_mw_restart=2.5");
    struct dr_site_model site;
    dr_test_site(&site, &settings);
    struct dr_terms terms = site.terms;
    ck_assert_uint_eq(terms.n_contract, 1);
    ck_assert_double_eq(terms.contract[0].price_usd_per_mwh, 30);
    ck_assert_double_eq(terms.contract[0].sellback_share, 0.9);
    ck_assert_double_eq(terms.contract[0].sellback_fee_usd_per_mwh, 0.5);
    ck_assert_double_eq(terms.volumetric_usd_per_mwh, 1.8);
    ck_assert_double_eq(terms.wear_usd_per_mw_restart, 2.5);
    ck_assert_double_eq(terms.pool_fee, 0.01);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("settings");
    dr_suite_add(suite, "defaults", defaults_are_those_of_the_manual);
    dr_suite_add(suite, "rows", every_row_is_complete);
    dr_suite_add(suite, "own value", each_row_sets_its_own_value_and_no_other);
    dr_suite_add(suite, "ranges", ranges_are_closed_but_for_a_capacity_of_nothing);
    dr_suite_add(suite, "no number", what_is_no_number_is_refused);
    dr_suite_add(suite, "unknown", an_unknown_name_is_told_the_nearest);
    dr_suite_add(suite, "hostile", hostile_assignments_stay_within_two_lines);
    dr_suite_add(suite, "fleet", any_fleet_setting_replaces_the_default_fleet);
    dr_suite_add(suite, "tier limits", names_and_number_of_tiers_are_limited);
    dr_suite_add(suite, "contract", the_contract_fits_the_site);
    dr_suite_add(suite, "terms", terms_are_those_of_the_bill);
    return suite;
}
