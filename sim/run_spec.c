// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/run_spec.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "market/number.h"
#include "sim/module.h"
#include "sim/nearest.h"

enum { RT_LAG, LMP_LATENCY };

const struct dr_param dr_common_params[] = {
    [RT_LAG] = {"rt_publication_lag_s", "s", 0, 86400, 0,
                "delay of a real-time price after its interval; 0 is a nowcast from prices "
                "already posted, 1 to 900 one interval later"},
    [LMP_LATENCY] = {"lmp_latency_s", "s", 0, 86400, 120,
                     "delay of a SCED price after its run; ERCOT posts within 1 to 2 minutes"},
};
const size_t dr_common_param_count = sizeof dr_common_params / sizeof dr_common_params[0];

// What a row is about is said in its keys: --information changes only what is left open.
const struct dr_standard_run dr_standard_runs[] = {
    {DR_YARDSTICK_NAME, ",information=prev_spp", "always_mine", false},
    {"breakeven", "", "breakeven", false},
    {"breakeven", ",information=prev_spp,rt_publication_lag_s=60", "breakeven, one interval later",
     false},
    {"breakeven", ",information=day_ahead", "breakeven, day-ahead", true},
    {"uptime", "", "uptime", true},
    {"threshold", "", "threshold", false},
    {"two_strike", "", "two_strike", false},
    {"breakeven", ",information=perfect", "breakeven, perfect", false},
    {DR_BOUND_NAME, "", "oracle", false},
};
const size_t dr_standard_run_count = sizeof dr_standard_runs / sizeof dr_standard_runs[0];

const char *dr_run_spec_name(const struct dr_run_spec *spec)
{
    return spec->strategy ? spec->strategy->name : DR_BOUND_NAME;
}

uint32_t dr_run_spec_needs(const struct dr_run_spec *spec)
{
    return (spec->strategy ? spec->strategy->needs : 0) |
           (spec->then.strategy ? spec->then.strategy->needs : 0);
}

bool dr_run_spec_plans(const struct dr_run_spec *spec)
{
    return (spec->strategy && spec->strategy->plan) ||
           (spec->then.strategy && spec->then.strategy->plan);
}

static bool same_params(const struct dr_strategy *strategy, const double *a, const double *b)
{
    bool same = true;
    for (size_t i = 0; strategy && i < strategy->n_params; i++)
        same &= a[i] == b[i] || (isnan(a[i]) && isnan(b[i]));
    return same;
}

bool dr_run_spec_decides_inside(const struct dr_run_spec *spec)
{
    return spec->strategy && spec->decide == DR_DECIDE_SCED && spec->information == DR_SCED_LMP;
}

bool dr_run_spec_is_same_rule(const struct dr_run_spec *a, const struct dr_run_spec *b)
{
    return a->strategy == b->strategy && a->then.strategy == b->then.strategy &&
           (a->decide == DR_DECIDE_SCED) == (b->decide == DR_DECIDE_SCED) &&
           a->lmp_latency_s == b->lmp_latency_s && same_params(a->strategy, a->param, b->param) &&
           same_params(a->then.strategy, a->then.param, b->then.param);
}

const char *dr_run_spec_module(const struct dr_run_spec *spec, size_t i)
{
    if (spec->module_path[0] && i-- == 0)
        return spec->module_path;
    return spec->then.module_path[0] && i == 0 ? spec->then.module_path : NULL;
}

// ---- keys --------------------------------------------------------------------------------------

static bool stands_before(const struct dr_strategy *strategy)
{
    return strategy && strategy->flags & DR_STANDS_BEFORE;
}

// Number i of a strategy's own keys and the common ones, which are first; NULL past the last.
static const struct dr_param *param_at(const struct dr_strategy *strategy, size_t i)
{
    if (!strategy)
        return NULL; // the bound knows everything and takes no key but its label
    if (i < dr_common_param_count)
        return &dr_common_params[i];
    i -= dr_common_param_count;
    return i < strategy->n_params ? &strategy->params[i] : NULL;
}

