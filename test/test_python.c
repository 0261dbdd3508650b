// SPDX-License-Identifier: GPL-3.0-or-later
// Strategies in Python: files that are refused, the table of one that is not, what a run sees and
// what is left of it. Through the program: test_cli_python.c. That they decide as their twins in C
// do is in test_conformance.c and test_plan.c.
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/module.h"
#include "sim/python.h"
#include "test/fixture.h"
#include "test/runner.h"

enum { N = 1000 };

#define DECIDES "    def decide(self, view):\n        return 100\n"

// ---- files -------------------------------------------------------------------------------------

START_TEST(names)
{
    ck_assert(dr_module_is_path("mine.py") && dr_module_is_path("./mine.py"));
    ck_assert(dr_module_is_path("./mine.so") && dr_python_is_name("../a/mine.py"));
    ck_assert(!dr_module_is_path("mine.so") && !dr_module_is_path("py"));
    ck_assert(!dr_python_is_name(".py") && !dr_python_is_name("mine.pyc"));
}
END_TEST

// Whether it is built or not: it is not beside this program.
START_TEST(without_the_plugin)
{
    struct dr_error err;
    const struct dr_strategy *strategy;
    unsetenv("DR_SIM_PYTHON");
    if (access(DR_SIM_PLUGINDIR "/dr-python.so", F_OK) == 0)
        printf("skipped: there is one where it is installed\n");
    else
        dr_assert_error(err, dr_module_find("mine.py", &strategy, &err), DR_ERR_MODULE,
                        "strategy mine.py: this dr-sim was built without Python\n  found no "
                        "dr-python.so, expected it: install python3-dev, build with meson's "
                        "-Dpython=enabled");
    setenv("DR_SIM_PYTHON", "/nowhere/dr-python.so", 1);
    dr_assert_error(err, dr_module_find("mine.py", &strategy, &err), DR_ERR_MODULE,
                    "cannot be loaded\n  found /nowhere/dr-python.so");
    setenv("DR_SIM_PYTHON", dr_test_module("threshold"), 1);
    dr_assert_error(err, dr_module_find("mine.py", &strategy, &err), DR_ERR_MODULE,
                    "dr_python_plugin");
}
END_TEST

START_TEST(unusable_files)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"class A:\n    def decide(self, view)\n        return 1\n",
         ": line 2: expected ':'\n  found 'def decide(self, view)', expected Python 3."},
        {"x = 3.7\n", "has no strategy\n  found no class, expected one with decide(self, view)"},
        {"\nclass Almost:\n    def decides(self, view):\n        return 1\n",
         "found class Almost (line 2), expected one"},
        {"class A:\n    decide = 3.7\n", "found class A (line 1), expected one"},
        {"class _A:\n" DECIDES, "has no strategy"},
        {"class First:\n" DECIDES "\nclass Second(First):\n    pass\n",
         "has more than one class with decide\n  found First (line 1) and Second (line 5), "
         "expected one"},
        {"class A:\n" DECIDES "1 / 0\n",
         "line 4: fails while it is read\n  found ZeroDivisionError: division by zero"},
        {"import sys\nsys.exit(0)\n", "line 2: fails while it is read\n  found SystemExit: 0"},
        {"import nothing_of_this_name\n", "No module named 'nothing_of_this_name'"},
        {"class A:\n    parameters = 3.7\n" DECIDES, "parameters of A are no list\n  found 3.7"},
        {"class A:\n    parameters = [('strike', '$/MWh', 0, 10, 3.7)]\n" DECIDES,
         "parameters[0] of A is not usable\n  found ('strike', '$/MWh', 0, 10, 3.7), expected "
         "(name, unit, minimum, maximum, default, help)"},
        {"class A:\n    parameters = [('a', '1', 0, 1, 0, ''), ('b', '1', 0, '1', 0, "
         "'')]\n" DECIDES,
         "parameters[1] of A is not usable"},
        {"class A:\n    parameters = [('a', '1', 0, 1, True, '')]\n" DECIDES, "parameters[0]"},
        {"class A:\n    parameters = [('a', '1', 0, 1, 0, 'two\\nlines')]\n" DECIDES,
         "parameters[0]"},
        {"class A:\n    parameters = [('a', '1', float('nan'), 1, 0, '')]\n" DECIDES,
         "parameters[0]"},
        {"class A:\n    parameters = [('a', '1', 0, 1, 1.1, '')]\n" DECIDES,
         "a default outside its range\n  found a"},
        {"class A:\n    parameters = [('a', '1', 1, 0, 1, '')]\n" DECIDES, "found a"},
        {"class A:\n    parameters = [('label', '1', 0, 1, 1, '')]\n" DECIDES,
         "a parameter whose name is taken\n  found label"},
        {"class A:\n    parameters = [('a%d' % i, '1', 0, 1, 1, '') for i in range(33)]\n" DECIDES,
         "found 33, expected at most 32"},
        {"class A:\n    needs = 'RTM'\n" DECIDES,
         "A needs a feed that does not exist\n  found 'RTM', expected one of RTM_SPP, DAM_SPP"},
        {"class A:\n    needs = 3.7\n" DECIDES, "needs of A are no list"},
        {"class A:\n    warmup_intervals = -1\n" DECIDES, "found -1, expected a whole number"},
        {"class A:\n    warmup_intervals = 2.5\n" DECIDES, "found 2.5, expected a whole number"},
        {"class A:\n    name = 'Upper Case'\n" DECIDES, "no usable name"},
        {"class A:\n    name = 3.7\n" DECIDES, "name of A is not usable\n  found 3.7"},
        {"class A:\n    name = 'oracle'\n" DECIDES, "a name that is taken\n  found oracle"},
        {"class A:\n    name = 'always_mine'\n" DECIDES, "a name that is taken"},
        {"class A:\n    summary = None\n" DECIDES, "summary of A is not usable"},
        {"x = '\xff'\n", "line 1: "},
    };
    if (!dr_test_python("empty.py"))
        return;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[32];
        struct dr_error err;
        const struct dr_strategy *strategy;
        snprintf(name, sizeof name, "bad_%zu.py", i);
        const char *path = dr_test_file(name, cases[i].text);
        dr_assert_error(err, dr_module_find(path, &strategy, &err), DR_ERR_MODULE,
                        cases[i].message);
        ck_assert_ptr_nonnull(strstr(err.message, path));
        ck_assert_ptr_nonnull(strstr(err.message, "\n  found "));
    }
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
    struct dr_error err;
    const struct dr_strategy *strategy;
    if (!dr_test_python("empty.py"))
        return;
    dr_assert_error(err, dr_module_find("gone.py", &strategy, &err), DR_ERR_MODULE,
                    "strategy gone.py: cannot be read\n  found No such file or directory");
}
END_TEST

