// SPDX-License-Identifier: GPL-3.0-or-later
// ERCOT's real-time settlement point prices, one row per point and 15-minute interval.
#include "market/readers/reader.h"

enum { DATE, HOUR, INTERVAL, FLAG, POINT, TYPE, PRICE };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    enum dr_status status = dr_read_central(read, DATE, HOUR, INTERVAL, FLAG, &start_utc_s, err);
    return status == DR_OK
               ? dr_read_put_price(read, POINT, dr_read_field(read, TYPE), start_utc_s, PRICE, err)
               : status;
}

const struct dr_reader dr_reader_ercot_rtm_spp = {
    .name = "ercot_rtm_spp",
    .title = "ERCOT real-time settlement point prices",
    .source = "ERCOT NP6-905-CD (report type 12301), NP6-785-ER (13061), CSV or workbook",
    .sample = "01/01/2024,1,1,N,HB_HOUSTON,HU,12.58",
    .kind = DR_DATA_RTM_SPP,
    .column = {[DATE] = {.names = "deliverydate", .shown = "Delivery Date"},
               [HOUR] = {.names = "deliveryhour", .shown = "Delivery Hour"},
               [INTERVAL] = {.names = "deliveryinterval", .shown = "Delivery Interval"},
               [FLAG] = {.names = "repeatedhourflag|dstflag", .shown = "Repeated Hour Flag"},
               [POINT] = {.names = "settlementpointname|settlementpoint",
                          .shown = "Settlement Point Name"},
               [TYPE] = {.names = "settlementpointtype",
                         .shown = "Settlement Point Type",
                         .optional = true},
               [PRICE] = {.names = "settlementpointprice", .shown = "Settlement Point Price"}},
    .row = row,
};
