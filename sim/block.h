// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine hands on: a Central day of one run, and the totals of a run.
#ifndef DR_SIM_BLOCK_H
#define DR_SIM_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "market/charges/charge.h"

enum { DR_MAX_DAY_INTERVALS = 100, DR_MAX_CHARGES = 32 };

// A Central day of one run, posted. Borrowed from the engine until its next step.
struct dr_block {
    struct dr_facts facts;
    int64_t amount_microusd[DR_MAX_CHARGES][DR_MAX_DAY_INTERVALS]; // [charge of dr_charges][i]
    double usd[DR_MAX_DAY_INTERVALS];                              // unrounded, over all charges
};

struct dr_totals {
    size_t n_interval, n_restart;
    size_t n_inside;  // decisions inside intervals
    size_t n_limited; // intervals in which an event or a deployment overruled the strategy
    // What became of the offers that a strategy planned: hours with some cut back, or without a
    // price of one of them.
    size_t n_cut_hour, n_unpriced_hour;
    double cut_mw_h;
    double load_mwh, power_mwh, restarted_mw;
    int64_t amount_microusd[DR_MAX_CHARGES];
};

#endif
