// SPDX-License-Identifier: GPL-3.0-or-later
// A market beside the real one, whose values are changed: what an audit runs strategies over.
#ifndef DR_SIM_AUDIT_MARKET_H
#define DR_SIM_AUDIT_MARKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/run_spec.h"
#include "sim/settings.h"
#include "sim/site.h"

// What is changed: the feeds, and what else of prices lies in a market. A row each.
enum { DR_AUDIT_LMP = 10, DR_AUDIT_SERIES_COUNT = 11, DR_AUDIT_ALL = DR_AUDIT_SERIES_COUNT };
const char *dr_audit_series_name(int row);
bool dr_audit_market_has(const struct dr_market *market, int row);

struct dr_audit_market {
    struct dr_market market; // what is changed is its own, the rest borrowed from `real`
    struct dr_site_model site;
    const struct dr_market *real;
    const struct dr_site_model *real_site;
    const struct dr_settings *settings;
    bool is_attached;
};

// real, its site and the settings are borrowed for the life of the copy. It does not move.
// ERR_MEMORY; what dr_site_model_attach() returns. Finish it in any case.
enum dr_status dr_audit_market_init(struct dr_audit_market *copy, const struct dr_market *real,
                                    const struct dr_site_model *real_site,
                                    const struct dr_settings *settings, struct dr_error *err);
void dr_audit_market_finish(struct dr_audit_market *copy);
// All values as they really are.
void dr_audit_market_reset(struct dr_audit_market *copy);
// Makes the site look at the values that are there: after a reset that no change follows. What
// dr_site_model_attach() returns, as those that follow.
enum dr_status dr_audit_market_attach(struct dr_audit_market *copy, struct dr_error *err);

enum dr_audit_change {
    DR_AUDIT_SCALED,
    DR_AUDIT_NEGATED,
    DR_AUDIT_SPIKED,
    DR_AUDIT_DELAYED, // each value comes one step later
    DR_AUDIT_DROPPED, // the files end
};
// Of a market that was reset: what a run of spec is not told at or before t_utc_s is changed, in
// one series or in all. Settled until t_utc_s is what was there.
enum dr_status dr_audit_market_change(struct dr_audit_market *copy, const struct dr_run_spec *spec,
                                      int64_t t_utc_s, enum dr_audit_change change, int row,
                                      struct dr_error *err);
// Delivery start of the first value of a series that is not published to a run of spec by t_utc_s.
int64_t dr_audit_market_first_hidden(const struct dr_market *market, const struct dr_run_spec *spec,
                                     int row, int64_t t_utc_s);

// Restates what was published, in the market but not in what a run under way has been shown:
// values whose delivery ended after from_utc_s, and at or before until_utc_s.
void dr_audit_market_restate(struct dr_audit_market *copy, int64_t from_utc_s, int64_t until_utc_s);

// Every value is that of a day days_on later, and of the span's beginning behind its end: the same
// hours and weekdays, other days. Both multiples of 7.
enum dr_status dr_audit_market_rotate(struct dr_audit_market *copy, int days_on, int span_days,
                                      struct dr_error *err);

#endif
