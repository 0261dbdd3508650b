// SPDX-License-Identifier: GPL-3.0-or-later
// Real files, where they are: every value read, against figures found by other means.
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "market/hashprice.h"
#include "market/readers/reader.h"
#include "test/runner.h"

// Reads a real file into *dataset. Returns the format's name, NULL where the file is not there.
static const char *read_real(const char *name, enum dr_data_kind kind, struct dr_dataset *dataset)
{
    const char *path = dr_test_real_data(name);
    struct dr_input input;
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    if (!path)
        return NULL;
    dr_dataset_init(dataset, kind);
    dr_assert_ok(err, dr_input_init(&input, path, &err));
    dr_assert_ok(err, dr_read_input(&input, dataset, &reader, &err));
    dr_input_finish(&input);
    return reader->name;
}

struct levels {
    size_t n, n_missing, n_below_0, n_above_1000;
    double mean, min, max;
};

static struct levels levels_of(const struct dr_series *series)
{
    struct levels l = {.min = INFINITY, .max = -INFINITY};
    for (size_t i = 0; i < series->n; i++) {
        double value = series->value[i];
        if (isnan(value)) {
            l.n_missing++;
            continue;
        }
        l.n++;
        l.mean += value;
        l.min = fmin(l.min, value);
        l.max = fmax(l.max, value);
        l.n_below_0 += value < 0;
        l.n_above_1000 += value > 1000;
    }
    l.mean /= (double)l.n;
    return l;
}

static void is_the_year_2024(const struct dr_series *series)
{
    ck_assert_int_eq(series->first_start_utc_s,
                     dr_clock_central_midnight_utc_s(dr_clock_day(2024, 1, 1)));
    ck_assert_int_eq(dr_series_end_utc_s(series),
                     dr_clock_central_midnight_utc_s(dr_clock_day(2025, 1, 1)));
}

START_TEST(real_time_year)
{
    struct dr_dataset dataset;
    const char *name = read_real("ercot2024.csv", DR_DATA_RTM_SPP, &dataset);
    if (!name)
        return;
    ck_assert_str_eq(name, "ercot_rtm_spp");
    ck_assert_uint_eq(dataset.n, 1);
    const struct dr_entry *entry = &dataset.entry[0];
    struct levels levels = levels_of(&entry->series);
    ck_assert_str_eq(entry->point, "HB_HOUSTON");
    ck_assert_str_eq(entry->type, "HU");
    ck_assert_uint_eq(levels.n, 35136);
    ck_assert_uint_eq(levels.n_missing, 0);
    ck_assert_uint_eq(levels.n_below_0, 541);
    ck_assert_uint_eq(levels.n_above_1000, 31);
    ck_assert_double_eq_tol(levels.mean, 26.89, 0.005);
    ck_assert_double_eq(levels.min, -32.0);
    ck_assert_double_eq(levels.max, 4981.41);
    ck_assert_uint_eq(entry->n_repeated + entry->n_unsorted, 0);
    is_the_year_2024(&entry->series);
    dr_dataset_finish(&dataset);
}
END_TEST

START_TEST(real_time_month_of_four_hubs)
{
    struct dr_dataset dataset, year;
    const char *name = read_real("rtm_spp_2024-08_official.csv", DR_DATA_RTM_SPP, &dataset);
    if (!name)
        return;
    ck_assert_str_eq(name, "ercot_rtm_spp");
    ck_assert_uint_eq(dataset.n, 4);
    const struct dr_entry *houston = NULL;
    for (size_t i = 0; i < dataset.n; i++) {
        const struct dr_entry *entry = &dataset.entry[i];
        ck_assert_str_eq(entry->type, "HU");
        ck_assert_uint_eq(entry->series.n, 31 * 96);
        ck_assert_uint_eq(levels_of(&entry->series).n_missing, 0);
        ck_assert_uint_eq(entry->n_repeated + entry->n_unsorted, 0);
        if (strcmp(entry->point, "HB_HOUSTON") == 0)
            houston = entry;
    }
    ck_assert_ptr_nonnull(houston);
    // The same month of the yearly file, from another hand.
    if (read_real("ercot2024.csv", DR_DATA_RTM_SPP, &year)) {
        for (size_t i = 0; i < houston->series.n; i++) {
            int64_t start = dr_series_start_utc_s(&houston->series, i);
            if (dr_series_at(&year.entry[0].series, start) != houston->series.value[i])
                ck_abort_msg("interval %zu is %.2f here, %.2f there", i, houston->series.value[i],
                             dr_series_at(&year.entry[0].series, start));
        }
        dr_dataset_finish(&year);
    }
    dr_dataset_finish(&dataset);
}
END_TEST

