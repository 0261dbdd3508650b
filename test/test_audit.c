// SPDX-License-Identifier: GPL-3.0-or-later
// Every way to cheat that we know of is found, and who does not cheat is clean.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/audit.h"
#include "sim/audit_log.h"
#include "sim/audit_times.h"
#include "sim/module.h"
#include "test/faults.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { DAYS = 90, N = DAYS * 96, HOURS = (DAYS + 10) * 24 };
static const int64_t begin_utc_s = 1706767200; // 2024-02-01T06:00Z: the spring change is within

static struct dr_settings settings;
static struct dr_site_model site;
static struct dr_market market;
static struct dr_audit_finding finding[DR_AUDIT_KIND_COUNT];

static void make_planned_world(size_t n, bool plans)
{
    static double price[N], day_ahead[HOURS];
    struct dr_error err = {.message = ""};
    dr_test_prices(23, price, n);
    dr_test_prices(29, day_ahead, HOURS);
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    site.plans = plans;
    dr_test_market(&market, begin_utc_s, price, n, 47.31);
    dr_test_day_ahead(&market, begin_utc_s - 5 * DR_DAY_S, day_ahead, HOURS);
    for (size_t i = 0; i < 3 * n; i++)
        ck_assert(dr_stamps_put(&market.lmp, begin_utc_s + (int64_t)i * 297, price[i / 3] + 1));
    for (int p = DR_PRODUCT_RRS; p <= DR_PRODUCT_ECRS && plans; p++) {
        dr_series_init(&market.mcpc[p], DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
        for (size_t h = 0; h < HOURS; h++)
            ck_assert_int_eq(dr_series_put(&market.mcpc[p],
                                           begin_utc_s - 5 * DR_DAY_S + (int64_t)h * DR_HOUR_S,
                                           fabs(day_ahead[h]) / 3),
                             DR_SERIES_STORED);
    }
    for (size_t i = 0; i < market.hashprice.n; i++)
        market.hashprice.value[i] *= 1 + 0.01 * (double)(i % 17);
    dr_assert_ok(err, dr_site_model_attach(&site, &market, &err));
}

static void make_world(size_t n)
{
    make_planned_world(n, false);
}

static void finish_world(void)
{
    dr_market_finish(&market);
    dr_site_model_finish(&site);
}

// `text` as on the command line; "FOLDER/" stands for the folder of the modules.
static void audit(const char *text)
{
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    char path[PATH_MAX];
    const char *folder = getenv("DR_TEST_MODULES");
    ck_assert_msg(folder != NULL, "DR_TEST_MODULES is not set");
    if (strncmp(text, "FOLDER/", 7) == 0)
        snprintf(path, sizeof path, "%s/%s", folder, text + 7);
    else
        snprintf(path, sizeof path, "%s", text);
    dr_assert_ok(err, dr_run_spec_init(&spec, path, DR_PREV_SPP, &err));
    const struct dr_audit_request request = {
        .market = &market, .site = &site, .settings = &settings, .spec = &spec};
    dr_assert_ok(err, dr_audit_run(&request, finding, &err));
}

static const struct dr_audit_finding *of_kind(const char *kind)
{
    for (size_t k = 0; k < DR_AUDIT_KIND_COUNT; k++)
        if (strcmp(finding[k].kind, kind) == 0)
            return &finding[k];
    ck_abort_msg("no kind %s", kind);
    return NULL;
}

static void expect(const char *text, const char *kind, enum dr_audit_verdict verdict)
{
    const struct dr_audit_finding *f = of_kind(kind);
    ck_assert_msg(f->verdict == verdict, "%s, %s: %s (%s), expected %s", text, kind,
                  dr_audit_verdict_text(f->verdict), f->detail, dr_audit_verdict_text(verdict));
    ck_assert_msg(f->detail[0] != '\0', "%s, %s: no detail", text, kind);
}

static void expect_clean(const char *text)
{
    audit(text);
    for (size_t k = 0; k < DR_AUDIT_KIND_COUNT; k++)
        if (strcmp(finding[k].kind, "start") != 0)
            expect(text, finding[k].kind, DR_AUDIT_CLEAN);
}

START_TEST(every_strategy_is_clean)
{
    static const char *const keys[] = {"", ",rt_publication_lag_s=60", ",information=day_ahead",
                                       ",information=sced_lmp", ",rt_publication_lag_s=7200"};
    char text[128];
    make_planned_world(N, true);
    for (size_t s = 0; dr_strategies[s]; s++)
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            // Each as it is, and with some of the keys in turn: all with all would take minutes.
            if (k > 0 && (DR_TEST_SANITIZED || (s + k) % 4 != 0))
                continue;
            // What needs data that this market has not is audited by the command's own suite.
            if (dr_strategies[s]->needs & ~(DR_NEEDS(DR_FEED_RTM_SPP) | DR_NEEDS(DR_FEED_DAM_SPP) |
                                            DR_NEEDS(DR_FEED_HASHPRICE)))
                continue;
            snprintf(text, sizeof text, "%s%s", dr_strategies[s]->name, keys[k]);
            expect_clean(text);
        }
    finish_world();
}
END_TEST

