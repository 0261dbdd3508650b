// SPDX-License-Identifier: GPL-3.0-or-later
// Decides more than the site can draw.
#include <math.h>

#include "dr_strategy.h"

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    out->power_mw = view->breakpoint_mw[view->n_breakpoint - 1] * 1.001;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "too_much_power",
    .summary = "misbehaves",
    .decide = decide,
};
