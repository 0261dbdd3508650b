// SPDX-License-Identifier: GPL-3.0-or-later
// The site as engine and bound see it: plant and terms, and the money of an interval from both.
#ifndef DR_SIM_SITE_H
#define DR_SIM_SITE_H

#include "sim/plant.h"
#include "sim/settings.h"

struct dr_site_model {
    struct dr_plant plant;
    struct dr_terms terms;
};

void dr_site_model_init(struct dr_site_model *site, const struct dr_settings *settings);

// Unrounded dollars of one interval, by all charges, at this power after last_power_mw.
double dr_site_model_usd(const struct dr_site_model *site, double power_mw, double last_power_mw,
                         double price_usd_per_mwh, double hashprice_usd_per_ph_day);

// The same of an interval whose plant has run and whose prices are set.
double dr_site_model_bill_usd(const struct dr_site_model *site, const struct dr_interval *interval);

#endif
