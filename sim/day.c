// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/day.h"

#include <string.h>

#include "market/clock.h"
#include "market/position.h"
#include "sim/balance.h"
#include "sim/plan.h"

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
    return engine->day_plan ? dr_plan_count(engine->day_plan, reserve, engine->planner->title,
                                            engine->central_day, facts, &engine->totals, err)
                            : DR_OK;
}

// What a meter counts beside one decision, and at most one restart, an interval.
static void count_inside(const struct dr_facts *facts, struct dr_totals *totals)
{
    for (size_t i = 0; i < facts->n; i++) {
        totals->n_restart += (size_t)facts->restarts_again[i];
        totals->n_inside += (size_t)facts->decisions_inside[i];
    }
}

enum dr_status dr_day_close(struct dr_engine *engine, struct dr_error *err)
{
    struct dr_facts *facts = &engine->block.facts;
    struct dr_totals *totals = &engine->totals;
    if (!engine->meter)
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
    if (engine->meter)
        count_inside(facts, totals);
    totals->n_interval += facts->n;
    return dr_balance_check(engine->site, &engine->block, err);
}
