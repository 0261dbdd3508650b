// SPDX-License-Identifier: GPL-3.0-or-later
// What a strategy trades day-ahead: when it is asked, what it may say, and what becomes of it.
#ifndef DR_SIM_PLAN_H
#define DR_SIM_PLAN_H

#include <stdint.h>

#include "sim/site.h"

// The instant at which the plan of a Central day is made: 10:00 of the day before, when the
// day-ahead market closes.
int64_t dr_plan_utc_s(int32_t central_day);
// An empty plan of a Central day.
struct dr_plan dr_plan_of(int32_t central_day);

// Is this a plan that the site may carry out? ERR_STRATEGY naming strategy and day. Offers beyond
// what the load can shed or draw are in order: they are cut back, see sim/reserve.h.
enum dr_status dr_plan_check(const struct dr_plan *plan, const struct dr_site_model *site,
                             const char *strategy, int32_t central_day, struct dr_error *err);

// Adds the trades of a plan to those that are booked for the intervals of its day; in an hour
// without a day-ahead price nothing is traded.
void dr_plan_trade(const struct dr_plan *plan, const struct dr_market *market, int32_t central_day,
                   struct dr_facts *facts);

// Counts what became of the offers of a plan over the intervals of a block. ERR_INPUT where one has
// no price and gaps are not skipped.
enum dr_status dr_plan_count(const struct dr_plan *plan, const struct dr_reserve *reserve,
                             const char *strategy, int32_t central_day,
                             const struct dr_facts *facts, struct dr_totals *totals,
                             struct dr_error *err);

#endif
