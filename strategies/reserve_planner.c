// SPDX-License-Identifier: GPL-3.0-or-later
// Sells reserves a day ahead where they are expected to bring more than the option to stop, which
// an offer gives away; in the hour itself it takes the power that earns most, awards included.
//
// Energy and reserves compete for the same megawatt, so the price of a reserve is what the other
// use of it would have earned (Schweppe, Caramanis, Tabors and Bohn 1988, "Spot pricing of
// electricity", ch. 3). For each hour of the day to come: the capacity price is the mean of the
// days before, same hour; the option is what stopping would have earned in that hour on the days
// before, by the site's arithmetic, between one breakpoint and the next. From the best machines up,
// which stop last, what earns more as reserve than by stopping is offered, as the product with the
// highest price.
//
// The option is counted whole, since who sells a reserve stands ready. What failing costs is the
// host's arithmetic, in the hour: where it is the capacity price paid back, as in Texas before
// 2025-12-05 as it is modelled here, the option is worth more than an offer can lose and
// option_weight 0, offering always, earns more in a replay than it would as a habit. Whether ERCOT
// calls is not foreseen, and offers are awarded in full or as the site's settings say. The contract
// at midnight stands for the day's.
#include "dr_strategy.h"

#include <math.h>

enum { DAYS, OPTION_DAYS, OPTION_WEIGHT, N_PARAM };

enum { MOST_BREAKPOINTS = 64, INTERVAL_S = 900, HOUR_S = 3600 };

static const double tie_usd = 1e-9; // closer than this is a tie, and the smaller power wins
static const double probe_usd_per_mwh = 100; // any price but 0 gives the slope

// What is sold here: the reserves that a load may sell without being dispatched.
static const struct {
    enum dr_reserve_id reserve;
    enum dr_feed_id feed;
} products[] = {
    {DR_RESERVE_RRS, DR_FEED_MCPC_RRS},
    {DR_RESERVE_ECRS, DR_FEED_MCPC_ECRS},
    {DR_RESERVE_NSPIN, DR_FEED_MCPC_NSPIN},
};
enum { N_PRODUCT = sizeof products / sizeof products[0] };

static const struct dr_param params[N_PARAM] = {
    [DAYS] = {"days", "d", 1, 365, 7,
              "days before, whose capacity prices of the same hour are averaged; a week has every "
              "day of it once"},
    [OPTION_DAYS] =
        {"option_days", "d", 2, 365, 28,
         "days before, whose real-time prices say what the option to stop is worth; "
         "28, since spikes are rare, a round figure, fitted on nothing; of the day before only "
         "the hours up to 10:00 are known"},
    [OPTION_WEIGHT] = {"option_weight", "1", 0, 100, 1,
                       "part of the option that an offer is held to give away; 1: all of it"},
};

struct state {
    int days, option_days;
    double option_weight;
    uint32_t reserves;
    double residual_fraction;
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    state->days = (int)param[DAYS];
    state->option_days = (int)param[OPTION_DAYS];
    state->option_weight = param[OPTION_WEIGHT];
    state->reserves = site->reserves;
    state->residual_fraction = site->residual_fraction;
    return 0;
}

// ---- a day ahead -------------------------------------------------------------------------------

// The mean capacity price of an hour on the days before, $/MW-h; NaN where there is none.
static double expected_price(const struct state *state, const struct dr_view *view,
                             const struct dr_feed *feed, size_t hour)
{
    double sum = 0, n = 0;
    for (int back = 1; back <= state->days; back++) {
        int64_t midnight = view->midnight_utc_s(view->central_day - back);
        double price = dr_feed_at(feed, midnight + (int64_t)hour * HOUR_S);
        if (!isnan(price)) {
            sum += price;
            n++;
        }
    }
    return n > 0 ? sum / n : NAN;
}

// Money at each breakpoint, affine in the price: a + b * price.
struct stake {
    double at_zero_usd[MOST_BREAKPOINTS], usd_per_price[MOST_BREAKPOINTS];
};

