// SPDX-License-Identifier: GPL-3.0-or-later
// The intervals of the system's peaks: from the published list, or estimated from load.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/peaks.h"
#include "test/fixture.h"
#include "test/runner.h"

static int64_t utc(const char *text)
{
    int64_t utc_s;
    ck_assert(dr_clock_parse_utc(text, strlen(text), &utc_s));
    return utc_s;
}

static int64_t midnight(int year, int month, int day)
{
    return dr_clock_central_midnight_utc_s(dr_clock_day(year, month, day));
}

// Prices of [begin, end), all settled but the interval at gap_utc_s (0: none).
static struct dr_market market_of(int64_t begin, int64_t end, int64_t gap_utc_s)
{
    struct dr_market market;
    size_t n = (size_t)((end - begin) / DR_INTERVAL_S);
    double *price = malloc(n * sizeof *price);
    ck_assert_ptr_nonnull(price);
    for (size_t i = 0; i < n; i++)
        price[i] = begin + (int64_t)i * DR_INTERVAL_S == gap_utc_s ? NAN : 31.7;
    dr_test_market(&market, begin, price, n, 52.5);
    dr_series_init(&market.load_mw, DR_HOUR_S, DR_PUBLISHED_AFTER_END);
    free(price);
    return market;
}

static void list(struct dr_market *market, const char *const *start, size_t n)
{
    size_t n_repeated = 0;
    int64_t conflict;
    for (size_t i = 0; i < n; i++)
        ck_assert(dr_stamps_put(&market->peak, utc(start[i]), NAN));
    ck_assert(dr_stamps_sort(&market->peak, &n_repeated, &conflict));
}
#define LIST(market, ...)                                                                          \
    list(market, (const char *const[]){__VA_ARGS__},                                               \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

// Load of every hour of [begin, end): 40,000 MW and 137 more each hour of a day, but what is given.
static void load(struct dr_market *market, int64_t begin, int64_t end)
{
    for (int64_t t = begin; t < end; t += DR_HOUR_S)
        dr_series_put(&market->load_mw, t, 40000 + 137.0 * (double)((t / DR_HOUR_S) % 24));
}

static void set_load(struct dr_market *market, const char *when, double mw)
{
    int64_t i = (utc(when) - market->load_mw.first_start_utc_s) / DR_HOUR_S;
    market->load_mw.value[i] = mw;
}

static void refuse(const struct dr_market *market, enum dr_peak_method method,
                   enum dr_status status, const char *what, const char *found, const char *expected)
{
    struct dr_peaks peaks;
    struct dr_error err = {.message = ""};
    dr_assert_error(err, dr_peaks_init(&peaks, market, method, &err), status, what);
    const char *second = strchr(err.message, '\n');
    ck_assert_msg(second && strstr(second, found) && strstr(second, expected), "%s", err.message);
    ck_assert_ptr_null(peaks.peak);
}

static struct dr_peaks good(const struct dr_market *market, enum dr_peak_method method)
{
    struct dr_peaks peaks;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_peaks_init(&peaks, market, method, &err));
    return peaks;
}

static void has(const struct dr_peaks *peaks, const char *when, double share)
{
    const struct dr_peak *peak = dr_peaks_at(peaks, utc(when));
    ck_assert_msg(peak != NULL, "no peak at %s", when);
    ck_assert_double_eq(peak->share, share);
    ck_assert_int_eq(peak->estimated, peaks->estimated);
}

// ---- the published list ------------------------------------------------------------------------

#define SUMMER "2023-06-27T21:45Z", "2023-07-31T21:45Z", "2023-08-10T21:45Z", "2023-09-08T21:30Z"

