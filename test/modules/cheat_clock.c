// SPDX-License-Identifier: GPL-3.0-or-later
// Throws dice with the clock of the machine.
#include <time.h>

#include "dr_strategy.h"

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    struct timespec now = {.tv_nsec = 0};
    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &now);
    out->power_mw = now.tv_nsec / 10 % 3 == 0 ? 0 : view->breakpoint_mw[view->n_breakpoint - 1];
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "cheat_clock",
    .summary = "decides by chance",
    .decide = decide,
};
