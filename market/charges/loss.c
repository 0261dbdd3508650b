// SPDX-License-Identifier: GPL-3.0-or-later
// Energy lost between the grid and the meter.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    bool weighted = terms->meters_energy_weighted;
    const double *price = weighted ? facts->energy_weighted_usd_per_mwh : facts->price_usd_per_mwh;
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -(price[i] * ((terms->loss_factor - 1) * facts->load_mwh[i]));
}

static bool active(const struct dr_terms *terms)
{
    return terms->loss_factor > 1;
}

const struct dr_charge dr_charge_loss = {
    .code = "LOSS",
    .name = "losses",
    .group = DR_GROUP_ENERGY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-P * (loss_factor - 1) * Q",
    .source = "ERCOT transmission and distribution loss factors",
    .evidence = "known",
    .sign = -1,
    .optimised = true,
    .quantity_sql = "(loss_factor - 1) * load_mwh",
    .active = active,
    .usd = bill,
};
