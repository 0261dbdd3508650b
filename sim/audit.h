// SPDX-License-Identifier: GPL-3.0-or-later
// The audit of a strategy: does any decision hang on what nobody could know when it was made?
//
// The strategy runs over the market as it is, then again and again over markets that differ from it
// only in what is published after some instant; what was decided up to there must have the same
// bits. A look-ahead that is found is one. One that is not found may still hide: an audit samples
// instants, and what a module reads beside its feeds shows only where it matters.
#ifndef DR_SIM_AUDIT_H
#define DR_SIM_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/run_spec.h"
#include "sim/settings.h"
#include "sim/site.h"

enum dr_audit_verdict {
    DR_AUDIT_CLEAN,
    DR_AUDIT_LOOK_AHEAD,
    DR_AUDIT_NOT_REPEATABLE,
    DR_AUDIT_NOTE,           // to know, and no look-ahead
    DR_AUDIT_BY_DECLARATION, // hindsight that says so
    DR_AUDIT_NOT_TOLD,       // the run does not show it; the detail says why
    DR_AUDIT_VERDICT_COUNT
};

// One kind of change, and what it showed.
struct dr_audit_finding {
    const char *kind;
    enum dr_audit_verdict verdict;
    int64_t first_changed_utc_s; // INT64_MIN: nothing changed
    const char *feed;            // that was looked at ahead; empty: none
    char detail[320];
};

// Kinds of change in the order in which they are looked for: name, and one sentence.
struct dr_audit_kind {
    const char *name, *help;
};
enum { DR_AUDIT_KIND_COUNT = 7 };
const struct dr_audit_kind *dr_audit_kind_at(size_t i); // NULL past the last one

const char *dr_audit_verdict_text(enum dr_audit_verdict verdict);
// Is it one that a strategy must not have?
bool dr_audit_is_bad(enum dr_audit_verdict verdict);

// What is audited, borrowed: the market, the site attached to it, the settings it was made of.
struct dr_audit_request {
    const struct dr_market *market;
    const struct dr_site_model *site;
    const struct dr_settings *settings;
    const struct dr_run_spec *spec;
};
// Fills finding, shape [DR_AUDIT_KIND_COUNT]. What the engine returns; ERR_MEMORY, INTERRUPTED.
enum dr_status dr_audit_run(const struct dr_audit_request *request,
                            struct dr_audit_finding *finding, struct dr_error *err);

#endif
