// SPDX-License-Identifier: GPL-3.0-or-later
// Receding horizon: forecasts the prices of the hours to come, finds by dynamic programming
// (Bellman 1957, "Dynamic Programming", ch. 1) the powers that earn most over them, restart losses
// and wear included, takes the first and does it all again at the next interval (Mayne et al. 2000,
// "Constrained model predictive control", Automatica 36).
//
// The money of an interval is affine in its price, so two prices per breakpoint say all of it; that
// of this interval stands for the whole horizon (contracts by the hour are not foreseen). A restart
// costs the difference of what it costs from zero, so a step of the recursion is a running maximum
// from either side: O(horizon x breakpoints).
//
// Point forecasts, no distribution: since money is affine in price the mean decides, and prices are
// skewed: a forecast that is right in most intervals is below the mean before a spike. A weight of
// risk would be one more number to fit, and is left out. The means and the autoregression are
// fitted every day on days gone by; no default is fitted on 2024.
#include "dr_strategy.h"

#include <gsl/gsl_linalg.h>
#include <math.h>

enum { HORIZON, FORECAST, HALFLIFE, FIT_DAYS, AR_ORDER, N_PARAM };

enum { PERSISTENCE, DAY_AHEAD, AUTOREGRESSION };

enum {
    MOST_BREAKPOINTS = 64,
    MOST_HORIZON = 672,
    MOST_ORDER = 8,
    INTERVAL_S = 900,
    HOUR_S = 3600,
    DAY_HOURS = 24,
    WEEK_HOURS = 7 * DAY_HOURS,
};

static const double tie_usd = 1e-9; // closer than this is a tie, and the smaller power wins
static const double probe_usd_per_mwh = 100; // any price but 0 gives the slope
static const double ridge = 1e-9;            // share of the diagonal: keeps a flat history solvable

static const struct dr_param params[N_PARAM] = {
    [HORIZON] = {"horizon_intervals", "intervals", 1, MOST_HORIZON, 96,
                 "intervals looked ahead; 96 is a day, past which restarts do not reach"},
    [FORECAST] = {"forecast", "choice", 0, 2, PERSISTENCE,
                  "0: the seen price, decaying to the mean of its hour of the day; 1: the "
                  "day-ahead price of the hour and the decaying difference of the seen price to "
                  "it; 2: mean by hour of the week and an autoregression on what is left; 0 "
                  "supposes least"},
    [HALFLIFE] = {"halflife_intervals", "intervals", 1, 960, 12,
                  "forecasts 0 and 1: after so many a difference is half; 12 from HB_HOUSTON in "
                  "2022 and 2023, where the autocorrelation of asinh(price) without its season is "
                  "half after 13 and 11"},
    [FIT_DAYS] = {"fit_days", "d", 1, 730, 28,
                  "forecasts 0 and 2: days gone by that the means and the autoregression are "
                  "from, each morning anew; 28 has every hour of the week four times"},
    [AR_ORDER] = {"ar_order", "intervals", 1, MOST_ORDER, 4,
                  "forecast 2: earlier intervals in the autoregression; 4 is an hour"},
};

struct state {
    size_t horizon, order;
    int forecast, fit_days;
    double decay; // of a difference, per interval
    int has_fit;
    int32_t fit_day;
    double day_mean[DAY_HOURS], week_mean[WEEK_HOURS]; // $/MWh; NaN: never seen
    double coefficient[MOST_ORDER];                    // [k]: of the interval k + 1 before
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    (void)site;
    state->horizon = (size_t)param[HORIZON];
    state->forecast = (int)param[FORECAST];
    state->decay = exp2(-1 / param[HALFLIFE]);
    state->fit_days = (int)param[FIT_DAYS];
    state->order = (size_t)param[AR_ORDER];
    return 0;
}

// ---- means and autoregression of the days gone by ----------------------------------------------

