// SPDX-License-Identifier: GPL-3.0-or-later
// What a strategy decided in one run, bit by bit: it is played through a table that stands in its
// place, calls it and writes down what it said.
#ifndef DR_SIM_AUDIT_LOG_H
#define DR_SIM_AUDIT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/engine.h"

struct dr_audit_decision {
    int64_t start_utc_s; // of the interval; decided at this instant
    double power_mw, resale_mw;
};

struct dr_audit_plan {
    int64_t now_utc_s;
    int32_t central_day; // that is planned
    struct dr_plan plan;
};

struct dr_audit_log {
    struct dr_audit_decision *decision; // shape [n], owned
    size_t n, capacity;
    struct dr_audit_plan *plan; // shape [n_plan], owned
    size_t n_plan, plan_capacity;
    bool is_short; // memory was out
};
void dr_audit_log_finish(struct dr_audit_log *log);

// The first difference between two logs.
struct dr_audit_difference {
    bool found, of_plan;
    int64_t utc_s; // start of the interval, or of the day that is planned
    double was_mw, is_mw;
};
// Of all that was decided at or before until_utc_s by runs over the same span.
struct dr_audit_difference dr_audit_log_compare(const struct dr_audit_log *was,
                                                const struct dr_audit_log *is, int64_t until_utc_s);
// "first changed decision for 2024-05-08T23:45Z (was 100 MW, is 0 MW)" into out.
void dr_audit_difference_write(const struct dr_audit_difference *difference, char *out,
                               size_t out_size);
// Intervals that both logs decide, and the first and the last of them that differ.
struct dr_audit_overlap {
    size_t n, n_different;
    int64_t first_utc_s, last_utc_s;
};
struct dr_audit_overlap dr_audit_log_overlap(const struct dr_audit_log *was,
                                             const struct dr_audit_log *is);

// A run under way that is written down. It does not move.
struct dr_audit_player {
    struct dr_run_spec spec;
    struct dr_audit_proxy {
        struct dr_strategy table; // first: a strategy is told of it as site->strategy
        const struct dr_strategy *strategy;
        struct dr_audit_log *log;
        bool is_last; // its decision is the one that counts
    } proxy, then;
    struct dr_audit_log *log;
    struct dr_engine *engine;
};
// market, site and log are borrowed for the player's life, the strategies of spec for longer. What
// dr_engine_create() returns. On failure there is nothing to finish.
enum dr_status dr_audit_player_init(struct dr_audit_player *player, const struct dr_market *market,
                                    const struct dr_site_model *site,
                                    const struct dr_run_spec *spec, struct dr_audit_log *log,
                                    struct dr_error *err);
// Up to n intervals more. What dr_engine_step() returns; ERR_MEMORY, INTERRUPTED.
enum dr_status dr_audit_player_step(struct dr_audit_player *player, size_t n, struct dr_error *err);
void dr_audit_player_finish(struct dr_audit_player *player);

#endif
