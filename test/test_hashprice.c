// SPDX-License-Identifier: GPL-3.0-or-later
// What a petahash earns: published figures, halvings, and the files it is read from.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/hashprice.h"
#include "market/hashprice_monthly.h"
#include "market/readers/reader.h"
#include "test/runner.h"

// ---- formulas ----------------------------------------------------------------------------------

// Rows of the economics notes; the first two are within 1 % of figures that Luxor published.
START_TEST(dollars_per_petahash)
{
    static const struct {
        double difficulty, subsidy_btc, fee_share, btc_per_ph_day, price_usd, usd_per_ph_day;
    } rows[] = {
        {155.97e12, 3.125, 0.0062, 0.0004055526, 106935, 43.3678},
        {146.47e12, 3.125, 0.0055, 0.0004315561, 91132, 39.3286},
        {126.23e12, 3.125, 0.006, 0.0005010018, 64000, 32.0641},
        {88104191118793.0, 3.125, 0, 0.0007135219, 64000, 45.6654},
        {86388558925171.0, 6.25, 0.1, 0.0016009227, 64000, 102.4591},
        {86388558925171.0, 3.125, 0.1, 0.0008004613, 64000, 51.2295},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double fees_btc = rows[i].fee_share * rows[i].subsidy_btc;
        double btc = dr_hashprice_usd_ph_day(1, rows[i].difficulty, rows[i].subsidy_btc, fees_btc);
        double usd = dr_hashprice_usd_ph_day(rows[i].price_usd, rows[i].difficulty,
                                             rows[i].subsidy_btc, fees_btc);
        ck_assert_double_eq_tol(btc, rows[i].btc_per_ph_day, 0.5e-10);
        ck_assert_double_eq_tol(usd, rows[i].usd_per_ph_day, 0.5e-4);
    }
}
END_TEST

