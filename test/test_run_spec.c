// SPDX-License-Identifier: GPL-3.0-or-later
// "NAME[,KEY=VALUE]...": what it sets, what it refuses, and how it is written back.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/module.h"
#include "sim/run_spec.h"
#include "test/fixture.h"
#include "test/runner.h"

static struct dr_run_spec parse(const char *text, enum dr_information information)
{
    struct dr_run_spec spec;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_run_spec_init(&spec, text, information, &err));
    return spec;
}

static void refuse(const char *text, const char *expected)
{
    struct dr_run_spec spec;
    struct dr_error err = {.message = ""};
    dr_assert_error(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err), DR_ERR_USAGE, expected);
    dr_assert_error(err, err.status, DR_ERR_USAGE, "--strategy");
}

static double value_of(const struct dr_run_spec *spec, const char *wanted)
{
    struct dr_run_key key;
    for (size_t i = 0; dr_run_spec_at(spec, i, &key); i++)
        if (strcmp(key.name, wanted) == 0)
            return key.value;
    ck_abort_msg("%s is no key", wanted);
}

START_TEST(a_name_alone_has_the_defaults)
{
    struct dr_run_spec spec = parse("two_strike", DR_PREV_SPP);
    ck_assert_str_eq(spec.label, "two_strike");
    ck_assert_str_eq(dr_run_spec_name(&spec), "two_strike");
    ck_assert_int_eq(spec.information, DR_PREV_SPP);
    ck_assert_double_eq(spec.rt_publication_lag_s, 0);
    ck_assert_double_eq(spec.lmp_latency_s, 120);
    ck_assert_double_eq(value_of(&spec, "low_multiple"), 1);
    ck_assert_double_eq(value_of(&spec, "high_multiple"), 2);
    ck_assert_double_eq(value_of(&spec, "low_intervals"), 2);
    ck_assert_double_eq(value_of(&spec, "resume_intervals"), 2);
    ck_assert_double_nan(value_of(&spec, "low_usd_per_mwh"));
    ck_assert_double_nan(value_of(&spec, "high_usd_per_mwh"));
}
END_TEST

START_TEST(defaults_are_those_of_the_manual)
{
    struct dr_run_spec spec = parse("breakeven", DR_PREV_SPP);
    ck_assert_double_eq(value_of(&spec, "hysteresis_usd_per_mwh"), 0);
    ck_assert_double_eq(value_of(&spec, "min_off_intervals"), 0);
    spec = parse("threshold", DR_PREV_SPP);
    ck_assert_double_nan(value_of(&spec, "strike_usd_per_mwh"));
    ck_assert_double_eq(value_of(&spec, "strike_multiple"), 1);
    ck_assert_double_eq(value_of(&spec, "hysteresis_usd_per_mwh"), 0);
    spec = parse("uptime", DR_PREV_SPP);
    ck_assert_double_eq(value_of(&spec, "skip_percent"), 1);
}
END_TEST

START_TEST(keys_set_values)
{
    struct dr_run_spec spec = parse("threshold,strike_usd_per_mwh=-12.5,information=perfect,"
                                    "rt_publication_lag_s=60,label=my run = 1,lmp_latency_s=90.5",
                                    DR_DAY_AHEAD);
    ck_assert_str_eq(spec.label, "my run = 1");
    ck_assert_int_eq(spec.information, DR_PERFECT);
    ck_assert_double_eq(spec.rt_publication_lag_s, 60);
    ck_assert_double_eq(spec.lmp_latency_s, 90.5);
    ck_assert_double_eq(value_of(&spec, "strike_usd_per_mwh"), -12.5);
    ck_assert_double_eq(value_of(&spec, "strike_multiple"), 1);
    spec = parse("threshold,strike_multiple=2,strike_multiple=3.5", DR_DAY_AHEAD);
    ck_assert_double_eq(value_of(&spec, "strike_multiple"), 3.5);
    ck_assert_int_eq(spec.information, DR_DAY_AHEAD); // the default that was handed in
    ck_assert_str_eq(spec.label, "threshold,strike_multiple=2,strike_multiple=3.5");
}
END_TEST

START_TEST(the_bound_knows_everything_and_takes_a_label_only)
{
    struct dr_run_spec spec = parse("oracle,label=best", DR_PREV_SPP);
    char out[64];
    ck_assert_ptr_null(spec.strategy);
    ck_assert_str_eq(dr_run_spec_name(&spec), "oracle");
    ck_assert_int_eq(spec.information, DR_PERFECT);
    ck_assert_str_eq(spec.label, "best");
    ck_assert_str_eq(dr_run_spec_parameters(&spec, out, sizeof out), "");
    refuse("oracle,information=prev_spp", "there is no such key");
    refuse("oracle,rt_publication_lag_s=60", "there is no such key");
}
END_TEST

