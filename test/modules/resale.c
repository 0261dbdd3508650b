// SPDX-License-Identifier: GPL-3.0-or-later
// Stands still and says how much contract power it sells back, negative amounts among them.
#include "dr_strategy.h"

static const struct dr_param params[] = {
    {"resale_mw", "MW", -100, 100, 0, "the most that it sells back"},
};

struct state {
    double resale_mw;
};

static int init(void *state, const double *param, const struct dr_site *site)
{
    (void)site;
    ((struct state *)state)->resale_mw = param[0];
    return 0;
}

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)view;
    out->power_mw = 0;
    out->resale_mw = ((const struct state *)state)->resale_mw;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "resale",
    .summary = "stands still",
    .params = params,
    .n_params = 1,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