// Hours are counted from midnight: on the two days a year when clocks change, those after the
// change are taken for their neighbours.
static size_t hour_of_day(int64_t since_midnight_s)
{
    int64_t hour = since_midnight_s / HOUR_S % DAY_HOURS;
    return (size_t)(hour < 0 ? hour + DAY_HOURS : hour);
}

static size_t hour_of_week(int32_t day, size_t hour)
{
    return (size_t)(day % 7) * DAY_HOURS + hour;
}

// The mean of an interval that begins so long after (or before) midnight of a day.
static double mean_at(const struct state *state, int32_t day, int64_t since_midnight_s)
{
    size_t hour = hour_of_day(since_midnight_s);
    int32_t days = (int32_t)((since_midnight_s + 7 * 86400) / 86400) - 7;
    double mean = state->forecast == AUTOREGRESSION
                      ? state->week_mean[hour_of_week(day + days, hour)]
                      : state->day_mean[hour];
    return isnan(mean) ? state->day_mean[hour] : mean;
}

static void fit_means(struct state *state, const struct dr_view *view)
{
    const struct dr_feed *feed = &view->feed[DR_FEED_RTM_SPP];
    double day_sum[DAY_HOURS] = {0}, week_sum[WEEK_HOURS] = {0};
    double day_n[DAY_HOURS] = {0}, week_n[WEEK_HOURS] = {0};
    for (int32_t day = view->central_day - state->fit_days; day < view->central_day; day++) {
        int64_t midnight = view->midnight_utc_s(day), end = view->midnight_utc_s(day + 1);
        for (int64_t start = midnight; start < end; start += INTERVAL_S) {
            double price = dr_feed_at(feed, start);
            size_t hour = hour_of_day(start - midnight), of_week = hour_of_week(day, hour);
            if (isnan(price))
                continue;
            day_sum[hour] += price;
            week_sum[of_week] += price;
            day_n[hour]++;
            week_n[of_week]++;
        }
    }
    for (size_t h = 0; h < DAY_HOURS; h++)
        state->day_mean[h] = day_n[h] > 0 ? day_sum[h] / day_n[h] : NAN;
    for (size_t h = 0; h < WEEK_HOURS; h++)
        state->week_mean[h] = week_n[h] > 0 ? week_sum[h] / week_n[h] : NAN;
}

// Least squares by the normal equations, solved by Cholesky: few columns, many rows.
static void solve(struct state *state, double *gram, double *moment)
{
    size_t n = state->order;
    for (size_t k = 0; k < n; k++)
        gram[k * MOST_ORDER + k] += ridge * gram[k * MOST_ORDER + k] + ridge;
    gsl_matrix_view matrix = gsl_matrix_view_array_with_tda(gram, n, n, MOST_ORDER);
    gsl_vector_view right = gsl_vector_view_array(moment, n);
    gsl_vector_view solution = gsl_vector_view_array(state->coefficient, n);
    gsl_linalg_cholesky_decomp1(&matrix.matrix);
    gsl_linalg_cholesky_solve(&matrix.matrix, &right.vector, &solution.vector);
}

static void fit_autoregression(struct state *state, const struct dr_view *view)
{
    const struct dr_feed *feed = &view->feed[DR_FEED_RTM_SPP];
    double gram[MOST_ORDER * MOST_ORDER] = {0}, moment[MOST_ORDER] = {0};
    double rest[MOST_ORDER + 1]; // [k]: k intervals before, less its mean
    size_t n = 0;                // in a row
    for (int32_t day = view->central_day - state->fit_days; day < view->central_day; day++) {
        int64_t midnight = view->midnight_utc_s(day), end = view->midnight_utc_s(day + 1);
        for (int64_t start = midnight; start < end; start += INTERVAL_S) {
            double price = dr_feed_at(feed, start);
            n = isnan(price) ? 0 : n + 1;
            for (size_t k = state->order; k > 0; k--)
                rest[k] = rest[k - 1];
            rest[0] = price - mean_at(state, day, start - midnight);
            if (n <= state->order)
                continue;
            for (size_t k = 0; k < state->order; k++) {
                moment[k] += rest[0] * rest[k + 1];
                for (size_t m = 0; m < state->order; m++)
                    gram[k * MOST_ORDER + m] += rest[k + 1] * rest[m + 1];
            }
        }
    }
    solve(state, gram, moment);
}

