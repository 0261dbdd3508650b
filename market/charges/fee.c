// SPDX-License-Identifier: GPL-3.0-or-later
// What every metered megawatt-hour costs beside its price.
#include "market/charges/charge.h"

static double usd(const struct dr_terms *terms, const struct dr_interval *interval)
{
    return -(terms->volumetric_usd_per_mwh * interval->load_mwh);
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
    return terms->volumetric_usd_per_mwh != 0;
}

const struct dr_charge dr_charge_fee = {
    .code = "FEE",
    .name = "volumetric fees",
    .group = DR_GROUP_DELIVERY_COST,
    .unit = "MWh",
    .since = "",
    .until = "",
    .formula = "-volumetric_adder * Q",
    .source = "ERCOT administration fee, uplift and retail margin per metered MWh, one figure",
    .sign = -1,
    .quantity_sql = "load_mwh",
    .price_sql = "volumetric_usd_per_mwh",
    .active = active,
    .usd = usd,
    .add = add,
    .post = post,
};
