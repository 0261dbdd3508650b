// SPDX-License-Identifier: GPL-3.0-or-later
// One input file, whole in memory, with the hash that the ledger records.
#ifndef DR_MARKET_INPUT_H
#define DR_MARKET_INPUT_H

#include "market/status.h"

enum {
    DR_SHA256_TEXT_SIZE = 65,
    DR_LINE_MAX = 1 << 20, // bytes of a line of text; real ones have hundreds
};

struct dr_input {
    const char *name; // as the user gave it; borrowed
    char *data;       // shape [size], owned; data[size] is readable and NUL
    size_t size;
    char sha256[DR_SHA256_TEXT_SIZE];
};

// Reads a regular file. ERR_INPUT where it is missing, a directory, empty, or a text with a line
// longer than DR_LINE_MAX; ERR_IO where reading fails. On failure there is nothing to finish.
enum dr_status dr_input_init(struct dr_input *input, const char *name, struct dr_error *err);
void dr_input_finish(struct dr_input *input);

#endif
