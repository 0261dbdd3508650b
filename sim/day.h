// SPDX-License-Identifier: GPL-3.0-or-later
// The end of a Central day: what its intervals come to.
#ifndef DR_SIM_DAY_H
#define DR_SIM_DAY_H

#include "sim/engine_state.h"

// Runs the plant over the intervals of the engine's block, settles the energy, posts the charges of
// the day with the final prices and checks it. ERR_BALANCE; ERR_INPUT where a reserve that was
// planned has no price; ERR_USAGE where the money does not fit.
enum dr_status dr_day_close(struct dr_engine *engine, struct dr_error *err);

#endif
