// SPDX-License-Identifier: GPL-3.0-or-later
// What a bill is made of: the terms of a site, and what happened in each interval of a block.
#ifndef DR_MARKET_FACTS_H
#define DR_MARKET_FACTS_H

#include <stddef.h>
#include <stdint.h>

enum {
    DR_MAX_CONTRACTS = 8,
    DR_MAX_FACTS = 136, // intervals of a block: a Central day, or the choices of one interval
};

// One block of power bought ahead.
struct dr_contract_terms {
    double price_usd_per_mwh;
    double sellback_share, sellback_fee_usd_per_mwh;
};

// What the bill of a site depends on.
struct dr_terms {
    double pool_fee;
    size_t n_contract;
    struct dr_contract_terms contract[DR_MAX_CONTRACTS]; // in the order in which the load uses them
    double volumetric_usd_per_mwh;
    double wear_usd_per_mw_restart;
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
    double power_mw[DR_MAX_FACTS];     // p
    double restarted_mw[DR_MAX_FACTS]; // max(0, p - p of the interval before)
    double load_mwh[DR_MAX_FACTS];     // Q
    double hash_phs[DR_MAX_FACTS];     // mean over the interval, ramp included
    // Energy bought ahead, and where it went: market/position.h.
    double contract_mwh[DR_MAX_CONTRACTS][DR_MAX_FACTS]; // K of each contract
    double bought_mwh[DR_MAX_FACTS];                     // in real time
    double sold_mwh[DR_MAX_CONTRACTS][DR_MAX_FACTS];     // resold, of each contract
};

#endif
