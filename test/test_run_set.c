// SPDX-License-Identifier: GPL-3.0-or-later
// Which runs a comparison has, and in which order.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/run_set.h"
#include "test/fixture.h"
#include "test/runner.h"

// The set of these texts (NULL ends them) has these labels (NULL ends them), in order.
static void expect(const char *const *text, enum dr_information information, bool has_day_ahead,
                   const char *const *label)
{
    struct dr_run_set set;
    struct dr_error err = {.message = ""};
    size_t n = 0, n_expected = 0;
    while (text && text[n])
        n++;
    dr_assert_ok(err, dr_run_set_init(&set, text, n, information,
                                      (struct dr_run_data){.day_ahead = has_day_ahead}, &err));
    for (; label[n_expected]; n_expected++) {
        ck_assert_uint_lt(n_expected, set.n);
        ck_assert_str_eq(set.spec[n_expected].label, label[n_expected]);
    }
    ck_assert_uint_eq(set.n, n_expected);
    dr_run_set_finish(&set);
    ck_assert_uint_eq(set.n, 0);
}

static void refuse(const char *const *text, enum dr_information information, const char *expected)
{
    struct dr_run_set set;
    struct dr_error err = {.message = ""};
    size_t n = 0;
    while (text && text[n])
        n++;
    dr_assert_error(
        err,
        dr_run_set_init(&set, text, n, information, (struct dr_run_data){.day_ahead = false}, &err),
        DR_ERR_USAGE, expected);
    ck_assert_ptr_null(set.spec);
    ck_assert_uint_eq(set.n, 0);
}

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

START_TEST(the_standard_set)
{
    expect(NULL, DR_PREV_SPP, true,
           TEXTS("always_mine", "breakeven", "breakeven, one interval later",
                 "breakeven, day-ahead", "uptime", "threshold", "two_strike", "breakeven, perfect",
                 "oracle"));
    expect(NULL, DR_PREV_SPP, false,
           TEXTS("always_mine", "breakeven", "breakeven, one interval later", "threshold",
                 "two_strike", "breakeven, perfect", "oracle"));
}
END_TEST

START_TEST(the_standard_set_sees_what_it_says)
{
    struct dr_run_set set;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_run_set_init(&set, NULL, 0, DR_PREV_SPP,
                                      (struct dr_run_data){.day_ahead = true}, &err));
    static const enum dr_information information[] = {DR_PREV_SPP,  DR_PREV_SPP, DR_PREV_SPP,
                                                      DR_DAY_AHEAD, DR_PREV_SPP, DR_PREV_SPP,
                                                      DR_PREV_SPP,  DR_PERFECT,  DR_PERFECT};
    ck_assert_uint_eq(set.n, 9);
    for (size_t i = 0; i < set.n; i++) {
        ck_assert_int_eq(set.spec[i].information, information[i]);
        ck_assert_double_eq(set.spec[i].rt_publication_lag_s, i == 2 ? 60 : 0);
        ck_assert_int_eq(set.spec[i].strategy == NULL, i == 8);
    }
    dr_run_set_finish(&set);
}
END_TEST

START_TEST(the_order_asked_for_is_kept_and_yardsticks_follow)
{
    expect(TEXTS("threshold", "breakeven"), DR_PREV_SPP, false,
           TEXTS("threshold", "breakeven", "always_mine", "oracle"));
    expect(TEXTS("oracle", "two_strike"), DR_PREV_SPP, false,
           TEXTS("oracle", "two_strike", "always_mine"));
    expect(TEXTS("two_strike", "always_mine"), DR_PREV_SPP, false,
           TEXTS("two_strike", "always_mine", "oracle"));
    expect(TEXTS("oracle,label=top", "always_mine,label=base"), DR_PREV_SPP, false,
           TEXTS("top", "base"));
    expect(TEXTS("breakeven,label=a", "breakeven,label=a"), DR_PREV_SPP, false,
           TEXTS("a", "a", "always_mine", "oracle"));
}
END_TEST

START_TEST(the_default_information_set_reaches_every_run_but_those_with_their_own)
{
    struct dr_run_set set;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_run_set_init(&set, TEXTS("breakeven", "threshold,information=prev_spp"), 2,
                                      DR_DAY_AHEAD, (struct dr_run_data){.day_ahead = true}, &err));
    ck_assert_int_eq(set.spec[0].information, DR_DAY_AHEAD);
    ck_assert_int_eq(set.spec[1].information, DR_PREV_SPP);
    dr_run_set_finish(&set);
}
END_TEST

