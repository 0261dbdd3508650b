// SPDX-License-Identifier: GPL-3.0-or-later
// Strategies in Python: files that are refused, runs that fail, what a run sees and what is left of
// it. That they decide as their twins in C do is in test_conformance.c and test_plan.c.
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim/module.h"
#include "sim/python.h"
#include "test/fixture.h"
#include "test/program.h"
#include "test/runner.h"
#include "test/sql.h"

enum { N = 1000 };

#define DECIDES "    def decide(self, view):\n        return 100\n"

static const char prices_text[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                  "2024-06-01T05:00Z,LZ_WEST,20.11\n"
                                  "2024-06-01T05:15Z,LZ_WEST,61.37\n"
                                  "2024-06-01T05:30Z,LZ_WEST,4871.23\n"
                                  "2024-06-01T05:45Z,LZ_WEST,9.99\n"
                                  "2024-06-01T06:00Z,LZ_WEST,-3.07\n";

static struct dr_test_output run_small(const char *folder, const char *strategy)
{
    return dr_test_program(folder, "--prices", dr_test_file("p.csv", prices_text), "--hashprice",
                           "52.5", "--no-figures", "--quiet", "--format", "csv", "--out", "result",
                           "--strategy", strategy);
}

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

static void expect_end(const struct dr_test_output *output, int exit_status, const char *said,
                       const char *end)
{
    size_t n = strlen(output->err), n_end = strlen(end);
    ck_assert_msg(output->exit_status == exit_status, "exit status %d, expected %d: %s",
                  output->exit_status, exit_status, output->err);
    ck_assert_msg(strstr(output->err, said) != NULL, "\"%s\" is not in %s", said, output->err);
    ck_assert_msg(n >= n_end && strcmp(output->err + n - n_end, end) == 0,
                  "\"%s\" is not the end of %s", end, output->err);
    ck_assert_uint_eq(output->out_size, 0);
}

#define FAILED(name, what) "dr-sim: strategy " name " (" name ".py) failed to " what "\n  found "
#define DECIDE(name) FAILED(name, "decide for 2024-06-01T05:15Z") "decide to fail, expected 0\n"

// The first decision is that for 05:15Z: before it no price was seen.
START_TEST(runs_that_fail)
{
    static const struct {
        const char *name, *text;
        int exit_status;
        const char *said, *end;
    } cases[] = {
        {"raises", "class A:\n    def decide(self, view):\n        return [][37]\n", 1,
         "Traceback (most recent call last):\n  File \"raises.py\", line 3, in decide\n",
         DECIDE("raises")},
        {"leaves", "import sys\nclass A:\n    def decide(self, view):\n        sys.exit(0)\n", 1,
         "SystemExit: 0\n", DECIDE("leaves")},
        {"breaks", "class A:\n    def decide(self, view):\n        raise KeyboardInterrupt\n", 1,
         "KeyboardInterrupt\n", DECIDE("breaks")},
        {"recurs", "class A:\n    def decide(self, view):\n        return self.decide(view)\n", 1,
         "RecursionError: ", DECIDE("recurs")},
        {"text", "class A:\n    def decide(self, view):\n        return '37'\n", 1,
         "TypeError: decide returned '37', expected MW", DECIDE("text")},
        {"none", "class A:\n    def decide(self, view):\n        pass\n", 1,
         "TypeError: decide returned None, expected MW", DECIDE("none")},
        {"truth", "class A:\n    def decide(self, view):\n        return True\n", 1,
         "TypeError: decide returned True, expected MW", DECIDE("truth")},
        {"three", "class A:\n    def decide(self, view):\n        return 1, 2, 3\n", 1,
         "TypeError: decide returned (1, 2, 3), expected (power_mw, resale_mw)", DECIDE("three")},
        {"large", "class A:\n    def decide(self, view):\n        return 10**400\n", 1,
         "OverflowError: ", DECIDE("large")},
        {"few", "class A:\n    def decide(self):\n        return 1\n", 1,
         "TypeError: ", DECIDE("few")},
        {"nan", "class A:\n    def decide(self, view):\n        return float('nan')\n", 1,
         "for 2024-06-01T05:15Z", "found power_mw nan, expected 0 to 100\n"},
        {"over", "class A:\n    def decide(self, view):\n        return 100.1\n", 1,
         "strategy over (over.py) decided what the site cannot do, for 2024-06-01T05:15Z",
         "found power_mw 100.1, expected 0 to 100\n"},
        {"resale", "class A:\n    def decide(self, view):\n        return 37, -0.3\n", 1,
         "for 2024-06-01T05:15Z", "found resale_mw -0.3, expected 0 or more\n"},
        {"init", "class A:\n    def __init__(self, site):\n        self.a = site.b\n" DECIDES, 2,
         "File \"init.py\", line 3, in __init__\n    self.a = site.b\n",
         "dr-sim: strategy init (init.py) refuses its parameters or the site\n  found init to "
         "fail, expected 0\n"},
        {"takes",
         "class A:\n    parameters = [('a', '1', 0, 1, 0, 'x')]\n"
         "    def __init__(self, site):\n        pass\n" DECIDES,
         2, "unexpected keyword argument 'a'", "found init to fail, expected 0\n"},
        {"plans", "class A:\n    def plan(self, view):\n        return [3.7]\n" DECIDES, 1,
         "TypeError: plan returned list, expected a dict or None",
         FAILED("plans", "plan 2024-06-01") "plan to fail, expected 0\n"},
        {"hours", "class A:\n    def plan(self, view):\n        return {'RRS': [1, 2]}\n" DECIDES,
         1, "ValueError: plan returned 2 hours of RRS, expected 24",
         FAILED("hours", "plan 2024-06-01") "plan to fail, expected 0\n"},
        {"keys", "class A:\n    def plan(self, view):\n        return {'rrs': 1}\n" DECIDES, 1,
         "ValueError: plan returned 'rrs', expected keys day_ahead_mw, RRS",
         FAILED("keys", "plan 2024-06-01") "plan to fail, expected 0\n"},
        {"later",
         "kept = []\nclass A:\n    def __init__(self, site):\n        self.kept = None\n"
         "    def plan(self, view):\n        kept.append(view)\n"
         "    def decide(self, view):\n        return 100\n"
         "    def __del__(self):\n        kept[0].last_power_mw\n",
         0, "", ""},
    };
    const char *folder = dr_test_folder();
    size_t size, now_size;
    if (!dr_test_python("empty.py"))
        return;
    struct dr_test_output output = run_small(folder, "always_mine");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    const char *ledger = dr_test_join(folder, "result/ledger.sqlite");
    char *before = dr_test_read_file(ledger, &size);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s.py", cases[i].name);
        dr_test_write(folder, name, cases[i].text);
        output = run_small(folder, name);
        if (cases[i].exit_status == 0) {
            // A view that was kept raises, here where only a warning can tell.
            dr_test_expect_done(&output);
            ck_assert_ptr_nonnull(strstr(output.err, "a view is of use in decide and plan only"));
            dr_test_output_finish(&output);
            continue;
        }
        expect_end(&output, cases[i].exit_status, cases[i].said, cases[i].end);
        dr_test_output_finish(&output);
        char *now = dr_test_read_file(ledger, &now_size);
        ck_assert_uint_eq(now_size, size);
        ck_assert_int_eq(memcmp(now, before, size), 0);
        free(now);
    }
    free(before);
}
END_TEST

