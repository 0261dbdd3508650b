// SPDX-License-Identifier: GPL-3.0-or-later
// Real-time ancillary-service prices by settlement interval, ERCOT's layout: a row a product.
#include "market/product.h"
#include "market/readers/reader.h"

enum { DATE, HOUR, INTERVAL, FLAG, PRODUCT, PRICE };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    double price;
    char names[96];
    struct dr_field name = dr_read_field(read, PRODUCT);
    enum dr_status status = dr_read_central(read, DATE, HOUR, INTERVAL, FLAG, &start_utc_s, err);
    if (status != DR_OK)
        return status;
    enum dr_product product = dr_product_find(name.text, name.length, DR_PRODUCT_COUNT);
    if (product == DR_PRODUCT_COUNT)
        return dr_read_bad(read, PRODUCT, "not a product",
                           dr_product_names(names, sizeof names, DR_PRODUCT_COUNT), err);
    status = dr_read_price(read, PRICE, &price, err);
    return status == DR_OK ? dr_read_put_named(read, dr_product_info(product)->name, start_utc_s,
                                               price, PRICE, err)
                           : status;
}

const struct dr_reader dr_reader_ercot_rt_mcpc = {
    .name = "ercot_rt_mcpc",
    .title = "ERCOT real-time ancillary-service prices",
    .source = "ERCOT NP6-331-CD (report type 24898), NP6-796-ER; columns as in public copies",
    .sample = "12/14/2025,18,1,N,REGUP,40.07",
    .kind = DR_DATA_RT_MCPC,
    .column = {[DATE] = {.names = "deliverydate", .shown = "DeliveryDate"},
               [HOUR] = {.names = "deliveryhour", .shown = "DeliveryHour"},
               [INTERVAL] = {.names = "deliveryinterval", .shown = "DeliveryInterval"},
               [FLAG] = {.names = "repeatedhourflag|dstflag", .shown = "RepeatedHourFlag"},
               [PRODUCT] = {.names = "astype|ancillarytype", .shown = "ASType"},
               [PRICE] = {.names = "mcpc", .shown = "MCPC"}},
    .row = row,
};
