// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/sced.h"

#include "market/clock.h"

// Within the settled span, where a price may be seen; after the reform only where somebody gave
// adders, since what is left of them is seldom other than 0.
static bool is_missed(const struct dr_market *market, int64_t stamp_utc_s)
{
    return stamp_utc_s >= dr_series_start_utc_s(&market->spp, market->begin) &&
           stamp_utc_s < dr_series_start_utc_s(&market->spp, market->end) &&
           (market->adder.n > 0 || stamp_utc_s < DR_SCED_REFORM_UTC_S);
}

void dr_sced_add_adders(struct dr_market *market)
{
    const struct dr_stamps *adder = &market->adder;
    size_t next = 0; // the first adder stamped after the price
    market->n_lmp_without_adder = 0;
    for (size_t i = 0; i < market->lmp.n; i++) {
        struct dr_stamp *lmp = &market->lmp.stamp[i];
        while (next < adder->n && adder->stamp[next].utc_s <= lmp->utc_s)
            next++;
        if (next > 0 && lmp->utc_s - adder->stamp[next - 1].utc_s <= DR_SCED_ADDER_AGE_S)
            lmp->value += adder->stamp[next - 1].value;
        else
            market->n_lmp_without_adder += is_missed(market, lmp->utc_s);
    }
}