START_TEST(table_of_a_class)
{
    const char *path = dr_test_python("breakeven.py"), *overruler = dr_test_python("overruler.py");
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    const struct dr_strategy *table, *again;
    char text[PATH_MAX + 64];
    if (!path)
        return;
    dr_assert_ok(err, dr_module_find(path, &table, &err));
    ck_assert_str_eq(table->name, "breakeven");
    ck_assert_str_eq(table->summary, "the power that earns most, in Python");
    ck_assert_uint_eq(table->n_params, 2);
    ck_assert_str_eq(table->params[1].name, "min_off_intervals");
    ck_assert_str_eq(table->params[1].unit, "intervals");
    ck_assert_double_eq(table->params[1].max, 96);
    ck_assert(!table->plan && table->needs == 0 && table->flags == 0);
    dr_assert_ok(err, dr_module_find(path, &again, &err));
    ck_assert_ptr_eq(table, again); // runs of one file are runs of one strategy
    snprintf(text, sizeof text, "%s,min_off_intervals=97", path);
    dr_assert_error(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err), DR_ERR_USAGE,
                    "expected a whole number from 0 to 96");
    snprintf(text, sizeof text, "%s,hysteresis=1", path);
    dr_assert_error(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err), DR_ERR_USAGE,
                    "hysteresis_usd_per_mwh");
    dr_assert_ok(err, dr_module_find(overruler, &table, &err));
    ck_assert_str_eq(table->name, "overruler_python");
    ck_assert_uint_eq(table->needs, DR_NEEDS(DR_FEED_SYSTEM_LOAD) | DR_NEEDS(DR_FEED_MCPC_RRS));
    ck_assert_uint_eq(table->flags, DR_STANDS_BEFORE);
    dr_assert_ok(err, dr_module_find(dr_test_python("planner.py"), &table, &err));
    ck_assert(table->plan != NULL);
    // Another text at the same place is another strategy.
    path = dr_test_file("Odd-Name.py", "class A:\n    warmup_intervals = 7\n" DECIDES);
    dr_assert_ok(err, dr_module_find(path, &table, &err));
    ck_assert_str_eq(table->name, "odd_name");
    ck_assert_str_eq(table->summary, "a strategy in Python");
    ck_assert_uint_eq(table->warmup_intervals, 7);
    FILE *file = fopen(path, "a");
    fputs("    summary = 'changed'\n", file);
    fclose(file);
    dr_assert_ok(err, dr_module_find(path, &again, &err));
    ck_assert_str_eq(again->summary, "changed");
    ck_assert_str_eq(table->summary, "a strategy in Python");
}
END_TEST

