// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plan.h"

#include <math.h>

#include "market/clock.h"

enum { PLANNED_S = 10 * DR_HOUR_S };

static const double most_mw = 10000; // what the largest site can draw

int64_t dr_plan_utc_s(int32_t central_day)
{
    int64_t utc_s = 0;
    dr_clock_from_central(central_day - 1, PLANNED_S, false, &utc_s); // there is one every day
    return utc_s;
}

struct dr_plan dr_plan_of(int32_t central_day)
{
    return (struct dr_plan){
        .n_hour = (size_t)dr_clock_intervals(central_day) / (DR_HOUR_S / DR_INTERVAL_S),
    };
}

static size_t hour_of(int64_t start_utc_s, int64_t midnight_utc_s)
{
    return (size_t)((start_utc_s - midnight_utc_s) / DR_HOUR_S);
}

// ---- what may be planned -----------------------------------------------------------------------

// Why a product cannot be offered, and what would do instead; NULL where it can.
static const char *obstacle(const struct dr_site_model *site, int p, int32_t central_day)
{
    const struct dr_product_info *info = dr_product_info((enum dr_product)p);
    if (!info->non_controllable_may && !site->reserve.controllable)
        return "is for controllable loads only: reserve.controllable = yes";
    if (central_day < info->since_day)
        return "begins later: an offer from its first day on";
    if (site->book.market->mcpc[p].n == 0)
        return "has no day-ahead prices: --ancillary FILE with them";
    return NULL;
}

enum dr_status dr_plan_check(const struct dr_plan *plan, const struct dr_site_model *site,
                             const char *strategy, int32_t central_day, struct dr_error *err)
{
    char day[DR_DATE_SIZE];
    dr_clock_format_date(central_day, day);
    for (size_t h = 0; h < plan->n_hour; h++) {
        double mw = plan->day_ahead_mw[h];
        if (!(mw >= -most_mw && mw <= most_mw))
            return dr_error_set(err, DR_ERR_STRATEGY,
                                "strategy %s planned what nobody can trade, for %s\n  found "
                                "day_ahead_mw %g in hour %zu, expected %g to %g",
                                strategy, day, mw, h + 1, -most_mw, most_mw);
        if (mw != 0 && !site->terms.trades_day_ahead)
            return dr_error_set(err, DR_ERR_STRATEGY,
                                "strategy %s planned a day-ahead trade for %s without prices\n  "
                                "found day_ahead_mw %g, expected 0, or --day-ahead FILE",
                                strategy, day, mw);
        for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
            const char *name = dr_product_info((enum dr_product)p)->name;
            mw = plan->reserve_mw[p][h];
            if (!(mw >= 0 && mw <= most_mw))
                return dr_error_set(err, DR_ERR_STRATEGY,
                                    "strategy %s planned what nobody can offer, for %s\n  found "
                                    "reserve_mw %g of %s in hour %zu, expected 0 to %g",
                                    strategy, day, mw, name, h + 1, most_mw);
            const char *why = mw > 0 ? obstacle(site, p, central_day) : NULL;
            if (why)
                return dr_error_set(err, DR_ERR_STRATEGY,
                                    "strategy %s planned an offer of %s for %s\n  found %g MW, "
                                    "expected 0: it %s",
                                    strategy, name, day, mw, why);
        }
    }
    return DR_OK;
}

// ---- what becomes of it ------------------------------------------------------------------------

void dr_plan_trade(const struct dr_plan *plan, const struct dr_market *market, int32_t central_day,
                   struct dr_facts *facts)
{
    int64_t midnight_utc_s = dr_clock_central_midnight_utc_s(central_day);
    for (size_t i = 0; i < facts->n; i++) {
        double mw = plan->day_ahead_mw[hour_of(facts->start_utc_s[i], midnight_utc_s)];
        if (mw == 0 || isnan(dr_series_at(&market->day_ahead, facts->start_utc_s[i])))
            continue;
        *(mw > 0 ? &facts->day_ahead_bought_mwh[i] : &facts->day_ahead_sold_mwh[i]) += fabs(mw) / 4;
    }
}

static enum dr_status refuse_gap(const struct dr_reserve *reserve, const char *strategy, int p,
                                 const char *option, int64_t start_utc_s, struct dr_error *err)
{
    char time[DR_TIME_SIZE];
    if (reserve->market->skip_gaps)
        return DR_OK;
    dr_clock_format_utc(start_utc_s, time);
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s: no price of %s for %s, in which strategy %s offers it\n  found none, "
                        "expected one, or --gaps skip",
                        option, dr_product_info((enum dr_product)p)->name, time, strategy);
}

enum dr_status dr_plan_count(const struct dr_plan *plan, const struct dr_reserve *reserve,
                             const char *strategy, int32_t central_day,
                             const struct dr_facts *facts, struct dr_totals *totals,
                             struct dr_error *err)
{
    int64_t last_hour = INT64_MIN;
    struct dr_award award = {.cut_mw = 0};
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < facts->n && status == DR_OK; i++) {
        int64_t start = facts->start_utc_s[i];
        bool is_new = start / DR_HOUR_S != last_hour;
        if (is_new) {
            dr_reserve_award(reserve, plan, start, central_day, &award);
            totals->n_cut_hour += award.cut_mw > 0;
            totals->cut_mw_h += award.cut_mw;
            last_hour = start / DR_HOUR_S;
        }
        for (int p = 0; p < DR_PRODUCT_COUNT && status == DR_OK; p++) {
            const struct dr_series *real_time = &reserve->market->real_time_mcpc[p];
            if (is_new && award.unpriced[p]) {
                totals->n_unpriced_hour++;
                status = refuse_gap(reserve, strategy, p, "--ancillary", start, err);
            } else if (award.award_mw[p] > 0 && real_time->n > 0 &&
                       central_day >= DR_REAL_TIME_MCPC_SINCE_DAY &&
                       isnan(dr_series_at(real_time, start))) {
                status = refuse_gap(reserve, strategy, p, "--real-time-ancillary", start, err);
            }
        }
    }
    return status;
}
