// SPDX-License-Identifier: GPL-3.0-or-later
// The published part of a series, copied value by value as time passes: what is not admitted yet is
// not in this memory.
#ifndef DR_SIM_WINDOW_H
#define DR_SIM_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "market/series.h"
#include "market/status.h"
#include "strategies/dr_strategy.h"

struct dr_window {
    const struct dr_series *series; // borrowed; NULL or empty: nothing is ever published
    int32_t lag_s;
    double *value; // shape [series->n] and some more, owned; NaN past n_admitted
    size_t n_admitted;
    double newest;                // last admitted value that is not missing; NaN before any
    size_t n_seen;                // admitted values that are not missing
    int64_t next_published_utc_s; // INT64_MAX: nothing is to come
    int64_t day_end_utc_s; // of the Central day of the next value, where it is published by day
};

enum dr_status dr_window_init(struct dr_window *window, const struct dr_series *series,
                              int32_t lag_s, struct dr_error *err);
void dr_window_finish(struct dr_window *window);
// Admits what is published at or before now_utc_s. Time does not go back.
void dr_window_admit_published(struct dr_window *window, int64_t now_utc_s);
static inline void dr_window_admit(struct dr_window *window, int64_t now_utc_s)
{
    if (window->next_published_utc_s <= now_utc_s)
        dr_window_admit_published(window, now_utc_s);
}
// The admitted value of the delivery that contains utc_s, NaN where there is none.
double dr_window_at(const struct dr_window *window, int64_t utc_s);
// The feed as it will be, n of it aside, which is n_admitted.
struct dr_feed dr_window_feed(const struct dr_window *window);

#endif
