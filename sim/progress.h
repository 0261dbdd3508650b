// SPDX-License-Identifier: GPL-3.0-or-later
// Progress on the terminal, and the wish to stop.
#ifndef DR_SIM_PROGRESS_H
#define DR_SIM_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/status.h"

// A bar on standard error, shown once the work has taken longer than a second, where standard error
// is a terminal.
struct dr_progress {
    bool shown_at_all, drawn;
    const char *what; // borrowed
    size_t done, total;
    int64_t begin_ms, last_ms;
};

void dr_progress_init(struct dr_progress *progress, const char *what, size_t total, bool quiet);
// n more are done. DR_INTERRUPTED once the user has pressed Ctrl-C; NULL is fine.
enum dr_status dr_progress_add(struct dr_progress *progress, size_t n, struct dr_error *err);
// Takes the bar off the screen.
void dr_progress_finish(struct dr_progress *progress);

// While nothing is there to take away: SIGINT, SIGTERM and SIGHUP end the program with a message
// and the status of DR_INTERRUPTED.
void dr_interrupt_end_at_once(void);
// From here on they ask for an end instead of being one, and a limit on the size of files or a
// closed pipe makes writing fail instead.
void dr_interrupt_catch(void);
bool dr_interrupted(void);

#endif
