// SPDX-License-Identifier: GPL-3.0-or-later
// An interval in which the power changes at any second: what its meter and its machines come to.
//
// Settlement is on the means of 15 minutes, so power and load are means weighted by time. Machines
// that restart hash on a line from 0 to their own rate over the restart's minutes from the second
// they start, also into the next interval; stopped before that they have lost what they ramped. As
// in the plant, power fills the tiers in their order: what stops first is what started last.
#ifndef DR_SIM_METER_H
#define DR_SIM_METER_H

#include <stddef.h>
#include <stdint.h>

#include "market/facts.h"
#include "sim/plant.h"

// At most one change a second, and no ramp is longer than an interval.
enum { DR_METER_MAX_SLICES = 901 };

// Machines that are still ramping.
struct dr_meter_slice {
    double from_mw, to_mw;
    double hash_phs; // of them when they are up
    double start_s;  // since the present interval began; below 0: before it
};

struct dr_meter {
    const struct dr_plant *plant; // borrowed
    double ramp_s;
    double power_mw, hash_phs; // now, ramps left out
    double at_s;               // up to where the sums below go
    double power_mw_s, hash_phs_s, lost_phs_s;
    double first_power_mw; // as long as the power has not changed since the interval began
    size_t n_change;
    double restarted_mw;
    size_t n_restart;
    size_t n_slice; // rising in power and in their start
    struct dr_meter_slice slice[DR_METER_MAX_SLICES];
};

// Machines run fully at power_mw. The meter stands at the beginning of an interval.
void dr_meter_init(struct dr_meter *meter, const struct dr_plant *plant, double power_mw);
// The power from at_s on, seconds since the interval began: 0 to below 900, rising from call to
// call.
void dr_meter_switch(struct dr_meter *meter, double at_s, double power_mw);
// Ends the interval: fills power, load, hash, what it lost on ramps, and restarts of interval i of
// a block. The next one follows without a gap, whatever time is between.
void dr_meter_end(struct dr_meter *meter, struct dr_facts *facts, size_t i);

#endif
