// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site.h"

#include <string.h>

#include "market/clock.h"
#include "market/position.h"

// A day of a charge's row; `otherwise` where it is left open.
static int32_t day_of(const char *date, int32_t otherwise)
{
    int32_t day = otherwise;
    if (date[0])
        dr_clock_parse_date(date, strlen(date), &day); // tests hold all rows to the form
    return day;
}

void dr_site_model_init(struct dr_site_model *site, const struct dr_settings *settings)
{
    *site = (struct dr_site_model){.n_charge = 0};
    dr_plant_init(&site->plant, settings);
    site->terms = dr_settings_terms(settings);
    if (site->terms.n_contract > 0)
        site->contract_mwh[0] = settings->contract_power_mw / 4;
    for (size_t c = 0; dr_charges[c]; c++)
        if (!dr_charges[c]->active || dr_charges[c]->active(&site->terms))
            site->charge[site->n_charge++] = (struct dr_site_charge){
                .charge = dr_charges[c],
                .place = c,
                .since_day = day_of(dr_charges[c]->since, INT32_MIN),
                .until_day = day_of(dr_charges[c]->until, INT32_MAX),
            };
}

void dr_site_model_book(const struct dr_site_model *site, struct dr_facts *facts, size_t i)
{
    for (size_t c = 0; c < site->terms.n_contract; c++)
        facts->contract_mwh[c][i] = site->contract_mwh[c];
}

void dr_site_model_choices(const struct dr_site_model *site, const double *power_mw,
                           const double *last_power_mw, size_t n, struct dr_facts *facts)
{
    facts->n = n;
    for (size_t i = 0; i < n; i++) {
        dr_plant_run(&site->plant, power_mw[i], last_power_mw[i], facts, i);
        dr_site_model_book(site, facts, i);
    }
    dr_position_settle(&site->terms, facts);
}

void dr_site_model_price(const struct dr_site_model *site, struct dr_facts *facts,
                         int32_t central_day, bool plain, double price_usd_per_mwh,
                         double hashprice_usd_per_ph_day, double *usd)
{
    double line_usd[DR_MAX_FACTS];
    for (size_t i = 0; i < facts->n; i++) {
        facts->price_usd_per_mwh[i] = price_usd_per_mwh;
        facts->hashprice_usd_per_ph_day[i] = hashprice_usd_per_ph_day;
        usd[i] = 0;
    }
    for (size_t k = 0; k < site->n_charge; k++) {
        const struct dr_site_charge *line = &site->charge[k];
        if (central_day < line->since_day || central_day > line->until_day ||
            (plain && !line->charge->plain))
            continue;
        line->charge->usd(&site->terms, facts, line_usd);
        for (size_t i = 0; i < facts->n; i++)
            usd[i] += line_usd[i];
    }
}
