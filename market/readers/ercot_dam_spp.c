// SPDX-License-Identifier: GPL-3.0-or-later
// ERCOT's day-ahead settlement point prices, one row per point and hour.
#include "market/readers/reader.h"

enum { DATE, HOUR, POINT, PRICE, FLAG };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    enum dr_status status = dr_read_central(read, DATE, HOUR, -1, FLAG, &start_utc_s, err);
    return status == DR_OK
               ? dr_read_put_price(read, POINT, (struct dr_field){"", 0}, start_utc_s, PRICE, err)
               : status;
}

const struct dr_reader dr_reader_ercot_dam_spp = {
    .name = "ercot_dam_spp",
    .title = "ERCOT day-ahead settlement point prices",
    .source = "ERCOT NP4-190-CD (report type 12331), NP4-180-ER (13060), CSV or workbook",
    .sample = "2024-01-01,08:00,HB_HOUSTON,28.41,False",
    .kind = DR_DATA_DAM_SPP,
    .column = {[DATE] = {.names = "deliverydate", .shown = "Delivery Date"},
               [HOUR] = {.names = "hourending", .shown = "Hour Ending"},
               [POINT] = {.names = "settlementpoint|settlementpointname",
                          .shown = "Settlement Point"},
               [PRICE] = {.names = "settlementpointprice", .shown = "Settlement Point Price"},
               [FLAG] = {.names = "dstflag|repeatedhourflag", .shown = "DSTFlag"}},
    .row = row,
};
