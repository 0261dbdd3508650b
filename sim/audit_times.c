// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/audit_times.h"

#include <math.h>

#include "market/clock.h"

enum { MOVES = 4, SPREAD = DR_AUDIT_TIMES - MOVES, APART = 96 };

// Times of the day, Central or UTC, on either side of what is published or planned then.
static const struct {
    int32_t since_midnight_s;
    bool utc;
} day_times[SPREAD] = {
    {9 * DR_HOUR_S + 2700, false},  // a plan is about to be made
    {13 * DR_HOUR_S + 900, false},  // the last interval before day-ahead prices
    {0, true},                      // the hashprice of yesterday is there
    {10 * DR_HOUR_S, false},        // a plan is made
    {13 * DR_HOUR_S + 1800, false}, // day-ahead prices are there
    {23 * DR_HOUR_S + 2700, true},  // the last interval of a UTC day
    {0, false},                     // the first interval of a day in Texas
    {23 * DR_HOUR_S + 2700, false}, // its last one
};

static double move_at(const struct dr_market *market, size_t i)
{
    const double *value = market->spp.value;
    return i > market->begin && !isnan(value[i]) && !isnan(value[i - 1])
               ? fabs(value[i] - value[i - 1])
               : 0;
}

// The interval with the largest move that is not near one of n.
static size_t largest_move(const struct dr_market *market, const size_t *taken, size_t n)
{
    size_t best = market->begin;
    for (size_t i = market->begin; i < market->end; i++) {
        bool near = false;
        for (size_t k = 0; k < n; k++)
            near |= i + APART > taken[k] && taken[k] + APART > i;
        if (!near && move_at(market, i) > move_at(market, best))
            best = i;
    }
    return best;
}

static size_t at_time_of_day(const struct dr_market *market, size_t i, size_t k)
{
    int64_t utc_s = dr_series_start_utc_s(&market->spp, i);
    int32_t since_s = day_times[k].since_midnight_s;
    if (day_times[k].utc)
        utc_s = (int64_t)dr_clock_utc_day(utc_s) * DR_DAY_S + since_s;
    else
        dr_clock_from_central(dr_clock_central_day(utc_s), since_s, false, &utc_s);
    int64_t place = dr_series_place(&market->spp, utc_s);
    return place < (int64_t)market->begin  ? market->begin
           : place >= (int64_t)market->end ? market->end - 1
                                           : (size_t)place;
}

void dr_audit_times_choose(const struct dr_market *market,
                           struct dr_audit_time time[static DR_AUDIT_TIMES])
{
    size_t at[DR_AUDIT_TIMES], n = market->end - market->begin;
    for (size_t k = 0; k < MOVES; k++)
        at[k] = largest_move(market, at, k);
    for (size_t k = 0; k < SPREAD; k++)
        at[MOVES + k] =
            at_time_of_day(market, market->begin + (2 * k + 1) * n / (2 * (size_t)SPREAD), k);
    for (size_t k = 0; k < DR_AUDIT_TIMES; k++) {
        while (at[k] > market->begin && isnan(market->spp.value[at[k]]))
            at[k]--;
        time[k] = (struct dr_audit_time){.utc_s = dr_series_start_utc_s(&market->spp, at[k])};
        for (size_t i = market->begin; i <= at[k]; i++)
            time[k].n_step += isnan(market->spp.value[i]) ? 0 : 1;
    }
}
