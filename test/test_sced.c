// SPDX-License-Identifier: GPL-3.0-or-later
// Prices of SCED runs with their adders, which settlement prices never get.
#include <string.h>

#include "market/sced.h"
#include "test/fixture.h"
#include "test/runner.h"

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

static void put(struct dr_stamps *stamps, int64_t utc_s, double value)
{
    ck_assert(dr_stamps_put(stamps, utc_s, value));
}

static void expect_lmp(const struct dr_market *market, const double *value)
{
    for (size_t i = 0; i < market->lmp.n; i++)
        ck_assert_msg(market->lmp.stamp[i].value == value[i], "price %zu is %.17g, not %g", i,
                      market->lmp.stamp[i].value, value[i]);
}

START_TEST(the_newest_adder_not_after_the_run)
{
    static const double price[] = {20.3, 21.9, 20.7};
    struct dr_market market;
    dr_test_market(&market, june_utc_s, price, 3, 52.5);
    put(&market.adder, june_utc_s - 1000, 0.5);
    put(&market.adder, june_utc_s + 300, 1480.25);
    put(&market.adder, june_utc_s + 601, -0.75);
    put(&market.lmp, june_utc_s - 1001, 10); // before the span, before any adder
    put(&market.lmp, june_utc_s - 1000, 11); // of the same run
    put(&market.lmp, june_utc_s + 299, 12);
    put(&market.lmp, june_utc_s + 300, 13);
    put(&market.lmp, june_utc_s + 600, 14);
    put(&market.lmp, june_utc_s + 601, 15);
    put(&market.lmp, june_utc_s + 601 + 3600, 16);
    put(&market.lmp, june_utc_s + 602 + 3600, 17); // a second too old; after the span
    static const double all_in[] = {10, 11.5, 12.5, 1493.25, 1494.25, 14.25, 15.25, 17};
    dr_sced_add_adders(&market);
    expect_lmp(&market, all_in);
    ck_assert_uint_eq(market.n_lmp_without_adder, 0);
    for (size_t i = 0; i < 3; i++) // what settles stays as ERCOT published it
        ck_assert_double_eq(market.spp.value[i], price[i]);
    dr_market_finish(&market);
}
END_TEST

START_TEST(prices_without_adders_are_counted)
{
    static const double price[] = {20.3, 21.9, 20.7};
    static const double as_they_are[] = {10, 11, 12, 13};
    // Before the reform all of the span are counted; after it those that an adder ought to have.
    static const struct {
        int64_t start_utc_s;
        bool has_adders;
        size_t n;
    } cases[] = {{june_utc_s, false, 2},
                 {june_utc_s, true, 2},
                 {DR_SCED_REFORM_UTC_S - 301, false, 1},
                 {DR_SCED_REFORM_UTC_S, false, 0},
                 {DR_SCED_REFORM_UTC_S, true, 2}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        int64_t start = cases[k].start_utc_s / 900 * 900;
        struct dr_market market;
        dr_test_market(&market, start, price, 3, 52.5);
        put(&market.lmp, start - 1, 10);
        put(&market.lmp, start, 11);
        put(&market.lmp, start + 2699, 12);
        put(&market.lmp, start + 2700, 13);
        if (cases[k].has_adders)
            put(&market.adder, start - 3601 - 100, 5.5);
        dr_sced_add_adders(&market);
        ck_assert_msg(market.n_lmp_without_adder == cases[k].n, "case %zu: %zu", k,
                      market.n_lmp_without_adder);
        expect_lmp(&market, as_they_are);
        dr_market_finish(&market);
    }
}
END_TEST

// Read from files, the settlement prices are those of the file to the last bit.
START_TEST(settlement_prices_stay)
{
    const char *prices = dr_test_file("p.csv", "timestamp_utc_start,settlement_point,"
                                               "price_usd_per_mwh\n2024-06-01T05:00Z,HB,20.11\n"
                                               "2024-06-01T05:15Z,HB,461.37\n");
    const char *lmp = dr_test_file("l.csv", "SCEDTimestamp,repeatHourFlag,settlementPoint,LMP\n"
                                            "2024-06-01T00:05:15,false,HB,61.5\n"
                                            "2024-06-01T00:00:15,false,HB,20.25\n");
    const char *adders = dr_test_file("a.csv", "SCEDTimestamp,repeatHourFlag,RTORPA,RTORDPA\n"
                                               "2024-06-01T00:05:15,false,400.25,1.5\n");
    struct dr_market_request request = {.price_file = &prices,
                                        .n_price_file = 1,
                                        .lmp_file = &lmp,
                                        .n_lmp_file = 1,
                                        .hashprice = "52.5"};
    static const double bare[] = {20.25, 61.5}, all_in[] = {20.25, 463.25};
    for (size_t n = 0; n < 2; n++) {
        struct dr_market market;
        struct dr_error err = {.message = ""};
        request.further[DR_DATA_SCED_ADDER] = (struct dr_files){&adders, n};
        dr_assert_ok(err, dr_market_init(&market, &request, &err));
        expect_lmp(&market, n > 0 ? all_in : bare);
        ck_assert_uint_eq(market.n_lmp_without_adder, 2 - n);
        ck_assert_double_eq(market.spp.value[0], 20.11);
        ck_assert_double_eq(market.spp.value[1], 461.37);
        dr_market_finish(&market);
        ck_assert_uint_eq(market.adder.n + market.lmp.n, 0);
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("sced");
    dr_suite_add(suite, "newest", the_newest_adder_not_after_the_run);
    dr_suite_add(suite, "counted", prices_without_adders_are_counted);
    dr_suite_add(suite, "settlement", settlement_prices_stay);
    return suite;
}
