// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/engine.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/hashprice.h"
#include "market/position.h"
#include "sim/balance.h"
#include "sim/ers.h"
#include "sim/limit.h"
#include "sim/month.h"
#include "sim/plan.h"
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
    size_t n_lmp; // SCED prices published so far
    int64_t lmp_latency_s;
    void *state;
    bool initialised; // the strategy's init has run
    struct dr_site public_site;
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
    double day_before_power_mw; // of the interval before the block
    struct dr_ers_account ers;
    // Of a strategy that plans: the plans of this Central day and the next, at the day's last bit.
    struct dr_plan plan[2];
    const struct dr_plan *day_plan; // of this Central day; NULL where the strategy does not plan
    int32_t next_plan_day;
    int64_t next_plan_utc_s; // when it is made; INT64_MAX: never
    bool is_planning;
    struct dr_month month; // where tariffs bill by the month
    struct dr_block block;
    struct dr_totals totals;
};

// ---- what a strategy may call ------------------------------------------------------------------

// Prices that nobody knows yet are taken to be what the strategy supposes of the site's own.
static void suppose_prices(const struct dr_engine *engine, struct dr_facts *facts,
                           double price_usd_per_mwh)
{
    const struct dr_site_model *site = engine->site;
    for (size_t i = 0; i < facts->n && engine->is_planning; i++)
        facts->day_ahead_usd_per_mwh[i] = price_usd_per_mwh;
    for (size_t c = 0; c < site->terms.n_contract; c++)
        for (size_t i = 0; i < facts->n && site->terms.contract[c].at_other_point; i++)
            facts->settle_usd_per_mwh[c][i] = price_usd_per_mwh;
    for (int p = 0; p < DR_PRODUCT_COUNT && site->terms.sells_reserves; p++)
        for (size_t i = 0; i < facts->n; i++) // what is forfeited costs what was paid
            facts->real_time_mcpc_usd_per_mw_h[p][i] = facts->mcpc_usd_per_mw_h[p][i];
    for (size_t i = 0; i < facts->n; i++) {
        facts->energy_weighted_usd_per_mwh[i] = price_usd_per_mwh;
        facts->peak_share[i] = 0;
        facts->month_usd[i] = 0;
    }
}

// The interval of a view at n powers, each held from the interval before: no restart, no wear.
// Awards are at stake as they were sold; that any of them is called is not supposed. The payment of
// ERS is a matter of the whole term and left out.
static void choose_among(const struct dr_engine *engine, const struct dr_view *view,
                         const double *power_mw, size_t n, struct dr_facts *facts)
{
    const struct dr_site_model *site = engine->site;
    int32_t day = view->central_day;
    const struct dr_plan *plan = engine->day_plan;
    dr_site_model_choices(site, view->interval_start_utc_s, day, power_mw, power_mw, n, facts);
    if (plan && site->terms.trades_day_ahead && !engine->is_planning) {
        dr_plan_trade(plan, engine->market, day, facts);
        dr_position_settle(&site->terms, facts);
    }
    if (site->terms.sells_capacity) {
        static const struct dr_plan none = {.n_hour = 0};
        dr_reserve_fill(&site->reserve, engine->is_planning ? &none : plan, day, facts);
        dr_reserve_settle(&site->plant, facts);
    }
}

