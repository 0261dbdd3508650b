// SPDX-License-Identifier: GPL-3.0-or-later
// What switching costs the machines.
#include "market/charges/charge.h"

static double usd(const struct dr_terms *terms, const struct dr_interval *interval)
{
    return -(terms->wear_usd_per_mw_restart * interval->restarted_mw);
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
    return terms->wear_usd_per_mw_restart != 0;
}

const struct dr_charge dr_charge_wear = {
    .code = "WEAR",
    .name = "wear of restarts",
    .group = DR_GROUP_OPERATIONS_COST,
    .unit = "MW restarted",
    .since = "",
    .until = "",
    .formula = "-wear * max(0, p - p of the interval before)",
    .source = "the site's own figure; 0 until set",
    .sign = -1,
    .quantity_sql = "restarted_mw",
    .price_sql = "wear_usd_per_mw_restart",
    .active = active,
    .usd = usd,
    .add = add,
    .post = post,
};
