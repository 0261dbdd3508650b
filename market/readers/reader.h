// SPDX-License-Identifier: GPL-3.0-or-later
// The table that a data format is, the registry of all of them, and what their row functions use.
//
// A format is one file with one const table. It is found by the names of its columns, compared
// without case, blanks and punctuation, never by the name of the file. `row` is called for every
// row after the header and hands on what it read with dr_read_put().
#ifndef DR_MARKET_READERS_READER_H
#define DR_MARKET_READERS_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "market/dataset.h"
#include "market/readers/rows.h"

enum { DR_READER_MAX_COLUMNS = 12 };

// Prices beyond are taken for damage: the highest ERCOT ever settled were near 9,000 $/MWh.
#define DR_PRICE_LIMIT_USD_PER_MWH 100000.0

struct dr_read;

struct dr_column {
    const char *names; // what it may be called, small letters and digits only, '|' between
    const char *shown; // as the source writes it, for messages
    bool optional;
    bool either; // one at least of the columns with this mark has to be there
};

struct dr_reader {
    const char *name, *title;
    const char *source; // the report or product the format comes from
    const char *sample; // one row, in the order of the columns below
    enum dr_data_kind
        kind; // one that may be either of two: real-time or day-ahead, as the user says
    // Its columns are so few that others have them too: with columns it does not know a table is
    // of this format only where its kind is asked for.
    bool plain;
    struct dr_column column[DR_READER_MAX_COLUMNS]; // ends at the first without names
    enum dr_status (*row)(struct dr_read *read, struct dr_error *err);
};

extern const struct dr_reader *const dr_readers[]; // ends with NULL

enum { DR_QUOTE_SIZE = 96, DR_DATE_LENGTH = 10 };

// Reading one file: what a row function is given.
struct dr_read {
    const struct dr_reader *reader;
    struct dr_rows rows;
    size_t n_header, n_row;
    int column[DR_READER_MAX_COLUMNS]; // place in the file, -1 where an optional one is absent
    struct dr_dataset *dataset;
    // The date of the last row as the file writes it, and its day: rows of one day follow each
    // other.
    char date[DR_DATE_LENGTH];
    int32_t day;
    // The Central day of the last row.
    int32_t central_day;
    int64_t midnight_utc_s;
    bool clock_change;
};

// Reads all of an input into dataset, whose kind says what is expected; DR_DATA_ANY is replaced by
// what was found. *reader says which format it was. ERR_INPUT with file:line:column.
enum dr_status dr_read_input(const struct dr_input *input, struct dr_dataset *dataset,
                             const struct dr_reader **reader, struct dr_error *err);

// Finds the reader of a table by the header that is the present row, and the places of its columns.
// ERR_INPUT.
enum dr_status dr_read_choose(struct dr_read *read, struct dr_error *err);
// Small letters and digits of a field into out; their number.
size_t dr_read_plain_name(struct dr_field field, char *out, size_t out_size);

// For row functions; `column` counts in the reader's table.
static inline bool dr_read_has(const struct dr_read *read, int column)
{
    return column >= 0 && read->column[column] >= 0;
}
static inline struct dr_field dr_read_field(const struct dr_read *read, int column)
{
    // A row of a workbook may end before its last columns.
    if (!dr_read_has(read, column) || (size_t)read->column[column] >= read->rows.n_field)
        return (struct dr_field){"", 0};
    return read->rows.field[read->column[column]];
}
// The failure of one field: "FILE:LINE:COLUMN: what" and "found ..., expected ...".
enum dr_status dr_read_bad(const struct dr_read *read, int column, const char *what,
                           const char *expected, struct dr_error *err);
enum dr_status dr_read_number(const struct dr_read *read, int column, double min, double max,
                              double *out, struct dr_error *err);
enum dr_status dr_read_price(const struct dr_read *read, int column, double *out,
                             struct dr_error *err);
// Start of a delivery in ERCOT's convention: local date, hour ending 1 to 24 (also "01:00" to
// "24:00", and "0200*" for the repeated hour), quarter 1 to 4 (quarter_column -1: the whole hour),
// flag of the repeated hour.
enum dr_status dr_read_central(struct dr_read *read, int date_column, int hour_column,
                               int quarter_column, int flag_column, int64_t *utc_s,
                               struct dr_error *err);
// A local time stamp "YYYY-MM-DDTHH:MM:SS" or "MM/DD/YYYY HH:MM:SS" (T or a blank) and its flag of
// the repeated hour.
enum dr_status dr_read_local_stamp(struct dr_read *read, int stamp_column, int flag_column,
                                   int64_t *utc_s, struct dr_error *err);
// An hour ending in one column: "MM/DD/YYYY HH:MM" with 01:00 to 24:00, the repeated hour as
// "02:00 DST", or a spreadsheet's serial number of days.
enum dr_status dr_read_hour_ending_text(struct dr_read *read, int column, int64_t *utc_s,
                                        struct dr_error *err);
// A UTC start on the whole step of the dataset's kind: "YYYY-MM-DDTHH:MM:SSZ", or with an offset.
enum dr_status dr_read_start(struct dr_read *read, int column, int64_t *utc_s,
                             struct dr_error *err);
// The same where nothing but UTC will do: "Z" or "+00:00".
enum dr_status dr_read_utc_start(struct dr_read *read, int column, int64_t *utc_s,
                                 struct dr_error *err);
// A UTC day "YYYY-MM-DD", also where more text follows (Coin Metrics writes a time).
enum dr_status dr_read_utc_day(const struct dr_read *read, int column, int64_t *utc_s,
                               struct dr_error *err);
// Hands a value on. value_column is named when the interval was given before with another value.
enum dr_status dr_read_put(struct dr_read *read, struct dr_field point, struct dr_field type,
                           int64_t start_utc_s, double value, int value_column,
                           struct dr_error *err);
// The same for a price of the point named in a column, which must not be empty.
enum dr_status dr_read_put_price(struct dr_read *read, int point_column, struct dr_field type,
                                 int64_t start_utc_s, int price_column, struct dr_error *err);
// The same for a series that has a name of its own: a column's.
enum dr_status dr_read_put_named(struct dr_read *read, const char *series, int64_t start_utc_s,
                                 double value, int value_column, struct dr_error *err);

// The start and the end of a span, both on the whole step of the dataset's kind, in this order.
enum dr_status dr_read_span(struct dr_read *read, int start_column, int end_column,
                            struct dr_span *span, struct dr_error *err);
// Hands a span on, under a name. alone: it shares no interval with another one of its name, and
// start_column is named where it does.
enum dr_status dr_read_put_span(struct dr_read *read, const char *name, const struct dr_span *span,
                                bool alone, int start_column, struct dr_error *err);

#endif
