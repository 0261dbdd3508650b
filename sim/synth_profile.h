// SPDX-License-Identifier: GPL-3.0-or-later
// Quantiles of a real-time price by month and hour of the day: what a synthetic year is made of.
#ifndef DR_SIM_SYNTH_PROFILE_H
#define DR_SIM_SYNTH_PROFILE_H

enum {
    DR_SYNTH_MONTHS = 12, // [0] is January
    DR_SYNTH_HOURS = 24,  // [0] begins at 00:00 Central
    DR_SYNTH_KNOTS = 8,   // minimum, p5, p25, p50, p75, p95, p99, maximum
};

// $/MWh, rising along the knots.
extern const double dr_synth_profile_usd_per_mwh[DR_SYNTH_MONTHS][DR_SYNTH_HOURS][DR_SYNTH_KNOTS];

#endif