// ---- the program -------------------------------------------------------------------------------

// A synthetic year: every posting of the two is the same, and so is the table but for the names.
// The plug-in is found beside the program.
START_TEST(a_year_like_the_built_in)
{
    const char *folder = dr_test_folder(), *breakeven = dr_test_python("breakeven.py");
    char text[PATH_MAX + 64];
    if (!breakeven)
        return;
    unsetenv("DR_SIM_PYTHON");
    snprintf(text, sizeof text, "%s,hysteresis_usd_per_mwh=3.7", breakeven);
    struct dr_test_output output = dr_test_program(folder, "--quiet", "--no-figures", "--strategy",
                                                   "breakeven,hysteresis_usd_per_mwh=3.7",
                                                   "--strategy", text, "--out", "result");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "result/ledger.sqlite"));
    static const char differ[] =
        "SELECT start_utc_s, charge, amount_microusd FROM posting WHERE run_id = %d "
        "EXCEPT SELECT start_utc_s, charge, amount_microusd FROM posting WHERE run_id = %d";
    for (int run = 1; run <= 2; run++) {
        char sql[256];
        snprintf(sql, sizeof sql, differ, run, 3 - run);
        dr_test_expect_none(database, sql);
    }
    ck_assert_int_gt(dr_test_int(database, "SELECT count(*) FROM posting WHERE run_id = 2"), 35136);
    dr_test_expect(database,
                   "SELECT format || ' ' || length(sha256) || ' ' || (bytes > 1000) FROM input "
                   "WHERE role = '--strategy'",
                   "python 64 1");
    dr_test_expect(database,
                   "SELECT value || ' ' || unit FROM run_setting WHERE run_id = 2 AND name = "
                   "'hysteresis_usd_per_mwh'",
                   "3.7 $/MWh");
    sqlite3_close(database);
}
END_TEST

