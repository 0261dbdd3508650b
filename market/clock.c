// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/clock.h"

#include <stdio.h>
#include <string.h>

enum { CHANGE_LOCAL_S = 2 * DR_HOUR_S }; // both changes happen at 02:00 on the wall clock

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

// A year is counted from 1 March, so that the leap day is its last: month m of it begins
// (153 m + 2) / 5 days in.
int32_t dr_clock_day(int year, int month, int day_of_month)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t leap_days = floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
    int month_from_march = (month + 9) % 12;
    int day_of_year = (153 * month_from_march + 2) / 5 + day_of_month - 1;
    return (int32_t)(365 * y + leap_days + day_of_year - 719468);
}

void dr_clock_date(int32_t day, int *year, int *month, int *day_of_month)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *day_of_month = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

bool dr_clock_valid_date(int year, int month, int day_of_month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < DR_FIRST_YEAR || year > DR_LAST_YEAR || month < 1 || month > 12 || day_of_month < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day_of_month <= days[month - 1] + (month == 2 && leap);
}

const char *dr_clock_month_name(int month)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    return names[month - 1];
}

int32_t dr_clock_utc_day(int64_t utc_s)
{
    return (int32_t)floor_div(utc_s, DR_DAY_S);
}

int dr_clock_weekday(int32_t day)
{
    return (day % 7 + 11) % 7; // 1970-01-01 was a Thursday
}

// The day of the nth Sunday of a month; n = 0 is the last one.
static int32_t sunday(int year, int month, int nth)
{
    int32_t first = nth > 0 ? dr_clock_day(year, month, 1)
                            : dr_clock_day(month == 12 ? year + 1 : year, month % 12 + 1, 1) - 7;
    return first + (7 - dr_clock_weekday(first)) % 7 + (nth > 1 ? 7 * (nth - 1) : 0);
}

// The Central days on which daylight saving begins and ends.
static void change_days(int year, int32_t *spring, int32_t *autumn)
{
    *spring = year >= 2007 ? sunday(year, 3, 2) : sunday(year, 4, 1);
    *autumn = year >= 2007 ? sunday(year, 11, 1) : sunday(year, 10, 0);
}

int32_t dr_clock_central_offset_s(int64_t utc_s)
{
    int year, month, day_of_month;
    int32_t spring, autumn;
    dr_clock_date(dr_clock_utc_day(utc_s + DR_CENTRAL_STANDARD_S), &year, &month, &day_of_month);
    change_days(year, &spring, &autumn);
    int64_t begins = (int64_t)spring * DR_DAY_S + CHANGE_LOCAL_S - DR_CENTRAL_STANDARD_S;
    int64_t ends = (int64_t)autumn * DR_DAY_S + CHANGE_LOCAL_S - DR_CENTRAL_DAYLIGHT_S;
    return utc_s >= begins && utc_s < ends ? DR_CENTRAL_DAYLIGHT_S : DR_CENTRAL_STANDARD_S;
}

int32_t dr_clock_central_day(int64_t utc_s)
{
    return dr_clock_utc_day(utc_s + dr_clock_central_offset_s(utc_s));
}

int64_t dr_clock_central_midnight_utc_s(int32_t central_day)
{
    int64_t wall = (int64_t)central_day * DR_DAY_S;
    int64_t daylight = wall - DR_CENTRAL_DAYLIGHT_S;
    return dr_clock_central_offset_s(daylight) == DR_CENTRAL_DAYLIGHT_S
               ? daylight
               : wall - DR_CENTRAL_STANDARD_S;
}

int dr_clock_intervals(int32_t central_day)
{
    return (int)((dr_clock_central_midnight_utc_s(central_day + 1) -
                  dr_clock_central_midnight_utc_s(central_day)) /
                 DR_INTERVAL_S);
}

enum dr_clock_result dr_clock_from_central(int32_t central_day, int32_t local_s, bool second_pass,
                                           int64_t *utc_s)
{
    int64_t wall = (int64_t)central_day * DR_DAY_S + local_s;
    int64_t daylight = wall - DR_CENTRAL_DAYLIGHT_S;
    int64_t standard = wall - DR_CENTRAL_STANDARD_S;
    bool is_daylight = dr_clock_central_offset_s(daylight) == DR_CENTRAL_DAYLIGHT_S;
    bool is_standard = dr_clock_central_offset_s(standard) == DR_CENTRAL_STANDARD_S;
    if (!is_daylight && !is_standard)
        return DR_CLOCK_NO_SUCH_TIME;
    if (second_pass && !(is_daylight && is_standard))
        return DR_CLOCK_NOT_REPEATED;
    *utc_s = is_daylight && !second_pass ? daylight : standard;
    return DR_CLOCK_OK;
}

