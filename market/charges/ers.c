// SPDX-License-Identifier: GPL-3.0-or-later
// Emergency response service, paid with the last interval of a term.
#include "market/charges/charge.h"

static void bill(const struct dr_terms *terms, const struct dr_facts *facts, double *usd)
{
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = terms->ers_price_usd_per_mw_h * facts->ers_paid_mw_h[i];
}

static bool active(const struct dr_terms *terms)
{
    return terms->sells_ers;
}

static const char *assumed(const struct dr_terms *terms)
{
    return terms->sells_ers && terms->ers_price_is_assumed
               ? "the price is what the year 2025 paid in all hours, second-hand"
               : NULL;
}

const struct dr_charge dr_charge_ers = {
    .code = "ERS",
    .name = "emergency response service",
    .group = DR_GROUP_PROGRAM_CREDIT,
    .unit = "MW-h",
    .since = "",
    .until = "",
    .formula = "price * obligation * hours * f(availability) * event performance",
    .source =
        "16 TAC 25.507 and ERCOT: paid after the term; f is 1 from the threshold on, else the "
        "factor's square",
    .evidence = "terms verified, time periods and shape of the payment known",
    .sign = +1,
    .quantity_sql = "ers_paid_mw_h",
    .active = active,
    .assumed = assumed,
    .usd = bill,
};
