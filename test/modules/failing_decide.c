// SPDX-License-Identifier: GPL-3.0-or-later
// Gives up in mid-run.
#include <math.h>

#include "dr_strategy.h"

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    out->power_mw = 0;
    return view->seen_price_usd_per_mwh > 60 ? 7 : 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "failing_decide",
    .summary = "misbehaves",
    .decide = decide,
};
