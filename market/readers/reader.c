// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/readers/reader.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "market/clock.h"
#include "market/number.h"

enum { QUOTE_SIZE = 96 };

// ---- choosing a reader by the header -----------------------------------------------------------

// Small letters and digits of a column's name.
static size_t plain_name(struct dr_field field, char *out, size_t out_size)
{
    size_t n = 0;
    for (size_t i = 0; i < field.length && n + 1 < out_size; i++)
        if (isalnum((unsigned char)field.text[i]))
            out[n++] = (char)tolower((unsigned char)field.text[i]);
    out[n] = '\0';
    return n;
}

// Is name one of the '|'-separated names?
static bool is_named(const char *names, const char *name, size_t length)
{
    for (const char *at = names; *at; at += strcspn(at, "|"), at += *at == '|')
        if (strcspn(at, "|") == length && strncmp(at, name, length) == 0)
            return true;
    return false;
}

struct header_match {
    int column[DR_READER_MAX_COLUMNS];
    int n_found;
    const char *missing; // the first required column that is not there
    int doubled;         // place of a second column of one name, -1
};

static struct header_match match_header(const struct dr_reader *reader, const struct dr_csv *csv)
{
    struct header_match match = {.doubled = -1};
    for (int c = 0; c < DR_READER_MAX_COLUMNS; c++)
        match.column[c] = -1;
    for (int c = 0; c < DR_READER_MAX_COLUMNS && reader->column[c].names; c++) {
        for (size_t f = 0; f < csv->n_field; f++) {
            char name[64];
            size_t length = plain_name(csv->field[f], name, sizeof name);
            if (!is_named(reader->column[c].names, name, length))
                continue;
            if (match.column[c] >= 0)
                match.doubled = (int)f;
            else
                match.column[c] = (int)f;
        }
        match.n_found += match.column[c] >= 0;
        if (match.column[c] < 0 && !reader->column[c].optional && !match.missing)
            match.missing = reader->column[c].shown;
    }
    return match;
}

static enum dr_status unknown_format(const struct dr_csv *csv, const struct dr_reader *nearest,
                                     const struct header_match *match, enum dr_data_kind kind,
                                     struct dr_error *err)
{
    char found[QUOTE_SIZE * 2];
    const char *end = memchr(csv->row_start, '\n',
                             csv->input->size - (size_t)(csv->row_start - csv->input->data));
    size_t length = end ? (size_t)(end - csv->row_start) : strlen(csv->row_start);
    dr_quote(found, sizeof found, csv->row_start,
             length > 0 && csv->row_start[length - 1] == '\r' ? length - 1 : length);
    if (nearest && match->n_found > 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s:%zu:1: the column \"%s\" is missing\n  found %s, expected %s",
                            csv->input->name, csv->line, match->missing, found, nearest->title);
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s:%zu:1: not a data file that dr-sim knows\n  found %s, expected the "
                        "header of a %s file (see market/readers/README.md)",
                        csv->input->name, csv->line, found,
                        kind == DR_DATA_ANY ? "data" : dr_data_kind_info(kind)->name);
}

static bool fits_kind(const struct dr_reader *reader, enum dr_data_kind kind)
{
    return kind == DR_DATA_ANY || reader->kind == kind ||
           (reader->kind == DR_DATA_ANY && (kind == DR_DATA_RTM_SPP || kind == DR_DATA_DAM_SPP));
}

