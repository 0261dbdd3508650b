// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/engine.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/day.h"
#include "sim/engine_state.h"
#include "sim/limit.h"
#include "sim/plan.h"
#include "sim/view.h"

// Moves to the next interval that has a price, where there is one.
static void skip_missing(struct dr_engine *engine)
{
    const struct dr_market *market = engine->market;
    while (engine->next < market->end && isnan(market->spp.value[engine->next]))
        engine->next++;
}

// ---- life --------------------------------------------------------------------------------------

static enum dr_status init_rules(struct dr_engine *engine, struct dr_error *err)
{
    const struct dr_run_spec *spec = engine->spec;
    const struct dr_site site = dr_view_site(engine);
    const struct dr_rule_request rule = {
        .strategy = spec->strategy,
        .path = spec->module_path,
        .param = spec->param,
    };
    const struct dr_rule_request then = {
        .strategy = spec->then.strategy,
        .path = spec->then.module_path,
        .param = spec->then.param,
        .stands_for = spec->strategy,
    };
    engine->warmup_intervals = spec->strategy->warmup_intervals;
    if (then.strategy && then.strategy->warmup_intervals > engine->warmup_intervals)
        engine->warmup_intervals = then.strategy->warmup_intervals;
    enum dr_status status = dr_rule_init(&engine->rule, &rule, &site, &engine->view, err);
    if (status == DR_OK && then.strategy)
        status = dr_rule_init(&engine->then, &then, &site, &engine->view, err);
    return status;
}

// The first plan is that of the run's first day, made before it.
static void init_plans(struct dr_engine *engine)
{
    const struct dr_market *market = engine->market;
    engine->planner = engine->rule.strategy->plan                            ? &engine->rule
                      : engine->then.strategy && engine->then.strategy->plan ? &engine->then
                                                                             : NULL;
    if (!engine->planner || dr_engine_done(engine))
        return;
    engine->next_plan_day = dr_clock_central_day(dr_series_start_utc_s(&market->spp, engine->next));
    engine->next_plan_utc_s = dr_plan_utc_s(engine->next_plan_day);
    engine->day_plan = &engine->plan[engine->next_plan_day & 1];
}

// Each feed's series in struct dr_market.
static const size_t series_offset[DR_FEED_COUNT] = {
    [DR_FEED_RTM_SPP] = offsetof(struct dr_market, spp),
    [DR_FEED_DAM_SPP] = offsetof(struct dr_market, day_ahead),
    [DR_FEED_HASHPRICE] = offsetof(struct dr_market, hashprice),
    [DR_FEED_SYSTEM_LOAD] = offsetof(struct dr_market, load_mw),
    [DR_FEED_MCPC_RRS] = offsetof(struct dr_market, mcpc[DR_PRODUCT_RRS]),
    [DR_FEED_MCPC_ECRS] = offsetof(struct dr_market, mcpc[DR_PRODUCT_ECRS]),
    [DR_FEED_MCPC_NSPIN] = offsetof(struct dr_market, mcpc[DR_PRODUCT_NSPIN]),
    [DR_FEED_MCPC_REGUP] = offsetof(struct dr_market, mcpc[DR_PRODUCT_REGUP]),
    [DR_FEED_MCPC_REGDN] = offsetof(struct dr_market, mcpc[DR_PRODUCT_REGDN]),
};

// Lags that make a value known when its delivery starts are hindsight: only `perfect` has them.
static int32_t lag_s(const struct dr_run_spec *spec, enum dr_feed_id feed, int32_t step_s)
{
    if (spec->information == DR_PERFECT)
        return -step_s;
    return feed == DR_FEED_RTM_SPP ? (int32_t)ceil(spec->rt_publication_lag_s) : 0;
}

// What the seen prices are from, and what the strategy asked for. Of a feed all is filled in but
// how much of it is published, which grows.
static enum dr_status init_windows(struct dr_engine *engine, uint32_t needs, struct dr_error *err)
{
    uint32_t seen = DR_NEEDS(DR_FEED_RTM_SPP) | DR_NEEDS(DR_FEED_HASHPRICE);
    enum dr_status status = DR_OK;
    if (dr_information_rows[engine->spec->information].needs_day_ahead)
        seen |= DR_NEEDS(DR_FEED_DAM_SPP);
    for (size_t f = 0; f < DR_FEED_COUNT && status == DR_OK; f++) {
        enum dr_feed_id feed = (enum dr_feed_id)f;
        const struct dr_series *series =
            (const void *)((const char *)engine->market + series_offset[f]);
        if (!((seen | needs) & DR_NEEDS(f)))
            continue;
        status = dr_window_init(&engine->window[f], series,
                                lag_s(engine->spec, feed, series->step_s), err);
        engine->admitted[engine->n_admitted++] = feed;
        if (needs & DR_NEEDS(f)) {
            engine->feed[f] = dr_window_feed(&engine->window[f]);
            engine->shown[engine->n_shown++] = feed;
        }
    }
    return status;
}

