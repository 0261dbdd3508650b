// SPDX-License-Identifier: GPL-3.0-or-later
// The price of information.
#include "sim/study.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/information.h"
#include "sim/study_total.h"

// What a rule may see, the best first. A lag of 1 to 900 s is one interval.
static const struct rung {
    const char *name;
    enum dr_information information;
    double rt_publication_lag_s;
} rungs[] = {
    {"perfect", DR_PERFECT, 0},
    {"SCED prices", DR_SCED_LMP, 0},
    {"previous interval", DR_PREV_SPP, 0},
    {"one interval later", DR_PREV_SPP, 60},
    {"day-ahead", DR_DAY_AHEAD, 0},
};
enum { RUNGS = sizeof rungs / sizeof rungs[0] };

static bool has_prices(const struct dr_market *market, const struct rung *rung)
{
    const struct dr_information_row *row = &dr_information_rows[rung->information];
    return (!row->needs_lmp || market->lmp.n > 0) &&
           (!row->needs_day_ahead || market->day_ahead.n > 0);
}

// Is it studied? The first of those that differ only in what they see, and of what decides at all.
static bool is_studied(const struct dr_run_set *set, size_t i)
{
    const struct dr_run_spec *spec = &set->spec[i];
    if (!spec->strategy || strcmp(spec->strategy->name, DR_YARDSTICK_NAME) == 0)
        return false;
    for (size_t k = 0; k < i; k++)
        if (set->spec[k].strategy && dr_run_spec_is_same_rule(spec, &set->spec[k]))
            return false;
    return true;
}

// The run of the comparison that a rung is already; set->n where it is none. Who sees the price of
// the interval itself waits for no publication.
static size_t find_run(const struct dr_run_set *set, const struct dr_run_spec *spec)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct dr_run_spec *run = &set->spec[i];
        if (run->strategy && dr_run_spec_is_same_rule(spec, run) &&
            run->information == spec->information &&
            (run->rt_publication_lag_s == spec->rt_publication_lag_s ||
             run->information == DR_PERFECT))
            return i;
    }
    return set->n;
}

static struct dr_run_spec spec_of(const struct dr_run_spec *run, const struct rung *rung)
{
    struct dr_run_spec spec = *run;
    spec.information = rung->information;
    spec.rt_publication_lag_s = rung->rt_publication_lag_s;
    return spec;
}

size_t dr_study_information_count(const struct dr_market *market, const struct dr_run_set *set)
{
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++)
        for (size_t k = 0; k < RUNGS && is_studied(set, i); k++) {
            struct dr_run_spec spec = spec_of(&set->spec[i], &rungs[k]);
            n += has_prices(market, &rungs[k]) && find_run(set, &spec) == set->n;
        }
    return n;
}

static enum dr_status study_rung(const struct dr_study_base *base, size_t i, size_t k,
                                 sqlite3_stmt *statement, struct dr_progress *progress,
                                 struct dr_error *err)
{
    struct dr_run_spec spec = spec_of(&base->set->spec[i], &rungs[k]);
    size_t run = find_run(base->set, &spec);
    struct dr_totals totals;
    enum dr_status status = DR_OK;
    if (run < base->set->n)
        totals = base->totals[run];
    else
        status = dr_study_total_run(base->market, base->site, &spec, NULL, progress, &totals, err);
    const struct dr_study_total total = {
        .study = "information",
        .name = rungs[k].name,
        .unit = "",
        .step = (int64_t)k + 1,
        .run_id = (int64_t)i + 1,
        .value = NAN,
        .spec = &spec,
        .capacity_mw = base->site->plant.capacity_mw,
        .totals = &totals,
    };
    // What a strategy cannot do with prices that nobody asked it to use is no rung of its ladder;
    // it is told, since what a strategy printed of its failure stands there already.
    if (status == DR_ERR_STRATEGY) {
        if (progress)
            dr_progress_finish(progress);
        fprintf(stderr, "dr-sim: no rung \"%s\" in its information ladder: %s\n", rungs[k].name,
                err->message);
        return DR_OK;
    }
    return status == DR_OK ? dr_study_total_write(statement, &total, err) : status;
}

enum dr_status dr_study_information(const struct dr_study_base *base, sqlite3 *database,
                                    struct dr_progress *progress, struct dr_error *err)
{
    sqlite3_stmt *statement = NULL;
    enum dr_status status = dr_study_total_prepare(database, &statement, err);
    for (size_t i = 0; i < base->set->n && status == DR_OK; i++)
        for (size_t k = 0; k < RUNGS && status == DR_OK && is_studied(base->set, i); k++)
            if (has_prices(base->market, &rungs[k]))
                status = study_rung(base, i, k, statement, progress, err);
    sqlite3_finalize(statement);
    return status;
}
