// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/engine.h"

#include <math.h>
#include <stdlib.h>

#include "market/clock.h"
#include "market/hashprice.h"
#include "sim/balance.h"
#include "sim/window.h"

struct dr_engine {
    const struct dr_market *market;
    const struct dr_site_model *site;
    const struct dr_run_spec *spec;
    const double *schedule_mw;
    struct dr_window rtm, dam, hashprice;
    size_t n_lmp; // SCED prices published so far
    void *state;
    bool initialised; // the strategy's init has run
    struct dr_site public_site;
    struct dr_view view;
    size_t next; // index in market->spp of the interval to come
    int32_t central_day;
    int64_t day_end_utc_s;
    int64_t hashprice_end_utc_s; // of the delivery that hashprice_usd_per_ph_day is of
    double hashprice_usd_per_ph_day;
    // The plant at each breakpoint after the same, prices not set: what strategies ask about most.
    struct dr_interval at_breakpoint[DR_MAX_BREAKPOINTS];
    double last_power_mw;
    struct dr_interval steady; // the plant that goes on at last_power_mw, prices not set
    struct dr_block block;
    struct dr_totals totals;
};

// ---- what a strategy may call ------------------------------------------------------------------

static double view_value_usd(const struct dr_view *view, double power_mw, double price_usd_per_mwh,
                             double hashprice_usd_per_ph_day)
{
    const struct dr_engine *engine = view->host;
    const struct dr_plant *plant = &engine->site->plant;
    for (size_t j = 0; j < plant->n_breakpoint; j++)
        if (plant->breakpoint_mw[j] == power_mw) {
            struct dr_interval interval = engine->at_breakpoint[j];
            interval.price_usd_per_mwh = price_usd_per_mwh;
            interval.hashprice_usd_per_ph_day = hashprice_usd_per_ph_day;
            return dr_site_model_bill_usd(engine->site, &interval);
        }
    // Equal powers before and after: no restart, no wear.
    return dr_site_model_usd(engine->site, power_mw, power_mw, price_usd_per_mwh,
                             hashprice_usd_per_ph_day);
}

static double view_breakeven(const struct dr_view *view, size_t tier,
                             double hashprice_usd_per_ph_day)
{
    const struct dr_engine *engine = view->host;
    const struct dr_plant *plant = &engine->site->plant;
    if (tier >= plant->n_tier)
        return NAN;
    return dr_hashprice_breakeven_usd_per_mwh(hashprice_usd_per_ph_day,
                                              engine->site->terms.pool_fee,
                                              plant->efficiency_j_per_th[tier], plant->pue);
}

// ---- life --------------------------------------------------------------------------------------

static enum dr_status init_strategy(struct dr_engine *engine, struct dr_error *err)
{
    const struct dr_strategy *strategy = engine->spec->strategy;
    if (strategy->state_size > 0) {
        engine->state = calloc(1, strategy->state_size);
        if (!engine->state)
            return dr_error_set(err, DR_ERR_MEMORY, "strategy %s: out of memory\n  %zu bytes",
                                strategy->name, strategy->state_size);
    }
    if (strategy->init &&
        strategy->init(engine->state, engine->spec->param, &engine->public_site) != 0)
        return dr_error_set(err, DR_ERR_MODULE,
                            "strategy %s refuses its parameters or the site\n  found init to "
                            "fail, expected 0",
                            strategy->name);
    engine->initialised = true;
    return DR_OK;
}

