// SPDX-License-Identifier: GPL-3.0-or-later
// The system's peak intervals in dr-sim's own layout: UTC start, and the system's load.
#include "market/readers/reader.h"

#include <math.h>

enum { START, LOAD };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    double system_mw = NAN;
    enum dr_status status = dr_read_start(read, START, &start_utc_s, err);
    if (status == DR_OK && dr_read_field(read, LOAD).length > 0)
        status = dr_read_number(read, LOAD, 0, 1e6, &system_mw, err);
    return status == DR_OK
               ? dr_read_put_named(read, DR_PEAK_SERIES, start_utc_s, system_mw, LOAD, err)
               : status;
}

const struct dr_reader dr_reader_peaks_csv = {
    .name = "peaks_csv",
    .title = "tidy system peaks, CSV",
    .source = "dr-sim; the intervals ERCOT publishes",
    .sample = "2024-08-20T21:45:00Z,85199",
    .kind = DR_DATA_PEAKS,
    .plain = true,
    .column = {[START] = {.names = "timestamputcstart", .shown = "timestamp_utc_start"},
               [LOAD] = {.names = "systemmw", .shown = "system_mw", .optional = true}},
    .row = row,
};
