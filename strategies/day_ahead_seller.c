// SPDX-License-Identifier: GPL-3.0-or-later
// Sells energy a day ahead for the hours in which the day-ahead price is expected to beat mining,
// and keeps the option: in real time it mines all the same, buying back, where the price has fallen
// below what mining earns. Two settlements: what was sold is paid at the day-ahead price, what is
// drawn of it costs the real-time price, so that the sale changes what is earned and not what is
// best to do in the interval (Schweppe, Caramanis, Tabors and Bohn 1988, "Spot pricing of
// electricity"; ERCOT Nodal Protocols 4.6 and 6.6).
//
// The expected price is the mean of the days before, same hour; what would not run at it, by the
// site's arithmetic, is sold. In the market an offer has a price, and is only awarded at or above
// it; a plan has quantities alone, so what is offered here is sold at whatever price comes out.
#include "dr_strategy.h"

#include <math.h>

enum { DAYS, ALL, N_PARAM };

enum { HOUR_S = 3600 };

static const double tie_usd = 1e-9; // closer than this is a tie, and the smaller power wins

static const struct dr_param params[N_PARAM] = {
    [DAYS] = {"days", "d", 1, 365, 7,
              "days before, whose day-ahead prices of the same hour are averaged; a week has every "
              "day of it once"},
    [ALL] = {"all", "choice", 0, 1, 0,
             "0: at most what the contracts bring is sold; 1: all energy of the load, what is not "
             "contracted being bought in real time where it is drawn"},
};

struct state {
    int days;
    double most_mw, residual_fraction, capacity_mw;
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    state->days = (int)param[DAYS];
    state->most_mw = param[ALL] >= 1 ? site->capacity_mw : site->contract_mw;
    state->residual_fraction = site->residual_fraction;
    state->capacity_mw = site->capacity_mw;
    return 0;
}

// The power that earns most at a price; of equals the smallest, as in breakeven.
static double best_power_mw(const struct dr_view *view, double price_usd_per_mwh)
{
    double best_usd = -INFINITY, best_mw = 0;
    for (size_t j = 0; j < view->n_breakpoint; j++) {
        double usd = view->value_usd(view, view->breakpoint_mw[j], price_usd_per_mwh,
                                     view->seen_hashprice_usd_per_ph_day);
        if (usd > best_usd + tie_usd) {
            best_usd = usd;
            best_mw = view->breakpoint_mw[j];
        }
    }
    return best_mw;
}

// The mean of an hour on the days before; NaN where there is none.
static double expected_price(const struct state *state, const struct dr_view *view, size_t hour)
{
    double sum = 0, n = 0;
    for (int back = 1; back <= state->days; back++) {
        int64_t midnight = view->midnight_utc_s(view->central_day - back);
        double price = dr_feed_at(&view->feed[DR_FEED_DAM_SPP], midnight + (int64_t)hour * HOUR_S);
        if (!isnan(price)) {
            sum += price;
            n++;
        }
    }
    return n > 0 ? sum / n : NAN;
}

static int plan(void *memory, const struct dr_view *view, struct dr_plan *out)
{
    const struct state *state = memory;
    if (isnan(view->seen_hashprice_usd_per_ph_day))
        return 0; // what mining earns is not known yet
    for (size_t hour = 0; hour < out->n_hour; hour++) {
        double price = expected_price(state, view, hour);
        if (isnan(price))
            continue;
        double idle_mw =
            (state->capacity_mw - best_power_mw(view, price)) * (1 - state->residual_fraction);
        out->day_ahead_mw[hour] = -fmin(idle_mw, state->most_mw);
    }
    return 0;
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    (void)memory;
    out->power_mw = best_power_mw(view, view->seen_price_usd_per_mwh);
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "day_ahead_seller",
    .summary = "sells energy day-ahead in hours that should bring more than mining; then breakeven",
    .needs = DR_NEEDS(DR_FEED_DAM_SPP),
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .plan = plan,
    .decide = decide,
};
