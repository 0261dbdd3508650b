// SPDX-License-Identifier: GPL-3.0-or-later
// UTC and Central time: against published rows, and against the C library's tz database.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "market/clock.h"
#include "test/runner.h"

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    return (int64_t)dr_clock_day(year, month, day) * 86400 + hour * 3600 + minute * 60;
}

// ---- the calendar ------------------------------------------------------------------------------

// Counts the days one by one, as a child would.
START_TEST(every_day_of_five_centuries)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t day = dr_clock_day(1600, 1, 1);
    ck_assert_int_eq(day, -135140);
    for (int year = 1600; year < 2100; year++) {
        bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        for (int month = 1; month <= 12; month++) {
            for (int d = 1; d <= days[month - 1] + (leap && month == 2); d++, day++) {
                int y, m, dom;
                dr_clock_date(day, &y, &m, &dom);
                // Check notes each assertion that holds: a plain comparison is many times faster.
                if (dr_clock_day(year, month, d) != day || y != year || m != month || dom != d)
                    ck_abort_msg("%d-%02d-%02d is day %d", year, month, d, (int)day);
            }
        }
    }
    ck_assert_int_eq(dr_clock_day(1970, 1, 1), 0);
    ck_assert_int_eq(dr_clock_day(2024, 2, 29), 19782);
}
END_TEST

START_TEST(dates_that_exist)
{
    ck_assert(dr_clock_valid_date(2024, 2, 29));
    ck_assert(dr_clock_valid_date(2000, 2, 29));
    ck_assert(dr_clock_valid_date(DR_FIRST_YEAR, 1, 1));
    ck_assert(dr_clock_valid_date(DR_LAST_YEAR, 12, 31));
    ck_assert(!dr_clock_valid_date(2023, 2, 29));
    ck_assert(!dr_clock_valid_date(2024, 2, 30));
    ck_assert(!dr_clock_valid_date(2024, 4, 31));
    ck_assert(!dr_clock_valid_date(2024, 13, 7));
    ck_assert(!dr_clock_valid_date(2024, 0, 7));
    ck_assert(!dr_clock_valid_date(2024, 7, 0));
    ck_assert(!dr_clock_valid_date(DR_FIRST_YEAR - 1, 12, 31));
    ck_assert(!dr_clock_valid_date(DR_LAST_YEAR + 1, 1, 1));
}
END_TEST

START_TEST(parses_dates)
{
    static const char *const bad[] = {
        "",           "2024-6-01",  "2024-06-1",  "2024/06/01",  "06/01/2024", "2024-02-30",
        "2023-02-29", "1995-12-31", "2100-01-01", "2024-06-01 ", " 2024-06-0", "+024-06-01",
        "2024-0x-01", "20240601",   "2024-00-17", "2024-17-00",  "-2024-06-1",
    };
    int32_t day = 47;
    ck_assert(dr_clock_parse_date("2024-02-29", 10, &day));
    ck_assert_int_eq(day, 19782);
    ck_assert(dr_clock_parse_date("2099-12-31 and more", 10, &day));
    ck_assert_int_eq(day, dr_clock_day(2099, 12, 31));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        day = 47;
        ck_assert_msg(!dr_clock_parse_date(bad[i], strlen(bad[i]), &day), "%s", bad[i]);
        ck_assert_int_eq(day, 47);
    }
}
END_TEST

START_TEST(parses_utc)
{
    static const struct {
        const char *text;
        int hour, minute, second; // of 2024-06-01
    } good[] = {
        {"2024-06-01T05:00:00Z", 5, 0, 0},     {"2024-06-01T05:17Z", 5, 17, 0},
        {"2024-06-01 05:17:43Z", 5, 17, 43},   {"2024-06-01T23:59:59+00:00", 23, 59, 59},
        {"2024-06-01 23:45+00:00", 23, 45, 0},
    };
    static const char *const bad[] = {
        "",
        "2024-06-01",
        "2024-06-01T05:00", // no zone: could be any
        "2024-06-01T05:00:00",
        "2024-06-01T05:00:00z",
        "2024-06-01T05:00:00-06:00",
        "2024-06-01T05:00:00+01:00",
        "2024-06-01T05:00:00+00:001",
        "2024-06-01T05:00:00Z ",
        "2024-06-01T24:00:00Z",
        "2024-06-01T05:60Z",
        "2024-06-01T05:00:60Z",
        "2024-06-01T5:00:00Z",
        "2024-06-01T05:00:0Z",
        "2024-06-01T05:00:",
        "2024-06-01t05:00:00Z",
        "2024-06-31T05:00:00Z",
        "1995-12-31T05:00:00Z",
    };
    int64_t utc_s;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(dr_clock_parse_utc(good[i].text, strlen(good[i].text), &utc_s), "%s",
                      good[i].text);
        ck_assert_int_eq(utc_s, utc(2024, 6, 1, good[i].hour, good[i].minute) + good[i].second);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t length = strlen(bad[i]);
        char *exact = malloc(length + 1); // no NUL behind it: nothing beyond may be read
        ck_assert_ptr_nonnull(exact);
        memcpy(exact, bad[i], length);
        ck_assert_msg(!dr_clock_parse_utc(exact, length, &utc_s), "%s", bad[i]);
        free(exact);
    }
}
END_TEST

