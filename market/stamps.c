// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/stamps.h"

#include <math.h>
#include <stdlib.h>

bool dr_stamps_put(struct dr_stamps *stamps, int64_t utc_s, double value)
{
    if (stamps->n == stamps->capacity) {
        size_t capacity = 2 * stamps->capacity + 1024;
        struct dr_stamp *grown = realloc(stamps->stamp, capacity * sizeof *grown);
        if (!grown)
            return false;
        stamps->stamp = grown;
        stamps->capacity = capacity;
    }
    stamps->stamp[stamps->n++] = (struct dr_stamp){utc_s, value};
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct dr_stamp *x = a, *y = b;
    if (x->utc_s != y->utc_s)
        return x->utc_s < y->utc_s ? -1 : 1;
    if (isnan(x->value) || isnan(y->value))
        return isnan(x->value) - isnan(y->value);
    return (x->value > y->value) - (x->value < y->value);
}

bool dr_stamps_sort(struct dr_stamps *stamps, size_t *n_repeated, int64_t *conflict_utc_s)
{
    size_t kept = 0;
    if (stamps->n > 0)
        qsort(stamps->stamp, stamps->n, sizeof *stamps->stamp, by_time);
    for (size_t i = 0; i < stamps->n; i++) {
        const struct dr_stamp *stamp = &stamps->stamp[i];
        if (kept > 0 && stamp->utc_s == stamps->stamp[kept - 1].utc_s) {
            if (!isnan(stamp->value) && stamp->value != stamps->stamp[kept - 1].value) {
                *conflict_utc_s = stamp->utc_s;
                return false;
            }
            continue;
        }
        stamps->stamp[kept++] = *stamp;
    }
    *n_repeated += stamps->n - kept;
    stamps->n = kept;
    return true;
}

void dr_stamps_finish(struct dr_stamps *stamps)
{
    free(stamps->stamp);
    *stamps = (struct dr_stamps){.n = 0};
}
