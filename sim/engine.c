// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/engine.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/engine_state.h"
#include "sim/plan.h"
#include "sim/step.h"
#include "sim/view.h"

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

static enum dr_status init_meter(struct dr_engine *engine, struct dr_error *err)
{
    engine->meter = malloc(sizeof *engine->meter);
    if (!engine->meter)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for a meter");
    dr_meter_init(engine->meter, &engine->site->plant, engine->last_power_mw);
    return DR_OK;
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
    dr_step_skip_missing(engine);
    engine->last_power_mw = site->plant.capacity_mw;
    engine->hashprice_end_utc_s = engine->day_end_utc_s = INT64_MIN;
    dr_view_init(engine);
    engine->lmp_latency_s = (int64_t)ceil(spec->lmp_latency_s);
    bool inside = !schedule_mw && dr_run_spec_decides_inside(spec);
    engine->next_plan_utc_s = INT64_MAX;
    engine->next_published_utc_s = INT64_MIN;
    enum dr_status status = inside ? init_meter(engine, err) : DR_OK;
    if (status == DR_OK)
        status = init_windows(engine, schedule_mw ? 0 : dr_run_spec_needs(spec), err);
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
    free(engine->meter);
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

// ---- time --------------------------------------------------------------------------------------

enum dr_status dr_engine_step(struct dr_engine *engine, const struct dr_block **block,
                              struct dr_error *err)
{
    return dr_step_interval(engine, block, err);
}

enum dr_status dr_engine_next_day(struct dr_engine *engine, const struct dr_block **block,
                                  struct dr_error *err)
{
    enum dr_status status = DR_OK;
    *block = NULL;
    while (status == DR_OK && !*block && !dr_engine_done(engine))
        status = dr_step_interval(engine, block, err);
    return status;
}
