// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/step.h"

#include <math.h>

#include "market/clock.h"
#include "sim/day.h"
#include "sim/limit.h"
#include "sim/plan.h"

void dr_step_skip_missing(struct dr_engine *engine)
{
    const struct dr_market *market = engine->market;
    while (engine->next < market->end && isnan(market->spp.value[engine->next]))
        engine->next++;
}

static bool is_done(const struct dr_engine *engine)
{
    return engine->next >= engine->market->end;
}

// ---- what is known -----------------------------------------------------------------------------

// SCED prices of runs stamped at or before now - lmp_latency_s.
static void admit_lmp(struct dr_engine *engine, int64_t now_utc_s)
{
    const struct dr_stamps *lmp = &engine->market->lmp;
    while (engine->n_lmp < lmp->n &&
           lmp->stamp[engine->n_lmp].utc_s <= now_utc_s - engine->lmp_latency_s)
        engine->n_lmp++;
}

static void admit(struct dr_engine *engine, int64_t now_utc_s)
{
    // Of the real-time price there is a new one every interval, of all else now and then.
    dr_window_admit(&engine->window[DR_FEED_RTM_SPP], now_utc_s);
    if (now_utc_s >= engine->next_published_utc_s) {
        engine->next_published_utc_s = INT64_MAX;
        for (size_t k = 0; k < engine->n_admitted; k++) {
            struct dr_window *window = &engine->window[engine->admitted[k]];
            dr_window_admit(window, now_utc_s);
            if (engine->admitted[k] != DR_FEED_RTM_SPP &&
                window->next_published_utc_s < engine->next_published_utc_s)
                engine->next_published_utc_s = window->next_published_utc_s;
        }
    }
    admit_lmp(engine, now_utc_s);
}

static double seen_price(const struct dr_engine *engine, int64_t start_utc_s)
{
    const struct dr_stamps *lmp = &engine->market->lmp;
    switch (engine->spec->information) {
    case DR_DAY_AHEAD:
        return dr_window_at(&engine->window[DR_FEED_DAM_SPP], start_utc_s);
    case DR_SCED_LMP:
        return engine->n_lmp > 0 ? lmp->stamp[engine->n_lmp - 1].value : NAN;
    default:
        return engine->window[DR_FEED_RTM_SPP].newest;
    }
}

static void fill_view(struct dr_engine *engine, int64_t now_utc_s, int64_t start_utc_s, double seen)
{
    struct dr_view *view = &engine->view;
    view->now_utc_s = now_utc_s;
    view->interval_start_utc_s = start_utc_s;
    view->central_day = engine->central_day;
    view->last_power_mw = engine->last_power_mw;
    view->seen_price_usd_per_mwh = seen;
    view->seen_hashprice_usd_per_ph_day = engine->window[DR_FEED_HASHPRICE].newest;
    for (size_t k = 0; k < engine->n_shown; k++)
        engine->feed[engine->shown[k]].n = engine->window[engine->shown[k]].n_admitted;
}

// ---- asking -------------------------------------------------------------------------------------

static enum dr_status decide(struct dr_engine *engine, int64_t now_utc_s, double seen,
                             struct dr_decision *decision, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    *decision = (struct dr_decision){.power_mw = engine->site->plant.capacity_mw, .resale_mw = NAN};
    if (engine->schedule_mw) {
        decision->power_mw = engine->schedule_mw[engine->next - engine->market->begin];
        return DR_OK;
    }
    // Until a price and a hashprice have been seen, and enough of them, a rule mines.
    if (isnan(seen) || isnan(engine->window[DR_FEED_HASHPRICE].newest) ||
        engine->window[DR_FEED_RTM_SPP].n_seen < engine->warmup_intervals)
        return DR_OK;
    fill_view(engine, now_utc_s, dr_series_start_utc_s(&engine->market->spp, engine->next), seen);
    if (engine->then.strategy) {
        engine->view.then = NULL;
        status = dr_rule_decide(&engine->then, &engine->then_decision, err);
        engine->view.then = &engine->then_decision;
    }
    return status == DR_OK ? dr_rule_decide(&engine->rule, decision, err) : status;
}

// What binds the site overrules the strategy, and the schedule of the bound, which knew of it.
static void obey(struct dr_engine *engine, int64_t now_utc_s, size_t i, double *power_mw)
{
    struct dr_facts *facts = &engine->block.facts;
    int64_t start = facts->start_utc_s[i];
    struct dr_limit limit = dr_limit_at(engine->site, engine->day_plan, start);
    double wish_mw = *power_mw;
    *power_mw = fmin(fmax(wish_mw, limit.least_mw), limit.most_mw);
    // The bound's levels are equal to the limits up to rounding.
    bool overruled = fabs(*power_mw - wish_mw) > 1e-9;
    facts->limited[i] = overruled || (now_utc_s > start && facts->limited[i] > 0);
}

// ---- inside an interval ------------------------------------------------------------------------

// When the next SCED price is known; INT64_MAX: never. Stamps are whole seconds, each once, so two
// of them are never known at the same time.
static int64_t next_lmp_utc_s(const struct dr_engine *engine)
{
    const struct dr_stamps *lmp = &engine->market->lmp;
    return engine->n_lmp < lmp->n ? lmp->stamp[engine->n_lmp].utc_s + engine->lmp_latency_s
                                  : INT64_MAX;
}

// MW that elective contracts may resell; of NaN all that is left.
static double resale_mw(const struct dr_decision *decision)
{
    return isnan(decision->resale_mw) ? INFINITY : decision->resale_mw;
}

