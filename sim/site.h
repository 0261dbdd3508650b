// SPDX-License-Identifier: GPL-3.0-or-later
// The site as engine and bound see it: plant and terms, and the money of an interval from both.
#ifndef DR_SIM_SITE_H
#define DR_SIM_SITE_H

#include "sim/block.h"
#include "sim/book.h"
#include "sim/plant.h"
#include "sim/reserve.h"
#include "sim/settings.h"

// A charge that the terms do not make 0, and the Central days on which it is in force.
struct dr_site_charge {
    const struct dr_charge *charge;
    size_t place; // in dr_charges
    int32_t since_day, until_day;
};

struct dr_site_model {
    struct dr_plant plant;
    struct dr_terms terms;
    struct dr_book book;
    struct dr_reserve reserve;
    bool plans;  // a strategy of the replay plans; set before dr_site_model_attach()
    bool elects; // what of a contract is resold is somebody's choice
    size_t n_charge;
    struct dr_site_charge charge[DR_MAX_CHARGES];
};

// ERR_USAGE where contracts have more levels of power than a plant has breakpoints for.
enum dr_status dr_site_model_init(struct dr_site_model *site, const struct dr_settings *settings,
                                  struct dr_error *err);

// Adds what is of one market, borrowed for the site's life: dr_book_attach(), dr_reserve_attach().
// ERR_USAGE, too, where sales day-ahead make too many levels of power.
enum dr_status dr_site_model_attach(struct dr_site_model *site, const struct dr_market *market,
                                    struct dr_error *err);
// Needed after dr_site_model_attach() only.
void dr_site_model_finish(struct dr_site_model *site);

// The interval from start_utc_s at n powers, each after the power of the interval before: plant,
// book and position are filled, prices are left to dr_site_model_price(), reserves to the caller.
void dr_site_model_choices(const struct dr_site_model *site, int64_t start_utc_s,
                           int32_t central_day, const double *power_mw, const double *last_power_mw,
                           size_t n, struct dr_facts *facts);
// Unrounded dollars of each choice, shape [facts->n], by the charges in force on central_day; by
// those that the bound optimises only where that is asked for.
void dr_site_model_price(const struct dr_site_model *site, struct dr_facts *facts,
                         int32_t central_day, bool optimised, double price_usd_per_mwh,
                         double hashprice_usd_per_ph_day, double *usd);

// What somebody resells of elective contracts who knows the prices, which are filled: the limits
// that earn most by the lines that the bound optimises. Sets resale_mwh and settles the position.
void dr_site_model_elect(const struct dr_site_model *site, int32_t central_day,
                         struct dr_facts *facts);

#endif
