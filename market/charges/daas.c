// SPDX-License-Identifier: GPL-3.0-or-later
// Reserves sold day-ahead.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = 0;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        for (size_t i = 0; i < facts->n && terms->sells[p]; i++)
            usd[i] += facts->mcpc_usd_per_mw_h[p][i] * facts->award_mw[p][i] / 4;
}

static bool active(const struct dr_terms *terms)
{
    return terms->sells_reserves;
}

static const char *assumed(const struct dr_terms *terms)
{
    return terms->award_is_upper_estimate ? "an award of all that is offered is an upper estimate"
                                          : NULL;
}

const struct dr_charge dr_charge_daas = {
    .code = "DAAS",
    .name = "reserves sold day-ahead",
    .group = DR_GROUP_PROGRAM_CREDIT,
    .unit = "MW-h",
    .since = "",
    .until = "",
    .formula = "day-ahead capacity price * award / 4, of each product",
    .source = "ERCOT, day-ahead award at its capacity price by the hour",
    .evidence = "second-hand",
    .sign = +1,
    .quantity_sql = "reserve_awarded_mw / 4",
    .active = active,
    .assumed = assumed,
    .usd = bill,
};
