// SPDX-License-Identifier: GPL-3.0-or-later
// Values on their grid, in whatever order they come, and when each becomes known.
#include <math.h>

#include "market/clock.h"
#include "market/series.h"
#include "test/runner.h"

static const int64_t begin_utc_s = 1717218000; // 2024-06-01T05:00Z

static int64_t at(int i)
{
    return begin_utc_s + i * (int64_t)DR_INTERVAL_S;
}

static double price(int i)
{
    return 2.385 * i - 47.31;
}

static void store(struct dr_series *series, int i)
{
    if (dr_series_put(series, at(i), price(i)) != DR_SERIES_STORED)
        ck_abort_msg("value %d is not stored", i);
}

START_TEST(starts_empty)
{
    struct dr_series series;
    dr_series_init(&series, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    ck_assert_uint_eq(series.n, 0);
    ck_assert_int_eq(series.step_s, 900);
    ck_assert(isnan(dr_series_at(&series, begin_utc_s)));
    ck_assert(isnan(dr_series_at(&series, 0)));
    dr_series_finish(&series);
    dr_series_finish(&series); // twice does no harm
}
END_TEST

static void check_all(const struct dr_series *series, int first, int last)
{
    ck_assert_int_eq((int)series->n, last - first + 1);
    ck_assert_int_eq(series->first_start_utc_s, at(first));
    ck_assert_int_eq(dr_series_end_utc_s(series), at(last + 1));
    for (int i = first; i <= last; i++) {
        // Check notes each assertion that holds: a plain comparison is many times faster.
        if (dr_series_at(series, at(i)) != price(i) || series->value[i - first] != price(i) ||
            dr_series_start_utc_s(series, (size_t)(i - first)) != at(i))
            ck_abort_msg("value %d is %g", i, series->value[i - first]);
    }
}

START_TEST(in_order)
{
    struct dr_series series;
    dr_series_init(&series, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    for (int i = 7; i < 5000; i++)
        store(&series, i);
    check_all(&series, 7, 4999);
    dr_series_finish(&series);
}
END_TEST

START_TEST(in_reverse)
{
    struct dr_series series;
    dr_series_init(&series, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    for (int i = 4999; i >= 7; i--)
        store(&series, i);
    check_all(&series, 7, 4999);
    dr_series_finish(&series);
}
END_TEST

// Rows that grow both ends by turns must not copy the whole series each time.
START_TEST(from_the_middle)
{
    struct dr_series series;
    size_t capacity = 0;
    int n_copy = 0;
    dr_series_init(&series, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    ck_assert_int_eq(dr_series_put(&series, at(0), price(0)), DR_SERIES_STORED);
    for (int i = 1; i < 50000; i++) {
        store(&series, -i);
        n_copy += series.capacity != capacity;
        capacity = series.capacity;
        store(&series, i);
        n_copy += series.capacity != capacity;
        capacity = series.capacity;
    }
    check_all(&series, -49999, 49999);
    ck_assert_int_lt(n_copy, 40);
    ck_assert_uint_lt(series.capacity, 4 * series.n);
    dr_series_finish(&series);
}
END_TEST

START_TEST(gaps_are_missing_values)
{
    struct dr_series series;
    dr_series_init(&series, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    dr_series_put(&series, at(10), price(10));
    dr_series_put(&series, at(3000), price(3000));
    dr_series_put(&series, at(-4000), price(-4000));
    ck_assert_uint_eq(series.n, 7001);
    for (int i = -4000; i <= 3000; i++) {
        bool known = i == 10 || i == 3000 || i == -4000;
        if (!isnan(dr_series_at(&series, at(i))) != known)
            ck_abort_msg("value %d is %g", i, dr_series_at(&series, at(i)));
    }
    ck_assert_int_eq(dr_series_put(&series, at(47), price(47)), DR_SERIES_STORED);
    ck_assert_double_eq(dr_series_at(&series, at(47)), price(47));
    ck_assert_uint_eq(series.n, 7001);
    dr_series_finish(&series);
}
END_TEST

START_TEST(the_first_value_stays)
{
    struct dr_series series;
    dr_series_init(&series, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    dr_series_put(&series, at(0), 12.58);
    dr_series_put(&series, at(1), 0.0);
    ck_assert_int_eq(dr_series_put(&series, at(0), 12.58), DR_SERIES_SAME);
    ck_assert_int_eq(dr_series_put(&series, at(0), 12.59), DR_SERIES_DIFFERENT);
    ck_assert_int_eq(dr_series_put(&series, at(1), -0.0), DR_SERIES_SAME);
    ck_assert_int_eq(dr_series_put(&series, at(1), -12.58), DR_SERIES_DIFFERENT);
    ck_assert_double_eq(dr_series_at(&series, at(0)), 12.58);
    ck_assert_double_eq(dr_series_at(&series, at(1)), 0.0);
    ck_assert_uint_eq(series.n, 2);
    dr_series_finish(&series);
}
END_TEST

START_TEST(value_of_the_delivery_that_contains)
{
    struct dr_series series;
    dr_series_init(&series, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
    dr_series_put(&series, begin_utc_s, 20.11);
    dr_series_put(&series, begin_utc_s + 3600, 61.37);
    ck_assert(isnan(dr_series_at(&series, begin_utc_s - 1)));
    ck_assert_double_eq(dr_series_at(&series, begin_utc_s + 3599), 20.11);
    ck_assert_double_eq(dr_series_at(&series, begin_utc_s + 3600), 61.37);
    ck_assert_double_eq(dr_series_at(&series, begin_utc_s + 7199), 61.37);
    ck_assert(isnan(dr_series_at(&series, begin_utc_s + 7200)));
    dr_series_finish(&series);
}
END_TEST

// ---- publication -------------------------------------------------------------------------------

START_TEST(known_after_the_end)
{
    struct dr_series series;
    dr_series_init(&series, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    ck_assert_int_eq(dr_series_published_utc_s(&series, at(3), 0), at(4));
    ck_assert_int_eq(dr_series_published_utc_s(&series, at(3), 60), at(4) + 60);
    ck_assert_int_eq(dr_series_published_utc_s(&series, at(3), -900), at(3)); // hindsight
    dr_series_init(&series, DR_DAY_S, DR_PUBLISHED_AFTER_END);
    ck_assert_int_eq(dr_series_published_utc_s(&series, 1717200000, 0), 1717286400);
}
END_TEST

// All hours of a delivery day at once, 13:30 Central on the day before, whatever the clocks do.
START_TEST(known_the_day_before)
{
    static const struct {
        int year, month, day;
        const char *posted;
    } days[] = {
        {2024, 6, 1, "2024-05-31T18:30Z"},  {2024, 1, 15, "2024-01-14T19:30Z"},
        {2024, 3, 10, "2024-03-09T19:30Z"}, {2024, 3, 11, "2024-03-10T18:30Z"},
        {2024, 11, 3, "2024-11-02T18:30Z"}, {2024, 11, 4, "2024-11-03T19:30Z"},
        {2025, 1, 1, "2024-12-31T19:30Z"},
    };
    struct dr_series series;
    dr_series_init(&series, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        int32_t day = dr_clock_day(days[i].year, days[i].month, days[i].day);
        int64_t end = dr_clock_central_midnight_utc_s(day + 1);
        for (int64_t t = dr_clock_central_midnight_utc_s(day); t < end; t += DR_HOUR_S) {
            char text[DR_TIME_SIZE];
            dr_clock_format_utc(dr_series_published_utc_s(&series, t, 0), text);
            ck_assert_str_eq(text, days[i].posted);
            // The lag is that of metered series: it does not move the day-ahead market.
            ck_assert_int_eq(dr_series_published_utc_s(&series, t, 4731),
                             dr_series_published_utc_s(&series, t, 0));
        }
    }
}
END_TEST

START_TEST(a_copy_is_another_one)
{
    struct dr_series series, copy;
    dr_series_init(&series, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
    ck_assert(dr_series_copy(&copy, &series));
    ck_assert_uint_eq(copy.n, 0);
    ck_assert_int_eq(copy.step_s, DR_HOUR_S);
    dr_series_init(&series, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    for (int i = 3; i < 47; i += 2)
        store(&series, i);
    ck_assert(dr_series_copy(&copy, &series));
    ck_assert_int_eq(copy.step_s, DR_INTERVAL_S);
    ck_assert_int_eq(copy.first_start_utc_s, series.first_start_utc_s);
    ck_assert_uint_eq(copy.n, series.n);
    ck_assert_mem_eq(copy.value, series.value, series.n * sizeof *series.value);
    store(&copy, 4); // each has its own values
    store(&copy, 61);
    store(&copy, -7);
    ck_assert(isnan(dr_series_at(&series, at(4))));
    dr_series_finish(&series);
    ck_assert_double_eq(dr_series_at(&copy, at(5)), price(5));
    dr_series_finish(&copy);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("series");
    dr_suite_add(suite, "empty", starts_empty);
    dr_suite_add(suite, "in order", in_order);
    dr_suite_add(suite, "in reverse", in_reverse);
    dr_suite_add(suite, "from the middle", from_the_middle);
    dr_suite_add(suite, "gaps", gaps_are_missing_values);
    dr_suite_add(suite, "twice", the_first_value_stays);
    dr_suite_add(suite, "contains", value_of_the_delivery_that_contains);
    dr_suite_add(suite, "copy", a_copy_is_another_one);
    dr_suite_add(suite, "after the end", known_after_the_end);
    dr_suite_add(suite, "day before", known_the_day_before);
    return suite;
}
