// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/product.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { ECRS_SINCE_DAY = 19518 }; // 2023-06-10

static const struct dr_product_info products[DR_DEPLOYED_COUNT] = {
    [DR_PRODUCT_RRS] = {.name = "RRS",
                        .columns = DR_PRODUCT_RRS_COLUMNS,
                        .upward = true,
                        .non_controllable_may = true,
                        .help = "responsive reserve: a relay trips the load at 59.7 Hz, or ERCOT "
                                "calls it within 10 minutes (known, not verified); for at least 1 "
                                "h (ERCOT Nodal Protocols 3, second-hand)"},
    [DR_PRODUCT_ECRS] = {.name = "ECRS",
                         .columns = DR_PRODUCT_ECRS_COLUMNS,
                         .since_day = ECRS_SINCE_DAY,
                         .upward = true,
                         .non_controllable_may = true,
                         .help =
                             "ERCOT contingency reserve, from 2023-06-10 on: within 10 minutes "
                             "(ERCOT); for at least 1 h (ERCOT Nodal Protocols 3, second-hand)"},
    [DR_PRODUCT_NSPIN] =
        {.name = "NSPIN",
         .columns = DR_PRODUCT_NSPIN_COLUMNS,
         .upward = true,
         .non_controllable_may = true,
         .help = "non-spinning reserve: within 30 minutes, for at least 4 h (ERCOT Nodal Protocols "
                 "3, second-hand); of non-controllable loads from 2022 on (known, not verified)"},
    [DR_PRODUCT_REGUP] =
        {.name = "REGUP",
         .columns = DR_PRODUCT_REGUP_COLUMNS,
         .upward = true,
         .help = "regulation up: draws less at a signal within 5 s (known, not verified); "
                 "controllable load resources only (ERCOT Nodal Protocols 3, second-hand)"},
    [DR_PRODUCT_REGDN] =
        {.name = "REGDN",
         .columns = DR_PRODUCT_REGDN_COLUMNS,
         .help = "regulation down: draws more at a signal within 5 s (known, not verified); "
                 "controllable load resources only (ERCOT Nodal Protocols 3, second-hand)"},
    [DR_PRODUCT_ERS] = {.name = "ERS",
                        .columns = "ers",
                        .upward = true,
                        .non_controllable_may = true,
                        .help = "emergency response service: a contract by term, within 10 or 30 "
                                "minutes (ERCOT; 16 TAC 25.507)"},
};

const struct dr_product_info *dr_product_info(enum dr_product product)
{
    return &products[product];
}

enum dr_product dr_product_find(const char *name, size_t length, enum dr_product n)
{
    for (int p = 0; p < (int)n; p++)
        if (strlen(products[p].name) == length && strncasecmp(products[p].name, name, length) == 0)
            return (enum dr_product)p;
    return n;
}

const char *dr_product_names(char *out, size_t out_size, enum dr_product n)
{
    size_t used = 0;
    out[0] = '\0';
    for (int p = 0; p < (int)n && used + 1 < out_size; p++) {
        int length = snprintf(out + used, out_size - used, "%s%s",
                              p == 0            ? ""
                              : p + 1 == (int)n ? " or "
                                                : ", ",
                              products[p].name);
        used += length > 0 ? (size_t)length : 0;
    }
    return out;
}
