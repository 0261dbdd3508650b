// SPDX-License-Identifier: GPL-3.0-or-later
// The block of power bought ahead, paid for whether it is used or not.
#include "market/charges/charge.h"

static double usd(const struct dr_terms *terms, const struct dr_interval *interval)
{
    (void)interval;
    return -(terms->contract_price_usd_per_mwh * terms->contract_mwh);
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
    return terms->contract_price_usd_per_mwh * terms->contract_mwh != 0;
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
    .sign = -1,
    .quantity_sql = "contract_mwh",
    .price_sql = "contract_price_usd_per_mwh",
    .active = active,
    .usd = usd,
    .add = add,
    .post = post,
};
