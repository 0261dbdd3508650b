// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/audit_leak.h"

#include <math.h>
#include <stdlib.h>

enum {
    MOST_DAYS_APART = 14,
    LEAST_HITS = 20,
    TIMES_MORE = 2, // than on any of the days apart
};
static const double dear_share = 0.02; // of all intervals

bool dr_audit_leak_init(struct dr_audit_leak *leak, const struct dr_market *real)
{
    int days = (int)((real->end - real->begin) / 96);
    *leak = (struct dr_audit_leak){.span_days = days};
    if (days < DR_AUDIT_LEAK_DAYS)
        return false;
    leak->span_days = days / 7 * 7;
    leak->days_on = days / 14 * 7;
    return true;
}

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

// The price that as many intervals reach as are looked at; INFINITY where memory is out.
static double dear_price(const struct dr_market *real)
{
    size_t n = 0, size = real->end - real->begin;
    double *price = malloc(size * sizeof *price);
    if (!price)
        return INFINITY;
    for (size_t i = real->begin; i < real->end; i++)
        if (!isnan(real->spp.value[i]))
            price[n++] = real->spp.value[i];
    qsort(price, n, sizeof *price, descending);
    double found = price[(size_t)(dear_share * (double)n)];
    free(price);
    return found;
}

// How far off it is in each interval: 0 at the most that it ever draws, 1 at the least.
static void mark_off(const struct dr_market *real, const struct dr_audit_log *log, double *off)
{
    double most_mw = 0, least_mw = INFINITY;
    for (size_t i = 0; i < log->n; i++) {
        most_mw = fmax(most_mw, log->decision[i].power_mw);
        least_mw = fmin(least_mw, log->decision[i].power_mw);
    }
    for (size_t i = 0; i < log->n && most_mw > least_mw; i++) {
        int64_t place = dr_series_place(&real->spp, log->decision[i].start_utc_s);
        off[(size_t)place - real->begin] =
            (most_mw - log->decision[i].power_mw) / (most_mw - least_mw);
    }
}

enum dr_status dr_audit_leak_count(struct dr_audit_leak *leak, const struct dr_market *real,
                                   const struct dr_audit_log *log, struct dr_error *err)
{
    size_t n = real->end - real->begin;
    double dear = dear_price(real);
    double *off = calloc(n, sizeof *off);
    if (!off || isinf(dear)) {
        free(off);
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for %zu intervals", n);
    }
    mark_off(real, log, off);
    leak->n_dear = 0;
    leak->n_hit = leak->n_hit_apart = 0;
    for (int days = -MOST_DAYS_APART; days <= MOST_DAYS_APART; days++) {
        double n_hit = 0;
        for (size_t i = 0; i < n; i++) {
            int64_t shifted = (int64_t)i + (int64_t)days * 96;
            if (real->spp.value[real->begin + i] >= dear && shifted >= 0 && shifted < (int64_t)n)
                n_hit += off[shifted];
        }
        if (days == 0)
            leak->n_hit = n_hit;
        else if (n_hit > leak->n_hit_apart)
            leak->n_hit_apart = n_hit;
    }
    for (size_t i = 0; i < n; i++)
        leak->n_dear += real->spp.value[real->begin + i] >= dear;
    leak->found = leak->n_hit >= LEAST_HITS && leak->n_hit > TIMES_MORE * leak->n_hit_apart;
    free(off);
    return DR_OK;
}
