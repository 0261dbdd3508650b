// SPDX-License-Identifier: GPL-3.0-or-later
// Is a spike coming? A logistic regression says how likely the interval's price is above a strike;
// two lines say how far above it then is, and how far below otherwise. Those two prices, weighted,
// go through the site's own arithmetic: what stops is what loses less than it may expect to save.
//
// The regression: Cox 1958, "The regression analysis of binary sequences", solved by iteratively
// reweighted least squares (McCullagh and Nelder 1989, "Generalized linear models", 4.4) with a
// ridge (le Cessie and van Houwelingen 1992, "Ridge estimators in logistic regression"). A model of
// whether and a model of how much, apart: Cragg 1971, "Some statistical models for limited
// dependent variables". Prices enter as asinh(price / strike), which tames spikes and bears
// negative prices (Uniejewski, Weron and Ziel 2018, "Variance stabilizing transformations for
// electricity spot price forecasting").
//
// Both are fitted every morning on days gone by, and on nothing else. The system's load is no
// input: a feed that is asked for must be given, and the day-ahead price knows the load that was
// forecast.
#include "dr_strategy.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SPIKE, FIT_DAYS, MIN_SPIKES, RIDGE, N_PARAM };

// What the regression looks at; LEVEL, ABOVE and CHANGE are of the last prices.
enum { ONE, LEVEL, ABOVE, CHANGE, AHEAD, SIN_DAY, COS_DAY, SIN_HALF, COS_HALF, N_FEATURE };
// What the size of the difference to the strike is taken from.
enum { SIZE_ONE, SIZE_LAST, SIZE_AHEAD, N_SIZE };

enum { MOST_BREAKPOINTS = 64, MOST_STEPS = 25, MOST_DAY = 100, INTERVAL_S = 900, DAY_S = 86400 };

static const double tie_usd = 1e-9;       // closer than this is a tie, and the smaller power wins
static const double converged = 1e-8;     // change of a coefficient
static const double least_weight = 1e-10; // of a row: p (1 - p) where the model is sure
static const double size_ridge = 1e-6;    // share of the diagonal: keeps the lines solvable
static const double least_strike_usd_per_mwh = 1; // below it nothing is worth a model

static const struct dr_param params[N_PARAM] = {
    [SPIKE] = {"spike_usd_per_mwh", "$/MWh", 1, 100000, NAN,
               "price from which on it is a spike; unset: the break-even of the dearest tier at "
               "the seen hashprice"},
    [FIT_DAYS] = {"fit_days", "d", 1, 730, 90,
                  "days gone by that the model is fitted on, each morning anew; 90 is a season, a "
                  "round figure, fitted on nothing"},
    [MIN_SPIKES] = {"min_spikes", "intervals", 1, 100000, 90,
                    "spikes within fit_days before the model is trusted, until then the seen price "
                    "decides; ten for each of its 9 inputs (Peduzzi et al. 1996)"},
    [RIDGE] = {"ridge", "1", 1e-6, 1e6, 1.0,
               "penalty on the squares of the coefficients, that of the constant aside; 1 is a "
               "standard normal prior, fitted on nothing"},
};

struct row {
    double feature[N_FEATURE], size[N_SIZE];
    double beyond_usd_per_mwh; // what came of it: the price less the strike, where it is known
};

struct state {
    double spike_usd_per_mwh, min_spikes, ridge;
    int fit_days;
    size_t dearest_tier;
    int has_fit, is_trusted;
    int32_t fit_day;
    double strike_usd_per_mwh; // of the fit
    int64_t age;               // intervals from the newest price to the one decided, of the fit
    double coefficient[N_FEATURE];
    double above[N_SIZE], below[N_SIZE]; // $/MWh beyond the strike per size, either side
    struct row *row;                     // of the days of the fit, owned
    size_t n_row;
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    state->spike_usd_per_mwh = param[SPIKE];
    state->fit_days = (int)param[FIT_DAYS];
    state->min_spikes = param[MIN_SPIKES];
    state->ridge = param[RIDGE];
    state->dearest_tier = site->n_tier - 1;
    state->row = malloc((size_t)state->fit_days * MOST_DAY * sizeof *state->row);
    return state->row ? 0 : 1;
}

static void release(void *memory)
{
    struct state *state = memory;
    free(state->row);
}

// ---- what is known before an interval ----------------------------------------------------------

