// SPDX-License-Identifier: GPL-3.0-or-later
// From files to the series of a replay and the span that is settled.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/hashprice.h"
#include "market/market.h"
#include "test/runner.h"

// ---- files made here ---------------------------------------------------------------------------

static int64_t midnight(int year, int month, int day)
{
    return dr_clock_central_midnight_utc_s(dr_clock_day(year, month, day));
}

// A price that tells its interval: cents, so that text holds it exactly.
static double price_at(int64_t utc_s)
{
    return (double)((utc_s / 900) % 7919 - 1000) / 100;
}

// Tidy prices of [begin, end); every step_s, without [gap, gap_end).
static const char *tidy(const char *name, const char *point, int64_t begin, int64_t end, int step_s,
                        int64_t gap, int64_t gap_end)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    fputs("timestamp_utc_start,settlement_point,price_usd_per_mwh\n", file);
    for (int64_t t = begin; t < end; t += step_s) {
        char time[DR_TIME_SIZE];
        dr_clock_format_utc(t, time);
        if (t < gap || t >= gap_end)
            fprintf(file, "%s,%s,%.2f\n", time, point, price_at(t));
    }
    ck_assert_int_eq(fclose(file), 0);
    const char *path = dr_test_file(name, text);
    free(text);
    return path;
}

static const char *quarters(int64_t begin, int64_t end)
{
    return tidy("quarters.csv", "HB_WEST", begin, end, DR_INTERVAL_S, 0, 0);
}

static const char *hours(int64_t begin, int64_t end)
{
    return tidy("hours.csv", "HB_WEST", begin, end, DR_HOUR_S, 0, 0);
}

static struct dr_market init(const struct dr_market_request *request)
{
    struct dr_market market;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_market_init(&market, request, &err));
    return market;
}

// The series is the prices of [begin, end), all of them.
static void holds(const struct dr_series *series, int64_t begin, int64_t end)
{
    ck_assert_int_eq(series->first_start_utc_s, begin);
    ck_assert_int_eq(dr_series_end_utc_s(series), end);
    for (size_t i = 0; i < series->n; i++)
        if (series->value[i] != price_at(dr_series_start_utc_s(series, i)))
            ck_abort_msg("delivery %zu is %g", i, series->value[i]);
}

static void settles(const struct dr_market *market, int64_t begin, int64_t end)
{
    ck_assert_int_eq(dr_series_start_utc_s(&market->spp, market->begin), begin);
    ck_assert_int_eq(dr_series_start_utc_s(&market->spp, market->end), end);
    ck_assert_int_eq((int64_t)market->n_settled, (end - begin) / 900);
    ck_assert_uint_eq(market->n_missing, 0);
}

// ---- one file ----------------------------------------------------------------------------------

START_TEST(one_file)
{
    int64_t begin = midnight(2024, 6, 1), end = midnight(2024, 6, 3);
    const char *file = quarters(begin, end);
    struct dr_market market = init(
        &(struct dr_market_request){.price_file = &file, .n_price_file = 1, .hashprice = "52.5"});
    holds(&market.spp, begin, end);
    settles(&market, begin, end);
    ck_assert_str_eq(market.point, "HB_WEST");
    ck_assert_str_eq(market.note, "");
    ck_assert_uint_eq(market.day_ahead.n, 0);
    ck_assert_uint_eq(market.n_repeated + market.n_unsorted, 0);
    ck_assert_uint_eq(market.n_source, 1);
    ck_assert_str_eq(market.source[0].role, "--prices");
    ck_assert_str_eq(market.source[0].reader, "tidy_csv");
    ck_assert_ptr_eq(market.source[0].name, file);
    struct dr_input input;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_input_init(&input, file, &err));
    ck_assert_uint_eq(market.source[0].bytes, input.size);
    ck_assert_str_eq(market.source[0].sha256, input.sha256);
    dr_input_finish(&input);
    dr_market_finish(&market);
    dr_market_finish(&market);
    ck_assert_uint_eq(market.n_source, 0);
}
END_TEST

// ---- --from and --to ---------------------------------------------------------------------------

static struct dr_market span(const char *file, int32_t from_day, int32_t to_day)
{
    return init(&(struct dr_market_request){.price_file = &file,
                                            .n_price_file = 1,
                                            .hashprice = "52.5",
                                            .has_from = from_day != 0,
                                            .has_to = to_day != 0,
                                            .from_day = from_day,
                                            .to_day = to_day});
}

