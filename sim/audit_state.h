// SPDX-License-Identifier: GPL-3.0-or-later
// An audit under way: for the files that it is made of, sim/audit.c, sim/audit_whole.c.
#ifndef DR_SIM_AUDIT_STATE_H
#define DR_SIM_AUDIT_STATE_H

#include <stdbool.h>

#include "sim/audit.h"
#include "sim/audit_log.h"
#include "sim/audit_market.h"
#include "sim/audit_times.h"

struct dr_audit {
    const struct dr_audit_request *request;
    struct dr_audit_time time[DR_AUDIT_TIMES];
    struct dr_audit_market changed;
    struct dr_audit_log was, is; // of the market as it is, the first run of all; of the last run
    bool repeats;
};

// Plays the strategy over a market, n intervals of it, into a log. What the engine returns.
enum dr_status dr_audit_play(struct dr_audit *audit, const struct dr_market *market,
                             const struct dr_site_model *site, size_t n, struct dr_audit_log *log,
                             struct dr_error *err);

// Each fills what the finding does not say yet: of a clean one only the detail.
enum dr_status dr_audit_look_at_corrected(struct dr_audit *audit, struct dr_audit_finding *finding,
                                          struct dr_error *err);
enum dr_status dr_audit_look_at_elsewhere(struct dr_audit *audit, struct dr_audit_finding *finding,
                                          struct dr_error *err);
enum dr_status dr_audit_look_at_start(struct dr_audit *audit, struct dr_audit_finding *finding,
                                      struct dr_error *err);

#endif
