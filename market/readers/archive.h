// SPDX-License-Identifier: GPL-3.0-or-later
// ZIP archives in memory: workbooks are archives, and ERCOT ships workbooks and CSV files in them.
#ifndef DR_MARKET_READERS_ARCHIVE_H
#define DR_MARKET_READERS_ARCHIVE_H

#include <stdbool.h>

#include "market/input.h"
#include "market/status.h"

struct zip;

// Does the input begin like an archive?
bool dr_archive_is(const struct dr_input *input);
// Opens it; the input is borrowed until dr_archive_close(). ERR_INPUT for what is cut off, broken
// or encrypted.
enum dr_status dr_archive_open(struct zip **archive, const struct dr_input *input,
                               struct dr_error *err);
void dr_archive_close(struct zip *archive); // NULL allowed

// Unpacks data file number i (of the entries that end in .csv or .xlsx, in the archive's order) to
// memory, named "ARCHIVE/ENTRY"; *more is false past the last. The inner input is finished with
// dr_archive_finish_inner().
enum dr_status dr_archive_inner(struct zip *archive, const char *archive_name, size_t i,
                                struct dr_input *inner, bool *more, struct dr_error *err);
void dr_archive_finish_inner(struct dr_input *inner);

#endif
