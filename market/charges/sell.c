// SPDX-License-Identifier: GPL-3.0-or-later
// Energy bought ahead that was not drawn, sold back at the settlement price.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = 0;
    for (size_t c = 0; c < terms->n_contract; c++) {
        const struct dr_contract_terms *contract = &terms->contract[c];
        const double *price_usd_per_mwh =
            contract->at_other_point ? facts->settle_usd_per_mwh[c] : facts->price_usd_per_mwh;
        for (size_t i = 0; i < facts->n; i++)
            usd[i] += (price_usd_per_mwh[i] * contract->sellback_share -
                       contract->sellback_fee_usd_per_mwh) *
                      facts->sold_mwh[c][i];
    }
    for (size_t i = 0; i < facts->n && terms->trades_day_ahead; i++)
        usd[i] += facts->price_usd_per_mwh[i] * facts->day_ahead_resold_mwh[i];
}

static bool active(const struct dr_terms *terms)
{
    return terms->n_contract > 0 || terms->trades_day_ahead;
}

const struct dr_charge dr_charge_sell = {
    .code = "SELL",
    .name = "resale of contract energy",
    .group = DR_GROUP_GRID_CREDIT,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "(P * sellback_share - sellback_fee) * max(0, K - Q)",
    .source = "ERCOT Nodal Protocols 6.6.3.2, imbalance of a block with automatic resale; share "
              "and fee by contract",
    .evidence = "section verified, formula known",
    .sign = +1,
    .plain = true,
    .optimised = true,
    .quantity_sql = "sold_back_mwh",
    .active = active,
    .usd = bill,
};
