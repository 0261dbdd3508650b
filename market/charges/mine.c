// SPDX-License-Identifier: GPL-3.0-or-later
// What the machines earn: a day has 96 intervals, also where the clocks change.
#include "market/charges/charge.h"

static double usd(const struct dr_terms *terms, const struct dr_interval *interval)
{
    (void)terms;
    return interval->hashprice_usd_per_ph_day * interval->hash_phs / 96.0;
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

const struct dr_charge dr_charge_mine = {
    .code = "MINE",
    .name = "hashprice revenue",
    .group = DR_GROUP_HASHPRICE_REVENUE,
    .unit = "PH-day",
    .since = "",
    .until = "",
    .formula = "H * hash / 96",
    .source = "expected value per hash at the pool (FPPS), before its fee",
    .sign = +1,
    .quantity_sql = "mine / 1e6 / nullif(hashprice_usd_per_ph_day, 0)",
    .price_sql = "hashprice_usd_per_ph_day",
    .usd = usd,
    .add = add,
    .post = post,
};
