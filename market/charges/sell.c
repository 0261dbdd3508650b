// SPDX-License-Identifier: GPL-3.0-or-later
// Contract energy that was not drawn, sold back at the settlement price.
#include "market/charges/charge.h"

static double usd(const struct dr_terms *terms, const struct dr_interval *interval)
{
    double sold_mwh = terms->contract_mwh - interval->load_mwh;
    double price_usd_per_mwh =
        interval->price_usd_per_mwh * terms->sellback_share - terms->sellback_fee_usd_per_mwh;
    return sold_mwh > 0 ? price_usd_per_mwh * sold_mwh : 0.0;
}

static void add(const struct dr_terms *terms, const struct dr_interval *interval, size_t n,
                double *sum_usd)
{
    for (size_t i = 0; i < n; i++)
        sum_usd[i] += usd(terms, &interval[i]);
}

static void post(const struct dr_terms *terms, const struct dr_interval *interval, size_t n,
                 int64_t *amount_microusd)
{
    for (size_t i = 0; i < n; i++)
        amount_microusd[i] = dr_microusd(usd(terms, &interval[i]));
}

static bool active(const struct dr_terms *terms)
{
    return terms->contract_mwh > 0;
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
    .sign = +1,
    .quantity_sql = "max(0.0, contract_mwh - load_mwh)",
    .price_sql = "price_usd_per_mwh * sellback_share - sellback_fee_usd_per_mwh",
    .active = active,
    .usd = usd,
    .add = add,
    .post = post,
};