// Reading where nothing is published finds nothing, and standing before another is no offence.
START_TEST(modules_that_do_not_cheat_are_clean)
{
    make_world(N);
    expect_clean("FOLDER/peek.so");
    expect_clean("FOLDER/threshold.so");
    expect_clean("FOLDER/stands_before.so,then=breakeven");
    finish_world();
    make_planned_world(N, true);
    expect_clean("FOLDER/planner.so");
    finish_world();
}
END_TEST

START_TEST(the_price_to_come_is_found)
{
    const char *text = "FOLDER/cheat_host.so";
    make_world(N);
    audit(text);
    expect(text, "state", DR_AUDIT_CLEAN);
    expect(text, "rewrite", DR_AUDIT_LOOK_AHEAD);
    expect(text, "delay", DR_AUDIT_LOOK_AHEAD);
    const struct dr_audit_finding *f = of_kind("rewrite");
    ck_assert_str_eq(f->feed, "RTM_SPP");
    ck_assert_msg(strstr(f->detail, "MW) after rewriting RTM_SPP from ") != NULL, "%s", f->detail);
    // The first price that is not published is that of the interval which is decided.
    struct dr_audit_time time[DR_AUDIT_TIMES];
    dr_audit_times_choose(&market, time);
    bool is_one_of_them = false;
    for (size_t k = 0; k < DR_AUDIT_TIMES; k++)
        is_one_of_them |= f->first_changed_utc_s == time[k].utc_s;
    ck_assert_msg(is_one_of_them, "%s", f->detail);
    finish_world();
}
END_TEST

// Where the files end, who looks hours ahead finds nothing.
START_TEST(later_prices_are_found)
{
    const char *text = "FOLDER/cheat_host.so,later_intervals=5";
    make_world(N);
    audit(text);
    expect(text, "rewrite", DR_AUDIT_LOOK_AHEAD);
    expect(text, "drop", DR_AUDIT_LOOK_AHEAD);
    ck_assert_msg(strstr(of_kind("drop")->detail, "after dropping RTM_SPP") != NULL, "%s",
                  of_kind("drop")->detail);
    finish_world();
}
END_TEST

START_TEST(restated_prices_are_found)
{
    const char *text = "FOLDER/cheat_host.so,later_intervals=-500";
    make_world(N);
    audit(text);
    expect(text, "rewrite", DR_AUDIT_CLEAN);
    expect(text, "drop", DR_AUDIT_CLEAN);
    expect(text, "correct", DR_AUDIT_LOOK_AHEAD);
    audit("FOLDER/cheat_host.so,later_intervals=-1"); // published, and not restated by then
    expect("the last price", "correct", DR_AUDIT_CLEAN);
    finish_world();
}
END_TEST

START_TEST(plans_that_know_are_found)
{
    const char *text = "FOLDER/cheat_plan.so";
    make_planned_world(N, true);
    audit(text);
    expect(text, "state", DR_AUDIT_CLEAN);
    expect(text, "rewrite", DR_AUDIT_LOOK_AHEAD);
    ck_assert_str_eq(of_kind("rewrite")->feed, "DAM_SPP");
    ck_assert_msg(strncmp(of_kind("rewrite")->detail, "first changed plan for 2024-", 28) == 0,
                  "%s", of_kind("rewrite")->detail);
    finish_world();
}
END_TEST

START_TEST(memory_of_an_earlier_run_is_found)
{
    const char *text = "FOLDER/cheat_memory.so";
    make_world(N);
    audit(text);
    expect(text, "state", DR_AUDIT_NOT_REPEATABLE);
    ck_assert_int_ge(of_kind("state")->first_changed_utc_s, begin_utc_s);
    expect(text, "rewrite", DR_AUDIT_NOT_TOLD);
    expect(text, "start", DR_AUDIT_NOT_TOLD);
    finish_world();
}
END_TEST

START_TEST(chance_is_found)
{
    const char *text = "FOLDER/cheat_clock.so";
    make_world(N);
    audit(text);
    expect(text, "state", DR_AUDIT_NOT_REPEATABLE);
    expect(text, "elsewhere", DR_AUDIT_CLEAN);
    finish_world();
}
END_TEST

static const char *price_file(void)
{
    static char text[N * 24];
    size_t used = 0;
    for (size_t i = 0; i < market.spp.n; i++)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%lld %.2f\n",
                             (long long)dr_series_start_utc_s(&market.spp, i), market.spp.value[i]);
    ck_assert_uint_lt(used, sizeof text - 1);
    return dr_test_file("cheat.txt", text);
}

// No change of the data reaches a file of the module's own; that it knows the prices shows.
START_TEST(prices_from_a_file_are_found)
{
    static const char *const texts[] = {"FOLDER/cheat_file.so", "FOLDER/cheat_file.so,idle_mw=0.7"};
    make_world(N);
    setenv("CHEAT_PRICES", price_file(), 1);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        audit(texts[i]);
        expect(texts[i], "rewrite", DR_AUDIT_CLEAN);
        expect(texts[i], "elsewhere", DR_AUDIT_LOOK_AHEAD);
    }
    finish_world();
}
END_TEST

