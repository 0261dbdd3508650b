// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/progress.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "sim/crash.h"

#define NOTHING_WRITTEN "interrupted; nothing was written"

enum { WAIT_MS = 1000, REDRAW_MS = 100, WIDTH = 30 };

// A signal handler reaches nothing but this, and what sim/crash.h lets it reach.
static volatile sig_atomic_t interrupted;

static void on_signal(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
    dr_crash_interrupt();
}

static void on_early_signal(int signal_number)
{
    static const char message[] = "dr-sim: " NOTHING_WRITTEN "\n";
    (void)signal_number;
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    (void)written; // there is nobody else to tell
    _exit(dr_status_exit(DR_INTERRUPTED));
}

static void handle(void (*handler)(int))
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = handler}, before;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        // Who started it with nohup wants it to go on.
        if (signals[i] == SIGHUP && sigaction(SIGHUP, NULL, &before) == 0 &&
            before.sa_handler == SIG_IGN)
            continue;
        sigaction(signals[i], &action, NULL);
    }
}

void dr_interrupt_end_at_once(void)
{
    handle(on_early_signal);
}

void dr_interrupt_catch(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    handle(on_signal);
    // A file that may not grow and a reader that went away are errors of writing, with a message
    // and nothing left behind.
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGXFSZ, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

bool dr_interrupted(void)
{
    return interrupted != 0;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void dr_progress_init(struct dr_progress *progress, const char *what, size_t total, bool quiet)
{
    *progress = (struct dr_progress){
        .shown_at_all = !quiet && isatty(STDERR_FILENO),
        .what = what,
        .total = total,
        .begin_ms = now_ms(),
    };
}

static void draw(struct dr_progress *progress, int64_t now)
{
    char bar[WIDTH + 1];
    size_t full = progress->total > 0 ? progress->done * WIDTH / progress->total : 0;
    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r%s [%s] %3zu %%", progress->what, bar,
            progress->total > 0 ? progress->done * 100 / progress->total : 0);
    fflush(stderr);
    progress->drawn = true;
    progress->last_ms = now;
}

enum dr_status dr_progress_add(struct dr_progress *progress, size_t n, struct dr_error *err)
{
    if (dr_interrupted())
        return dr_error_set(err, DR_INTERRUPTED, NOTHING_WRITTEN);
    if (!progress)
        return DR_OK;
    progress->done += n;
    if (progress->shown_at_all) {
        int64_t now = now_ms();
        if (now - progress->begin_ms > WAIT_MS && now - progress->last_ms > REDRAW_MS)
            draw(progress, now);
    }
    return DR_OK;
}

void dr_progress_finish(struct dr_progress *progress)
{
    if (progress->drawn)
        fprintf(stderr, "\r\033[K");
    progress->drawn = false;
}
