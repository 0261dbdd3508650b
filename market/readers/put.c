// SPDX-License-Identifier: GPL-3.0-or-later
// Handing on what a row says: values of series, of instants, of spans.
#include "market/readers/reader.h"

#include <stdio.h>
#include <string.h>

#include "market/clock.h"

// Cut off, two names could become one.
static enum dr_status too_long(const struct dr_read *read, struct dr_field name, int most,
                               struct dr_error *err)
{
    char place[DR_PLACE_SIZE], found[DR_QUOTE_SIZE];
    size_t field = 0;
    while (field < read->rows.n_field && read->rows.field[field].text != name.text)
        field++;
    return dr_error_set(
        err, DR_ERR_INPUT,
        "%s: a name that is too long\n  found %s, expected at most %d characters",
        dr_rows_place(&read->rows, field < read->rows.n_field ? field : DR_WHOLE_ROW, place),
        dr_quote(found, sizeof found, name.text, name.length), most);
}

static enum dr_status no_memory(const struct dr_read *read, struct dr_error *err)
{
    char place[DR_PLACE_SIZE];
    return dr_error_set(err, DR_ERR_MEMORY, "%s: out of memory",
                        dr_rows_place(&read->rows, DR_WHOLE_ROW, place));
}

// A date mistyped by a century, or a file made to fill the memory.
static enum dr_status too_far(const struct dr_read *read, const struct dr_entry *entry,
                              int64_t start_utc_s, struct dr_error *err)
{
    char place[DR_PLACE_SIZE], time[DR_TIME_SIZE], first[DR_TIME_SIZE], last[DR_TIME_SIZE];
    dr_clock_format_utc(start_utc_s, time);
    dr_clock_format_utc(entry->series.first_start_utc_s, first);
    dr_clock_format_utc(dr_series_end_utc_s(&entry->series), last);
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s: the time is too far from the others for so few rows\n"
                        "  found %s, expected one nearer to the rows from %s to %s before",
                        dr_rows_place(&read->rows, DR_WHOLE_ROW, place), time, first, last);
}

enum dr_status dr_read_put(struct dr_read *read, struct dr_field point, struct dr_field type,
                           int64_t start_utc_s, double value, int value_column,
                           struct dr_error *err)
{
    if (point.length >= DR_POINT_SIZE)
        return too_long(read, point, DR_POINT_SIZE - 1, err);
    if (type.length >= DR_POINT_TYPE_SIZE)
        return too_long(read, type, DR_POINT_TYPE_SIZE - 1, err);
    struct dr_entry *entry =
        dr_dataset_entry(read->dataset, point.text, point.length, type.text, type.length);
    if (!entry)
        return no_memory(read, err);
    entry->n_unsorted += start_utc_s < entry->last_start_utc_s;
    entry->last_start_utc_s = start_utc_s;
    if (dr_data_kind_info(read->dataset->kind)->form == DR_FORM_STAMPS)
        return dr_stamps_put(&entry->stamps, start_utc_s, value) ? DR_OK : no_memory(read, err);
    enum dr_series_put result;
    if (!dr_dataset_put(read->dataset, entry, start_utc_s, value, &result))
        return too_far(read, entry, start_utc_s, err);
    switch (result) {
    case DR_SERIES_STORED:
        break;
    case DR_SERIES_SAME:
        entry->n_repeated++;
        break;
    case DR_SERIES_DIFFERENT: {
        char expected[128], time[DR_TIME_SIZE];
        dr_clock_format_utc(start_utc_s, time);
        snprintf(expected, sizeof expected, "%.10g as given before for %s",
                 dr_series_at(&entry->series, start_utc_s), time);
        return dr_read_bad(read, value_column, "given twice with different values", expected, err);
    }
    case DR_SERIES_NO_MEMORY:
        return no_memory(read, err);
    }
    return DR_OK;
}