static enum dr_status choose_reader(struct dr_read *read, struct dr_error *err)
{
    enum dr_data_kind kind = read->dataset->kind;
    const struct dr_reader *nearest = NULL;
    struct header_match nearest_match = {.n_found = 0};
    for (size_t r = 0; dr_readers[r]; r++) {
        const struct dr_reader *reader = dr_readers[r];
        struct header_match match = match_header(reader, &read->csv);
        if (match.missing) {
            if (fits_kind(reader, kind) && match.n_found > nearest_match.n_found) {
                nearest = reader;
                nearest_match = match;
            }
            continue;
        }
        if (match.doubled >= 0) {
            char name[QUOTE_SIZE];
            struct dr_field field = read->csv.field[match.doubled];
            return dr_error_set(err, DR_ERR_INPUT,
                                "%s:%zu:%zu: a column stands twice in the header\n"
                                "  found %s again, expected each column once",
                                read->csv.input->name, read->csv.line,
                                dr_csv_column(&read->csv, (size_t)match.doubled),
                                dr_quote(name, sizeof name, field.text, field.length));
        }
        if (!fits_kind(reader, kind))
            return dr_error_set(err, DR_ERR_INPUT,
                                "%s: another kind of data than %s takes\n"
                                "  found %s (%s), expected %s",
                                read->csv.input->name, dr_data_kind_info(kind)->option,
                                dr_data_kind_info(reader->kind)->name, reader->title,
                                dr_data_kind_info(kind)->name);
        read->reader = reader;
        memcpy(read->column, match.column, sizeof read->column);
        return DR_OK;
    }
    return unknown_format(&read->csv, nearest, &nearest_match, kind, err);
}

enum dr_status dr_read_input(const struct dr_input *input, struct dr_dataset *dataset,
                             const struct dr_reader **reader, struct dr_error *err)
{
    struct dr_read read = {.dataset = dataset};
    bool more;
    dr_csv_init(&read.csv, input);
    enum dr_status status = dr_csv_next(&read.csv, &more, err);
    if (status != DR_OK)
        return status;
    if (!more)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: the file is empty\n  found blank lines, expected a header line",
                            input->name);
    status = choose_reader(&read, err);
    if (status != DR_OK)
        return status;
    *reader = read.reader;
    if (dataset->kind == DR_DATA_ANY)
        dataset->kind = read.reader->kind;
    size_t n_header = read.csv.n_field, n_row = 0;
    while ((status = dr_csv_next(&read.csv, &more, err)) == DR_OK && more) {
        if (read.csv.n_field != n_header) {
            // The place is the first field too many, or the last one there is.
            size_t field = read.csv.n_field > n_header ? n_header : read.csv.n_field - 1;
            return dr_error_set(err, DR_ERR_INPUT,
                                "%s:%zu:%zu: a row of another length than the header\n"
                                "  found %zu fields, expected %zu",
                                input->name, read.csv.line, dr_csv_column(&read.csv, field),
                                read.csv.n_field, n_header);
        }
        status = read.reader->row(&read, err);
        if (status != DR_OK)
            return status;
        n_row++;
    }
    if (status == DR_OK && n_row == 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: the file has no data\n  found a header only, expected rows",
                            input->name);
    return status;
}

// ---- fields of a row ---------------------------------------------------------------------------

bool dr_read_has(const struct dr_read *read, int column)
{
    return column >= 0 && read->column[column] >= 0;
}

struct dr_field dr_read_field(const struct dr_read *read, int column)
{
    return dr_read_has(read, column) ? read->csv.field[read->column[column]]
                                     : (struct dr_field){"", 0};
}

enum dr_status dr_read_bad(const struct dr_read *read, int column, const char *what,
                           const char *expected, struct dr_error *err)
{
    char found[QUOTE_SIZE];
    struct dr_field field = dr_read_field(read, column);
    size_t place =
        dr_read_has(read, column) ? dr_csv_column(&read->csv, (size_t)read->column[column]) : 1;
    return dr_error_set(err, DR_ERR_INPUT, "%s:%zu:%zu: %s: %s\n  found %s, expected %s",
                        read->csv.input->name, read->csv.line, place,
                        read->reader->column[column].shown, what,
                        dr_quote(found, sizeof found, field.text, field.length), expected);
}

enum dr_status dr_read_number(const struct dr_read *read, int column, double min, double max,
                              double *out, struct dr_error *err)
{
    struct dr_field field = dr_read_field(read, column);
    if (dr_number_parse(field.text, field.length, out) && *out >= min && *out <= max)
        return DR_OK;
    char expected[96];
    snprintf(expected, sizeof expected, "a number from %g to %g", min, max);
    return dr_read_bad(read, column, field.length > 0 ? "not a usable number" : "no value",
                       expected, err);
}

enum dr_status dr_read_price(const struct dr_read *read, int column, double *out,
                             struct dr_error *err)
{
    return dr_read_number(read, column, -DR_PRICE_LIMIT_USD_PER_MWH, DR_PRICE_LIMIT_USD_PER_MWH,
                          out, err);
}

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

