// SPDX-License-Identifier: GPL-3.0-or-later
// Ends at any moment: SIGKILL leaves the earlier result or the new one, each to the last byte, and
// the next run cleans up; SIGINT, SIGTERM and SIGHUP leave nothing else.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "test/faults.h"
#include "test/runner.h"

enum { FEWER = DR_TEST_SANITIZED ? 4 : 1 };

// Two runs into the same place, and what each leaves there.
struct pair {
    const char *folder, *result;
    const char *argument[2][10];
    char *digest[2];
    long run_us; // of one run, roughly: kills are spread over it
};

static long now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void run(const struct pair *pair, int which)
{
    struct dr_test_output output = dr_test_run_program(pair->folder, NULL, pair->argument[which]);
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    dr_test_expect_names(pair->folder, "result");
}

static void pair_init(struct pair *pair, bool figures)
{
    *pair = (struct pair){.folder = dr_test_folder()};
    pair->result = dr_test_join(pair->folder, "result");
    for (int i = 0; i < 2; i++) {
        const char *prices = dr_test_days(3, 71 + (unsigned long)i);
        const char *const argument[] = {
            "--prices", prices,   "--hashprice", "52.5",
            "--out",    "result", "--quiet",     figures ? NULL : "--no-figures"};
        memcpy(pair->argument[i], argument, sizeof argument);
        run(pair, i);
        dr_test_expect_whole(pair->result);
        pair->digest[i] = dr_test_digest(pair->result);
        ck_assert_ptr_nonnull(strstr(pair->digest[i], "report.html"));
        ck_assert(figures == (strstr(pair->digest[i], ".svg ") != NULL));
    }
    ck_assert_str_ne(pair->digest[0], pair->digest[1]);
    long begin_us = now_us();
    run(pair, 0);
    pair->run_us = now_us() - begin_us;
    dr_test_expect_digest(pair->result, pair->digest[0]); // the same run, the same bytes
}

static void pair_finish(struct pair *pair)
{
    free(pair->digest[0]);
    free(pair->digest[1]);
}

// Starts run `which` and sends it a signal after a while.
static struct dr_test_output disturb(const struct pair *pair, int which, int signal_number,
                                     unsigned long long *random)
{
    struct dr_fault none = {.as_nobody = false};
    long delay_us = dr_test_random(random, (unsigned)(pair->run_us * 5 / 4 + 1));
    struct dr_test_started started =
        dr_test_start_with_fault(pair->folder, pair->argument[which], &none);
    nanosleep(&(struct timespec){delay_us / 1000000, delay_us % 1000000 * 1000}, NULL);
    ck_assert_int_eq(kill(started.process, signal_number), 0);
    return dr_test_wait_with_fault(started, NULL);
}

// Which of the two lies there whole: 0 or 1.
static int find_result(const struct pair *pair, int round)
{
    char *digest = dr_test_digest(pair->result);
    int which = strcmp(digest, pair->digest[0]) == 0 ? 0 : 1;
    ck_assert_msg(strcmp(digest, pair->digest[which]) == 0, "round %d: neither result but\n%s",
                  round, digest);
    free(digest);
    return which;
}

static void kill_often(bool figures, int n, unsigned long long random)
{
    struct pair pair;
    int there = 0, n_new = 0, n_half = 0;
    pair_init(&pair, figures);
    const char *partial = dr_test_join(pair.folder, ".result.partial");
    for (int i = 0; i < n / FEWER; i++) {
        struct stat info;
        struct dr_test_output output = disturb(&pair, 1 - there, SIGKILL, &random);
        ck_assert_msg(output.exit_status == 0 || output.exit_status == 128 + SIGKILL,
                      "exit status %d: %s", output.exit_status, output.err);
        dr_test_output_finish(&output);
        n_half += stat(partial, &info) == 0;
        n_new += find_result(&pair, i) != there;
        there = i % 2; // the next run, of the one or of the other
        run(&pair, there);
        dr_test_expect_digest(pair.result, pair.digest[there]);
    }
    printf("%d kills: %d left a staging folder, %d came after the new result\n", n / FEWER, n_half,
           n_new);
    pair_finish(&pair);
}

START_TEST(killed_at_any_moment)
{
    kill_often(false, 150, 20240601);
}
END_TEST

START_TEST(killed_while_figures_are_drawn)
{
    kill_often(true, 16, 20240602);
}
END_TEST

START_TEST(killed_before_there_was_a_result)
{
    struct pair pair;
    unsigned long long random = 20240603;
    pair_init(&pair, false);
    for (int i = 0; i < 30 / FEWER; i++) {
        struct stat info;
        struct pair fresh = pair;
        fresh.folder = dr_test_folder();
        fresh.result = dr_test_join(fresh.folder, "result");
        struct dr_test_output output = disturb(&fresh, 0, SIGKILL, &random);
        dr_test_output_finish(&output);
        if (stat(fresh.result, &info) == 0)
            dr_test_expect_digest(fresh.result, pair.digest[0]);
        run(&fresh, 1);
        dr_test_expect_digest(fresh.result, pair.digest[1]);
    }
    pair_finish(&pair);
}
END_TEST

START_TEST(asked_to_stop_at_any_moment)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct pair pair;
    unsigned long long random = 20240604;
    int there = 0, n_stopped = 0;
    pair_init(&pair, _i == 1);
    int n = (_i == 1 ? 12 : 30) / FEWER; // figures take most of a run
    for (int i = 0; i < n; i++) {
        int asked = signals[i % 3];
        struct dr_test_output output = disturb(&pair, 1 - there, asked, &random);
        bool done = output.exit_status == 0;
        // Before the program's first line the signal acts by itself.
        bool early = output.exit_status == 128 + asked && output.err[0] == '\0';
        ck_assert_msg(done || early || output.exit_status == 130, "exit status %d: %s",
                      output.exit_status, output.err);
        if (!done && !early)
            ck_assert_str_eq(output.err, "dr-sim: interrupted; nothing was written\n");
        ck_assert(done == (output.out_size > 0));
        n_stopped += !done;
        dr_test_output_finish(&output);
        dr_test_expect_names(pair.folder, "result");
        dr_test_expect_digest(pair.result, pair.digest[done ? 1 - there : there]);
        there = done ? 1 - there : there;
    }
    printf("%d of %d runs were stopped\n", n_stopped, n);
    pair_finish(&pair);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("faults_kill");
    dr_suite_add(suite, "killed", killed_at_any_moment);
    dr_suite_add(suite, "figures", killed_while_figures_are_drawn);
    dr_suite_add(suite, "first", killed_before_there_was_a_result);
    TCase *stopped = tcase_create("stopped");
    tcase_set_timeout(stopped, 120);
    tcase_add_loop_test(stopped, asked_to_stop_at_any_moment, 0, 2);
    suite_add_tcase(suite, stopped);
    return suite;
}
