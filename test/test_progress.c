// SPDX-License-Identifier: GPL-3.0-or-later
// The bar: seen on a terminal only, after a second, and gone in the end. And the wish to stop.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/progress.h"
#include "test/runner.h"

static char written[4096];

// Points standard error to a new terminal, or to a pipe, for the rest of the test. Returns the end
// to read from.
static int new_stderr(bool terminal)
{
    int end[2];
    fflush(stderr);
    if (terminal) {
        end[0] = posix_openpt(O_RDWR | O_NOCTTY);
        ck_assert_int_ge(end[0], 0);
        ck_assert_int_eq(grantpt(end[0]), 0);
        ck_assert_int_eq(unlockpt(end[0]), 0);
        end[1] = open(ptsname(end[0]), O_RDWR | O_NOCTTY);
        ck_assert_int_ge(end[1], 0);
    } else {
        ck_assert_int_eq(pipe(end), 0);
    }
    ck_assert_int_ge(dup2(end[1], STDERR_FILENO), 0);
    return end[0];
}

// What has been written since.
static const char *read_written(int end)
{
    struct pollfd wait = {.fd = end, .events = POLLIN};
    size_t used = 0;
    fflush(stderr);
    while (used + 1 < sizeof written && poll(&wait, 1, 100) > 0 && wait.revents & POLLIN) {
        ssize_t got = read(end, written + used, sizeof written - 1 - used);
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    written[used] = '\0';
    return written;
}

// As if the work had begun and the bar been drawn long ago.
static void age(struct dr_progress *progress)
{
    progress->begin_ms -= 60000;
    progress->last_ms -= 60000;
}

static void add(struct dr_progress *progress, size_t n)
{
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_progress_add(progress, n, &err));
}

START_TEST(a_terminal_sees_a_bar_after_a_second)
{
    struct dr_progress progress;
    int end = new_stderr(true);
    dr_progress_init(&progress, "replaying", 200, false);
    add(&progress, 50);
    ck_assert_str_eq(read_written(end), ""); // quick work is silent
    age(&progress);
    add(&progress, 50);
    ck_assert_ptr_nonnull(strstr(read_written(end), "\rreplaying ["));
    ck_assert_ptr_nonnull(strstr(written, "50 %"));
    ck_assert_ptr_nonnull(strstr(written, "###############..............."));
    progress.last_ms += 60000; // as if it had been drawn right now, however slow this machine is
    add(&progress, 50);
    ck_assert_str_eq(read_written(end), ""); // not drawn for every day
    progress.last_ms -= 60000;
    age(&progress);
    add(&progress, 50);
    ck_assert_ptr_nonnull(strstr(read_written(end), "100 %"));
    dr_progress_finish(&progress);
    ck_assert_str_eq(read_written(end), "\r\033[K");
    dr_progress_finish(&progress);
    ck_assert_str_eq(read_written(end), "");
}
END_TEST

START_TEST(nothing_is_drawn_elsewhere)
{
    struct dr_progress progress;
    int pipe_end = new_stderr(false);
    dr_progress_init(&progress, "replaying", 200, false);
    age(&progress);
    add(&progress, 100);
    dr_progress_finish(&progress);
    ck_assert_str_eq(read_written(pipe_end), "");
    int terminal = new_stderr(true);
    dr_progress_init(&progress, "replaying", 200, true); // --quiet
    age(&progress);
    add(&progress, 100);
    dr_progress_finish(&progress);
    ck_assert_str_eq(read_written(terminal), "");
}
END_TEST

START_TEST(more_than_all_and_nothing_to_do)
{
    struct dr_progress progress;
    int end = new_stderr(true);
    dr_progress_init(&progress, "x", 0, false);
    age(&progress);
    add(&progress, 7);
    ck_assert_ptr_nonnull(strstr(read_written(end), "0 %"));
    dr_progress_init(&progress, "x", 3, false);
    age(&progress);
    add(&progress, 7);
    ck_assert_ptr_nonnull(strstr(read_written(end), "[##############################]"));
    dr_progress_finish(&progress);
    add(NULL, 7); // no bar is fine
}
END_TEST

START_TEST(a_signal_asks_for_an_end)
{
    static const int signals[] = {SIGINT, SIGTERM};
    struct dr_progress progress;
    struct dr_error err = {.message = ""};
    dr_progress_init(&progress, "x", 10, true);
    dr_interrupt_catch();
    ck_assert(!dr_interrupted());
    add(&progress, 1);
    ck_assert_int_eq(raise(signals[_i]), 0); // and the test goes on
    ck_assert(dr_interrupted());
    dr_assert_error(err, dr_progress_add(&progress, 1, &err), DR_INTERRUPTED, "interrupted");
    dr_assert_error(err, dr_progress_add(NULL, 0, &err), DR_INTERRUPTED, "nothing was written");
    ck_assert_uint_eq(progress.done, 1);
    ck_assert_int_eq(dr_status_exit(DR_INTERRUPTED), 130);
}
END_TEST

static bool has_terminals(void)
{
    int end = posix_openpt(O_RDWR | O_NOCTTY);
    if (end >= 0)
        close(end);
    else
        printf("skipped: this machine has no pseudo-terminals\n");
    return end >= 0;
}

Suite *dr_suite(void)
{
    Suite *suite = suite_create("progress");
    if (has_terminals()) {
        dr_suite_add(suite, "terminal", a_terminal_sees_a_bar_after_a_second);
        dr_suite_add(suite, "elsewhere", nothing_is_drawn_elsewhere);
        dr_suite_add(suite, "more than all", more_than_all_and_nothing_to_do);
    }
    TCase *signals = tcase_create("signals");
    tcase_add_loop_test(signals, a_signal_asks_for_an_end, 0, 2);
    suite_add_tcase(suite, signals);
    return suite;
}
