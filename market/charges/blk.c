// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of power bought ahead, paid for whether they are used or not.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = 0;
    for (size_t c = 0; c < terms->n_contract; c++)
        for (size_t i = 0; i < facts->n; i++)
            usd[i] -= terms->contract[c].price_usd_per_mwh * facts->contract_mwh[c][i];
}

static bool active(const struct dr_terms *terms)
{
    for (size_t c = 0; c < terms->n_contract; c++)
        if (terms->contract[c].price_usd_per_mwh != 0)
            return true;
    return false;
}

const struct dr_charge dr_charge_blk = {
    .code = "BLK",
    .name = "contract block",
    .group = DR_GROUP_ENERGY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-contract_price * K",
    .source = "fixed-price block, take or pay: sunk, it decides nothing",
    .evidence = "the contract",
    .sign = -1,
    .plain = true,
    .optimised = true,
    .quantity_sql = "contract_mwh",
    .active = active,
    .usd = bill,
};