static const char *key_name_at(const void *list, size_t i)
{
    static const char *const text_keys[] = {"label", "information", "decide", "then"};
    const struct dr_strategy *strategy = list;
    // The bound's information is not a choice.
    size_t n_text = stands_before(strategy) ? 4 : strategy ? 3 : 1;
    if (i < n_text)
        return text_keys[i];
    const struct dr_param *param = param_at(strategy, i - n_text);
    return param ? param->name : NULL;
}

static const char *then_key_name_at(const void *list, size_t i)
{
    const struct dr_strategy *strategy = list;
    return i < strategy->n_params ? strategy->params[i].name : NULL;
}

// Counts, and choices among numbered ways, are whole numbers; their units say so.
static bool is_whole(const char *unit)
{
    static const char *const units[] = {"intervals", "d", "choice"};
    bool whole = false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        whole |= strcmp(unit, units[i]) == 0;
    return whole;
}

// A number for a key, whose full name is `key`.
static enum dr_status parse_value(const struct dr_run_spec *spec, const char *key,
                                  const struct dr_param *param, const char *text, double *value,
                                  struct dr_error *err)
{
    char found[96];
    bool whole = is_whole(param->unit);
    if (dr_number_parse(text, strlen(text), value) && *value >= param->min &&
        *value <= param->max && (!whole || *value == floor(*value)))
        return DR_OK;
    return dr_error_set(err, DR_ERR_USAGE,
                        "--strategy %s: %s: not a usable value\n  found %s, expected a %s from %g "
                        "to %g",
                        dr_run_spec_name(spec), key,
                        dr_quote(found, sizeof found, text, strlen(text)),
                        whole ? "whole number" : "number", param->min, param->max);
}

static enum dr_status set_number(struct dr_run_spec *spec, const char *key, const char *value,
                                 struct dr_error *err)
{
    char found[96], names[256];
    for (size_t i = 0; param_at(spec->strategy, i); i++) {
        const struct dr_param *param = param_at(spec->strategy, i);
        if (strcmp(param->name, key) != 0)
            continue;
        double *place = i == RT_LAG        ? &spec->rt_publication_lag_s
                        : i == LMP_LATENCY ? &spec->lmp_latency_s
                                           : &spec->param[i - dr_common_param_count];
        return parse_value(spec, key, param, value, place, err);
    }
    return dr_error_set(err, DR_ERR_USAGE,
                        "--strategy %s: there is no such key\n  found %s, nearest %s",
                        dr_run_spec_name(spec), dr_quote(found, sizeof found, key, strlen(key)),
                        dr_nearest(key, key_name_at, spec->strategy, names, sizeof names));
}

// ---- what a strategy stands before -------------------------------------------------------------

static const char then_prefix[] = "then.";
enum { THEN_PREFIX = sizeof then_prefix - 1 };

static enum dr_status set_then(struct dr_run_spec *spec, const char *name, struct dr_error *err)
{
    const struct dr_strategy *strategy = NULL;
    char found[96];
    enum dr_status status = DR_OK;
    dr_quote(found, sizeof found, name, strlen(name));
    if (strcmp(name, DR_BOUND_NAME) == 0)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--strategy %s: then: the bound decides nothing by itself\n  found %s, "
                            "expected a strategy",
                            dr_run_spec_name(spec), found);
    status = dr_module_find(name, &strategy, err);
    if (status != DR_OK)
        return status;
    if (stands_before(strategy))
        return dr_error_set(err, DR_ERR_USAGE,
                            "--strategy %s: then: it stands before another one itself\n  found %s, "
                            "expected a strategy that decides alone",
                            dr_run_spec_name(spec), found);
    spec->then = (struct dr_run_then){.strategy = strategy};
    if (dr_module_is_path(name))
        snprintf(spec->then.module_path, sizeof spec->then.module_path, "%s", name);
    for (size_t i = 0; i < strategy->n_params; i++)
        spec->then.param[i] = strategy->params[i].def;
    return DR_OK;
}