START_TEST(days_of_the_span)
{
    int64_t begin = midnight(2024, 3, 8), end = midnight(2024, 3, 13);
    const char *file = quarters(begin, end);
    int32_t day = dr_clock_day(2024, 3, 8);
    static const struct {
        int from, to, n; // days after the first; -1: not given
    } spans[] = {
        {-1, -1, 4 * 96 + 92}, {0, 4, 4 * 96 + 92},  {0, 0, 96},          {4, 4, 96}, {2, 2, 92},
        {1, 3, 96 + 92 + 96},  {2, -1, 92 + 2 * 96}, {-1, 2, 2 * 96 + 92}};
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        int from = spans[i].from, to = spans[i].to;
        struct dr_market market = span(file, from < 0 ? 0 : day + from, to < 0 ? 0 : day + to);
        holds(&market.spp, begin, end); // what lies before --from is history, and stays
        settles(&market, from < 0 ? begin : dr_clock_central_midnight_utc_s(day + from),
                to < 0 ? end : dr_clock_central_midnight_utc_s(day + to + 1));
        ck_assert_int_eq((int)market.n_settled, spans[i].n);
        dr_market_finish(&market);
    }
    file = quarters(midnight(2024, 11, 2), midnight(2024, 11, 5));
    struct dr_market market = span(file, dr_clock_day(2024, 11, 3), dr_clock_day(2024, 11, 3));
    ck_assert_uint_eq(market.n_settled, 100);
    dr_market_finish(&market);
}
END_TEST

// The first and the last day may be partial; a whole day inside can be asked for.
START_TEST(partial_days_at_the_ends)
{
    int64_t begin = midnight(2024, 6, 1) + 7 * 900, end = midnight(2024, 6, 3) + 11 * 900;
    const char *file = quarters(begin, end);
    struct dr_market market = span(file, 0, 0);
    settles(&market, begin, end);
    dr_market_finish(&market);
    market = span(file, dr_clock_day(2024, 6, 2), dr_clock_day(2024, 6, 2));
    settles(&market, midnight(2024, 6, 2), midnight(2024, 6, 3));
    dr_market_finish(&market);
}
END_TEST

// ---- several files -----------------------------------------------------------------------------

START_TEST(files_are_joined)
{
    int64_t may = midnight(2024, 5, 1), june = midnight(2024, 6, 1), july = midnight(2024, 7, 1);
    const char *files[] = {quarters(june, july), quarters(may, june)}; // in the wrong order
    struct dr_market market = init(
        &(struct dr_market_request){.price_file = files, .n_price_file = 2, .hashprice = "52.5"});
    holds(&market.spp, may, july);
    settles(&market, may, july);
    ck_assert_uint_eq(market.n_source, 2);
    ck_assert_ptr_eq(market.source[0].name, files[0]);
    ck_assert_ptr_eq(market.source[1].name, files[1]);
    ck_assert_uint_eq(market.n_repeated, 0);
    ck_assert_uint_eq(market.n_unsorted, 1);
    dr_market_finish(&market);
}
END_TEST

START_TEST(files_that_overlap)
{
    int64_t begin = midnight(2024, 5, 30), end = midnight(2024, 6, 3);
    const char *files[] = {quarters(begin, midnight(2024, 6, 2)),
                           quarters(midnight(2024, 6, 1), end), quarters(begin, end)};
    struct dr_market market = init(
        &(struct dr_market_request){.price_file = files, .n_price_file = 3, .hashprice = "52.5"});
    holds(&market.spp, begin, end);
    ck_assert_uint_eq(market.n_repeated, 96 + 4 * 96);
    dr_market_finish(&market);
}
END_TEST

