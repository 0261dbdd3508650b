// SPDX-License-Identifier: GPL-3.0-or-later
// What every metered megawatt-hour costs beside its price.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -(terms->volumetric_usd_per_mwh * facts->load_mwh[i]);
}

static bool active(const struct dr_terms *terms)
{
    return terms->volumetric_usd_per_mwh != 0;
}

const struct dr_charge dr_charge_fee = {
    .code = "FEE",
    .name = "volumetric fees",
    .group = DR_GROUP_DELIVERY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-volumetric_adder * Q",
    .source = "ERCOT administration fee, uplift and retail margin per metered MWh, one figure",
    .evidence = "the site's own figure",
    .sign = -1,
    .plain = true,
    .optimised = true,
    .quantity_sql = "load_mwh",
    .price_sql = "volumetric_usd_per_mwh",
    .active = active,
    .usd = bill,
};
