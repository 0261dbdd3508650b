// SPDX-License-Identifier: GPL-3.0-or-later
// System load in dr-sim's own layout: UTC start, a column a zone.
#include "market/readers/native_load.h"

enum { START, FIRST_ZONE };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    enum dr_status status = dr_read_start(read, START, &start_utc_s, err);
    return status == DR_OK ? dr_read_loads(read, FIRST_ZONE, start_utc_s, err) : status;
}

const struct dr_reader dr_reader_load_tidy_csv = {
    .name = "load_tidy_csv",
    .title = "tidy system load, CSV",
    .source = "dr-sim",
    .sample = "2024-01-01T06:00:00Z,10484.1,1375.7,6210.1,1250.4,11799.5,2929.8,6020.4,1153.4,"
              "41223.5",
    .kind = DR_DATA_LOAD,
    .column = {[START] = {.names = "timestamputcstart", .shown = "timestamp_utc_start"},
               DR_LOAD_COLUMNS(FIRST_ZONE)},
    .row = row,
};
