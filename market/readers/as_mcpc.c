// SPDX-License-Identifier: GPL-3.0-or-later
// Day-ahead ancillary-service prices: ERCOT's yearly wide CSV.
#include "market/readers/as_mcpc.h"

enum { DATE, HOUR, FLAG, FIRST_PRODUCT };

enum dr_status dr_read_as_products(struct dr_read *read, int first_column, int64_t start_utc_s,
                                   struct dr_error *err)
{
    for (int c = first_column; c < first_column + DR_AS_PRODUCTS; c++) {
        double price;
        if (dr_read_field(read, c).length == 0)
            continue;
        enum dr_status status = dr_read_price(read, c, &price, err);
        if (status == DR_OK)
            status =
                dr_read_put_named(read, read->reader->column[c].shown, start_utc_s, price, c, err);
        if (status != DR_OK)
            return status;
    }
    return DR_OK;
}

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    enum dr_status status = dr_read_central(read, DATE, HOUR, -1, FLAG, &start_utc_s, err);
    return status == DR_OK ? dr_read_as_products(read, FIRST_PRODUCT, start_utc_s, err) : status;
}

const struct dr_reader dr_reader_as_mcpc = {
    .name = "as_mcpc",
    .title = "ERCOT day-ahead ancillary-service prices",
    .source = "ERCOT NP4-181-ER (DAMASMCPC), CSV or workbook",
    .sample = "01/01/2024,01:00,N,1.11,1.53,1.01,1.11,0.06",
    .kind = DR_DATA_AS_MCPC,
    .column = {[DATE] = {.names = "deliverydate", .shown = "Delivery Date"},
               [HOUR] = {.names = "hourending", .shown = "Hour Ending"},
               [FLAG] = {.names = "repeatedhourflag|dstflag", .shown = "Repeated Hour Flag"},
               DR_AS_COLUMNS(FIRST_PRODUCT)},
    .row = row,
};
