// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison on standard output, read from the ledger's view `comparison`.
#ifndef DR_SIM_OUTPUT_H
#define DR_SIM_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "market/status.h"

struct sqlite3;

enum dr_output_format { DR_OUTPUT_TABLE, DR_OUTPUT_CSV, DR_OUTPUT_JSON, DR_OUTPUT_FORMAT_COUNT };

// By name ("table", "csv", "json"); false where there is none.
bool dr_output_format_find(const char *name, enum dr_output_format *out);

// Writes the comparison to a stream. ERR_DATABASE; ERR_IO where the stream cannot take it.
enum dr_status dr_output_comparison(struct sqlite3 *database, enum dr_output_format format,
                                    FILE *stream, struct dr_error *err);

// A whole number with commas between thousands into out. Returns out.
const char *dr_output_thousands(double value, char *out, size_t out_size);

// Places that a text takes on the screen, near enough: a character of UTF-8 each.
int dr_output_width(const char *text);
// Bytes of the characters that fit into this many places.
size_t dr_output_fit(const char *text, int width);

#endif