START_TEST(what_hangs_on_the_start_is_noted)
{
    const char *text = "FOLDER/cheat_start.so";
    make_world(N);
    audit(text);
    expect(text, "rewrite", DR_AUDIT_CLEAN);
    expect(text, "elsewhere", DR_AUDIT_CLEAN);
    expect(text, "start", DR_AUDIT_NOTE);
    ck_assert(!dr_audit_is_bad(DR_AUDIT_NOTE));
    ck_assert_msg(
        strncmp(of_kind("start")->detail, "hangs on the start date from 2024-02-08T", 40) == 0,
        "%s", of_kind("start")->detail);
    // It counts sixty days from its own start: the later one ends seven days behind.
    ck_assert_msg(strstr(of_kind("start")->detail, "until 2024-04-0") != NULL, "%s",
                  of_kind("start")->detail);
    finish_world();
}
END_TEST

START_TEST(hindsight_is_declared)
{
    make_world(N);
    audit("breakeven,information=perfect");
    expect("perfect", "rewrite", DR_AUDIT_BY_DECLARATION);
    expect("perfect", "drop", DR_AUDIT_BY_DECLARATION);
    expect("perfect", "state", DR_AUDIT_CLEAN);
    audit("oracle");
    for (size_t k = 0; k < DR_AUDIT_KIND_COUNT; k++)
        expect("oracle", finding[k].kind, DR_AUDIT_BY_DECLARATION);
    finish_world();
}
END_TEST

START_TEST(short_spans_say_what_they_do_not_tell)
{
    static const size_t lengths[] = {1, 5, 97, 8 * 96};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        make_world(lengths[i]);
        audit("breakeven");
        expect("short", "rewrite", DR_AUDIT_CLEAN);
        expect("short", "elsewhere", DR_AUDIT_NOT_TOLD);
        expect("short", "start", DR_AUDIT_NOT_TOLD);
        finish_world();
    }
}
END_TEST

START_TEST(missing_intervals_are_no_difference)
{
    make_world(N);
    for (size_t i = 100; i < N - 1; i += 71)
        market.spp.value[i] = NAN;
    expect_clean("breakeven");
    expect_clean("two_strike");
    finish_world();
}
END_TEST

START_TEST(times_are_settled_and_counted)
{
    struct dr_audit_time time[DR_AUDIT_TIMES];
    make_world(N);
    for (size_t i = 3; i < N - 1; i += 2)
        market.spp.value[i] = NAN;
    dr_audit_times_choose(&market, time);
    for (size_t k = 0; k < DR_AUDIT_TIMES; k++) {
        ck_assert(!isnan(dr_series_at(&market.spp, time[k].utc_s)));
        size_t n = 0;
        for (int64_t utc_s = begin_utc_s; utc_s <= time[k].utc_s; utc_s += DR_INTERVAL_S)
            n += isnan(dr_series_at(&market.spp, utc_s)) ? 0 : 1;
        ck_assert_uint_eq(time[k].n_step, n);
    }
    finish_world();
}
END_TEST

START_TEST(a_strategy_that_fails_is_no_finding)
{
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    char path[PATH_MAX];
    make_world(200);
    snprintf(path, sizeof path, "%s/nan_power.so", getenv("DR_TEST_MODULES"));
    dr_assert_ok(err, dr_run_spec_init(&spec, path, DR_PREV_SPP, &err));
    const struct dr_audit_request request = {
        .market = &market, .site = &site, .settings = &settings, .spec = &spec};
    dr_assert_error(err, dr_audit_run(&request, finding, &err), DR_ERR_STRATEGY, "nan_power");
    finish_world();
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("audit");
    dr_suite_add(suite, "built-in", every_strategy_is_clean);
    dr_suite_add(suite, "honest modules", modules_that_do_not_cheat_are_clean);
    dr_suite_add(suite, "the price to come", the_price_to_come_is_found);
    dr_suite_add(suite, "later prices", later_prices_are_found);
    dr_suite_add(suite, "restated", restated_prices_are_found);
    dr_suite_add(suite, "plans", plans_that_know_are_found);
    dr_suite_add(suite, "memory", memory_of_an_earlier_run_is_found);
    dr_suite_add(suite, "chance", chance_is_found);
    dr_suite_add(suite, "a file", prices_from_a_file_are_found);
    dr_suite_add(suite, "the start", what_hangs_on_the_start_is_noted);
    dr_suite_add(suite, "hindsight", hindsight_is_declared);
    dr_suite_add(suite, "short spans", short_spans_say_what_they_do_not_tell);
    dr_suite_add(suite, "gaps", missing_intervals_are_no_difference);
    dr_suite_add(suite, "times", times_are_settled_and_counted);
    dr_suite_add(suite, "failing", a_strategy_that_fails_is_no_finding);
    return suite;
}
