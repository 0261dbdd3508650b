// SPDX-License-Identifier: GPL-3.0-or-later
// What a market holds besides the prices of its point: further points, LZEW, and the files of a
// bill.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/event.h"
#include "market/market.h"
#include "test/runner.h"

#define ZONES                                                                                      \
    "Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"      \
    "Settlement Point Type,Settlement Point Price\n"                                               \
    "06/01/2024,1,1,N,LZ_WEST,LZEW,21.37\n06/01/2024,1,1,N,LZ_WEST,LZ,20.11\n"                     \
    "06/01/2024,1,2,N,LZ_WEST,LZEW,62.47\n06/01/2024,1,2,N,LZ_WEST,LZ,61.37\n"                     \
    "06/01/2024,1,3,N,LZ_WEST,LZ,24.61\n"
#define HUB                                                                                        \
    "06/01/2024,1,1,N,HB_WEST,HU,-3.07\n06/01/2024,1,2,N,HB_WEST,HU,17.3\n"                        \
    "06/01/2024,1,3,N,HB_WEST,HU,18.3\n"

static int64_t utc(const char *text)
{
    int64_t utc_s;
    ck_assert(dr_clock_parse_utc(text, strlen(text), &utc_s));
    return utc_s;
}

static struct dr_market init(const struct dr_market_request *request)
{
    struct dr_market market;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_market_init(&market, request, &err));
    return market;
}

static void refused(const struct dr_market_request *request, enum dr_status status,
                    const char *what, const char *found, const char *expected)
{
    struct dr_market market;
    struct dr_error err = {.message = ""};
    dr_assert_error(err, dr_market_init(&market, request, &err), status, what);
    const char *second = strchr(err.message, '\n');
    ck_assert_msg(second && strstr(second, found) && strstr(second, expected), "%s", err.message);
    ck_assert_ptr_null(market.other_point);
    ck_assert_ptr_null(market.energy_weighted.storage);
    ck_assert_ptr_null(market.source);
}

// ---- prices ------------------------------------------------------------------------------------

static struct dr_market zone(const char *file, const char *point)
{
    return init(&(struct dr_market_request){
        .price_file = &file, .n_price_file = 1, .hashprice = "52.5", .point = point});
}

START_TEST(both_prices_of_a_zone)
{
    const char *file = dr_test_file("zones.csv", ZONES HUB);
    struct dr_market market = zone(file, "LZ_WEST");
    ck_assert_str_eq(market.point, "LZ_WEST:LZ");
    ck_assert_double_eq(market.spp.value[0], 20.11);
    ck_assert_uint_eq(market.energy_weighted.n, 3);
    ck_assert_int_eq(market.energy_weighted.first_start_utc_s, utc("2024-06-01T05:00Z"));
    ck_assert_double_eq(market.energy_weighted.value[0], 21.37);
    ck_assert_double_eq(market.energy_weighted.value[1], 62.47);
    ck_assert_double_eq(market.energy_weighted.value[2], 24.61); // the files have its LZ only
    ck_assert_uint_eq(dr_market_count_missing(&market, &market.energy_weighted, INT64_MIN), 0);
    ck_assert_uint_eq(dr_market_count_missing(&market, &market.position_mw, INT64_MIN), 3);
    ck_assert_uint_eq(
        dr_market_count_missing(&market, &market.position_mw, utc("2024-06-01T05:15Z")), 2);
    ck_assert_ptr_nonnull(strstr(market.note, "metered load settles at LZEW, positions at LZ"));
    ck_assert_ptr_nonnull(
        strstr(market.note, "; in 1 intervals there is no LZEW, and load settles at LZ"));
    dr_market_finish(&market);
    dr_market_finish(&market);
    // A type that was asked for is the price of all.
    static const char *const asked[] = {"LZ_WEST:LZEW", "LZ_WEST:LZ", "HB_WEST"};
    for (size_t i = 0; i < 3; i++) {
        market = zone(file, asked[i]);
        ck_assert_uint_eq(market.energy_weighted.n, 0);
        ck_assert_str_eq(market.note, "");
        dr_market_finish(&market);
    }
}
END_TEST

