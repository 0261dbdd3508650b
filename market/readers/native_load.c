// SPDX-License-Identifier: GPL-3.0-or-later
// ERCOT's hourly system load by weather zone, one workbook a year.
#include "market/readers/native_load.h"

enum { HOUR, FIRST_ZONE };

enum dr_status dr_read_loads(struct dr_read *read, int first_column, int64_t start_utc_s,
                             struct dr_error *err)
{
    for (int c = first_column; c < first_column + DR_LOAD_ZONES; c++) {
        double load_mw;
        enum dr_status status = dr_read_number(read, c, 0, 1e6, &load_mw, err);
        if (status == DR_OK)
            status = dr_read_put_named(read, read->reader->column[c].shown, start_utc_s, load_mw, c,
                                       err);
        if (status != DR_OK)
            return status;
    }
    return DR_OK;
}

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    enum dr_status status = dr_read_hour_ending_text(read, HOUR, &start_utc_s, err);
    return status == DR_OK ? dr_read_loads(read, FIRST_ZONE, start_utc_s, err) : status;
}

const struct dr_reader dr_reader_native_load = {
    .name = "native_load",
    .title = "ERCOT hourly native load",
    .source = "ERCOT Native_Load_YYYY, workbook or CSV",
    .sample = "01/01/2024 01:00,10484.1,1375.7,6210.1,1250.4,11799.5,2929.8,6020.4,1153.4,41223.5",
    .kind = DR_DATA_LOAD,
    .column = {[HOUR] = {.names = "hourending|hourend", .shown = "Hour Ending"},
               DR_LOAD_COLUMNS(FIRST_ZONE)},
    .row = row,
};