enum dr_status dr_read_put_named(struct dr_read *read, const char *series, int64_t start_utc_s,
                                 double value, int value_column, struct dr_error *err)
{
    struct dr_field name = {series, strlen(series)};
    return dr_read_put(read, name, (struct dr_field){"", 0}, start_utc_s, value, value_column, err);
}

enum dr_status dr_read_put_price(struct dr_read *read, int point_column, struct dr_field type,
                                 int64_t start_utc_s, int price_column, struct dr_error *err)
{
    double price;
    enum dr_status status = dr_read_price(read, price_column, &price, err);
    if (status == DR_OK && dr_read_field(read, point_column).length == 0)
        status = dr_read_bad(read, point_column, "no name", "a settlement point", err);
    return status == DR_OK ? dr_read_put(read, dr_read_field(read, point_column), type, start_utc_s,
                                         price, price_column, err)
                           : status;
}

// ---- spans -------------------------------------------------------------------------------------

// Every interval of a span belongs to it alone: the entry's series says to which one. *repeated: it
// was there before.
static enum dr_status claim(struct dr_read *read, struct dr_entry *entry,
                            const struct dr_span *span, int start_column, bool *repeated,
                            struct dr_error *err)
{
    *repeated = false;
    for (int64_t t = span->start_utc_s; t < span->end_utc_s; t += DR_INTERVAL_S) {
        enum dr_series_put result;
        if (!dr_dataset_put(read->dataset, entry, t, (double)entry->spans.n, &result))
            return too_far(read, entry, t, err);
        if (result == DR_SERIES_STORED)
            continue;
        if (result == DR_SERIES_NO_MEMORY)
            return no_memory(read, err);
        const struct dr_span *other = &entry->spans.span[(size_t)dr_series_at(&entry->series, t)];
        *repeated = other->start_utc_s == span->start_utc_s &&
                    other->end_utc_s == span->end_utc_s && other->value == span->value;
        if (*repeated)
            return DR_OK;
        char from[DR_TIME_SIZE], to[DR_TIME_SIZE], what[64 + DR_POINT_SIZE];
        char expected[64 + 2 * DR_TIME_SIZE];
        dr_clock_format_utc(other->start_utc_s, from);
        dr_clock_format_utc(other->end_utc_s, to);
        snprintf(what, sizeof what, "overlaps another row of %s", entry->point);
        snprintf(expected, sizeof expected, "nothing within %s to %s, given before", from, to);
        return dr_read_bad(read, start_column, what, expected, err);
    }
    return DR_OK;
}

enum dr_status dr_read_span(struct dr_read *read, int start_column, int end_column,
                            struct dr_span *span, struct dr_error *err)
{
    enum dr_status status = dr_read_start(read, start_column, &span->start_utc_s, err);
    if (status == DR_OK)
        status = dr_read_start(read, end_column, &span->end_utc_s, err);
    if (status == DR_OK && span->end_utc_s <= span->start_utc_s) {
        char start[DR_TIME_SIZE], expected[32 + DR_TIME_SIZE];
        dr_clock_format_utc(span->start_utc_s, start);
        snprintf(expected, sizeof expected, "a time after %s", start);
        return dr_read_bad(read, end_column, "the end is not after the start", expected, err);
    }
    return status;
}

enum dr_status dr_read_put_span(struct dr_read *read, const char *name, const struct dr_span *span,
                                bool alone, int start_column, struct dr_error *err)
{
    bool repeated = false;
    struct dr_entry *entry = dr_dataset_entry(read->dataset, name, strlen(name), "", 0);
    if (!entry)
        return no_memory(read, err);
    entry->n_unsorted += span->start_utc_s < entry->last_start_utc_s;
    entry->last_start_utc_s = span->start_utc_s;
    if (alone) {
        enum dr_status status = claim(read, entry, span, start_column, &repeated, err);
        if (status != DR_OK)
            return status;
    }
    entry->n_repeated += repeated;
    return repeated || dr_spans_put(&entry->spans, span) ? DR_OK : no_memory(read, err);
}
