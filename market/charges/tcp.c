// SPDX-License-Identifier: GPL-3.0-or-later
// Transmission, accrued in the peak interval that causes it; billed in the year after.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    (void)terms;
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = -(facts->transmission_usd_per_kw_year[i] *
                   (facts->peak_share[i] * (facts->load_mwh[i] * 4000)));
}

static bool active(const struct dr_terms *terms)
{
    return terms->bills_transmission;
}

static const char *assumed(const struct dr_terms *terms)
{
    return terms->transmission_assumed;
}

const struct dr_charge dr_charge_tcp = {
    .code = "TCP",
    .name = "transmission at system peaks, accrued",
    .group = DR_GROUP_DELIVERY_COST,
    .unit = "kW-year",
    .since = "",
    .until = "",
    .formula = "-rate * share of the peak * 4000 * Q",
    .source = "16 TAC 25.192: mean of the four system peaks, billed in the year after",
    .evidence = "rule verified, default rate known",
    .sign = -1,
    .quantity_sql = "peak_share * load_mwh * 4000",
    .active = active,
    .assumed = assumed,
    .usd = bill,
};
