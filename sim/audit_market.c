// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/audit_market.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"

static const struct {
    const char *name;
    size_t offset;    // of a series in struct dr_market
    bool is_positive; // a value below 0 is no plausible one
    bool has_lag;     // of the run's rt_publication_lag_s
} rows[] = {
    {"RTM_SPP", offsetof(struct dr_market, spp), false, true},
    {"DAM_SPP", offsetof(struct dr_market, day_ahead), false, false},
    {"HASHPRICE", offsetof(struct dr_market, hashprice), true, false},
    {"SYSTEM_LOAD", offsetof(struct dr_market, load_mw), true, false},
    {"MCPC_RRS", offsetof(struct dr_market, mcpc[DR_PRODUCT_RRS]), true, false},
    {"MCPC_ECRS", offsetof(struct dr_market, mcpc[DR_PRODUCT_ECRS]), true, false},
    {"MCPC_NSPIN", offsetof(struct dr_market, mcpc[DR_PRODUCT_NSPIN]), true, false},
    {"MCPC_REGUP", offsetof(struct dr_market, mcpc[DR_PRODUCT_REGUP]), true, false},
    {"MCPC_REGDN", offsetof(struct dr_market, mcpc[DR_PRODUCT_REGDN]), true, false},
    {"the energy-weighted price", offsetof(struct dr_market, energy_weighted), false, true},
};
enum { SERIES = sizeof rows / sizeof rows[0] };
_Static_assert((int)SERIES == DR_AUDIT_LMP, "SCED prices, at instants, follow the series");

const char *dr_audit_series_name(int row)
{
    return row < SERIES ? rows[row].name : row == DR_AUDIT_LMP ? "SCED_LMP" : "several feeds";
}

static struct dr_series *series_of(struct dr_market *market, int row)
{
    return (void *)((char *)market + rows[row].offset);
}

static const struct dr_series *real_of(const struct dr_market *market, int row)
{
    return (const void *)((const char *)market + rows[row].offset);
}

bool dr_audit_market_has(const struct dr_market *market, int row)
{
    return (row == DR_AUDIT_LMP ? market->lmp.n : real_of(market, row)->n) > 0;
}

enum dr_status dr_audit_market_attach(struct dr_audit_market *copy, struct dr_error *err)
{
    if (copy->is_attached)
        dr_site_model_finish(&copy->site);
    copy->is_attached = true;
    enum dr_status status = dr_site_model_init(&copy->site, copy->settings, err);
    copy->site.plans = copy->real_site->plans;
    return status == DR_OK ? dr_site_model_attach(&copy->site, &copy->market, err) : status;
}

enum dr_status dr_audit_market_init(struct dr_audit_market *copy, const struct dr_market *real,
                                    const struct dr_site_model *real_site,
                                    const struct dr_settings *settings, struct dr_error *err)
{
    bool room = true;
    *copy = (struct dr_audit_market){
        .market = *real, .real = real, .real_site = real_site, .settings = settings};
    for (int row = 0; row < SERIES; row++)
        room &= dr_series_copy(series_of(&copy->market, row), real_of(real, row));
    copy->market.lmp = (struct dr_stamps){.n = 0};
    for (size_t i = 0; i < real->lmp.n && room; i++)
        room = dr_stamps_put(&copy->market.lmp, real->lmp.stamp[i].utc_s, real->lmp.stamp[i].value);
    if (!room)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for a changed market");
    return DR_OK;
}

void dr_audit_market_finish(struct dr_audit_market *copy)
{
    for (int row = 0; row < SERIES; row++)
        dr_series_finish(series_of(&copy->market, row));
    dr_stamps_finish(&copy->market.lmp);
    if (copy->is_attached)
        dr_site_model_finish(&copy->site);
}

