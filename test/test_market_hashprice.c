// SPDX-License-Identifier: GPL-3.0-or-later
// The hashprice that goes with the prices, and a whole real year of everything.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/hashprice.h"
#include "market/market.h"
#include "test/runner.h"

// Prices of whole days in UTC, each 47.31.
static const char *prices(int year, int month, int day, int n_day)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    int64_t begin = (int64_t)dr_clock_day(year, month, day) * DR_DAY_S;
    fputs("timestamp_utc_start,settlement_point,price_usd_per_mwh\n", file);
    for (int64_t t = begin; t < begin + n_day * (int64_t)DR_DAY_S; t += DR_INTERVAL_S) {
        char time[DR_TIME_SIZE];
        dr_clock_format_utc(t, time);
        fprintf(file, "%s,HB_WEST,47.31\n", time);
    }
    ck_assert_int_eq(fclose(file), 0);
    const char *path = dr_test_file("prices.csv", text);
    free(text);
    return path;
}

static enum dr_status try(const char *file, const char *hashprice, struct dr_market *market,
                          struct dr_error *err)
{
    return dr_market_init(
        market,
        &(struct dr_market_request){.price_file = &file, .n_price_file = 1, .hashprice = hashprice},
        err);
}

static struct dr_market good(const char *file, const char *hashprice)
{
    struct dr_market market;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, try(file, hashprice, &market, &err));
    return market;
}

static void refused(const char *file, const char *hashprice, enum dr_status status,
                    const char *what, const char *found)
{
    struct dr_market market;
    struct dr_error err = {.message = ""};
    dr_assert_error(err, try(file, hashprice, &market, &err), status, what);
    ck_assert_msg(strstr(err.message, found) != NULL, "\"%s\" is not in \"%s\"", found,
                  err.message);
    ck_assert_ptr_nonnull(strstr(err.message, "expected"));
    ck_assert_ptr_null(market.source);
}

static double at(const struct dr_series *series, int year, int month, int day)
{
    return dr_series_at(series, (int64_t)dr_clock_day(year, month, day) * DR_DAY_S + 4500);
}

START_TEST(constants)
{
    const char *file = prices(2024, 6, 1, 2);
    struct dr_market market = good(file, "52.5");
    ck_assert_str_eq(market.hashprice_name, "constant 52.5 $/PH/day");
    // Known on the first day: a rule sees the day before.
    ck_assert_double_eq(at(&market.hashprice, 2024, 5, 31), 52.5);
    ck_assert_double_eq(at(&market.hashprice, 2024, 6, 1), 52.5);
    ck_assert_double_eq(at(&market.hashprice, 2024, 6, 2), 52.5);
    ck_assert(isnan(at(&market.hashprice, 2024, 6, 3)));
    ck_assert_uint_eq(market.bitcoin.n, 0); // nobody said a price
    ck_assert_uint_eq(market.n_source, 1);
    dr_market_finish(&market);
    market = good(file, "0");
    ck_assert_double_eq(at(&market.hashprice, 2024, 6, 2), 0);
    dr_market_finish(&market);
    market = good(prices(2035, 6, 1, 1), "1e2"); // a constant holds on any day
    ck_assert_double_eq(at(&market.hashprice, 2035, 6, 1), 100);
    dr_market_finish(&market);
}
END_TEST

START_TEST(constants_that_are_none)
{
    const char *file = prices(2024, 6, 1, 1);
    refused(file, "-52.5", DR_ERR_USAGE, "--hashprice: not a usable value", "found -52.5");
    refused(file, "100001", DR_ERR_USAGE, "--hashprice: not a usable value", "found 100001");
    refused(file, "-1e-9", DR_ERR_USAGE, "--hashprice: not a usable value", "found -1e-9");
    // What is no number is the name of a file.
    refused(file, "nan", DR_ERR_INPUT, "nan: cannot be opened", "No such file");
    refused(file, "1e999", DR_ERR_INPUT, "1e999: cannot be opened", "No such file");
    refused(file, "0x34", DR_ERR_INPUT, "0x34: cannot be opened", "No such file");
    refused(file, "", DR_ERR_INPUT, ": cannot be opened", "No such file");
}
END_TEST

