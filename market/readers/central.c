// SPDX-License-Identifier: GPL-3.0-or-later
// Days and hours as files write them: ERCOT's hour ending in Central time, and UTC days.
#include "market/readers/reader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "market/clock.h"
#include "market/number.h"

// An unsigned number of one or two digits.
static bool small_number(const char *text, size_t length, int *out)
{
    if (length < 1 || length > 2)
        return false;
    *out = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

// "MM/DD/YYYY" or "YYYY-MM-DD"
static bool parse_delivery_date(struct dr_field field, int32_t *day)
{
    if (field.length == 10 && field.text[2] == '/' && field.text[5] == '/') {
        const char *t = field.text;
        char iso[11] = {t[6], t[7], t[8], t[9], '-', t[0], t[1], '-', t[3], t[4], '\0'};
        return dr_clock_parse_date(iso, 10, day);
    }
    return dr_clock_parse_date(field.text, field.length, day);
}

// The same for a text that begins with a date. Rows of one day follow each other.
static bool read_date(struct dr_read *read, struct dr_field field, int32_t *day)
{
    struct dr_field date = {field.text, DR_DATE_LENGTH};
    if (field.length < DR_DATE_LENGTH)
        return false;
    if (memcmp(date.text, read->date, DR_DATE_LENGTH) != 0) {
        if (!parse_delivery_date(date, &read->day))
            return false;
        memcpy(read->date, date.text, DR_DATE_LENGTH);
    }
    *day = read->day;
    return true;
}

static bool read_iso_date(struct dr_read *read, struct dr_field field, int32_t *day)
{
    return read_date(read, field, day) && field.text[4] == '-';
}

// "1" to "24", "01:00" to "24:00", "0100" to "2400"; a star behind it marks the repeated hour in
// ERCOT's displays.
static bool parse_hour_ending(struct dr_field field, int *hour, bool *starred)
{
    size_t length = field.length;
    *starred = length > 1 && field.text[length - 1] == '*';
    length -= *starred;
    if (length > 3 && memcmp(field.text + length - 3, ":00", 3) == 0)
        length -= 3;
    else if (length == 4 && memcmp(field.text + 2, "00", 2) == 0)
        length -= 2;
    return small_number(field.text, length, hour) && *hour >= 1 && *hour <= 24;
}

static bool is_word(struct dr_field field, const char *word)
{
    return field.length == strlen(word) && strncasecmp(field.text, word, field.length) == 0;
}

static bool parse_flag(struct dr_field field, bool *flag)
{
    *flag = is_word(field, "y") || is_word(field, "true");
    return *flag || is_word(field, "n") || is_word(field, "false");
}

// A local time, seconds after 00:00 on the wall clock, of one column with the flag of another.
static enum dr_status from_central(struct dr_read *read, int32_t day, int32_t local_s,
                                   bool second_pass, int column, int flag_column, int64_t *utc_s,
                                   struct dr_error *err)
{
    if (day != read->central_day) {
        read->central_day = day;
        read->midnight_utc_s = dr_clock_central_midnight_utc_s(day);
        read->clock_change = dr_clock_intervals(day) != 96;
    }
    if (!read->clock_change && !second_pass) {
        *utc_s = read->midnight_utc_s + local_s;
        return DR_OK;
    }
    switch (dr_clock_from_central(day, local_s, second_pass, utc_s)) {
    case DR_CLOCK_NO_SUCH_TIME:
        return dr_read_bad(read, column, "this hour does not exist, clocks go forward",
                           "1, 2 or 4 to 24 on this day", err);
    case DR_CLOCK_NOT_REPEATED:
        return dr_read_bad(read, flag_column, "this hour is not repeated",
                           "N: only 01:00 to 02:00 of the autumn change passes twice", err);
    case DR_CLOCK_OK:
        break;
    }
    return DR_OK;
}

enum dr_status dr_read_central(struct dr_read *read, int date_column, int hour_column,
                               int quarter_column, int flag_column, int64_t *utc_s,
                               struct dr_error *err)
{
    int32_t day;
    int hour, quarter = 1;
    bool second_pass, starred;
    struct dr_field date = dr_read_field(read, date_column);
    if (date.length != DR_DATE_LENGTH || !read_date(read, date, &day))
        return dr_read_bad(read, date_column, "not a date", "MM/DD/YYYY or YYYY-MM-DD", err);
    if (!parse_hour_ending(dr_read_field(read, hour_column), &hour, &starred))
        return dr_read_bad(read, hour_column, "not an hour ending", "1 to 24", err);
    if (quarter_column >= 0) {
        struct dr_field field = dr_read_field(read, quarter_column);
        if (!small_number(field.text, field.length, &quarter) || quarter < 1 || quarter > 4)
            return dr_read_bad(read, quarter_column, "not an interval of an hour", "1 to 4", err);
    }
    if (!parse_flag(dr_read_field(read, flag_column), &second_pass))
        return dr_read_bad(read, flag_column, "not a flag", "Y, N, true or false", err);
    if (starred) {
        second_pass = true;
        flag_column = hour_column; // what is to blame where the hour is not repeated
    }
    int32_t local_s = (hour - 1) * DR_HOUR_S + (quarter - 1) * DR_INTERVAL_S;
    return from_central(read, day, local_s, second_pass, hour_column, flag_column, utc_s, err);
}

enum dr_status dr_read_local_stamp(struct dr_read *read, int stamp_column, int flag_column,
                                   int64_t *utc_s, struct dr_error *err)
{
    struct dr_field field = dr_read_field(read, stamp_column);
    int32_t day, local_s;
    bool second_pass;
    if (!read_date(read, field, &day) ||
        !dr_clock_parse_time(field.text + DR_DATE_LENGTH, field.length - DR_DATE_LENGTH, &local_s))
        return dr_read_bad(read, stamp_column, "not a local time",
                           "YYYY-MM-DDTHH:MM:SS or MM/DD/YYYY HH:MM:SS", err);
    if (!parse_flag(dr_read_field(read, flag_column), &second_pass))
        return dr_read_bad(read, flag_column, "not a flag", "Y, N, true or false", err);
    return from_central(read, day, local_s, second_pass, stamp_column, flag_column, utc_s, err);
}

// Days since 1899-12-30, as spreadsheets count them, with the hour as a fraction. The first pass of
// the repeated hour is all that such a number can say.
static bool parse_serial(struct dr_field field, int32_t *day, int *hour_ending)
{
    double serial;
    const double first = 35065, last = 73050; // 1996-01-01, 2099-12-31
    if (!dr_number_parse(field.text, field.length, &serial) || serial < first || serial > last)
        return false;
    double hours = round(serial * 24);
    if (fabs(serial * 24 - hours) > 0.01)
        return false;
    int32_t hour = (int32_t)fmod(hours, 24);
    *day = (int32_t)((hours - hour) / 24) - 25569; // 1970-01-01
    *hour_ending = hour;
    if (hour == 0) { // midnight ends the day before
        *hour_ending = 24;
        *day -= 1;
    }
    return true;
}

enum dr_status dr_read_hour_ending_text(struct dr_read *read, int column, int64_t *utc_s,
                                        struct dr_error *err)
{
    struct dr_field field = dr_read_field(read, column);
    int32_t day;
    int hour;
    bool starred = false, second_pass = false;
    if (!parse_serial(field, &day, &hour)) {
        struct dr_field time = {field.text + 11, 0};
        if (field.length >= 16 && field.text[10] == ' ')
            time.length = field.length - 11;
        if (time.length > 4 && memcmp(time.text + time.length - 4, " DST", 4) == 0) {
            second_pass = true;
            time.length -= 4;
        }
        if (time.length == 0 || !read_date(read, field, &day) ||
            !parse_hour_ending(time, &hour, &starred))
            return dr_read_bad(read, column, "not an hour ending",
                               "MM/DD/YYYY HH:MM with 01:00 to 24:00", err);
    }
    return from_central(read, day, (hour - 1) * DR_HOUR_S, second_pass || starred, column, column,
                        utc_s, err);
}

static enum dr_status read_start(struct dr_read *read, int column,
                                 bool (*parse_time)(const char *, size_t, int32_t *),
                                 const char *what, int64_t *utc_s, struct dr_error *err)
{
    struct dr_field field = dr_read_field(read, column);
    int32_t step_s = dr_data_kind_info(read->dataset->kind)->step_s; // a day has a whole number
    int32_t day, second;
    if (!read_iso_date(read, field, &day) ||
        !parse_time(field.text + DR_DATE_LENGTH, field.length - DR_DATE_LENGTH, &second))
        return dr_read_bad(read, column, what, "YYYY-MM-DDTHH:MM:SSZ", err);
    *utc_s = (int64_t)day * DR_DAY_S + second;
    if (second % step_s == 0)
        return DR_OK;
    char expected[64];
    snprintf(expected, sizeof expected, "a multiple of %d minutes", (int)(step_s / 60));
    return dr_read_bad(read, column, "not the start of an interval", expected, err);
}

enum dr_status dr_read_start(struct dr_read *read, int column, int64_t *utc_s, struct dr_error *err)
{
    return read_start(read, column, dr_clock_parse_zoned_time, "not a time with its zone", utc_s,
                      err);
}

enum dr_status dr_read_utc_start(struct dr_read *read, int column, int64_t *utc_s,
                                 struct dr_error *err)
{
    return read_start(read, column, dr_clock_parse_utc_time, "not a UTC time", utc_s, err);
}

enum dr_status dr_read_utc_day(const struct dr_read *read, int column, int64_t *utc_s,
                               struct dr_error *err)
{
    struct dr_field field = dr_read_field(read, column);
    int32_t day;
    if (field.length < 10 || !dr_clock_parse_date(field.text, 10, &day) ||
        (field.length > 10 && field.text[10] != 'T' && field.text[10] != ' '))
        return dr_read_bad(read, column, "not a date", "YYYY-MM-DD", err);
    *utc_s = (int64_t)day * DR_DAY_S;
    return DR_OK;
}
