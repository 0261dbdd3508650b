// SPDX-License-Identifier: GPL-3.0-or-later
// Reserve products that loads may sell, and what the rules say of each.
#ifndef DR_MARKET_PRODUCT_H
#define DR_MARKET_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dr_product {
    DR_PRODUCT_RRS,
    DR_PRODUCT_ECRS,
    DR_PRODUCT_NSPIN,
    DR_PRODUCT_REGUP,
    DR_PRODUCT_REGDN,
    DR_PRODUCT_COUNT,
    // A contract, not a product of the market: deployed like one, without a price by the hour.
    DR_PRODUCT_ERS = DR_PRODUCT_COUNT,
    DR_DEPLOYED_COUNT
};

// From this Central day on, 2025-12-05, reserves are awarded and priced in real time too (RTC+B).
enum { DR_REAL_TIME_MCPC_SINCE_DAY = 20427 };

struct dr_product_info {
    const char *name;
    const char *columns; // what its column may be called, as in struct dr_column
    int32_t since_day;   // Central day of its first hour; 0: from the start of the nodal market on
    bool upward;         // deployed by drawing less
    bool non_controllable_may; // a load that does not follow SCED may sell it
    const char *help;          // with the source
};

// Names of columns: lists of small letters and digits, for the tables of the readers.
#define DR_PRODUCT_RRS_COLUMNS "rrs"
#define DR_PRODUCT_ECRS_COLUMNS "ecrs"
#define DR_PRODUCT_NSPIN_COLUMNS "nspin"
#define DR_PRODUCT_REGUP_COLUMNS "regup"
#define DR_PRODUCT_REGDN_COLUMNS "regdn"

// product < DR_DEPLOYED_COUNT: ERS has a row too.
const struct dr_product_info *dr_product_info(enum dr_product product);

// By name, without regard to case, among the first n products: DR_PRODUCT_COUNT or, with ERS,
// DR_DEPLOYED_COUNT. Returns n where there is none.
enum dr_product dr_product_find(const char *name, size_t length, enum dr_product n);

// "RRS, ECRS, ... or REGDN" of the first n products. Returns out.
const char *dr_product_names(char *out, size_t out_size, enum dr_product n);

#endif
