// SPDX-License-Identifier: GPL-3.0-or-later
// Changed markets differ from the real one in what is not published, and nowhere else.
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "sim/audit_market.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { N = 5 * 96, HOURS = 9 * 24, ROW_RTM = 0, ROW_DAM = 1, ROW_HASHPRICE = 2 };
static const int64_t begin_utc_s = 1709359200; // 2024-03-02T06:00Z, 00:00 Central
static const int64_t t_utc_s = 1709359200 + 2 * 86400 + 7 * 3600; // 07:00 Central on March 4

static struct dr_settings settings;
static struct dr_site_model site;
static struct dr_market market;
static struct dr_run_spec spec;
static struct dr_audit_market changed;

static void make_world(const char *text)
{
    static double price[N], day_ahead[HOURS];
    struct dr_error err = {.message = ""};
    dr_test_prices(31, price, N);
    dr_test_prices(37, day_ahead, HOURS);
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    dr_test_market(&market, begin_utc_s, price, N, 51.7);
    dr_test_day_ahead(&market, begin_utc_s - 2 * DR_DAY_S, day_ahead, HOURS);
    for (size_t i = 0; i < 3 * N; i++)
        ck_assert(dr_stamps_put(&market.lmp, begin_utc_s + (int64_t)i * 300, 19.3 + (double)i));
    dr_assert_ok(err, dr_site_model_attach(&site, &market, &err));
    dr_assert_ok(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err));
    dr_assert_ok(err, dr_audit_market_init(&changed, &market, &site, &settings, &err));
}

static void finish_world(void)
{
    dr_audit_market_finish(&changed);
    dr_market_finish(&market);
    dr_site_model_finish(&site);
}

static void change(enum dr_audit_change how, int row)
{
    struct dr_error err = {.message = ""};
    dr_audit_market_reset(&changed);
    dr_assert_ok(err, dr_audit_market_change(&changed, &spec, t_utc_s, how, row, &err));
}

// The values before index `first` are the real ones, those from it on are not.
static void expect_changed_from(const struct dr_series *real, const struct dr_series *now,
                                size_t first, const char *what)
{
    ck_assert_uint_eq(real->n, now->n);
    for (size_t i = 0; i < real->n; i++)
        ck_assert_msg((memcmp(&real->value[i], &now->value[i], sizeof(double)) == 0) == (i < first),
                      "%s: [%zu] is %g, was %g; changed from %zu on", what, i, now->value[i],
                      real->value[i], first);
}

static size_t index_of(const struct dr_series *series, int64_t utc_s)
{
    return (size_t)dr_series_place(series, utc_s);
}

// The price that ended as t began is published, also after a lag; day-ahead prices of today are,
// those of tomorrow are not before 13:30; the hashprice of yesterday (UTC) is.
START_TEST(only_what_is_hidden_is_changed)
{
    static const enum dr_audit_change hows[] = {DR_AUDIT_SCALED, DR_AUDIT_NEGATED, DR_AUDIT_SPIKED};
    make_world("breakeven");
    for (size_t k = 0; k < 3; k++) {
        change(hows[k], DR_AUDIT_ALL);
        expect_changed_from(&market.spp, &changed.market.spp, index_of(&market.spp, t_utc_s),
                            "RTM_SPP");
        expect_changed_from(&market.day_ahead, &changed.market.day_ahead,
                            index_of(&market.day_ahead, begin_utc_s + 3 * DR_DAY_S), "DAM_SPP");
        expect_changed_from(&market.hashprice, &changed.market.hashprice,
                            index_of(&market.hashprice, t_utc_s / DR_DAY_S * DR_DAY_S),
                            "HASHPRICE");
        for (size_t i = 0; i < market.lmp.n; i++)
            ck_assert_int_eq(market.lmp.stamp[i].value != changed.market.lmp.stamp[i].value,
                             market.lmp.stamp[i].utc_s > t_utc_s - 120);
    }
    finish_world();
}
END_TEST

START_TEST(a_lag_hides_more)
{
    make_world("breakeven,rt_publication_lag_s=901");
    change(DR_AUDIT_SCALED, DR_AUDIT_ALL);
    expect_changed_from(&market.spp, &changed.market.spp, index_of(&market.spp, t_utc_s) - 2,
                        "RTM_SPP");
    ck_assert_int_eq(dr_audit_market_first_hidden(&market, &spec, ROW_RTM, t_utc_s),
                     t_utc_s - 1800);
    finish_world();
}
END_TEST

START_TEST(day_ahead_prices_are_hidden_until_half_past_one)
{
    const int64_t midnight = begin_utc_s + 2 * DR_DAY_S, posted = midnight + 13 * DR_HOUR_S + 1800;
    make_world("breakeven");
    ck_assert_int_eq(dr_audit_market_first_hidden(&market, &spec, ROW_DAM, posted - 1),
                     midnight + DR_DAY_S);
    ck_assert_int_eq(dr_audit_market_first_hidden(&market, &spec, ROW_DAM, posted),
                     midnight + 2 * DR_DAY_S);
    // A SCED run is known two minutes after it.
    ck_assert_int_eq(dr_audit_market_first_hidden(&market, &spec, DR_AUDIT_LMP, posted), posted);
    ck_assert_int_eq(dr_audit_market_first_hidden(&market, &spec, DR_AUDIT_LMP, posted + 120),
                     posted + 300);
    finish_world();
}
END_TEST

