// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/rule.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "market/clock.h"

// "NAME (PATH, then of NAME)", what there is of it.
static void write_title(struct dr_rule *rule, const struct dr_rule_request *request)
{
    bool loaded = request->path[0] != '\0', behind = request->stands_for != NULL;
    snprintf(rule->title, sizeof rule->title, "%s%s%s%s%s%s%s", request->strategy->name,
             loaded || behind ? " (" : "", request->path, loaded && behind ? ", " : "",
             behind ? "then of " : "", behind ? request->stands_for->name : "",
             loaded || behind ? ")" : "");
}

enum dr_status dr_rule_init(struct dr_rule *rule, const struct dr_rule_request *request,
                            const struct dr_site *site, const struct dr_view *view,
                            struct dr_error *err)
{
    const struct dr_strategy *strategy = request->strategy;
    *rule = (struct dr_rule){.strategy = strategy, .site = *site};
    write_title(rule, request);
    rule->site.strategy = strategy;
    rule->scope = (struct dr_crash_scope){.title = rule->title, .view = view};
    dr_crash_watch(&rule->scope);
    if (strategy->state_size > 0) {
        rule->state = calloc(1, strategy->state_size);
        if (!rule->state)
            return dr_error_set(err, DR_ERR_MEMORY, "strategy %s: out of memory\n  %zu bytes",
                                rule->title, strategy->state_size);
    }
    if (strategy->init) {
        rule->scope.call = DR_CALL_INIT;
        bool failed = strategy->init(rule->state, request->param, &rule->site) != 0;
        rule->scope.call = DR_CALL_NONE;
        if (failed)
            return dr_error_set(err, DR_ERR_MODULE,
                                "strategy %s refuses its parameters or the site\n  found init to "
                                "fail, expected 0",
                                rule->title);
    }
    rule->initialised = true;
    return DR_OK;
}

void dr_rule_finish(struct dr_rule *rule)
{
    if (!rule->strategy)
        return;
    if (rule->initialised && rule->strategy->free) {
        rule->scope.call = DR_CALL_FREE;
        rule->strategy->free(rule->state);
        rule->scope.call = DR_CALL_NONE;
    }
    free(rule->state);
    dr_crash_unwatch(&rule->scope);
    rule->strategy = NULL;
}

enum dr_status dr_rule_plan(struct dr_rule *rule, struct dr_plan *plan, struct dr_error *err)
{
    char date[DR_DATE_SIZE];
    int32_t day = rule->scope.view->central_day;
    rule->scope.call = DR_CALL_PLAN;
    bool failed = rule->strategy->plan(rule->state, rule->scope.view, plan) != 0;
    rule->scope.call = DR_CALL_NONE;
    if (!failed)
        return DR_OK;
    dr_clock_format_date(day, date);
    return dr_error_set(err, DR_ERR_STRATEGY,
                        "strategy %s failed to plan %s\n  found plan to fail, expected 0",
                        rule->title, date);
}

static enum dr_status refuse_decision(const struct dr_rule *rule, bool failed,
                                      const struct dr_decision *decision, struct dr_error *err)
{
    char time[DR_TIME_SIZE];
    dr_clock_format_utc(rule->scope.view->interval_start_utc_s, time);
    if (failed)
        return dr_error_set(err, DR_ERR_STRATEGY,
                            "strategy %s failed to decide for %s\n  found decide to fail, "
                            "expected 0",
                            rule->title, time);
    if (decision->resale_mw < 0)
        return dr_error_set(err, DR_ERR_STRATEGY,
                            "strategy %s decided what the site cannot do, for %s\n  found "
                            "resale_mw %g, expected 0 or more",
                            rule->title, time, decision->resale_mw);
    return dr_error_set(err, DR_ERR_STRATEGY,
                        "strategy %s decided what the site cannot do, for %s\n  found "
                        "power_mw %g, expected 0 to %g",
                        rule->title, time, decision->power_mw, rule->site.capacity_mw);
}

enum dr_status dr_rule_decide(struct dr_rule *rule, struct dr_decision *decision,
                              struct dr_error *err)
{
    *decision = (struct dr_decision){.power_mw = NAN, .resale_mw = NAN};
    rule->scope.call = DR_CALL_DECIDE;
    bool failed = rule->strategy->decide(rule->state, rule->scope.view, decision) != 0;
    rule->scope.call = DR_CALL_NONE;
    if (failed || decision->resale_mw < 0 ||
        !(decision->power_mw >= 0 && decision->power_mw <= rule->site.capacity_mw))
        return refuse_decision(rule, failed, decision, err);
    return DR_OK;
}