// What stands behind a date: with a zone it may be another day.
START_TEST(parses_times)
{
    static const struct {
        const char *text;
        int32_t utc_s;
    } good[] = {
        {"T05:17:43Z", 19063},    {" 05:17Z", 19020},         {"T23:45:00-06:00", 107100},
        {"T00:15+05:30", -18900}, {"T07:00:00+00:00", 25200},
    };
    static const char *const bad[] = {"",
                                      "Z",
                                      "T05:17",
                                      "T05:17:43",
                                      "T05:17:43+05:3",
                                      "T05:17+15:00",
                                      "T05:17-06:60",
                                      "T24:00Z",
                                      "t05:17Z",
                                      "05:17Z"};
    int32_t second;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(dr_clock_parse_zoned_time(good[i].text, strlen(good[i].text), &second), "%s",
                      good[i].text);
        ck_assert_int_eq(second, good[i].utc_s);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!dr_clock_parse_zoned_time(bad[i], strlen(bad[i]), &second), "%s", bad[i]);
    ck_assert(!dr_clock_parse_utc_time("T05:17-06:00", 12, &second));
    ck_assert(dr_clock_parse_time("T05:17:43", 9, &second));
    ck_assert_int_eq(second, 19063);
    ck_assert(!dr_clock_parse_time("T05:17Z", 7, &second));
}
END_TEST

START_TEST(formats)
{
    char text[DR_TIME_SIZE], date[DR_DATE_SIZE];
    dr_clock_format_date(dr_clock_day(2024, 6, 1), date);
    ck_assert_str_eq(date, "2024-06-01");
    dr_clock_format_utc(utc(2024, 6, 1, 5, 0), text);
    ck_assert_str_eq(text, "2024-06-01T05:00Z");
    dr_clock_format_central(utc(2024, 6, 1, 5, 0), text);
    ck_assert_str_eq(text, "2024-06-01 00:00 CDT");
    dr_clock_format_central(utc(2024, 1, 1, 5, 45), text);
    ck_assert_str_eq(text, "2023-12-31 23:45 CST");
    dr_clock_format_central(utc(2024, 11, 3, 6, 15), text);
    ck_assert_str_eq(text, "2024-11-03 01:15 CDT");
    dr_clock_format_central(utc(2024, 11, 3, 7, 15), text);
    ck_assert_str_eq(text, "2024-11-03 01:15 CST");
}
END_TEST

// ---- changes of the clock ----------------------------------------------------------------------

// The days ERCOT's own tables name, and the rule before 2007.
START_TEST(days_of_change)
{
    static const struct {
        int year, month, day, n_interval;
    } days[] = {
        {2024, 3, 10, 92}, {2024, 11, 3, 100},  {2025, 3, 9, 92},  {2025, 11, 2, 100},
        {2026, 3, 8, 92},  {2026, 11, 1, 100},  {2027, 3, 14, 92}, {2027, 11, 7, 100},
        {2007, 3, 11, 92}, {2007, 11, 4, 100},  {2006, 4, 2, 92},  {2006, 10, 29, 100},
        {1996, 4, 7, 92},  {1996, 10, 27, 100}, {2006, 3, 12, 96}, {2006, 11, 5, 96},
        {2007, 4, 1, 96},  {2007, 10, 28, 96},  {2024, 2, 29, 96}, {2024, 12, 31, 96},
    };
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        ck_assert_msg(dr_clock_intervals(dr_clock_day(days[i].year, days[i].month, days[i].day)) ==
                          days[i].n_interval,
                      "%d-%02d-%02d", days[i].year, days[i].month, days[i].day);
}
END_TEST

