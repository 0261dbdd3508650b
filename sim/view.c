// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/view.h"

#include <math.h>

#include "market/clock.h"
#include "market/hashprice.h"
#include "market/position.h"
#include "sim/plan.h"

// ---- what an interval brings -------------------------------------------------------------------

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

void dr_view_init(struct dr_engine *engine)
{
    const struct dr_plant *plant = &engine->site->plant;
    engine->view = (struct dr_view){
        .breakpoint_mw = plant->breakpoint_mw,
        .n_breakpoint = plant->n_breakpoint,
        .feed = engine->feed,
        .value_usd = view_value_usd,
        .breakeven_usd_per_mwh = view_breakeven,
        .restart_usd = view_restart_usd,
        .midnight_utc_s = dr_clock_central_midnight_utc_s,
        .host = engine,
    };
}

// ---- the site ----------------------------------------------------------------------------------

static const uint32_t peak_months[] = {
    [DR_TRANSMISSION_4CP] = 0xfu << 5, // June to September
    [DR_TRANSMISSION_12CP] = 0xfff,
};
static const double peaks_per_year[] = {
    [DR_TRANSMISSION_4CP] = 4,
    [DR_TRANSMISSION_12CP] = 12,
};

struct dr_site dr_view_site(const struct dr_engine *engine)
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
