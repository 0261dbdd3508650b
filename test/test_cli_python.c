// SPDX-License-Identifier: GPL-3.0-or-later
// Strategies in Python through the program: runs that fail, a year, what is printed, the
// environment, Ctrl-C.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "test/fixture.h"
#include "test/program.h"
#include "test/runner.h"
#include "test/sql.h"

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
// Its run is done, and why it has no rung of day-ahead prices is told below the traceback.
START_TEST(a_rung_that_fails)
{
    if (!dr_test_python("empty.py"))
        return;
    const char *folder = dr_test_folder();
    dr_test_write(folder, "rung.py",
                  "class Rung:\n    needs = [\"RTM_SPP\"]\n"
                  "    def decide(self, view):\n"
                  "        return view.breakpoint_mw[-1] + 0 * view.feed(\"RTM_SPP\")[-1]\n");
    struct dr_test_output output =
        dr_test_program(folder, "--to", "2024-01-02", "--no-figures", "--quiet", "--out", "result",
                        "--strategy", "rung.py");
    ck_assert_int_eq(output.exit_status, 0);
    ck_assert_ptr_nonnull(strstr(output.err, "IndexError"));
    ck_assert_ptr_nonnull(strstr(output.err, "\ndr-sim: no rung \"day-ahead\" in its information "
                                             "ladder: strategy rung (rung.py) failed to decide for "
                                             "2024-01-01T06:00Z\n  found "));
    dr_test_output_finish(&output);
}
END_TEST

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
    const char *own = dr_test_folder();
    dr_test_write(own, "seeds.py",
                  "import random, sys\nassert random.random() == 0.8444218515250481\n"
                  "assert not sys.flags.hash_randomization\nclass A:\n" DECIDES);
    struct dr_test_output output = run_small(own, "seeds.py");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
}
END_TEST

// But for an environment of packages that the user has entered.
START_TEST(packages_of_a_virtual_environment)
{
    const char *folder = dr_test_folder();
    unsetenv("VIRTUAL_ENV");
    if (!dr_test_python("empty.py"))
        return;
    dr_test_write(folder, "make.py",
                  "import os, sys\n"
                  "where = 've/lib/python%d.%d/site-packages' % sys.version_info[:2]\n"
                  "os.makedirs(where, exist_ok=True)\n"
                  "with open(where + '/only_there.py', 'w') as module:\n"
                  "    module.write('power_mw = 37.3')\nclass A:\n" DECIDES);
    dr_test_write(folder, "use.py",
                  "from only_there import power_mw\nclass A:\n    def decide(self, view):\n"
                  "        return power_mw\n");
    struct dr_test_output output = run_small(folder, "make.py");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    output = run_small(folder, "use.py");
    ck_assert_int_eq(output.exit_status, 2);
    ck_assert_ptr_nonnull(strstr(output.err, "No module named 'only_there'"));
    dr_test_output_finish(&output);
    setenv("VIRTUAL_ENV", dr_test_join(folder, "ve"), 1);
    output = run_small(folder, "use.py");
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
    Suite *suite = suite_create("cli_python");
    dr_suite_add(suite, "runs that fail", runs_that_fail);
    dr_suite_add(suite, "a year", a_year_like_the_built_in);
    dr_suite_add(suite, "a rung that fails", a_rung_that_fails);
    dr_suite_add(suite, "printed", what_is_printed_goes_to_standard_error);
    dr_suite_add(suite, "environment", the_environment_is_left_out);
    dr_suite_add(suite, "virtual environment", packages_of_a_virtual_environment);
    dr_suite_add(suite, "interrupted", interrupted);
    return suite;
}
