// SPDX-License-Identifier: GPL-3.0-or-later
// Energy drawn above the contracts, bought at the settlement price.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    (void)terms;
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -(facts->price_usd_per_mwh[i] * facts->bought_mwh[i]);
}

const struct dr_charge dr_charge_rtei = {
    .code = "RTEI",
    .name = "real-time energy above the contract",
    .group = DR_GROUP_ENERGY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-P * max(0, Q - K)",
    .source = "ERCOT Nodal Protocols 6.6.3.2, real-time energy imbalance at a load zone",
    .evidence = "section verified, formula known",
    .sign = -1,
    .plain = true,
    .optimised = true,
    .quantity_sql = "bought_mwh",
    .price_sql = "price_usd_per_mwh",
    .usd = bill,
};