static void find_stake(const struct dr_view *view, struct stake *stake)
{
    double hashprice = view->seen_hashprice_usd_per_ph_day;
    for (size_t j = 0; j < view->n_breakpoint; j++)
        stake->at_zero_usd[j] = view->value_usd(view, view->breakpoint_mw[j], 0, hashprice);
    for (size_t j = 0; j < view->n_breakpoint; j++)
        stake->usd_per_price[j] =
            (view->value_usd(view, view->breakpoint_mw[j], probe_usd_per_mwh, hashprice) -
             stake->at_zero_usd[j]) /
            probe_usd_per_mwh;
}

// What stopping the machines between breakpoint j and the next would have earned on the days
// before, dollars in an hour; NaN where no price is known.
static double option_usd(const struct state *state, const struct dr_view *view,
                         const struct stake *stake, size_t j, size_t hour)
{
    double sum = 0, n = 0;
    double at_zero_usd = stake->at_zero_usd[j] - stake->at_zero_usd[j + 1];
    double usd_per_price = stake->usd_per_price[j] - stake->usd_per_price[j + 1];
    for (int back = 1; back <= state->option_days; back++) {
        int64_t midnight = view->midnight_utc_s(view->central_day - back);
        for (int64_t k = 0; k < HOUR_S / INTERVAL_S; k++) {
            int64_t start = midnight + (int64_t)hour * HOUR_S + k * INTERVAL_S;
            double price = dr_feed_at(&view->feed[DR_FEED_RTM_SPP], start);
            if (isnan(price))
                continue;
            sum += fmax(at_zero_usd + usd_per_price * price, 0);
            n++;
        }
    }
    return n > 0 ? sum / n * HOUR_S / INTERVAL_S : NAN;
}

static void plan_hour(const struct state *state, const struct dr_view *view,
                      const struct stake *stake, size_t hour, struct dr_plan *out)
{
    double best_price = 0, offer_mw = 0;
    size_t best = N_PRODUCT;
    for (size_t p = 0; p < N_PRODUCT; p++) {
        if (!(state->reserves >> products[p].reserve & 1))
            continue;
        double price = expected_price(state, view, &view->feed[products[p].feed], hour);
        if (price > best_price) {
            best_price = price;
            best = p;
        }
    }
    if (best == N_PRODUCT)
        return;
    for (size_t j = 0; j + 1 < view->n_breakpoint; j++) {
        double mw =
            (view->breakpoint_mw[j + 1] - view->breakpoint_mw[j]) * (1 - state->residual_fraction);
        if (!(best_price * mw > state->option_weight * option_usd(state, view, stake, j, hour)))
            break;
        offer_mw += mw;
    }
    out->reserve_mw[products[best].reserve][hour] = offer_mw;
}

static int plan(void *memory, const struct dr_view *view, struct dr_plan *out)
{
    const struct state *state = memory;
    struct stake stake;
    if (view->n_breakpoint > MOST_BREAKPOINTS)
        return 1;
    if (isnan(view->seen_hashprice_usd_per_ph_day))
        return 0; // what the option is worth is not known yet
    find_stake(view, &stake);
    for (size_t hour = 0; hour < out->n_hour; hour++)
        plan_hour(state, view, &stake, hour, out);
    return 0;
}

// ---- in the interval ---------------------------------------------------------------------------

// As breakeven: value_usd knows what the interval was awarded and what failing would cost.
static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    double best_usd = -INFINITY;
    (void)memory;
    for (size_t j = 0; j < view->n_breakpoint; j++) {
        double usd = view->value_usd(view, view->breakpoint_mw[j], view->seen_price_usd_per_mwh,
                                     view->seen_hashprice_usd_per_ph_day);
        if (usd > best_usd + tie_usd) {
            best_usd = usd;
            out->power_mw = view->breakpoint_mw[j];
        }
    }
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "reserve_planner",
    .summary = "offers RRS, ECRS or NSPIN day-ahead where they should bring more than the option "
               "to stop; then breakeven",
    .needs = DR_NEEDS(DR_FEED_RTM_SPP) | DR_NEEDS(DR_FEED_MCPC_RRS) | DR_NEEDS(DR_FEED_MCPC_ECRS) |
             DR_NEEDS(DR_FEED_MCPC_NSPIN),
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .plan = plan,
    .decide = decide,
};
