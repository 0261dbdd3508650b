// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/readers/rows.h"

#include <stdio.h>
#include <string.h>

void dr_rows_init_csv(struct dr_rows *rows, struct dr_csv *csv)
{
    *rows = (struct dr_rows){.name = csv->input->name, .csv = csv};
}

void dr_rows_init_xlsx(struct dr_rows *rows, struct dr_xlsx *xlsx, const char *name)
{
    *rows = (struct dr_rows){.name = name, .xlsx = xlsx};
}

enum dr_status dr_rows_next(struct dr_rows *rows, bool *more, struct dr_error *err)
{
    enum dr_status status;
    if (rows->csv) {
        status = dr_csv_next(rows->csv, more, err);
        rows->field = rows->csv->field;
        rows->n_field = rows->csv->n_field;
    } else {
        status = dr_xlsx_next(rows->xlsx, more, err);
        rows->field = dr_xlsx_fields(rows->xlsx, &rows->n_field);
    }
    return status;
}

const char *dr_rows_place(const struct dr_rows *rows, size_t field, char out[static DR_PLACE_SIZE])
{
    if (rows->csv) {
        size_t column = field == DR_WHOLE_ROW ? 1 : dr_csv_column(rows->csv, field);
        snprintf(out, DR_PLACE_SIZE, "%.440s:%zu:%zu", rows->name, rows->csv->line, column);
        return out;
    }
    // Columns as spreadsheets letter them: A to Z, AA to ZZ.
    char letters[4] = "";
    if (field != DR_WHOLE_ROW && field < 26)
        snprintf(letters, sizeof letters, "%c", (char)('A' + field));
    else if (field != DR_WHOLE_ROW && field < 26 * 27)
        snprintf(letters, sizeof letters, "%c%c", (char)('A' + field / 26 - 1),
                 (char)('A' + field % 26));
    snprintf(out, DR_PLACE_SIZE, "%.360s:%s!%s%zu", rows->name, dr_xlsx_sheet(rows->xlsx), letters,
             dr_xlsx_row(rows->xlsx));
    return out;
}

const char *dr_rows_quote(const struct dr_rows *rows, char *out, size_t out_size)
{
    if (rows->csv) {
        const struct dr_csv *csv = rows->csv;
        size_t length = (size_t)(csv->at - csv->row_start);
        while (length > 0 &&
               (csv->row_start[length - 1] == '\n' || csv->row_start[length - 1] == '\r'))
            length--;
        return dr_quote(out, out_size, csv->row_start, length);
    }
    char text[512];
    size_t used = 0;
    for (size_t i = 0; i < rows->n_field && used + 1 < sizeof text; i++) {
        int n = snprintf(text + used, sizeof text - used, "%s%.*s", i > 0 ? "," : "",
                         (int)rows->field[i].length, rows->field[i].text);
        used += n > 0 ? (size_t)n : 0;
    }
    return dr_quote(out, out_size, text, used < sizeof text ? used : sizeof text - 1);
}
