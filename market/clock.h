// SPDX-License-Identifier: GPL-3.0-or-later
// UTC <-> Central Prevailing Time (America/Chicago), the only place that knows the difference.
//
// A day is an int32_t: days since 1970-01-01 of the calendar named. An instant is int64_t seconds
// since 1970-01-01T00:00Z. Rules: Energy Policy Act of 2005 (second Sunday of March to first
// Sunday of November, from 2007) and Public Law 99-359 (first Sunday of April to last Sunday of
// October, 1987 to 2006), both at 02:00 local time.
#ifndef DR_MARKET_CLOCK_H
#define DR_MARKET_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DR_INTERVAL_S = 900, // ERCOT settlement interval
    DR_HOUR_S = 3600,
    DR_DAY_S = 86400,
    DR_CENTRAL_STANDARD_S = -6 * DR_HOUR_S, // CST
    DR_CENTRAL_DAYLIGHT_S = -5 * DR_HOUR_S, // CDT
    DR_FIRST_YEAR = 1996,                   // dates outside are refused where they enter
    DR_LAST_YEAR = 2099,
};

// Sizes of the buffers for the texts below, with room for any int a date may be made of.
enum { DR_DATE_SIZE = 40, DR_TIME_SIZE = 72 };

// Days since 1970-01-01 of a date of the proleptic Gregorian calendar, and back.
int32_t dr_clock_day(int year, int month, int day_of_month);
void dr_clock_date(int32_t day, int *year, int *month, int *day_of_month);
bool dr_clock_valid_date(int year, int month, int day_of_month);
// "January" for 1 to "December" for 12.
const char *dr_clock_month_name(int month);

int32_t dr_clock_utc_day(int64_t utc_s);
int32_t dr_clock_central_day(int64_t utc_s);
// Seconds to add to UTC to get Central: DR_CENTRAL_STANDARD_S or DR_CENTRAL_DAYLIGHT_S.
int32_t dr_clock_central_offset_s(int64_t utc_s);
// The instant a Central day begins.
int64_t dr_clock_central_midnight_utc_s(int32_t central_day);
// 0 is Sunday, 6 Saturday.
int dr_clock_weekday(int32_t day);
// 15-minute intervals of a Central day: 96, 92 in spring, 100 in autumn.
int dr_clock_intervals(int32_t central_day);

enum dr_clock_result {
    DR_CLOCK_OK,
    DR_CLOCK_NO_SUCH_TIME, // the hour that is skipped in spring
    DR_CLOCK_NOT_REPEATED, // asked for the second pass of an hour that passes once
};
// The instant of a local time, local_s seconds after 00:00 on the wall clock (0 <= local_s <
// 86400). second_pass asks for the repeat (standard time) of the hour that passes twice.
enum dr_clock_result dr_clock_from_central(int32_t central_day, int32_t local_s, bool second_pass,
                                           int64_t *utc_s);

// "YYYY-MM-DD", exactly length characters; false where it is not a date of the years above.
bool dr_clock_parse_date(const char *text, size_t length, int32_t *day);
// "YYYY-MM-DDTHH:MM[:SS]Z" (also a blank for the T, and +00:00 for the Z).
bool dr_clock_parse_utc(const char *text, size_t length, int64_t *utc_s);

// What stands behind a date, "THH:MM[:SS]" (also a blank for the T), in seconds after 00:00 on the
// wall clock.
bool dr_clock_parse_time(const char *text, size_t length, int32_t *local_s);
// The same with its offset from UTC, "Z", "+HH:MM" or "-HH:MM", in seconds after 00:00 UTC of that
// date: it may be another day.
bool dr_clock_parse_zoned_time(const char *text, size_t length, int32_t *utc_s);
// The same where nothing but UTC will do, "Z" or "+00:00".
bool dr_clock_parse_utc_time(const char *text, size_t length, int32_t *utc_s);

void dr_clock_format_date(int32_t day, char out[static DR_DATE_SIZE]);
// "2024-06-01T05:00Z"
void dr_clock_format_utc(int64_t utc_s, char out[static DR_TIME_SIZE]);
// "2024-06-01 00:00 CDT"
void dr_clock_format_central(int64_t utc_s, char out[static DR_TIME_SIZE]);

#endif
