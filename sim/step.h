// SPDX-License-Identifier: GPL-3.0-or-later
// The only place where time moves: what is published is admitted, the strategy is asked and
// overruled, the interval runs.
#ifndef DR_SIM_STEP_H
#define DR_SIM_STEP_H

#include "sim/engine_state.h"

// As dr_engine_step().
enum dr_status dr_step_interval(struct dr_engine *engine, const struct dr_block **block,
                                struct dr_error *err);
// Moves to the next interval that has a price, where there is one.
void dr_step_skip_missing(struct dr_engine *engine);

#endif
