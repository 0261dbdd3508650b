// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the host's own pointer for what it is and reads the market behind it: the price of the
// interval to come, of a later one, or of one long past that may have been restated.
#include <math.h>

#include "dr_strategy.h"
#include "market/market.h"

struct state {
    int64_t later_s;
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    (void)site;
    ((struct state *)memory)->later_s = (int64_t)param[0] * 900;
    return 0;
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    const struct state *state = memory;
    const struct dr_market *market = *(const struct dr_market *const *)view->host;
    int64_t i = dr_series_place(&market->spp, view->interval_start_utc_s + state->later_s);
    out->power_mw = view->breakpoint_mw[view->n_breakpoint - 1];
    if (i >= 0 && i < (int64_t)market->spp.n && market->spp.value[i] > 50)
        out->power_mw = 0;
    return 0;
}

static const struct dr_param params[] = {
    {"later_intervals", "intervals", -10000, 10000, 0, "whose price it looks at, from the next on"},
};

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "cheat_host",
    .summary = "reads the settlement price behind the view",
    .params = params,
    .n_params = 1,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
