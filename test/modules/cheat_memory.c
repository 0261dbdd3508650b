// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the prices of a run where the next run finds them, and is off where it remembers a dear
// one.
#include "dr_strategy.h"

enum { MOST = 40000 };
static double remembered[MOST]; // what no strategy may have
static int64_t begin_utc_s;

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    const struct dr_feed *rtm = &view->feed[DR_FEED_RTM_SPP];
    (void)state;
    if (begin_utc_s == 0)
        begin_utc_s = view->interval_start_utc_s;
    int64_t i = (view->interval_start_utc_s - begin_utc_s) / 900;
    out->power_mw = view->breakpoint_mw[view->n_breakpoint - 1];
    if (i < 0 || i >= MOST)
        return 0;
    if (remembered[i] > 50)
        out->power_mw = 0;
    if (i > 0)
        remembered[i - 1] = rtm->value[rtm->n - 1];
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "cheat_memory",
    .summary = "remembers the run before",
    .needs = DR_NEEDS(DR_FEED_RTM_SPP),
    .decide = decide,
};