START_TEST(four_of_the_list)
{
    struct dr_market market = market_of(midnight(2023, 1, 1), midnight(2024, 1, 1), 0);
    LIST(&market, SUMMER, "2022-09-20T21:45Z", "2024-06-30T22:30Z");
    struct dr_peaks peaks = good(&market, DR_PEAK_4CP);
    ck_assert_uint_eq(peaks.n, 4);
    ck_assert(!peaks.estimated);
    const char *const expected[] = {SUMMER};
    for (size_t i = 0; i < 4; i++) {
        has(&peaks, expected[i], 0.25);
        ck_assert_int_eq(peaks.peak[i].start_utc_s, utc(expected[i]));
        ck_assert_ptr_null(dr_peaks_at(&peaks, utc(expected[i]) - 900));
        ck_assert_ptr_null(dr_peaks_at(&peaks, utc(expected[i]) + 900));
    }
    ck_assert_ptr_null(dr_peaks_at(&peaks, utc("2022-09-20T21:45Z")));
    dr_peaks_finish(&peaks);
    ck_assert_uint_eq(peaks.n, 0);
    ck_assert_ptr_null(dr_peaks_at(&peaks, utc("2023-06-27T21:45Z")));
    dr_market_finish(&market);
}
END_TEST

// A month that is there in part may lack its peak; where it is there it counts.
START_TEST(months_in_part)
{
    struct dr_market market =
        market_of(midnight(2023, 6, 28), midnight(2023, 8, 10) + 18 * 3600, 0);
    LIST(&market, SUMMER);
    struct dr_peaks peaks = good(&market, DR_PEAK_4CP);
    ck_assert_uint_eq(peaks.n, 2);
    has(&peaks, "2023-07-31T21:45Z", 0.25);
    has(&peaks, "2023-08-10T21:45Z", 0.25);
    dr_peaks_finish(&peaks);
    dr_market_finish(&market);
    // In winter there is nothing to be had, and all is well.
    market = market_of(midnight(2023, 1, 1), midnight(2023, 3, 1), 0);
    LIST(&market, SUMMER);
    peaks = good(&market, DR_PEAK_4CP);
    ck_assert_uint_eq(peaks.n, 0);
    dr_peaks_finish(&peaks);
    // The span is what is settled, not what the prices cover.
    dr_market_finish(&market);
    market = market_of(midnight(2023, 5, 1), midnight(2023, 11, 1), 0);
    LIST(&market, SUMMER);
    market.begin = (size_t)(midnight(2023, 7, 1) - midnight(2023, 5, 1)) / 900;
    market.end = (size_t)(midnight(2023, 8, 1) - midnight(2023, 5, 1)) / 900;
    peaks = good(&market, DR_PEAK_4CP);
    ck_assert_uint_eq(peaks.n, 1);
    has(&peaks, "2023-07-31T21:45Z", 0.25);
    dr_peaks_finish(&peaks);
    dr_market_finish(&market);
}
END_TEST

START_TEST(twelve_of_the_list)
{
    struct dr_market market = market_of(midnight(2023, 5, 1), midnight(2023, 8, 1), 0);
    LIST(&market, SUMMER, "2023-05-09T22:00Z", "2023-01-12T13:15Z");
    struct dr_peaks peaks = good(&market, DR_PEAK_12CP);
    ck_assert_uint_eq(peaks.n, 3);
    has(&peaks, "2023-05-09T22:00Z", 1.0 / 12);
    has(&peaks, "2023-06-27T21:45Z", 1.0 / 12);
    dr_peaks_finish(&peaks);
    refuse(&market, DR_PEAK_4CP, DR_ERR_INPUT, "--peaks: a peak that 4CP does not count",
           "found 2023-01-12 07:15 CST", "expected peaks of June to September only");
    dr_market_finish(&market);
    market = market_of(midnight(2023, 4, 1), midnight(2023, 8, 1), 0);
    LIST(&market, SUMMER, "2023-05-09T22:00Z");
    refuse(&market, DR_PEAK_12CP, DR_ERR_INPUT, "--peaks: no system peak of April 2023",
           "found 5 from May 2023 to September 2023", "each whole month of the run that 12CP");
    dr_market_finish(&market);
}
END_TEST

