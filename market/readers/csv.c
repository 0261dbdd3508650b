// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/readers/csv.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

void dr_csv_init(struct dr_csv *csv, const struct dr_input *input)
{
    csv->input = input;
    csv->at = input->data;
    csv->nul = memchr(input->data, '\0', input->size);
    csv->row_start = input->data;
    csv->line = 0;
    csv->n_field = 0;
    if (input->size >= 3 && memcmp(input->data, "\xef\xbb\xbf", 3) == 0)
        csv->at += 3;
}

static enum dr_status broken(const struct dr_csv *csv, const char *at, const char *what,
                             const char *found, struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_INPUT, "%s:%zu:%zu: %s\n  found %s, expected CSV text",
                        csv->input->name, csv->line, (size_t)(at - csv->row_start) + 1, what,
                        found);
}

// Nothing but blanks and commas: what a spreadsheet writes for an empty row.
static bool is_empty(const char *at, const char *end)
{
    while (at < end && (is_blank(*at) || *at == ','))
        at++;
    return at == end;
}

// Splits [at, end) into fields.
static enum dr_status split(struct dr_csv *csv, const char *at, const char *end,
                            struct dr_error *err)
{
    csv->n_field = 0;
    for (;;) {
        if (csv->n_field == DR_CSV_MAX_FIELDS)
            return broken(csv, at, "too many columns", "more than 512", err);
        while (at < end && is_blank(*at))
            at++;
        const char *start = at, *stop, *next;
        if (at < end && *at == '"') {
            start = at + 1;
            stop = memchr(start, '"', (size_t)(end - start));
            if (!stop)
                return broken(csv, at, "a quote is not closed", "the end of the line", err);
            for (next = stop + 1; next < end && is_blank(*next); next++)
                ;
            if (next < end && *next != ',')
                return broken(csv, next, "a quoted field goes on after its quote",
                              *next == '"' ? "another quote" : "more text", err);
            next = next < end ? next : NULL;
            while (start < stop && is_blank(*start))
                start++;
        } else {
            next = memchr(at, ',', (size_t)(end - at));
            stop = next ? next : end;
        }
        while (stop > start && is_blank(stop[-1]))
            stop--;
        csv->field[csv->n_field++] = (struct dr_field){start, (size_t)(stop - start)};
        if (!next)
            return DR_OK;
        at = next + 1;
    }
}

enum dr_status dr_csv_next(struct dr_csv *csv, bool *more, struct dr_error *err)
{
    const char *file_end = csv->input->data + csv->input->size;
    while (csv->at < file_end) {
        const char *start = csv->at;
        const char *end = memchr(start, '\n', (size_t)(file_end - start));
        csv->at = end ? end + 1 : file_end;
        csv->line++;
        csv->row_start = start;
        if (!end)
            end = file_end;
        while (end > start && is_blank(end[-1]))
            end--;
        if (is_empty(start, end))
            continue;
        if (csv->nul && csv->nul < end)
            return broken(csv, csv->nul, "not a text file", "a zero byte", err);
        *more = true;
        return split(csv, start, end, err);
    }
    *more = false;
    return DR_OK;
}

size_t dr_csv_column(const struct dr_csv *csv, size_t field)
{
    return field < csv->n_field ? (size_t)(csv->field[field].text - csv->row_start) + 1 : 1;
}