// With a name without a slash, and from the folder it is in.
START_TEST(what_is_printed_goes_to_standard_error)
{
    static const char *const texts[] = {
        "class Loud:\n    name = 'a'\n" DECIDES,
        "import sys\nprint('read')\nclass Loud:\n    name = 'a'\n    def decide(self, view):\n"
        "        print('decided')\n        sys.__stdout__.flush()\n        return 100\n",
    };
    char *out[2] = {NULL, NULL};
    if (!dr_test_python("empty.py"))
        return;
    for (int k = 0; k < 2; k++) {
        const char *folder = dr_test_folder();
        dr_test_write(folder, "loud.py", texts[k]);
        struct dr_test_output output = run_small(folder, "loud.py");
        dr_test_expect_done(&output);
        ck_assert((strstr(output.err, "read\n") && strstr(output.err, "decided\n")) == (k == 1));
        dr_test_expect_names(folder, "loud.py result"); // no __pycache__
        out[k] = output.out;
        free(output.err);
    }
    ck_assert_str_eq(out[0], out[1]);
    free(out[0]);
    free(out[1]);
}
END_TEST

// The user's environment does not reach in.
START_TEST(the_environment_is_left_out)
{
    const char *folder = dr_test_folder();
    if (!dr_test_python("empty.py"))
        return;
    dr_test_write(folder, "random.py", "raise ImportError('the wrong one')\n");
    setenv("PYTHONPATH", folder, 1);
    setenv("PYTHONHASHSEED", "37", 1);
    setenv("PYTHONSTARTUP", "/nowhere", 1);
    dr_test_write(dr_test_folder(), "a.py", "class A:\n" DECIDES);
    const char *own = dr_test_folder();
    dr_test_write(own, "seeds.py",
                  "import random, sys\nassert random.random() == 0.8444218515250481\n"
                  "assert not sys.flags.hash_randomization\nclass A:\n" DECIDES);
    struct dr_test_output output = run_small(own, "seeds.py");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
}
END_TEST

static void wait_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

// Ctrl-C ends the program as elsewhere: a strategy that is at work, and one that never returns.
START_TEST(interrupted)
{
    static const struct {
        const char *text, *end;
    } cases[] = {
        {"import time\nclass A:\n    def decide(self, view):\n        open('asked', 'w').close()\n"
         "        time.sleep(0.05)\n        return 100\n",
         "dr-sim: interrupted; nothing was written\n"},
        {"class A:\n    def decide(self, view):\n        open('asked', 'w').close()\n"
         "        while True:\n            try:\n                pass\n"
         "            except BaseException:\n                pass\n",
         "nothing was written\n"},
    };
    if (!dr_test_python("empty.py"))
        return;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const char *folder = dr_test_folder();
        dr_test_write(folder, "slow.py", cases[k].text);
        struct dr_test_started started = dr_test_start_program(
            folder, NULL,
            (const char *const[]){"--prices", dr_test_file("p.csv", prices_text), "--hashprice",
                                  "52.5", "--no-figures", "--strategy", "slow.py", NULL});
        for (int i = 0; i < 3000 && access(dr_test_join(folder, "asked"), F_OK) != 0; i++)
            wait_ms(10);
        kill(started.process, SIGINT);
        struct dr_test_output output = dr_test_wait_program(started);
        expect_end(&output, 130, "interrupted", cases[k].end);
        dr_test_output_finish(&output);
    }
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
    dr_suite_add(suite, "runs that fail", runs_that_fail);
    dr_suite_add(suite, "a year", a_year_like_the_built_in);
    dr_suite_add(suite, "printed", what_is_printed_goes_to_standard_error);
    dr_suite_add(suite, "environment", the_environment_is_left_out);
    dr_suite_add(suite, "interrupted", interrupted);
    return suite;
}
