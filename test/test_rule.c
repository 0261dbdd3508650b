// SPDX-License-Identifier: GPL-3.0-or-later
// A strategy that stands before another: what each is told, who plans, and which one is named.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { N = 96 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

// What the two did. Tests run in processes of their own.
static struct {
    size_t n_inner, n_outer, n_freed, n_inner_plan, n_outer_plan;
    int fail_at; // decision of the inner one that fails; -1: none
    double most_mw;
    const struct dr_strategy *inner, *outer; // as their init was told
    size_t n_load, n_dam;
} did;

struct state {
    double n;
};

static int init_inner(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    ck_assert_double_eq(state->n, 0);
    ck_assert_double_eq(param[0], 7.3);
    did.inner = site->strategy;
    return 0;
}

static int init_outer(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    ck_assert_double_eq(state->n, 0);
    ck_assert_double_eq(param[0], -2.9);
    did.outer = site->strategy;
    return 0;
}

static int decide_inner(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct state *state = memory;
    ck_assert_ptr_null(view->then);
    if ((int)did.n_inner == did.fail_at)
        return 1;
    did.n_inner++;
    state->n++;
    ck_assert_double_eq(state->n, (double)did.n_inner); // its own memory
    did.n_dam = view->feed[DR_FEED_DAM_SPP].n;
    out->power_mw = did.n_inner % 2 ? 41.7 : did.most_mw;
    out->resale_mw = 3.1;
    return 0;
}

static int decide_outer(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct state *state = memory;
    did.n_outer++;
    state->n++;
    ck_assert_double_eq(state->n, (double)did.n_outer);
    ck_assert_ptr_nonnull(view->then);
    ck_assert_double_eq(view->then->power_mw, did.n_inner % 2 ? 41.7 : did.most_mw);
    ck_assert_double_eq(view->then->resale_mw, 3.1);
    did.n_load = view->feed[DR_FEED_SYSTEM_LOAD].n;
    out->power_mw = did.n_outer % 2 ? view->then->power_mw : 13.9;
    return 0;
}

static int plan_inner(void *memory, const struct dr_view *view, struct dr_plan *out)
{
    (void)memory;
    (void)out;
    ck_assert_ptr_null(view->then);
    did.n_inner_plan++;
    return 0;
}

static int plan_outer(void *memory, const struct dr_view *view, struct dr_plan *out)
{
    (void)memory;
    (void)out;
    ck_assert_ptr_null(view->then);
    did.n_outer_plan++;
    return 0;
}

static int plan_in_vain(void *memory, const struct dr_view *view, struct dr_plan *out)
{
    (void)memory;
    (void)view;
    (void)out;
    return 1;
}

static void count_free(void *memory)
{
    (void)memory;
    did.n_freed++;
}

static const struct dr_strategy inner = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "inner",
    .summary = "decides",
    .needs = DR_NEEDS(DR_FEED_DAM_SPP),
    .warmup_intervals = 5,
    .state_size = sizeof(struct state),
    .init = init_inner,
    .decide = decide_inner,
    .free = count_free,
};
static const struct dr_strategy outer = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "outer",
    .summary = "overrules",
    .needs = DR_NEEDS(DR_FEED_SYSTEM_LOAD),
    .warmup_intervals = 3,
    .flags = DR_STANDS_BEFORE,
    .state_size = sizeof(struct state),
    .init = init_outer,
    .decide = decide_outer,
    .free = count_free,
};

static enum dr_status run(const struct dr_strategy *before, const struct dr_strategy *behind,
                          double *power_mw, struct dr_error *err)
{
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    struct dr_totals totals;
    struct dr_run_spec spec = {
        .strategy = before, .param = {-2.9}, .then = {.strategy = behind, .param = {7.3}}};
    double price[N];
    dr_test_prices(17, price, N);
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    dr_test_market(&market, june_utc_s, price, N, 52.5);
    dr_test_day_ahead(&market, june_utc_s, price, 24);
    dr_series_init(&market.load_mw, DR_HOUR_S, DR_PUBLISHED_AFTER_END);
    for (int h = 0; h < 24; h++)
        dr_series_put(&market.load_mw, june_utc_s + h * DR_HOUR_S, 41234.5);
    enum dr_status status = dr_test_run_spec(&market, &site, &spec, power_mw, &totals, err);
    dr_market_finish(&market);
    return status;
}