START_TEST(one_feed_alone)
{
    make_world("breakeven");
    change(DR_AUDIT_SCALED, ROW_DAM);
    expect_changed_from(&market.spp, &changed.market.spp, market.spp.n, "RTM_SPP");
    expect_changed_from(&market.day_ahead, &changed.market.day_ahead,
                        index_of(&market.day_ahead, begin_utc_s + 3 * DR_DAY_S), "DAM_SPP");
    finish_world();
}
END_TEST

// What is no price stays above 0, whatever is done to it.
START_TEST(a_hashprice_stays_plausible)
{
    static const enum dr_audit_change hows[] = {DR_AUDIT_SCALED, DR_AUDIT_NEGATED, DR_AUDIT_SPIKED};
    make_world("breakeven");
    for (size_t k = 0; k < 3; k++) {
        change(hows[k], ROW_HASHPRICE);
        for (size_t i = 0; i < changed.market.hashprice.n; i++)
            ck_assert_double_gt(changed.market.hashprice.value[i], 0);
    }
    finish_world();
}
END_TEST

START_TEST(a_delay_is_one_step)
{
    make_world("breakeven");
    change(DR_AUDIT_DELAYED, DR_AUDIT_ALL);
    size_t first = index_of(&market.spp, t_utc_s);
    for (size_t i = 0; i < market.spp.n; i++)
        ck_assert_double_eq(changed.market.spp.value[i], market.spp.value[i < first ? i : i - 1]);
    ck_assert_double_eq(changed.market.lmp.stamp[market.lmp.n - 1].value,
                        market.lmp.stamp[market.lmp.n - 2].value);
    finish_world();
}
END_TEST

// What is settled until t needs its price, though nobody has seen it.
START_TEST(dropped_files_end)
{
    make_world("breakeven");
    change(DR_AUDIT_DROPPED, DR_AUDIT_ALL);
    ck_assert_uint_eq(changed.market.spp.n, index_of(&market.spp, t_utc_s) + 1);
    ck_assert_uint_eq(changed.market.end, changed.market.spp.n);
    ck_assert_uint_eq(changed.market.day_ahead.n,
                      index_of(&market.day_ahead, begin_utc_s + 3 * DR_DAY_S));
    ck_assert_int_gt(changed.market.lmp.stamp[changed.market.lmp.n - 1].utc_s, t_utc_s - 120 - 300);
    ck_assert_int_le(changed.market.lmp.stamp[changed.market.lmp.n - 1].utc_s, t_utc_s - 120);
    change(DR_AUDIT_SCALED, ROW_DAM); // and a reset brings them back
    ck_assert_uint_eq(changed.market.spp.n, market.spp.n);
    ck_assert_uint_eq(changed.market.end, market.end);
    finish_world();
}
END_TEST

START_TEST(restating_leaves_the_rest)
{
    struct dr_error err = {.message = ""};
    make_world("breakeven");
    dr_audit_market_reset(&changed);
    dr_assert_ok(err, dr_audit_market_attach(&changed, &err));
    dr_audit_market_restate(&changed, begin_utc_s + 900, begin_utc_s + 4 * 900);
    for (size_t i = 0; i < 9; i++)
        ck_assert_msg((market.spp.value[i] != changed.market.spp.value[i]) == (i >= 1 && i < 4),
                      "[%zu]", i);
    finish_world();
}
END_TEST

START_TEST(other_days_have_the_same_hours)
{
    struct dr_error err = {.message = ""};
    make_world("breakeven");
    dr_audit_market_reset(&changed);
    dr_assert_ok(err, dr_audit_market_rotate(&changed, 2, 5, &err));
    for (size_t i = 0; i < N; i++)
        ck_assert_double_eq(changed.market.spp.value[i], market.spp.value[(i + 2 * 96) % N]);
    finish_world();
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("audit_market");
    dr_suite_add(suite, "hidden only", only_what_is_hidden_is_changed);
    dr_suite_add(suite, "lag", a_lag_hides_more);
    dr_suite_add(suite, "day-ahead", day_ahead_prices_are_hidden_until_half_past_one);
    dr_suite_add(suite, "one feed", one_feed_alone);
    dr_suite_add(suite, "plausible", a_hashprice_stays_plausible);
    dr_suite_add(suite, "delay", a_delay_is_one_step);
    dr_suite_add(suite, "drop", dropped_files_end);
    dr_suite_add(suite, "restate", restating_leaves_the_rest);
    dr_suite_add(suite, "other days", other_days_have_the_same_hours);
    return suite;
}
