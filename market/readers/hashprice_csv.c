// SPDX-License-Identifier: GPL-3.0-or-later
// Daily hashprice as it is, with the price of bitcoin where the file has it.
#include "market/readers/reader.h"

#include "market/hashprice.h"

enum { DATE, HASHPRICE, PRICE };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t day_utc_s;
    double hashprice, price;
    enum dr_status status = dr_read_utc_day(read, DATE, &day_utc_s, err);
    if (status == DR_OK)
        status = dr_read_number(read, HASHPRICE, 0, DR_HASHPRICE_MAX_USD_PH_DAY, &hashprice, err);
    if (status == DR_OK)
        status = dr_read_put_named(read, DR_HASHPRICE_SERIES, day_utc_s, hashprice, HASHPRICE, err);
    if (status != DR_OK || dr_read_field(read, PRICE).length == 0)
        return status;
    status = dr_read_number(read, PRICE, 0, 1e9, &price, err);
    return status == DR_OK
               ? dr_read_put_named(read, DR_BITCOIN_SERIES, day_utc_s, price, PRICE, err)
               : status;
}

const struct dr_reader dr_reader_hashprice_csv = {
    .name = "hashprice_csv",
    .title = "daily hashprice, CSV",
    .source = "dr-sim; any index that publishes $/PH/day before pool fees",
    .sample = "2024-01-01,81.61,42280.27",
    .kind = DR_DATA_HASHPRICE,
    .column = {[DATE] = {.names = "dateutc", .shown = "date_utc"},
               [HASHPRICE] = {.names = "hashpriceusdphday", .shown = "hashprice_usd_ph_day"},
               [PRICE] = {.names = "priceusd", .shown = "price_usd", .optional = true}},
    .row = row,
};
