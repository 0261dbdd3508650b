// SPDX-License-Identifier: GPL-3.0-or-later
// The bound: what nobody can beat, knowing every price. Not a strategy: hindsight by design.
#ifndef DR_SIM_BOUND_H
#define DR_SIM_BOUND_H

#include "market/market.h"
#include "market/status.h"
#include "sim/site.h"

// Writes the power of each interval that earns most over the whole span into schedule_mw, shape
// [market->end - market->begin]; intervals without a price are left as they are. Of elective
// contracts an engine that runs on the schedule resells what earns most: dr_site_model_elect().
// Exact: the money of the run is a sum over machines of choices between the plant's breakpoints,
// and a restart costs each machine a fixed share of its own hash, so dynamic programming over the
// breakpoints (Bellman 1957) finds the optimum. Of equal choices the smaller power is taken. What
// limits the site limits the bound: the limits are breakpoints too, and an interval keeps to those
// it allows. ERR_MEMORY; ERR_USAGE where limits have more levels than there is room for.
enum dr_status dr_bound_schedule(const struct dr_market *market, const struct dr_site_model *site,
                                 double *schedule_mw, struct dr_error *err);

#endif