void dr_audit_market_reset(struct dr_audit_market *copy)
{
    for (int row = 0; row < SERIES; row++) {
        struct dr_series *series = series_of(&copy->market, row);
        const struct dr_series *real = real_of(copy->real, row);
        series->n = real->n;
        if (real->n > 0)
            memcpy(series->value, real->value, real->n * sizeof *real->value);
    }
    copy->market.lmp.n = copy->real->lmp.n;
    for (size_t i = 0; i < copy->real->lmp.n; i++)
        copy->market.lmp.stamp[i].value = copy->real->lmp.stamp[i].value;
    copy->market.begin = copy->real->begin;
    copy->market.end = copy->real->end;
}

// ---- what is published, and what follows it ----------------------------------------------------

static int32_t lag_of(const struct dr_run_spec *spec, int row)
{
    return rows[row].has_lag ? (int32_t)ceil(spec->rt_publication_lag_s) : 0;
}

// The first delivery that is not published by t_utc_s, as an index; n where all are.
static size_t first_hidden(const struct dr_series *series, int32_t lag_s, int64_t t_utc_s)
{
    if (series->n == 0)
        return 0;
    int64_t start = t_utc_s - lag_s - series->step_s + 1;
    if (series->publication == DR_PUBLISHED_DAY_AHEAD) {
        int32_t tomorrow = dr_clock_central_day(t_utc_s) + 1;
        start = dr_clock_central_midnight_utc_s(tomorrow);
        if (dr_series_published_utc_s(series, start, 0) <= t_utc_s)
            start = dr_clock_central_midnight_utc_s(tomorrow + 1);
    }
    int64_t since_s = start - series->first_start_utc_s;
    if (since_s <= 0)
        return 0;
    size_t i = (size_t)((since_s + series->step_s - 1) / series->step_s);
    return i < series->n ? i : series->n;
}

static size_t first_hidden_lmp(const struct dr_stamps *lmp, const struct dr_run_spec *spec,
                               int64_t t_utc_s)
{
    size_t i = 0;
    while (i < lmp->n && lmp->stamp[i].utc_s <= t_utc_s - (int64_t)ceil(spec->lmp_latency_s))
        i++;
    return i;
}

int64_t dr_audit_market_first_hidden(const struct dr_market *market, const struct dr_run_spec *spec,
                                     int row, int64_t t_utc_s)
{
    if (row == DR_AUDIT_LMP) {
        size_t i = first_hidden_lmp(&market->lmp, spec, t_utc_s);
        return i < market->lmp.n ? market->lmp.stamp[i].utc_s : t_utc_s;
    }
    const struct dr_series *series = real_of(market, row);
    return dr_series_start_utc_s(series, first_hidden(series, lag_of(spec, row), t_utc_s));
}

// ---- changes -----------------------------------------------------------------------------------

// Another plausible value in the place of one; also a different one where it is 0.
static double other_value(enum dr_audit_change change, double value, size_t i, bool is_positive)
{
    if (is_positive)
        return (fabs(value) + 1) * (change == DR_AUDIT_SCALED    ? 1.7
                                    : change == DR_AUDIT_NEGATED ? 0.3
                                                                 : 1 + (double)(i % 5));
    if (change == DR_AUDIT_SCALED)
        return 2.3 * (value + 31.7);
    if (change == DR_AUDIT_NEGATED)
        return -1.3 * (value + 7.9);
    return i % 3 == 0 ? 4871.23 : -17.3; // spikes, and prices below 0 between them
}

static void change_series(struct dr_series *series, size_t first, enum dr_audit_change change,
                          bool is_positive, int64_t t_utc_s)
{
    if (series->n == 0)
        return;
    if (change == DR_AUDIT_DROPPED) {
        int64_t since_s = t_utc_s - series->first_start_utc_s;
        size_t settled = since_s < 0 ? 0 : (size_t)(since_s / series->step_s) + 1;
        size_t kept = settled > first ? settled : first;
        series->n = kept < series->n ? kept : series->n;
        return;
    }
    // From the end on, as each value may hang on the one before it.
    for (size_t i = series->n; i-- > first;) {
        double *value = &series->value[i];
        if (isnan(*value))
            continue;
        if (change != DR_AUDIT_DELAYED)
            *value = other_value(change, *value, i, is_positive);
        else if (i > 0 && !isnan(value[-1]))
            *value = value[-1];
    }
}

