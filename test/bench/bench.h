// SPDX-License-Identifier: GPL-3.0-or-later
// What the benchmarks share: a clock, lines of the closing table, and the sample's market.
#ifndef DR_TEST_BENCH_BENCH_H
#define DR_TEST_BENCH_BENCH_H

#include <stdbool.h>

#include "market/market.h"
#include "sim/settings.h"
#include "sim/site.h"

double bench_now_s(void);
// Takes the time of the fastest of n calls: what else the machine does only adds to it.
double bench_best_s(void (*work)(void *context), void *context, int n);

// One line of the closing table. reach: what is aimed at, NAN for a mere reference; at_most: it is
// an upper limit; what is copied. reference: its name and its value in the same unit.
void bench_line(const char *what, double value, const char *unit, double reach, bool at_most);
void bench_against(const char *reference, double value); // of the line before

// Ends the program where a status is not DR_OK.
void bench_must(enum dr_status status, const struct dr_error *err);
// Path below the folder with the sample's data.
const char *bench_dataset(const char *name, char *out, size_t out_size);
// A folder for files of the benchmarks; made on first use, removed at the end.
const char *bench_folder(void);

// The synthetic year with day-ahead prices and default settings.
void bench_market(struct dr_market *market, struct dr_settings *settings,
                  struct dr_site_model *site);

void bench_parse(void);
void bench_charges(void);
void bench_engine(void);
void bench_ledger(void);
void bench_job(void);
void bench_figure(void);

#endif
