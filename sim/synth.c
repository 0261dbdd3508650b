// SPDX-License-Identifier: GPL-3.0-or-later
// The model. Real time: a Gaussian score z, the sum of three AR(1) components that forget within
// minutes, hours and days, goes through the measured quantile function of its month and hour (a
// Gaussian copula). Day-ahead: the market has a score of its own, which knows part of the hour's z,
// and pays what it expects of real time given that score, plus a premium. So spikes, negative
// prices and the daily profile are those of the measured year; when they come is chance.
//
// The times, shares and correlations below were fitted to the autocorrelation of asinh(price) and
// the day-ahead spread of HB_HOUSTON 2024, as means over 300 seeds.
#include "sim/synth.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "market/clock.h"
#include "sim/synth_profile.h"

enum {
    PER_HOUR = DR_HOUR_S / DR_INTERVAL_S,
    BELIEFS = 100, // equally likely outcomes over which the day-ahead market takes its mean
};

enum { MINIMUM, P5, P25, P50, P75, P95, P99, MAXIMUM }; // knots of the profile

// System-wide offer cap, $/MWh, from 2022-01-01 (PUCT Substantive Rule 25.509).
static const double offer_cap_usd_per_mwh = 5000.0;

// Shares of variance (sum 1) and times after which a correlation has fallen to 1/e.
static const struct {
    double share, time_h;
} memory[] = {{0.05, 0.3}, {0.70, 8.0}, {0.25, 36.0}};
enum { COMPONENTS = sizeof memory / sizeof memory[0] };

// What the day-ahead score is made of, besides the real-time score of its hour.
static const struct {
    double share, time_h;
} error_memory[] = {{0.9, 60.0}, {0.1, 2.0}};
enum { ERROR_COMPONENTS = sizeof error_memory / sizeof error_memory[0] };

static const double skill = 0.62;      // correlation of the day-ahead score with the hour's z
static const double confidence = 0.88; // the correlation the market goes by: spreads widen
static const double premium = 1.03;    // day-ahead price over expected real-time price

// Beyond the largest of a cell's measured prices asinh(price) goes on rising, at this part of the
// slope it had from p95 to there; the cap bends it, so that prices do not pile up there.
static const double tail_slope = 0.85;

// The measured quantile functions, ready to be looked up: score of each knot, asinh of its price.
struct profile {
    double score[DR_SYNTH_KNOTS];
    double asinh_price[DR_SYNTH_MONTHS][DR_SYNTH_HOURS][DR_SYNTH_KNOTS];
};

static void profile_init(struct profile *profile)
{
    // Extremes of n prices stand near the probabilities 1/n and 1 - 1/n; a cell has about 124.
    static const double probability[DR_SYNTH_KNOTS] = {[MINIMUM] = 1.0 / 124.0,
                                                       [P5] = 0.05,
                                                       [P25] = 0.25,
                                                       [P50] = 0.50,
                                                       [P75] = 0.75,
                                                       [P95] = 0.95,
                                                       [P99] = 0.99,
                                                       [MAXIMUM] = 123.0 / 124.0};
    for (int k = 0; k < DR_SYNTH_KNOTS; k++)
        profile->score[k] = gsl_cdf_ugaussian_Pinv(probability[k]);
    for (int m = 0; m < DR_SYNTH_MONTHS; m++)
        for (int h = 0; h < DR_SYNTH_HOURS; h++)
            for (int k = 0; k < DR_SYNTH_KNOTS; k++)
                profile->asinh_price[m][h][k] = asinh(dr_synth_profile_usd_per_mwh[m][h][k]);
}

// The price at score z of the quantile function through these knots: straight lines, in dollars
// below the first quartile (prices there cross zero) and in asinh above it.
static double price_at(const double score[static DR_SYNTH_KNOTS],
                       const double asinh_price[static DR_SYNTH_KNOTS], double z)
{
    if (z <= score[MINIMUM])
        return sinh(asinh_price[MINIMUM]);
    if (z >= score[MAXIMUM]) {
        double slope = (asinh_price[MAXIMUM] - asinh_price[P95]) / (score[MAXIMUM] - score[P95]);
        double beyond = tail_slope * slope * (z - score[MAXIMUM]);
        double largest = sinh(asinh_price[MAXIMUM]);
        double excess = sinh(asinh_price[MAXIMUM] + beyond) - largest;
        double room = offer_cap_usd_per_mwh - largest;
        return largest + excess * room / (excess + room);
    }
    int k = MINIMUM;
    while (z >= score[k + 1])
        k++;
    double w = (z - score[k]) / (score[k + 1] - score[k]);
    if (k < P25)
        return (1.0 - w) * sinh(asinh_price[k]) + w * sinh(asinh_price[k + 1]);
    return sinh((1.0 - w) * asinh_price[k] + w * asinh_price[k + 1]);
}

