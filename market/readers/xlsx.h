// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of an Excel workbook in memory, sheet after sheet, in fixed memory however large a sheet is.
//
// What ERCOT publishes is read as it is: a sheet per month, empty sheets of future months, shared
// strings before or after the sheets, xml:space, sizes only in the archive's central directory.
#ifndef DR_MARKET_READERS_XLSX_H
#define DR_MARKET_READERS_XLSX_H

#include <stdbool.h>
#include <stddef.h>

#include "market/readers/csv.h"
#include "market/status.h"

struct zip;
struct dr_xlsx;

// Opens a workbook in an archive, which is borrowed; name is what messages call the file, borrowed.
// ERR_INPUT for what is no workbook, too large, encrypted or broken.
enum dr_status dr_xlsx_create(struct dr_xlsx **xlsx, struct zip *archive, const char *name,
                              struct dr_error *err);
void dr_xlsx_destroy(struct dr_xlsx *xlsx);
// Is there a workbook in the archive?
bool dr_xlsx_is_workbook(struct zip *archive);

// Goes to the next sheet; *more is false after the last.
enum dr_status dr_xlsx_next_sheet(struct dr_xlsx *xlsx, bool *more, struct dr_error *err);
// Reads the next row of the sheet that has a cell with text; *more is false at the sheet's end.
enum dr_status dr_xlsx_next(struct dr_xlsx *xlsx, bool *more, struct dr_error *err);

// The present row. Borrowed until the next call.
const struct dr_field *dr_xlsx_fields(const struct dr_xlsx *xlsx, size_t *n);
const char *dr_xlsx_sheet(const struct dr_xlsx *xlsx);
size_t dr_xlsx_row(const struct dr_xlsx *xlsx); // as the spreadsheet numbers it

#endif
