// SPDX-License-Identifier: GPL-3.0-or-later
// One strike for the whole site: off at or above it, on below strike - hysteresis.
#include "dr_strategy.h"

#include <math.h>

enum { STRIKE, MULTIPLE, HYSTERESIS, N_PARAM };

static const struct dr_param params[N_PARAM] = {
    [STRIKE] = {"strike_usd_per_mwh", "$/MWh", -250, 100000, NAN,
                "price at or above which the site stops; unset: strike_multiple holds"},
    [MULTIPLE] = {"strike_multiple", "1", 0, 1000, 1.0,
                  "strike as a multiple of the break-even of the dearest tier at the seen "
                  "hashprice; 1 is that break-even itself, fitted on nothing"},
    [HYSTERESIS] = {"hysteresis_usd_per_mwh", "$/MWh", 0, 10000, 0,
                    "how far below the strike the price must be to start again; 0: at once"},
};

struct state {
    double strike_usd_per_mwh, multiple, hysteresis_usd_per_mwh;
    double capacity_mw;
    size_t dearest_tier;
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    state->strike_usd_per_mwh = param[STRIKE];
    state->multiple = param[MULTIPLE];
    state->hysteresis_usd_per_mwh = param[HYSTERESIS];
    state->capacity_mw = site->capacity_mw;
    state->dearest_tier = site->n_tier - 1;
    return 0;
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    const struct state *state = memory;
    double strike = state->strike_usd_per_mwh;
    if (isnan(strike))
        strike = state->multiple * view->breakeven_usd_per_mwh(view, state->dearest_tier,
                                                               view->seen_hashprice_usd_per_ph_day);
    if (view->seen_price_usd_per_mwh >= strike)
        out->power_mw = 0;
    else if (view->seen_price_usd_per_mwh < strike - state->hysteresis_usd_per_mwh)
        out->power_mw = state->capacity_mw;
    else
        out->power_mw = view->last_power_mw;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "threshold",
    .summary = "off while the seen price is at or above one strike",
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