// Month [0, 12) of an instant in Central time, and hours since local midnight.
static void local_time(int64_t utc_s, int *month, double *hour)
{
    int year, day_of_month;
    int64_t wall_s = utc_s + dr_clock_central_offset_s(utc_s);
    int32_t day = dr_clock_utc_day(wall_s);
    dr_clock_date(day, &year, month, &day_of_month);
    *month -= 1;
    *hour = (double)(wall_s - (int64_t)day * DR_DAY_S) / DR_HOUR_S;
}

// One step of an AR(1) process of unit variance.
static double ar_step(gsl_rng *rng, double value, double step_h, double time_h)
{
    double keep = exp(-step_h / time_h);
    return keep * value + sqrt(1.0 - keep * keep) * gsl_ran_gaussian_ziggurat(rng, 1.0);
}

// No -0.00, so that it is written as it is read.
static double whole_cents(double price_usd_per_mwh)
{
    return round(price_usd_per_mwh * 100.0) / 100.0 + 0.0;
}

// Fills the real-time prices, and hour_score[n_hour] with the mean score of each hour.
static void make_rtm(struct dr_synth *synth, const struct profile *profile, gsl_rng *rng,
                     double *hour_score)
{
    double component[COMPONENTS];
    for (int c = 0; c < COMPONENTS; c++)
        component[c] = gsl_ran_gaussian_ziggurat(rng, 1.0);
    for (size_t i = 0; i < synth->n_interval; i++) {
        double z = 0.0;
        for (int c = 0; c < COMPONENTS; c++) {
            component[c] = ar_step(rng, component[c], 1.0 / PER_HOUR, memory[c].time_h);
            z += sqrt(memory[c].share) * component[c];
        }
        hour_score[i / PER_HOUR] += z / PER_HOUR;

        // An hour's quantiles hold at its middle; between two middles they go over, without a jump.
        int month;
        double hour;
        local_time(synth->first_start_utc_s + (int64_t)i * DR_INTERVAL_S + DR_INTERVAL_S / 2,
                   &month, &hour);
        double since_middle = hour - 0.5 + DR_SYNTH_HOURS; // of the hour before, not negative
        int before = (int)since_middle;
        double w = since_middle - before;
        const double *a = profile->asinh_price[month][before % DR_SYNTH_HOURS];
        const double *b = profile->asinh_price[month][(before + 1) % DR_SYNTH_HOURS];
        double asinh_price[DR_SYNTH_KNOTS];
        for (int k = 0; k < DR_SYNTH_KNOTS; k++)
            asinh_price[k] = (1.0 - w) * a[k] + w * b[k];
        synth->rtm_usd_per_mwh[i] = whole_cents(price_at(profile->score, asinh_price, z));
    }
}

// hour_score has a variance of 0.95, which is taken as 1.
static void make_dam(struct dr_synth *synth, const struct profile *profile, gsl_rng *rng,
                     const double *hour_score)
{
    double belief[BELIEFS], component[ERROR_COMPONENTS];
    for (int j = 0; j < BELIEFS; j++)
        belief[j] =
            sqrt(1.0 - confidence * confidence) * gsl_cdf_ugaussian_Pinv((j + 0.5) / BELIEFS);
    for (int c = 0; c < ERROR_COMPONENTS; c++)
        component[c] = gsl_ran_gaussian_ziggurat(rng, 1.0);
    for (size_t i = 0; i < synth->n_hour; i++) {
        double error = 0.0;
        for (int c = 0; c < ERROR_COMPONENTS; c++) {
            component[c] = ar_step(rng, component[c], 1.0, error_memory[c].time_h);
            error += sqrt(error_memory[c].share) * component[c];
        }
        double score = skill * hour_score[i] + sqrt(1.0 - skill * skill) * error;

        int month;
        double hour, sum = 0.0;
        local_time(synth->first_start_utc_s + (int64_t)i * DR_HOUR_S, &month, &hour);
        const double *asinh_price = profile->asinh_price[month][(int)hour];
        // Day-ahead prices below zero are rare (one hour of 2024): such outcomes count as zero.
        for (int j = 0; j < BELIEFS; j++)
            sum += fmax(price_at(profile->score, asinh_price, confidence * score + belief[j]), 0.0);
        synth->dam_usd_per_mwh[i] =
            whole_cents(fmin(premium * sum / BELIEFS, offer_cap_usd_per_mwh));
    }
}

