// SPDX-License-Identifier: GPL-3.0-or-later
// Reserves sold from load: what is offered, what is awarded of it, and what of the award the load
// provides.
//
// A megawatt sells once. The load can shed C * (1 - r); offers to shed more than that together are
// cut back in the order of the products' table, after ERS, and so is REGDN beyond what the load can
// draw more. An hour without a day-ahead price has no award.
#ifndef DR_SIM_RESERVE_H
#define DR_SIM_RESERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/facts.h"
#include "market/market.h"
#include "sim/ers.h"
#include "sim/plant.h"
#include "sim/settings.h"
#include "strategies/dr_strategy.h"

struct dr_reserve {
    struct dr_reserve_setting offer[DR_PRODUCT_COUNT]; // power_mw 0 where there is none
    struct dr_ers ers;
    bool controllable;
    double most_mw;                 // that the load can shed: C * (1 - r)
    const struct dr_market *market; // borrowed; NULL before it is attached
    // What became of the standing offers over the settled hours.
    size_t n_unpriced_hour[DR_PRODUCT_COUNT]; // offered, without a price and so without an award
    size_t n_stand_in;                        // intervals without a real-time price
    size_t n_cut_hour;
    double cut_mw_h;
};

// Day-ahead awards of one hour, and its obligation under ERS.
struct dr_award {
    double ers_mw;
    double mcpc_usd_per_mw_h[DR_PRODUCT_COUNT], award_mw[DR_PRODUCT_COUNT];
    bool unpriced[DR_PRODUCT_COUNT]; // offered, without a price
    double cut_mw;                   // of the offers, cut back
};

void dr_reserve_init(struct dr_reserve *reserve, const struct dr_settings *settings,
                     const struct dr_plant *plant, struct dr_terms *terms);
// Adds the prices of one market, borrowed for the reserve's life, and looks through its hours.
// plans: a strategy may offer what the settings do not. ERR_USAGE, ERR_INPUT where an offer has no
// prices, or comes before its product.
enum dr_status dr_reserve_attach(struct dr_reserve *reserve, const struct dr_market *market,
                                 bool plans, struct dr_terms *terms, struct dr_error *err);

// The levels of load, MW, at which a standing award begins to be provided in full, in no order and
// with repeats; at most `most` are written. Returns how many there are.
size_t dr_reserve_levels_mw(const struct dr_reserve *reserve, const struct dr_plant *plant,
                            double *level_mw, size_t most);

// What the hour of an interval is awarded. plan: the offers of its day; NULL: the standing ones.
void dr_reserve_award(const struct dr_reserve *reserve, const struct dr_plan *plan,
                      int64_t start_utc_s, int32_t central_day, struct dr_award *award);
// Fills prices and awards of the intervals of a block on a Central day, nothing deployed.
void dr_reserve_fill(const struct dr_reserve *reserve, const struct dr_plan *plan,
                     int32_t central_day, struct dr_facts *facts);
// Fills what ERCOT calls of the awards.
void dr_reserve_deploy(const struct dr_reserve *reserve, struct dr_facts *facts);
// Fills what the load provides, from its power.
void dr_reserve_settle(const struct dr_plant *plant, struct dr_facts *facts);

// What a product, or ERS, brought on a day of a run. payback: what was not provided, or settled in
// real time.
struct dr_reserve_sum {
    double awarded_mw_h, provided_mw_h, deployed_mw_h;
    int64_t award_microusd, payback_microusd;
};
// Adds up the intervals of a block on a Central day. The amounts of all products together are those
// that were posted: a fraction of a micro-dollar goes to the product that completes it.
void dr_reserve_sum(const struct dr_terms *terms, int32_t central_day, const struct dr_facts *facts,
                    struct dr_reserve_sum sum[static DR_DEPLOYED_COUNT]);

#endif
