// SPDX-License-Identifier: GPL-3.0-or-later
// What a bill is made of: the terms of a site, and what happened in each interval of a block.
#ifndef DR_MARKET_FACTS_H
#define DR_MARKET_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/product.h"

enum {
    DR_MAX_CONTRACTS = 8,
    DR_MAX_FACTS = 136, // intervals of a block: a Central day, or the choices of one interval
};

// What becomes of contract energy that the load does not use.
enum dr_resale {
    DR_RESALE_AUTOMATIC, // it is sold at the settlement price
    DR_RESALE_ELECTIVE,  // as much of it as the strategy says
    DR_RESALE_NONE,      // it is lost
};

// One block of power bought ahead.
struct dr_contract_terms {
    double price_usd_per_mwh;
    double sellback_share, sellback_fee_usd_per_mwh;
    enum dr_resale resale;
    bool at_other_point; // it settles at a price of its own: facts->settle_usd_per_mwh
};

// What the bill of a site depends on.
struct dr_terms {
    double pool_fee;
    size_t n_contract;
    struct dr_contract_terms contract[DR_MAX_CONTRACTS]; // in the order in which the load uses them
    bool trades_day_ahead;                               // day-ahead positions may be other than 0
    bool meters_energy_weighted; // metered load settles at the energy-weighted zone price
    double loss_factor;          // energy bought over energy metered
    bool bills_administration;   // facts have its fee
    bool administration_is_proposed;
    double ancillary_usd_per_mwh, uplift_usd_per_mwh, retail_usd_per_mwh;
    bool bills_transmission;
    const char *transmission_assumed; // why, NULL where rate and peaks are given
    bool has_tariffs;                 // of the month, other than transmission
    double volumetric_usd_per_mwh;
    double wear_usd_per_mw_restart;
    bool sells_reserves, sells[DR_PRODUCT_COUNT]; // day-ahead awards may be other than 0
    bool award_is_upper_estimate;   // all that is offered, though such loads are prorated
    bool real_time_mcpc_is_assumed; // the day-ahead price stands in for it
    bool sells_ers, ers_price_is_assumed;
    double ers_price_usd_per_mw_h;
    bool sells_capacity; // reserves or ERS
    bool is_limited;     // events or deployments may overrule the strategy
    bool decides_inside; // some run decides inside intervals too
};

// Facts of n intervals, an array each. P is the settlement point price, final; H the hashprice of
// the interval's UTC day; Q the metered load; K the contract.
struct dr_facts {
    size_t n;
    int64_t start_utc_s[DR_MAX_FACTS];
    double price_usd_per_mwh[DR_MAX_FACTS];        // P
    double hashprice_usd_per_ph_day[DR_MAX_FACTS]; // H
    double seen_price_usd_per_mwh[DR_MAX_FACTS];   // what the decision knew; NaN before any
    // The plant.
    double power_mw[DR_MAX_FACTS];     // p; the mean where it changes inside the interval
    double restarted_mw[DR_MAX_FACTS]; // max(0, p - p before), of each decision
    double load_mwh[DR_MAX_FACTS];     // Q
    double hash_phs[DR_MAX_FACTS];     // mean over the interval, ramps included
    double lost_phs[DR_MAX_FACTS];     // what the ramps took of it
    // Decisions inside the interval, and restarts after its first; 0 where there is one decision.
    double decisions_inside[DR_MAX_FACTS], restarts_again[DR_MAX_FACTS];
    double limited[DR_MAX_FACTS]; // 1 where the strategy was overruled
    // Energy bought and sold ahead.
    double contract_mwh[DR_MAX_CONTRACTS][DR_MAX_FACTS];       // K of each contract
    double settle_usd_per_mwh[DR_MAX_CONTRACTS][DR_MAX_FACTS]; // of contracts at another point
    double day_ahead_usd_per_mwh[DR_MAX_FACTS];
    double day_ahead_bought_mwh[DR_MAX_FACTS], day_ahead_sold_mwh[DR_MAX_FACTS];
    double resale_mwh[DR_MAX_FACTS]; // the most that elective contracts resell
    // Where it went: market/position.h.
    double bought_mwh[DR_MAX_FACTS];                 // in real time
    double sold_mwh[DR_MAX_CONTRACTS][DR_MAX_FACTS]; // resold, of each contract
    double day_ahead_resold_mwh[DR_MAX_FACTS];       // bought day-ahead and not used
    double lost_mwh[DR_MAX_CONTRACTS][DR_MAX_FACTS]; // neither used nor resold, of each contract
    // Delivery and fees.
    double energy_weighted_usd_per_mwh[DR_MAX_FACTS];
    double administration_usd_per_mwh[DR_MAX_FACTS];
    double peak_share[DR_MAX_FACTS]; // of the year's transmission charge that hangs on the interval
    double transmission_usd_per_kw_year[DR_MAX_FACTS];
    // Reserves, of the products that are sold: sim/reserve.h.
    double mcpc_usd_per_mw_h[DR_PRODUCT_COUNT][DR_MAX_FACTS]; // day-ahead
    double real_time_mcpc_usd_per_mw_h[DR_PRODUCT_COUNT][DR_MAX_FACTS];
    double award_mw[DR_PRODUCT_COUNT][DR_MAX_FACTS];    // sold day-ahead
    double deployed_mw[DR_PRODUCT_COUNT][DR_MAX_FACTS]; // of it, called by ERCOT
    double provided_mw[DR_PRODUCT_COUNT][DR_MAX_FACTS]; // of it, deployed or ready to be
    double ers_mw[DR_MAX_FACTS];                        // obligation of the hour
    double ers_deployed_mw[DR_MAX_FACTS], ers_provided_mw[DR_MAX_FACTS];
    double ers_paid_mw_h[DR_MAX_FACTS]; // with the last interval of a term
    double month_usd[DR_MAX_FACTS];     // by the tariffs, billed with the month's last interval
};

#endif
