// SPDX-License-Identifier: GPL-3.0-or-later
// What switching costs the machines.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -(terms->wear_usd_per_mw_restart * facts->restarted_mw[i]);
}

static bool active(const struct dr_terms *terms)
{
    return terms->wear_usd_per_mw_restart != 0;
}

const struct dr_charge dr_charge_wear = {
    .code = "WEAR",
    .name = "wear of restarts",
    .group = DR_GROUP_OPERATIONS_COST,
    .unit = "MW restarted",
    .since = "",
    .until = "",
    .formula = "-wear * max(0, p - p of the interval before)",
    .source = "the site's own figure; 0 until set",
    .evidence = "the site's own figure",
    .sign = -1,
    .plain = true,
    .optimised = true,
    .quantity_sql = "restarted_mw",
    .price_sql = "wear_usd_per_mw_restart",
    .active = active,
    .usd = bill,
};