static enum dr_status set_then_number(struct dr_run_spec *spec, const char *key, const char *value,
                                      struct dr_error *err)
{
    const struct dr_strategy *strategy = spec->then.strategy;
    const char *own = key + THEN_PREFIX;
    char found[96], names[256];
    for (size_t i = 0; i < strategy->n_params; i++)
        if (strcmp(strategy->params[i].name, own) == 0)
            return parse_value(spec, key, &strategy->params[i], value, &spec->then.param[i], err);
    return dr_error_set(
        err, DR_ERR_USAGE, "--strategy %s: then: %s has no such key\n  found %s, nearest %s",
        dr_run_spec_name(spec), strategy->name, dr_quote(found, sizeof found, own, strlen(own)),
        dr_nearest(own, then_key_name_at, strategy, names, sizeof names));
}

static bool is_then(const char *assignment)
{
    return strncmp(assignment, "then=", 5) == 0;
}

// Before any other key: what `then.KEY` may be follows from it.
static enum dr_status find_then(struct dr_run_spec *spec, char *const *assignment, size_t n,
                                struct dr_error *err)
{
    const char *name = "breakeven";
    char found[96];
    for (size_t i = 0; i < n; i++) {
        if (!is_then(assignment[i]) && strncmp(assignment[i], then_prefix, THEN_PREFIX) != 0)
            continue;
        if (!stands_before(spec->strategy))
            return dr_error_set(
                err, DR_ERR_USAGE,
                "--strategy %s: it stands before no other strategy\n  found %s, expected no key of "
                "this name",
                dr_run_spec_name(spec),
                dr_quote(found, sizeof found, assignment[i], strlen(assignment[i])));
        if (is_then(assignment[i]))
            name = assignment[i] + 5;
    }
    return stands_before(spec->strategy) ? set_then(spec, name, err) : DR_OK;
}

// ---- all of it ---------------------------------------------------------------------------------

static enum dr_status set_key(struct dr_run_spec *spec, char *assignment, struct dr_error *err)
{
    char found[96], names[256];
    char *equals = strchr(assignment, '=');
    if (!equals)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--strategy %s: not a key with a value\n  found %s, expected "
                            "KEY=VALUE",
                            dr_run_spec_name(spec),
                            dr_quote(found, sizeof found, assignment, strlen(assignment)));
    *equals = '\0';
    const char *value = equals + 1;
    if (strcmp(assignment, "label") == 0) {
        if (!value[0] || strlen(value) >= sizeof spec->label)
            return dr_error_set(err, DR_ERR_USAGE,
                                "--strategy %s: label: not usable\n  found %zu characters, "
                                "expected 1 to %zu",
                                dr_run_spec_name(spec), strlen(value), sizeof spec->label - 1);
        snprintf(spec->label, sizeof spec->label, "%s", value);
        return DR_OK;
    }
    if (strcmp(assignment, "information") == 0 && spec->strategy) {
        if (dr_information_find(value, &spec->information))
            return DR_OK;
        return dr_error_set(err, DR_ERR_USAGE,
                            "--strategy %s: information: no such set\n  found %s, expected one of "
                            "%s",
                            dr_run_spec_name(spec),
                            dr_quote(found, sizeof found, value, strlen(value)),
                            dr_information_names(names, sizeof names));
    }
    if (strcmp(assignment, "decide") == 0 && spec->strategy) {
        if (dr_decide_find(value, &spec->decide))
            return DR_OK;
        return dr_error_set(err, DR_ERR_USAGE,
                            "--strategy %s: decide: not a usable value\n  found %s, expected "
                            "interval or sced",
                            dr_run_spec_name(spec),
                            dr_quote(found, sizeof found, value, strlen(value)));
    }
    return strncmp(assignment, then_prefix, THEN_PREFIX) == 0
               ? set_then_number(spec, assignment, value, err)
               : set_number(spec, assignment, value, err);
}