static void change_lmp(struct dr_stamps *lmp, size_t first, enum dr_audit_change change)
{
    if (change == DR_AUDIT_DROPPED) {
        lmp->n = first;
        return;
    }
    for (size_t i = lmp->n; i-- > first;)
        if (change != DR_AUDIT_DELAYED)
            lmp->stamp[i].value = other_value(change, lmp->stamp[i].value, i, false);
        else if (i > 0)
            lmp->stamp[i].value = lmp->stamp[i - 1].value;
}

enum dr_status dr_audit_market_change(struct dr_audit_market *copy, const struct dr_run_spec *spec,
                                      int64_t t_utc_s, enum dr_audit_change change, int row,
                                      struct dr_error *err)
{
    // Looked up before the site is: what has no prices is refused, and the files end behind t.
    enum dr_status status = change == DR_AUDIT_DROPPED ? dr_audit_market_attach(copy, err) : DR_OK;
    for (int r = 0; r < SERIES && status == DR_OK; r++)
        if (row == r || row == DR_AUDIT_ALL) {
            struct dr_series *series = series_of(&copy->market, r);
            size_t first = first_hidden(series, lag_of(spec, r), t_utc_s);
            change_series(series, first, change, rows[r].is_positive, t_utc_s);
        }
    if (row == DR_AUDIT_LMP || row == DR_AUDIT_ALL)
        change_lmp(&copy->market.lmp, first_hidden_lmp(&copy->market.lmp, spec, t_utc_s), change);
    if (copy->market.end > copy->market.spp.n)
        copy->market.end = copy->market.spp.n;
    return status == DR_OK && change != DR_AUDIT_DROPPED ? dr_audit_market_attach(copy, err)
                                                         : status;
}

void dr_audit_market_restate(struct dr_audit_market *copy, int64_t from_utc_s, int64_t until_utc_s)
{
    for (int row = 0; row < SERIES; row++) {
        struct dr_series *series = series_of(&copy->market, row);
        int64_t first_utc_s = series->first_start_utc_s;
        if (series->n == 0)
            continue;
        size_t first =
            from_utc_s > first_utc_s ? (size_t)((from_utc_s - first_utc_s) / series->step_s) : 0;
        for (size_t i = first; i < series->n; i++) {
            if (dr_series_start_utc_s(series, i) + series->step_s > until_utc_s)
                break;
            series->value[i] =
                other_value(DR_AUDIT_SCALED, series->value[i], i, rows[row].is_positive);
        }
    }
}

static double rotated(const struct dr_series *real, int64_t start_utc_s, int days_on, int span_days)
{
    double value = dr_series_at(real, start_utc_s + (int64_t)days_on * DR_DAY_S);
    if (isnan(value))
        value = dr_series_at(real, start_utc_s + (int64_t)(days_on - span_days) * DR_DAY_S);
    return value;
}

enum dr_status dr_audit_market_rotate(struct dr_audit_market *copy, int days_on, int span_days,
                                      struct dr_error *err)
{
    for (int row = 0; row < SERIES; row++) {
        struct dr_series *series = series_of(&copy->market, row);
        const struct dr_series *real = real_of(copy->real, row);
        for (size_t i = 0; i < series->n; i++) {
            double value = rotated(real, dr_series_start_utc_s(real, i), days_on, span_days);
            if (isnan(series->value[i]))
                continue; // what is missing stays so: the same intervals are settled
            if (!isnan(value))
                series->value[i] = value;
            else if (i > 0 && !isnan(series->value[i - 1]))
                series->value[i] = series->value[i - 1];
        }
    }
    for (size_t i = 0; i < copy->market.lmp.n; i++) {
        struct dr_stamp *stamp = &copy->market.lmp.stamp[i];
        double value = dr_series_at(&copy->market.spp, stamp->utc_s);
        stamp->value = isnan(value) ? 0 : value;
    }
    return dr_audit_market_attach(copy, err);
}
