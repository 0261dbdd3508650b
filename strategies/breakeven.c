// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the power that earns most in this interval at the seen price and hashprice. What is sunk
// (the block's price) shifts all choices alike; restart loss and wear are left out.
#include "dr_strategy.h"

enum { HYSTERESIS, MIN_OFF, N_PARAM };

enum { MOST_BREAKPOINTS = 64 };

static const double tie_usd = 1e-9; // closer than this is a tie, and the smaller power wins

static const struct dr_param params[N_PARAM] = {
    [HYSTERESIS] =
        {"hysteresis_usd_per_mwh", "$/MWh", 0, 10000, 0,
         "gain that stopping must exceed, per MWh of the machines that stop; 0: any gain"},
    [MIN_OFF] = {"min_off_intervals", "intervals", 0, 96, 0,
                 "intervals that what was stopped stays off at least; 0: none"},
};

struct state {
    double hysteresis_usd_per_mwh, min_off_intervals;
    // Intervals for which the machines between breakpoints j and j + 1 must still stay off.
    double stay_off[MOST_BREAKPOINTS];
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    (void)site;
    state->hysteresis_usd_per_mwh = param[HYSTERESIS];
    state->min_off_intervals = param[MIN_OFF];
    return 0;
}

// Dollars at this power, less the hysteresis on what would be stopped.
static double score_usd(const struct state *state, const struct dr_view *view, double power_mw)
{
    double value = view->value_usd(view, power_mw, view->seen_price_usd_per_mwh,
                                   view->seen_hashprice_usd_per_ph_day);
    double stopped_mw = view->last_power_mw - power_mw;
    return stopped_mw > 0 ? value - state->hysteresis_usd_per_mwh * stopped_mw * DR_INTERVAL_HOURS
                          : value;
}

// The number of breakpoints that may be chosen: those up to the first machines that must stay off.
static size_t allowed(const struct state *state, const struct dr_view *view)
{
    size_t n = 1;
    while (n < view->n_breakpoint && state->stay_off[n - 1] <= 0)
        n++;
    return n;
}

static void remember(struct state *state, const struct dr_view *view, double power_mw)
{
    for (size_t j = 0; j + 1 < view->n_breakpoint; j++) {
        double top = view->breakpoint_mw[j + 1];
        if (state->stay_off[j] > 0)
            state->stay_off[j]--;
        if (power_mw < top && view->last_power_mw >= top && state->min_off_intervals > 0)
            state->stay_off[j] = state->min_off_intervals - 1;
    }
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct state *state = memory;
    double score[MOST_BREAKPOINTS];
    if (view->n_breakpoint > MOST_BREAKPOINTS)
        return 1;
    size_t n = allowed(state, view), best = 0;
    for (size_t j = 0; j < n; j++) {
        score[j] = score_usd(state, view, view->breakpoint_mw[j]);
        if (score[j] > score[best])
            best = j;
    }
    double best_usd = score[best];
    for (size_t j = best; j-- > 0;) {
        // "Exceeds" the hysteresis: at a tie what runs goes on.
        if (state->hysteresis_usd_per_mwh > 0 && view->breakpoint_mw[j] < view->last_power_mw)
            break;
        if (score[j] >= best_usd - tie_usd)
            best = j;
    }
    out->power_mw = view->breakpoint_mw[best];
    remember(state, view, out->power_mw);
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "breakeven",
    .summary = "the power that earns most in the interval at the seen price and hashprice",
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
