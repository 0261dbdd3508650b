// SPDX-License-Identifier: GPL-3.0-or-later
// The pool's share, from the unrounded revenue.
#include "market/charges/charge.h"

static double usd(const struct dr_terms *terms, const struct dr_interval *interval)
{
    return -(terms->pool_fee * (interval->hashprice_usd_per_ph_day * interval->hash_phs / 96.0));
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
    return terms->pool_fee != 0;
}

const struct dr_charge dr_charge_pool = {
    .code = "POOL",
    .name = "mining pool fee",
    .group = DR_GROUP_HASHPRICE_REVENUE,
    .unit = "PH-day",
    .since = "",
    .until = "",
    .formula = "-pool_fee * H * hash / 96",
    .source = "FPPS pool fee, 0.3 to 4 % (known, not verified)",
    .sign = -1,
    .quantity_sql = "mine / 1e6 / nullif(hashprice_usd_per_ph_day, 0)",
    .price_sql = "pool_fee * hashprice_usd_per_ph_day",
    .active = active,
    .usd = usd,
    .add = add,
    .post = post,
};
