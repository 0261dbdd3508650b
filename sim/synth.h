// SPDX-License-Identifier: GPL-3.0-or-later
// A synthetic year of real-time and day-ahead prices that behaves like HB_HOUSTON in 2024. It is
// no market's history: whatever shows it says so through the name of its settlement point.
#ifndef DR_SIM_SYNTH_H
#define DR_SIM_SYNTH_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "market/status.h"

#define DR_SYNTH_POINT "SYNTHETIC_HUB"

// The sample in datasets/ is this seed's year. Every seed gives a year of the same kind, but few
// spikes make a year's mean; this one was chosen from 20,000 because it lies close to everything
// that was measured (test/test_synth.c).
#define DR_SYNTH_SEED UINT32_C(3017)
#define DR_SYNTH_YEAR 2024

enum dr_synth_series {
    DR_SYNTH_RTM, // real-time, 900 s
    DR_SYNTH_DAM, // day-ahead, 3600 s
};

struct dr_synth {
    int64_t first_start_utc_s; // 1 January 00:00 Central
    size_t n_interval;         // 35,136 in a leap year, otherwise 35,040
    double *rtm_usd_per_mwh;   // [n_interval], whole cents, owned
    size_t n_hour;             // n_interval / 4
    double *dam_usd_per_mwh;   // [n_hour], whole cents, owned
};

// The calendar year `year` in Central time. Seeds run from 1 to 4,294,967,295 (GSL's mt19937 would
// read 0 as another name of 4357); years from DR_FIRST_YEAR to the one before DR_LAST_YEAR, whose
// last hours lie beyond what the readers accept. The same seed and year give the same bits
// everywhere. DR_ERR_USAGE: seed or year out of range. The caller destroys *out.
enum dr_status dr_synth_create(uint32_t seed, int year, struct dr_synth **out,
                               struct dr_error *err);
void dr_synth_destroy(struct dr_synth *synth); // NULL allowed

// Writes one series as CSV: timestamp_utc_start, settlement_point, price_usd_per_mwh. Flushes file
// and leaves it open. DR_ERR_IO: it could not be written.
enum dr_status dr_synth_write(const struct dr_synth *synth, enum dr_synth_series series, FILE *file,
                              struct dr_error *err);

#endif
