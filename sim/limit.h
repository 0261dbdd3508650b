// SPDX-License-Identifier: GPL-3.0-or-later
// What overrules a strategy: events that limit the draw of the site, reserves that are called.
#ifndef DR_SIM_LIMIT_H
#define DR_SIM_LIMIT_H

#include <stdint.h>

#include "sim/site.h"

// Powers that an interval allows, least_mw <= most_mw.
struct dr_limit {
    double least_mw, most_mw;
};

// The limit of the interval from start_utc_s; 0 to the capacity where nothing binds. An event
// limits the meter: what machines that are off draw counts, and below that all of them are off. A
// deployed share s of an award limits the power to C - s * award / (1 - r), which sheds it from the
// full load; of REGDN it asks for s * award / (1 - r) at least, as far as the rest allows. plan: of
// the interval's day, as in dr_reserve_award(). Only where site->terms.is_limited may anything
// bind.
struct dr_limit dr_limit_at(const struct dr_site_model *site, const struct dr_plan *plan,
                            int64_t start_utc_s);

#endif