// ---- runs --------------------------------------------------------------------------------------

struct world {
    double price[N];
    struct dr_market market;
    struct dr_settings settings;
    struct dr_site_model site;
};

static void world_init(struct world *world)
{
    dr_test_settings(&world->settings);
    dr_test_site(&world->site, &world->settings);
    dr_test_prices(3, world->price, N);
    dr_test_market(&world->market, 1717218000, world->price, N, 52.5);
    dr_test_day_ahead(&world->market, 1717218000 - 86400, world->price, 300);
}

START_TEST(what_a_run_sees)
{
    static struct world world;
    static double power_mw[N];
    const char *keeper = dr_test_python("keeper.py");
    if (!keeper)
        return;
    world_init(&world);
    dr_test_run(&world.market, &world.site, keeper, power_mw);
    ck_assert_double_eq(power_mw[N - 1], 100);
    dr_market_finish(&world.market);
}
END_TEST

// What has no __init__ has its parameters as attributes; what is not set is None, and intervals are
// whole.
START_TEST(parameters_as_attributes)
{
    static const char text[] =
        "class A:\n"
        "    parameters = [('a_mw', 'MW', 0, 100, 37.3, 'x'),\n"
        "                  ('off_intervals', 'intervals', 0, 9, 4, 'x'),\n"
        "                  ('unset', '1', 0, 1, None, 'x')]\n"
        "    def decide(self, view):\n"
        "        assert self.unset is None and type(self.off_intervals) is int\n"
        "        assert self.site.contract_mw == 60 and self.site.pool_fee == 0.01\n"
        "        return self.a_mw + self.off_intervals, None\n";
    static struct world world;
    static double power_mw[N];
    char run[PATH_MAX + 64];
    if (!dr_test_python("empty.py"))
        return;
    world_init(&world);
    snprintf(run, sizeof run, "%s,off_intervals=9", dr_test_file("attributes.py", text));
    dr_test_run(&world.market, &world.site, run, power_mw);
    ck_assert_double_eq(power_mw[N - 1], 37.3 + 9);
    dr_market_finish(&world.market);
}
END_TEST

// Nothing of a run is left in the next one, and what is drawn by lot is the same in each.
START_TEST(each_run_begins_anew)
{
    static struct world world;
    static double power_mw[3][N];
    const char *fresh = dr_test_python("fresh.py");
    if (!fresh)
        return;
    world_init(&world);
    dr_test_run(&world.market, &world.site, fresh, power_mw[0]);
    dr_test_run(&world.market, &world.site, dr_test_python("keeper.py"), NULL);
    dr_test_run(&world.market, &world.site, fresh, power_mw[1]);
    ck_assert_mem_eq(power_mw[0], power_mw[1], sizeof power_mw[0]);
    ck_assert(power_mw[0][N - 1] != power_mw[0][N - 2]);
    dr_market_finish(&world.market);
}
END_TEST

struct side {
    const struct world *world;
    const char *text;
    double power_mw[N];
};

static void *run_side(void *context)
{
    struct side *side = context;
    dr_test_run(&side->world->market, &side->world->site, side->text, side->power_mw);
    return NULL;
}

START_TEST(two_threads)
{
    static struct world world;
    static struct side side[2];
    static double alone_mw[N];
    pthread_t thread[2];
    const char *breakeven = dr_test_python("breakeven.py");
    if (!breakeven)
        return;
    world_init(&world);
    dr_test_run(&world.market, &world.site, breakeven, alone_mw);
    for (int k = 0; k < 2; k++) {
        side[k] = (struct side){.world = &world, .text = breakeven};
        ck_assert_int_eq(pthread_create(&thread[k], NULL, run_side, &side[k]), 0);
    }
    for (int k = 0; k < 2; k++) {
        ck_assert_int_eq(pthread_join(thread[k], NULL), 0);
        ck_assert_mem_eq(side[k].power_mw, alone_mw, sizeof alone_mw);
    }
    dr_market_finish(&world.market);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("python");
    dr_suite_add(suite, "names", names);
    dr_suite_add(suite, "no plug-in", without_the_plugin);
    dr_suite_add(suite, "unusable files", unusable_files);
    dr_suite_add(suite, "unreadable files", files_that_cannot_be_read);
    dr_suite_add(suite, "table", table_of_a_class);
    dr_suite_add(suite, "what a run sees", what_a_run_sees);
    dr_suite_add(suite, "attributes", parameters_as_attributes);
    dr_suite_add(suite, "anew", each_run_begins_anew);
    dr_suite_add(suite, "threads", two_threads);
    return suite;
}