START_TEST(breakeven_power_price)
{
    static const struct {
        double hashprice, efficiency, pue, pool_fee, usd_per_mwh;
    } rows[] = {
        {39.53, 17, 1.00, 0, 96.89},      {39.53, 22, 1.00, 0, 74.87},
        {39.53, 15, 1.05, 0.01, 103.53},  {32.00, 15, 1.05, 0.01, 83.81},
        {32.00, 20.5, 1.05, 0.01, 61.32}, {50.00, 29.5, 1.05, 0.01, 66.59},
        {100, 29.5, 1.05, 0.02, 131.83},  {380, 34.2, 1.05, 0.02, 432.10},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_double_eq_tol(dr_hashprice_breakeven_usd_per_mwh(rows[i].hashprice,
                                                                   rows[i].pool_fee,
                                                                   rows[i].efficiency, rows[i].pue),
                                rows[i].usd_per_mwh, 0.00501);
}
END_TEST

// ---- the subsidy -------------------------------------------------------------------------------

static void subsidy_is(int year, int month, int day, double subsidy_btc)
{
    double found = NAN;
    ck_assert_msg(dr_hashprice_subsidy_btc(dr_clock_day(year, month, day), &found), "%d-%02d-%02d",
                  year, month, day);
    ck_assert_msg(fabs(found - subsidy_btc) < 1e-12, "%d-%02d-%02d: %.12g, not %.12g", year, month,
                  day, found, subsidy_btc);
}

START_TEST(subsidy_of_a_day)
{
    subsidy_is(2009, 1, 4, 50);
    subsidy_is(2012, 11, 27, 50);
    subsidy_is(2012, 11, 29, 25);
    subsidy_is(2016, 7, 8, 25);
    subsidy_is(2016, 7, 10, 12.5);
    subsidy_is(2020, 5, 10, 12.5);
    subsidy_is(2020, 5, 12, 6.25);
    subsidy_is(2024, 4, 19, 6.25);
    subsidy_is(2024, 4, 21, 3.125);
    subsidy_is(2027, 12, 31, 3.125);
}
END_TEST

// The old subsidy holds for the part of the UTC day before the block: 00:09:27 is 567 seconds.
START_TEST(halving_days_are_weighted)
{
    subsidy_is(2024, 4, 20, 3.1455078125);
    subsidy_is(2020, 5, 11, 11.300853587962964);
    subsidy_is(2016, 7, 9, 21.234519675925927);
    subsidy_is(2012, 11, 28, 41.05266203703704);
    // Weighting the subsidy is weighting the revenue: 40 % before and 60 % after make 4.375.
    double before = dr_hashprice_usd_ph_day(64940.7, 8.64e13, 6.25, 0);
    double after = dr_hashprice_usd_ph_day(64940.7, 8.64e13, 3.125, 0);
    ck_assert_double_eq_tol(dr_hashprice_usd_ph_day(64940.7, 8.64e13, 4.375, 0),
                            0.4 * before + 0.6 * after, 1e-9);
}
END_TEST

START_TEST(subsidy_that_nobody_knows)
{
    double subsidy_btc = 47.31;
    ck_assert(!dr_hashprice_subsidy_btc(dr_clock_day(2009, 1, 3), &subsidy_btc));
    ck_assert(!dr_hashprice_subsidy_btc(dr_clock_day(1996, 6, 1), &subsidy_btc));
    ck_assert(!dr_hashprice_subsidy_btc(dr_clock_day(2028, 1, 1), &subsidy_btc));
    ck_assert(!dr_hashprice_subsidy_btc(dr_clock_day(2099, 12, 31), &subsidy_btc));
    ck_assert_double_eq(subsidy_btc, 47.31);
}
END_TEST

// ---- the built-in table ------------------------------------------------------------------------

static double at(const struct dr_dataset *dataset, const char *name, int year, int month, int day)
{
    for (size_t i = 0; i < dataset->n; i++)
        if (strcmp(dataset->entry[i].point, name) == 0)
            return dr_series_at(&dataset->entry[i].series,
                                (int64_t)dr_clock_day(year, month, day) * DR_DAY_S + 4731);
    return NAN;
}

START_TEST(built_in_days)
{
    struct dr_dataset dataset;
    struct dr_error err = {.message = ""};
    dr_dataset_init(&dataset, DR_DATA_HASHPRICE);
    dr_assert_ok(err, dr_hashprice_builtin(&dataset, &err));
    ck_assert_uint_eq(dataset.n, 2);
    for (size_t i = 0; i < dataset.n; i++) {
        const struct dr_series *series = &dataset.entry[i].series;
        int32_t first = dr_clock_day(2021, 1, 1), last = dr_clock_day(2026, 3, 22);
        ck_assert_int_eq(series->first_start_utc_s, (int64_t)first * DR_DAY_S);
        ck_assert_int_eq(dr_series_end_utc_s(series), (int64_t)(last + 1) * DR_DAY_S);
        for (size_t k = 0; k < series->n; k++)
            if (!(series->value[k] > 0))
                ck_abort_msg("day %zu of %s is %g", k, dataset.entry[i].point, series->value[k]);
        ck_assert(isnan(dr_series_at(series, (int64_t)first * DR_DAY_S - 1)));
        ck_assert(isnan(dr_series_at(series, (int64_t)(last + 1) * DR_DAY_S)));
    }
    // Published monthly means; each day has its month's.
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2021, 1, 1), 242.90);
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2021, 8, 31), 375.19);
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2022, 2, 28), 190.92);
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2024, 2, 29), 84.29);
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2024, 3, 1), 108.71);
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2025, 11, 17), 39.72);
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2026, 3, 22), 30.82);
    ck_assert_double_eq(at(&dataset, DR_BITCOIN_SERIES, 2021, 1, 1), 34753);
    ck_assert_double_eq(at(&dataset, DR_BITCOIN_SERIES, 2024, 12, 31), 98247);
    ck_assert_double_eq(at(&dataset, DR_BITCOIN_SERIES, 2026, 3, 22), 70035);
    dr_dataset_finish(&dataset);
}
END_TEST

