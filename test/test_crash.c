// SPDX-License-Identifier: GPL-3.0-or-later
// A strategy that takes the program down: it is named, with its file and what it was doing, and the
// earlier result stays.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim/crash.h"
#include "test/faults.h"
#include "test/fixture.h"
#include "test/replay.h"
#include "test/runner.h"

enum { N = 3 * 96 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

enum { IN_INIT, IN_PLAN, IN_DECIDE, IN_FREE };
enum { BY_MEMORY, BY_ABORT, BY_STACK, BY_LOOP, BY_EXIT = 100 };

struct crash {
    int where, how;
    const char *what, *found;
};

static const struct crash ends[] = {
    {IN_INIT, BY_EXIT, "init\n", "a call of exit()"},
    {IN_PLAN, BY_EXIT, "plan, for 2024-06-01\n", "a call of exit()"},
    {IN_DECIDE, BY_EXIT, "decide, for 2024-06-0", "a call of exit()"},
    {IN_FREE, BY_EXIT, "free\n", "a call of exit()"},
};

static const struct crash crashes[] = {
    {IN_INIT, BY_MEMORY, "init\n", "SIGSEGV"},
    {IN_PLAN, BY_MEMORY, "plan, for 2024-06-01\n", "SIGSEGV"},
    {IN_DECIDE, BY_MEMORY, "decide, for 2024-06-0", "SIGSEGV"},
    {IN_FREE, BY_MEMORY, "free\n", "SIGSEGV"},
    {IN_DECIDE, BY_ABORT, "decide, for 2024-06-0", "SIGABRT"},
    {IN_DECIDE, BY_STACK, "decide, for 2024-06-0", "SIGSEGV"},
    {IN_INIT, BY_STACK, "init\n", "SIGSEGV"},
    {IN_DECIDE, SIGFPE, "decide, for 2024-06-0", "SIGFPE"},
    {IN_DECIDE, SIGILL, "decide, for 2024-06-0", "SIGILL"},
    {IN_DECIDE, SIGBUS, "decide, for 2024-06-0", "SIGBUS"},
};

// Days of prices from 2024-06-01 in Texas on, and arguments for a run with one strategy.
struct place {
    const char *folder, *result, *prices;
    char *digest; // of an earlier result
};

static const char *days_of_june(void)
{
    static char text[N * 64];
    text[0] = '\0';
    dr_test_append_prices(text, sizeof text, june_utc_s, N, 900, 17);
    return dr_test_file("prices.csv", text);
}

static struct dr_test_output run(const struct place *place, const char *strategy)
{
    return dr_test_program(place->folder, "--prices", place->prices, "--hashprice", "52.5", "--out",
                           "result", "--quiet", "--no-figures", "--strategy", strategy);
}

static void place_init(struct place *place)
{
    *place = (struct place){.folder = dr_test_folder(), .prices = days_of_june()};
    place->result = dr_test_join(place->folder, "result");
    struct dr_test_output output = run(place, "always_mine");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    place->digest = dr_test_digest(place->result);
}

// The earlier result is there, and the next run clears away what was left.
static void place_finish(struct place *place)
{
    dr_test_expect_digest(place->result, place->digest);
    struct dr_test_output output = run(place, "always_mine");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    dr_test_expect_names(place->folder, "result");
    free(place->digest);
}

static void expect_last_words(const struct crash *list, size_t n, const char *does)
{
    struct place place;
    place_init(&place);
    for (size_t i = 0; i < n; i++) {
        const struct crash *crash = &list[i];
        char strategy[PATH_MAX + 64], words[PATH_MAX + 128], found[64];
        snprintf(strategy, sizeof strategy, "%s,where=%d,how=%d", dr_test_module("crasher"),
                 crash->where, crash->how);
        snprintf(words, sizeof words, "strategy crasher (%s) %s in %s", dr_test_module("crasher"),
                 does, crash->what);
        snprintf(found, sizeof found, "\n  found %s", crash->found);
        struct dr_test_output output = run(&place, strategy);
        int exit_status = crash->where == IN_INIT ? 2 : 1; // before the run, or in it
        dr_test_expect_failure(&output, exit_status, words);
        dr_test_expect_failure(&output, exit_status, found);
        dr_test_expect_digest(place.result, place.digest);
        dr_test_output_finish(&output);
    }
    place_finish(&place);
}

START_TEST(the_last_words)
{
    expect_last_words(crashes, sizeof crashes / sizeof crashes[0], "crashed");
}
END_TEST

// Of a file that was cut off the rest is not there to be mapped.
START_TEST(half_a_module)
{
    struct place place;
    size_t size;
    place_init(&place);
    char *whole = dr_test_read_file(dr_test_module("threshold"), &size);
    const char *half = dr_test_join(dr_test_folder(), "half.so");
    FILE *file = fopen(half, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(whole, 1, 3000, file), 3000);
    fclose(file);
    free(whole);
    struct dr_test_output output = run(&place, half);
    char words[PATH_MAX + 128];
    snprintf(words, sizeof words, "strategy %s crashed in the loading of its file\n  found SIGBUS",
             half);
    if (strstr(output.err, "cannot be loaded")) // a loader that looks first
        dr_test_expect_failure(&output, 2, half);
    else
        dr_test_expect_failure(&output, 2, words);
    dr_test_output_finish(&output);
    place_finish(&place);
}
END_TEST

// Status 0 and no word would say that all was done.
START_TEST(a_call_of_exit)
{
    expect_last_words(ends, sizeof ends / sizeof ends[0], "ended the program");
}
END_TEST

// The interval is the one that it was asked about: the first with a seen price above 60.
START_TEST(the_interval)
{
    struct place place;
    double price[N];
    char strategy[PATH_MAX + 64], words[64], time[32];
    place_init(&place);
    dr_test_prices(17, price, N);
    time_t after = 0;
    for (int i = N; i-- > 0;)
        if (price[i] > 60)
            after = june_utc_s + (i + 1) * 900;
    struct tm broken;
    ck_assert_ptr_nonnull(gmtime_r(&after, &broken));
    ck_assert_uint_gt(strftime(time, sizeof time, "%Y-%m-%dT%H:%MZ", &broken), 0);
    snprintf(words, sizeof words, "crashed in decide, for %s\n", time);
    snprintf(strategy, sizeof strategy, "%s,where=2", dr_test_module("crasher"));
    struct dr_test_output output = run(&place, strategy);
    dr_test_expect_failure(&output, 1, words);
    dr_test_output_finish(&output);
    place_finish(&place);
}
END_TEST

START_TEST(behind_another)
{
    struct place place;
    char strategy[2 * PATH_MAX + 64], words[PATH_MAX + 128];
    place_init(&place);
    snprintf(strategy, sizeof strategy, "%s,then=%s,then.where=2,then.how=1",
             dr_test_module("stands_before"), dr_test_module("crasher"));
    snprintf(words, sizeof words,
             "strategy crasher (%s, then of stands_before) crashed in decide, for 2024-06-0",
             dr_test_module("crasher"));
    struct dr_test_output output = run(&place, strategy);
    dr_test_expect_failure(&output, 1, words);
    dr_test_output_finish(&output);
    place_finish(&place);
}
END_TEST

// Ctrl-C in a strategy that never returns.
START_TEST(an_endless_loop)
{
    struct place place;
    char strategy[PATH_MAX + 64], words[PATH_MAX + 128];
    place_init(&place);
    snprintf(strategy, sizeof strategy, "%s,where=2,how=%d", dr_test_module("crasher"), BY_LOOP);
    const char *const argument[] = {"--prices",   place.prices, "--hashprice", "52.5",
                                    "--out",      "result",     "--quiet",     "--no-figures",
                                    "--strategy", strategy,     NULL};
    struct dr_test_started started = dr_test_start_program(place.folder, NULL, argument);
    struct timespec wait = {.tv_sec = 1};
    nanosleep(&wait, NULL);
    ck_assert_int_eq(kill(started.process, SIGINT), 0);
    struct dr_test_output output = dr_test_wait_program(started);
    snprintf(words, sizeof words,
             "interrupted; strategy crasher (%s) did not return from decide, for 2024-06-0",
             dr_test_module("crasher"));
    dr_test_expect_failure(&output, 130, words);
    dr_test_output_finish(&output);
    place_finish(&place);
}
END_TEST

// A strategy that asks for the end of the program, and returns.
START_TEST(a_signal_that_is_no_crash)
{
    struct place place;
    char strategy[PATH_MAX + 64];
    place_init(&place);
    snprintf(strategy, sizeof strategy, "%s,where=2,how=%d", dr_test_module("crasher"), SIGTERM);
    struct dr_test_output output = run(&place, strategy);
    dr_test_expect_failure(&output, 130, "interrupted; nothing was written");
    ck_assert_ptr_null(strstr(output.err, "crasher"));
    dr_test_output_finish(&output);
    place_finish(&place);
}
END_TEST

// A crash that is no strategy's ends the program as it would have done: watched, but not at work.
START_TEST(no_strategy_at_work)
{
    static volatile uintptr_t nowhere = 16;
    for (int way = 0; way < 2; way++) {
        int status = 0;
        pid_t process = fork();
        ck_assert_int_ge(process, 0);
        if (process == 0) {
            const struct dr_view view = {.central_day = 19876};
            struct dr_crash_scope first = {.title = "first", .view = &view};
            struct dr_crash_scope second = {.title = "second", .view = &view};
            ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr)); // a sanitizer's report
            dr_crash_catch();
            dr_crash_watch(&first);
            dr_crash_watch(&second);
            first.call = DR_CALL_DECIDE;
            dr_crash_unwatch(&first);
            if (way == 0)
                raise(SIGSEGV);
            else
                *(volatile int *)nowhere = 7;
            _exit(77);
        }
        ck_assert_int_eq(waitpid(process, &status, 0), process);
        if (DR_TEST_SANITIZED)
            ck_assert(!WIFEXITED(status) || WEXITSTATUS(status) != 77);
        else
            ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("crash");
    dr_suite_add(suite, "last words", the_last_words);
    dr_suite_add(suite, "half a module", half_a_module);
    dr_suite_add(suite, "exit", a_call_of_exit);
    dr_suite_add(suite, "interval", the_interval);
    dr_suite_add(suite, "behind another", behind_another);
    dr_suite_add(suite, "endless loop", an_endless_loop);
    dr_suite_add(suite, "no crash", a_signal_that_is_no_crash);
    dr_suite_add(suite, "no strategy", no_strategy_at_work);
    return suite;
}
