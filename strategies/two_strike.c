// SPDX-License-Identifier: GPL-3.0-or-later
// Two strikes: a spell of prices above the low one, or a single one above the high one, stops the
// site; a spell below the low one starts it again.
#include "dr_strategy.h"

#include <math.h>

enum { LOW, HIGH, LOW_MULTIPLE, HIGH_MULTIPLE, LOW_INTERVALS, RESUME_INTERVALS, N_PARAM };

static const struct dr_param params[N_PARAM] = {
    [LOW] = {"low_usd_per_mwh", "$/MWh", -250, 100000, NAN,
             "low strike; unset: low_multiple holds"},
    [HIGH] = {"high_usd_per_mwh", "$/MWh", -250, 100000, NAN,
              "high strike; unset: high_multiple holds"},
    [LOW_MULTIPLE] = {"low_multiple", "1", 0, 1000, 1.0,
                      "low strike as a multiple of the break-even of the dearest tier; 1 is that "
                      "break-even itself, fitted on nothing"},
    [HIGH_MULTIPLE] = {"high_multiple", "1", 0, 1000, 2.0,
                       "high strike as a multiple of the break-even of the dearest tier; twice it "
                       "is a round figure, fitted on nothing"},
    [LOW_INTERVALS] = {"low_intervals", "intervals", 1, 96, 2,
                       "prices in a row at or above the low strike that stop the site; 2 waits "
                       "out a spike of one interval"},
    [RESUME_INTERVALS] = {"resume_intervals", "intervals", 1, 96, 2,
                          "prices in a row below the low strike that start it; 2 mirrors "
                          "low_intervals"},
};

struct state {
    double low_usd_per_mwh, high_usd_per_mwh, low_multiple, high_multiple;
    double low_intervals, resume_intervals;
    double capacity_mw;
    size_t dearest_tier;
    double n_above, n_below; // seen prices in a row
    int off;
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    state->low_usd_per_mwh = param[LOW];
    state->high_usd_per_mwh = param[HIGH];
    state->low_multiple = param[LOW_MULTIPLE];
    state->high_multiple = param[HIGH_MULTIPLE];
    state->low_intervals = param[LOW_INTERVALS];
    state->resume_intervals = param[RESUME_INTERVALS];
    state->capacity_mw = site->capacity_mw;
    state->dearest_tier = site->n_tier - 1;
    return 0;
}

static double strike(const struct state *state, const struct dr_view *view, double usd_per_mwh,
                     double multiple)
{
    if (!isnan(usd_per_mwh))
        return usd_per_mwh;
    return multiple * view->breakeven_usd_per_mwh(view, state->dearest_tier,
                                                  view->seen_hashprice_usd_per_ph_day);
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct state *state = memory;
    double low = strike(state, view, state->low_usd_per_mwh, state->low_multiple);
    double high = strike(state, view, state->high_usd_per_mwh, state->high_multiple);
    double seen = view->seen_price_usd_per_mwh;
    state->n_above = seen >= low ? state->n_above + 1 : 0;
    state->n_below = seen < low ? state->n_below + 1 : 0;
    if (seen >= high || state->n_above >= state->low_intervals)
        state->off = 1;
    else if (state->n_below >= state->resume_intervals)
        state->off = 0;
    out->power_mw = state->off ? 0 : state->capacity_mw;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "two_strike",
    .summary = "off after a spell above a low strike or one price above a high one, on after a "
               "spell below the low one",
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
