// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bound.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "market/clock.h"
#include "sim/limit.h"

// The money of one interval at each of the m levels j, as a sum in price and
// hashprice: running on at j, and what a restart from 0 to j costs. A restart from k to j costs
// cost[j] - cost[k], since each machine loses a share of its own hash and wears by its own power.
struct money {
    size_t m;
    // Dollars: constant, per $/MWh of the price, per $/PH/day of the hashprice.
    double steady[3][DR_MAX_BREAKPOINTS], restart[3][DR_MAX_BREAKPOINTS];
};

// The lines that it optimises are sums of a constant and multiples of either price, so three prices
// tell all. Not so where resale is elected, which hangs on the price: there it is a constant, of
// the interval's own prices.
static void init_money(struct money *money, const struct dr_site_model *site,
                       const struct dr_plant *levels, int64_t start_utc_s, int32_t central_day,
                       double own_price, double own_hashprice)
{
    static const double price[3] = {0, 1, 0}, hashprice[3] = {0, 0, 1};
    size_t m = levels->n_breakpoint;
    double power_mw[2 * DR_MAX_BREAKPOINTS], last_power_mw[2 * DR_MAX_BREAKPOINTS];
    double usd[3][2 * DR_MAX_BREAKPOINTS];
    struct dr_facts facts;
    for (size_t j = 0; j < m; j++) {
        power_mw[j] = power_mw[m + j] = last_power_mw[j] = levels->breakpoint_mw[j];
        last_power_mw[m + j] = 0;
    }
    dr_site_model_choices(site, start_utc_s, central_day, power_mw, last_power_mw, 2 * m, &facts);
    if (site->elects) {
        dr_site_model_price(site, &facts, central_day, true, own_price, own_hashprice, usd[0]);
        dr_site_model_elect(site, central_day, &facts);
    }
    for (size_t k = 0; k < 3; k++)
        dr_site_model_price(site, &facts, central_day, true, site->elects ? own_price : price[k],
                            site->elects ? own_hashprice : hashprice[k], usd[k]);
    money->m = m;
    for (size_t k = 0; k < 3; k++)
        for (size_t j = 0; j < m; j++) {
            double steady = usd[k][j], after_0 = usd[k][m + j];
            money->steady[k][j] = k > 0 ? steady - usd[0][j] : steady;
            money->restart[k][j] =
                k > 0 ? steady - after_0 - (usd[0][j] - usd[0][m + j]) : steady - after_0;
        }
}

// usd[j]: the most that can be earned up to here ending at breakpoint j, before this interval and
// then with it. from[j]: the breakpoint before on that way.
static void advance(const struct money *money, double price, double hashprice, double *usd,
                    uint8_t *from)
{
    size_t m = money->m;
    double best[DR_MAX_BREAKPOINTS], rise_usd = -INFINITY, stay_usd = -INFINITY;
    uint8_t rise_from = 0, stay_from = 0;
    // From a higher breakpoint, or this one; of equal ways the smaller power.
    for (size_t j = m; j-- > 0;) {
        if (usd[j] >= stay_usd) {
            stay_usd = usd[j];
            stay_from = (uint8_t)j;
        }
        best[j] = stay_usd;
        from[j] = stay_from;
    }
    // From a lower one: the restart costs.
    for (size_t j = 0; j < m; j++) {
        double steady =
            money->steady[0][j] + money->steady[1][j] * price + money->steady[2][j] * hashprice;
        double restart =
            money->restart[0][j] + money->restart[1][j] * price + money->restart[2][j] * hashprice;
        double before_usd = usd[j] + restart;
        if (rise_usd - restart >= best[j]) {
            best[j] = rise_usd - restart;
            from[j] = rise_from;
        }
        if (before_usd > rise_usd) {
            rise_usd = before_usd;
            rise_from = (uint8_t)j;
        }
        usd[j] = best[j] + steady;
    }
}

// ---- limits ------------------------------------------------------------------------------------

// Adds the powers at which an interval is limited to the levels: what is forced off between two
// breakpoints restarts or not by itself.
static enum dr_status add_limits(const struct dr_market *market, const struct dr_site_model *site,
                                 struct dr_plant *levels, struct dr_error *err)
{
    bool room = true;
    for (size_t i = market->begin; i < market->end && room; i++) {
        struct dr_limit limit = dr_limit_at(site, NULL, dr_series_start_utc_s(&market->spp, i));
        room = isnan(market->spp.value[i]) ||
               (dr_plant_add_load(levels, dr_plant_load_mw(levels, limit.least_mw)) &&
                dr_plant_add_load(levels, dr_plant_load_mw(levels, limit.most_mw)));
    }
    return room ? DR_OK
                : dr_error_set(err, DR_ERR_USAGE,
                               "events and deployments limit the site to too many levels of power\n"
                               "  found more than %d with those of the site, expected at most that",
                               DR_MAX_BREAKPOINTS);
}

// No way leads through what the interval does not allow.
static void forbid(const struct dr_limit *limit, const struct dr_plant *levels, double *usd)
{
    double slack_mw = 1e-9; // levels are limits up to rounding
    for (size_t j = 0; j < levels->n_breakpoint; j++)
        if (levels->breakpoint_mw[j] > limit->most_mw + slack_mw ||
            levels->breakpoint_mw[j] < limit->least_mw - slack_mw)
            usd[j] = -INFINITY;
}

enum dr_status dr_bound_schedule(const struct dr_market *market, const struct dr_site_model *site,
                                 double *schedule_mw, struct dr_error *err)
{
    struct dr_plant levels = site->plant;
    if (site->terms.is_limited) {
        enum dr_status status = add_limits(market, site, &levels, err);
        if (status != DR_OK)
            return status;
    }
    size_t n = market->end - market->begin, m = levels.n_breakpoint, j = 0;
    double usd[DR_MAX_BREAKPOINTS];
    struct money money;
    uint8_t *from = malloc(n * m); // shape [n][m]
    if (!from)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the bound\n  %zu bytes", n * m);
    for (size_t k = 0; k < m; k++)
        usd[k] = k + 1 == m ? 0 : -INFINITY; // a run starts fully on
    int64_t day_end_utc_s = INT64_MIN;
    bool is_new = false; // the day: other charges may be in force
    int32_t central_day = 0;
    for (size_t i = 0; i < n; i++) {
        double price = market->spp.value[market->begin + i];
        int64_t start_utc_s = dr_series_start_utc_s(&market->spp, market->begin + i);
        if (isnan(price))
            continue;
        if (start_utc_s >= day_end_utc_s) {
            central_day = dr_clock_central_day(start_utc_s);
            day_end_utc_s = dr_clock_central_midnight_utc_s(central_day + 1);
            is_new = true;
        }
        double hashprice = dr_series_at(&market->hashprice, start_utc_s);
        if (is_new || site->book.varies || site->elects)
            init_money(&money, site, &levels, start_utc_s, central_day, price, hashprice);
        is_new = false;
        advance(&money, price, hashprice, usd, from + i * m);
        if (site->terms.is_limited) {
            struct dr_limit limit = dr_limit_at(site, NULL, start_utc_s);
            forbid(&limit, &levels, usd);
        }
    }
    for (size_t k = 1; k < m; k++)
        if (usd[k] > usd[j])
            j = k;
    for (size_t i = n; i-- > 0;) {
        if (isnan(market->spp.value[market->begin + i]))
            continue;
        schedule_mw[i] = levels.breakpoint_mw[j];
        j = from[i * m + j];
    }
    free(from);
    return DR_OK;
}
