// SPDX-License-Identifier: GPL-3.0-or-later
// Prices of SCED runs, about every five minutes at irregular seconds, in local time.
#include "market/readers/reader.h"

enum { STAMP, FLAG, POINT, PRICE };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t stamp_utc_s;
    enum dr_status status = dr_read_local_stamp(read, STAMP, FLAG, &stamp_utc_s, err);
    return status == DR_OK
               ? dr_read_put_price(read, POINT, (struct dr_field){"", 0}, stamp_utc_s, PRICE, err)
               : status;
}

const struct dr_reader dr_reader_sced_lmp_csv = {
    .name = "sced_lmp_csv",
    .title = "ERCOT SCED locational marginal prices, CSV",
    .source = "ERCOT NP6-788-CD (report type 12300)",
    .sample = "2024-01-01T00:00:27,false,HB_HOUSTON,12.53",
    .kind = DR_DATA_SCED_LMP,
    .column = {[STAMP] = {.names = "scedtimestamp", .shown = "SCEDTimestamp"},
               [FLAG] = {.names = "repeathourflag|repeatedhourflag|dstflag",
                         .shown = "repeatHourFlag"},
               [POINT] = {.names = "settlementpoint|settlementpointname",
                          .shown = "settlementPoint"},
               [PRICE] = {.names = "lmp", .shown = "LMP"}},
    .row = row,
};