enum dr_status dr_synth_create(uint32_t seed, int year, struct dr_synth **out, struct dr_error *err)
{
    *out = NULL;
    if (seed == 0)
        return dr_error_set(err, DR_ERR_USAGE,
                            "the seed of a synthetic year is out of range\n"
                            "  found 0, expected 1 to %lu",
                            (unsigned long)UINT32_MAX);
    if (year < DR_FIRST_YEAR || year >= DR_LAST_YEAR)
        return dr_error_set(err, DR_ERR_USAGE,
                            "the calendar of a synthetic year is out of range\n"
                            "  found %d, expected %d to %d",
                            year, DR_FIRST_YEAR, DR_LAST_YEAR - 1);

    struct dr_synth *synth = calloc(1, sizeof *synth);
    if (!synth)
        goto no_synth;
    synth->first_start_utc_s = dr_clock_central_midnight_utc_s(dr_clock_day(year, 1, 1));
    int64_t end_utc_s = dr_clock_central_midnight_utc_s(dr_clock_day(year + 1, 1, 1));
    synth->n_interval = (size_t)((end_utc_s - synth->first_start_utc_s) / DR_INTERVAL_S);
    synth->n_hour = synth->n_interval / PER_HOUR;
    synth->rtm_usd_per_mwh = calloc(synth->n_interval, sizeof *synth->rtm_usd_per_mwh);
    synth->dam_usd_per_mwh = calloc(synth->n_hour, sizeof *synth->dam_usd_per_mwh);
    if (!synth->rtm_usd_per_mwh || !synth->dam_usd_per_mwh)
        goto no_prices;
    struct profile *profile = malloc(sizeof *profile);
    if (!profile)
        goto no_prices;
    double *hour_score = calloc(synth->n_hour, sizeof *hour_score);
    if (!hour_score)
        goto no_score;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng)
        goto no_rng;

    gsl_rng_set(rng, seed);
    profile_init(profile);
    make_rtm(synth, profile, rng, hour_score);
    make_dam(synth, profile, rng, hour_score);

    gsl_rng_free(rng);
    free(hour_score);
    free(profile);
    *out = synth;
    return DR_OK;

no_rng:
    free(hour_score);
no_score:
    free(profile);
no_prices:
    dr_synth_destroy(synth);
no_synth:
    return dr_error_set(err, DR_ERR_MEMORY, "out of memory for a synthetic year");
}

void dr_synth_destroy(struct dr_synth *synth)
{
    if (!synth)
        return;
    free(synth->rtm_usd_per_mwh);
    free(synth->dam_usd_per_mwh);
    free(synth);
}

enum dr_status dr_synth_write(const struct dr_synth *synth, enum dr_synth_series series, FILE *file,
                              struct dr_error *err)
{
    bool rtm = series == DR_SYNTH_RTM;
    size_t n = rtm ? synth->n_interval : synth->n_hour;
    const double *price_usd_per_mwh = rtm ? synth->rtm_usd_per_mwh : synth->dam_usd_per_mwh;
    int32_t step_s = rtm ? DR_INTERVAL_S : DR_HOUR_S;
    fprintf(file, "timestamp_utc_start,settlement_point,price_usd_per_mwh\n");
    for (size_t i = 0; i < n && !ferror(file); i++) {
        char date[DR_DATE_SIZE];
        int64_t start_utc_s = synth->first_start_utc_s + (int64_t)i * step_s;
        int32_t day = dr_clock_utc_day(start_utc_s);
        int minute = (int)((start_utc_s - (int64_t)day * DR_DAY_S) / 60);
        dr_clock_format_date(day, date);
        fprintf(file, "%sT%02d:%02d:00Z,%s,%.2f\n", date, minute / 60, minute % 60, DR_SYNTH_POINT,
                price_usd_per_mwh[i]);
    }
    if (fflush(file) != 0 || ferror(file))
        return dr_error_set(err, DR_ERR_IO, "writing a synthetic year failed: %s", strerror(errno));
    return DR_OK;
}
