// SPDX-License-Identifier: GPL-3.0-or-later
// Energy sold in the day-ahead market.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    (void)terms;
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = facts->day_ahead_usd_per_mwh[i] * facts->day_ahead_sold_mwh[i];
}

static bool active(const struct dr_terms *terms)
{
    return terms->trades_day_ahead;
}

const struct dr_charge dr_charge_daes = {
    .code = "DAES",
    .name = "day-ahead energy sold",
    .group = DR_GROUP_GRID_CREDIT,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "day-ahead price * day-ahead sale",
    .source = "ERCOT Nodal Protocols 4.6.2, DAM energy payment",
    .evidence = "known",
    .sign = +1,
    .day_ahead = true,
    .quantity_sql = "day_ahead_sold_mwh",
    .price_sql = "day_ahead_usd_per_mwh",
    .active = active,
    .usd = bill,
};