// A number of exactly `digits` decimal digits.
static bool number(const char *text, int digits, int *out)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return true;
}

bool dr_clock_parse_date(const char *text, size_t length, int32_t *day)
{
    int year, month, day_of_month;
    if (length != 10 || text[4] != '-' || text[7] != '-' || !number(text, 4, &year) ||
        !number(text + 5, 2, &month) || !number(text + 8, 2, &day_of_month) ||
        !dr_clock_valid_date(year, month, day_of_month))
        return false;
    *day = dr_clock_day(year, month, day_of_month);
    return true;
}

// Reads "THH:MM[:SS]" at the beginning; returns the characters used, 0 for none.
static size_t parse_time(const char *text, size_t length, int32_t *local_s)
{
    int hour, minute, second = 0;
    bool has_second = length >= 9 && text[6] == ':';
    if (length < 6 || (text[0] != 'T' && text[0] != ' ') || !number(text + 1, 2, &hour) ||
        text[3] != ':' || !number(text + 4, 2, &minute) ||
        (has_second && !number(text + 7, 2, &second)) || hour > 23 || minute > 59 || second > 59)
        return 0;
    *local_s = hour * DR_HOUR_S + minute * 60 + second;
    return has_second ? 9 : 6;
}

bool dr_clock_parse_time(const char *text, size_t length, int32_t *local_s)
{
    return length > 0 && parse_time(text, length, local_s) == length;
}

bool dr_clock_parse_zoned_time(const char *text, size_t length, int32_t *utc_s)
{
    int hours, minutes;
    size_t at = parse_time(text, length, utc_s);
    if (at == 0 || at == length)
        return false;
    const char *zone = text + at;
    if (length == at + 1 && zone[0] == 'Z')
        return true;
    if (length != at + 6 || (zone[0] != '+' && zone[0] != '-') || !number(zone + 1, 2, &hours) ||
        zone[3] != ':' || !number(zone + 4, 2, &minutes) || hours > 14 || minutes > 59)
        return false;
    int offset_s = hours * DR_HOUR_S + minutes * 60;
    *utc_s += zone[0] == '+' ? -offset_s : offset_s;
    return true;
}

bool dr_clock_parse_utc_time(const char *text, size_t length, int32_t *utc_s)
{
    // Z or +00:00: what says UTC.
    return dr_clock_parse_zoned_time(text, length, utc_s) &&
           (text[length - 1] == 'Z' || memcmp(text + length - 6, "+00:00", 6) == 0);
}

bool dr_clock_parse_utc(const char *text, size_t length, int64_t *utc_s)
{
    int32_t day, second;
    if (length < 10 || !dr_clock_parse_date(text, 10, &day) ||
        !dr_clock_parse_utc_time(text + 10, length - 10, &second))
        return false;
    *utc_s = (int64_t)day * DR_DAY_S + second;
    return true;
}

void dr_clock_format_date(int32_t day, char out[static DR_DATE_SIZE])
{
    int year, month, day_of_month;
    dr_clock_date(day, &year, &month, &day_of_month);
    snprintf(out, DR_DATE_SIZE, "%04d-%02d-%02d", year, month, day_of_month);
}

// "YYYY-MM-DD" + between + "HH:MM" + zone
static void format_time(int64_t wall_s, char between, const char *zone,
                        char out[static DR_TIME_SIZE])
{
    char date[DR_DATE_SIZE];
    int32_t day = dr_clock_utc_day(wall_s);
    int minute = (int)((wall_s - (int64_t)day * DR_DAY_S) / 60);
    dr_clock_format_date(day, date);
    snprintf(out, DR_TIME_SIZE, "%s%c%02d:%02d%s", date, between, minute / 60, minute % 60, zone);
}

void dr_clock_format_utc(int64_t utc_s, char out[static DR_TIME_SIZE])
{
    format_time(utc_s, 'T', "Z", out);
}

void dr_clock_format_central(int64_t utc_s, char out[static DR_TIME_SIZE])
{
    int32_t offset = dr_clock_central_offset_s(utc_s);
    format_time(utc_s + offset, ' ', offset == DR_CENTRAL_DAYLIGHT_S ? " CDT" : " CST", out);
}
