// SPDX-License-Identifier: GPL-3.0-or-later
// ERCOT's system administration fee.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] =
            -(facts->administration_usd_per_mwh[i] * (terms->loss_factor * facts->load_mwh[i]));
}

static bool active(const struct dr_terms *terms)
{
    return terms->bills_administration;
}

static const char *assumed(const struct dr_terms *terms)
{
    return terms->administration_is_proposed ? "the fee of 2026 and 2027 is a proposal" : NULL;
}

const struct dr_charge dr_charge_adm = {
    .code = "ADM",
    .name = "ERCOT administration fee",
    .group = DR_GROUP_DELIVERY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-fee of the year * loss_factor * Q",
    .source =
        "ERCOT fee schedule: 0.555 from 2016, 0.63 from 2024, 0.61 proposed for 2026 and 2027",
    .evidence = "verified to 2025, proposed for 2026 and 2027",
    .sign = -1,
    .optimised = true,
    .quantity_sql = "loss_factor * load_mwh",
    .active = active,
    .assumed = assumed,
    .usd = bill,
};
