// SPDX-License-Identifier: GPL-3.0-or-later
// The yardstick: full power in every interval.
#include "dr_strategy.h"

struct state {
    double capacity_mw;
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    (void)param;
    state->capacity_mw = site->capacity_mw;
    return 0;
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    const struct state *state = memory;
    (void)view;
    out->power_mw = state->capacity_mw;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "always_mine",
    .summary = "mine at full power whatever the price",
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