START_TEST(both_decide_and_the_first_one_counts)
{
    struct dr_error err = {.message = ""};
    double power_mw[N];
    did.fail_at = -1;
    did.most_mw = 83.3;
    dr_assert_ok(err, run(&outer, &inner, power_mw, &err));
    // The longer of the two waits counts: five prices are seen before the sixth interval.
    ck_assert_uint_eq(did.n_inner, N - 5);
    ck_assert_uint_eq(did.n_outer, N - 5);
    for (size_t i = 0; i < N; i++)
        ck_assert_double_eq(power_mw[i], i < 5 ? 100 : (i - 5) % 2 ? 13.9 : 41.7);
    ck_assert_uint_eq(did.n_freed, 2);
    ck_assert_ptr_eq(did.inner, &inner);
    ck_assert_ptr_eq(did.outer, &outer);
    ck_assert_uint_eq(did.n_load, 23);
    ck_assert_uint_eq(did.n_dam, 24);
}
END_TEST

START_TEST(the_one_that_fails_is_named)
{
    struct dr_error err = {.message = ""};
    did.fail_at = 2;
    did.most_mw = 83.3;
    dr_assert_error(err, run(&outer, &inner, NULL, &err), DR_ERR_STRATEGY,
                    "strategy inner (then of outer) failed to decide for 2024-06-01T06:45Z");
    did.fail_at = -1;
    did.n_inner = did.n_outer = 0;
    did.most_mw = 100.3;
    dr_assert_error(err, run(&outer, &inner, NULL, &err), DR_ERR_STRATEGY,
                    "strategy inner (then of outer) decided what the site cannot do, for "
                    "2024-06-01T06:30Z\n  found power_mw 100.3, expected 0 to 100");
    ck_assert_uint_eq(did.n_freed, 4);
}
END_TEST

START_TEST(the_first_one_plans_where_it_can)
{
    struct dr_error err = {.message = ""};
    struct dr_strategy before = outer, behind = inner;
    did.fail_at = -1;
    did.most_mw = 83.3;
    behind.plan = plan_inner;
    dr_assert_ok(err, run(&before, &behind, NULL, &err));
    ck_assert_uint_eq(did.n_inner_plan, 2); // of the day, and of the next, at ten
    before.plan = plan_outer;
    did.n_inner = did.n_outer = did.n_inner_plan = 0;
    dr_assert_ok(err, run(&before, &behind, NULL, &err));
    ck_assert_uint_eq(did.n_inner_plan, 0);
    ck_assert_uint_eq(did.n_outer_plan, 2);
    before.plan = NULL;
    behind.plan = plan_in_vain;
    did.n_inner = did.n_outer = 0;
    dr_assert_error(
        err, run(&before, &behind, NULL, &err), DR_ERR_STRATEGY,
        "strategy inner (then of outer) failed to plan 2024-06-01\n  found plan to fail");
}
END_TEST

START_TEST(an_inner_one_that_refuses)
{
    char text[PATH_MAX + 128], words[PATH_MAX + 128];
    const char *path = dr_test_module("failing_init");
    struct dr_run_spec spec;
    struct dr_error err = {.message = ""};
    snprintf(text, sizeof text, "%s,then=%s", dr_test_module("overruler"), path);
    dr_assert_ok(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err));
    ck_assert_str_eq(dr_run_spec_module(&spec, 0), dr_test_module("overruler"));
    ck_assert_str_eq(dr_run_spec_module(&spec, 1), path);
    ck_assert_ptr_null(dr_run_spec_module(&spec, 2));
    snprintf(words, sizeof words, "strategy failing_init (%s, then of overruler) refuses", path);
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    struct dr_totals totals;
    static const double price[] = {31.7, 30.9};
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    dr_test_market(&market, june_utc_s, price, 2, 52.5);
    dr_assert_error(err, dr_test_run_spec(&market, &site, &spec, NULL, &totals, &err),
                    DR_ERR_MODULE, words);
    dr_market_finish(&market);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("rule");
    dr_suite_add(suite, "both", both_decide_and_the_first_one_counts);
    dr_suite_add(suite, "named", the_one_that_fails_is_named);
    dr_suite_add(suite, "plans", the_first_one_plans_where_it_can);
    dr_suite_add(suite, "refuses", an_inner_one_that_refuses);
    return suite;
}
