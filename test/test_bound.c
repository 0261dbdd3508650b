// SPDX-License-Identifier: GPL-3.0-or-later
// The bound against every schedule there is, on short series, and against every strategy.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/bound.h"
#include "sim/module.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { SHORT = 7, LONG = 3000 };

static const int64_t begin_utc_s = 1717218000;

// Most that any choice of breakpoints earns from interval i on.
static double best_usd(const struct dr_market *market, const struct dr_site_model *site, size_t i,
                       double last_power_mw)
{
    double best = -INFINITY;
    if (i == market->end)
        return 0;
    for (size_t j = 0; j < site->plant.n_breakpoint; j++) {
        double power = site->plant.breakpoint_mw[j];
        double usd =
            dr_test_usd(site, power, last_power_mw, market->spp.value[i],
                        dr_series_at(&market->hashprice, dr_series_start_utc_s(&market->spp, i))) +
            best_usd(market, site, i + 1, power);
        best = fmax(best, usd);
    }
    return best;
}

static double schedule_usd(const struct dr_market *market, const struct dr_site_model *site,
                           const double *schedule_mw)
{
    double sum = 0, last = site->plant.capacity_mw;
    for (size_t i = 0; i < market->end; i++) {
        sum +=
            dr_test_usd(site, schedule_mw[i], last, market->spp.value[i],
                        dr_series_at(&market->hashprice, dr_series_start_utc_s(&market->spp, i)));
        last = schedule_mw[i];
    }
    return sum;
}

START_TEST(equals_exhaustive_search)
{
    for (unsigned long seed = 1; seed <= 60; seed++) {
        double price[SHORT], schedule[SHORT];
        struct dr_settings settings;
        struct dr_site_model site;
        struct dr_market market;
        struct dr_error err = {.message = ""};
        dr_test_settings(&settings);
        settings.contract_power_mw = (double)(seed % 4) * 23.7;
        settings.wear_usd_per_mw_restart = (double)(seed % 3) * 1.9;
        settings.restart_min = (double)(seed % 5) * 3.1;
        dr_test_site(&site, &settings);
        dr_test_prices(seed, price, SHORT);
        for (size_t i = 0; i < SHORT; i++)
            price[i] += 40; // near the break-evens, where choices are close
        dr_test_market(&market, begin_utc_s, price, SHORT, 47.31);
        dr_assert_ok(err, dr_bound_schedule(&market, &site, schedule, &err));
        ck_assert_double_eq_tol(schedule_usd(&market, &site, schedule),
                                best_usd(&market, &site, 0, 100), 1e-6);
        dr_market_finish(&market);
    }
}
END_TEST

// Powers between the breakpoints earn no more.
START_TEST(no_finer_choice_earns_more)
{
    double price[4] = {41.3, 97.7, 71.9, 55.1};
    double best = -INFINITY, schedule[4];
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    struct dr_error err = {.message = ""};
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    dr_test_market(&market, begin_utc_s, price, 4, 47.31);
    dr_assert_ok(err, dr_bound_schedule(&market, &site, schedule, &err));
    double bound = schedule_usd(&market, &site, schedule);
    for (int a = 0; a <= 20; a++)
        for (int b = 0; b <= 20; b++)
            for (int c = 0; c <= 20; c++)
                for (int d = 0; d <= 20; d++) {
                    double power[] = {a * 5.0, b * 5.0, c * 5.0, d * 5.0};
                    best = fmax(best, schedule_usd(&market, &site, power));
                }
    ck_assert_double_le(best, bound + 1e-6);
    dr_market_finish(&market);
}
END_TEST

// How the fees are spelled changes nothing: in one figure, or line by line with losses.
static const char *const fees[][7] = {
    {"fees.volumetric_usd_per_mwh=7.3", NULL},
    {"fees.retail_usd_per_mwh=4.9", "fees.administration_usd_per_mwh=0.7",
     "fees.ancillary_usd_per_mwh=1.3", "fees.uplift_usd_per_mwh=0.4", NULL},
    {"fees.retail_usd_per_mwh=4.9", "fees.loss_factor=1.17", NULL},
};

static void use_fees(struct dr_site_model *site, size_t k)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_test_settings(&settings);
    for (size_t i = 0; fees[k][i]; i++)
        dr_assert_ok(err, dr_settings_set(&settings, fees[k][i], &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    dr_test_site(site, &settings);
}

START_TEST(no_strategy_earns_more)
{
    static const char *const keys[] = {"", ",information=perfect", ",rt_publication_lag_s=60"};
    static double price[LONG];
    struct dr_site_model site;
    struct dr_market market;
    dr_test_prices(23, price, LONG);
    dr_test_market(&market, begin_utc_s, price, LONG, 47.31);
    for (size_t f = 0; f < 3; f++) {
        use_fees(&site, f);
        struct dr_totals bound = dr_test_run(&market, &site, "oracle", NULL);
        double slack_microusd = 0.5 * LONG * (double)site.n_charge; // per posted line
        for (size_t s = 0; dr_strategies[s]; s++)
            for (size_t k = 0; k < 3; k++) {
                char text[128];
                snprintf(text, sizeof text, "%s%s", dr_strategies[s]->name, keys[k]);
                struct dr_totals totals = dr_test_run(&market, &site, text, NULL);
                ck_assert_msg((double)dr_test_net(&totals) <=
                                  (double)dr_test_net(&bound) + slack_microusd,
                              "%s earns more than the bound, fees %zu", text, f);
            }
    }
    dr_market_finish(&market);
}
END_TEST

START_TEST(fees_in_one_figure_or_in_several)
{
    static double price[LONG], power[2][LONG];
    struct dr_site_model site;
    struct dr_market market;
    static const char *const text[] = {"oracle", "breakeven", "threshold"};
    dr_test_prices(29, price, LONG);
    dr_test_market(&market, begin_utc_s, price, LONG, 47.31);
    for (size_t s = 0; s < 3; s++) {
        int64_t net[2];
        for (size_t f = 0; f < 2; f++) {
            use_fees(&site, f);
            struct dr_totals totals = dr_test_run(&market, &site, text[s], power[f]);
            net[f] = dr_test_net(&totals);
        }
        ck_assert_mem_eq(power[0], power[1], sizeof power[0]);
        ck_assert_int_le(llabs(net[0] - net[1]), 2 * LONG); // four lines are rounded, not one
    }
    dr_market_finish(&market);
}
END_TEST

START_TEST(gaps_are_passed_over)
{
    double price[] = {41.3, NAN, NAN, 997.7, 71.9}, schedule[] = {-1, -1, -1, -1, -1};
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    struct dr_error err = {.message = ""};
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    dr_test_market(&market, begin_utc_s, price, 5, 47.31);
    dr_assert_ok(err, dr_bound_schedule(&market, &site, schedule, &err));
    ck_assert_double_eq(schedule[0], 100);
    ck_assert_double_eq(schedule[1], -1);
    ck_assert_double_eq(schedule[3], 0);
    dr_market_finish(&market);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("bound");
    dr_suite_add(suite, "exhaustive", equals_exhaustive_search);
    dr_suite_add(suite, "fine grid", no_finer_choice_earns_more);
    dr_suite_add(suite, "every strategy", no_strategy_earns_more);
    dr_suite_add(suite, "fees", fees_in_one_figure_or_in_several);
    dr_suite_add(suite, "gaps", gaps_are_passed_over);
    return suite;
}