static void fit(struct state *state, const struct dr_view *view)
{
    if (state->forecast == DAY_AHEAD || (state->has_fit && state->fit_day == view->central_day))
        return;
    fit_means(state, view);
    if (state->forecast == AUTOREGRESSION)
        fit_autoregression(state, view);
    state->fit_day = view->central_day;
    state->has_fit = 1;
}

// ---- forecasts ---------------------------------------------------------------------------------

// Where the seen price is the newest of the feed it is as old as that; any other is taken to be of
// the interval just past. 1: of the interval just past; 0, hindsight: of this one.
static int64_t age_of_seen(const struct dr_view *view)
{
    const struct dr_feed *feed = &view->feed[DR_FEED_RTM_SPP];
    if (feed->n == 0 || feed->value[feed->n - 1] != view->seen_price_usd_per_mwh)
        return 1;
    int64_t newest = feed->first_start_utc_s + (int64_t)(feed->n - 1) * feed->step_s;
    return (view->interval_start_utc_s - newest) / INTERVAL_S;
}

// The day-ahead price of an hour; where it is not published yet, that of a day before.
static double day_ahead_at(const struct dr_view *view, int64_t utc_s)
{
    double price = NAN;
    for (int64_t back = 0; back <= 8 && isnan(price); back++)
        price = dr_feed_at(&view->feed[DR_FEED_DAM_SPP], utc_s - back * 86400);
    return price;
}

// What the price of an interval would be if nothing were seen.
static double base_at(const struct state *state, const struct dr_view *view, int64_t utc_s,
                      int64_t midnight_utc_s)
{
    double base = state->forecast == DAY_AHEAD
                      ? day_ahead_at(view, utc_s)
                      : mean_at(state, view->central_day, utc_s - midnight_utc_s);
    return isnan(base) ? view->seen_price_usd_per_mwh : base;
}

// Forecast 0: the seen price itself, on its way to the base of each hour. A step between the bases
// of two hours is not added to it: one spike in the days gone by would move all prices by it.
static void foresee_by_persistence(const struct state *state, const struct dr_view *view,
                                   double *price)
{
    int64_t now = view->interval_start_utc_s, midnight = view->midnight_utc_s(view->central_day);
    double seen = view->seen_price_usd_per_mwh;
    double part = pow(state->decay, (double)age_of_seen(view));
    for (size_t i = 0; i < state->horizon; i++, part *= state->decay) {
        double base = base_at(state, view, now + (int64_t)i * INTERVAL_S, midnight);
        price[i] = base + part * (seen - base);
    }
}

// Forecasts 1 and 2: the difference of the seen price to its base is led on, by decay or by the
// autoregression, and added to the base of each interval.
static void foresee_by_difference(const struct state *state, const struct dr_view *view,
                                  double *price)
{
    const struct dr_feed *feed = &view->feed[DR_FEED_RTM_SPP];
    int64_t now = view->interval_start_utc_s, midnight = view->midnight_utc_s(view->central_day);
    int64_t age = age_of_seen(view), seen_at = now - age * INTERVAL_S;
    double rest[MOST_ORDER] = {0}; // newest first
    double coefficient[MOST_ORDER] = {state->decay};
    size_t order = state->forecast == AUTOREGRESSION ? state->order : 1;
    rest[0] = view->seen_price_usd_per_mwh - base_at(state, view, seen_at, midnight);
    for (size_t k = 1; k < order; k++) {
        int64_t start = seen_at - (int64_t)k * INTERVAL_S;
        double earlier = dr_feed_at(feed, start) - base_at(state, view, start, midnight);
        rest[k] = isnan(earlier) ? 0 : earlier;
    }
    for (size_t k = 0; state->forecast == AUTOREGRESSION && k < order; k++)
        coefficient[k] = state->coefficient[k];
    for (int64_t i = 1 - age; i < (int64_t)state->horizon; i++) {
        double next = 0;
        for (size_t k = 0; k < order; k++)
            next += coefficient[k] * rest[k];
        for (size_t k = order; k-- > 1;)
            rest[k] = rest[k - 1];
        rest[0] = next;
        if (i >= 0)
            price[i] = base_at(state, view, now + i * INTERVAL_S, midnight) + next;
    }
}

