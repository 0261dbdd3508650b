// SPDX-License-Identifier: GPL-3.0-or-later
// Metered load settles at the energy-weighted zone price, positions at the plain one.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    (void)terms;
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -((facts->energy_weighted_usd_per_mwh[i] - facts->price_usd_per_mwh[i]) *
                   facts->load_mwh[i]);
}

static bool active(const struct dr_terms *terms)
{
    return terms->meters_energy_weighted;
}

const struct dr_charge dr_charge_rtew = {
    .code = "RTEW",
    .name = "metered load at the energy-weighted price",
    .group = DR_GROUP_ENERGY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-(LZEW price - P) * Q",
    .source = "ERCOT Nodal Protocols 6.6.3.2, NPRR355",
    .evidence = "split verified, formula known",
    .sign = -1,
    .optimised = true,
    .quantity_sql = "load_mwh",
    .price_sql = "energy_weighted_usd_per_mwh - price_usd_per_mwh",
    .active = active,
    .usd = bill,
};