START_TEST(every_built_in_takes_the_common_keys)
{
    for (size_t i = 0; dr_strategies[i]; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "%s,information=day_ahead,rt_publication_lag_s=86400,lmp_latency_s=0,label=x",
                 dr_strategies[i]->name);
        struct dr_run_spec spec = parse(text, DR_PREV_SPP);
        ck_assert_ptr_eq(spec.strategy, dr_strategies[i]);
        ck_assert_double_eq(spec.rt_publication_lag_s, 86400);
        ck_assert_double_eq(spec.lmp_latency_s, 0);
        ck_assert_int_eq(spec.information, DR_DAY_AHEAD);
        ck_assert_str_eq(spec.label, "x");
    }
}
END_TEST

// Each key of each strategy: its ends are in, what is beyond is out, and it lands in its place.
START_TEST(every_key_has_its_range)
{
    for (size_t s = 0; dr_strategies[s]; s++) {
        struct dr_run_spec plain = parse(dr_strategies[s]->name, DR_PREV_SPP);
        struct dr_run_key row;
        for (size_t i = 0; dr_run_spec_at(&plain, i, &row) && !row.text; i++) {
            const struct dr_param *param =
                i < dr_common_param_count ? &dr_common_params[i]
                                          : &dr_strategies[s]->params[i - dr_common_param_count];
            char text[256];
            const double inside[] = {param->min, param->max};
            const char *key = row.name, *unit = row.unit;
            ck_assert_str_eq(param->name, key);
            ck_assert_msg(unit && unit[0] && param->help && param->help[0], "%s: unit, help", key);
            for (int k = 0; k < 2; k++) {
                snprintf(text, sizeof text, "%s,%s=%.17g", dr_strategies[s]->name, key, inside[k]);
                struct dr_run_spec spec = parse(text, DR_PREV_SPP);
                ck_assert_double_eq(value_of(&spec, key), inside[k]);
            }
            snprintf(text, sizeof text, "%s,%s=%.17g", dr_strategies[s]->name, key, param->max + 1);
            refuse(text, "not a usable value");
            snprintf(text, sizeof text, "%s,%s=%.17g", dr_strategies[s]->name, key, param->min - 1);
            refuse(text, key);
        }
    }
}
END_TEST

START_TEST(what_is_refused)
{
    static const char *const bad[] = {"", "nan", "inf", "1e999", "0x10", "2 ", "two"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "breakeven,min_off_intervals=%s", bad[i]);
        refuse(text, "min_off_intervals: not a usable value");
    }
    refuse("rolling_horizon,forecast=1.5", "expected a whole number from 0 to 2");
    refuse("spike,fit_days=29.5", "expected a whole number from 1 to 730");
    refuse("brakeven", "found \"brakeven\", nearest breakeven");
    refuse("oracel", "nearest oracle");
    refuse("", "there is no such strategy");
    refuse("breakeven,", "expected KEY=VALUE");
    refuse("breakeven,,label=x", "expected KEY=VALUE");
    refuse("breakeven,hysteresis", "expected KEY=VALUE");
    refuse("breakeven,=3", "there is no such key");
    refuse("breakeven,hysteresis=3", "nearest hysteresis_usd_per_mwh");
    refuse("breakeven,strike_usd_per_mwh=3", "there is no such key");
    refuse("breakeven,informaton=perfect", "nearest information");
    refuse("breakeven,information=tomorrow", "expected one of prev_spp, sced_lmp, day_ahead");
    refuse("breakeven,information=", "no such set");
    refuse("breakeven,information=sced_lmp,decide=often",
           "decide: not a usable value\n  found \"often\", expected interval or sced");
    refuse("breakeven,decide=sced", "it sees no SCED prices\n  found information prev_spp");
    refuse("breakeven,decid=sced", "nearest decide");
    refuse("oracle,decide=sced", "there is no such key");
    refuse("breakeven,label=", "found 0 characters");
    refuse("breakeven,label=0123456789012345678901234567890123456789012345678901234567890123",
           "found 64 characters, expected 1 to 63");
}
END_TEST

