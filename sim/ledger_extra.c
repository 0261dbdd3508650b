// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/ledger_extra.h"

#include "market/position.h"
#include "sim/ledger_schema.h"

static bool always(const struct dr_terms *terms)
{
    (void)terms;
    return true;
}

static double contract_mwh(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    double sum = 0;
    for (size_t c = 0; c < terms->n_contract; c++)
        sum += facts->contract_mwh[c][i];
    return sum;
}

static bool may_lose(const struct dr_terms *terms)
{
    for (size_t c = 0; c < terms->n_contract; c++)
        if (terms->contract[c].resale != DR_RESALE_AUTOMATIC)
            return true;
    return false;
}

static double unsold_mwh(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    double sum = 0;
    for (size_t c = 0; c < terms->n_contract; c++)
        if (terms->contract[c].resale != DR_RESALE_AUTOMATIC)
            sum += facts->lost_mwh[c][i];
    return sum;
}

static bool is_at_other_point(const struct dr_terms *terms)
{
    for (size_t c = 0; c < terms->n_contract; c++)
        if (terms->contract[c].at_other_point)
            return true;
    return false;
}

static double basis_mwh(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    double sum = 0;
    for (size_t c = 0; c < terms->n_contract; c++)
        if (terms->contract[c].at_other_point)
            sum += dr_position_used_mwh(terms, facts, c, i);
    return sum;
}

static bool trades_day_ahead(const struct dr_terms *terms)
{
    return terms->trades_day_ahead;
}

static double day_ahead_bought_mwh(const struct dr_terms *terms, const struct dr_facts *facts,
                                   size_t i)
{
    (void)terms;
    return facts->day_ahead_bought_mwh[i];
}

static double day_ahead_sold_mwh(const struct dr_terms *terms, const struct dr_facts *facts,
                                 size_t i)
{
    (void)terms;
    return facts->day_ahead_sold_mwh[i];
}

static bool meters_energy_weighted(const struct dr_terms *terms)
{
    return terms->meters_energy_weighted;
}

static double energy_weighted(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    (void)terms;
    return facts->energy_weighted_usd_per_mwh[i];
}

static bool bills_transmission(const struct dr_terms *terms)
{
    return terms->bills_transmission;
}

static double peak_share(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    (void)terms;
    return facts->peak_share[i];
}

static bool sells_reserves(const struct dr_terms *terms)
{
    return terms->sells_reserves;
}

static double of_products(const struct dr_terms *terms, const double of[][DR_MAX_FACTS], size_t i)
{
    double sum = 0;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        sum += terms->sells[p] ? of[p][i] : 0;
    return sum;
}

static double reserve_awarded_mw(const struct dr_terms *terms, const struct dr_facts *facts,
                                 size_t i)
{
    return of_products(terms, facts->award_mw, i);
}

static double reserve_provided_mw(const struct dr_terms *terms, const struct dr_facts *facts,
                                  size_t i)
{
    return of_products(terms, facts->provided_mw, i);
}

static bool sells_ers(const struct dr_terms *terms)
{
    return terms->sells_ers;
}

static double ers_paid_mw_h(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    (void)terms;
    return facts->ers_paid_mw_h[i];
}

static bool is_limited(const struct dr_terms *terms)
{
    return terms->is_limited;
}

static double limited(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    (void)terms;
    return facts->limited[i];
}

static bool decides_inside(const struct dr_terms *terms)
{
    return terms->decides_inside;
}

static double restarted_mw(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    (void)terms;
    return facts->restarted_mw[i];
}

static double restarts_again(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    (void)terms;
    return facts->restarts_again[i];
}

static double decisions_inside(const struct dr_terms *terms, const struct dr_facts *facts, size_t i)
{
    (void)terms;
    return facts->decisions_inside[i];
}

// Over what the run drew in the interval before; a run starts fully on.
static const char restarted_mw_sql[] =
    "max(0.0, f.power_mw - coalesce((SELECT b.power_mw FROM fact AS b WHERE b.fact_id < f.fact_id"
    " AND b.fact_id >= t.run_id * 16777216 ORDER BY b.fact_id DESC LIMIT 1), t.capacity_mw))";
_Static_assert(DR_FACT_RUN_STEP == 16777216, "the step of the text above");

const struct dr_extra dr_extras[] = {
    {"contract_mwh", NULL, DR_EXTRA_OF_PRICE, always, contract_mwh},
    {"energy_weighted_usd_per_mwh", NULL, DR_EXTRA_OF_PRICE, meters_energy_weighted,
     energy_weighted},
    {"peak_share", NULL, DR_EXTRA_OF_PRICE, bills_transmission, peak_share},
    {"unsold_mwh", NULL, DR_EXTRA_OF_RUN, may_lose, unsold_mwh},
    {"basis_mwh", NULL, DR_EXTRA_OF_RUN, is_at_other_point, basis_mwh},
    {"day_ahead_bought_mwh", NULL, DR_EXTRA_OF_RUN, trades_day_ahead, day_ahead_bought_mwh},
    {"day_ahead_sold_mwh", NULL, DR_EXTRA_OF_RUN, trades_day_ahead, day_ahead_sold_mwh},
    {"reserve_awarded_mw", NULL, DR_EXTRA_OF_RUN, sells_reserves, reserve_awarded_mw},
    {"reserve_provided_mw", NULL, DR_EXTRA_OF_RUN, sells_reserves, reserve_provided_mw},
    {"ers_paid_mw_h", NULL, DR_EXTRA_OF_RUN, sells_ers, ers_paid_mw_h},
    {"restarted_mw", restarted_mw_sql, DR_EXTRA_OF_RUN, decides_inside, restarted_mw},
    {"restarts_again", NULL, DR_EXTRA_OF_RUN, decides_inside, restarts_again},
    {"decisions_inside", NULL, DR_EXTRA_OF_RUN, decides_inside, decisions_inside},
    {"limited", NULL, DR_EXTRA_OF_RUN, is_limited, limited},
};
const size_t dr_extra_count = sizeof dr_extras / sizeof dr_extras[0];
_Static_assert(sizeof dr_extras / sizeof dr_extras[0] <= DR_MAX_EXTRAS, "room for all extras");
