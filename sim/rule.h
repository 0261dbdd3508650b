// SPDX-License-Identifier: GPL-3.0-or-later
// A strategy at work: its state, the calls of it, and what is said where one fails. Messages name
// the strategy, and the file that it was loaded from.
#ifndef DR_SIM_RULE_H
#define DR_SIM_RULE_H

#include <stdbool.h>

#include "market/status.h"
#include "sim/crash.h"
#include "strategies/dr_strategy.h"

enum { DR_RULE_TITLE_SIZE = 1280 };

struct dr_rule {
    const struct dr_strategy *strategy; // NULL: there is none
    char title[DR_RULE_TITLE_SIZE];
    void *state; // owned
    bool initialised;
    struct dr_site site; // as this strategy sees it
    struct dr_crash_scope scope;
};

// What a rule is made of, borrowed.
struct dr_rule_request {
    const struct dr_strategy *strategy;
    const char *path;                     // of a module; empty: built-in
    const double *param;                  // shape [strategy->n_params]
    const struct dr_strategy *stands_for; // the strategy that stands before it; NULL: none
};

// Allocates the state and calls init. view: borrowed for the rule's life, what it is asked about.
// The rule does not move. ERR_MODULE where init refuses. Finish it in any case.
enum dr_status dr_rule_init(struct dr_rule *rule, const struct dr_rule_request *request,
                            const struct dr_site *site, const struct dr_view *view,
                            struct dr_error *err);
void dr_rule_finish(struct dr_rule *rule);

// Calls plan or decide with the view. ERR_STRATEGY naming the day where plan fails; naming the
// interval where decide does, or where what it says is beyond the capacity.
enum dr_status dr_rule_plan(struct dr_rule *rule, struct dr_plan *plan, struct dr_error *err);
enum dr_status dr_rule_decide(struct dr_rule *rule, struct dr_decision *decision,
                              struct dr_error *err);

#endif