enum dr_status dr_engine_create(struct dr_engine **out, const struct dr_market *market,
                                const struct dr_site_model *site, const struct dr_run_spec *spec,
                                const double *schedule_mw, struct dr_error *err)
{
    *out = NULL;
    struct dr_engine *engine = calloc(1, sizeof *engine);
    if (!engine)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for an engine");
    engine->market = market;
    engine->site = site;
    engine->spec = spec;
    engine->schedule_mw = schedule_mw;
    engine->varies = site->book.varies || site->terms.sells_reserves;
    engine->next = market->begin;
    dr_month_init(&engine->month);
    dr_ers_account_init(&engine->ers);
    skip_missing(engine);
    engine->last_power_mw = site->plant.capacity_mw;
    engine->hashprice_end_utc_s = engine->day_end_utc_s = INT64_MIN;
    dr_view_init(engine);
    engine->lmp_latency_s = (int64_t)ceil(spec->lmp_latency_s);
    engine->next_plan_utc_s = INT64_MAX;
    engine->next_published_utc_s = INT64_MIN;
    enum dr_status status = init_windows(engine, schedule_mw ? 0 : dr_run_spec_needs(spec), err);
    if (status == DR_OK && !schedule_mw) {
        status = init_rules(engine, err);
        if (status == DR_OK)
            init_plans(engine);
    }
    if (status != DR_OK) {
        dr_engine_destroy(engine);
        return status;
    }
    *out = engine;
    return DR_OK;
}

void dr_engine_destroy(struct dr_engine *engine)
{
    if (!engine)
        return;
    dr_rule_finish(&engine->then);
    dr_rule_finish(&engine->rule);
    for (size_t f = 0; f < DR_FEED_COUNT; f++)
        dr_window_finish(&engine->window[f]);
    free(engine);
}

bool dr_engine_done(const struct dr_engine *engine)
{
    return engine->next >= engine->market->end;
}

const struct dr_totals *dr_engine_totals(const struct dr_engine *engine)
{
    return &engine->totals;
}

// ---- one interval ------------------------------------------------------------------------------

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

static void fill_view(struct dr_engine *engine, int64_t start_utc_s, double seen)
{
    struct dr_view *view = &engine->view;
    view->now_utc_s = start_utc_s;
    view->interval_start_utc_s = start_utc_s;
    view->central_day = engine->central_day;
    view->last_power_mw = engine->last_power_mw;
    view->seen_price_usd_per_mwh = seen;
    view->seen_hashprice_usd_per_ph_day = engine->window[DR_FEED_HASHPRICE].newest;
    for (size_t k = 0; k < engine->n_shown; k++)
        engine->feed[engine->shown[k]].n = engine->window[engine->shown[k]].n_admitted;
}

static enum dr_status decide(struct dr_engine *engine, int64_t start_utc_s, double seen,
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
    fill_view(engine, start_utc_s, seen);
    if (engine->then.strategy) {
        engine->view.then = NULL;
        status = dr_rule_decide(&engine->then, &engine->then_decision, err);
        engine->view.then = &engine->then_decision;
    }
    return status == DR_OK ? dr_rule_decide(&engine->rule, decision, err) : status;
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
    fill_view(engine, midnight, seen_price(engine, midnight));
    engine->view.now_utc_s = now;
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

// What binds the site overrules the strategy, and the schedule of the bound, which knew of it.
static void obey(struct dr_engine *engine, int64_t start_utc_s, size_t i, double *power_mw)
{
    struct dr_limit limit = dr_limit_at(engine->site, engine->day_plan, start_utc_s);
    double wish_mw = *power_mw;
    *power_mw = fmin(fmax(wish_mw, limit.least_mw), limit.most_mw);
    // The bound's levels are equal to the limits up to rounding.
    bool overruled = fabs(*power_mw - wish_mw) > 1e-9;
    engine->block.facts.limited[i] = overruled;
    engine->totals.n_limited += overruled;
}

enum dr_status dr_engine_step(struct dr_engine *engine, const struct dr_block **block,
                              struct dr_error *err)
{
    const struct dr_market *market = engine->market;
    struct dr_decision decision;
    *block = NULL;
    if (dr_engine_done(engine))
        return DR_OK;
    int64_t start = dr_series_start_utc_s(&market->spp, engine->next);
    enum dr_status status = make_plans(engine, start, err);
    if (status != DR_OK)
        return status;
    begin_interval(engine, start);
    admit(engine, start);
    double seen = seen_price(engine, start);
    status = decide(engine, start, seen, &decision, err);
    if (status != DR_OK)
        return status;
    struct dr_facts *facts = &engine->block.facts;
    size_t i = facts->n++;
    facts->start_utc_s[i] = start;
    facts->price_usd_per_mwh[i] = market->spp.value[engine->next];
    facts->hashprice_usd_per_ph_day[i] = engine->hashprice_usd_per_ph_day;
    facts->seen_price_usd_per_mwh[i] = seen;
    if (engine->site->terms.is_limited)
        obey(engine, start, i, &decision.power_mw);
    facts->power_mw[i] = decision.power_mw;
    facts->resale_mwh[i] = isnan(decision.resale_mw) ? INFINITY : decision.resale_mw / 4;
    engine->last_power_mw = decision.power_mw;
    engine->has_choice &= !engine->varies;
    engine->next++;
    skip_missing(engine);
    if (!dr_engine_done(engine) &&
        dr_series_start_utc_s(&market->spp, engine->next) < engine->day_end_utc_s)
        return DR_OK;
    status = dr_day_close(engine, err);
    if (status == DR_OK)
        *block = &engine->block;
    return status;
}

enum dr_status dr_engine_next_day(struct dr_engine *engine, const struct dr_block **block,
                                  struct dr_error *err)
{
    enum dr_status status = DR_OK;
    *block = NULL;
    while (status == DR_OK && !*block && !dr_engine_done(engine))
        status = dr_engine_step(engine, block, err);
    return status;
}
