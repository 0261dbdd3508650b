// SPDX-License-Identifier: GPL-3.0-or-later
// Does a strategy know prices that it was never shown?
//
// It runs over the prices of other days, with the same hours and weekdays. Where it is off in the
// dearest intervals of the real prices far more often than in the intervals some days before and
// after them, it has these prices from elsewhere: a file, a list in its source. A rule of calendar
// and season hits neighbouring days as often as the day itself.
#ifndef DR_SIM_AUDIT_LEAK_H
#define DR_SIM_AUDIT_LEAK_H

#include <stdbool.h>
#include <stddef.h>

#include "market/market.h"
#include "sim/audit_log.h"

enum { DR_AUDIT_LEAK_DAYS = 56 };

struct dr_audit_leak {
    int span_days, days_on; // for dr_audit_market_rotate()
    size_t n_dear;          // intervals with the dearest real prices
    double n_hit;           // of them, those in which it is off; half off is a half
    double n_hit_apart;     // the most where the decisions are shifted by days
    bool found;
};

// False, span_days filled, where the span is shorter than DR_AUDIT_LEAK_DAYS.
bool dr_audit_leak_init(struct dr_audit_leak *leak, const struct dr_market *real);
// Of the decisions over the rotated market. ERR_MEMORY.
enum dr_status dr_audit_leak_count(struct dr_audit_leak *leak, const struct dr_market *real,
                                   const struct dr_audit_log *log, struct dr_error *err);

#endif
