// SPDX-License-Identifier: GPL-3.0-or-later
// dr-sim's own layout for prices of any market: UTC start, point, price. Real-time or day-ahead
// follows from the option that names the file.
#include "market/readers/reader.h"

enum { START, POINT, PRICE };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    enum dr_status status = dr_read_utc_start(read, START, &start_utc_s, err);
    return status == DR_OK
               ? dr_read_put_price(read, POINT, (struct dr_field){"", 0}, start_utc_s, PRICE, err)
               : status;
}

const struct dr_reader dr_reader_tidy_csv = {
    .name = "tidy_csv",
    .title = "tidy prices, CSV",
    .source = "dr-sim",
    .sample = "2024-06-01T05:00:00Z,LZ_WEST,20.11",
    .kind = DR_DATA_ANY,
    .column = {[START] = {.names = "timestamputcstart", .shown = "timestamp_utc_start"},
               [POINT] = {.names = "settlementpoint", .shown = "settlement_point"},
               [PRICE] = {.names = "priceusdpermwh", .shown = "price_usd_per_mwh"}},
    .row = row,
};
