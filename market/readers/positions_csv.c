// SPDX-License-Identifier: GPL-3.0-or-later
// Energy bought and sold in the day-ahead market, by the hour.
#include "market/readers/reader.h"

enum { START, POSITION };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    double position_mw;
    const double most_mw = 10000; // as much as the largest site may draw
    enum dr_status status = dr_read_start(read, START, &start_utc_s, err);
    if (status == DR_OK)
        status = dr_read_number(read, POSITION, -most_mw, most_mw, &position_mw, err);
    return status == DR_OK ? dr_read_put_named(read, DR_POSITION_SERIES, start_utc_s, position_mw,
                                               POSITION, err)
                           : status;
}

const struct dr_reader dr_reader_positions_csv = {
    .name = "positions_csv",
    .title = "day-ahead positions, CSV",
    .source = "dr-sim; positive bought, negative sold",
    .sample = "2024-08-20T21:00:00Z,-25.5",
    .kind = DR_DATA_POSITIONS,
    .column = {[START] = {.names = "timestamputcstart", .shown = "timestamp_utc_start"},
               [POSITION] = {.names = "dayaheadmw", .shown = "day_ahead_mw"}},
    .row = row,
};