// One year in two layouts, one of them not sorted within a day.
START_TEST(day_ahead_year_twice)
{
    struct dr_dataset tidy, api;
    const char *tidy_name = read_real("dam_spp_2024_hb_houston.csv", DR_DATA_DAM_SPP, &tidy);
    if (!tidy_name)
        return;
    ck_assert_str_eq(tidy_name, "tidy_csv");
    is_the_year_2024(&tidy.entry[0].series);
    ck_assert_uint_eq(tidy.entry[0].series.n, 8784);
    ck_assert_uint_eq(levels_of(&tidy.entry[0].series).n_missing, 0);
    const char *api_name = read_real("dam_spp_2024_hb_houston_api.csv", DR_DATA_DAM_SPP, &api);
    if (api_name) {
        ck_assert_str_eq(api_name, "ercot_dam_spp");
        is_the_year_2024(&api.entry[0].series);
        ck_assert_uint_gt(api.entry[0].n_unsorted, 0);
        ck_assert_uint_eq(api.entry[0].n_repeated, 0);
        ck_assert_str_eq(api.entry[0].point, tidy.entry[0].point);
        for (size_t i = 0; i < 8784; i++)
            if (api.entry[0].series.value[i] != tidy.entry[0].series.value[i])
                ck_abort_msg("hour %zu is %.2f and %.2f", i, api.entry[0].series.value[i],
                             tidy.entry[0].series.value[i]);
        // The repeated hour, as ERCOT published it.
        ck_assert_double_eq(dr_series_at(&api.entry[0].series, 1730613600), 11.6);
        ck_assert_double_eq(dr_series_at(&api.entry[0].series, 1730617200), 14.11);
        dr_dataset_finish(&api);
    }
    dr_dataset_finish(&tidy);
}
END_TEST

START_TEST(hashprice_year)
{
    struct dr_dataset dataset;
    const char *name = read_real("bitcoin_2024.csv", DR_DATA_HASHPRICE, &dataset);
    if (!name)
        return;
    ck_assert_str_eq(name, "hashprice_csv");
    ck_assert_uint_eq(dataset.n, 2);
    ck_assert_str_eq(dataset.entry[0].point, DR_HASHPRICE_SERIES);
    ck_assert_str_eq(dataset.entry[1].point, DR_BITCOIN_SERIES);
    const struct dr_series *hashprice = &dataset.entry[0].series;
    int32_t first = dr_clock_day(2023, 12, 20), last = dr_clock_day(2025, 1, 10);
    ck_assert_int_eq(hashprice->first_start_utc_s, (int64_t)first * DR_DAY_S);
    ck_assert_int_eq((int)hashprice->n, last - first + 1);
    ck_assert_uint_eq(levels_of(hashprice).n_missing, 0);
    ck_assert_double_eq(hashprice->value[0], 119.96417);
    ck_assert_double_eq(dr_series_at(&dataset.entry[1].series, (int64_t)first * DR_DAY_S),
                        43605.156);
    dr_dataset_finish(&dataset);
}
END_TEST

// The built-in table against the monthly means of the daily file.
START_TEST(built_in_means)
{
    struct dr_dataset file, built_in;
    struct dr_error err = {.message = ""};
    if (!read_real("bitcoin_2024.csv", DR_DATA_HASHPRICE, &file))
        return;
    dr_dataset_init(&built_in, DR_DATA_HASHPRICE);
    dr_assert_ok(err, dr_hashprice_builtin(&built_in, &err));
    for (int month = 1; month <= 12; month++) {
        int32_t first = dr_clock_day(2024, month, 1);
        int32_t end = month == 12 ? dr_clock_day(2025, 1, 1) : dr_clock_day(2024, month + 1, 1);
        for (size_t s = 0; s < 2; s++) {
            double sum = 0;
            for (int32_t day = first; day < end; day++)
                sum += dr_series_at(&file.entry[s].series, (int64_t)day * DR_DAY_S);
            double mean = sum / (end - first);
            double held = dr_series_at(&built_in.entry[s].series, (int64_t)first * DR_DAY_S);
            ck_assert_msg(fabs(held / mean - 1) < 0.002, "2024-%02d: %g held, mean %g", month, held,
                          mean);
        }
    }
    dr_dataset_finish(&built_in);
    dr_dataset_finish(&file);
}
END_TEST

// Real data of kinds that are not taken here is refused by what it lacks, not misread.
START_TEST(other_real_files)
{
    static const char *const names[] = {"sced_lmp_2024_hb_houston.csv",
                                        "as_mcpc_2024.csv",
                                        "native_load_2024.csv",
                                        "four_cp.csv",
                                        "dam_spp_2025.xlsx",
                                        "rtm_spp_2010-12.xlsx"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *path = dr_test_real_data(names[i]);
        struct dr_input input;
        struct dr_dataset dataset;
        struct dr_error err = {.message = ""};
        const struct dr_reader *reader;
        if (!path)
            continue;
        dr_assert_ok(err, dr_input_init(&input, path, &err));
        dr_dataset_init(&dataset, DR_DATA_HASHPRICE);
        dr_assert_error(err, dr_read_input(&input, &dataset, &reader, &err), DR_ERR_INPUT,
                        ", expected ");
        dr_dataset_finish(&dataset);
        dr_input_finish(&input);
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("reader_real");
    dr_suite_add(suite, "real-time year", real_time_year);
    dr_suite_add(suite, "four hubs", real_time_month_of_four_hubs);
    dr_suite_add(suite, "day-ahead year", day_ahead_year_twice);
    dr_suite_add(suite, "hashprice year", hashprice_year);
    dr_suite_add(suite, "built-in means", built_in_means);
    dr_suite_add(suite, "other files", other_real_files);
    return suite;
}
