// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/limit.h"

#include <math.h>

// The power at which the meter shows load_mw, within what the plant can do.
static double power_at(const struct dr_plant *plant, double load_mw)
{
    double r = plant->residual_fraction;
    double power_mw = (load_mw - r * plant->capacity_mw) / (1 - r);
    return fmin(fmax(power_mw, 0), plant->capacity_mw);
}

struct dr_limit dr_limit_at(const struct dr_site_model *site, int64_t start_utc_s)
{
    const struct dr_market *market = site->book.market;
    struct dr_limit limit = {0, site->plant.capacity_mw};
    if (!market)
        return limit;
    double event_mw = dr_spans_least(&market->event, start_utc_s);
    if (!isinf(event_mw))
        limit.most_mw = power_at(&site->plant, event_mw);
    return limit;
}