// Runs the meter with a decision of now until the next one for interval i, and says when that is:
// as soon as a SCED price is known; with the next interval, where none is inside this one. What may
// be resold is the mean; all, where one decision says all.
static int64_t run_meter(struct dr_engine *engine, const struct dr_decision *decision, size_t i,
                         int64_t now_utc_s)
{
    struct dr_facts *facts = &engine->block.facts;
    int64_t start = facts->start_utc_s[i], end = start + DR_INTERVAL_S;
    int64_t next = next_lmp_utc_s(engine);
    if (now_utc_s == start)
        facts->resale_mwh[i] = facts->decisions_inside[i] = 0;
    dr_meter_switch(engine->meter, (double)(now_utc_s - start), decision->power_mw);
    if (next < end)
        facts->decisions_inside[i]++;
    else
        next = end;
    facts->resale_mwh[i] += resale_mw(decision) * (double)(next - now_utc_s) / DR_HOUR_S;
    return next;
}

// ---- a day ahead -------------------------------------------------------------------------------

// Asks for the plan of next_plan_day. It is written aside: what the strategy is told of its money
// meanwhile hangs on no award, since no capacity price is published.
static enum dr_status make_plan(struct dr_engine *engine, struct dr_error *err)
{
    int32_t day = engine->next_plan_day;
    struct dr_plan plan = dr_plan_of(day);
    size_t n_hour = plan.n_hour;
    int64_t now = engine->next_plan_utc_s, midnight = dr_clock_central_midnight_utc_s(day);
    admit(engine, now);
    fill_view(engine, now, midnight, seen_price(engine, midnight));
    engine->view.central_day = day;
    engine->is_planning = true;
    engine->has_choice = false;
    engine->view.then = NULL;
    enum dr_status status = dr_rule_plan(engine->planner, &plan, err);
    engine->is_planning = engine->has_choice = false;
    plan.n_hour = n_hour;
    if (status == DR_OK)
        status = dr_plan_check(&plan, engine->site, engine->planner->title, day, err);
    engine->plan[day & 1] = plan;
    engine->next_plan_day++;
    engine->next_plan_utc_s = dr_plan_utc_s(engine->next_plan_day);
    return status;
}

// All that are due before the interval from start_utc_s.
static enum dr_status make_plans(struct dr_engine *engine, int64_t start_utc_s,
                                 struct dr_error *err)
{
    enum dr_status status = DR_OK;
    while (status == DR_OK && engine->next_plan_utc_s <= start_utc_s)
        status = make_plan(engine, err);
    return status;
}

// ---- one interval ------------------------------------------------------------------------------

// What changes with the Central day, and with the delivery of the hashprice, not with the interval.
static void begin_interval(struct dr_engine *engine, int64_t start_utc_s)
{
    const struct dr_series *hashprice = &engine->market->hashprice;
    if (start_utc_s >= engine->day_end_utc_s) {
        engine->block.facts.n = 0;
        engine->has_choice = false; // other charges may be in force
        engine->day_before_power_mw = engine->last_power_mw;
        engine->central_day = start_utc_s == engine->day_end_utc_s
                                  ? engine->central_day + 1
                                  : dr_clock_central_day(start_utc_s);
        engine->day_end_utc_s = dr_clock_central_midnight_utc_s(engine->central_day + 1);
        if (engine->day_plan)
            engine->day_plan = &engine->plan[engine->central_day & 1];
    }
    if (start_utc_s >= engine->hashprice_end_utc_s) {
        engine->hashprice_usd_per_ph_day = dr_series_at(hashprice, start_utc_s);
        int64_t since_s = start_utc_s - hashprice->first_start_utc_s;
        engine->hashprice_end_utc_s =
            since_s < 0 ? start_utc_s
                        : start_utc_s + hashprice->step_s - since_s % hashprice->step_s;
    }
}

enum dr_status dr_step_interval(struct dr_engine *engine, const struct dr_block **block,
                                struct dr_error *err)
{
    const struct dr_market *market = engine->market;
    struct dr_decision decision;
    *block = NULL;
    if (is_done(engine))
        return DR_OK;
    int64_t start = dr_series_start_utc_s(&market->spp, engine->next);
    enum dr_status status = make_plans(engine, start, err);
    if (status != DR_OK)
        return status;
    begin_interval(engine, start);
    struct dr_facts *facts = &engine->block.facts;
    size_t i = facts->n++;
    facts->start_utc_s[i] = start;
    facts->price_usd_per_mwh[i] = market->spp.value[engine->next];
    facts->hashprice_usd_per_ph_day[i] = engine->hashprice_usd_per_ph_day;
    for (int64_t now = start;;) {
        admit(engine, now);
        double seen = seen_price(engine, start);
        status = decide(engine, now, seen, &decision, err);
        if (status != DR_OK)
            return status;
        if (now == start)
            facts->seen_price_usd_per_mwh[i] = seen;
        if (engine->site->terms.is_limited)
            obey(engine, now, i, &decision.power_mw);
        engine->last_power_mw = decision.power_mw;
        if (!engine->meter) {
            facts->power_mw[i] = decision.power_mw;
            facts->resale_mwh[i] = resale_mw(&decision) / 4;
            break;
        }
        now = run_meter(engine, &decision, i, now);
        if (now == start + DR_INTERVAL_S) {
            dr_meter_end(engine->meter, facts, i);
            break;
        }
    }
    if (engine->site->terms.is_limited)
        engine->totals.n_limited += facts->limited[i] > 0;
    engine->has_choice &= !engine->varies;
    engine->next++;
    dr_step_skip_missing(engine);
    if (!is_done(engine) &&
        dr_series_start_utc_s(&market->spp, engine->next) < engine->day_end_utc_s)
        return DR_OK;
    status = dr_day_close(engine, err);
    if (status == DR_OK)
        *block = &engine->block;
    return status;
}
