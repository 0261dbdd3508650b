// SPDX-License-Identifier: GPL-3.0-or-later
// Off in every thirteenth interval since the run began, for the first sixty days of it.
#include "dr_strategy.h"

enum { MOST = 60 * 96 };

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    int *n = state;
    out->power_mw = ++*n % 13 == 0 && *n < MOST ? 0 : view->breakpoint_mw[view->n_breakpoint - 1];
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "cheat_start",
    .summary = "counts from the start of the run",
    .state_size = sizeof(int),
    .decide = decide,
};
