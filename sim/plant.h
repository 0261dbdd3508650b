// SPDX-License-Identifier: GPL-3.0-or-later
// The machines: power at the meter to hash rate and load, ramps and residual draw.
#ifndef DR_SIM_PLANT_H
#define DR_SIM_PLANT_H

#include <stdbool.h>
#include <stddef.h>

#include "market/facts.h"
#include "sim/settings.h"

enum { DR_MAX_BREAKPOINTS = 64 };

struct dr_plant {
    double capacity_mw, residual_fraction, pue;
    double restart_loss; // share of an interval's hash that restarted machines lose
    size_t n_tier;       // most efficient first
    double tier_mw[DR_MAX_TIERS], efficiency_j_per_th[DR_MAX_TIERS];
    double boundary_mw[DR_MAX_TIERS]; // power with tiers 0..k full; the last is the capacity
    double phs_per_mw[DR_MAX_TIERS];
    // Where the money of an interval bends in power, rising: 0, the boundaries, and the powers at
    // which the load equals what is contracted.
    size_t n_breakpoint;
    double breakpoint_mw[DR_MAX_BREAKPOINTS];
};

void dr_plant_init(struct dr_plant *plant, const struct dr_settings *settings);
// Adds the power at which the load is load_mw, where the plant can do it. False where there is no
// room for another breakpoint.
bool dr_plant_add_load(struct dr_plant *plant, double load_mw);

// PH/s of machines that have run for long at this power, 0 to the capacity.
double dr_plant_hash_phs(const struct dr_plant *plant, double power_mw);
// MW at the meter, machines that are off included.
double dr_plant_load_mw(const struct dr_plant *plant, double power_mw);
// The power at which the meter shows a load: the inverse, which may lie beyond what the plant can
// do.
double dr_plant_power_mw(const struct dr_plant *plant, double load_mw);
// Fills power, restart, load and hash, also what the ramp lost of it, of interval i of a block,
// which follows one at last_power_mw.
void dr_plant_run(const struct dr_plant *plant, double power_mw, double last_power_mw,
                  struct dr_facts *facts, size_t i);
// Fills restart, load and hash of all intervals of a block from their powers.
void dr_plant_run_block(const struct dr_plant *plant, double last_power_mw, struct dr_facts *facts);

#endif
