// SPDX-License-Identifier: GPL-3.0-or-later
// Strategies found by name and by path, and modules that are refused by name.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/module.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { N = 300 };

START_TEST(built_in_tables_pass)
{
    struct dr_error err = {.message = ""};
    for (size_t i = 0; dr_strategies[i]; i++) {
        const struct dr_strategy *found = NULL;
        dr_assert_ok(err, dr_module_check(dr_strategies[i], "built-in", &err));
        dr_assert_ok(err, dr_module_find(dr_strategies[i]->name, &found, &err));
        ck_assert_ptr_eq(found, dr_strategies[i]);
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(dr_strategies[k]->name, dr_strategies[i]->name);
    }
}
END_TEST

START_TEST(unknown_name)
{
    struct dr_error err;
    const struct dr_strategy *strategy;
    dr_assert_error(err, dr_module_find("brekeven", &strategy, &err), DR_ERR_USAGE, "breakeven");
}
END_TEST

START_TEST(unusable_files)
{
    static const struct {
        const char *name, *text;
    } cases[] = {
        {"does_not_exist", "does_not_exist.so"},      {"no_symbol", "dr_strategy_module"},
        {"wrong_abi", "found 42, expected 1"},        {"wrong_size", "table of another size"},
        {"bad_param", "a default outside its range"}, {"oracle", "a name that is taken"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *path = dr_test_module(cases[i].name);
        struct dr_error err;
        const struct dr_strategy *strategy;
        enum dr_status status = dr_module_find(path, &strategy, &err);
        dr_assert_error(err, status, DR_ERR_MODULE, cases[i].text);
        ck_assert_ptr_nonnull(strstr(err.message, path));
    }
}
END_TEST

// Modules that load, and fail when they are asked: the message names strategy, file and interval.
START_TEST(failures_in_a_run)
{
    static const struct {
        const char *name, *text;
        enum dr_status status;
    } cases[] = {
        {"failing_init", " refuses its parameters or the site", DR_ERR_MODULE},
        {"failing_decide", " failed to decide for 2024-06-01T06:00Z", DR_ERR_STRATEGY},
        {"nan_power",
         " decided what the site cannot do, for 2024-06-01T05:15Z\n  found power_mw nan",
         DR_ERR_STRATEGY},
        {"silent", " decided what the site cannot do, for 2024-06-01T05:15Z\n  found power_mw nan",
         DR_ERR_STRATEGY},
        {"too_much_power",
         " decided what the site cannot do, for 2024-06-01T05:15Z\n  found power_mw 100.1, "
         "expected 0 to 100",
         DR_ERR_STRATEGY},
    };
    static const double price[] = {20.3, 21.9, 20.7, 61.3, 20.1};
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    dr_test_market(&market, 1717218000, price, 5, 52.5);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dr_error err = {.message = ""};
        struct dr_totals totals;
        struct dr_run_spec spec;
        char words[PATH_MAX + 128];
        const char *path = dr_test_module(cases[i].name);
        dr_assert_ok(err, dr_run_spec_init(&spec, path, DR_PREV_SPP, &err));
        snprintf(words, sizeof words, "strategy %s (%s)%s", cases[i].name, path, cases[i].text);
        dr_assert_error(err, dr_test_run_spec(&market, &site, &spec, NULL, &totals, &err),
                        cases[i].status, words);
    }
    dr_market_finish(&market);
}
END_TEST

START_TEST(loaded_is_like_built_in)
{
    char text[PATH_MAX + 64];
    double price[N], built_in_mw[N], loaded_mw[N];
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    dr_test_prices(3, price, N);
    dr_test_market(&market, 1717218000, price, N, 52.5);
    dr_test_run(&market, &site, "threshold,strike_usd_per_mwh=47.3", built_in_mw);
    snprintf(text, sizeof text, "%s,strike_usd_per_mwh=47.3", dr_test_module("threshold"));
    dr_test_run(&market, &site, text, loaded_mw);
    ck_assert_mem_eq(built_in_mw, loaded_mw, sizeof built_in_mw);
    dr_market_finish(&market);
}
END_TEST

// Each check of the table, on a copy with one thing wrong.
START_TEST(tables_with_one_fault)
{
    static const struct dr_param no_unit[] = {{"strike", NULL, 0, 10, 3.7, "help"}};
    static const struct dr_param bad_name[] = {{"Strike!", "1", 0, 10, 3.7, "help"}};
    static const struct dr_param no_range[] = {{"strike", "1", 10, 0, 3.7, "help"}};
    static const struct dr_param common[] = {{"lmp_latency_s", "s", 0, 10, 3.7, "help"}};
    static const struct dr_param then[] = {{"then", "1", 0, 10, 3.7, "help"}};
    static const struct dr_param twice[] = {{"strike", "1", 0, 10, 3.7, "help"},
                                            {"strike", "1", 0, 20, 7.3, "help"}};
    struct dr_strategy copy[13];
    for (size_t i = 0; i < 13; i++)
        copy[i] = *dr_strategies[0];
    copy[0].name = NULL;
    copy[1].name = "Upper Case";
    copy[2].summary = NULL;
    copy[3].decide = NULL;
    copy[4].needs = 1u << DR_FEED_COUNT;
    copy[5].params = NULL;
    copy[5].n_params = 3;
    copy[6].params = no_unit;
    copy[6].n_params = 1;
    copy[7].params = bad_name;
    copy[7].n_params = 1;
    copy[8].params = no_range;
    copy[8].n_params = 1;
    copy[9].params = common;
    copy[9].n_params = 1;
    copy[10].params = twice;
    copy[10].n_params = 2;
    copy[11].flags = 2 * DR_STANDS_BEFORE;
    copy[12].params = then;
    copy[12].n_params = 1;
    for (size_t i = 0; i < 13; i++) {
        struct dr_error err;
        dr_assert_error(err, dr_module_check(&copy[i], "here.so", &err), DR_ERR_MODULE, "here.so");
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("module");
    dr_suite_add(suite, "built-in tables", built_in_tables_pass);
    dr_suite_add(suite, "unknown name", unknown_name);
    dr_suite_add(suite, "unusable files", unusable_files);
    dr_suite_add(suite, "failures in a run", failures_in_a_run);
    dr_suite_add(suite, "loaded", loaded_is_like_built_in);
    dr_suite_add(suite, "one fault", tables_with_one_fault);
    return suite;
}