START_TEST(asked_inside_intervals)
{
    char text[1024];
    struct dr_run_spec spec = parse("breakeven,decide=sced,information=sced_lmp", DR_PREV_SPP);
    ck_assert(dr_run_spec_decides_inside(&spec));
    ck_assert_ptr_nonnull(
        strstr(dr_run_spec_parameters(&spec, text, sizeof text), "decide=sced,rt_publication"));
    spec = parse("breakeven,decide=interval,information=sced_lmp", DR_PREV_SPP);
    ck_assert(!dr_run_spec_decides_inside(&spec));
    ck_assert_ptr_null(strstr(dr_run_spec_parameters(&spec, text, sizeof text), "decide"));
    spec = parse("breakeven", DR_SCED_LMP);
    ck_assert_int_eq(spec.decide, DR_DECIDE_DEFAULT);
    ck_assert(!dr_run_spec_decides_inside(&spec));
}
END_TEST

// "overruler" of test/modules, with these keys behind it.
static const char *overruler(const char *keys)
{
    static char text[2 * PATH_MAX];
    snprintf(text, sizeof text, "%s%s", dr_test_module("overruler"), keys);
    return text;
}

START_TEST(one_that_stands_before_another)
{
    struct dr_run_spec spec = parse(overruler(""), DR_PREV_SPP);
    ck_assert_str_eq(spec.then.strategy->name, "breakeven");
    ck_assert_double_eq(spec.then.param[0], 0);
    ck_assert_str_eq(spec.then.module_path, "");
    // In any order: what a key of the other one is follows from `then`.
    spec = parse(overruler(",then.strike_usd_per_mwh=47.3,dear_usd_per_mw_h=9.1,then=threshold,"
                           "information=day_ahead,rt_publication_lag_s=60"),
                 DR_PREV_SPP);
    ck_assert_str_eq(spec.then.strategy->name, "threshold");
    ck_assert_int_eq(spec.information, DR_DAY_AHEAD);
    ck_assert_double_eq(value_of(&spec, "then.strike_usd_per_mwh"), 47.3);
    ck_assert_double_eq(value_of(&spec, "then.strike_multiple"), 1);
    ck_assert_double_eq(value_of(&spec, "dear_usd_per_mw_h"), 9.1);
    ck_assert_double_nan(value_of(&spec, "then"));
    spec = parse(overruler(",then=threshold,then=uptime"), DR_PREV_SPP);
    ck_assert_str_eq(spec.then.strategy->name, "uptime");
    ck_assert_uint_eq(dr_run_spec_needs(&spec), DR_NEEDS(DR_FEED_SYSTEM_LOAD) |
                                                    DR_NEEDS(DR_FEED_MCPC_RRS) |
                                                    DR_NEEDS(DR_FEED_DAM_SPP));
    ck_assert(!dr_run_spec_plans(&spec));
    char keys[PATH_MAX + 64], expected[2 * PATH_MAX], out[2 * PATH_MAX];
    snprintf(keys, sizeof keys, ",then=%s", dr_test_module("planner"));
    spec = parse(overruler(keys), DR_PREV_SPP);
    ck_assert(dr_run_spec_plans(&spec));
    snprintf(expected, sizeof expected,
             "rt_publication_lag_s=0,lmp_latency_s=120,dear_usd_per_mw_h=150,inverted=0,then=%s",
             dr_test_module("planner"));
    ck_assert_str_eq(dr_run_spec_parameters(&spec, out, sizeof out), expected);
    spec = parse(overruler(",then=breakeven,then.hysteresis_usd_per_mwh=2.25"), DR_PREV_SPP);
    dr_run_spec_parameters(&spec, out, sizeof out);
    ck_assert_ptr_nonnull(strstr(
        out,
        ",inverted=0,then=breakeven,then.hysteresis_usd_per_mwh=2.25,then.min_off_intervals=0"));
}
END_TEST

