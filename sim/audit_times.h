// SPDX-License-Identifier: GPL-3.0-or-later
// The instants behind which an audit changes a market.
#ifndef DR_SIM_AUDIT_TIMES_H
#define DR_SIM_AUDIT_TIMES_H

#include <stddef.h>
#include <stdint.h>

#include "market/market.h"

enum { DR_AUDIT_TIMES = 12 };

struct dr_audit_time {
    int64_t utc_s; // a settled interval begins
    size_t n_step; // steps of an engine until it is decided
};

// Before the largest moves of the price, and spread over the span at times of the day when
// something is published or planned. Of a short span some fall together.
void dr_audit_times_choose(const struct dr_market *market,
                           struct dr_audit_time time[static DR_AUDIT_TIMES]);

#endif
