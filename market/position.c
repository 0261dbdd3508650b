// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/position.h"

// Elective contracts share what the strategy lets them resell; what is left beyond it is lost.
static void lose_unsold(const struct dr_terms *terms, struct dr_facts *facts)
{
    double left_mwh[DR_MAX_FACTS];
    for (size_t i = 0; i < facts->n; i++)
        left_mwh[i] = facts->resale_mwh[i];
    for (size_t c = 0; c < terms->n_contract; c++) {
        if (terms->contract[c].resale == DR_RESALE_AUTOMATIC)
            continue;
        bool elective = terms->contract[c].resale == DR_RESALE_ELECTIVE;
        for (size_t i = 0; i < facts->n; i++) {
            double over_mwh = facts->sold_mwh[c][i];
            double sold_mwh = !elective ? 0 : over_mwh < left_mwh[i] ? over_mwh : left_mwh[i];
            facts->sold_mwh[c][i] = sold_mwh;
            facts->lost_mwh[c][i] = over_mwh - sold_mwh;
            left_mwh[i] -= sold_mwh;
        }
    }
}

// Uses what is there of a source; what is left of it goes to left_mwh.
static void use(double *need_mwh, const double *source_mwh, double *left_mwh, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double over_mwh = need_mwh[i] - source_mwh[i];
        left_mwh[i] = over_mwh < 0 ? -over_mwh : 0;
        need_mwh[i] = over_mwh > 0 ? over_mwh : 0;
    }
}

void dr_position_settle(const struct dr_terms *terms, struct dr_facts *facts)
{
    double *need_mwh = facts->bought_mwh; // what nothing bought ahead covers yet
    bool loses = false;
    for (size_t i = 0; i < facts->n; i++)
        need_mwh[i] = facts->load_mwh[i];
    for (size_t i = 0; i < facts->n && terms->trades_day_ahead; i++)
        need_mwh[i] += facts->day_ahead_sold_mwh[i];
    for (size_t c = 0; c < terms->n_contract; c++) {
        use(need_mwh, facts->contract_mwh[c], facts->sold_mwh[c], facts->n);
        loses |= terms->contract[c].resale != DR_RESALE_AUTOMATIC;
    }
    if (terms->trades_day_ahead)
        use(need_mwh, facts->day_ahead_bought_mwh, facts->day_ahead_resold_mwh, facts->n);
    if (loses)
        lose_unsold(terms, facts);
}
