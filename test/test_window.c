// SPDX-License-Identifier: GPL-3.0-or-later
// What is admitted when, and that nothing else is in the window's memory.
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "sim/window.h"
#include "test/runner.h"

static const int64_t begin_utc_s = 1717218000; // 2024-06-01T05:00Z

static void series_init(struct dr_series *series, int32_t step_s, enum dr_publication publication,
                        const double *value, size_t n)
{
    dr_series_init(series, step_s, publication);
    for (size_t i = 0; i < n; i++)
        if (!isnan(value[i]))
            dr_series_put(series, begin_utc_s + (int64_t)i * step_s, value[i]);
}

START_TEST(admits_what_ended)
{
    static const double price[] = {20.3, NAN, 41.7, 52.9};
    struct dr_series series;
    struct dr_window window;
    struct dr_error err = {.message = ""};
    series_init(&series, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END, price, 4);
    dr_assert_ok(err, dr_window_init(&window, &series, 60, &err));
    dr_window_admit(&window, begin_utc_s + 959);
    ck_assert_uint_eq(window.n_admitted, 0);
    ck_assert(isnan(window.newest));
    dr_window_admit(&window, begin_utc_s + 960);
    ck_assert_uint_eq(window.n_admitted, 1);
    ck_assert_double_eq(window.newest, 20.3);
    dr_window_admit(&window, begin_utc_s + 960 + 900);
    ck_assert_uint_eq(window.n_admitted, 2);
    ck_assert_double_eq(window.newest, 20.3); // the gap leaves the newest as it was
    ck_assert_uint_eq(window.n_seen, 1);
    struct dr_feed feed = dr_window_feed(&window);
    ck_assert_uint_eq(feed.n, 2);
    for (size_t i = feed.n; i < 50; i++)
        ck_assert(isnan(feed.value[i]));
    dr_window_admit(&window, begin_utc_s + 100000);
    ck_assert_uint_eq(window.n_admitted, 4);
    ck_assert_double_eq(window.newest, 52.9);
    for (size_t i = 4; i < 50; i++)
        ck_assert(isnan(window.value[i]));
    dr_window_finish(&window);
    dr_series_finish(&series);
}
END_TEST

START_TEST(finds_what_holds_at_a_time)
{
    static const double price[] = {20.3, NAN, 41.7};
    struct dr_series series;
    struct dr_window window;
    struct dr_error err = {.message = ""};
    series_init(&series, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD, price, 3);
    dr_assert_ok(err, dr_window_init(&window, &series, 0, &err));
    ck_assert(isnan(dr_window_at(&window, begin_utc_s)));
    dr_window_admit(&window, begin_utc_s);
    ck_assert(isnan(dr_window_at(&window, begin_utc_s - 1)));
    ck_assert_double_eq(dr_window_at(&window, begin_utc_s + 3599), 20.3);
    ck_assert(isnan(dr_window_at(&window, begin_utc_s + 3600))); // missing
    ck_assert_double_eq(dr_window_at(&window, begin_utc_s + 7200), 41.7);
    ck_assert(isnan(dr_window_at(&window, begin_utc_s + 99000)));
    dr_window_finish(&window);
    dr_series_finish(&series);
}
END_TEST

START_TEST(nothing_to_publish)
{
    struct dr_series series;
    struct dr_window window;
    struct dr_error err = {.message = ""};
    dr_series_init(&series, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
    dr_assert_ok(err, dr_window_init(&window, &series, 0, &err));
    dr_window_admit(&window, begin_utc_s);
    ck_assert_uint_eq(dr_window_feed(&window).n, 0);
    ck_assert(isnan(dr_window_at(&window, begin_utc_s)));
    dr_window_finish(&window);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("window");
    dr_suite_add(suite, "admits", admits_what_ended);
    dr_suite_add(suite, "at a time", finds_what_holds_at_a_time);
    dr_suite_add(suite, "nothing", nothing_to_publish);
    return suite;
}
