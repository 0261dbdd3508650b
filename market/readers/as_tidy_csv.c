// SPDX-License-Identifier: GPL-3.0-or-later
// Ancillary-service prices in dr-sim's own layout: UTC start, a column a product. Day-ahead by the
// hour or real-time by the quarter hour follows from the option that names the file.
#include "market/readers/as_mcpc.h"

#include "market/clock.h"

enum { START, FIRST_PRODUCT };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    enum dr_status status = dr_read_start(read, START, &start_utc_s, err);
    // Before that ERCOT had none: what is given for it are day-ahead prices.
    if (status == DR_OK && read->dataset->kind == DR_DATA_RT_MCPC &&
        dr_clock_central_day(start_utc_s) < DR_REAL_TIME_MCPC_SINCE_DAY)
        return dr_read_bad(read, START, "before there were real-time ancillary-service prices",
                           "2025-12-05 or later, Central", err);
    return status == DR_OK ? dr_read_as_products(read, FIRST_PRODUCT, start_utc_s, err) : status;
}

const struct dr_reader dr_reader_as_tidy_csv = {
    .name = "as_tidy_csv",
    .title = "tidy ancillary-service prices, CSV",
    .source = "dr-sim",
    .sample = "2024-01-01T06:00:00Z,1.11,1.53,1.01,1.11,0.06",
    .kind = DR_DATA_ANY_MCPC,
    .column = {[START] = {.names = "timestamputcstart", .shown = "timestamp_utc_start"},
               DR_AS_COLUMNS(FIRST_PRODUCT)},
    .row = row,
};