START_TEST(when_runs_are_asked)
{
    static const char *const texts[] = {"breakeven", "threshold,decide=interval",
                                        "uptime,information=prev_spp", "two_strike,decide=sced"};
    static const bool inside[] = {true, false, false, true};
    struct dr_run_set set;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_run_set_init(&set, texts, 4, DR_SCED_LMP,
                                      (struct dr_run_data){.day_ahead = true, .lmp = true}, &err));
    dr_run_set_decide(&set, DR_DECIDE_INTERVAL);
    for (size_t i = 0; i < 3; i++)
        ck_assert(!dr_run_spec_decides_inside(&set.spec[i]));
    ck_assert(dr_run_set_decides_inside(&set)); // what a key says stays
    for (size_t i = 0; i < 4; i++)
        set.spec[i].decide = i == 1 ? DR_DECIDE_INTERVAL : DR_DECIDE_DEFAULT;
    ck_assert(!dr_run_set_decides_inside(&set));
    dr_run_set_decide(&set, DR_DECIDE_SCED);
    for (size_t i = 0; i < 4; i++)
        ck_assert(dr_run_spec_decides_inside(&set.spec[i]) == inside[i]);
    ck_assert(!dr_run_spec_decides_inside(&set.spec[set.n - 1])); // the bound
    dr_run_set_finish(&set);
}
END_TEST

START_TEST(day_ahead_prices_must_be_there_where_they_are_needed)
{
    refuse(TEXTS("breakeven", "uptime"), DR_PREV_SPP, "--strategy uptime needs day-ahead prices");
    refuse(TEXTS("breakeven,information=day_ahead"), DR_PREV_SPP, "--day-ahead FILE");
    refuse(TEXTS("breakeven"), DR_DAY_AHEAD, "needs day-ahead prices");
    refuse(NULL, DR_DAY_AHEAD, "needs day-ahead prices");
    refuse(TEXTS("breakeven,information=sced_lmp"), DR_PREV_SPP, "--lmp FILE");
    refuse(NULL, DR_SCED_LMP, "needs SCED prices");
    expect(TEXTS("uptime"), DR_PREV_SPP, true, TEXTS("uptime", "always_mine", "oracle"));
}
END_TEST

// What a strategy reads, and what the one behind it does.
START_TEST(series_must_be_there_where_they_are_read)
{
    static const struct {
        struct dr_run_data have;
        const char *keys, *text; // text NULL: all is there
    } cases[] = {
        {{.ancillary = true},
         "",
         "needs the load of the system\n  found none, expected --load FILE"},
        {{.load = true},
         "",
         "needs day-ahead prices of reserves\n  found none, expected --ancillary FILE"},
        {{.load = true, .ancillary = true}, "", NULL},
        {{.load = true, .ancillary = true}, ",then=uptime", "needs day-ahead prices\n"},
        {{.load = true, .ancillary = true, .day_ahead = true}, ",then=uptime", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[PATH_MAX + 64];
        const char *const texts[] = {text};
        struct dr_run_set set;
        struct dr_error err = {.message = ""};
        snprintf(text, sizeof text, "%s%s", dr_test_module("overruler"), cases[i].keys);
        enum dr_status status = dr_run_set_init(&set, texts, 1, DR_PREV_SPP, cases[i].have, &err);
        if (cases[i].text) {
            dr_assert_error(err, status, DR_ERR_USAGE, cases[i].text);
            continue;
        }
        dr_assert_ok(err, status);
        ck_assert(dr_run_set_needs(&set, DR_NEEDS(DR_FEED_SYSTEM_LOAD)));
        ck_assert(dr_run_set_needs(&set, DR_FEEDS_MCPC));
        ck_assert(!dr_run_set_needs(&set, DR_NEEDS(DR_FEED_MCPC_REGDN)));
        ck_assert(dr_run_set_needs(&set, DR_NEEDS(DR_FEED_DAM_SPP)) == cases[i].have.day_ahead);
        dr_run_set_finish(&set);
    }
}
END_TEST

START_TEST(a_wrong_text_among_right_ones)
{
    refuse(TEXTS("breakeven", "treshold", "oracle"), DR_PREV_SPP, "nearest threshold");
    refuse(TEXTS("breakeven", "threshold,strike_multiple=x"), DR_PREV_SPP, "strike_multiple");
}
END_TEST

START_TEST(many_runs)
{
    enum { N = 100 };
    const char *text[N];
    struct dr_run_set set;
    struct dr_error err = {.message = ""};
    for (int i = 0; i < N; i++)
        text[i] = i % 2 ? "breakeven" : "threshold";
    dr_assert_ok(err, dr_run_set_init(&set, text, N, DR_PREV_SPP,
                                      (struct dr_run_data){.day_ahead = false}, &err));
    ck_assert_uint_eq(set.n, N + 2);
    for (int i = 0; i < N; i++)
        ck_assert_str_eq(dr_run_spec_name(&set.spec[i]), text[i]);
    dr_run_set_finish(&set);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("run_set");
    dr_suite_add(suite, "standard set", the_standard_set);
    dr_suite_add(suite, "information", the_standard_set_sees_what_it_says);
    dr_suite_add(suite, "order", the_order_asked_for_is_kept_and_yardsticks_follow);
    dr_suite_add(suite, "default set",
                 the_default_information_set_reaches_every_run_but_those_with_their_own);
    dr_suite_add(suite, "day-ahead", day_ahead_prices_must_be_there_where_they_are_needed);
    dr_suite_add(suite, "series", series_must_be_there_where_they_are_read);
    dr_suite_add(suite, "wrong text", a_wrong_text_among_right_ones);
    dr_suite_add(suite, "many", many_runs);
    dr_suite_add(suite, "asked", when_runs_are_asked);
    return suite;
}
