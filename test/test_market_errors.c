// SPDX-License-Identifier: GPL-3.0-or-later
// Files and options that do not go together: what is wrong, where, found and expected.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/market.h"
#include "test/runner.h"

static int64_t midnight(int year, int month, int day)
{
    return dr_clock_central_midnight_utc_s(dr_clock_day(year, month, day));
}

// Tidy prices of [begin, end), each step_s, without [gap, gap_end).
static const char *tidy(const char *point, int64_t begin, int64_t end, int step_s, int64_t gap,
                        int64_t gap_end, double price)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    fputs("timestamp_utc_start,settlement_point,price_usd_per_mwh\n", file);
    for (int64_t t = begin; t < end; t += step_s) {
        char time[DR_TIME_SIZE];
        dr_clock_format_utc(t, time);
        if (t < gap || t >= gap_end)
            fprintf(file, "%s,%s,%.2f\n", time, point, price);
    }
    ck_assert_int_eq(fclose(file), 0);
    const char *path = dr_test_file("tidy.csv", text);
    free(text);
    return path;
}

static const char *quarters(int64_t begin, int64_t end)
{
    return tidy("HB_WEST", begin, end, DR_INTERVAL_S, 0, 0, 47.31);
}

static const char *hours(int64_t begin, int64_t end)
{
    return tidy("HB_WEST", begin, end, DR_HOUR_S, 0, 0, 48.77);
}

static void refused(const struct dr_market_request *request, enum dr_status status,
                    const char *what, const char *found, const char *expected)
{
    struct dr_market market;
    struct dr_error err = {.message = ""};
    dr_assert_error(err, dr_market_init(&market, request, &err), status, what);
    ck_assert_msg(strstr(err.message, found) != NULL, "\"%s\" is not in \"%s\"", found,
                  err.message);
    ck_assert_msg(strstr(err.message, expected) != NULL, "\"%s\" is not in \"%s\"", expected,
                  err.message);
    // Nothing is left to finish.
    ck_assert_ptr_null(market.source);
    ck_assert_ptr_null(market.spp.storage);
    ck_assert_ptr_null(market.day_ahead.storage);
    ck_assert_ptr_null(market.hashprice.storage);
    ck_assert_ptr_null(market.bitcoin.storage);
}

#define REQUEST(...)                                                                               \
    &(struct dr_market_request)                                                                    \
    {                                                                                              \
        .hashprice = "52.5", __VA_ARGS__                                                           \
    }
#define PRICES(file) .price_file = &(file), .n_price_file = 1
#define DAY_AHEAD(file) .day_ahead_file = &(file), .n_day_ahead_file = 1

// ---- files -------------------------------------------------------------------------------------

START_TEST(price_files)
{
    const char *missing = "no/such/prices.csv", *folder = dr_test_folder();
    const char *empty = dr_test_file("empty.csv", "");
    const char *bad = dr_test_file("bad.csv", "timestamp_utc_start,settlement_point,"
                                              "price_usd_per_mwh\n2024-06-01T05:00Z,HB_WEST,\n");
    const char *good = quarters(midnight(2024, 6, 1), midnight(2024, 6, 2));
    refused(REQUEST(PRICES(missing)), DR_ERR_INPUT, "no/such/prices.csv: cannot be opened",
            "No such file or directory", "expected a readable file");
    refused(REQUEST(PRICES(folder)), DR_ERR_INPUT, folder, "found a directory", "expected");
    refused(REQUEST(PRICES(empty)), DR_ERR_INPUT, "the file is empty", "found 0 bytes", "expected");
    refused(REQUEST(PRICES(bad)), DR_ERR_INPUT, "bad.csv:2:27: price_usd_per_mwh: no value",
            "found \"\"", "expected a number");
    // The second file counts as much as the first one.
    const char *files[] = {good, bad};
    refused(REQUEST(.price_file = files, .n_price_file = 2), DR_ERR_INPUT, "bad.csv:2:27",
            "found \"\"", "expected a number");
    refused(REQUEST(PRICES(good), DAY_AHEAD(bad)), DR_ERR_INPUT, "bad.csv:2:27", "found \"\"",
            "expected a number");
}
END_TEST

START_TEST(overlap_with_other_prices)
{
    int64_t begin = midnight(2024, 6, 1), end = midnight(2024, 6, 2);
    const char *files[] = {quarters(begin, end),
                           tidy("HB_WEST", end - 900, end + 1800, 900, 0, 0, 47.32)};
    refused(REQUEST(.price_file = files, .n_price_file = 2), DR_ERR_INPUT,
            "tidy.csv:2:27: price_usd_per_mwh: given twice with different values",
            "found \"47.32\"", "expected 47.31 as given before for 2024-06-02T04:45Z");
}
END_TEST