START_TEST(built_in)
{
    struct dr_market market = good(prices(2024, 2, 29, 2), NULL);
    ck_assert_str_eq(market.hashprice_name, DR_HASHPRICE_BUILTIN_NAME);
    ck_assert_ptr_nonnull(strstr(market.hashprice_name, "approximate"));
    ck_assert_double_eq(at(&market.hashprice, 2024, 2, 29), 84.29);
    ck_assert_double_eq(at(&market.hashprice, 2024, 3, 1), 108.71);
    ck_assert_double_eq(at(&market.bitcoin, 2024, 3, 1), 67712);
    dr_market_finish(&market);
    market = good(prices(2021, 1, 1, 1), NULL);
    dr_market_finish(&market);
    market = good(prices(2026, 3, 22, 1), NULL);
    dr_market_finish(&market);
    refused(prices(2020, 12, 31, 2), NULL, DR_ERR_INPUT, "no value for 2020-12-31T00:00Z",
            "found values from 2021-01-01T00:00Z to 2026-03-23T00:00Z");
    refused(prices(2026, 3, 22, 2), NULL, DR_ERR_INPUT, "no value for 2026-03-23T00:00Z",
            "--hashprice takes a file or a number");
}
END_TEST

START_TEST(files)
{
    const char *given =
        dr_test_file("given.csv", "date_utc,hashprice_usd_ph_day\n2024-06-02,54.13\n"
                                  "2024-06-01,52.5\n");
    struct dr_market market = good(prices(2024, 6, 1, 2), given);
    ck_assert_str_eq(market.hashprice_name, given);
    ck_assert_double_eq(at(&market.hashprice, 2024, 6, 1), 52.5);
    ck_assert_double_eq(at(&market.hashprice, 2024, 6, 2), 54.13);
    ck_assert_uint_eq(market.bitcoin.n, 0);
    ck_assert_uint_eq(market.n_source, 2);
    ck_assert_str_eq(market.source[1].role, "--hashprice");
    ck_assert_str_eq(market.source[1].reader, "hashprice_csv");
    dr_market_finish(&market);
    const char *network = dr_test_file("network.csv", "date_utc,price_usd,difficulty,blocks,"
                                                      "fees_btc\n"
                                                      "2024-06-01,67540.3,8.438e13,147,41.7\n");
    market = good(prices(2024, 6, 1, 1), network);
    ck_assert_double_eq_tol(at(&market.hashprice, 2024, 6, 1), 54.88614718880924, 1e-9);
    ck_assert_double_eq(at(&market.bitcoin, 2024, 6, 1), 67540.3);
    dr_market_finish(&market);
}
END_TEST

// Never filled from another day: before the first value, behind the last one, and between.
START_TEST(days_without_a_value)
{
    const char *file = dr_test_file("gap.csv", "date_utc,hashprice_usd_ph_day\n2024-06-01,52.5\n"
                                               "2024-06-02,53.1\n2024-06-04,54.13\n");
    refused(prices(2024, 5, 31, 2), file, DR_ERR_INPUT, "no value for 2024-05-31T00:00Z",
            "found values from 2024-06-01T00:00Z to 2024-06-05T00:00Z");
    refused(prices(2024, 6, 2, 2), file, DR_ERR_INPUT, "no value for 2024-06-03T00:00Z", file);
    refused(prices(2024, 6, 4, 2), file, DR_ERR_INPUT, "no value for 2024-06-05T00:00Z", file);
    struct dr_market market = good(prices(2024, 6, 1, 2), file);
    dr_market_finish(&market);
}
END_TEST

