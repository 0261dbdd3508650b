// SPDX-License-Identifier: GPL-3.0-or-later
// Values at irregular instants: SCED runs come about every five minutes, and also between; the
// system's peaks once a month.
#ifndef DR_MARKET_STAMPS_H
#define DR_MARKET_STAMPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dr_stamp {
    int64_t utc_s;
    double value;
};

// In order and each instant once after dr_stamps_sort().
struct dr_stamps {
    struct dr_stamp *stamp; // shape [n], owned
    size_t n, capacity;
};

// Appends a value; false where memory is out.
bool dr_stamps_put(struct dr_stamps *stamps, int64_t utc_s, double value);
// Sorts and leaves out repeats, also a NaN beside a value; *n_repeated is added to. False where one
// instant has two values: *conflict_utc_s is the first such instant.
bool dr_stamps_sort(struct dr_stamps *stamps, size_t *n_repeated, int64_t *conflict_utc_s);
void dr_stamps_finish(struct dr_stamps *stamps);

#endif
