// SPDX-License-Identifier: GPL-3.0-or-later
// One run of a comparison: which strategy, with which keys, seeing what.
#ifndef DR_SIM_RUN_SPEC_H
#define DR_SIM_RUN_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "market/status.h"
#include "sim/information.h"
#include "strategies/dr_strategy.h"

enum {
    DR_MAX_PARAMS = 32,
    DR_LABEL_SIZE = 64,
    DR_KEY_SIZE = 64, // of a key's name
    DR_MODULE_PATH_SIZE = 1024,
};

#define DR_BOUND_NAME "oracle"          // hindsight, not a module: sim/bound.h
#define DR_YARDSTICK_NAME "always_mine" // what gains are measured against

// Feeds of the day-ahead prices of reserves.
#define DR_FEEDS_MCPC                                                                              \
    (DR_NEEDS(DR_FEED_MCPC_RRS) | DR_NEEDS(DR_FEED_MCPC_ECRS) | DR_NEEDS(DR_FEED_MCPC_NSPIN) |     \
     DR_NEEDS(DR_FEED_MCPC_REGUP) | DR_NEEDS(DR_FEED_MCPC_REGDN))

struct dr_run_spec {
    char label[DR_LABEL_SIZE];
    const struct dr_strategy *strategy;    // NULL: the bound
    char module_path[DR_MODULE_PATH_SIZE]; // of a loaded one; empty for the built-in ones
    enum dr_information information;
    enum dr_decide decide;
    double rt_publication_lag_s, lmp_latency_s;
    double param[DR_MAX_PARAMS]; // shape [strategy->n_params]
    // What a strategy with DR_STANDS_BEFORE stands before. It sees what the strategy sees.
    struct dr_run_then {
        const struct dr_strategy *strategy; // NULL: there is none
        char module_path[DR_MODULE_PATH_SIZE];
        double param[DR_MAX_PARAMS];
    } then;
};

// Keys that every strategy takes.
extern const struct dr_param dr_common_params[];
extern const size_t dr_common_param_count;

// Parses "NAME[,KEY=VALUE]...". A strategy that stands before another has the keys `then`, a
// strategy by name or path, and `then.KEY`, in any order. `information` is the default information
// set. The label is the text itself unless a key gives it. ERR_USAGE, ERR_MODULE.
enum dr_status dr_run_spec_init(struct dr_run_spec *spec, const char *text,
                                enum dr_information information, struct dr_error *err);
const char *dr_run_spec_name(const struct dr_run_spec *spec);
// The feeds that it reads: DR_NEEDS() of each; those of `then` included, as in what follows.
uint32_t dr_run_spec_needs(const struct dr_run_spec *spec);
// Is it asked inside intervals too?
bool dr_run_spec_decides_inside(const struct dr_run_spec *spec);
// Does it trade day-ahead?
bool dr_run_spec_plans(const struct dr_run_spec *spec);
// Are two of them the same rule with the same keys, whatever they see?
bool dr_run_spec_is_same_rule(const struct dr_run_spec *a, const struct dr_run_spec *b);
// Path of the module number i that was loaded for it; NULL past the last one.
const char *dr_run_spec_module(const struct dr_run_spec *spec, size_t i);

// A key and its value, which is a number unless it has a text (borrowed).
struct dr_run_key {
    char name[DR_KEY_SIZE + 8]; // "then.NAME" of what stands behind
    const char *unit, *text;
    double value;
};
// Key number i, common ones first; false past the last one.
bool dr_run_spec_at(const struct dr_run_spec *spec, size_t i, struct dr_run_key *key);
// All keys as "key=value,key=value" into out, unset ones left out. Returns out.
const char *dr_run_spec_parameters(const struct dr_run_spec *spec, char *out, size_t out_size);

// The standard comparison set in its order: name and keys of each as on the command line, its
// label, and whether it needs day-ahead prices. The yardstick is the first, the bound the last.
struct dr_standard_run {
    const char *name, *keys, *label;
    bool needs_day_ahead;
};
extern const struct dr_standard_run dr_standard_runs[];
extern const size_t dr_standard_run_count;

#endif
