// SPDX-License-Identifier: GPL-3.0-or-later
// Reads past the end of its feeds and acts on what it finds there: off where a later price is dear.
#include <math.h>

#include "dr_strategy.h"

enum { PAST = 30 };

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    out->power_mw = view->breakpoint_mw[view->n_breakpoint - 1];
    for (size_t f = 0; f < DR_FEED_COUNT; f++)
        for (size_t i = 0; i < PAST && view->feed[f].value; i++)
            if (view->feed[f].value[view->feed[f].n + i] > 50)
                out->power_mw = 0;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "peek",
    .summary = "looks where nothing is published",
    .needs = DR_NEEDS(DR_FEED_COUNT) - 1, // all of them
    .decide = decide,
};
