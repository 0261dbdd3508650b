// SPDX-License-Identifier: GPL-3.0-or-later
// What an engine remembers: for the files that it is made of, sim/engine.c, sim/step.c,
// sim/view.c, sim/day.c.
#ifndef DR_SIM_ENGINE_STATE_H
#define DR_SIM_ENGINE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/market.h"
#include "sim/block.h"
#include "sim/engine.h"
#include "sim/ers.h"
#include "sim/meter.h"
#include "sim/month.h"
#include "sim/rule.h"
#include "sim/run_spec.h"
#include "sim/site.h"
#include "sim/window.h"

struct dr_engine {
    const struct dr_market *market;
    const struct dr_site_model *site;
    const struct dr_run_spec *spec;
    const double *schedule_mw;
    bool varies;                             // what an interval earns at a price hangs on its hour
    struct dr_window window[DR_FEED_COUNT];  // by feed; made where somebody looks at it
    struct dr_feed feed[DR_FEED_COUNT];      // what the view shows
    enum dr_feed_id admitted[DR_FEED_COUNT]; // windows that are made
    enum dr_feed_id shown[DR_FEED_COUNT];    // feeds that the strategy asked for
    size_t n_admitted, n_shown;
    int64_t next_published_utc_s; // of any window but that of the real-time price
    size_t n_lmp;                 // SCED prices published so far
    int64_t lmp_latency_s;
    struct dr_rule rule, then; // the strategy, and the one it stands before
    struct dr_decision then_decision;
    uint32_t warmup_intervals;
    struct dr_view view;
    size_t next; // index in market->spp of the interval to come
    int32_t central_day;
    int64_t day_end_utc_s;
    int64_t hashprice_end_utc_s; // of the delivery that hashprice_usd_per_ph_day is of
    double hashprice_usd_per_ph_day;
    // What strategies ask about most: the interval at each breakpoint after the same, with the
    // dollars of each at the prices that were asked about last.
    struct dr_facts choice;
    bool has_choice; // of this interval
    double choice_price_usd_per_mwh, choice_hashprice_usd_per_ph_day;
    double choice_usd[DR_MAX_BREAKPOINTS];
    double last_power_mw;
    struct dr_meter *meter; // owned; NULL where decisions are made at the start of intervals only
    double day_before_power_mw; // of the interval before the block
    struct dr_ers_account ers;
    // Of a strategy that plans: the plans of this Central day and the next, at the day's last bit.
    struct dr_plan plan[2];
    struct dr_rule *planner;        // rule or then; NULL where neither plans
    const struct dr_plan *day_plan; // of this Central day; NULL without a planner
    int32_t next_plan_day;
    int64_t next_plan_utc_s; // when it is made; INT64_MAX: never
    bool is_planning;
    struct dr_month month; // where tariffs bill by the month
    struct dr_block block;
    struct dr_totals totals;
};

#endif