// Lags that make a value known when its delivery starts are hindsight: only `perfect` has them.
static enum dr_status init_windows(struct dr_engine *engine, struct dr_error *err)
{
    bool perfect = engine->spec->information == DR_PERFECT;
    enum dr_status status = dr_window_init(
        &engine->rtm, &engine->market->spp,
        perfect ? -DR_INTERVAL_S : (int32_t)ceil(engine->spec->rt_publication_lag_s), err);
    if (status == DR_OK)
        status = dr_window_init(&engine->dam, &engine->market->day_ahead, 0, err);
    if (status == DR_OK)
        status = dr_window_init(&engine->hashprice, &engine->market->hashprice,
                                perfect ? -DR_DAY_S : 0, err);
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
    engine->next = market->begin;
    engine->last_power_mw = site->plant.capacity_mw;
    dr_plant_run(&site->plant, engine->last_power_mw, engine->last_power_mw, &engine->steady);
    engine->hashprice_end_utc_s = INT64_MIN;
    for (size_t j = 0; j < site->plant.n_breakpoint; j++)
        dr_plant_run(&site->plant, site->plant.breakpoint_mw[j], site->plant.breakpoint_mw[j],
                     &engine->at_breakpoint[j]);
    engine->public_site = (struct dr_site){
        .capacity_mw = site->plant.capacity_mw,
        .contract_mw = site->terms.contract_mwh * 4,
        .n_tier = site->plant.n_tier,
        .tier_mw = site->plant.tier_mw,
        .tier_efficiency_j_per_th = site->plant.efficiency_j_per_th,
    };
    engine->view = (struct dr_view){
        .breakpoint_mw = site->plant.breakpoint_mw,
        .n_breakpoint = site->plant.n_breakpoint,
        .value_usd = view_value_usd,
        .breakeven_usd_per_mwh = view_breakeven,
        .midnight_utc_s = dr_clock_central_midnight_utc_s,
        .host = engine,
    };
    enum dr_status status = init_windows(engine, err);
    if (status == DR_OK && !schedule_mw)
        status = init_strategy(engine, err);
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
    if (engine->initialised && engine->spec->strategy->free)
        engine->spec->strategy->free(engine->state);
    free(engine->state);
    dr_window_finish(&engine->rtm);
    dr_window_finish(&engine->dam);
    dr_window_finish(&engine->hashprice);
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
    int64_t latency_s = (int64_t)ceil(engine->spec->lmp_latency_s);
    while (engine->n_lmp < lmp->n && lmp->stamp[engine->n_lmp].utc_s <= now_utc_s - latency_s)
        engine->n_lmp++;
}

static double seen_price(const struct dr_engine *engine, int64_t start_utc_s)
{
    const struct dr_stamps *lmp = &engine->market->lmp;
    switch (engine->spec->information) {
    case DR_DAY_AHEAD:
        return dr_window_at(&engine->dam, start_utc_s);
    case DR_SCED_LMP:
        return engine->n_lmp > 0 ? lmp->stamp[engine->n_lmp - 1].value : NAN;
    default:
        return engine->rtm.newest;
    }
}

static void fill_view(struct dr_engine *engine, int64_t start_utc_s, double seen)
{
    struct dr_view *view = &engine->view;
    uint32_t needs = engine->spec->strategy->needs;
    view->now_utc_s = start_utc_s;
    view->interval_start_utc_s = start_utc_s;
    view->central_day = engine->central_day;
    view->last_power_mw = engine->last_power_mw;
    view->seen_price_usd_per_mwh = seen;
    view->seen_hashprice_usd_per_ph_day = engine->hashprice.newest;
    if (needs & DR_NEEDS(DR_FEED_RTM_SPP))
        view->feed[DR_FEED_RTM_SPP] = dr_window_feed(&engine->rtm);
    if (needs & DR_NEEDS(DR_FEED_DAM_SPP))
        view->feed[DR_FEED_DAM_SPP] = dr_window_feed(&engine->dam);
    if (needs & DR_NEEDS(DR_FEED_HASHPRICE))
        view->feed[DR_FEED_HASHPRICE] = dr_window_feed(&engine->hashprice);
}

static enum dr_status decide(struct dr_engine *engine, int64_t start_utc_s, double seen,
                             double *power_mw, struct dr_error *err)
{
    double capacity_mw = engine->site->plant.capacity_mw;
    struct dr_decision decision = {.power_mw = NAN};
    char time[DR_TIME_SIZE];
    if (engine->schedule_mw) {
        *power_mw = engine->schedule_mw[engine->next - engine->market->begin];
        return DR_OK;
    }
    const struct dr_strategy *strategy = engine->spec->strategy;
    // Until a price and a hashprice have been seen, and enough of them, a rule mines.
    if (isnan(seen) || isnan(engine->hashprice.newest) ||
        engine->rtm.n_seen < strategy->warmup_intervals) {
        *power_mw = capacity_mw;
        return DR_OK;
    }
    fill_view(engine, start_utc_s, seen);
    if (strategy->decide(engine->state, &engine->view, &decision) != 0) {
        dr_clock_format_utc(start_utc_s, time);
        return dr_error_set(err, DR_ERR_STRATEGY,
                            "strategy %s failed to decide for %s\n  found decide to fail, "
                            "expected 0",
                            strategy->name, time);
    }
    if (!(decision.power_mw >= 0 && decision.power_mw <= capacity_mw)) {
        dr_clock_format_utc(start_utc_s, time);
        return dr_error_set(err, DR_ERR_STRATEGY,
                            "strategy %s decided what the site cannot do, for %s\n  found "
                            "power_mw %g, expected 0 to %g",
                            strategy->name, time, decision.power_mw, capacity_mw);
    }
    *power_mw = decision.power_mw;
    return DR_OK;
}

