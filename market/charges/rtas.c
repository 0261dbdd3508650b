// SPDX-License-Identifier: GPL-3.0-or-later
// What real time awards beyond the day-ahead award, or less than it: two settlements.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = 0;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        for (size_t i = 0; i < facts->n && terms->sells[p]; i++)
            usd[i] += facts->real_time_mcpc_usd_per_mw_h[p][i] *
                      (facts->provided_mw[p][i] - facts->award_mw[p][i]) / 4;
}

static bool active(const struct dr_terms *terms)
{
    return terms->sells_reserves;
}

static const char *assumed(const struct dr_terms *terms)
{
    return terms->real_time_mcpc_is_assumed
               ? "the day-ahead capacity price stands in for the one of real time"
               : NULL;
}

const struct dr_charge dr_charge_rtas = {
    .code = "RTAS",
    .name = "reserves settled in real time",
    .group = DR_GROUP_PROGRAM_CREDIT,
    .unit = "MW-h",
    .since = "2025-12-05",
    .until = "",
    .formula = "real-time capacity price * (provided - award) / 4, of each product",
    .source = "ERCOT Nodal Protocols 6.7.2, from 2025-12-05 on; the real-time award "
              "is what the load provides",
    .evidence = "second-hand",
    .sign = +1,
    .quantity_sql = "(reserve_provided_mw - reserve_awarded_mw) / 4",
    .active = active,
    .assumed = assumed,
    .usd = bill,
};
