// SPDX-License-Identifier: GPL-3.0-or-later
// A default outside its own range.
#include <math.h>

#include "dr_strategy.h"

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    (void)view;
    out->power_mw = 0;
    return 0;
}

static const struct dr_param params[] = {{"strike", "$/MWh", 0, 10, 47.3, "out of range"}};

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .params = params,
    .n_params = 1,
    .name = "bad_param",
    .summary = "misbehaves",
    .decide = decide,
};