START_TEST(bad_lists)
{
    struct dr_market market = market_of(midnight(2023, 6, 1), midnight(2023, 10, 1), 0);
    refuse(&market, DR_PEAK_4CP, DR_ERR_USAGE,
           "the transmission charge by 4CP needs the system peaks",
           "found neither --peaks nor --load", "expected --peaks FILE");
    refuse(&market, DR_PEAK_12CP, DR_ERR_USAGE, "by 12CP needs", "found neither", "--load FILE");
    // Two in one Central month: in UTC the second one is in August.
    LIST(&market, SUMMER, "2023-08-01T04:45Z");
    refuse(&market, DR_PEAK_4CP, DR_ERR_INPUT, "--peaks: two system peaks in one month",
           "found 2023-07-31 16:45 CDT and 2023-07-31 23:45 CDT", "expected one in July 2023");
    dr_market_finish(&market);
    // Also where it is not settled.
    market = market_of(midnight(2023, 6, 1), midnight(2023, 10, 1), 0);
    LIST(&market, SUMMER, "2020-07-31T21:45Z", "2020-07-13T21:45Z");
    refuse(&market, DR_PEAK_4CP, DR_ERR_INPUT, "two system peaks", "2020-07-13 16:45 CDT",
           "expected one in July 2020");
    dr_market_finish(&market);
    market = market_of(midnight(2023, 6, 1), midnight(2023, 10, 1), utc("2023-08-10T21:45Z"));
    LIST(&market, SUMMER);
    refuse(&market, DR_PEAK_4CP, DR_ERR_INPUT,
           "the system peak of August 2023 is in a gap of the prices",
           "found no price for 2023-08-10 16:45 CDT", "expected one");
    dr_market_finish(&market);
    market = market_of(midnight(2023, 6, 1), midnight(2023, 10, 1), 0);
    LIST(&market, "2023-06-27T21:45Z", "2023-07-31T21:45Z", "2023-08-10T21:45Z");
    refuse(&market, DR_PEAK_4CP, DR_ERR_INPUT, "--peaks: no system peak of September 2023",
           "found 3 from June 2023 to August 2023", "--load without --peaks estimates them");
    dr_market_finish(&market);
}
END_TEST

// ---- estimates ---------------------------------------------------------------------------------

START_TEST(estimated_from_load)
{
    struct dr_market market = market_of(midnight(2023, 6, 1), midnight(2023, 8, 17), 0);
    load(&market, midnight(2023, 6, 1), midnight(2023, 9, 1));
    set_load(&market, "2023-06-27T21:00Z", 80787);
    set_load(&market, "2023-07-03T22:00Z", 82939.25);
    set_load(&market, "2023-07-30T22:00Z", 82939.25); // as high, but later
    set_load(&market, "2023-08-29T22:00Z", 85464);    // the month's peak, behind the span
    set_load(&market, "2023-08-10T22:00Z", 85463);
    struct dr_peaks peaks = good(&market, DR_PEAK_4CP);
    ck_assert(peaks.estimated);
    ck_assert_uint_eq(peaks.n, 8);
    static const char *const expected[] = {
        "2023-06-27T21:00Z", "2023-06-27T21:15Z", "2023-06-27T21:30Z", "2023-06-27T21:45Z",
        "2023-07-03T22:00Z", "2023-07-03T22:15Z", "2023-07-03T22:30Z", "2023-07-03T22:45Z"};
    for (size_t i = 0; i < 8; i++) {
        has(&peaks, expected[i], 0.0625);
        ck_assert_int_eq(peaks.peak[i].start_utc_s, utc(expected[i]));
    }
    dr_peaks_finish(&peaks);
    // A list that is there is the one that counts.
    LIST(&market, SUMMER);
    peaks = good(&market, DR_PEAK_4CP);
    ck_assert(!peaks.estimated);
    ck_assert_uint_eq(peaks.n, 3);
    dr_peaks_finish(&peaks);
    dr_market_finish(&market);
}
END_TEST

// The highest load of a part of a month is not the month's.
START_TEST(load_that_lacks_hours)
{
    struct dr_market market = market_of(midnight(2023, 6, 1), midnight(2023, 8, 17), 0);
    load(&market, midnight(2023, 6, 1), midnight(2023, 8, 17));
    refuse(&market, DR_PEAK_4CP, DR_ERR_INPUT,
           "--load: the system load of August 2023 is not complete",
           "found none for 2023-08-17 00:00 CDT", "expected every hour of a month");
    load(&market, midnight(2023, 8, 17), midnight(2023, 9, 1));
    market.load_mw.value[3] = NAN;
    refuse(&market, DR_PEAK_12CP, DR_ERR_INPUT, "the system load of June 2023 is not complete",
           "found none for 2023-06-01 03:00 CDT", "expected every hour");
    dr_market_finish(&market);
    market = market_of(midnight(2023, 6, 1), midnight(2023, 7, 1), utc("2023-06-01T23:30Z"));
    load(&market, midnight(2023, 6, 1), midnight(2023, 7, 1));
    refuse(&market, DR_PEAK_4CP, DR_ERR_INPUT, "the system peak of June 2023 is in a gap",
           "found no price for 2023-06-01 18:30 CDT", "expected one");
    dr_market_finish(&market);
}
END_TEST

