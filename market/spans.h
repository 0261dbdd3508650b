// SPDX-License-Identifier: GPL-3.0-or-later
// Spans of time that something lasts, with a value each: deployments of reserves, events.
#ifndef DR_MARKET_SPANS_H
#define DR_MARKET_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dr_span {
    int64_t start_utc_s, end_utc_s; // [start, end)
    int kind;                       // enum dr_product or enum dr_event_kind, as the list says
    double value;                   // share called; or limit in MW, INFINITY for none. Never NaN
};

// In order of start, then of kind, end and value, each once, after dr_spans_sort().
struct dr_spans {
    struct dr_span *span; // shape [n], owned
    size_t n, capacity;
    int64_t longest_s; // what a lookup looks back
};

// Appends a span; false where memory is out.
bool dr_spans_put(struct dr_spans *spans, const struct dr_span *span);
// Sorts and leaves out repeats; *n_repeated is added to.
void dr_spans_sort(struct dr_spans *spans, size_t *n_repeated);
void dr_spans_finish(struct dr_spans *spans);

// For sorted spans. The first span of this kind that utc_s lies in; NULL where there is none.
// Borrowed.
const struct dr_span *dr_spans_at(const struct dr_spans *spans, int kind, int64_t utc_s);
// The least value of all spans that utc_s lies in, INFINITY where there is none: the limit that
// binds.
double dr_spans_least(const struct dr_spans *spans, int64_t utc_s);

#endif