START_TEST(built_in_months_follow_each_other)
{
    ck_assert_uint_eq(dr_hashprice_n_month, 63); // 2021-01 to 2026-03
    for (size_t i = 0; i < dr_hashprice_n_month; i++) {
        const struct dr_hashprice_month *month = &dr_hashprice_months[i];
        int n_day = dr_clock_day(month->month == 12 ? month->year + 1 : month->year,
                                 month->month % 12 + 1, 1) -
                    dr_clock_day(month->year, month->month, 1);
        ck_assert_int_eq(month->year * 12 + month->month - 1, 2021 * 12 + (int)i);
        ck_assert_int_eq(month->n_day, i + 1 < dr_hashprice_n_month ? n_day : 22);
        // Levels nobody in the trade would take for another year's: 25 to 400 $/PH/day.
        ck_assert(month->hashprice_usd_ph_day > 25 && month->hashprice_usd_ph_day < 400);
        ck_assert(month->price_usd > 15000 && month->price_usd < 130000);
    }
}
END_TEST

// The whole table against the measured one, where that is.
START_TEST(built_in_table_of_the_measurements)
{
    const char *path = dr_test_real_data("stats/bitcoin_monthly.csv");
    if (!path)
        return;
    FILE *file = fopen(path, "r");
    char line[256];
    size_t i = 0;
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    for (; fgets(line, sizeof line, file); i++) {
        const struct dr_hashprice_month *month = &dr_hashprice_months[i];
        int year, number, days;
        double price, hashprice;
        ck_assert_uint_lt(i, dr_hashprice_n_month);
        ck_assert_int_eq(
            sscanf(line, "%d-%d,%d,%lf,%*f,%*f,%lf", &year, &number, &days, &price, &hashprice), 5);
        ck_assert(year == month->year && number == month->month && days == month->n_day);
        ck_assert_double_eq(price, month->price_usd);
        ck_assert_double_eq(hashprice, month->hashprice_usd_ph_day);
    }
    ck_assert_uint_eq(i, dr_hashprice_n_month);
    fclose(file);
}
END_TEST

// ---- files -------------------------------------------------------------------------------------

static struct dr_dataset read_text(char *text)
{
    struct dr_dataset dataset;
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    struct dr_input input = {.name = "t.csv", .data = text, .size = strlen(text)};
    dr_dataset_init(&dataset, DR_DATA_HASHPRICE);
    dr_assert_ok(err, dr_read_input(&input, &dataset, &reader, &err));
    return dataset;
}

START_TEST(given_hashprice)
{
    char text[] = "date_utc,hashprice_usd_ph_day,price_usd\n"
                  "2024-06-01,52.5,67540.3\n2024-06-02,0,\n2024-06-03T00:00:00Z,54.13,69011.7\n";
    struct dr_dataset dataset = read_text(text);
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2024, 6, 1), 52.5);
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2024, 6, 2), 0);
    ck_assert_double_eq(at(&dataset, DR_HASHPRICE_SERIES, 2024, 6, 3), 54.13);
    ck_assert_double_eq(at(&dataset, DR_BITCOIN_SERIES, 2024, 6, 1), 67540.3);
    ck_assert(isnan(at(&dataset, DR_BITCOIN_SERIES, 2024, 6, 2)));
    ck_assert_double_eq(at(&dataset, DR_BITCOIN_SERIES, 2024, 6, 3), 69011.7);
    dr_dataset_finish(&dataset);
}
END_TEST

// Fees per block are the day's fees over its blocks, the subsidy is the day's.
START_TEST(computed_hashprice)
{
    char text[] = "date_utc,price_usd,difficulty,blocks,fees_btc\n"
                  "2024-04-20,64940.7,86388558925171,131,1257.5\n"
                  "2024-06-01,67540.3,8.438e13,147,41.7\n";
    struct dr_dataset dataset = read_text(text);
    ck_assert_double_eq_tol(at(&dataset, DR_HASHPRICE_SERIES, 2024, 4, 20), 192.72841473463757,
                            1e-9);
    ck_assert_double_eq_tol(at(&dataset, DR_HASHPRICE_SERIES, 2024, 6, 1), 54.88614718880924, 1e-9);
    ck_assert_double_eq(at(&dataset, DR_BITCOIN_SERIES, 2024, 6, 1), 67540.3);
    dr_dataset_finish(&dataset);
}
END_TEST

