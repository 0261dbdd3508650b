// SPDX-License-Identifier: GPL-3.0-or-later
// Stands before another strategy and stops what that one would run where the interval may be the
// month's system peak: where the chance of it, times what a megawatt drawn through a peak costs, is
// more than the interval earns. Transmission is charged by the load at the four summer peaks
// (16 TAC 25.192), at twelve where the site is billed so; without it nothing is done here.
//
// The chance is the product of four: that the hour's load passes all of the month so far; that no
// later hour of the day does; that no later day of the month does; and a quarter, for the interval
// within its hour. The first is a prediction of the growth into this hour from that of the days
// gone by, with Student's tails (Geisser 1993, "Predictive inference", ch. 2); the second their
// share; for the third the days' maxima are a first-order autoregression, and the days to come are
// weighed by how often the peak fell on their part of the month (calendar below). Learned from the
// feed of system load alone, which knows an hour when it is over; with less than a week of it the
// calendar decides. No day is left out for being on a weekend. That others stop as well, and move
// the peak, is in the loads but not in the model; hourly means stand for intervals.
#include "dr_strategy.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { DAYS, CAUTION, N_PARAM };

enum {
    MOST_DAYS = 120,
    LEAST_DAYS = 7,
    DAY_HOURS = 24,
    HOUR_S = 3600,
    PER_HOUR = 4,
    FIRST_LISTED = 6, // June
    N_LISTED = 4,
    N_PART = 6, // of a month: five days each, the last what remains
    PART_DAYS = 5,
};

static const double tie_usd = 1e-9; // closer than this is a tie, and the smaller power wins
static const double most_correlation = 0.95, least_spread = 1e-4;

// How many of ERCOT's 4CP intervals of 1996 to 2023 (2021 not among them: 27 years) fell on the
// 1st to 5th, 6th to 10th, ... 26th to end of their month, and in which hour of the day in Texas
// they began. Source: ERCOT's yearly lists of 4CP intervals, read as interval-ending.
static const double part_count[N_LISTED][N_PART] = {
    {1, 2, 5, 5, 5, 9},
    {0, 1, 5, 5, 5, 11},
    {8, 4, 4, 3, 5, 3},
    {10, 9, 1, 6, 0, 1},
};
static const double hour_count[DAY_HOURS] = {[14] = 1, [15] = 8, [16] = 97, [17] = 2};

static const struct dr_param params[N_PARAM] = {
    [DAYS] = {"days", "d", LEAST_DAYS, MOST_DAYS, 21,
              "days gone by whose loads the chance is learned from; 21 has every day of the week "
              "three times, a round figure, fitted on nothing"},
    [CAUTION] = {"caution", "1", 0, 1000, 1,
                 "the chance is multiplied by it; 1 takes it as it is estimated"},
};

struct state {
    int days;
    double caution, peak_usd_per_mw, residual_fraction;
    uint32_t peak_months;
    int64_t hour_utc_s; // of the chance; 0: none yet
    double chance;      // that one interval of this hour is the month's peak
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    state->days = (int)param[DAYS];
    state->caution = param[CAUTION];
    state->peak_usd_per_mw = site->peak_usd_per_mw;
    state->peak_months = site->peak_months;
    state->residual_fraction = site->residual_fraction;
    return 0;
}

// ---- calendar ----------------------------------------------------------------------------------

struct date {
    int month, day, n_day; // of the month
};