// Posts the charges of the day and checks it.
static enum dr_status close_day(struct dr_engine *engine, struct dr_error *err)
{
    struct dr_block *block = &engine->block;
    struct dr_totals *totals = &engine->totals;
    int64_t net = 0;
    bool overflow = false;
    for (size_t c = 0; dr_charges[c]; c++) {
        dr_charges[c]->post(&engine->site->terms, block->interval, block->n,
                            block->amount_microusd[c]);
        int64_t day = 0; // settings and hashprice in their ranges keep a day within 64 bits
        for (size_t i = 0; i < block->n; i++)
            day += block->amount_microusd[c][i];
        overflow |=
            __builtin_add_overflow(totals->amount_microusd[c], day, &totals->amount_microusd[c]);
        overflow |= __builtin_add_overflow(net, totals->amount_microusd[c], &net);
    }
    if (overflow)
        return dr_error_set(err, DR_ERR_USAGE,
                            "the money of the run is more than the ledger can hold\n  found more "
                            "than 9e18 micro-dollars, expected a smaller site or hashprice");
    for (size_t i = 0; i < block->n; i++) {
        totals->load_mwh += block->interval[i].load_mwh;
        totals->power_mwh += block->interval[i].power_mw / 4;
        totals->restarted_mw += block->interval[i].restarted_mw;
        totals->n_restart += block->interval[i].restarted_mw > 0;
    }
    totals->n_interval += block->n;
    return dr_balance_check(engine->site, block, err);
}

// What changes with the Central day, and with the delivery of the hashprice, not with the interval.
static void begin_interval(struct dr_engine *engine, int64_t start_utc_s)
{
    const struct dr_series *hashprice = &engine->market->hashprice;
    if (start_utc_s >= engine->day_end_utc_s) {
        engine->block.n = 0;
        engine->central_day = dr_clock_central_day(start_utc_s);
        engine->day_end_utc_s = dr_clock_central_midnight_utc_s(engine->central_day + 1);
    }
    if (start_utc_s >= engine->hashprice_end_utc_s) {
        engine->hashprice_usd_per_ph_day = dr_series_at(hashprice, start_utc_s);
        int64_t since_s = start_utc_s - hashprice->first_start_utc_s;
        engine->hashprice_end_utc_s =
            since_s < 0 ? start_utc_s
                        : start_utc_s + hashprice->step_s - since_s % hashprice->step_s;
    }
}

static void run_plant(struct dr_engine *engine, double power_mw, struct dr_interval *interval)
{
    const struct dr_plant *plant = &engine->site->plant;
    *interval = engine->steady;
    if (power_mw == engine->last_power_mw)
        return;
    dr_plant_run(plant, power_mw, engine->last_power_mw, interval);
    dr_plant_run(plant, power_mw, power_mw, &engine->steady);
    engine->last_power_mw = power_mw;
}

static void skip_missing(struct dr_engine *engine)
{
    const struct dr_market *market = engine->market;
    while (engine->next < market->end && isnan(market->spp.value[engine->next]))
        engine->next++;
}

enum dr_status dr_engine_step(struct dr_engine *engine, const struct dr_block **block,
                              struct dr_error *err)
{
    const struct dr_market *market = engine->market;
    double power_mw = 0;
    *block = NULL;
    skip_missing(engine);
    if (dr_engine_done(engine))
        return DR_OK;
    int64_t start = dr_series_start_utc_s(&market->spp, engine->next);
    begin_interval(engine, start);
    dr_window_admit(&engine->rtm, start);
    dr_window_admit(&engine->dam, start);
    dr_window_admit(&engine->hashprice, start);
    admit_lmp(engine, start);
    double seen = seen_price(engine, start);
    enum dr_status status = decide(engine, start, seen, &power_mw, err);
    if (status != DR_OK)
        return status;
    struct dr_interval *interval = &engine->block.interval[engine->block.n++];
    run_plant(engine, power_mw, interval);
    interval->start_utc_s = start;
    interval->price_usd_per_mwh = market->spp.value[engine->next];
    interval->hashprice_usd_per_ph_day = engine->hashprice_usd_per_ph_day;
    interval->seen_price_usd_per_mwh = seen;
    engine->next++;
    skip_missing(engine);
    if (!dr_engine_done(engine) &&
        dr_series_start_utc_s(&market->spp, engine->next) < engine->day_end_utc_s)
        return DR_OK;
    status = close_day(engine, err);
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
