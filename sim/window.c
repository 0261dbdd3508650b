// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/window.h"

#include <math.h>
#include <stdlib.h>

#include "market/clock.h"

// Values that stand behind the last one, never admitted: a strategy that reads past its feed finds
// NaN also when all is published.
enum { PADDING = 100 };

// When the next value is known. Day-ahead values of one Central day are published together, so the
// clock is asked once a day.
void dr_window_find_publication(struct dr_window *window)
{
    const struct dr_series *series = window->series;
    if (window->n_admitted == series->n) {
        window->next_published_utc_s = INT64_MAX;
        return;
    }
    int64_t start = dr_series_start_utc_s(series, window->n_admitted);
    if (start < window->day_end_utc_s)
        return;
    if (series->publication == DR_PUBLISHED_DAY_AHEAD)
        window->day_end_utc_s = dr_clock_central_midnight_utc_s(dr_clock_central_day(start) + 1);
    window->next_published_utc_s = dr_series_published_utc_s(series, start, window->lag_s);
}

enum dr_status dr_window_init(struct dr_window *window, const struct dr_series *series,
                              int32_t lag_s, struct dr_error *err)
{
    *window = (struct dr_window){.series = series,
                                 .lag_s = lag_s,
                                 .newest = NAN,
                                 .next_published_utc_s = INT64_MAX,
                                 .day_end_utc_s = INT64_MIN};
    if (!series || series->n == 0) {
        window->series = NULL;
        return DR_OK;
    }
    window->value = malloc((series->n + PADDING) * sizeof *window->value);
    if (!window->value)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for %zu published values",
                            series->n);
    for (size_t i = 0; i < series->n + PADDING; i++)
        window->value[i] = NAN;
    dr_window_find_publication(window);
    return DR_OK;
}

void dr_window_finish(struct dr_window *window)
{
    free(window->value);
    window->value = NULL;
}

double dr_window_at(const struct dr_window *window, int64_t utc_s)
{
    if (window->n_admitted == 0 || utc_s < window->series->first_start_utc_s)
        return NAN;
    size_t i = (size_t)((utc_s - window->series->first_start_utc_s) / window->series->step_s);
    return i < window->n_admitted ? window->value[i] : NAN;
}

struct dr_feed dr_window_feed(const struct dr_window *window)
{
    if (!window->series)
        return (struct dr_feed){.n = 0};
    return (struct dr_feed){.value = window->value,
                            .n = window->n_admitted,
                            .first_start_utc_s = window->series->first_start_utc_s,
                            .step_s = window->series->step_s};
}