static enum dr_status read_date(struct dr_read *read, int column, struct dr_error *err)
{
    struct dr_field field = dr_read_field(read, column);
    if (read->date.text && field.length == read->date.length &&
        memcmp(field.text, read->date.text, field.length) == 0)
        return DR_OK;
    if (!parse_delivery_date(field, &read->central_day))
        return dr_read_bad(read, column, "not a date", "MM/DD/YYYY or YYYY-MM-DD", err);
    read->date = field;
    read->midnight_utc_s = dr_clock_central_midnight_utc_s(read->central_day);
    read->clock_change = dr_clock_intervals(read->central_day) != 96;
    return DR_OK;
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

static bool parse_flag(struct dr_field field, bool *flag)
{
    char word[8];
    size_t n = plain_name(field, word, sizeof word);
    *flag = strcmp(word, "y") == 0 || strcmp(word, "true") == 0;
    return n == field.length && (*flag || strcmp(word, "n") == 0 || strcmp(word, "false") == 0);
}

enum dr_status dr_read_central(struct dr_read *read, int date_column, int hour_column,
                               int quarter_column, int flag_column, int64_t *utc_s,
                               struct dr_error *err)
{
    int hour, quarter = 1;
    bool second_pass, starred;
    enum dr_status status = read_date(read, date_column, err);
    if (status != DR_OK)
        return status;
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
    if (!read->clock_change && !second_pass) {
        *utc_s = read->midnight_utc_s + local_s;
        return DR_OK;
    }
    switch (dr_clock_from_central(read->central_day, local_s, second_pass, utc_s)) {
    case DR_CLOCK_NO_SUCH_TIME:
        return dr_read_bad(read, hour_column, "this hour does not exist, clocks go forward",
                           "1, 2 or 4 to 24 on this day", err);
    case DR_CLOCK_NOT_REPEATED:
        return dr_read_bad(read, flag_column, "this hour is not repeated",
                           "N: only 01:00 to 02:00 of the autumn change passes twice", err);
    case DR_CLOCK_OK:
        break;
    }
    return DR_OK;
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

// Cut off, two names could become one.
static enum dr_status too_long(const struct dr_read *read, struct dr_field name, int most,
                               struct dr_error *err)
{
    char found[QUOTE_SIZE];
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s:%zu:%zu: a name that is too long\n"
                        "  found %s, expected at most %d characters",
                        read->csv.input->name, read->csv.line,
                        (size_t)(name.text - read->csv.row_start) + 1,
                        dr_quote(found, sizeof found, name.text, name.length), most);
}

// A date mistyped by a century, or a file made to fill the memory.
static enum dr_status too_far(const struct dr_read *read, const struct dr_entry *entry,
                              int64_t start_utc_s, struct dr_error *err)
{
    char time[DR_TIME_SIZE], first[DR_TIME_SIZE], last[DR_TIME_SIZE];
    dr_clock_format_utc(start_utc_s, time);
    dr_clock_format_utc(entry->series.first_start_utc_s, first);
    dr_clock_format_utc(dr_series_end_utc_s(&entry->series), last);
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s:%zu: the time is too far from the others for so few rows\n"
                        "  found %s, and rows from %s to %s before",
                        read->csv.input->name, read->csv.line, time, first, last);
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
        return dr_error_set(err, DR_ERR_MEMORY, "%s:%zu: out of memory", read->csv.input->name,
                            read->csv.line);
    entry->n_unsorted += entry->series.n > 0 && start_utc_s < entry->last_start_utc_s;
    entry->last_start_utc_s = start_utc_s;
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
        return dr_error_set(err, DR_ERR_MEMORY, "%s:%zu: out of memory", read->csv.input->name,
                            read->csv.line);
    }
    return DR_OK;
}

enum dr_status dr_read_put_day(struct dr_read *read, const char *series, int64_t day_utc_s,
                               double value, int value_column, struct dr_error *err)
{
    struct dr_field name = {series, strlen(series)};
    return dr_read_put(read, name, (struct dr_field){"", 0}, day_utc_s, value, value_column, err);
}
