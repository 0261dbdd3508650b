// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bound.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

// best_usd[j]: the most that can be earned up to here, ending at breakpoint j.
// from[j]: the breakpoint before on that way.
static void advance(const struct dr_site_model *site, double price_usd_per_mwh,
                    double hashprice_usd_per_ph_day, const double *before_usd, double *best_usd,
                    uint8_t *from)
{
    const struct dr_plant *plant = &site->plant;
    for (size_t j = 0; j < plant->n_breakpoint; j++) {
        double power = plant->breakpoint_mw[j];
        double steady =
            dr_site_model_usd(site, power, power, price_usd_per_mwh, hashprice_usd_per_ph_day);
        best_usd[j] = -INFINITY;
        for (size_t k = 0; k < plant->n_breakpoint; k++) {
            // Only a rise of power costs something beside the steady state.
            double usd = k >= j ? steady
                                : dr_site_model_usd(site, power, plant->breakpoint_mw[k],
                                                    price_usd_per_mwh, hashprice_usd_per_ph_day);
            if (before_usd[k] + usd > best_usd[j]) {
                best_usd[j] = before_usd[k] + usd;
                from[j] = (uint8_t)k;
            }
        }
    }
}

enum dr_status dr_bound_schedule(const struct dr_market *market, const struct dr_site_model *site,
                                 double *schedule_mw, struct dr_error *err)
{
    const struct dr_plant *plant = &site->plant;
    size_t n = market->end - market->begin, m = plant->n_breakpoint;
    double before_usd[DR_MAX_BREAKPOINTS], best_usd[DR_MAX_BREAKPOINTS];
    uint8_t *from = malloc(n * m); // shape [n][m]
    if (!from)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the bound\n  %zu bytes", n * m);
    for (size_t j = 0; j < m; j++)
        before_usd[j] = j + 1 == m ? 0 : -INFINITY; // a run starts fully on
    for (size_t i = 0; i < n; i++) {
        double price = market->spp.value[market->begin + i];
        if (isnan(price))
            continue;
        double hashprice = dr_series_at(&market->hashprice,
                                        dr_series_start_utc_s(&market->spp, market->begin + i));
        advance(site, price, hashprice, before_usd, best_usd, from + i * m);
        for (size_t j = 0; j < m; j++)
            before_usd[j] = best_usd[j];
    }
    size_t j = 0;
    for (size_t k = 1; k < m; k++)
        if (before_usd[k] > before_usd[j])
            j = k;
    for (size_t i = n; i-- > 0;) {
        if (isnan(market->spp.value[market->begin + i]))
            continue;
        schedule_mw[i] = plant->breakpoint_mw[j];
        j = from[i * m + j];
    }
    free(from);
    return DR_OK;
}
