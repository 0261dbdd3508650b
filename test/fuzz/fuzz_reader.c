// SPDX-License-Identifier: GPL-3.0-or-later
// One format, compiled once for each: -DFUZZ_READER=dr_reader_NAME. An input that begins with '='
// is rows below the header that the format's own table makes; any other is a whole file.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/readers/reader.h"
#include "test/fuzz/fuzz.h"

extern const struct dr_reader FUZZ_READER;

// Stands before the library's registry: other formats are other targets.
const struct dr_reader *const dr_readers[] = {&FUZZ_READER, NULL};

static char *with_header(const uint8_t *data, size_t size, size_t *out_size)
{
    const struct dr_column *column = FUZZ_READER.column;
    char header[1024];
    size_t n = 0;
    for (int c = 0; c < DR_READER_MAX_COLUMNS && column[c].names; c++)
        n += (size_t)snprintf(header + n, sizeof header - n, "%s%s", c > 0 ? "," : "",
                              column[c].shown);
    header[n++] = '\n';
    char *text = malloc(n + size + 1);
    if (!text)
        abort();
    memcpy(text, header, n);
    memcpy(text + n, data, size);
    *out_size = n + size;
    text[*out_size] = '\0';
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool rows = size > 0 && data[0] == '=';
    size_t n = size;
    char *text = rows ? with_header(data + 1, size - 1, &n) : fuzz_text(data, size);
    bool is_text = n < 4 || memcmp(text, "PK\3\4", 4) != 0;
    // A format of either of two kinds is what the option says; every other one has its own only.
    const enum dr_data_kind *one_of = dr_data_kind_info(FUZZ_READER.kind)->one_of;
    const enum dr_data_kind either[] = {DR_DATA_ANY, one_of[0], one_of[1], DR_DATA_KIND_COUNT};
    const enum dr_data_kind own[] = {FUZZ_READER.kind, DR_DATA_ANY, DR_DATA_KIND_COUNT};
    fuzz_read(text, n, one_of[0] != DR_DATA_ANY ? either : own, is_text);
    free(text);
    return 0;
}
