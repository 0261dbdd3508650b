// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bound.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { MOST_CHOICES = DR_MAX_BREAKPOINTS * (DR_MAX_BREAKPOINTS + 1) / 2 };

// The choices of one interval: to run at breakpoint j after breakpoint k. Only a rise of power
// costs something beside the steady state, so k = j stands for all k >= j; choices of one j are
// together, k rising.
struct choices {
    size_t n;
    struct dr_interval interval[MOST_CHOICES];
    double usd[MOST_CHOICES]; // at the prices of the interval
};

static void init_choices(struct choices *choices, const struct dr_plant *plant)
{
    choices->n = 0;
    for (size_t j = 0; j < plant->n_breakpoint; j++)
        for (size_t k = 0; k <= j; k++)
            dr_plant_run(plant, plant->breakpoint_mw[j], plant->breakpoint_mw[k],
                         &choices->interval[choices->n++]);
}

static void price_choices(struct choices *choices, const struct dr_terms *terms,
                          double price_usd_per_mwh, double hashprice_usd_per_ph_day)
{
    for (size_t i = 0; i < choices->n; i++) {
        choices->interval[i].price_usd_per_mwh = price_usd_per_mwh;
        choices->interval[i].hashprice_usd_per_ph_day = hashprice_usd_per_ph_day;
        choices->usd[i] = 0;
    }
    for (size_t c = 0; dr_charges[c]; c++)
        dr_charges[c]->add(terms, choices->interval, choices->n, choices->usd);
}

// best_usd[j]: the most that can be earned up to here, ending at breakpoint j of m.
// from[j]: the breakpoint before on that way.
static void advance(const struct choices *choices, size_t m, const double *before_usd,
                    double *best_usd, uint8_t *from)
{
    const double *usd = choices->usd;
    for (size_t j = 0; j < m; usd += ++j) {
        best_usd[j] = -INFINITY;
        for (size_t k = 0; k < m; k++) {
            double here_usd = before_usd[k] + usd[k < j ? k : j];
            if (here_usd > best_usd[j]) {
                best_usd[j] = here_usd;
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
    struct choices *choices = malloc(sizeof *choices);
    if (!from || !choices) {
        free(from);
        free(choices);
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the bound\n  %zu bytes", n * m);
    }
    *choices = (struct choices){.n = 0};
    init_choices(choices, plant);
    for (size_t j = 0; j < m; j++)
        before_usd[j] = j + 1 == m ? 0 : -INFINITY; // a run starts fully on
    for (size_t i = 0; i < n; i++) {
        double price = market->spp.value[market->begin + i];
        if (isnan(price))
            continue;
        double hashprice = dr_series_at(&market->hashprice,
                                        dr_series_start_utc_s(&market->spp, market->begin + i));
        price_choices(choices, &site->terms, price, hashprice);
        advance(choices, m, before_usd, best_usd, from + i * m);
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
    free(choices);
    return DR_OK;
}