START_TEST(files_of_another_kind)
{
    int64_t begin = midnight(2024, 6, 1), end = midnight(2024, 6, 2);
    const char *rtm = dr_test_file("rtm.csv", "Delivery Date,Delivery Hour,Delivery Interval,"
                                              "Repeated Hour Flag,Settlement Point Name,Settlement "
                                              "Point Type,Settlement Point Price\n"
                                              "06/01/2024,1,1,N,HB_WEST,HU,47.31\n");
    const char *dam = dr_test_file("dam.csv", "Delivery Date,Hour Ending,DSTFlag,Settlement Point,"
                                              "Settlement Point Price\n"
                                              "06/01/2024,01:00,N,HB_WEST,48.77\n");
    const char *hourly = hours(begin, end), *quarterly = quarters(begin, end);
    refused(REQUEST(PRICES(dam)), DR_ERR_INPUT, "another kind of data than --prices takes",
            "found day-ahead SPP", "expected real-time SPP");
    refused(REQUEST(PRICES(rtm), DAY_AHEAD(rtm)), DR_ERR_INPUT,
            "another kind of data than --day-ahead takes", "found real-time SPP",
            "expected day-ahead SPP");
    refused(REQUEST(PRICES(hourly)), DR_ERR_INPUT,
            "real-time prices of HB_WEST have gaps: 69 of 93 intervals are missing",
            "found none from 2024-06-01T05:15Z", "hourly prices are for --day-ahead");
    refused(REQUEST(PRICES(quarterly), DAY_AHEAD(quarterly)), DR_ERR_INPUT,
            "tidy.csv:3:1: timestamp_utc_start", "found \"2024-06-01T05:15Z\"",
            "expected a multiple of 60 minutes");
}
END_TEST

// ---- points ------------------------------------------------------------------------------------

START_TEST(points)
{
    int64_t begin = midnight(2024, 6, 1), end = midnight(2024, 6, 2);
    const char *files[] = {quarters(begin, end), tidy("HB_NORTH", begin, end, 900, 0, 0, 47.31)};
    refused(REQUEST(.price_file = files, .n_price_file = 2), DR_ERR_USAGE,
            "the real-time SPP files hold several settlement points", "found HB_WEST, HB_NORTH",
            "expected --point with one of them");
    refused(REQUEST(.price_file = files, .n_price_file = 2, .point = "HB_SOUTH"), DR_ERR_USAGE,
            "settlement point \"HB_SOUTH\" is not in the real-time SPP files",
            "found HB_WEST, HB_NORTH", "expected --point with one of them");
    refused(REQUEST(.price_file = files, .n_price_file = 2, .point = "HB_WEST:LZEW"), DR_ERR_USAGE,
            "\"HB_WEST:LZEW\"", "found HB_WEST, HB_NORTH", "expected");
    const char *dam = tidy("HB_NORTH", begin, end, DR_HOUR_S, 0, 0, 48.77);
    refused(REQUEST(PRICES(files[0]), DAY_AHEAD(dam)), DR_ERR_USAGE,
            "settlement point \"HB_WEST\" is not in the day-ahead SPP files", "found HB_NORTH",
            "expected");
    refused(REQUEST(.n_price_file = 0), DR_ERR_USAGE, "is not in the real-time SPP", "found",
            "expected");
}
END_TEST

// ---- --from and --to ---------------------------------------------------------------------------

static void span_refused(const char *file, int32_t from_day, int32_t to_day, const char *what,
                         const char *found)
{
    refused(REQUEST(PRICES(file), .has_from = from_day != 0, .has_to = to_day != 0,
                    .from_day = from_day, .to_day = to_day),
            DR_ERR_USAGE, what, found, "");
}

