// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/readers/reader.h"

#include <stdio.h>
#include <string.h>

#include "market/clock.h"
#include "market/number.h"
#include "market/readers/archive.h"

// ---- tables ------------------------------------------------------------------------------------

// Workbooks leave out empty cells at the end of a row; CSV does not. Notes below a sheet's table
// stand in its first column alone.
static bool is_footer(const struct dr_read *read)
{
    if (!read->rows.xlsx || read->n_header < 2 || read->rows.field[0].length == 0)
        return false;
    for (size_t i = 1; i < read->rows.n_field; i++)
        if (read->rows.field[i].length > 0)
            return false;
    return true;
}

static enum dr_status wrong_length(const struct dr_read *read, struct dr_error *err)
{
    char place[DR_PLACE_SIZE];
    // The place is the first field too many, or the last one there is.
    size_t field = read->rows.n_field > read->n_header ? read->n_header : read->rows.n_field - 1;
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s: a row of another length than the header\n"
                        "  found %zu fields, expected %zu",
                        dr_rows_place(&read->rows, field, place), read->rows.n_field,
                        read->n_header);
}

// Reads the rows of one table below its header.
static enum dr_status read_rows(struct dr_read *read, struct dr_error *err)
{
    bool more;
    enum dr_status status;
    while ((status = dr_rows_next(&read->rows, &more, err)) == DR_OK && more) {
        if (is_footer(read))
            continue;
        if (read->rows.n_field > read->n_header ||
            (read->rows.csv && read->rows.n_field < read->n_header))
            return wrong_length(read, err);
        status = read->reader->row(read, err);
        if (status != DR_OK)
            return status;
        read->n_row++;
    }
    return status;
}

// Reads a header and what is below it; a table without any row is passed over.
static enum dr_status read_table(struct dr_read *read, struct dr_error *err)
{
    bool more;
    enum dr_status status = dr_rows_next(&read->rows, &more, err);
    if (status != DR_OK || !more)
        return status;
    status = dr_read_choose(read, err);
    if (status != DR_OK)
        return status;
    if (read->dataset->kind == DR_DATA_ANY)
        read->dataset->kind = read->reader->kind;
    read->n_header = read->rows.n_field;
    return read_rows(read, err);
}

static enum dr_status read_csv(struct dr_read *read, const struct dr_input *input,
                               struct dr_error *err)
{
    struct dr_csv csv;
    dr_csv_init(&csv, input);
    dr_rows_init_csv(&read->rows, &csv);
    return read_table(read, err);
}

static enum dr_status read_workbook(struct dr_read *read, struct zip *archive, const char *name,
                                    struct dr_error *err)
{
    struct dr_xlsx *xlsx;
    bool more = true;
    enum dr_status status = dr_xlsx_create(&xlsx, archive, name, err);
    if (status == DR_OK)
        dr_rows_init_xlsx(&read->rows, xlsx, name);
    while (status == DR_OK && more) {
        status = dr_xlsx_next_sheet(xlsx, &more, err);
        if (status == DR_OK && more)
            status = read_table(read, err);
    }
    dr_xlsx_destroy(xlsx);
    return status;
}

static enum dr_status read_any(struct dr_read *read, const struct dr_input *input, bool nested,
                               struct dr_error *err);

static enum dr_status read_archive(struct dr_read *read, const struct dr_input *input, bool nested,
                                   struct dr_error *err)
{
    struct zip *archive;
    bool more = true;
    size_t n = 0;
    enum dr_status status = dr_archive_open(&archive, input, err);
    if (status != DR_OK)
        return status;
    if (dr_xlsx_is_workbook(archive)) {
        status = read_workbook(read, archive, input->name, err);
        dr_archive_close(archive);
        return status;
    }
    while (status == DR_OK && more && !nested) {
        struct dr_input inner;
        status = dr_archive_inner(archive, input->name, n, &inner, &more, err);
        if (status != DR_OK || !more)
            break;
        status = read_any(read, &inner, true, err);
        dr_archive_finish_inner(&inner);
        n++;
    }
    if (status == DR_OK && n == 0)
        status = dr_error_set(err, DR_ERR_INPUT,
                              "%s: the archive has no data file\n  found no .csv and no .xlsx%s",
                              input->name, nested ? " in an archive inside another" : " in it");
    dr_archive_close(archive);
    return status;
}

static enum dr_status read_any(struct dr_read *read, const struct dr_input *input, bool nested,
                               struct dr_error *err)
{
    return dr_archive_is(input) ? read_archive(read, input, nested, err)
                                : read_csv(read, input, err);
}

// Irregular values are put in order when the file is read: only then repeats can be told.
static enum dr_status sort_stamps(const struct dr_input *input, struct dr_dataset *dataset,
                                  struct dr_error *err)
{
    for (size_t i = 0; i < dataset->n; i++) {
        struct dr_entry *entry = &dataset->entry[i];
        int64_t conflict_utc_s;
        char time[DR_TIME_SIZE];
        if (dr_stamps_sort(&entry->stamps, &entry->n_repeated, &conflict_utc_s))
            continue;
        dr_clock_format_utc(conflict_utc_s, time);
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: %s has two values at one time\n  found them at %s, expected one",
                            input->name, entry->point, time);
    }
    return DR_OK;
}

enum dr_status dr_read_input(const struct dr_input *input, struct dr_dataset *dataset,
                             const struct dr_reader **reader, struct dr_error *err)
{
    struct dr_read read = {.dataset = dataset};
    enum dr_status status = read_any(&read, input, false, err);
    if (status != DR_OK)
        return status;
    if (!read.reader)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: the file is empty\n  found blank lines, expected a header line",
                            input->name);
    if (read.n_row == 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: the file has no data\n  found a header only, expected rows",
                            input->name);
    *reader = read.reader;
    return sort_stamps(input, dataset, err);
}

// ---- fields of a row ---------------------------------------------------------------------------

enum dr_status dr_read_bad(const struct dr_read *read, int column, const char *what,
                           const char *expected, struct dr_error *err)
{
    char place[DR_PLACE_SIZE], found[DR_QUOTE_SIZE];
    struct dr_field field = dr_read_field(read, column);
    dr_rows_place(&read->rows,
                  dr_read_has(read, column) ? (size_t)read->column[column] : DR_WHOLE_ROW, place);
    return dr_error_set(err, DR_ERR_INPUT, "%s: %s: %s\n  found %s, expected %s", place,
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
