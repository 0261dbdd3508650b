// SPDX-License-Identifier: GPL-3.0-or-later
// A list of ERCOT's 4CP intervals with the labels they were published under. The UTC start counts;
// what else a row says has to agree with it.
#include "market/readers/reader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "market/clock.h"

enum { YEAR, MONTH, LABEL, START };

static enum dr_status disagrees(const struct dr_read *read, int column, const char *value,
                                int64_t start_utc_s, struct dr_error *err)
{
    char start[DR_TIME_SIZE], expected[2 * DR_TIME_SIZE + 32];
    dr_clock_format_central(start_utc_s, start);
    snprintf(expected, sizeof expected, "%s: the interval starts %s", value, start);
    return dr_read_bad(read, column, "does not agree with the start", expected, err);
}

static bool is_text(struct dr_field field, const char *text)
{
    return field.length == strlen(text) && strncasecmp(field.text, text, field.length) == 0;
}

// The label is the end of the interval on the Central wall clock.
static bool is_label(struct dr_field field, int64_t end_utc_s)
{
    int32_t day, local_s;
    return field.length > 11 && dr_clock_parse_date(field.text, 10, &day) &&
           dr_clock_parse_time(field.text + 10, field.length - 10, &local_s) &&
           (int64_t)day * DR_DAY_S + local_s == end_utc_s + dr_clock_central_offset_s(end_utc_s);
}

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    char year_text[DR_DATE_SIZE], end_text[DR_TIME_SIZE];
    int year, month, day;
    enum dr_status status = dr_read_start(read, START, &start_utc_s, err);
    if (status != DR_OK)
        return status;
    dr_clock_date(dr_clock_central_day(start_utc_s), &year, &month, &day);
    snprintf(year_text, sizeof year_text, "%d", year);
    if (!is_text(dr_read_field(read, YEAR), year_text))
        return disagrees(read, YEAR, year_text, start_utc_s, err);
    if (!is_text(dr_read_field(read, MONTH), dr_clock_month_name(month)))
        return disagrees(read, MONTH, dr_clock_month_name(month), start_utc_s, err);
    if (dr_read_has(read, LABEL) &&
        !is_label(dr_read_field(read, LABEL), start_utc_s + DR_INTERVAL_S)) {
        dr_clock_format_central(start_utc_s + DR_INTERVAL_S, end_text);
        return disagrees(read, LABEL, end_text, start_utc_s, err);
    }
    return dr_read_put_named(read, DR_PEAK_SERIES, start_utc_s, NAN, START, err);
}

const struct dr_reader dr_reader_four_cp_csv = {
    .name = "four_cp_csv",
    .title = "ERCOT 4CP intervals with their labels, CSV",
    .source = "ERCOT, the yearly list of 4CP intervals, with the UTC start beside the label",
    .sample = "2024,August,2024-08-20 17:00,2024-08-20T21:45:00Z",
    .kind = DR_DATA_PEAKS,
    .column = {[YEAR] = {.names = "year", .shown = "year"},
               [MONTH] = {.names = "month", .shown = "month"},
               [LABEL] = {.names = "labelctaspublished",
                          .shown = "label_ct_as_published",
                          .optional = true},
               [START] = {.names = "timestamputcstartiflabelisintervalending",
                          .shown = "timestamp_utc_start_if_label_is_interval_ending"}},
    .row = row,
};