START_TEST(further_points)
{
    const char *file = dr_test_file("zones.csv", ZONES HUB);
    const char *points[] = {"HB_WEST", "LZ_WEST:LZ", "LZ_WEST", "HB_WEST:HU"};
    struct dr_market_request request = {.price_file = &file,
                                        .n_price_file = 1,
                                        .hashprice = "52.5",
                                        .point = "LZ_WEST",
                                        .other_point = points,
                                        .n_other_point = 4};
    struct dr_market market = init(&request);
    ck_assert_uint_eq(market.n_other_point, 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(market.other_point[i].n, 3);
        ck_assert_double_eq(market.other_point[i].value[0], i == 0 || i == 3 ? -3.07 : 20.11);
        ck_assert_double_eq(market.other_point[i].value[2], i == 0 || i == 3 ? 18.3 : 24.61);
    }
    // The load's own prices stay.
    ck_assert_uint_eq(market.spp.n, 3);
    ck_assert_uint_eq(market.energy_weighted.n, 3);
    dr_market_finish(&market);
    points[1] = "HB_NORTH";
    refused(&request, DR_ERR_USAGE, "settlement point \"HB_NORTH\" is not in the real-time SPP",
            "found LZ_WEST:LZEW, LZ_WEST:LZ, HB_WEST:HU", "expected");
    points[1] = "LZ_WEST:LZEW";
    refused(&request, DR_ERR_INPUT,
            "real-time prices of LZ_WEST:LZEW: no value for 2024-06-01T05:30Z",
            "found values from 2024-06-01T05:00Z to 2024-06-01T05:30Z",
            "expected one for every interval");
}
END_TEST

// ---- the files of a bill -----------------------------------------------------------------------

#define AS "timestamp_utc_start,REGUP,REGDN,RRS,NSPIN,ECRS\n"

static const char *file_of[DR_DATA_KIND_COUNT];

static struct dr_market_request all_files(const char *const *prices)
{
    file_of[DR_DATA_PEAKS] = dr_test_file("peaks.csv", "timestamp_utc_start,system_mw\n"
                                                       "2024-07-01T21:45:00Z,81010\n"
                                                       "2024-06-30T22:30:00Z,\n");
    file_of[DR_DATA_POSITIONS] =
        dr_test_file("positions.csv", "timestamp_utc_start,day_ahead_mw\n"
                                      "2024-06-01T05:00:00Z,-25.5\n2024-06-01T07:00:00Z,61\n");
    file_of[DR_DATA_DEPLOYMENTS] =
        dr_test_file("deployments.csv", "start_utc,end_utc,product,share\n"
                                        "2024-06-01T05:30:00Z,2024-06-01T06:00:00Z,RRS,0.75\n"
                                        "2024-06-01T05:15:00Z,2024-06-01T05:45:00Z,ERS,1\n"
                                        "2024-06-01T05:15:00Z,2024-06-01T05:30:00Z,RRS,0.25\n");
    file_of[DR_DATA_EVENTS] =
        dr_test_file("events.csv", "start_utc,end_utc,kind,limit_mw\n"
                                   "2024-06-01T05:30:00Z,2024-06-01T06:00:00Z,eea3,20.5\n"
                                   "2024-06-01T05:15:00Z,2024-06-01T05:45:00Z,eea2,61.5\n"
                                   "2024-06-01T05:15:00Z,2024-06-01T05:45:00Z,eea2,61.5\n");
    file_of[DR_DATA_AS_MCPC] = dr_test_file("as.csv", AS "2024-06-01T05:00:00Z,1,2,3,4,5\n"
                                                         "2024-06-01T07:00:00Z,6,7,8,9,\n");
    file_of[DR_DATA_RT_MCPC] = dr_test_file("rt.csv", AS "2025-12-05T06:15:00Z,10,20,30,40,50\n");
    file_of[DR_DATA_LOAD] =
        dr_test_file("load.csv", "timestamp_utc_start,COAST,EAST,FWEST,NORTH,NCENT,SOUTH,SCENT,"
                                 "WEST,ERCOT\n2024-06-01T05:00:00Z,1,2,3,4,5,6,7,8,41223.5\n");
    file_of[DR_DATA_SCED_ADDER] =
        dr_test_file("adders.csv", "SCEDTimestamp,repeatHourFlag,RTORPA,RTORDPA\n"
                                   "2024-06-01T00:05:00,false,1.5,0.25\n"
                                   "2024-06-01T00:00:05,false,2.5,0\n");
    struct dr_market_request request = {
        .price_file = prices, .n_price_file = 1, .hashprice = "52.5", .point = "LZ_WEST"};
    for (int kind = 0; kind < DR_DATA_KIND_COUNT; kind++)
        if (file_of[kind])
            request.further[kind] = (struct dr_files){&file_of[kind], 1};
    return request;
}

