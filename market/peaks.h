// SPDX-License-Identifier: GPL-3.0-or-later
// The intervals of the system's peaks and the share of the year's transmission charge in each.
#ifndef DR_MARKET_PEAKS_H
#define DR_MARKET_PEAKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/market.h"
#include "market/status.h"

enum dr_peak_method {
    DR_PEAK_4CP,  // June to September, a quarter each (16 TAC 25.192)
    DR_PEAK_12CP, // every month, a twelfth each (proposed, PUC project 58000)
    DR_PEAK_METHOD_COUNT
};

struct dr_peak {
    int64_t start_utc_s; // of a settled interval
    double share;        // of the charge of a year
    bool estimated;      // from system load: a quarter of the month's share in each of four
};

struct dr_peaks {
    struct dr_peak *peak; // shape [n], by start; owned
    size_t n;
    bool estimated; // all of them: there was --load and no --peaks
};

// Finds them for the settled span. The published list counts; without one, system load gives an
// estimate: the hour of the month's highest load. ERR_USAGE with neither of the two; ERR_INPUT for
// a list with two peaks in a month or, by 4CP, one outside June to September, for a whole month of
// the span without a peak, for a peak in a gap of the prices, for load that lacks an hour of a
// month that counts. On failure there is nothing to finish.
enum dr_status dr_peaks_init(struct dr_peaks *peaks, const struct dr_market *market,
                             enum dr_peak_method method, struct dr_error *err);
void dr_peaks_finish(struct dr_peaks *peaks);

// The peak that is the interval starting then; NULL where it is none. Borrowed.
const struct dr_peak *dr_peaks_at(const struct dr_peaks *peaks, int64_t start_utc_s);

#endif