START_TEST(every_year_has_its_intervals)
{
    for (int year = DR_FIRST_YEAR; year <= DR_LAST_YEAR; year++) {
        int32_t first = dr_clock_day(year, 1, 1), next = dr_clock_day(year + 1, 1, 1);
        int sum = 0, n_spring = 0, n_autumn = 0;
        for (int32_t day = first; day < next; day++) {
            int n = dr_clock_intervals(day);
            sum += n;
            n_spring += n == 92;
            n_autumn += n == 100;
            if (n != 92 && n != 96 && n != 100)
                ck_abort_msg("day %d has %d intervals", (int)day, n);
        }
        ck_assert_int_eq(sum, (next - first) * 96);
        ck_assert_int_eq(n_spring, 1);
        ck_assert_int_eq(n_autumn, 1);
    }
}
END_TEST

// The rows of the market rules, hour ending and interval made local time.
START_TEST(local_times_to_utc)
{
    static const struct {
        int year, month, day, hour_ending, interval;
        bool second_pass;
        enum dr_clock_result result;
        const char *utc;
    } rows[] = {
        {2024, 11, 3, 2, 1, false, DR_CLOCK_OK, "2024-11-03T06:00Z"},
        {2024, 11, 3, 2, 1, true, DR_CLOCK_OK, "2024-11-03T07:00Z"},
        {2024, 11, 3, 3, 1, false, DR_CLOCK_OK, "2024-11-03T08:00Z"},
        {2024, 3, 10, 2, 4, false, DR_CLOCK_OK, "2024-03-10T07:45Z"},
        {2024, 3, 10, 4, 1, false, DR_CLOCK_OK, "2024-03-10T08:00Z"},
        {2024, 3, 10, 3, 1, false, DR_CLOCK_NO_SUCH_TIME, ""},
        {2025, 7, 15, 24, 4, false, DR_CLOCK_OK, "2025-07-16T04:45Z"},
        {2024, 3, 10, 3, 4, false, DR_CLOCK_NO_SUCH_TIME, ""},
        {2024, 3, 10, 3, 2, true, DR_CLOCK_NO_SUCH_TIME, ""},
        {2024, 11, 3, 1, 4, true, DR_CLOCK_NOT_REPEATED, ""},
        {2024, 11, 3, 3, 1, true, DR_CLOCK_NOT_REPEATED, ""},
        {2024, 6, 1, 2, 1, true, DR_CLOCK_NOT_REPEATED, ""},
        {2024, 11, 3, 2, 4, true, DR_CLOCK_OK, "2024-11-03T07:45Z"},
        {2024, 11, 3, 24, 4, false, DR_CLOCK_OK, "2024-11-04T05:45Z"},
        {2024, 2, 29, 24, 4, false, DR_CLOCK_OK, "2024-03-01T05:45Z"},
        {2024, 12, 31, 24, 4, false, DR_CLOCK_OK, "2025-01-01T05:45Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t utc_s = 4731;
        char text[DR_TIME_SIZE];
        enum dr_clock_result result =
            dr_clock_from_central(dr_clock_day(rows[i].year, rows[i].month, rows[i].day),
                                  (rows[i].hour_ending - 1) * 3600 + (rows[i].interval - 1) * 900,
                                  rows[i].second_pass, &utc_s);
        ck_assert_msg(result == rows[i].result, "row %zu: %d", i, (int)result);
        if (result != DR_CLOCK_OK)
            continue;
        dr_clock_format_utc(utc_s, text);
        ck_assert_str_eq(text, rows[i].utc);
    }
}
END_TEST

// ---- against the C library ---------------------------------------------------------------------

static bool use_chicago(void)
{
    struct tm tm;
    time_t july = 1720000000, january = 1705000000;
    setenv("TZ", "America/Chicago", 1);
    tzset();
    if (localtime_r(&july, &tm) && tm.tm_gmtoff == -18000 && localtime_r(&january, &tm) &&
        tm.tm_gmtoff == -21600)
        return true;
    printf("skipped: the tz database of this machine has no America/Chicago\n");
    return false;
}

START_TEST(every_interval_of_42_years)
{
    if (!use_chicago())
        return;
    int32_t day = dr_clock_central_day(utc(1996, 1, 1, 6, 0));
    int n_interval = 0, hour[4] = {-1, -1, -1, -1}; // the wall clock's hour, an hour before
    size_t i = 0;
    ck_assert_int_eq(day, dr_clock_day(1996, 1, 1));
    for (int64_t t = utc(1996, 1, 1, 6, 0); t < utc(2038, 1, 1, 6, 0); t += DR_INTERVAL_S) {
        struct tm tm;
        time_t time = (time_t)t;
        localtime_r(&time, &tm);
        int32_t expected = dr_clock_day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
        if (dr_clock_central_offset_s(t) != tm.tm_gmtoff || dr_clock_central_day(t) != expected)
            ck_abort_msg("%lld: the offset is %ld", (long long)t, (long)tm.tm_gmtoff);
        if (expected != day) {
            if (dr_clock_intervals(day) != n_interval ||
                dr_clock_central_midnight_utc_s(expected) != t)
                ck_abort_msg("%lld: a day of %d intervals ends", (long long)t, n_interval);
            n_interval = 0;
            day = expected;
        }
        n_interval++;
        // And back: the second pass is the hour whose wall clock was there an hour before.
        bool second_pass = hour[i % 4] == tm.tm_hour;
        hour[i++ % 4] = tm.tm_hour;
        int64_t back = 0;
        int32_t local_s = tm.tm_hour * 3600 + tm.tm_min * 60;
        if (dr_clock_from_central(day, local_s, second_pass, &back) != DR_CLOCK_OK || back != t)
            ck_abort_msg("%lld comes back as %lld", (long long)t, (long long)back);
    }
}
END_TEST

// To the second around each change.
START_TEST(the_very_second)
{
    ck_assert_int_eq(dr_clock_central_offset_s(utc(2024, 3, 10, 8, 0) - 1), -6 * 3600);
    ck_assert_int_eq(dr_clock_central_offset_s(utc(2024, 3, 10, 8, 0)), -5 * 3600);
    ck_assert_int_eq(dr_clock_central_offset_s(utc(2024, 11, 3, 7, 0) - 1), -5 * 3600);
    ck_assert_int_eq(dr_clock_central_offset_s(utc(2024, 11, 3, 7, 0)), -6 * 3600);
    ck_assert_int_eq(dr_clock_utc_day(-1), -1);
    ck_assert_int_eq(dr_clock_utc_day(86399), 0);
    ck_assert_int_eq(dr_clock_utc_day(-86400), -1);
    ck_assert_int_eq(dr_clock_utc_day(-86401), -2);
}
END_TEST

START_TEST(months_have_names)
{
    ck_assert_str_eq(dr_clock_month_name(1), "January");
    ck_assert_str_eq(dr_clock_month_name(9), "September");
    ck_assert_str_eq(dr_clock_month_name(12), "December");
}
END_TEST

START_TEST(days_of_the_week)
{
    ck_assert_int_eq(dr_clock_weekday(0), 4);                         // a Thursday
    ck_assert_int_eq(dr_clock_weekday(dr_clock_day(2024, 6, 30)), 0); // a Sunday with a peak
    ck_assert_int_eq(dr_clock_weekday(dr_clock_day(2024, 8, 20)), 2);
    ck_assert_int_eq(dr_clock_weekday(dr_clock_day(2026, 11, 28)), 6);
    ck_assert_int_eq(dr_clock_weekday(-5), 6); // 27 December 1969
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("clock");
    dr_suite_add(suite, "calendar", every_day_of_five_centuries);
    dr_suite_add(suite, "dates", dates_that_exist);
    dr_suite_add(suite, "months", months_have_names);
    dr_suite_add(suite, "parse date", parses_dates);
    dr_suite_add(suite, "parse utc", parses_utc);
    dr_suite_add(suite, "parse time", parses_times);
    dr_suite_add(suite, "format", formats);
    dr_suite_add(suite, "days of change", days_of_change);
    dr_suite_add(suite, "years", every_year_has_its_intervals);
    dr_suite_add(suite, "local to utc", local_times_to_utc);
    dr_suite_add(suite, "tz database", every_interval_of_42_years);
    dr_suite_add(suite, "the very second", the_very_second);
    dr_suite_add(suite, "weekday", days_of_the_week);
    return suite;
}
