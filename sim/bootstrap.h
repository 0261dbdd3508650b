// SPDX-License-Identifier: GPL-3.0-or-later
// How sure a sum over days is: intervals from the days themselves, by drawing them again.
//
// Days that follow each other are alike, so whole blocks of them are drawn: the circular block
// bootstrap of Politis and Romano (1992), "A circular block-resampling procedure for stationary
// data". Ends are Efron's percentile interval, 2.5 to 97.5 %. Every run gets the same days, so that
// what moves two runs alike drops out of their difference.
#ifndef DR_SIM_BOOTSTRAP_H
#define DR_SIM_BOOTSTRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "market/status.h"

enum { DR_BOOTSTRAP_LEAST_BLOCKS = 8 }; // of fewer nothing can be said

struct dr_bootstrap {
    size_t n_run, n_day;
    const double *gain; // shape [n_run][n_day], any unit; exact in whole micro-dollars; borrowed
    size_t block_days, n_resample;
    unsigned long seed;
};

struct dr_bootstrap_interval {
    double low, high; // in the unit of the gains
};

// Does the span have the blocks that an interval needs?
bool dr_bootstrap_is_possible(size_t n_day, size_t block_days);

// Where the pair of runs a < b is in `difference`.
static inline size_t dr_bootstrap_pair(size_t n_run, size_t a, size_t b)
{
    return a * (2 * n_run - a - 1) / 2 + (b - a - 1);
}

// The interval of each run's sum, shape [n_run], and of the difference of each pair's sums, the
// first less the second, shape [n_run * (n_run - 1) / 2]. The same request gives the same bits. The
// span must be long enough. ERR_MEMORY.
enum dr_status dr_bootstrap_run(const struct dr_bootstrap *request,
                                struct dr_bootstrap_interval *sum,
                                struct dr_bootstrap_interval *difference, struct dr_error *err);

#endif