// Where no price is settled, no hashprice is asked for.
START_TEST(days_without_a_price)
{
    const char *hashprice = dr_test_file("gap.csv", "date_utc,hashprice_usd_ph_day\n"
                                                    "2024-06-01,52.5\n2024-06-03,53.1\n");
    const char *file[] = {prices(2024, 6, 1, 1), prices(2024, 6, 3, 1)};
    struct dr_market market;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_market_init(&market,
                                     &(struct dr_market_request){.price_file = file,
                                                                 .n_price_file = 2,
                                                                 .hashprice = hashprice,
                                                                 .skip_gaps = true},
                                     &err));
    ck_assert_uint_eq(market.n_settled, 2 * 96);
    ck_assert_uint_eq(market.n_missing, 96);
    dr_market_finish(&market);
}
END_TEST

START_TEST(files_that_are_none)
{
    const char *file = prices(2024, 6, 1, 1);
    const char *empty = dr_test_file("today.csv", "time,PriceUSD,IssTotNtv,FeeTotNtv,HashRate\n"
                                                  "2024-06-01,67540.3,459.4,41.7,\n");
    refused(file, empty, DR_ERR_INPUT, "no day has a hashprice", "only days with missing figures");
    refused(file, file, DR_ERR_INPUT, "another kind of data than --hashprice takes", "found");
    refused(file, dr_test_folder(), DR_ERR_INPUT, "not a file", "found a directory");
}
END_TEST

// Everything of 2024 together, as a user gives it.
START_TEST(real_year)
{
    const char *spp = dr_test_real_data("ercot2024.csv");
    const char *dam = dr_test_real_data("dam_spp_2024_hb_houston_api.csv");
    const char *bitcoin = dr_test_real_data("bitcoin_2024.csv");
    struct dr_market market;
    struct dr_error err = {.message = ""};
    if (!spp || !dam || !bitcoin)
        return;
    dr_assert_ok(err, dr_market_init(&market,
                                     &(struct dr_market_request){.price_file = &spp,
                                                                 .n_price_file = 1,
                                                                 .day_ahead_file = &dam,
                                                                 .n_day_ahead_file = 1,
                                                                 .hashprice = bitcoin},
                                     &err));
    ck_assert_str_eq(market.point, "HB_HOUSTON:HU");
    ck_assert_uint_eq(market.n_settled, 35136);
    ck_assert_uint_eq(market.n_missing + market.n_repeated + market.n_unsorted, 0);
    ck_assert_uint_eq(market.day_ahead.n, 8784);
    ck_assert_double_eq(at(&market.hashprice, 2023, 12, 20), 119.96417);
    ck_assert_double_eq(at(&market.bitcoin, 2023, 12, 20), 43605.156);
    ck_assert_uint_eq(market.n_source, 3);
    dr_market_finish(&market);
    // A month of it, among four hubs.
    const char *august = dr_test_real_data("rtm_spp_2024-08_official.csv");
    if (!august)
        return;
    const char *both[] = {spp, august};
    dr_assert_ok(err, dr_market_init(&market,
                                     &(struct dr_market_request){.price_file = both,
                                                                 .n_price_file = 2,
                                                                 .point = "HB_HOUSTON",
                                                                 .hashprice = "52.5"},
                                     &err));
    ck_assert_uint_eq(market.n_repeated, 31 * 96); // the same prices from both
    ck_assert_uint_eq(market.n_settled, 35136);
    dr_market_finish(&market);
    dr_assert_error(err,
                    dr_market_init(&market,
                                   &(struct dr_market_request){.price_file = &august,
                                                               .n_price_file = 1,
                                                               .hashprice = "52.5"},
                                   &err),
                    DR_ERR_USAGE, "HB_HOUSTON:HU, HB_");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("market_hashprice");
    dr_suite_add(suite, "constants", constants);
    dr_suite_add(suite, "no constants", constants_that_are_none);
    dr_suite_add(suite, "built-in", built_in);
    dr_suite_add(suite, "files", files);
    dr_suite_add(suite, "days", days_without_a_value);
    dr_suite_add(suite, "no price", days_without_a_price);
    dr_suite_add(suite, "no files", files_that_are_none);
    dr_suite_add(suite, "real year", real_year);
    return suite;
}
