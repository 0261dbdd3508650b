// SPDX-License-Identifier: GPL-3.0-or-later
// What the retailer adds per metered megawatt-hour.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -(terms->retail_usd_per_mwh * facts->load_mwh[i]);
}

static bool active(const struct dr_terms *terms)
{
    return terms->retail_usd_per_mwh != 0;
}

const struct dr_charge dr_charge_ret = {
    .code = "RET",
    .name = "retail margin",
    .group = DR_GROUP_DELIVERY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-retail * Q",
    .source = "by contract; 0.50 to 2.50 for a large load",
    .evidence = "known, 0 until set",
    .sign = -1,
    .optimised = true,
    .quantity_sql = "load_mwh",
    .price_sql = "retail_usd_per_mwh",
    .active = active,
    .usd = bill,
};
