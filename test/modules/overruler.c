// SPDX-License-Identifier: GPL-3.0-or-later
// Stands before another strategy: off where the load of the system, as published, was highest of
// all, or reserves are dear; else as the other one decided. Looks past its feeds, too. With
// `inverted` it does the opposite of the other one.
#include <math.h>

#include "dr_strategy.h"

enum { DEAR, INVERTED, N_PARAM };
enum { PAST = 48 };

static const struct dr_param params[N_PARAM] = {
    [DEAR] = {"dear_usd_per_mw_h", "$/MW-h", 0, 10000, 150, "RRS price from which it is off"},
    [INVERTED] = {"inverted", "1", 0, 1, 0, "1: off where the other one is on"},
};

struct state {
    double dear_usd_per_mw_h, inverted, capacity_mw, most_load_mw;
    size_t n_seen;
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    state->dear_usd_per_mw_h = param[DEAR];
    state->inverted = param[INVERTED];
    state->capacity_mw = site->capacity_mw;
    return 0;
}

// The value that holds at an instant; what is read past the end would be, too.
static double at(const struct dr_feed *feed, int64_t utc_s)
{
    int64_t i = feed->n > 0 ? (utc_s - feed->first_start_utc_s) / feed->step_s : -1;
    return i >= 0 && i < (int64_t)feed->n + PAST ? feed->value[i] : NAN;
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct state *state = memory;
    const struct dr_feed *load = &view->feed[DR_FEED_SYSTEM_LOAD];
    int is_peak = 0;
    if (!view->then)
        return 1;
    *out = *view->then;
    if (state->inverted > 0)
        out->power_mw = state->capacity_mw - view->then->power_mw;
    for (; state->n_seen < load->n; state->n_seen++)
        if (load->value[state->n_seen] > state->most_load_mw) {
            state->most_load_mw = load->value[state->n_seen];
            is_peak = 1;
        }
    if (is_peak || at(load, view->interval_start_utc_s) > state->most_load_mw ||
        at(&view->feed[DR_FEED_MCPC_RRS], view->interval_start_utc_s) > state->dear_usd_per_mw_h)
        out->power_mw = 0;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "overruler",
    .summary = "off where load or reserves are high, else as another one decides",
    .needs = DR_NEEDS(DR_FEED_SYSTEM_LOAD) | DR_NEEDS(DR_FEED_MCPC_RRS),
    .flags = DR_STANDS_BEFORE,
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
