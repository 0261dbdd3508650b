// SPDX-License-Identifier: GPL-3.0-or-later
// What is spread over all load.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -(terms->uplift_usd_per_mwh * (terms->loss_factor * facts->load_mwh[i]));
}

static bool active(const struct dr_terms *terms)
{
    return terms->uplift_usd_per_mwh != 0;
}

const struct dr_charge dr_charge_upl = {
    .code = "UPL",
    .name = "uplift",
    .group = DR_GROUP_DELIVERY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-uplift * loss_factor * Q",
    .source = "RUC, RMR and securitisation, 0.05 to 0.30",
    .evidence = "known, 0 until set",
    .sign = -1,
    .optimised = true,
    .quantity_sql = "loss_factor * load_mwh",
    .price_sql = "uplift_usd_per_mwh",
    .active = active,
    .usd = bill,
};
