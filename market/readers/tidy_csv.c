// SPDX-License-Identifier: GPL-3.0-or-later
// dr-sim's own layout for prices of any market: UTC start, point, price. Real-time or day-ahead
// follows from the option that names the file.
#include "market/readers/reader.h"

#include <stdio.h>

#include "market/clock.h"

enum { START, POINT, PRICE };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    int32_t step_s = dr_data_kind_info(read->dataset->kind)->step_s;
    struct dr_field start = dr_read_field(read, START);
    if (!dr_clock_parse_utc(start.text, start.length, &start_utc_s))
        return dr_read_bad(read, START, "not a UTC time", "YYYY-MM-DDTHH:MM:SSZ", err);
    if (start_utc_s % step_s != 0) {
        char expected[64];
        snprintf(expected, sizeof expected, "a multiple of %d minutes", (int)(step_s / 60));
        return dr_read_bad(read, START, "not the start of an interval", expected, err);
    }
    return dr_read_put_price(read, POINT, (struct dr_field){"", 0}, start_utc_s, PRICE, err);
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
