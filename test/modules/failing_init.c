// SPDX-License-Identifier: GPL-3.0-or-later
// Refuses every site.
#include <math.h>

#include "dr_strategy.h"

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    (void)view;
    out->power_mw = 0;
    return 0;
}

static int init(void *state, const double *param, const struct dr_site *site)
{
    (void)state;
    (void)param;
    (void)site;
    return 3;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .init = init,
    .name = "failing_init",
    .summary = "misbehaves",
    .decide = decide,
};
