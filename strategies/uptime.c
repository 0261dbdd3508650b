// SPDX-License-Identifier: GPL-3.0-or-later
// An uptime promise: skip the dearest hours by the day-ahead price, about skip_percent of all.
#include "dr_strategy.h"

#include <math.h>
#include <stddef.h>

enum { SKIP_PERCENT, N_PARAM };

enum {
    WINDOW_DAYS = 30, // the delivery day is the last of them
    HOUR_S = 3600,
    MOST_HOURS = WINDOW_DAYS * 24 + 1, // one clock change in autumn at most
};

static const struct dr_param params[N_PARAM] = {
    [SKIP_PERCENT] = {"skip_percent", "%", 0, 100, 1.0,
                      "share of hours to skip: those with a day-ahead price above the (1 - skip) "
                      "quantile of 30 days; 1 keeps 99 % uptime, a usual promise"},
};

struct state {
    double skip;
    double capacity_mw;
    int32_t central_day; // of the strike
    int has_strike;
    double strike_usd_per_mwh; // NaN: no day-ahead price is known for these days
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    state->skip = param[SKIP_PERCENT] / 100.0;
    state->capacity_mw = site->capacity_mw;
    return 0;
}

// Puts the value of rank k at its place, smaller ones before it, greater ones behind (Hoare 1961,
// "Algorithm 65: find"): only two ranks are wanted, so sorting all would be waste.
static void find(double *value, ptrdiff_t n, ptrdiff_t k)
{
    for (ptrdiff_t first = 0, last = n - 1; first < last;) {
        double pivot = value[k];
        ptrdiff_t i = first, j = last;
        while (i <= j) {
            while (value[i] < pivot)
                i++;
            while (value[j] > pivot)
                j--;
            if (i <= j) {
                double moved = value[i];
                value[i++] = value[j];
                value[j--] = moved;
            }
        }
        if (j < k)
            first = i;
        if (k < i)
            last = j;
    }
}

// Quantile by linear interpolation between the order statistics (Hyndman and Fan 1996, type 7).
static double quantile(double *value, size_t n, double q)
{
    double place = q * (double)(n - 1);
    size_t below = (size_t)place;
    if (below >= n)
        below = n - 1;
    find(value, (ptrdiff_t)n, (ptrdiff_t)below);
    if (below + 1 == n)
        return value[below];
    double above = value[below + 1];
    for (size_t i = below + 2; i < n; i++)
        above = value[i] < above ? value[i] : above;
    return value[below] + (place - (double)below) * (above - value[below]);
}

static double strike_of_day(const struct state *state, const struct dr_view *view)
{
    double price[MOST_HOURS];
    size_t n = 0;
    const struct dr_feed *feed = &view->feed[DR_FEED_DAM_SPP];
    int64_t from = view->midnight_utc_s(view->central_day - WINDOW_DAYS + 1);
    int64_t to = view->midnight_utc_s(view->central_day + 1);
    for (int64_t start = from; start < to && n < MOST_HOURS; start += HOUR_S) {
        int64_t i = (start - feed->first_start_utc_s) / HOUR_S;
        if (feed->n > 0 && start >= feed->first_start_utc_s && i < (int64_t)feed->n &&
            !isnan(feed->value[i]))
            price[n++] = feed->value[i];
    }
    if (n == 0)
        return NAN;
    return quantile(price, n, 1.0 - state->skip);
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct state *state = memory;
    const struct dr_feed *feed = &view->feed[DR_FEED_DAM_SPP];
    if (!state->has_strike || state->central_day != view->central_day) {
        state->strike_usd_per_mwh = strike_of_day(state, view);
        state->central_day = view->central_day;
        state->has_strike = 1;
    }
    int64_t since = view->interval_start_utc_s - feed->first_start_utc_s;
    double price = feed->n > 0 && since >= 0 && since / HOUR_S < (int64_t)feed->n
                       ? feed->value[since / HOUR_S]
                       : NAN;
    out->power_mw = price > state->strike_usd_per_mwh ? 0 : state->capacity_mw;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "uptime",
    .summary = "off in the dearest day-ahead hours of the last 30 published days",
    .needs = DR_NEEDS(DR_FEED_DAM_SPP),
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