enum dr_status dr_run_spec_init(struct dr_run_spec *spec, const char *text,
                                enum dr_information information, struct dr_error *err)
{
    char copy[1024], *assignment[sizeof copy / 2];
    size_t n = 0;
    *spec = (struct dr_run_spec){
        .information = information,
        .rt_publication_lag_s = dr_common_params[RT_LAG].def,
        .lmp_latency_s = dr_common_params[LMP_LATENCY].def,
    };
    if (strlen(text) >= sizeof copy)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--strategy: too long\n  found %zu characters, expected at most %zu",
                            strlen(text), sizeof copy - 1);
    snprintf(copy, sizeof copy, "%s", text);
    snprintf(spec->label, sizeof spec->label, "%s", text);
    for (char *comma = strchr(copy, ','); comma; comma = strchr(comma, ',')) {
        *comma++ = '\0';
        assignment[n++] = comma;
    }
    if (strcmp(copy, DR_BOUND_NAME) == 0) {
        spec->information = DR_PERFECT;
    } else {
        enum dr_status status = dr_module_find(copy, &spec->strategy, err);
        if (status != DR_OK)
            return status;
        if (dr_module_is_path(copy))
            snprintf(spec->module_path, sizeof spec->module_path, "%s", copy);
        for (size_t i = 0; i < spec->strategy->n_params; i++)
            spec->param[i] = spec->strategy->params[i].def;
    }
    enum dr_status status = find_then(spec, assignment, n, err);
    for (size_t i = 0; i < n && status == DR_OK; i++)
        if (!is_then(assignment[i]))
            status = set_key(spec, assignment[i], err);
    if (status == DR_OK && spec->decide == DR_DECIDE_SCED && spec->information != DR_SCED_LMP)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--strategy %s: decide=sced: it sees no SCED prices\n  found "
                            "information %s, expected sced_lmp",
                            dr_run_spec_name(spec), dr_information_rows[spec->information].name);
    return status;
}

bool dr_run_spec_at(const struct dr_run_spec *spec, size_t i, struct dr_run_key *key)
{
    const struct dr_run_then *then = &spec->then;
    if (dr_run_spec_decides_inside(spec) && i-- == 0) {
        *key = (struct dr_run_key){.name = "decide", .unit = "", .text = "sced", .value = NAN};
        return true;
    }
    const struct dr_param *param = param_at(spec->strategy, i);
    if (param) {
        *key = (struct dr_run_key){.unit = param->unit};
        snprintf(key->name, sizeof key->name, "%s", param->name);
        key->value = i == RT_LAG        ? spec->rt_publication_lag_s
                     : i == LMP_LATENCY ? spec->lmp_latency_s
                                        : spec->param[i - dr_common_param_count];
        return true;
    }
    if (!then->strategy)
        return false;
    i -= dr_common_param_count + spec->strategy->n_params;
    if (i == 0) {
        *key = (struct dr_run_key){.name = "then", .unit = "", .value = NAN};
        key->text = then->module_path[0] ? then->module_path : then->strategy->name;
        return true;
    }
    if (i > then->strategy->n_params)
        return false;
    param = &then->strategy->params[i - 1];
    *key = (struct dr_run_key){.unit = param->unit, .value = then->param[i - 1]};
    snprintf(key->name, sizeof key->name, "%s%s", then_prefix, param->name);
    return true;
}

const char *dr_run_spec_parameters(const struct dr_run_spec *spec, char *out, size_t out_size)
{
    struct dr_run_key key;
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; dr_run_spec_at(spec, i, &key) && used < out_size; i++) {
        const char *comma = used > 0 ? "," : "";
        if (key.text)
            used +=
                (size_t)snprintf(out + used, out_size - used, "%s%s=%s", comma, key.name, key.text);
        else if (!isnan(key.value))
            used += (size_t)snprintf(out + used, out_size - used, "%s%s=%.15g", comma, key.name,
                                     key.value);
    }
    return out;
}
