// SPDX-License-Identifier: GPL-3.0-or-later
// The synthetic year against the statistics measured on the real one. The shipped CSV files are
// compared where the environment variable DR_DATASETS names their folder.
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/synth.h"
#include "test/runner.h"

enum { LEAP_INTERVALS = 366 * 96, LEAP_HOURS = 366 * 24, COMMON_INTERVALS = 365 * 96 };

static struct dr_synth *make(uint32_t seed, int year)
{
    struct dr_synth *synth = NULL;
    struct dr_error err = {0};
    ck_assert_msg(dr_synth_create(seed, year, &synth, &err) == DR_OK, "%s", err.message);
    return synth;
}

static double *take(size_t n)
{
    double *x = calloc(n, sizeof *x);
    ck_assert_ptr_nonnull(x);
    return x;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double mean(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

// Between order statistics, linearly; x is sorted.
static double quantile(const double *x, size_t n, double p)
{
    double at = p * (double)(n - 1);
    size_t i = (size_t)at;
    return i + 1 < n ? x[i] + (at - (double)i) * (x[i + 1] - x[i]) : x[i];
}

static double correlation(const double *x, const double *y, size_t n)
{
    double mx = mean(x, n), my = mean(y, n), xx = 0.0, yy = 0.0, xy = 0.0;
    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    return xy / sqrt(xx * yy);
}

static double autocorrelation(const double *x, size_t n, size_t lag)
{
    double m = mean(x, n), variance = 0.0, sum = 0.0;
    for (size_t i = 0; i < n; i++)
        variance += (x[i] - m) * (x[i] - m);
    for (size_t i = 0; i + lag < n; i++)
        sum += (x[i] - m) * (x[i + lag] - m);
    return sum / variance;
}

static size_t count_above(const double *x, size_t n, double threshold)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += x[i] > threshold;
    return count;
}

static void near(const char *what, double found, double expected, double tolerance)
{
    ck_assert_msg(fabs(found - expected) <= tolerance, "%s: found %.4f, expected %.4f +- %.4f",
                  what, found, expected, tolerance);
}

// The shipped year and what is derived from it.
static struct dr_synth *synth;
static double *sorted_price, *asinh_price, *hour_mean, *sorted_spread;

static void setup(void)
{
    synth = make(DR_SYNTH_SEED, DR_SYNTH_YEAR);
    ck_assert_uint_eq(synth->n_interval, LEAP_INTERVALS);
    ck_assert_uint_eq(synth->n_hour, LEAP_HOURS);
    sorted_price = take(LEAP_INTERVALS);
    asinh_price = take(LEAP_INTERVALS);
    hour_mean = take(LEAP_HOURS);
    sorted_spread = take(LEAP_HOURS);
    for (size_t i = 0; i < LEAP_INTERVALS; i++) {
        sorted_price[i] = synth->rtm_usd_per_mwh[i];
        asinh_price[i] = asinh(synth->rtm_usd_per_mwh[i]);
    }
    for (size_t i = 0; i < LEAP_HOURS; i++) {
        hour_mean[i] = mean(synth->rtm_usd_per_mwh + 4 * i, 4);
        sorted_spread[i] = synth->dam_usd_per_mwh[i] - hour_mean[i];
    }
    qsort(sorted_price, LEAP_INTERVALS, sizeof *sorted_price, compare);
    qsort(sorted_spread, LEAP_HOURS, sizeof *sorted_spread, compare);
}

static void teardown(void)
{
    free(sorted_spread);
    free(hour_mean);
    free(asinh_price);
    free(sorted_price);
    dr_synth_destroy(synth);
}

// Measured on ERCOT NP6-785-ER (real-time) and NP4-180-ER (day-ahead), HB_HOUSTON, calendar 2024:
// 35,136 intervals, 8,784 hours. Quantiles are linear between order statistics.

START_TEST(mean_and_quantiles)
{
    static const struct {
        double probability, usd_per_mwh;
    } measured[] = {{0.05, 4.0275}, {0.50, 19.95}, {0.95, 61.13}, {0.99, 134.396}};
    near("mean", mean(synth->rtm_usd_per_mwh, LEAP_INTERVALS), 26.8919, 0.05 * 26.8919);
    for (size_t i = 0; i < sizeof measured / sizeof measured[0]; i++)
        near("quantile", quantile(sorted_price, LEAP_INTERVALS, measured[i].probability),
             measured[i].usd_per_mwh, 0.15 * measured[i].usd_per_mwh);
}
END_TEST

START_TEST(spikes_and_negative_prices)
{
    static const struct {
        double threshold_usd_per_mwh, intervals;
    } measured[] = {{100.0, 572.0}, {300.0, 123.0}, {1000.0, 31.0}};
    size_t below = 0;
    for (size_t i = 0; i < LEAP_INTERVALS; i++)
        below += synth->rtm_usd_per_mwh[i] < 0.0;
    near("intervals below 0", (double)below, 541.0, 541.0 / 3.0);
    for (size_t i = 0; i < sizeof measured / sizeof measured[0]; i++)
        near("intervals above",
             (double)count_above(synth->rtm_usd_per_mwh, LEAP_INTERVALS,
                                 measured[i].threshold_usd_per_mwh),
             measured[i].intervals, measured[i].intervals / 3.0);
}
END_TEST

START_TEST(autocorrelation_of_asinh)
{
    near("lag 1", autocorrelation(asinh_price, LEAP_INTERVALS, 1), 0.9606, 0.08);
    near("lag 4", autocorrelation(asinh_price, LEAP_INTERVALS, 4), 0.8353, 0.08);
}
END_TEST

// Day-ahead minus the hour's mean of real time.
START_TEST(day_ahead_spread)
{
    static const struct {
        double probability, usd_per_mwh;
    } measured[] = {{0.05, -16.2175}, {0.50, 0.60}, {0.95, 20.5705}};
    for (size_t i = 0; i < sizeof measured / sizeof measured[0]; i++)
        near("quantile of the spread", quantile(sorted_spread, LEAP_HOURS, measured[i].probability),
             measured[i].usd_per_mwh, fmax(0.25 * fabs(measured[i].usd_per_mwh), 1.0));
}
END_TEST

START_TEST(day_ahead_follows_real_time)
{
    double *asinh_day_ahead = take(LEAP_HOURS), *asinh_hour = take(LEAP_HOURS);
    for (size_t i = 0; i < LEAP_HOURS; i++) {
        asinh_day_ahead[i] = asinh(synth->dam_usd_per_mwh[i]);
        asinh_hour[i] = asinh(hour_mean[i]);
    }
    near("correlation of asinh", correlation(asinh_day_ahead, asinh_hour, LEAP_HOURS), 0.682, 0.08);
    ck_assert_msg(autocorrelation(asinh_day_ahead, LEAP_HOURS, 1) >
                      autocorrelation(asinh_hour, LEAP_HOURS, 1),
                  "day-ahead prices are not smoother than real time");
    free(asinh_hour);
    free(asinh_day_ahead);
}
END_TEST

// What no tolerance above would notice: limits, whole cents, the shape of days and spikes.
START_TEST(looks_like_a_year)
{
    double by_hour[24] = {0.0};
    size_t days_with_spike = 0, longest_spike = 0, run = 0;
    int32_t spike_day = 0;
    ck_assert_double_ge(sorted_price[0], -32.0);
    ck_assert_double_le(sorted_price[0], -25.0);
    ck_assert_double_ge(sorted_price[LEAP_INTERVALS - 1], 2000.0);
    ck_assert_double_lt(sorted_price[LEAP_INTERVALS - 1], 5001.0);
    for (size_t i = 0; i < LEAP_INTERVALS; i++) {
        double price = synth->rtm_usd_per_mwh[i];
        int64_t start_utc_s = synth->first_start_utc_s + (int64_t)i * DR_INTERVAL_S;
        int32_t day = dr_clock_central_day(start_utc_s);
        int64_t wall_s = start_utc_s + dr_clock_central_offset_s(start_utc_s);
        ck_assert(price == round(price * 100.0) / 100.0);
        by_hour[(wall_s - (int64_t)day * DR_DAY_S) / DR_HOUR_S] += price;
        run = price > 100.0 ? run + 1 : 0;
        longest_spike = run > longest_spike ? run : longest_spike;
        if (price > 100.0 && day != spike_day) {
            spike_day = day;
            days_with_spike++;
        }
    }
    for (size_t i = 0; i < LEAP_HOURS; i++)
        ck_assert(synth->dam_usd_per_mwh[i] == round(synth->dam_usd_per_mwh[i] * 100.0) / 100.0);
    size_t dearest = 0;
    for (size_t h = 1; h < 24; h++)
        dearest = by_hour[h] > by_hour[dearest] ? h : dearest;
    ck_assert_uint_ge(dearest, 18);
    ck_assert_uint_le(dearest, 20);
    ck_assert_double_gt(by_hour[19], 2.0 * by_hour[3]);
    ck_assert_uint_ge(days_with_spike, 60); // 114 measured
    ck_assert_uint_le(days_with_spike, 170);
    ck_assert_uint_ge(longest_spike, 8); // 29 measured
    ck_assert_uint_le(longest_spike, 60);
}
END_TEST

START_TEST(same_seed_same_bits)
{
    struct dr_synth *again = make(DR_SYNTH_SEED, DR_SYNTH_YEAR);
    struct dr_synth *other = make(DR_SYNTH_SEED + 1, DR_SYNTH_YEAR);
    size_t same_rtm = 0, same_dam = 0;
    ck_assert_mem_eq(again->rtm_usd_per_mwh, synth->rtm_usd_per_mwh,
                     LEAP_INTERVALS * sizeof(double));
    ck_assert_mem_eq(again->dam_usd_per_mwh, synth->dam_usd_per_mwh, LEAP_HOURS * sizeof(double));
    for (size_t i = 0; i < LEAP_INTERVALS; i++)
        same_rtm += other->rtm_usd_per_mwh[i] == synth->rtm_usd_per_mwh[i];
    for (size_t i = 0; i < LEAP_HOURS; i++)
        same_dam += other->dam_usd_per_mwh[i] == synth->dam_usd_per_mwh[i];
    ck_assert_uint_lt(same_rtm, LEAP_INTERVALS / 100);
    ck_assert_uint_lt(same_dam, LEAP_HOURS / 100);
    dr_synth_destroy(other);
    dr_synth_destroy(again);
}
END_TEST

START_TEST(other_years)
{
    struct dr_synth *common = make(3, 2025);
    ck_assert_uint_eq(common->n_interval, COMMON_INTERVALS);
    ck_assert_uint_eq(common->n_hour, COMMON_INTERVALS / 4);
    ck_assert_int_eq(common->first_start_utc_s,
                     (int64_t)dr_clock_day(2025, 1, 1) * DR_DAY_S + 6 * DR_HOUR_S);
    for (size_t i = 0; i < COMMON_INTERVALS; i++)
        ck_assert(isfinite(common->rtm_usd_per_mwh[i]));
    for (size_t i = 0; i < COMMON_INTERVALS / 4; i++)
        ck_assert(isfinite(common->dam_usd_per_mwh[i]));
    dr_synth_destroy(common);
}
END_TEST

START_TEST(refused)
{
    struct dr_synth *none;
    struct dr_error err;
    ck_assert_int_eq(dr_synth_create(0, 2024, &none, &err), DR_ERR_USAGE);
    ck_assert_ptr_null(none);
    ck_assert_ptr_nonnull(strstr(err.message, "found 0"));
    ck_assert_int_eq(dr_synth_create(1, DR_FIRST_YEAR - 1, &none, &err), DR_ERR_USAGE);
    ck_assert_int_eq(dr_synth_create(1, DR_LAST_YEAR, &none, &err), DR_ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(err.message, "found 2099"));
    dr_synth_destroy(NULL);
}
END_TEST

START_TEST(full_disk)
{
    struct dr_error err;
    FILE *full = fopen("/dev/full", "w");
    if (!full) {
        puts("synth: /dev/full is not there, skipped");
        return;
    }
    ck_assert_int_eq(dr_synth_write(synth, DR_SYNTH_RTM, full, &err), DR_ERR_IO);
    fclose(full);
}
END_TEST

static char *written(enum dr_synth_series series, size_t *size)
{
    char *text = NULL;
    FILE *file = open_memstream(&text, size);
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(dr_synth_write(synth, series, file, NULL), DR_OK);
    ck_assert_int_eq(fclose(file), 0);
    return text;
}

START_TEST(csv_text)
{
    static const char header[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n";
    static const struct {
        enum dr_synth_series series;
        size_t rows;
        const char *first, *last;
    } cases[] = {
        {DR_SYNTH_RTM, LEAP_INTERVALS, "2024-01-01T06:00:00Z,", "2025-01-01T05:45:00Z,"},
        {DR_SYNTH_DAM, LEAP_HOURS, "2024-01-01T06:00:00Z,", "2025-01-01T05:00:00Z,"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        size_t size, rows = 0;
        char *text = written(cases[c].series, &size);
        char *last = text;
        ck_assert(strncmp(text, header, strlen(header)) == 0);
        ck_assert(strncmp(text + strlen(header), cases[c].first, strlen(cases[c].first)) == 0);
        for (char *at = text + strlen(header); *at; at = strchr(at, '\n') + 1) {
            last = at;
            rows++;
            ck_assert(strncmp(at + strlen(cases[c].first), "SYNTHETIC_HUB,", 14) == 0);
            ck_assert_msg(strchr(at, '\n') == strchr(at, '.') + 3, "not two decimals");
        }
        ck_assert_uint_eq(rows, cases[c].rows);
        ck_assert(strncmp(last, cases[c].last, strlen(cases[c].last)) == 0);
        ck_assert_ptr_null(strstr(text, ",-0.00\n"));
        free(text);
    }
}
END_TEST

static void compare_file(const char *folder, const char *name, enum dr_synth_series series)
{
    char path[4096];
    size_t size;
    char *text = written(series, &size);
    ck_assert_int_lt(snprintf(path, sizeof path, "%s/%s", folder, name), (int)sizeof path);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "cannot open %s", path);
    char *shipped = malloc(size + 1);
    ck_assert_ptr_nonnull(shipped);
    size_t shipped_size = fread(shipped, 1, size + 1, file);
    ck_assert_msg(shipped_size == size && memcmp(shipped, text, size) == 0,
                  "%s is not what seed %lu makes", path, (unsigned long)DR_SYNTH_SEED);
    free(shipped);
    fclose(file);
    free(text);
}

START_TEST(shipped_files)
{
    const char *folder = getenv("DR_DATASETS");
    if (!folder) {
        puts("synth: DR_DATASETS is not set, the shipped files are not compared");
        return;
    }
    compare_file(folder, "synthetic_rtm_spp.csv", DR_SYNTH_RTM);
    compare_file(folder, "synthetic_dam_spp.csv", DR_SYNTH_DAM);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("synth");
    TCase *sample = tcase_create("sample");
    tcase_add_unchecked_fixture(sample, setup, teardown);
    tcase_set_timeout(sample, 60);
    tcase_add_test(sample, mean_and_quantiles);
    tcase_add_test(sample, spikes_and_negative_prices);
    tcase_add_test(sample, autocorrelation_of_asinh);
    tcase_add_test(sample, day_ahead_spread);
    tcase_add_test(sample, day_ahead_follows_real_time);
    tcase_add_test(sample, looks_like_a_year);
    tcase_add_test(sample, same_seed_same_bits);
    tcase_add_test(sample, full_disk);
    tcase_add_test(sample, csv_text);
    tcase_add_test(sample, shipped_files);
    suite_add_tcase(suite, sample);

    TCase *calls = tcase_create("calls");
    tcase_set_timeout(calls, 60);
    tcase_add_test(calls, other_years);
    tcase_add_test(calls, refused);
    suite_add_tcase(suite, calls);
    return suite;
}
