// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/position.h"

void dr_position_settle(const struct dr_terms *terms, struct dr_facts *facts)
{
    double *need_mwh = facts->bought_mwh; // what no contract covered yet
    for (size_t i = 0; i < facts->n; i++)
        need_mwh[i] = facts->load_mwh[i];
    for (size_t c = 0; c < terms->n_contract; c++) {
        const double *contract_mwh = facts->contract_mwh[c];
        double *sold_mwh = facts->sold_mwh[c];
        for (size_t i = 0; i < facts->n; i++) {
            double over_mwh = need_mwh[i] - contract_mwh[i];
            sold_mwh[i] = over_mwh < 0 ? -over_mwh : 0;
            need_mwh[i] = over_mwh > 0 ? over_mwh : 0;
        }
    }
}
