// SPDX-License-Identifier: GPL-3.0-or-later
// The engine: a run, one settlement interval per step.
//
// A step admits what is published, asks the strategy, runs the plant; where the run decides inside
// intervals it asks again at each SCED price. When a Central day is over
// its charges are posted with the final prices and the day is checked. An engine is one object
// without globals; several may run in several threads over one market and one site.
#ifndef DR_SIM_ENGINE_H
#define DR_SIM_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "market/market.h"
#include "market/status.h"
#include "sim/block.h"
#include "sim/run_spec.h"
#include "sim/site.h"

struct dr_engine;

// market, site and spec are borrowed for the engine's life. schedule_mw, shape [market->end -
// market->begin], replaces the strategy's decisions and is what the bound runs on; else NULL.
// ERR_STRATEGY where the strategy's init refuses.
enum dr_status dr_engine_create(struct dr_engine **engine, const struct dr_market *market,
                                const struct dr_site_model *site, const struct dr_run_spec *spec,
                                const double *schedule_mw, struct dr_error *err);
void dr_engine_destroy(struct dr_engine *engine);

bool dr_engine_done(const struct dr_engine *engine);
// Advances one interval. *block is the day that this interval ended, NULL in mid-day. ERR_STRATEGY,
// ERR_BALANCE naming the interval.
enum dr_status dr_engine_step(struct dr_engine *engine, const struct dr_block **block,
                              struct dr_error *err);
// Steps to the end of the day. *block is NULL when the run was over before.
enum dr_status dr_engine_next_day(struct dr_engine *engine, const struct dr_block **block,
                                  struct dr_error *err);
// Totals of the days posted so far. Borrowed.
const struct dr_totals *dr_engine_totals(const struct dr_engine *engine);

#endif