static double view_value_usd(const struct dr_view *view, double power_mw, double price_usd_per_mwh,
                             double hashprice_usd_per_ph_day)
{
    struct dr_engine *engine = view->host;
    const struct dr_site_model *site = engine->site;
    const struct dr_plant *plant = &site->plant;
    if (!engine->has_choice) {
        choose_among(engine, view, plant->breakpoint_mw, plant->n_breakpoint, &engine->choice);
        engine->choice_price_usd_per_mwh = NAN;
        engine->has_choice = true;
    }
    if (price_usd_per_mwh != engine->choice_price_usd_per_mwh ||
        hashprice_usd_per_ph_day != engine->choice_hashprice_usd_per_ph_day) {
        suppose_prices(engine, &engine->choice, price_usd_per_mwh);
        dr_site_model_price(site, &engine->choice, view->central_day, false, price_usd_per_mwh,
                            hashprice_usd_per_ph_day, engine->choice_usd);
        engine->choice_price_usd_per_mwh = price_usd_per_mwh;
        engine->choice_hashprice_usd_per_ph_day = hashprice_usd_per_ph_day;
    }
    for (size_t j = 0; j < plant->n_breakpoint; j++)
        if (plant->breakpoint_mw[j] == power_mw)
            return engine->choice_usd[j];
    struct dr_facts facts;
    double usd;
    choose_among(engine, view, &power_mw, 1, &facts);
    suppose_prices(engine, &facts, price_usd_per_mwh);
    dr_site_model_price(site, &facts, view->central_day, false, price_usd_per_mwh,
                        hashprice_usd_per_ph_day, &usd);
    return usd;
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

// Machines that start lose a part of the hash they gain by it.
static double view_restart_usd(const struct dr_view *view, double from_mw, double to_mw,
                               double hashprice_usd_per_ph_day)
{
    const struct dr_engine *engine = view->host;
    const struct dr_plant *plant = &engine->site->plant;
    const struct dr_terms *terms = &engine->site->terms;
    if (!(to_mw > from_mw))
        return 0;
    double lost_phs =
        plant->restart_loss * (dr_plant_hash_phs(plant, to_mw) - dr_plant_hash_phs(plant, from_mw));
    return lost_phs * hashprice_usd_per_ph_day / 96 * (1 - terms->pool_fee) +
           terms->wear_usd_per_mw_restart * (to_mw - from_mw);
}

// Moves to the next interval that has a price, where there is one.
static void skip_missing(struct dr_engine *engine)
{
    const struct dr_market *market = engine->market;
    while (engine->next < market->end && isnan(market->spp.value[engine->next]))
        engine->next++;
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

// The first plan is that of the run's first day, made before it.
static void init_plans(struct dr_engine *engine)
{
    const struct dr_market *market = engine->market;
    if (!engine->spec->strategy->plan || dr_engine_done(engine))
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

static const uint32_t peak_months[] = {
    [DR_TRANSMISSION_4CP] = 0xfu << 5, // June to September
    [DR_TRANSMISSION_12CP] = 0xfff,
};
static const double peaks_per_year[] = {
    [DR_TRANSMISSION_4CP] = 4,
    [DR_TRANSMISSION_12CP] = 12,
};

static struct dr_site describe_site(const struct dr_engine *engine)
{
    const struct dr_site_model *site = engine->site;
    const struct dr_market *market = engine->market;
    struct dr_site described = {
        .capacity_mw = site->plant.capacity_mw,
        .contract_mw = dr_book_most_mw(&site->book),
        .n_tier = site->plant.n_tier,
        .tier_mw = site->plant.tier_mw,
        .tier_efficiency_j_per_th = site->plant.efficiency_j_per_th,
        .pue = site->plant.pue,
        .residual_fraction = site->plant.residual_fraction,
        .restart_min = site->plant.restart_loss * 30,
        .pool_fee = site->terms.pool_fee,
        .wear_usd_per_mw_restart = site->terms.wear_usd_per_mw_restart,
        .strategy = engine->spec->strategy,
    };
    if (site->terms.bills_transmission) {
        enum dr_transmission method = site->book.transmission;
        int year, month, day;
        dr_clock_date(dr_clock_central_day(dr_series_start_utc_s(&market->spp, market->begin)),
                      &year, &month, &day);
        // A peak is billed in the year after it; a rate is per kW.
        described.peak_usd_per_mw = dr_book_transmission_usd_per_kw_year(&site->book, year + 1) *
                                    1000 / peaks_per_year[method];
        described.peak_months = peak_months[method];
    }
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        if (market->mcpc[p].n > 0 && (site->reserve.controllable ||
                                      dr_product_info((enum dr_product)p)->non_controllable_may))
            described.reserves |= 1u << p;
    return described;
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
    engine->public_site = describe_site(engine);
    engine->view = (struct dr_view){
        .breakpoint_mw = site->plant.breakpoint_mw,
        .n_breakpoint = site->plant.n_breakpoint,
        .feed = engine->feed,
        .value_usd = view_value_usd,
        .breakeven_usd_per_mwh = view_breakeven,
        .restart_usd = view_restart_usd,
        .midnight_utc_s = dr_clock_central_midnight_utc_s,
        .host = engine,
    };
    engine->lmp_latency_s = (int64_t)ceil(spec->lmp_latency_s);
    engine->next_plan_utc_s = INT64_MAX;
    enum dr_status status = init_windows(engine, schedule_mw ? 0 : spec->strategy->needs, err);
    if (status == DR_OK && !schedule_mw) {
        init_plans(engine);
        status = init_strategy(engine, err);
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
    if (engine->initialised && engine->spec->strategy->free)
        engine->spec->strategy->free(engine->state);
    free(engine->state);
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
    for (size_t k = 0; k < engine->n_admitted; k++)
        dr_window_admit(&engine->window[engine->admitted[k]], now_utc_s);
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

static enum dr_status refuse_decision(const struct dr_engine *engine, int64_t start_utc_s,
                                      bool failed, const struct dr_decision *decision,
                                      struct dr_error *err)
{
    char time[DR_TIME_SIZE];
    const char *name = engine->spec->strategy->name;
    dr_clock_format_utc(start_utc_s, time);
    if (failed)
        return dr_error_set(err, DR_ERR_STRATEGY,
                            "strategy %s failed to decide for %s\n  found decide to fail, "
                            "expected 0",
                            name, time);
    if (decision->resale_mw < 0)
        return dr_error_set(err, DR_ERR_STRATEGY,
                            "strategy %s decided what the site cannot do, for %s\n  found "
                            "resale_mw %g, expected 0 or more",
                            name, time, decision->resale_mw);
    return dr_error_set(err, DR_ERR_STRATEGY,
                        "strategy %s decided what the site cannot do, for %s\n  found "
                        "power_mw %g, expected 0 to %g",
                        name, time, decision->power_mw, engine->site->plant.capacity_mw);
}

static enum dr_status decide(struct dr_engine *engine, int64_t start_utc_s, double seen,
                             struct dr_decision *decision, struct dr_error *err)
{
    const struct dr_strategy *strategy = engine->spec->strategy;
    double capacity_mw = engine->site->plant.capacity_mw;
    *decision = (struct dr_decision){.power_mw = capacity_mw, .resale_mw = NAN};
    if (engine->schedule_mw) {
        decision->power_mw = engine->schedule_mw[engine->next - engine->market->begin];
        return DR_OK;
    }
    // Until a price and a hashprice have been seen, and enough of them, a rule mines.
    if (isnan(seen) || isnan(engine->window[DR_FEED_HASHPRICE].newest) ||
        engine->window[DR_FEED_RTM_SPP].n_seen < strategy->warmup_intervals)
        return DR_OK;
    fill_view(engine, start_utc_s, seen);
    decision->power_mw = NAN;
    bool failed = strategy->decide(engine->state, &engine->view, decision) != 0;
    if (failed || !(decision->power_mw >= 0 && decision->power_mw <= capacity_mw) ||
        decision->resale_mw < 0)
        return refuse_decision(engine, start_utc_s, failed, decision, err);
    return DR_OK;
}

// ---- a day ahead -------------------------------------------------------------------------------

// Asks for the plan of next_plan_day. It is written aside: what the strategy is told of its money
// meanwhile hangs on no award, since no capacity price is published.
static enum dr_status make_plan(struct dr_engine *engine, struct dr_error *err)
{
    const struct dr_strategy *strategy = engine->spec->strategy;
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
    bool failed = strategy->plan(engine->state, &engine->view, &plan) != 0;
    engine->is_planning = engine->has_choice = false;
    plan.n_hour = n_hour;
    if (failed) {
        char date[DR_DATE_SIZE];
        dr_clock_format_date(day, date);
        return dr_error_set(err, DR_ERR_STRATEGY,
                            "strategy %s failed to plan %s\n  found plan to fail, expected 0",
                            strategy->name, date);
    }
    enum dr_status status = dr_plan_check(&plan, engine->site, strategy->name, day, err);
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

// Rounds a line's dollars, posts them and returns their sum. Settings and hashprice in their ranges
// keep a day within 64 bits.
static int64_t post(const double *usd, size_t n, int64_t *amount_microusd)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        amount_microusd[i] = dr_microusd(usd[i]);
        sum += amount_microusd[i];
    }
    return sum;
}

static enum dr_status post_charges(struct dr_engine *engine, struct dr_error *err)
{
    const struct dr_site_model *site = engine->site;
    struct dr_block *block = &engine->block;
    struct dr_totals *totals = &engine->totals;
    size_t n = block->facts.n;
    double usd[DR_MAX_FACTS];
    int64_t net = 0;
    bool overflow = false;
    for (size_t i = 0; i < n; i++)
        block->usd[i] = 0;
    for (size_t k = 0; k < site->n_charge; k++) {
        const struct dr_site_charge *line = &site->charge[k];
        int64_t *amount_microusd = block->amount_microusd[line->place];
        int64_t *total = &totals->amount_microusd[line->place];
        if (engine->central_day < line->since_day || engine->central_day > line->until_day) {
            memset(amount_microusd, 0, n * sizeof *amount_microusd);
        } else {
            line->charge->usd(&site->terms, &block->facts, usd);
            for (size_t i = 0; i < n; i++)
                block->usd[i] += usd[i];
            overflow |= __builtin_add_overflow(*total, post(usd, n, amount_microusd), total);
        }
        overflow |= __builtin_add_overflow(net, *total, &net);
    }
    if (overflow)
        return dr_error_set(err, DR_ERR_USAGE,
                            "the money of the run is more than the ledger can hold\n  found more "
                            "than 9e18 micro-dollars, expected a smaller site or hashprice");
    return DR_OK;
}

// The tariffs of a month are billed with its last settled interval.
static void bill_month(struct dr_engine *engine)
{
    const struct dr_market *market = engine->market;
    struct dr_facts *facts = &engine->block.facts;
    dr_month_add(&engine->month, engine->central_day, facts);
    memset(facts->month_usd, 0, facts->n * sizeof facts->month_usd[0]);
    int64_t next = dr_series_start_utc_s(&market->spp, engine->next);
    if (dr_engine_done(engine) || !dr_month_has(&engine->month, dr_clock_central_day(next)))
        facts->month_usd[facts->n - 1] = dr_month_usd(&engine->month, &engine->site->book);
}

// What was sold, called and provided. ERS is paid with the last settled interval of its term.
static enum dr_status settle_reserves(struct dr_engine *engine, struct dr_error *err)
{
    const struct dr_market *market = engine->market;
    const struct dr_reserve *reserve = &engine->site->reserve;
    struct dr_facts *facts = &engine->block.facts;
    dr_reserve_fill(reserve, engine->day_plan, engine->central_day, facts);
    dr_reserve_deploy(reserve, facts);
    dr_reserve_settle(&engine->site->plant, facts);
    if (engine->site->terms.sells_ers) {
        dr_ers_account_add(&engine->ers, engine->central_day, facts, &market->event);
        int64_t next = dr_series_start_utc_s(&market->spp, engine->next);
        if (!dr_ers_account_has(&engine->ers, dr_clock_central_day(next)) || dr_engine_done(engine))
            facts->ers_paid_mw_h[facts->n - 1] = dr_ers_paid_mw_h(&engine->ers, &reserve->ers);
    }
    return engine->day_plan ? dr_plan_count(engine->day_plan, reserve, engine->spec->strategy->name,
                                            engine->central_day, facts, &engine->totals, err)
                            : DR_OK;
}

// Runs the plant, settles the energy, posts the charges of the day and checks it.
static enum dr_status close_day(struct dr_engine *engine, struct dr_error *err)
{
    struct dr_facts *facts = &engine->block.facts;
    struct dr_totals *totals = &engine->totals;
    dr_plant_run_block(&engine->site->plant, engine->day_before_power_mw, facts);
    dr_book_fill(&engine->site->book, &engine->site->terms, engine->central_day, facts);
    if (engine->day_plan && engine->site->terms.trades_day_ahead)
        dr_plan_trade(engine->day_plan, engine->market, engine->central_day, facts);
    if (engine->schedule_mw && engine->site->elects)
        dr_site_model_elect(engine->site, engine->central_day, facts);
    else
        dr_position_settle(&engine->site->terms, facts);
    enum dr_status status =
        engine->site->terms.sells_capacity ? settle_reserves(engine, err) : DR_OK;
    if (engine->site->terms.has_tariffs)
        bill_month(engine);
    if (status == DR_OK)
        status = post_charges(engine, err);
    if (status != DR_OK)
        return status;
    for (size_t i = 0; i < facts->n; i++) {
        totals->load_mwh += facts->load_mwh[i];
        totals->power_mwh += facts->power_mw[i] / 4;
        totals->restarted_mw += facts->restarted_mw[i];
        totals->n_restart += facts->restarted_mw[i] > 0;
    }
    totals->n_interval += facts->n;
    return dr_balance_check(engine->site, &engine->block, err);
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