// The inputs of the interval from start_utc_s; last and before are the two newest prices. 0: one of
// them is missing.
static int fill_row(const struct state *state, const struct dr_view *view, int64_t start_utc_s,
                    int64_t midnight_utc_s, double last, double before, struct row *row)
{
    double strike = state->strike_usd_per_mwh;
    double ahead = dr_feed_at(&view->feed[DR_FEED_DAM_SPP], start_utc_s);
    double angle = 2 * M_PI * (double)(start_utc_s - midnight_utc_s) / DAY_S;
    if (isnan(last) || isnan(before) || isnan(ahead))
        return 0;
    row->feature[ONE] = 1;
    row->feature[LEVEL] = asinh(last / strike);
    row->feature[ABOVE] = last >= strike;
    row->feature[CHANGE] = row->feature[LEVEL] - asinh(before / strike);
    row->feature[AHEAD] = asinh(ahead / strike);
    row->feature[SIN_DAY] = sin(angle);
    row->feature[COS_DAY] = cos(angle);
    row->feature[SIN_HALF] = sin(2 * angle);
    row->feature[COS_HALF] = cos(2 * angle);
    row->size[SIZE_ONE] = 1;
    row->size[SIZE_LAST] = last - strike;
    row->size[SIZE_AHEAD] = ahead - strike;
    return 1;
}

static double probability(const struct state *state, const struct row *row)
{
    double sum = 0;
    for (size_t k = 0; k < N_FEATURE; k++)
        sum += state->coefficient[k] * row->feature[k];
    return 1 / (1 + exp(-sum));
}

// The expected difference to the strike, on the side of it that the line is for: 0 or more.
static double size_of(const double *line, const struct row *row)
{
    double sum = 0;
    for (size_t k = 0; k < N_SIZE; k++)
        sum += line[k] * row->size[k];
    return sum > 0 ? sum : 0;
}

// ---- fitting -----------------------------------------------------------------------------------

static void collect_rows(struct state *state, const struct dr_view *view)
{
    const struct dr_feed *feed = &view->feed[DR_FEED_RTM_SPP];
    state->n_row = 0;
    for (int32_t day = view->central_day - state->fit_days; day < view->central_day; day++) {
        int64_t midnight = view->midnight_utc_s(day), end = view->midnight_utc_s(day + 1);
        for (int64_t start = midnight; start < end; start += INTERVAL_S) {
            struct row *row = &state->row[state->n_row];
            double price = dr_feed_at(feed, start);
            double last = dr_feed_at(feed, start - state->age * INTERVAL_S);
            double before = dr_feed_at(feed, start - (state->age + 1) * INTERVAL_S);
            row->beyond_usd_per_mwh = price - state->strike_usd_per_mwh;
            if (!isnan(price) && fill_row(state, view, start, midnight, last, before, row))
                state->n_row++;
        }
    }
}

// Sums over rows; of the matrices the lower triangles. They are positive definite: each is given a
// ridge.
struct sums {
    double gram[N_FEATURE * N_FEATURE], moment[N_FEATURE];
    double size_gram[2][N_SIZE * N_SIZE], size_moment[2][N_SIZE]; // below, above the strike
    double n_spike;
};

static void add(double *gram, double *moment, size_t n, const double *x, double weight,
                double target)
{
    for (size_t k = 0; k < n; k++) {
        moment[k] += x[k] * target;
        for (size_t m = 0; m <= k; m++)
            gram[k * n + m] += weight * x[k] * x[m];
    }
}

static void solve(double *gram, const double *moment, size_t n, double *solution)
{
    gsl_matrix_view matrix = gsl_matrix_view_array(gram, n, n);
    gsl_vector_const_view right = gsl_vector_const_view_array(moment, n);
    gsl_vector_view out = gsl_vector_view_array(solution, n);
    gsl_linalg_cholesky_decomp1(&matrix.matrix);
    gsl_linalg_cholesky_solve(&matrix.matrix, &right.vector, &out.vector);
}

static void add_up(const struct state *state, struct sums *sums)
{
    memset(sums, 0, sizeof *sums);
    for (size_t i = 0; i < state->n_row; i++) {
        const struct row *row = &state->row[i];
        size_t is_spike = row->beyond_usd_per_mwh >= 0;
        double p = probability(state, row), weight = fmax(p * (1 - p), least_weight);
        add(sums->gram, sums->moment, N_FEATURE, row->feature, weight, (double)is_spike - p);
        add(sums->size_gram[is_spike], sums->size_moment[is_spike], N_SIZE, row->size, 1,
            fabs(row->beyond_usd_per_mwh));
        sums->n_spike += (double)is_spike;
    }
}

static void fit_sizes(struct state *state, struct sums *sums)
{
    double *line[] = {state->below, state->above};
    for (size_t side = 0; side < 2; side++) {
        double *gram = sums->size_gram[side];
        for (size_t k = 0; k < N_SIZE; k++)
            gram[k * N_SIZE + k] += size_ridge * gram[k * N_SIZE + k] + size_ridge;
        solve(gram, sums->size_moment[side], N_SIZE, line[side]);
    }
}

