// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets share. A target is a LLVMFuzzerTestOneInput(); libFuzzer has the main().
#ifndef DR_TEST_FUZZ_FUZZ_H
#define DR_TEST_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/dataset.h"
#include "market/status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Says what does not hold and aborts: the fuzzer keeps the input.
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fuzz_fail(__FILE__, __LINE__, #condition, NULL);                                       \
    } while (0)
_Noreturn void fuzz_fail(const char *file, int line, const char *condition, const char *message);

// Text with a NUL behind it, in memory of exactly that size: a byte read beyond is seen.
char *fuzz_text(const uint8_t *data, size_t size);

// A failure is exit status 1 or 2 and a message of one or two lines.
void fuzz_check_failure(enum dr_status status, const struct dr_error *err);

// Reads text as a data file of every kind of data in `kinds` (ends with DR_DATA_KIND_COUNT), twice,
// and checks what a reader promises of a dataset or of a failure. `is_text`: reads it with CRLF
// too.
void fuzz_read(const char *text, size_t size, const enum dr_data_kind *kinds, bool is_text);

#endif