START_TEST(the_same_rule)
{
    static const struct {
        const char *a, *b;
        bool is_same;
    } cases[] = {
        {"", ",then=breakeven", true},
        {",information=day_ahead", ",rt_publication_lag_s=60", true},
        {"", ",then=threshold", false},
        {"", ",dear_usd_per_mw_h=151", false},
        {"", ",lmp_latency_s=121", false},
        {"", ",decide=interval", true},
        {"", ",information=sced_lmp,decide=sced", false},
        {",then=threshold", ",then=threshold", true}, // an unset key is like an unset key
        {",then=threshold", ",then=threshold,then.strike_usd_per_mwh=9", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dr_run_spec a = parse(overruler(cases[i].a), DR_PREV_SPP);
        struct dr_run_spec b = parse(overruler(cases[i].b), DR_PREV_SPP);
        ck_assert_msg(dr_run_spec_is_same_rule(&a, &b) == cases[i].is_same, "case %zu", i);
    }
}
END_TEST

START_TEST(what_is_refused_of_then)
{
    char keys[PATH_MAX + 64];
    refuse("threshold,then=breakeven", "it stands before no other strategy\n  found \"then=");
    refuse("threshold,then.strike_usd_per_mwh=9", "it stands before no other strategy");
    refuse("oracle,then=breakeven", "it stands before no other strategy");
    refuse(overruler(",then=oracle"), "then: the bound decides nothing by itself");
    refuse(overruler(",then=brekeven"), "nearest breakeven");
    refuse(overruler(",then="), "there is no such strategy");
    refuse(overruler(",then"), "expected KEY=VALUE");
    refuse(overruler(",then.hysteresis_usd_per_mwh"), "expected KEY=VALUE");
    refuse(overruler(",then.=3"), "then: breakeven has no such key");
    refuse(
        overruler(",then.hysteresis=3"),
        "then: breakeven has no such key\n  found \"hysteresis\", nearest hysteresis_usd_per_mwh");
    refuse(overruler(",then.lmp_latency_s=3"), "breakeven has no such key");
    refuse(overruler(",then=always_mine,then.x=3"), "always_mine has no such key");
    refuse(overruler(",then.min_off_intervals=97"),
           "then.min_off_intervals: not a usable value\n  found \"97\", expected a whole number");
    refuse(overruler(",then.min_off_intervals=2.5"), "expected a whole number from 0 to 96");
    refuse(overruler(",the=breakeven"), "nearest then");
    snprintf(keys, sizeof keys, ",then=%s", dr_test_module("overruler"));
    refuse(overruler(keys), "then: it stands before another one itself");
}
END_TEST

START_TEST(long_texts)
{
    char text[3000];
    memset(text, 'k', sizeof text);
    memcpy(text, "breakeven,", 10);
    text[1000] = '\0';
    refuse(text, "...");
    memset(text + 1000, 'k', 1000);
    text[2999] = '\0';
    refuse(text, "too long");
    // A label cut off is still one text, and what follows is read.
    snprintf(text, sizeof text, "threshold,strike_usd_per_mwh=%0100d,hysteresis_usd_per_mwh=7", 42);
    struct dr_run_spec spec = parse(text, DR_PREV_SPP);
    ck_assert_uint_eq(strlen(spec.label), DR_LABEL_SIZE - 1);
    ck_assert_double_eq(value_of(&spec, "strike_usd_per_mwh"), 42);
    ck_assert_double_eq(value_of(&spec, "hysteresis_usd_per_mwh"), 7);
}
END_TEST

START_TEST(parameters_are_written_back_without_those_unset)
{
    char out[512];
    struct dr_run_spec spec = parse("threshold,hysteresis_usd_per_mwh=2.25", DR_PREV_SPP);
    ck_assert_str_eq(dr_run_spec_parameters(&spec, out, sizeof out),
                     "rt_publication_lag_s=0,lmp_latency_s=120,strike_multiple=1,"
                     "hysteresis_usd_per_mwh=2.25");
    spec = parse("threshold,strike_usd_per_mwh=0.1", DR_PREV_SPP);
    dr_run_spec_parameters(&spec, out, sizeof out);
    ck_assert_ptr_nonnull(strstr(out, ",strike_usd_per_mwh=0.1,"));
    memset(out, '#', sizeof out);
    dr_run_spec_parameters(&spec, out, 12);
    ck_assert_str_eq(out, "rt_publicat");
    ck_assert_int_eq(out[12], '#');
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("run_spec");
    dr_suite_add(suite, "name", a_name_alone_has_the_defaults);
    dr_suite_add(suite, "defaults", defaults_are_those_of_the_manual);
    dr_suite_add(suite, "keys", keys_set_values);
    dr_suite_add(suite, "bound", the_bound_knows_everything_and_takes_a_label_only);
    dr_suite_add(suite, "common keys", every_built_in_takes_the_common_keys);
    dr_suite_add(suite, "ranges", every_key_has_its_range);
    dr_suite_add(suite, "inside", asked_inside_intervals);
    dr_suite_add(suite, "refused", what_is_refused);
    dr_suite_add(suite, "before another", one_that_stands_before_another);
    dr_suite_add(suite, "same rule", the_same_rule);
    dr_suite_add(suite, "then refused", what_is_refused_of_then);
    dr_suite_add(suite, "long texts", long_texts);
    dr_suite_add(suite, "written back", parameters_are_written_back_without_those_unset);
    return suite;
}
