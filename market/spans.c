// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/spans.h"

#include <math.h>
#include <stdlib.h>

bool dr_spans_put(struct dr_spans *spans, const struct dr_span *span)
{
    if (spans->n == spans->capacity) {
        size_t capacity = 2 * spans->capacity + 16;
        struct dr_span *grown = realloc(spans->span, capacity * sizeof *grown);
        if (!grown)
            return false;
        spans->span = grown;
        spans->capacity = capacity;
    }
    spans->span[spans->n++] = *span;
    if (span->end_utc_s - span->start_utc_s > spans->longest_s)
        spans->longest_s = span->end_utc_s - span->start_utc_s;
    return true;
}

static int by_start(const void *a, const void *b)
{
    const struct dr_span *x = a, *y = b;
    if (x->start_utc_s != y->start_utc_s)
        return x->start_utc_s < y->start_utc_s ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->end_utc_s != y->end_utc_s)
        return x->end_utc_s < y->end_utc_s ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

void dr_spans_sort(struct dr_spans *spans, size_t *n_repeated)
{
    size_t kept = 0;
    if (spans->n > 0)
        qsort(spans->span, spans->n, sizeof *spans->span, by_start);
    for (size_t i = 0; i < spans->n; i++)
        if (kept == 0 || by_start(&spans->span[kept - 1], &spans->span[i]) != 0)
            spans->span[kept++] = spans->span[i];
    *n_repeated += spans->n - kept;
    spans->n = kept;
}

void dr_spans_finish(struct dr_spans *spans)
{
    free(spans->span);
    *spans = (struct dr_spans){.n = 0};
}

// The first span that begins after utc_s - longest_s: earlier ones are over.
static size_t first_open(const struct dr_spans *spans, int64_t utc_s)
{
    size_t low = 0, high = spans->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (spans->span[middle].start_utc_s <= utc_s - spans->longest_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct dr_span *dr_spans_at(const struct dr_spans *spans, int kind, int64_t utc_s)
{
    for (size_t i = first_open(spans, utc_s); i < spans->n; i++) {
        const struct dr_span *span = &spans->span[i];
        if (span->start_utc_s > utc_s)
            break;
        if (span->kind == kind && span->end_utc_s > utc_s)
            return span;
    }
    return NULL;
}

double dr_spans_least(const struct dr_spans *spans, int64_t utc_s)
{
    double least = INFINITY;
    for (size_t i = first_open(spans, utc_s); i < spans->n; i++) {
        const struct dr_span *span = &spans->span[i];
        if (span->start_utc_s > utc_s)
            break;
        if (span->end_utc_s > utc_s && span->value < least)
            least = span->value;
    }
    return least;
}
