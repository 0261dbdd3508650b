// SPDX-License-Identifier: GPL-3.0-or-later
// Awards that the load did not stand behind, before reserves were awarded in real time too.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = 0;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        for (size_t i = 0; i < facts->n && terms->sells[p]; i++)
            usd[i] -= facts->mcpc_usd_per_mw_h[p][i] *
                      (facts->award_mw[p][i] - facts->provided_mw[p][i]) / 4;
}

static bool active(const struct dr_terms *terms)
{
    return terms->sells_reserves;
}

const struct dr_charge dr_charge_asfp = {
    .code = "ASFP",
    .name = "reserves not provided, paid back",
    .group = DR_GROUP_PROGRAM_CREDIT,
    .unit = "MW-h",
    .since = "",
    .until = "2025-12-04",
    .formula = "-day-ahead capacity price * (award - provided) / 4, of each product",
    .source = "ERCOT, failure to provide at the higher of the day-ahead and the supplemental "
              "market's price; supplemental prices are not read",
    .evidence = "second-hand",
    .sign = -1,
    .quantity_sql = "(reserve_awarded_mw - reserve_provided_mw) / 4",
    .active = active,
    .usd = bill,
};