START_TEST(days_outside)
{
    const char *file = quarters(midnight(2024, 3, 9), midnight(2024, 3, 12));
    int32_t day = dr_clock_day(2024, 3, 9);
    static const char covered[] = "found prices from 2024-03-09 00:00 CST to 2024-03-12 00:00 CDT";
    span_refused(file, day + 1, day, "--from is after --to", "found 2024-03-10 and 2024-03-09");
    span_refused(file, day - 1, 0, "--from 2024-03-08: the prices do not cover", covered);
    span_refused(file, day - 400, 0, "--from 2023-02-03: the prices do not cover", covered);
    span_refused(file, day + 3, 0, "--from 2024-03-12: the prices do not cover", covered);
    span_refused(file, day + 3, day + 4, "--from 2024-03-12: the prices do not cover", covered);
    span_refused(file, 0, day + 3, "--to 2024-03-12: the prices do not cover", covered);
    span_refused(file, day, day + 3, "--to 2024-03-12: the prices do not cover", covered);
    span_refused(file, 0, day - 1, "--to 2024-03-08: the prices do not cover", covered);
    // The first and the last day may be there in part only.
    file = quarters(midnight(2024, 3, 9) + 900, midnight(2024, 3, 12) - 900);
    struct dr_market market;
    struct dr_error err = {.message = ""};
    struct dr_market_request request = {.price_file = &file,
                                        .n_price_file = 1,
                                        .hashprice = "52.5",
                                        .has_from = true,
                                        .has_to = true,
                                        .from_day = day,
                                        .to_day = day + 2};
    dr_assert_ok(err, dr_market_init(&market, &request, &err));
    ck_assert_uint_eq(market.n_settled, 96 + 92 + 96 - 2);
    dr_market_finish(&market);
}
END_TEST

// ---- gaps --------------------------------------------------------------------------------------

START_TEST(gaps)
{
    int64_t begin = midnight(2024, 11, 2), end = midnight(2024, 11, 5);
    int64_t gap = midnight(2024, 11, 3) + 7 * 900; // the last quarter of the first 01:00 to 02:00
    const char *one = tidy("HB_WEST", begin, end, 900, gap, gap + 900, 47.31);
    refused(REQUEST(PRICES(one)), DR_ERR_INPUT,
            "real-time prices of HB_WEST have gaps: 1 of 292 intervals are missing",
            "found none from 2024-11-03T06:45Z (2024-11-03 01:45 CDT)",
            "expected every 15 minutes; --gaps skip leaves them out");
    const char *hour = tidy("HB_WEST", begin, end, 900, gap + 900, gap + 4500, 47.31);
    refused(REQUEST(PRICES(hour)), DR_ERR_INPUT, "have gaps: 4 of 292 intervals are missing",
            "found none from 2024-11-03T07:00Z (2024-11-03 01:00 CST)", "--gaps skip");
    // A whole day that is missing leaves nothing to settle, whatever is done about gaps.
    int64_t sunday = midnight(2024, 11, 3), monday = midnight(2024, 11, 4);
    const char *day = tidy("HB_WEST", begin, end, 900, sunday, monday, 47.31);
    int32_t central_day = dr_clock_day(2024, 11, 3);
    refused(REQUEST(PRICES(day), .skip_gaps = true, .has_from = true, .has_to = true,
                    .from_day = central_day, .to_day = central_day),
            DR_ERR_INPUT, "all 100 intervals are missing",
            "found none from 2024-11-03T05:00Z (2024-11-03 00:00 CDT)", "expected at least one");
}
END_TEST

START_TEST(day_ahead_that_does_not_cover)
{
    int64_t begin = midnight(2024, 6, 1), end = midnight(2024, 6, 2);
    const char *rtm = quarters(begin, end), *late = hours(begin + 3600, end);
    const char *early = hours(begin, end - 3600);
    const char *gap = tidy("HB_WEST", begin, end, DR_HOUR_S, begin + 7200, begin + 10800, 48.77);
    refused(REQUEST(PRICES(rtm), DAY_AHEAD(late)), DR_ERR_INPUT,
            "day-ahead prices: no value for 2024-06-01T05:00Z",
            "found values from 2024-06-01T06:00Z to 2024-06-02T05:00Z", "expected one for every");
    refused(REQUEST(PRICES(rtm), DAY_AHEAD(early)), DR_ERR_INPUT,
            "day-ahead prices: no value for 2024-06-02T04:00Z",
            "found values from 2024-06-01T05:00Z to 2024-06-02T04:00Z", "expected one for every");
    refused(REQUEST(PRICES(rtm), DAY_AHEAD(gap)), DR_ERR_INPUT,
            "day-ahead prices: no value for 2024-06-01T07:00Z", "found values from",
            "with --gaps skip rules mine where there is none");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("market_errors");
    dr_suite_add(suite, "price files", price_files);
    dr_suite_add(suite, "overlap", overlap_with_other_prices);
    dr_suite_add(suite, "another kind", files_of_another_kind);
    dr_suite_add(suite, "points", points);
    dr_suite_add(suite, "days outside", days_outside);
    dr_suite_add(suite, "gaps", gaps);
    dr_suite_add(suite, "day-ahead", day_ahead_that_does_not_cover);
    return suite;
}
