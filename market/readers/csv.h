// SPDX-License-Identifier: GPL-3.0-or-later
// Comma-separated rows of an input in memory: fields without their quotes and outer blanks.
// Accepts CRLF, a byte-order mark, empty rows and trailing blanks; a quoted field stays on one
// line and holds no quote.
#ifndef DR_MARKET_READERS_CSV_H
#define DR_MARKET_READERS_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "market/input.h"
#include "market/status.h"

enum { DR_CSV_MAX_FIELDS = 512 };

struct dr_field {
    const char *text; // not terminated; inside the input
    size_t length;
};

struct dr_csv {
    const struct dr_input *input;
    const char *at;        // where the next line begins
    const char *row_start; // where the present one began
    const char *nul;       // the first zero byte, NULL for none
    size_t line;           // number of the present line, from 1
    struct dr_field field[DR_CSV_MAX_FIELDS];
    size_t n_field;
};

void dr_csv_init(struct dr_csv *csv, const struct dr_input *input);
// Reads the next row that is not empty; *more is false at the end. ERR_INPUT for a NUL byte, an
// open quote, text behind a quoted field or too many fields.
enum dr_status dr_csv_next(struct dr_csv *csv, bool *more, struct dr_error *err);
// Column number (bytes, from 1) of a field in its line.
size_t dr_csv_column(const struct dr_csv *csv, size_t field);

#endif
