// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/limit.h"

#include <math.h>

#include "market/clock.h"

// The power at which the meter shows load_mw, within what the plant can do.
static double power_at(const struct dr_plant *plant, double load_mw)
{
    return fmin(fmax(dr_plant_power_mw(plant, load_mw), 0), plant->capacity_mw);
}

// What is called of the awards, MW up and down.
static void add_called(const struct dr_site_model *site, const struct dr_plan *plan,
                       int64_t start_utc_s, double *up_mw, double *down_mw)
{
    const struct dr_spans *deployment = &site->book.market->deployment;
    struct dr_award award;
    bool known = false;
    for (int p = 0; p < DR_DEPLOYED_COUNT; p++) {
        const struct dr_span *span = dr_spans_at(deployment, p, start_utc_s);
        bool sold = p == DR_PRODUCT_ERS ? site->terms.sells_ers : site->terms.sells[p];
        if (!span || !sold)
            continue;
        if (!known)
            dr_reserve_award(&site->reserve, plan, start_utc_s, dr_clock_central_day(start_utc_s),
                             &award);
        known = true;
        *(dr_product_info((enum dr_product)p)->upward ? up_mw : down_mw) +=
            span->value * (p == DR_PRODUCT_ERS ? award.ers_mw : award.award_mw[p]);
    }
}

struct dr_limit dr_limit_at(const struct dr_site_model *site, const struct dr_plan *plan,
                            int64_t start_utc_s)
{
    const struct dr_market *market = site->book.market;
    struct dr_limit limit = {0, site->plant.capacity_mw};
    if (!market)
        return limit;
    double event_mw = dr_spans_least(&market->event, start_utc_s);
    if (!isinf(event_mw))
        limit.most_mw = power_at(&site->plant, event_mw);
    if (market->deployment.n > 0) {
        double up_mw = 0, down_mw = 0, shed = 1 - site->plant.residual_fraction;
        add_called(site, plan, start_utc_s, &up_mw, &down_mw);
        limit.most_mw = fmin(limit.most_mw, fmax(0, site->plant.capacity_mw - up_mw / shed));
        limit.least_mw = fmin(limit.most_mw, down_mw / shed);
    }
    return limit;
}
