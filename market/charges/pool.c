// SPDX-License-Identifier: GPL-3.0-or-later
// The pool's share, from the unrounded revenue.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] =
            -(terms->pool_fee * (facts->hashprice_usd_per_ph_day[i] * facts->hash_phs[i] / 96.0));
}

static bool active(const struct dr_terms *terms)
{
    return terms->pool_fee != 0;
}

const struct dr_charge dr_charge_pool = {
    .code = "POOL",
    .name = "mining pool fee",
    .group = DR_GROUP_HASHPRICE_REVENUE,
    .unit = "PH-day",
    .since = "",
    .until = "",
    .formula = "-pool_fee * H * hash / 96",
    .source = "FPPS pool fee, 0.3 to 4 %",
    .evidence = "known",
    .sign = -1,
    .plain = true,
    .optimised = true,
    .quantity_sql = "mine / 1e6 / nullif(hashprice_usd_per_ph_day, 0)",
    .price_sql = "pool_fee * hashprice_usd_per_ph_day",
    .active = active,
    .usd = bill,
};