static void foresee(const struct state *state, const struct dr_view *view, double *price)
{
    if (state->forecast == PERSISTENCE)
        foresee_by_persistence(state, view, price);
    else
        foresee_by_difference(state, view, price);
    if (age_of_seen(view) <= 0) // hindsight
        price[0] = view->seen_price_usd_per_mwh;
}

// ---- the powers that earn most -----------------------------------------------------------------

// What stands at stake at each breakpoint: a + b * price, and a restart from nothing.
struct stake {
    size_t n;
    double at_zero_usd[MOST_BREAKPOINTS], usd_per_price[MOST_BREAKPOINTS];
    double restart_usd[MOST_BREAKPOINTS];
};

static void find_stake(const struct dr_view *view, struct stake *stake)
{
    double hashprice = view->seen_hashprice_usd_per_ph_day;
    stake->n = view->n_breakpoint;
    // Price by price: the host keeps the answers for all breakpoints at one.
    for (size_t j = 0; j < stake->n; j++)
        stake->at_zero_usd[j] = view->value_usd(view, view->breakpoint_mw[j], 0, hashprice);
    for (size_t j = 0; j < stake->n; j++) {
        double usd = view->value_usd(view, view->breakpoint_mw[j], probe_usd_per_mwh, hashprice);
        stake->usd_per_price[j] = (usd - stake->at_zero_usd[j]) / probe_usd_per_mwh;
        stake->restart_usd[j] = view->restart_usd(view, 0, view->breakpoint_mw[j], hashprice);
    }
}

// Adds the interval before: later_usd[j], the most that can be earned from an interval on after
// power j, becomes that of the interval before it.
static void step_back(const struct stake *stake, double price, double *later_usd)
{
    double total[MOST_BREAKPOINTS], best = -INFINITY;
    for (size_t j = 0; j < stake->n; j++) {
        total[j] = stake->at_zero_usd[j] + stake->usd_per_price[j] * price + later_usd[j];
        best = fmax(best, total[j]); // of those at or below j: no restart
        later_usd[j] = best;
    }
    best = -INFINITY; // of those above j, less their restart from nothing
    for (size_t j = stake->n; j-- > 0;) {
        later_usd[j] = fmax(later_usd[j], best + stake->restart_usd[j]);
        best = fmax(best, total[j] - stake->restart_usd[j]);
    }
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct state *state = memory;
    double price[MOST_HORIZON], later_usd[MOST_BREAKPOINTS] = {0}, score[MOST_BREAKPOINTS];
    struct stake stake;
    if (view->n_breakpoint > MOST_BREAKPOINTS)
        return 1;
    fit(state, view);
    foresee(state, view, price);
    find_stake(view, &stake);
    for (size_t i = state->horizon; i-- > 1;)
        step_back(&stake, price[i], later_usd);
    size_t best = 0;
    for (size_t j = 0; j < stake.n; j++) {
        double power_mw = view->breakpoint_mw[j], hashprice = view->seen_hashprice_usd_per_ph_day;
        score[j] = view->value_usd(view, power_mw, price[0], hashprice) + later_usd[j] -
                   view->restart_usd(view, view->last_power_mw, power_mw, hashprice);
        if (score[j] > score[best] + tie_usd)
            best = j;
    }
    out->power_mw = view->breakpoint_mw[best];
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "rolling_horizon",
    .summary = "the power that earns most over the next day at forecast prices, restarts included",
    .needs = DR_NEEDS(DR_FEED_RTM_SPP) | DR_NEEDS(DR_FEED_DAM_SPP),
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
