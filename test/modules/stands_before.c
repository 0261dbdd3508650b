// SPDX-License-Identifier: GPL-3.0-or-later
// Stands before another strategy and lets it decide.
#include "dr_strategy.h"

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    *out = *view->then;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "stands_before",
    .summary = "decides as the one behind it",
    .flags = DR_STANDS_BEFORE,
    .decide = decide,
};