// ERCOT's layout says the type of a point, the tidy one does not: it is one point.
START_TEST(files_of_two_formats)
{
    int64_t begin = midnight(2024, 1, 2), middle = midnight(2024, 1, 3);
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    fputs("DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType,"
          "SettlementPointPrice,DSTFlag    \r\n",
          file);
    for (int i = 0; i < 96; i++)
        fprintf(file, "01/03/2024,%d,%d,HB_WEST,HU,%.2f,N\r\n", i / 4 + 1, i % 4 + 1,
                price_at(middle + i * 900));
    ck_assert_int_eq(fclose(file), 0);
    const char *ercot = dr_test_file("ercot.csv", text);
    free(text);
    const char *orders[2][2] = {{ercot, quarters(begin, middle)}, {quarters(begin, middle), ercot}};
    for (size_t i = 0; i < 2; i++) {
        struct dr_market market = init(&(struct dr_market_request){
            .price_file = orders[i], .n_price_file = 2, .hashprice = "52.5"});
        holds(&market.spp, begin, midnight(2024, 1, 4));
        ck_assert_str_eq(market.point, "HB_WEST:HU");
        ck_assert_str_eq(market.note, "");
        ck_assert_str_eq(market.source[i].reader, "ercot_rtm_spp");
        dr_market_finish(&market);
    }
}
END_TEST

// ---- points ------------------------------------------------------------------------------------

#define ZONES                                                                                      \
    "Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"      \
    "Settlement Point Type,Settlement Point Price\n"                                               \
    "06/01/2024,1,1,N,LZ_WEST,LZEW,21.37\n06/01/2024,1,1,N,LZ_WEST,LZ,20.11\n"                     \
    "06/01/2024,1,2,N,LZ_WEST,LZEW,62.47\n06/01/2024,1,2,N,LZ_WEST,LZ,61.37\n"

static struct dr_market zone(const char *file, const char *point)
{
    return init(&(struct dr_market_request){
        .price_file = &file, .n_price_file = 1, .hashprice = "52.5", .point = point});
}

START_TEST(zone_prices)
{
    const char *one = dr_test_file("one.csv", ZONES);
    const char *two = dr_test_file("two.csv", ZONES "06/01/2024,1,1,N,HB_WEST,HU,-3.07\n");
    struct dr_market market = zone(one, NULL);
    ck_assert_str_eq(market.point, "LZ_WEST:LZ");
    ck_assert_double_eq(market.spp.value[0], 20.11);
    ck_assert_double_eq(market.spp.value[1], 61.37);
    ck_assert_str_eq(market.note, "LZ_WEST is in the files as LZ and as LZEW; metered load "
                                  "settles at LZEW, positions at LZ (--point LZ_WEST:LZEW takes "
                                  "LZEW for both)");
    dr_market_finish(&market);
    market = zone(two, "LZ_WEST");
    ck_assert_str_eq(market.point, "LZ_WEST:LZ");
    ck_assert_ptr_nonnull(strstr(market.note, "metered load settles at LZEW"));
    dr_market_finish(&market);
    market = zone(two, "LZ_WEST:LZEW");
    ck_assert_str_eq(market.point, "LZ_WEST:LZEW");
    ck_assert_double_eq(market.spp.value[0], 21.37);
    ck_assert_double_eq(market.spp.value[1], 62.47);
    ck_assert_str_eq(market.note, ""); // it was the user's choice
    dr_market_finish(&market);
    market = zone(two, "LZ_WEST:LZ");
    ck_assert_double_eq(market.spp.value[0], 20.11);
    ck_assert_str_eq(market.note, "");
    dr_market_finish(&market);
    market = zone(two, "HB_WEST");
    ck_assert_str_eq(market.point, "HB_WEST:HU");
    ck_assert_double_eq(market.spp.value[0], -3.07);
    ck_assert_str_eq(market.note, "");
    dr_market_finish(&market);
}
END_TEST

START_TEST(repeats_and_order_of_the_point)
{
    const char *file = dr_test_file("rows.csv", ZONES "06/01/2024,1,3,N,LZ_WEST,LZ,24.61\n"
                                                      "06/01/2024,1,1,N,LZ_WEST,LZ,20.110\n"
                                                      "06/01/2024,1,1,N,LZ_WEST,LZEW,21.37\n"
                                                      "06/01/2024,1,2,N,LZ_WEST,LZEW,62.47\n");
    struct dr_market market = zone(file, NULL);
    ck_assert_uint_eq(market.n_repeated, 1); // the other type's rows are not counted
    ck_assert_uint_eq(market.n_unsorted, 1);
    ck_assert_uint_eq(market.n_settled, 3);
    dr_market_finish(&market);
}
END_TEST

// ---- gaps --------------------------------------------------------------------------------------