// Newton's steps on the penalised likelihood, from the coefficients of the day before.
static void fit_model(struct state *state, const struct dr_view *view)
{
    struct sums sums;
    collect_rows(state, view);
    for (int step = 0; step < MOST_STEPS; step++) {
        double change[N_FEATURE], most = 0;
        add_up(state, &sums);
        state->is_trusted = sums.n_spike >= state->min_spikes;
        if (!state->is_trusted)
            return;
        for (size_t k = 0; k < N_FEATURE; k++) {
            double penalty = k == ONE ? least_weight : state->ridge;
            sums.gram[k * N_FEATURE + k] += penalty;
            sums.moment[k] -= penalty * state->coefficient[k];
        }
        solve(sums.gram, sums.moment, N_FEATURE, change);
        for (size_t k = 0; k < N_FEATURE; k++) {
            state->coefficient[k] += change[k];
            most = fmax(most, fabs(change[k]));
        }
        if (most < converged)
            break;
    }
    fit_sizes(state, &sums);
}

// Where the seen price is the newest of the feed it is as old as that; any other is taken to be of
// the interval just past, as is hindsight.
static int64_t age_of_seen(const struct dr_view *view)
{
    const struct dr_feed *feed = &view->feed[DR_FEED_RTM_SPP];
    if (feed->n == 0 || feed->value[feed->n - 1] != view->seen_price_usd_per_mwh)
        return 1;
    int64_t newest = feed->first_start_utc_s + (int64_t)(feed->n - 1) * feed->step_s;
    int64_t age = (view->interval_start_utc_s - newest) / INTERVAL_S;
    return age < 1 ? 1 : age;
}

static void fit(struct state *state, const struct dr_view *view)
{
    if (state->has_fit && state->fit_day == view->central_day)
        return;
    state->strike_usd_per_mwh = state->spike_usd_per_mwh;
    if (isnan(state->strike_usd_per_mwh))
        state->strike_usd_per_mwh = view->breakeven_usd_per_mwh(
            view, state->dearest_tier, view->seen_hashprice_usd_per_ph_day);
    state->strike_usd_per_mwh = fmax(state->strike_usd_per_mwh, least_strike_usd_per_mwh);
    state->age = age_of_seen(view);
    if (!state->is_trusted)
        memset(state->coefficient, 0, sizeof state->coefficient);
    fit_model(state, view);
    state->fit_day = view->central_day;
    state->has_fit = 1;
}

// ---- deciding ----------------------------------------------------------------------------------

// The most likely prices on either side of the strike, and how likely the upper one is. Without a
// model both are the seen price.
static double foresee(const struct state *state, const struct dr_view *view, double *low,
                      double *high)
{
    struct row row;
    int64_t start = view->interval_start_utc_s;
    double last = view->seen_price_usd_per_mwh;
    double before = dr_feed_at(&view->feed[DR_FEED_RTM_SPP], start - (state->age + 1) * INTERVAL_S);
    *low = *high = last;
    if (!state->is_trusted ||
        !fill_row(state, view, start, view->midnight_utc_s(view->central_day), last, before, &row))
        return 0;
    *low = state->strike_usd_per_mwh - size_of(state->below, &row);
    *high = state->strike_usd_per_mwh + size_of(state->above, &row);
    return probability(state, &row);
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct state *state = memory;
    double score[MOST_BREAKPOINTS] = {0}, low, high;
    if (view->n_breakpoint > MOST_BREAKPOINTS)
        return 1;
    fit(state, view);
    double p = foresee(state, view, &low, &high);
    const struct {
        double weight, price_usd_per_mwh;
    } outcome[] = {{1 - p, low}, {p, high}};
    // Price by price: the host keeps the answers for all breakpoints at one.
    for (size_t k = 0; k < 2; k++)
        for (size_t j = 0; j < view->n_breakpoint && outcome[k].weight > 0; j++)
            score[j] += outcome[k].weight * view->value_usd(view, view->breakpoint_mw[j],
                                                            outcome[k].price_usd_per_mwh,
                                                            view->seen_hashprice_usd_per_ph_day);
    size_t best = 0;
    for (size_t j = 1; j < view->n_breakpoint; j++)
        if (score[j] > score[best] + tie_usd)
            best = j;
    out->power_mw = view->breakpoint_mw[best];
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "spike",
    .summary = "off where the chance of a spike, by a model of the past days, outweighs mining",
    .needs = DR_NEEDS(DR_FEED_RTM_SPP) | DR_NEEDS(DR_FEED_DAM_SPP),
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
    .free = release,
};