START_TEST(coin_metrics)
{
    char text[] = "time,PriceUSD,IssTotNtv,FeeTotNtv,HashRate,ROI30d\n"
                  "2009-01-03,,50,0,0.00001,\n"           // no price yet
                  "2010-07-18,0.0858,8000,0.01,0.0009,\n" // machines that earned beyond any limit
                  "2024-06-01,67540.3,459.375,41.7,6.05e8,1.5\n"
                  "2024-06-02,67751.6,,40.1,6.05e8,1.5\n"
                  "2024-06-03,67540.3,459.375,41.7,6.05e8,1.5\n"
                  "2024-06-04,69011.7,448.2,39.9,,\n"; // today is not over
    struct dr_dataset dataset = read_text(text);
    ck_assert_uint_eq(dataset.n, 2);
    ck_assert_double_eq_tol(at(&dataset, DR_HASHPRICE_SERIES, 2024, 6, 1), 55.93843937603306, 1e-9);
    ck_assert_double_eq(at(&dataset, DR_BITCOIN_SERIES, 2024, 6, 1), 67540.3);
    ck_assert(isnan(at(&dataset, DR_HASHPRICE_SERIES, 2009, 1, 3)));
    ck_assert(isnan(at(&dataset, DR_HASHPRICE_SERIES, 2010, 7, 18)));
    ck_assert(isnan(at(&dataset, DR_HASHPRICE_SERIES, 2024, 6, 2)));
    ck_assert(isnan(at(&dataset, DR_HASHPRICE_SERIES, 2024, 6, 4)));
    ck_assert_uint_eq(dataset.entry[0].series.n, 3);
    dr_dataset_finish(&dataset);
}
END_TEST

// The real year computed from its network figures, against the hashprice it comes with.
START_TEST(computed_from_real_figures)
{
    static const char header[] = "date_utc,price_usd,a,blocks,b,fees_btc,difficulty,c,published";
    const char *path = dr_test_real_data("bitcoin_2024.csv");
    struct dr_input input;
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    if (!path)
        return;
    dr_assert_ok(err, dr_input_init(&input, path, &err));
    char *rest = strchr(input.data, '\n');
    ck_assert(rest && rest - input.data > (long)strlen(header));
    memset(input.data, ' ', (size_t)(rest - input.data));
    memcpy(input.data, header, strlen(header));
    struct dr_dataset computed = read_text(input.data), given;
    dr_input_finish(&input);
    dr_assert_ok(err, dr_input_init(&input, path, &err));
    dr_dataset_init(&given, DR_DATA_HASHPRICE);
    dr_assert_ok(err, dr_read_input(&input, &given, &reader, &err));
    dr_input_finish(&input);
    ck_assert_uint_eq(computed.entry[0].series.n, given.entry[0].series.n);
    for (size_t i = 0; i < given.entry[0].series.n; i++) {
        double found = computed.entry[0].series.value[i], expected = given.entry[0].series.value[i];
        int32_t day = dr_clock_utc_day(dr_series_start_utc_s(&given.entry[0].series, i));
        // The source counts the blocks around the halving by another clock.
        bool halving = day == dr_clock_day(2024, 4, 19) || day == dr_clock_day(2024, 4, 20);
        if (!(fabs(found / expected - 1) < (halving ? 0.012 : 1e-6)))
            ck_abort_msg("day %d: %.6f computed, %.6f given", (int)day, found, expected);
    }
    dr_dataset_finish(&computed);
    dr_dataset_finish(&given);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("hashprice");
    dr_suite_add(suite, "dollars", dollars_per_petahash);
    dr_suite_add(suite, "break-even", breakeven_power_price);
    dr_suite_add(suite, "subsidy", subsidy_of_a_day);
    dr_suite_add(suite, "halvings", halving_days_are_weighted);
    dr_suite_add(suite, "not known", subsidy_that_nobody_knows);
    dr_suite_add(suite, "built-in days", built_in_days);
    dr_suite_add(suite, "built-in months", built_in_months_follow_each_other);
    dr_suite_add(suite, "built-in table", built_in_table_of_the_measurements);
    dr_suite_add(suite, "given", given_hashprice);
    dr_suite_add(suite, "computed", computed_hashprice);
    dr_suite_add(suite, "Coin Metrics", coin_metrics);
    dr_suite_add(suite, "real figures", computed_from_real_figures);
    return suite;
}
