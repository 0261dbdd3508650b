// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site.h"

#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "market/position.h"

// A day of a charge's row; `otherwise` where it is left open.
static int32_t day_of(const char *date, int32_t otherwise)
{
    int32_t day = otherwise;
    if (date[0])
        dr_clock_parse_date(date, strlen(date), &day); // tests hold all rows to the form
    return day;
}

// The charges that the terms do not make 0 and that are in force on one of these days at least.
static void choose_charges(struct dr_site_model *site, int32_t first_day, int32_t last_day)
{
    site->n_charge = 0;
    for (size_t c = 0; dr_charges[c]; c++) {
        struct dr_site_charge line = {
            .charge = dr_charges[c],
            .place = c,
            .since_day = day_of(dr_charges[c]->since, INT32_MIN),
            .until_day = day_of(dr_charges[c]->until, INT32_MAX),
        };
        bool active = !dr_charges[c]->active || dr_charges[c]->active(&site->terms);
        if (active && line.since_day <= last_day && line.until_day >= first_day)
            site->charge[site->n_charge++] = line;
    }
}

// Adds powers at which the money of an interval bends.
static enum dr_status add_levels(struct dr_site_model *site, const double *level_mw, size_t n,
                                 double less_mw, struct dr_error *err)
{
    bool room = n <= DR_MAX_BREAKPOINTS;
    for (size_t i = 0; i < n && room; i++)
        room = dr_plant_add_load(&site->plant, level_mw[i] - less_mw);
    return room ? DR_OK
                : dr_error_set(err, DR_ERR_USAGE,
                               "contracts and reserves have too many levels of power\n  found %zu "
                               "with %zu kinds of machines%s, expected at most %d together",
                               n, site->plant.n_tier,
                               less_mw > 0 ? " and sales day-ahead of many sizes" : "",
                               DR_MAX_BREAKPOINTS - 1);
}

// Where the load passes from a contract on. What is sold day-ahead takes its part of the contracts.
static enum dr_status add_contract_levels(struct dr_site_model *site, double sold_mw,
                                          struct dr_error *err)
{
    double level_mw[DR_MAX_BREAKPOINTS];
    size_t n = dr_book_levels_mw(&site->book, level_mw, DR_MAX_BREAKPOINTS);
    return add_levels(site, level_mw, n, sold_mw, err);
}

// Where the load begins to provide an award in full.
static enum dr_status add_reserve_levels(struct dr_site_model *site, struct dr_error *err)
{
    double level_mw[DR_MAX_BREAKPOINTS];
    size_t n = dr_reserve_levels_mw(&site->reserve, &site->plant, level_mw, DR_MAX_BREAKPOINTS);
    return add_levels(site, level_mw, n, 0, err);
}

// Where a contract resells all at the market's price, where it ends changes nothing.
static bool is_swap(const struct dr_contract_terms *contract)
{
    return contract->resale == DR_RESALE_AUTOMATIC && contract->sellback_share == 1 &&
           contract->sellback_fee_usd_per_mwh == 0 && !contract->at_other_point;
}

static enum dr_status add_levels_of_sales(struct dr_site_model *site,
                                          const struct dr_market *market, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    bool all_swaps = true;
    double before_mw = 0;
    for (size_t c = 0; c < site->terms.n_contract; c++)
        all_swaps &= is_swap(&site->terms.contract[c]);
    for (size_t i = market->begin; i < market->end && !all_swaps && status == DR_OK; i++) {
        double sold_mw =
            -dr_series_at(&market->position_mw, dr_series_start_utc_s(&market->spp, i));
        if (sold_mw > 0 && sold_mw != before_mw) {
            status = add_contract_levels(site, sold_mw, err);
            before_mw = sold_mw;
        }
    }
    return status;
}

enum dr_status dr_site_model_init(struct dr_site_model *site, const struct dr_settings *settings,
                                  struct dr_error *err)
{
    *site = (struct dr_site_model){.terms = {
                                       .pool_fee = settings->pool_fee,
                                       .volumetric_usd_per_mwh = settings->volumetric_usd_per_mwh,
                                       .loss_factor = settings->loss_factor,
                                       .ancillary_usd_per_mwh = settings->ancillary_usd_per_mwh,
                                       .uplift_usd_per_mwh = settings->uplift_usd_per_mwh,
                                       .retail_usd_per_mwh = settings->retail_usd_per_mwh,
                                       .wear_usd_per_mw_restart = settings->wear_usd_per_mw_restart,
                                   }};
    dr_plant_init(&site->plant, settings);
    dr_book_init(&site->book, settings, &site->terms);
    dr_reserve_init(&site->reserve, settings, &site->plant, &site->terms);
    choose_charges(site, INT32_MIN, INT32_MAX);
    for (size_t c = 0; c < site->terms.n_contract; c++)
        site->elects |= site->terms.contract[c].resale == DR_RESALE_ELECTIVE;
    enum dr_status status = add_contract_levels(site, 0, err);
    return status == DR_OK ? add_reserve_levels(site, err) : status;
}

