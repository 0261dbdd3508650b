// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table, whatever file they stand in: CSV text or the sheets of a workbook.
#ifndef DR_MARKET_READERS_ROWS_H
#define DR_MARKET_READERS_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "market/readers/csv.h"
#include "market/readers/xlsx.h"

enum { DR_PLACE_SIZE = 512 };

struct dr_rows {
    const char *name;             // of the file; borrowed
    const struct dr_field *field; // shape [n_field], the present row; borrowed until the next
    size_t n_field;
    struct dr_csv *csv; // one of the two; borrowed
    struct dr_xlsx *xlsx;
};

void dr_rows_init_csv(struct dr_rows *rows, struct dr_csv *csv);
void dr_rows_init_xlsx(struct dr_rows *rows, struct dr_xlsx *xlsx, const char *name);

// The next row that is not empty; *more is false at the end of the text or of the sheet.
enum dr_status dr_rows_next(struct dr_rows *rows, bool *more, struct dr_error *err);

// Where a field of the present row stands: "FILE:LINE:COLUMN" or "FILE:SHEET!E57"; of the row as a
// whole with DR_WHOLE_ROW. Returns out.
#define DR_WHOLE_ROW ((size_t)-1)
const char *dr_rows_place(const struct dr_rows *rows, size_t field, char out[static DR_PLACE_SIZE]);
// The present row between quotes, for messages. Returns out.
const char *dr_rows_quote(const struct dr_rows *rows, char *out, size_t out_size);

#endif
