// SPDX-License-Identifier: GPL-3.0-or-later
// The published part of a series, copied value by value as time passes: what is not admitted yet is
// not in this memory.
#ifndef DR_SIM_WINDOW_H
#define DR_SIM_WINDOW_H

#include <math.h>
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
// Finds when the next value is known: after one was admitted.
void dr_window_find_publication(struct dr_window *window);
// Admits what is published at or before now_utc_s. Time does not go back.
static inline void dr_window_admit(struct dr_window *window, int64_t now_utc_s)
{
    while (window->next_published_utc_s <= now_utc_s) {
        double value = window->series->value[window->n_admitted];
        window->value[window->n_admitted++] = value;
        if (!isnan(value)) {
            window->newest = value;
            window->n_seen++;
        }
        // Published one by one, each a step after the one before; day-ahead values together.
        if (window->series->publication == DR_PUBLISHED_AFTER_END &&
            window->n_admitted < window->series->n)
            window->next_published_utc_s += window->series->step_s;
        else
            dr_window_find_publication(window);
    }
}
// The admitted value of the delivery that contains utc_s, NaN where there is none.
double dr_window_at(const struct dr_window *window, int64_t utc_s);
// The feed as it will be, n of it aside, which is n_admitted.
struct dr_feed dr_window_feed(const struct dr_window *window);

#endif
