// SPDX-License-Identifier: GPL-3.0-or-later
// Decisions inside intervals against the bound, which switches where intervals begin.
#include <math.h>
#include <stdlib.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { INSTANTS = 6, LEVELS = 4, MOST = 400 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

// A strategy that plays powers from a list, one a decision.
static struct play {
    const double *power_mw;
    size_t n_asked;
} play;

static int play_next(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    (void)view;
    out->power_mw = play.power_mw[play.n_asked++];
    return 0;
}

static const struct dr_strategy player = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "player",
    .summary = "plays powers from a list",
    .decide = play_next,
};

static struct dr_totals played(const struct dr_market *market, const struct dr_site_model *site,
                               const double *power_mw)
{
    const struct dr_run_spec spec = {
        .strategy = &player, .information = DR_SCED_LMP, .decide = DR_DECIDE_SCED};
    struct dr_totals totals = {.n_interval = 0};
    struct dr_error err = {.message = ""};
    play = (struct play){.power_mw = power_mw};
    dr_assert_ok(err, dr_test_run_spec(market, site, &spec, NULL, &totals, &err));
    ck_assert_uint_eq(play.n_asked, totals.n_interval + totals.n_inside);
    return totals;
}

static double slack_microusd(const struct dr_site_model *site, size_t n)
{
    return 0.5 * (double)n * (double)site->n_charge + 1; // half a one per posted line
}

// Every schedule there is of four levels at six instants, three of them an interval.
START_TEST(exhaustive)
{
    static const int32_t at_s[INSTANTS] = {0, 219, 660, 900, 1031, 1750};
    for (unsigned long seed = 1; seed <= 12; seed++) {
        double price[2], power_mw[INSTANTS];
        struct dr_settings settings;
        struct dr_site_model site;
        struct dr_market market;
        double best = -INFINITY;
        dr_test_settings(&settings);
        settings.contract_power_mw = (double)(seed % 3) * 33.7;
        settings.restart_min = (double)(seed % 4) * 5;
        settings.wear_usd_per_mw_restart = (double)(seed % 2);
        dr_test_site(&site, &settings);
        dr_test_prices(seed, price, 2);
        price[0] += 55;
        price[1] += seed % 5 == 0 ? -80 : 45;
        dr_test_market(&market, june_utc_s, price, 2, 47.31);
        for (size_t k = 0; k < INSTANTS; k++)
            ck_assert(dr_stamps_put(&market.lmp, june_utc_s + at_s[k], 20));
        const double level_mw[LEVELS] = {0, 60, site.plant.breakpoint_mw[1], 100};
        struct dr_totals bound = dr_test_run(&market, &site, "oracle", NULL);
        for (int code = 0; code < 1 << (2 * INSTANTS); code++) {
            for (size_t k = 0; k < INSTANTS; k++)
                power_mw[k] = level_mw[code >> (2 * k) & (LEVELS - 1)];
            struct dr_totals totals = played(&market, &site, power_mw);
            best = fmax(best, (double)dr_test_net(&totals));
        }
        ck_assert_msg(best <= (double)dr_test_net(&bound) + slack_microusd(&site, 2),
                      "seed %lu: %.0f more than the bound", seed,
                      best - (double)dr_test_net(&bound));
        // Switching at the two beginnings only is among them.
        ck_assert_double_ge(best, (double)dr_test_net(&bound) - slack_microusd(&site, 2));
        dr_market_finish(&market);
    }
}
END_TEST

// Long random ones, at runs as irregular as they come.
START_TEST(random_schedules)
{
    static double price[MOST], power_mw[MOST * 8];
    for (unsigned long seed = 1; seed <= 40; seed++) {
        struct dr_settings settings;
        struct dr_site_model site;
        struct dr_market market;
        unsigned state = (unsigned)seed;
        dr_test_settings(&settings);
        dr_test_site(&site, &settings);
        dr_test_prices(seed, price, MOST);
        dr_test_market(&market, june_utc_s, price, MOST, 47.31);
        for (int64_t t = 0; t < MOST * 900; t += 130 + (int64_t)(state >> 16) % 500) {
            ck_assert(dr_stamps_put(&market.lmp, june_utc_s + t, 20));
            state = state * 1103515245u + 12345u;
        }
        for (size_t k = 0; k < MOST * 8; k++) {
            state = state * 1103515245u + 12345u;
            // Mostly what the interval's own price says, so that the bound is near.
            power_mw[k] = (state >> 16) % 8 == 0 ? (double)((state >> 20) % 101)
                                                 : site.plant.breakpoint_mw[(state >> 18) % 3];
        }
        struct dr_totals totals = played(&market, &site, power_mw);
        struct dr_totals bound = dr_test_run(&market, &site, "oracle", NULL);
        ck_assert_uint_gt(totals.n_inside, MOST);
        ck_assert_double_le((double)dr_test_net(&totals),
                            (double)dr_test_net(&bound) + slack_microusd(&site, MOST));
        dr_market_finish(&market);
    }
}
END_TEST

// The one exception: hashprice rises at 00:00 UTC. A ramp that is begun before loses a part of its
// hash at the lower one; by no more than the rise on half a ramp.
START_TEST(a_ramp_over_midnight)
{
    static const double price[] = {3000, 123, -5};
    static const int64_t begin_utc_s = 1717286400 - 1800; // 2024-06-01T23:30Z
    double power_mw[20], best = -INFINITY;
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    dr_test_settings(&settings);
    settings.contract_power_mw = 0;
    dr_test_site(&site, &settings);
    dr_test_market(&market, begin_utc_s, price, 3, 50);
    for (size_t i = 0; i < market.hashprice.n; i++)
        if (dr_series_start_utc_s(&market.hashprice, i) >= begin_utc_s + 1800)
            market.hashprice.value[i] = 60;
    for (int64_t t = 0; t < 2700; t += 150)
        ck_assert(dr_stamps_put(&market.lmp, begin_utc_s + t, 20));
    struct dr_totals bound = dr_test_run(&market, &site, "oracle", NULL);
    for (size_t on = 0; on < 18; on++) {
        for (size_t k = 0; k < 18; k++)
            power_mw[k] = k < on ? 0 : k < 12 ? 60 : 100;
        struct dr_totals totals = played(&market, &site, power_mw);
        best = fmax(best, (double)dr_test_net(&totals));
    }
    double over_usd = (best - (double)dr_test_net(&bound)) / 1e6;
    double rise_usd_per_hour = 10 * dr_plant_hash_phs(&site.plant, 60) / 24;
    ck_assert_double_gt(over_usd, 1);
    ck_assert_double_lt(over_usd, rise_usd_per_hour * settings.restart_min / 2 / 60);
    dr_market_finish(&market);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("step");
    dr_suite_add(suite, "exhaustive", exhaustive);
    dr_suite_add(suite, "random", random_schedules);
    dr_suite_add(suite, "midnight", a_ramp_over_midnight);
    return suite;
}
