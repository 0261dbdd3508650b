// SPDX-License-Identifier: GPL-3.0-or-later
// Energy drawn above the contract, bought at the settlement price.
#include "market/charges/charge.h"

static double usd(const struct dr_terms *terms, const struct dr_interval *interval)
{
    double bought_mwh = interval->load_mwh - terms->contract_mwh;
    return bought_mwh > 0 ? -(interval->price_usd_per_mwh * bought_mwh) : 0.0;
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

const struct dr_charge dr_charge_rtei = {
    .code = "RTEI",
    .name = "real-time energy above the contract",
    .group = DR_GROUP_ENERGY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-P * max(0, Q - K)",
    .source = "ERCOT Nodal Protocols 6.6.3.2, real-time energy imbalance at a load zone",
    .sign = -1,
    .quantity_sql = "max(0.0, load_mwh - contract_mwh)",
    .price_sql = "price_usd_per_mwh",
    .usd = usd,
    .add = add,
    .post = post,
};