START_TEST(gaps_are_left_out)
{
    int64_t begin = midnight(2024, 6, 1), end = midnight(2024, 6, 3), gap = begin + 47 * 900;
    const char *file = tidy("gap.csv", "HB_WEST", begin, end, DR_INTERVAL_S, gap, gap + 5 * 900);
    struct dr_market market = init(&(struct dr_market_request){
        .price_file = &file, .n_price_file = 1, .hashprice = "52.5", .skip_gaps = true});
    ck_assert_uint_eq(market.n_missing, 5);
    ck_assert_uint_eq(market.n_settled, 2 * 96 - 5);
    ck_assert_uint_eq(market.end - market.begin, 2 * 96);
    for (size_t i = market.begin; i < market.end; i++)
        ck_assert_int_eq(!isnan(market.spp.value[i]), i < 47 || i >= 52);
    dr_market_finish(&market);
    // A gap outside of the settled days is nobody's business.
    market = span(file, dr_clock_day(2024, 6, 2), 0);
    settles(&market, midnight(2024, 6, 2), end);
    dr_market_finish(&market);
}
END_TEST

// ---- day-ahead prices --------------------------------------------------------------------------

START_TEST(day_ahead_prices)
{
    int64_t begin = midnight(2024, 6, 1), end = midnight(2024, 6, 3);
    const char *zones = dr_test_file("zones.csv", ZONES), *rtm = quarters(begin, end);
    const char *dam[] = {hours(midnight(2024, 6, 2), end + 3600), hours(begin - 3600, begin + 7200),
                         tidy("more.csv", "LZ_WEST", begin, end, DR_HOUR_S, 0, 0),
                         hours(begin, midnight(2024, 6, 2))};
    struct dr_market market = init(&(struct dr_market_request){.price_file = &rtm,
                                                               .n_price_file = 1,
                                                               .hashprice = "52.5",
                                                               .day_ahead_file = dam,
                                                               .n_day_ahead_file = 4});
    holds(&market.day_ahead, begin - 3600, end + 3600);
    ck_assert_int_eq(market.day_ahead.step_s, DR_HOUR_S);
    ck_assert_int_eq(market.day_ahead.publication, DR_PUBLISHED_DAY_AHEAD);
    ck_assert_uint_eq(market.n_source, 5);
    ck_assert_str_eq(market.source[3].role, "--day-ahead");
    ck_assert_uint_eq(market.n_repeated, 0); // counted for the prices only
    dr_market_finish(&market);
    // The type belongs to the real-time file; the point is the same.
    market = init(&(struct dr_market_request){.price_file = &zones,
                                              .n_price_file = 1,
                                              .hashprice = "52.5",
                                              .point = "LZ_WEST:LZEW",
                                              .day_ahead_file = dam,
                                              .n_day_ahead_file = 4});
    holds(&market.day_ahead, begin, end);
    dr_market_finish(&market);
}
END_TEST

// With gaps allowed a missing hour is no error: the price seen before goes on.
START_TEST(day_ahead_gap)
{
    int64_t begin = midnight(2024, 6, 1), end = midnight(2024, 6, 2);
    const char *rtm = quarters(begin, end), *dam = hours(begin + 3600, end - 3600);
    struct dr_market market = init(&(struct dr_market_request){.price_file = &rtm,
                                                               .n_price_file = 1,
                                                               .hashprice = "52.5",
                                                               .day_ahead_file = &dam,
                                                               .n_day_ahead_file = 1,
                                                               .skip_gaps = true});
    holds(&market.day_ahead, begin + 3600, end - 3600);
    ck_assert_uint_eq(market.n_settled, 96);
    dr_market_finish(&market);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("market");
    dr_suite_add(suite, "one file", one_file);
    dr_suite_add(suite, "span", days_of_the_span);
    dr_suite_add(suite, "partial days", partial_days_at_the_ends);
    dr_suite_add(suite, "joined", files_are_joined);
    dr_suite_add(suite, "overlap", files_that_overlap);
    dr_suite_add(suite, "two formats", files_of_two_formats);
    dr_suite_add(suite, "zones", zone_prices);
    dr_suite_add(suite, "repeats", repeats_and_order_of_the_point);
    dr_suite_add(suite, "gaps", gaps_are_left_out);
    dr_suite_add(suite, "day-ahead", day_ahead_prices);
    dr_suite_add(suite, "day-ahead gap", day_ahead_gap);
    return suite;
}
