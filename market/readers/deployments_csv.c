// SPDX-License-Identifier: GPL-3.0-or-later
// When reserves and ERS were called, and how much of what was awarded.
#include "market/clock.h"
#include "market/product.h"
#include "market/readers/reader.h"

enum { START, END, PRODUCT, SHARE };
enum { LONGEST_DAYS = 366 };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    struct dr_span span;
    char names[96];
    struct dr_field name = dr_read_field(read, PRODUCT);
    enum dr_status status = dr_read_span(read, START, END, &span, err);
    if (status != DR_OK)
        return status;
    if (span.end_utc_s - span.start_utc_s > (int64_t)LONGEST_DAYS * DR_DAY_S)
        return dr_read_bad(read, END, "a deployment of more than a year", "at most 366 days", err);
    enum dr_product product = dr_product_find(name.text, name.length, DR_DEPLOYED_COUNT);
    if (product == DR_DEPLOYED_COUNT)
        return dr_read_bad(read, PRODUCT, "not a product",
                           dr_product_names(names, sizeof names, DR_DEPLOYED_COUNT), err);
    span.kind = (int)product;
    status = dr_read_number(read, SHARE, 0, 1, &span.value, err);
    return status == DR_OK
               ? dr_read_put_span(read, dr_product_info(product)->name, &span, true, START, err)
               : status;
}

const struct dr_reader dr_reader_deployments_csv = {
    .name = "deployments_csv",
    .title = "deployments of reserves and ERS, CSV",
    .source = "dr-sim; share of the awarded megawatts that is called",
    .sample = "2023-09-07T00:30:00Z,2023-09-07T01:45:00Z,RRS,1",
    .kind = DR_DATA_DEPLOYMENTS,
    .column = {[START] = {.names = "startutc", .shown = "start_utc"},
               [END] = {.names = "endutc", .shown = "end_utc"},
               [PRODUCT] = {.names = "product", .shown = "product"},
               [SHARE] = {.names = "share", .shown = "share"}},
    .row = row,
};
