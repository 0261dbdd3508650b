// SPDX-License-Identifier: GPL-3.0-or-later
// Energy bought in the day-ahead market.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    (void)terms;
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -(facts->day_ahead_usd_per_mwh[i] * facts->day_ahead_bought_mwh[i]);
}

static bool active(const struct dr_terms *terms)
{
    return terms->trades_day_ahead;
}

const struct dr_charge dr_charge_daep = {
    .code = "DAEP",
    .name = "day-ahead energy bought",
    .group = DR_GROUP_ENERGY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-day-ahead price * day-ahead purchase",
    .source = "ERCOT Nodal Protocols 4.6.2, DAM energy charge",
    .evidence = "known",
    .sign = -1,
    .day_ahead = true,
    .quantity_sql = "day_ahead_bought_mwh",
    .price_sql = "day_ahead_usd_per_mwh",
    .active = active,
    .usd = bill,
};
