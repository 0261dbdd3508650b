// SPDX-License-Identifier: GPL-3.0-or-later
// The load's share of what ancillary services cost.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -(terms->ancillary_usd_per_mwh * (terms->loss_factor * facts->load_mwh[i]));
}

static bool active(const struct dr_terms *terms)
{
    return terms->ancillary_usd_per_mwh != 0;
}

const struct dr_charge dr_charge_asc = {
    .code = "ASC",
    .name = "share of ancillary-service cost",
    .group = DR_GROUP_DELIVERY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-ancillary * loss_factor * Q",
    .source = "load-ratio share; 3.74 in 2023, 0.98 in 2024 (IMM)",
    .evidence = "figures verified, 0 until set",
    .sign = -1,
    .optimised = true,
    .quantity_sql = "loss_factor * load_mwh",
    .price_sql = "ancillary_usd_per_mwh",
    .active = active,
    .usd = bill,
};