START_TEST(all_of_it)
{
    const char *prices = dr_test_file("zones.csv", ZONES);
    struct dr_market_request request = all_files(&prices);
    struct dr_market market = init(&request);
    int64_t begin = utc("2024-06-01T05:00Z");
    ck_assert_uint_eq(market.peak.n, 2);
    ck_assert_int_eq(market.peak.stamp[0].utc_s, utc("2024-06-30T22:30Z"));
    ck_assert(isnan(market.peak.stamp[0].value));
    ck_assert_double_eq(market.peak.stamp[1].value, 81010);
    ck_assert_uint_eq(market.adder.n, 2);
    ck_assert_int_eq(market.adder.stamp[0].utc_s, begin + 5);
    ck_assert_double_eq(market.adder.stamp[1].value, 1.75);
    ck_assert_int_eq(market.position_mw.step_s, 3600);
    ck_assert_double_eq(dr_series_at(&market.position_mw, begin + 2700), -25.5);
    ck_assert(isnan(dr_series_at(&market.position_mw, begin + 3600)));
    ck_assert_double_eq(dr_series_at(&market.load_mw, begin), 41223.5);
    static const double mcpc[DR_PRODUCT_COUNT][2] = {[DR_PRODUCT_RRS] = {3, 8},
                                                     [DR_PRODUCT_ECRS] = {5, NAN},
                                                     [DR_PRODUCT_NSPIN] = {4, 9},
                                                     [DR_PRODUCT_REGUP] = {1, 6},
                                                     [DR_PRODUCT_REGDN] = {2, 7}};
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        ck_assert_double_eq(dr_series_at(&market.mcpc[p], begin), mcpc[p][0]);
        ck_assert(isnan(dr_series_at(&market.mcpc[p], begin + 3600)));
        double last = dr_series_at(&market.mcpc[p], begin + 7200);
        ck_assert(last == mcpc[p][1] || isnan(mcpc[p][1]) == isnan(last));
        ck_assert_int_eq(market.real_time_mcpc[p].step_s, 900);
        ck_assert_double_eq(market.real_time_mcpc[p].value[0], 10 * mcpc[p][0]);
        ck_assert_int_eq(market.mcpc[p].publication, DR_PUBLISHED_DAY_AHEAD);
    }
    ck_assert_uint_eq(market.deployment.n, 3);
    ck_assert_double_eq(dr_spans_at(&market.deployment, DR_PRODUCT_RRS, begin + 900)->value, 0.25);
    ck_assert_double_eq(dr_spans_at(&market.deployment, DR_PRODUCT_RRS, begin + 1800)->value, 0.75);
    ck_assert_double_eq(dr_spans_at(&market.deployment, DR_PRODUCT_ERS, begin + 1800)->value, 1);
    ck_assert_ptr_null(dr_spans_at(&market.deployment, DR_PRODUCT_ERS, begin + 2700));
    ck_assert_uint_eq(market.event.n, 2);
    ck_assert_double_eq(dr_spans_least(&market.event, begin + 900), 61.5);
    ck_assert_double_eq(dr_spans_least(&market.event, begin + 1800), 20.5);
    ck_assert_double_eq(dr_spans_least(&market.event, begin), INFINITY);
    ck_assert_ptr_nonnull(dr_spans_at(&market.event, DR_EVENT_EEA2, begin + 1800));
    // Each file is an input with its option.
    size_t n_found = 0;
    ck_assert_uint_eq(market.n_source, 9);
    for (size_t i = 0; i < market.n_source; i++)
        for (int kind = 0; kind < DR_DATA_KIND_COUNT; kind++)
            if (market.source[i].name == file_of[kind]) {
                ck_assert_str_eq(market.source[i].role,
                                 dr_data_kind_info((enum dr_data_kind)kind)->option);
                ck_assert_uint_eq(strlen(market.source[i].sha256), 64);
                n_found++;
            }
    ck_assert_uint_eq(n_found, 8);
    dr_market_finish(&market);
    ck_assert_uint_eq(market.peak.n + market.adder.n + market.deployment.n + market.event.n, 0);
}
END_TEST

