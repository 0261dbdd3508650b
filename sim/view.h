// SPDX-License-Identifier: GPL-3.0-or-later
// What a strategy may know of its site and may ask about an interval: the functions of struct
// dr_view, by the arithmetic that bills.
#ifndef DR_SIM_VIEW_H
#define DR_SIM_VIEW_H

#include "sim/engine_state.h"

// Fills the engine's view but for what changes from interval to interval.
void dr_view_init(struct dr_engine *engine);
// The site as strategies are told of it: borrows from the engine's.
struct dr_site dr_view_site(const struct dr_engine *engine);

#endif