// Hinnant 2013, "chrono-compatible low-level date algorithms": the year begins in March.
static struct date date_of(int32_t days_since_1970)
{
    static const int n_day[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t shifted = days_since_1970 + 719468; // since 0000-03-01
    int32_t of_era = shifted % 146097;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t shifted_month = (5 * of_year + 2) / 153;
    struct date date = {
        .month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9,
        .day = of_year - (153 * shifted_month + 2) / 5 + 1,
    };
    year += date.month <= 2;
    date.n_day = n_day[date.month - 1] +
                 (date.month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    return date;
}

// The chance that the peak of a month falls on a day, before any load is known: the list's, with
// one peak more in every part (Laplace). Months that are not in the list: each day alike.
static double chance_of_day(int month, int day, int n_day)
{
    int listed = month - FIRST_LISTED;
    if (listed < 0 || listed >= N_LISTED)
        return 1.0 / n_day;
    int part = (day - 1) / PART_DAYS;
    part = part < N_PART ? part : N_PART - 1;
    int in_part = part < N_PART - 1 ? PART_DAYS : n_day - PART_DAYS * (N_PART - 1);
    double sum = 0;
    for (int k = 0; k < N_PART; k++)
        sum += part_count[listed][k] + 1;
    return (part_count[listed][part] + 1) / sum / in_part;
}

// The same of an hour of the day, with one peak more spread over all.
static double chance_of_hour(int month, int hour)
{
    if (month < FIRST_LISTED || month >= FIRST_LISTED + N_LISTED)
        return 1.0 / DAY_HOURS;
    double sum = 0;
    for (int h = 0; h < DAY_HOURS; h++)
        sum += hour_count[h] + 1.0 / DAY_HOURS;
    return (hour_count[hour] + 1.0 / DAY_HOURS) / sum;
}

// ---- loads -------------------------------------------------------------------------------------

// The logarithm; NaN where nothing is published or no load.
static double log_load_at(const struct dr_view *view, int64_t utc_s)
{
    double load_mw = dr_feed_at(&view->feed[DR_FEED_SYSTEM_LOAD], utc_s);
    return load_mw > 0 ? log(load_mw) : NAN;
}

// The largest of hours [from, to) after a midnight; -inf where there is none, missing ones aside.
static double most_of_hours(const struct dr_view *view, int64_t midnight_utc_s, int from, int to)
{
    double most = -INFINITY;
    for (int h = from; h < to; h++)
        most = fmax(most, log_load_at(view, midnight_utc_s + (int64_t)h * HOUR_S));
    return most;
}

// What the days gone by say.
struct sample {
    double growth[MOST_DAYS]; // into this hour
    double most[MOST_DAYS];   // of the day, newest day first
    double n_last;            // days on which no later hour was above this one
    size_t n;
};

static void take_sample(const struct state *state, const struct dr_view *view, int hour,
                        struct sample *sample)
{
    sample->n = 0;
    sample->n_last = 0;
    for (int back = 1; back <= state->days; back++) {
        int64_t midnight = view->midnight_utc_s(view->central_day - back);
        double before = log_load_at(view, midnight + (int64_t)(hour - 1) * HOUR_S);
        double at = log_load_at(view, midnight + (int64_t)hour * HOUR_S);
        if (isnan(before) || isnan(at))
            continue;
        sample->growth[sample->n] = at - before;
        sample->most[sample->n] = most_of_hours(view, midnight, 0, DAY_HOURS);
        sample->n_last += most_of_hours(view, midnight, hour + 1, DAY_HOURS) <= at;
        sample->n++;
    }
}

struct moments {
    double mean, spread;
};

static struct moments moments_of(const double *value, size_t n)
{
    struct moments moments = {0};
    for (size_t i = 0; i < n; i++)
        moments.mean += value[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        moments.spread += (value[i] - moments.mean) * (value[i] - moments.mean);
    moments.spread = fmax(sqrt(moments.spread / (double)(n - 1)), least_spread);
    return moments;
}

// Chance that a further value of a normal sample is above a level.
static double chance_above(double level, double mean, double spread, size_t n)
{
    if (isinf(level)) // nothing to pass yet
        return 1;
    double scale = spread * sqrt(1 + 1 / (double)n);
    return gsl_cdf_tdist_Q((level - mean) / scale, (double)n - 1);
}

// Chance that no later day of the month passes a level, today's expected maximum known.
static double chance_of_no_later_day(const struct sample *sample, struct date today, double level,
                                     double most_today)
{
    struct moments days = moments_of(sample->most, sample->n);
    double lagged = 0, squares = 0, log_chance = 0;
    for (size_t i = 0; i < sample->n; i++) {
        double off = sample->most[i] - days.mean;
        squares += off * off;
        if (i > 0)
            lagged += off * (sample->most[i - 1] - days.mean);
    }
    double correlation = fmin(fmax(squares > 0 ? lagged / squares : 0, 0), most_correlation);
    double part = 1;
    // Days that hang together count for fewer.
    double weight = (1 - correlation) / (1 + correlation) * today.n_day;
    for (int day = today.day + 1; day <= today.n_day; day++) {
        part *= correlation;
        double mean = days.mean + part * (most_today - days.mean);
        double spread = fmax(days.spread * sqrt(1 - part * part), least_spread);
        log_chance += weight * chance_of_day(today.month, day, today.n_day) *
                      log1p(-fmin(chance_above(level, mean, spread, sample->n), 1 - 1e-12));
    }
    return exp(log_chance);
}

// ---- the chance --------------------------------------------------------------------------------

// That one interval of the hour is the month's peak.
static double find_chance(const struct state *state, const struct dr_view *view, int hour)
{
    struct date today = date_of(view->central_day);
    struct sample sample;
    int64_t midnight = view->midnight_utc_s(view->central_day);
    double before = log_load_at(view, midnight + (int64_t)(hour - 1) * HOUR_S);
    take_sample(state, view, hour, &sample);
    if (isnan(before) || sample.n < LEAST_DAYS)
        return chance_of_day(today.month, today.day, today.n_day) *
               chance_of_hour(today.month, hour) / PER_HOUR;
    double most = most_of_hours(view, midnight, 0, hour); // of the month so far
    for (int back = 1; back < today.day; back++)
        most = fmax(most, most_of_hours(view, view->midnight_utc_s(view->central_day - back), 0,
                                        DAY_HOURS));
    struct moments growth = moments_of(sample.growth, sample.n);
    double expected = before + growth.mean;
    double passes = chance_above(most, expected, growth.spread, sample.n);
    double last = (sample.n_last + 0.5) / ((double)sample.n + 1); // Jeffreys
    double stays = chance_of_no_later_day(&sample, today, fmax(most, expected),
                                          fmax(expected, most_of_hours(view, midnight, 0, hour)));
    return passes * last * stays / PER_HOUR;
}

static int is_peak_month(const struct state *state, const struct dr_view *view)
{
    return (state->peak_months >> (date_of(view->central_day).month - 1) & 1) != 0;
}

// Dollars that a megawatt drawn in this interval may be expected to cost.
static double expected_usd_per_mw(struct state *state, const struct dr_view *view)
{
    int64_t midnight = view->midnight_utc_s(view->central_day);
    int64_t hour = (view->interval_start_utc_s - midnight) / HOUR_S;
    int64_t hour_utc_s = midnight + hour * HOUR_S;
    if (state->peak_usd_per_mw <= 0 || !is_peak_month(state, view))
        return 0;
    if (state->hour_utc_s != hour_utc_s) {
        // The hour that is one too many in autumn is the last one.
        state->chance = find_chance(state, view, hour < DAY_HOURS ? (int)hour : DAY_HOURS - 1);
        state->hour_utc_s = hour_utc_s;
    }
    return fmin(state->caution * state->chance, 1) * state->peak_usd_per_mw;
}

// What running at a power brings, less what it may cost at the peak, less the later restart of what
// it stops.
static double score_usd(const struct state *state, const struct dr_view *view, double power_mw,
                        double wish_mw, double usd_per_mw)
{
    double running_mw = fmin(view->last_power_mw, wish_mw);
    double hashprice = view->seen_hashprice_usd_per_ph_day;
    return view->value_usd(view, power_mw, view->seen_price_usd_per_mwh, hashprice) -
           usd_per_mw * (1 - state->residual_fraction) * power_mw -
           view->restart_usd(view, power_mw, running_mw, hashprice);
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct state *state = memory;
    *out = *view->then;
    double usd_per_mw = expected_usd_per_mw(state, view), wish_mw = out->power_mw;
    if (usd_per_mw <= 0)
        return 0;
    double best = score_usd(state, view, wish_mw, wish_mw, usd_per_mw);
    for (size_t j = view->n_breakpoint; j-- > 0;) {
        double power_mw = view->breakpoint_mw[j];
        if (power_mw >= wish_mw)
            continue;
        double score = score_usd(state, view, power_mw, wish_mw, usd_per_mw);
        if (score >= best - tie_usd) {
            best = fmax(best, score);
            out->power_mw = power_mw;
        }
    }
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "four_cp",
    .summary = "another strategy, but off where the interval may be the month's system peak",
    .needs = DR_NEEDS(DR_FEED_SYSTEM_LOAD),
    .flags = DR_STANDS_BEFORE,
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
