// SPDX-License-Identifier: GPL-3.0-or-later
// What the two layouts of ancillary-service prices share.
#ifndef DR_MARKET_READERS_AS_MCPC_H
#define DR_MARKET_READERS_AS_MCPC_H

#include "market/product.h"
#include "market/readers/reader.h"

// Columns of the products, from `first` on.
#define DR_AS_COLUMNS(first)                                                                       \
    [(first)] = {.names = DR_PRODUCT_REGUP_COLUMNS, .shown = "REGUP"},                             \
    [(first) + 1] = {.names = DR_PRODUCT_REGDN_COLUMNS, .shown = "REGDN"},                         \
    [(first) + 2] = {.names = DR_PRODUCT_RRS_COLUMNS, .shown = "RRS"},                             \
    [(first) + 3] = {.names = DR_PRODUCT_NSPIN_COLUMNS, .shown = "NSPIN"},                         \
    [(first) + 4] = {.names = DR_PRODUCT_ECRS_COLUMNS, .shown = "ECRS", .optional = true}
enum { DR_AS_PRODUCTS = 5 };

// Hands on the products of a row; an empty one has no price (ECRS before 2023-06-10).
enum dr_status dr_read_as_products(struct dr_read *read, int first_column, int64_t start_utc_s,
                                   struct dr_error *err);

#endif
