// SPDX-License-Identifier: GPL-3.0-or-later
// The utility's monthly charges, by its tariffs.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    (void)terms;
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -facts->month_usd[i];
}

static bool active(const struct dr_terms *terms)
{
    return terms->has_tariffs;
}

const struct dr_charge dr_charge_tdu = {
    .code = "TDU",
    .name = "delivery by tariff",
    .group = DR_GROUP_DELIVERY_COST,
    .unit = "months",
    .since = "",
    .until = "",
    .formula = "-(rate * highest load of the month + monthly rate)",
    .source = "the utility's tariffs, as the site's settings give them",
    .evidence = "the tariff's own source",
    .sign = -1,
    .quantity_sql = "tdu <> 0",
    .active = active,
    .usd = bill,
};
