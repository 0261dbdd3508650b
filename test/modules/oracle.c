// SPDX-License-Identifier: GPL-3.0-or-later
// Passes itself off as the bound.
#include <math.h>

#include "dr_strategy.h"

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    (void)view;
    out->power_mw = 0;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "oracle",
    .summary = "misbehaves",
    .decide = decide,
};