enum dr_status dr_site_model_attach(struct dr_site_model *site, const struct dr_market *market,
                                    struct dr_error *err)
{
    enum dr_status status = dr_book_attach(&site->book, market, &site->terms, err);
    if (status == DR_OK && site->terms.trades_day_ahead)
        status = add_levels_of_sales(site, market, err);
    if (status == DR_OK)
        status = dr_reserve_attach(&site->reserve, market, site->plans, &site->terms, err);
    if (site->plans && market->day_ahead.n > 0)
        site->terms.trades_day_ahead = site->book.varies = true;
    site->terms.is_limited =
        market->event.n > 0 || (market->deployment.n > 0 && site->terms.sells_capacity);
    choose_charges(site, dr_clock_central_day(dr_series_start_utc_s(&market->spp, market->begin)),
                   dr_clock_central_day(dr_series_start_utc_s(&market->spp, market->end - 1)));
    return status;
}

void dr_site_model_finish(struct dr_site_model *site)
{
    dr_book_finish(&site->book);
}

void dr_site_model_choices(const struct dr_site_model *site, int64_t start_utc_s,
                           int32_t central_day, const double *power_mw, const double *last_power_mw,
                           size_t n, struct dr_facts *facts)
{
    facts->n = n;
    for (size_t i = 0; i < n; i++) {
        facts->start_utc_s[i] = start_utc_s;
        facts->resale_mwh[i] = INFINITY;
        dr_plant_run(&site->plant, power_mw[i], last_power_mw[i], facts, i);
    }
    dr_book_fill(&site->book, &site->terms, central_day, facts);
    dr_position_settle(&site->terms, facts);
}

// Of prices that are filled.
static void sum_lines(const struct dr_site_model *site, const struct dr_facts *facts,
                      int32_t central_day, bool optimised, double *usd)
{
    double line_usd[DR_MAX_FACTS];
    for (size_t i = 0; i < facts->n; i++)
        usd[i] = 0;
    for (size_t k = 0; k < site->n_charge; k++) {
        const struct dr_site_charge *line = &site->charge[k];
        if (central_day < line->since_day || central_day > line->until_day ||
            (optimised && !line->charge->optimised))
            continue;
        line->charge->usd(&site->terms, facts, line_usd);
        for (size_t i = 0; i < facts->n; i++)
            usd[i] += line_usd[i];
    }
}

void dr_site_model_price(const struct dr_site_model *site, struct dr_facts *facts,
                         int32_t central_day, bool optimised, double price_usd_per_mwh,
                         double hashprice_usd_per_ph_day, double *usd)
{
    for (size_t i = 0; i < facts->n; i++) {
        facts->price_usd_per_mwh[i] = price_usd_per_mwh;
        facts->hashprice_usd_per_ph_day[i] = hashprice_usd_per_ph_day;
    }
    sum_lines(site, facts, central_day, optimised, usd);
}

// Money is linear in the limit between those at which one contract is sold out and the next one
// begins: the best limit is one of these.
void dr_site_model_elect(const struct dr_site_model *site, int32_t central_day,
                         struct dr_facts *facts)
{
    double limit_mwh[DR_MAX_CONTRACTS + 1][DR_MAX_FACTS], best_usd[DR_MAX_FACTS];
    double usd[DR_MAX_FACTS], best_mwh[DR_MAX_FACTS];
    size_t n_limit = 1, n = facts->n;
    for (size_t i = 0; i < n; i++) {
        facts->resale_mwh[i] = INFINITY;
        limit_mwh[0][i] = 0;
        best_usd[i] = -INFINITY;
    }
    dr_position_settle(&site->terms, facts);
    for (size_t c = 0; c < site->terms.n_contract; c++) {
        if (site->terms.contract[c].resale != DR_RESALE_ELECTIVE)
            continue;
        for (size_t i = 0; i < n; i++)
            limit_mwh[n_limit][i] = limit_mwh[n_limit - 1][i] + facts->sold_mwh[c][i];
        n_limit++;
    }
    for (size_t k = 0; k < n_limit; k++) {
        memcpy(facts->resale_mwh, limit_mwh[k], n * sizeof limit_mwh[k][0]);
        dr_position_settle(&site->terms, facts);
        sum_lines(site, facts, central_day, true, usd);
        for (size_t i = 0; i < n; i++)
            if (usd[i] > best_usd[i]) {
                best_usd[i] = usd[i];
                best_mwh[i] = limit_mwh[k][i];
            }
    }
    memcpy(facts->resale_mwh, best_mwh, n * sizeof best_mwh[0]);
    dr_position_settle(&site->terms, facts);
}