// ---- real files --------------------------------------------------------------------------------

static const char *price_file, *peaks_file, *load_file;

static bool has_real_files(void)
{
    static char paths[3][PATH_MAX];
    static const char *const names[3] = {"ercot2024.csv", "four_cp.csv", "native_load_2024.csv"};
    for (size_t i = 0; i < 3; i++) {
        const char *path = dr_test_real_data(names[i]);
        if (!path)
            return false;
        snprintf(paths[i], sizeof paths[i], "%s", path);
    }
    price_file = paths[0];
    peaks_file = paths[1];
    load_file = paths[2];
    return true;
}

static struct dr_market real_market(bool listed)
{
    struct dr_market market;
    struct dr_error err = {.message = ""};
    struct dr_market_request request = {
        .price_file = &price_file, .n_price_file = 1, .hashprice = "52.5"};
    if (listed)
        request.further[DR_DATA_PEAKS] = (struct dr_files){&peaks_file, 1};
    else
        request.further[DR_DATA_LOAD] = (struct dr_files){&load_file, 1};
    dr_assert_ok(err, dr_market_init(&market, &request, &err));
    return market;
}

START_TEST(real_year)
{
    if (!has_real_files())
        return;
    struct dr_market market = real_market(true);
    struct dr_peaks peaks = good(&market, DR_PEAK_4CP);
    ck_assert_uint_eq(market.peak.n, 116);
    ck_assert_uint_eq(peaks.n, 4);
    ck_assert(!peaks.estimated);
    has(&peaks, "2024-06-30T22:30Z", 0.25);
    has(&peaks, "2024-07-01T21:45Z", 0.25);
    has(&peaks, "2024-08-20T21:45Z", 0.25);
    has(&peaks, "2024-09-20T20:45Z", 0.25);
    dr_peaks_finish(&peaks);
    refuse(&market, DR_PEAK_12CP, DR_ERR_INPUT, "--peaks: no system peak of January 2024",
           "found 116 from June 1996 to September 2025", "12CP");
    dr_market_finish(&market);
}
END_TEST

// The hour of the highest load of September 2024 is on the 19th, the published peak on the 20th.
START_TEST(real_year_estimated)
{
    static const char *const hours[] = {"2024-06-30T22", "2024-07-01T22", "2024-08-20T22",
                                        "2024-09-19T21"};
    double sum = 0;
    if (!has_real_files())
        return;
    struct dr_market market = real_market(false);
    struct dr_peaks peaks = good(&market, DR_PEAK_4CP);
    ck_assert(peaks.estimated);
    ck_assert_uint_eq(peaks.n, 16);
    for (size_t i = 0; i < 16; i++) {
        char when[DR_TIME_SIZE];
        snprintf(when, sizeof when, "%s:%02dZ", hours[i / 4], (int)(i % 4) * 15);
        has(&peaks, when, 0.0625);
    }
    dr_peaks_finish(&peaks);
    peaks = good(&market, DR_PEAK_12CP);
    ck_assert_uint_eq(peaks.n, 48);
    for (size_t i = 0; i < peaks.n; i++)
        sum += peaks.peak[i].share;
    ck_assert_double_eq_tol(sum, 1, 1e-12);
    dr_peaks_finish(&peaks);
    dr_market_finish(&market);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("peaks");
    dr_suite_add(suite, "4CP", four_of_the_list);
    dr_suite_add(suite, "months in part", months_in_part);
    dr_suite_add(suite, "12CP", twelve_of_the_list);
    dr_suite_add(suite, "bad lists", bad_lists);
    dr_suite_add(suite, "estimates", estimated_from_load);
    dr_suite_add(suite, "load that lacks hours", load_that_lacks_hours);
    dr_suite_add(suite, "real year", real_year);
    dr_suite_add(suite, "real year, estimated", real_year_estimated);
    return suite;
}
