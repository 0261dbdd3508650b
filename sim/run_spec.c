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
    return spec->strategy ? spec->strategy->needs : 0;
}

// Key number i of a strategy, common ones first; NULL past the last.
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
    static const char *const text_keys[] = {"label", "information"};
    if (i < (list ? 2 : 1)) // the bound's information is not a choice
        return text_keys[i];
    const struct dr_param *param = param_at(list, i - 2);
    return param ? param->name : NULL;
}

static enum dr_status set_number(struct dr_run_spec *spec, const char *key, const char *value,
                                 struct dr_error *err)
{
    char found[96], names[256];
    for (size_t i = 0; param_at(spec->strategy, i); i++) {
        const struct dr_param *param = param_at(spec->strategy, i);
        double number;
        if (strcmp(param->name, key) != 0)
            continue;
        bool whole = strcmp(param->unit, "intervals") == 0;
        if (!dr_number_parse(value, strlen(value), &number) || number < param->min ||
            number > param->max || (whole && number != floor(number)))
            return dr_error_set(err, DR_ERR_USAGE,
                                "--strategy %s: %s: not a usable value\n  found %s, expected a "
                                "%s from %g to %g",
                                dr_run_spec_name(spec), key,
                                dr_quote(found, sizeof found, value, strlen(value)),
                                whole ? "whole number" : "number", param->min, param->max);
        if (i == RT_LAG)
            spec->rt_publication_lag_s = number;
        else if (i == LMP_LATENCY)
            spec->lmp_latency_s = number;
        else
            spec->param[i - dr_common_param_count] = number;
        return DR_OK;
    }
    return dr_error_set(err, DR_ERR_USAGE,
                        "--strategy %s: there is no such key\n  found %s, nearest %s",
                        dr_run_spec_name(spec), dr_quote(found, sizeof found, key, strlen(key)),
                        dr_nearest(key, key_name_at, spec->strategy, names, sizeof names));
}

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
    return set_number(spec, assignment, value, err);
}

enum dr_status dr_run_spec_init(struct dr_run_spec *spec, const char *text,
                                enum dr_information information, struct dr_error *err)
{
    char copy[1024];
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
    char *rest = strchr(copy, ',');
    if (rest)
        *rest++ = '\0';
    if (strcmp(copy, DR_BOUND_NAME) == 0) {
        spec->information = DR_PERFECT;
    } else {
        enum dr_status status = dr_module_find(copy, &spec->strategy, err);
        if (status != DR_OK)
            return status;
        if (strchr(copy, '/'))
            snprintf(spec->module_path, sizeof spec->module_path, "%.511s", copy);
        for (size_t i = 0; i < spec->strategy->n_params; i++)
            spec->param[i] = spec->strategy->params[i].def;
    }
    while (rest) {
        char *next = strchr(rest, ',');
        if (next)
            *next++ = '\0';
        enum dr_status status = set_key(spec, rest, err);
        if (status != DR_OK)
            return status;
        rest = next;
    }
    return DR_OK;
}

bool dr_run_spec_at(const struct dr_run_spec *spec, size_t i, const char **name, const char **unit,
                    double *value)
{
    const struct dr_param *param = param_at(spec->strategy, i);
    if (!param)
        return false;
    *name = param->name;
    *unit = param->unit;
    *value = i == RT_LAG        ? spec->rt_publication_lag_s
             : i == LMP_LATENCY ? spec->lmp_latency_s
                                : spec->param[i - dr_common_param_count];
    return true;
}

const char *dr_run_spec_parameters(const struct dr_run_spec *spec, char *out, size_t out_size)
{
    const char *name, *unit;
    double value;
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; dr_run_spec_at(spec, i, &name, &unit, &value) && used < out_size; i++)
        if (!isnan(value))
            used += (size_t)snprintf(out + used, out_size - used, "%s%s=%.15g", used > 0 ? "," : "",
                                     name, value);
    return out;
}
