// SPDX-License-Identifier: GPL-3.0-or-later
// Trades day-ahead by what it has seen: buys 10 MW where yesterday was dear, sells 5 MW elsewhere,
// offers RRS by day and more ECRS than there is by night. Looks past its feeds, too.
#include <math.h>

#include "dr_strategy.h"

enum { PAST = 60 };

static int plan(void *state, const struct dr_view *view, struct dr_plan *out)
{
    const struct dr_feed *rtm = &view->feed[DR_FEED_RTM_SPP], *dam = &view->feed[DR_FEED_DAM_SPP];
    (void)state;
    for (size_t h = 0; h < out->n_hour; h++) {
        double seen = rtm->n > 96 ? rtm->value[rtm->n - 96 + h] : 0;
        out->day_ahead_mw[h] = seen > 50 ? 10 : -5;
        out->reserve_mw[DR_RESERVE_RRS][h] = h >= 6 && h < 22 ? 40 : 0;
        out->reserve_mw[DR_RESERVE_ECRS][h] = h >= 6 && h < 22 ? 0 : 120;
    }
    for (size_t i = 0; i < PAST && rtm->value && dam->value; i++)
        if (!isnan(rtm->value[rtm->n + i]) || !isnan(dam->value[dam->n + i]))
            return 1;
    return 0;
}

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    out->power_mw = view->breakpoint_mw[view->n_breakpoint - 1];
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "planner",
    .summary = "trades day-ahead by yesterday's prices",
    .needs = DR_NEEDS(DR_FEED_RTM_SPP) | DR_NEEDS(DR_FEED_DAM_SPP),
    .plan = plan,
    .decide = decide,
};
