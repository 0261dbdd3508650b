// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"

enum {
    FIRST_CAPACITY = 32, // a file may hold tens of thousands of points
    DAY_AHEAD_POSTED_LOCAL_S = 13 * DR_HOUR_S + DR_HOUR_S / 2, // ERCOT DAM results, 13:30 Central
};

void dr_series_init(struct dr_series *series, int32_t step_s, enum dr_publication publication)
{
    *series = (struct dr_series){.publication = publication, .step_s = step_s};
}

void dr_series_finish(struct dr_series *series)
{
    free(series->storage);
    dr_series_init(series, series->step_s, series->publication);
}

bool dr_series_copy(struct dr_series *series, const struct dr_series *from)
{
    dr_series_init(series, from->step_s, from->publication);
    if (from->n == 0)
        return true;
    series->storage = malloc(from->n * sizeof *series->storage);
    if (!series->storage)
        return false;
    memcpy(series->storage, from->value, from->n * sizeof *series->storage);
    series->value = series->storage;
    series->capacity = series->n = from->n;
    series->first_start_utc_s = from->first_start_utc_s;
    return true;
}

// Makes room for `before` values ahead of the first or for `after` behind the last one, and as much
// again as there will be on that side; what is free on the other side stays so: rows may come in
// any order.
static bool grow(struct dr_series *series, size_t before, size_t after)
{
    size_t more = before + series->n + after + FIRST_CAPACITY;
    double *storage = realloc(series->storage, (series->capacity + more) * sizeof *storage);
    if (!storage)
        return false;
    size_t offset = series->offset + (before > 0 ? more : 0);
    if (before > 0)
        memmove(storage + offset, storage + series->offset, series->n * sizeof *storage);
    series->storage = storage;
    series->capacity += more;
    series->offset = offset;
    series->value = storage + offset;
    return true;
}

enum dr_series_put dr_series_put(struct dr_series *series, int64_t start_utc_s, double value)
{
    if (series->n == 0)
        series->first_start_utc_s = start_utc_s;
    int64_t i = dr_series_place(series, start_utc_s);
    if (i == (int64_t)series->n && series->offset + series->n < series->capacity) {
        series->value[series->n++] = value;
        return DR_SERIES_STORED;
    }
    if (i >= 0 && (size_t)i < series->n) {
        double *old = &series->value[i];
        if (isnan(*old)) {
            *old = value;
            return DR_SERIES_STORED;
        }
        return *old == value ? DR_SERIES_SAME : DR_SERIES_DIFFERENT;
    }
    size_t before = i < 0 ? (size_t)-i : 0;
    size_t after = i < 0 ? 0 : (size_t)i + 1 - series->n;
    if ((before > series->offset || series->offset + series->n + after > series->capacity) &&
        !grow(series, before, after))
        return DR_SERIES_NO_MEMORY;
    for (size_t k = 0; k < after; k++)
        series->value[series->n + k] = NAN;
    series->value -= before;
    series->offset -= before;
    for (size_t k = 0; k < before; k++)
        series->value[k] = NAN;
    series->n += before + after;
    if (before > 0) {
        series->first_start_utc_s = start_utc_s;
        i = 0;
    }
    series->value[i] = value;
    return DR_SERIES_STORED;
}

double dr_series_at(const struct dr_series *series, int64_t utc_s)
{
    if (series->n == 0 || utc_s < series->first_start_utc_s || utc_s >= dr_series_end_utc_s(series))
        return NAN;
    return series->value[(utc_s - series->first_start_utc_s) / series->step_s];
}

int64_t dr_series_published_utc_s(const struct dr_series *series, int64_t start_utc_s,
                                  int32_t lag_s)
{
    if (series->publication == DR_PUBLISHED_AFTER_END)
        return start_utc_s + series->step_s + lag_s;
    int32_t day_before = dr_clock_central_day(start_utc_s) - 1;
    int64_t posted;
    // 13:30 exists once on every day, so this cannot fail.
    dr_clock_from_central(day_before, DAY_AHEAD_POSTED_LOCAL_S, false, &posted);
    return posted;
}
