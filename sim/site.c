// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site.h"

void dr_site_model_init(struct dr_site_model *site, const struct dr_settings *settings)
{
    dr_plant_init(&site->plant, settings);
    site->terms = dr_settings_terms(settings);
}

double dr_site_model_bill_usd(const struct dr_site_model *site, const struct dr_interval *interval)
{
    double sum = 0;
    for (size_t c = 0; dr_charges[c]; c++)
        sum += dr_charges[c]->usd(&site->terms, interval);
    return sum;
}

double dr_site_model_usd(const struct dr_site_model *site, double power_mw, double last_power_mw,
                         double price_usd_per_mwh, double hashprice_usd_per_ph_day)
{
    struct dr_interval interval = {.price_usd_per_mwh = price_usd_per_mwh,
                                   .hashprice_usd_per_ph_day = hashprice_usd_per_ph_day};
    dr_plant_run(&site->plant, power_mw, last_power_mw, &interval);
    return dr_site_model_bill_usd(site, &interval);
}
