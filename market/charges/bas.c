// SPDX-License-Identifier: GPL-3.0-or-later
// What a contract that settles at another point leaves to the site: the difference of the prices
// on the energy that was used.
#include "market/charges/charge.h"
#include "market/position.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = 0;
    for (size_t c = 0; c < terms->n_contract; c++)
        for (size_t i = 0; i < facts->n && terms->contract[c].at_other_point; i++)
            usd[i] -= (facts->price_usd_per_mwh[i] - facts->settle_usd_per_mwh[c][i]) *
                      dr_position_used_mwh(terms, facts, c, i);
}

static bool active(const struct dr_terms *terms)
{
    for (size_t c = 0; c < terms->n_contract; c++)
        if (terms->contract[c].at_other_point)
            return true;
    return false;
}

const struct dr_charge dr_charge_bas = {
    .code = "BAS",
    .name = "basis of contracts at another point",
    .group = DR_GROUP_ENERGY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-(P - contract price point) * contract energy used",
    .source = "contract settled at a hub, load at its zone: the basis stays with the load",
    .evidence = "arithmetic of the contract",
    .sign = -1,
    .optimised = true,
    .quantity_sql = "basis_mwh",
    .active = active,
    .usd = bill,
};
