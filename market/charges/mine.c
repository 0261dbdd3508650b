// SPDX-License-Identifier: GPL-3.0-or-later
// What the machines earn: a day has 96 intervals, also where the clocks change.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    (void)terms;
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = facts->hashprice_usd_per_ph_day[i] * facts->hash_phs[i] / 96.0;
}

const struct dr_charge dr_charge_mine = {
    .code = "MINE",
    .name = "hashprice revenue",
    .group = DR_GROUP_HASHPRICE_REVENUE,
    .unit = "PH-day",
    .since = "",
    .until = "",
    .formula = "H * hash / 96",
    .source = "expected value per hash at the pool (FPPS), before its fee",
    .evidence = "definition",
    .sign = +1,
    .plain = true,
    .optimised = true,
    .quantity_sql = "mine / 1e6 / nullif(hashprice_usd_per_ph_day, 0)",
    .price_sql = "hashprice_usd_per_ph_day",
    .usd = bill,
};
