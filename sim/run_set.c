// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/run_set.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Feeds that come from files of the user's, and the option that gives them.
static const struct {
    uint32_t feeds;
    size_t given; // a bool of struct dr_run_data
    const char *what, *option;
} optional[] = {
    {DR_NEEDS(DR_FEED_DAM_SPP), offsetof(struct dr_run_data, day_ahead), "day-ahead prices",
     "--day-ahead"},
    {DR_NEEDS(DR_FEED_SYSTEM_LOAD), offsetof(struct dr_run_data, load), "the load of the system",
     "--load"},
    {DR_FEEDS_MCPC, offsetof(struct dr_run_data, ancillary), "day-ahead prices of reserves",
     "--ancillary"},
};

static enum dr_status check_needs(const char *text, uint32_t needs, const struct dr_run_data *have,
                                  struct dr_error *err)
{
    for (size_t k = 0; k < sizeof optional / sizeof optional[0]; k++)
        if (needs & optional[k].feeds && !*(const bool *)((const char *)have + optional[k].given))
            return dr_error_set(err, DR_ERR_USAGE,
                                "--strategy %s needs %s\n  found none, expected %s FILE", text,
                                optional[k].what, optional[k].option);
    return DR_OK;
}

// Adds a run and checks that it has the prices it needs. label NULL: the text's own.
static enum dr_status add(struct dr_run_set *set, const char *text, const char *label,
                          enum dr_information information, struct dr_run_data have,
                          struct dr_error *err)
{
    struct dr_run_spec *grown = realloc(set->spec, (set->n + 1) * sizeof *grown);
    if (!grown)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the runs");
    set->spec = grown;
    struct dr_run_spec *spec = &set->spec[set->n];
    enum dr_status status = dr_run_spec_init(spec, text, information, err);
    if (status != DR_OK)
        return status;
    if (label)
        snprintf(spec->label, sizeof spec->label, "%s", label);
    uint32_t needs = dr_run_spec_needs(spec);
    if (dr_information_rows[spec->information].needs_day_ahead)
        needs |= DR_NEEDS(DR_FEED_DAM_SPP);
    status = check_needs(text, needs, &have, err);
    if (status != DR_OK)
        return status;
    if (dr_information_rows[spec->information].needs_lmp && !have.lmp)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--strategy %s needs SCED prices\n  found none, expected --lmp FILE",
                            text);
    set->n++;
    return DR_OK;
}

static bool has(const struct dr_run_set *set, const char *name)
{
    for (size_t i = 0; i < set->n; i++)
        // A module may call itself oracle; it is not the bound.
        if (strcmp(dr_run_spec_name(&set->spec[i]), name) == 0 &&
            !set->spec[i].strategy == (strcmp(name, DR_BOUND_NAME) == 0))
            return true;
    return false;
}

static enum dr_status add_standard(struct dr_run_set *set, const struct dr_standard_run *run,
                                   enum dr_information information, struct dr_run_data have,
                                   struct dr_error *err)
{
    char text[128];
    snprintf(text, sizeof text, "%s%s", run->name, run->keys);
    return add(set, text, run->label, information, have, err);
}

enum dr_status dr_run_set_init(struct dr_run_set *set, const char *const *text, size_t n,
                               enum dr_information information, struct dr_run_data have,
                               struct dr_error *err)
{
    enum dr_status status = DR_OK;
    *set = (struct dr_run_set){.n = 0};
    for (size_t i = 0; i < n && status == DR_OK; i++)
        status = add(set, text[i], NULL, information, have, err);
    for (size_t i = 0; i < dr_standard_run_count && status == DR_OK; i++) {
        const struct dr_standard_run *run = &dr_standard_runs[i];
        // Of runs asked for one by one, what they are measured by follows.
        bool yardstick = i == 0 || i + 1 == dr_standard_run_count;
        bool wanted =
            n == 0 ? have.day_ahead || !run->needs_day_ahead : yardstick && !has(set, run->name);
        if (wanted)
            status = add_standard(set, run, information, have, err);
    }
    if (status != DR_OK)
        dr_run_set_finish(set);
    return status;
}

void dr_run_set_finish(struct dr_run_set *set)
{
    free(set->spec);
    *set = (struct dr_run_set){.n = 0};
}

bool dr_run_set_needs(const struct dr_run_set *set, uint32_t feeds)
{
    bool needs = false;
    for (size_t i = 0; i < set->n; i++)
        needs |= (dr_run_spec_needs(&set->spec[i]) & feeds) != 0;
    return needs;
}

void dr_run_set_decide(struct dr_run_set *set, enum dr_decide decide)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->spec[i].decide == DR_DECIDE_DEFAULT)
            set->spec[i].decide = decide;
}

bool dr_run_set_decides_inside(const struct dr_run_set *set)
{
    bool inside = false;
    for (size_t i = 0; i < set->n; i++)
        inside |= dr_run_spec_decides_inside(&set->spec[i]);
    return inside;
}
