// SPDX-License-Identifier: GPL-3.0-or-later
// A series: values on a regular grid of delivery starts, and the rule by which they are published.
#ifndef DR_MARKET_SERIES_H
#define DR_MARKET_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// When the value of one delivery becomes known.
enum dr_publication {
    DR_PUBLISHED_AFTER_END, // when its delivery ended, plus a lag
    DR_PUBLISHED_DAY_AHEAD, // 13:30 Central on the day before delivery (ERCOT DAM timeline)
};

// Delivery [i] starts at first_start_utc_s + i * step_s; a NaN is a missing value. The first and
// the last value are never missing.
struct dr_series {
    enum dr_publication publication;
    int32_t step_s;
    int64_t first_start_utc_s;
    size_t n;
    double *value; // shape [n], inside storage; NULL where n is 0

    double *storage; // owned
    size_t capacity, offset;
};

void dr_series_init(struct dr_series *series, int32_t step_s, enum dr_publication publication);
void dr_series_finish(struct dr_series *series);
// Another one with the same values; false where memory is out.
bool dr_series_copy(struct dr_series *series, const struct dr_series *from);

// Start of delivery [i], and of the first delivery after the last one.
static inline int64_t dr_series_start_utc_s(const struct dr_series *series, size_t i)
{
    return series->first_start_utc_s + (int64_t)i * series->step_s;
}
static inline int64_t dr_series_end_utc_s(const struct dr_series *series)
{
    return dr_series_start_utc_s(series, series->n);
}

// Where a start is in a series that is not empty: below 0 before it. Rows mostly go on behind the
// last one, where no division is needed.
static inline int64_t dr_series_place(const struct dr_series *series, int64_t start_utc_s)
{
    return start_utc_s == dr_series_end_utc_s(series)
               ? (int64_t)series->n
               : (start_utc_s - series->first_start_utc_s) / series->step_s;
}

// By how many values, missing ones included, storing one at this start would lengthen the series.
static inline size_t dr_series_growth(const struct dr_series *series, int64_t start_utc_s)
{
    if (series->n == 0)
        return 1;
    int64_t i = dr_series_place(series, start_utc_s), n = (int64_t)series->n;
    return i < 0 ? (size_t)-i : i < n ? 0 : (size_t)(i - n) + 1;
}

enum dr_series_put {
    DR_SERIES_STORED,
    DR_SERIES_SAME,      // the same value was there
    DR_SERIES_DIFFERENT, // another value was there and was kept
    DR_SERIES_NO_MEMORY,
};
// Stores a finite value. start_utc_s must be a multiple of step_s.
enum dr_series_put dr_series_put(struct dr_series *series, int64_t start_utc_s, double value);

// The value of the delivery that contains utc_s, NaN where there is none.
double dr_series_at(const struct dr_series *series, int64_t utc_s);

// The earliest instant at which the value of the delivery starting at start_utc_s is known. lag_s
// counts from the end of the delivery and is for DR_PUBLISHED_AFTER_END only: -step_s means "known
// when it starts", which is hindsight.
int64_t dr_series_published_utc_s(const struct dr_series *series, int64_t start_utc_s,
                                  int32_t lag_s);

#endif