START_TEST(nothing_of_it)
{
    const char *prices = dr_test_file("zones.csv", ZONES);
    struct dr_market market = zone(prices, NULL);
    ck_assert_uint_eq(market.peak.n + market.adder.n + market.deployment.n + market.event.n, 0);
    ck_assert_uint_eq(market.position_mw.n + market.load_mw.n + market.n_other_point, 0);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        ck_assert_uint_eq(market.mcpc[p].n + market.real_time_mcpc[p].n, 0);
    ck_assert_uint_eq(market.n_source, 1);
    ck_assert(isnan(dr_series_at(&market.position_mw, utc("2024-06-01T05:00Z"))));
    dr_market_finish(&market);
}
END_TEST

// Files of one kind are joined, and what they say twice has to be the same.
START_TEST(several_files)
{
    const char *prices = dr_test_file("zones.csv", ZONES);
    const char *files[] = {
        dr_test_file("one.csv", "start_utc,end_utc,product,share\n"
                                "2024-06-01T05:30:00Z,2024-06-01T06:00:00Z,RRS,0.75\n"),
        dr_test_file("two.csv", "start_utc,end_utc,product,share\n"
                                "2024-06-01T05:00:00Z,2024-06-01T05:30:00Z,RRS,1\n"
                                "2024-06-01T05:30:00Z,2024-06-01T06:00:00Z,RRS,0.75\n"),
        dr_test_file("three.csv", "start_utc,end_utc,product,share\n"
                                  "2024-06-01T05:15:00Z,2024-06-01T05:30:00Z,RRS,1\n")};
    struct dr_market_request request = {
        .price_file = &prices, .n_price_file = 1, .hashprice = "52.5"};
    request.further[DR_DATA_DEPLOYMENTS] = (struct dr_files){files, 2};
    struct dr_market market = init(&request);
    ck_assert_uint_eq(market.deployment.n, 2);
    dr_market_finish(&market);
    request.further[DR_DATA_DEPLOYMENTS].n = 3;
    refused(&request, DR_ERR_INPUT, "three.csv:2:1: start_utc: overlaps another row of RRS",
            "found \"2024-06-01T05:15:00Z\"", "2024-06-01T05:00Z to 2024-06-01T05:30Z");
}
END_TEST

START_TEST(files_in_the_wrong_place)
{
    const char *prices = dr_test_file("zones.csv", ZONES), *missing = "no/such/file.csv";
    struct dr_market_request request = all_files(&prices);
    for (int kind = 0; kind < DR_DATA_KIND_COUNT; kind++) {
        struct dr_market_request wrong = {
            .price_file = &prices, .n_price_file = 1, .hashprice = "52.5"};
        char what[96];
        if (request.further[kind].n == 0)
            continue;
        wrong.further[kind] = (struct dr_files){&missing, 1};
        refused(&wrong, DR_ERR_INPUT, "no/such/file.csv: cannot be opened", "No such file",
                "expected a readable file");
        wrong.further[kind] = (struct dr_files){&prices, 1};
        snprintf(what, sizeof what, "zones.csv: another kind of data than %s takes",
                 dr_data_kind_info((enum dr_data_kind)kind)->option);
        refused(&wrong, DR_ERR_INPUT, what, "found real-time SPP", "expected");
    }
}
END_TEST

// The real file lacks 170 hours: they are missing, counted, and no reason to refuse it.
START_TEST(real_capacity_prices)
{
    char prices[PATH_MAX];
    const char *path = dr_test_real_data("ercot2024.csv");
    snprintf(prices, sizeof prices, "%s", path ? path : "");
    const char *price_file = prices, *reserves = dr_test_real_data("as_mcpc_2024.csv");
    if (!path || !reserves)
        return;
    struct dr_market_request request = {
        .price_file = &price_file, .n_price_file = 1, .hashprice = "52.5"};
    request.further[DR_DATA_AS_MCPC] = (struct dr_files){&reserves, 1};
    struct dr_market market = init(&request);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        ck_assert_uint_eq(dr_market_count_missing(&market, &market.mcpc[p], INT64_MIN), 4 * 170);
        ck_assert_uint_eq(
            dr_market_count_missing(&market, &market.mcpc[p], utc("2024-04-01T05:00Z")), 4);
    }
    dr_market_finish(&market);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("further");
    dr_suite_add(suite, "zone", both_prices_of_a_zone);
    dr_suite_add(suite, "points", further_points);
    dr_suite_add(suite, "all", all_of_it);
    dr_suite_add(suite, "nothing", nothing_of_it);
    dr_suite_add(suite, "several files", several_files);
    dr_suite_add(suite, "wrong files", files_in_the_wrong_place);
    dr_suite_add(suite, "real capacity prices", real_capacity_prices);
    return suite;
}
