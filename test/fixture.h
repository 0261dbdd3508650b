// SPDX-License-Identifier: GPL-3.0-or-later
// Small markets and sites made in memory, and runs of an engine over them.
#ifndef DR_TEST_FIXTURE_H
#define DR_TEST_FIXTURE_H

#include "market/market.h"
#include "sim/engine.h"

// A market of n prices from start_utc_s, NaN for a missing one, all settled with gaps skipped, and
// a constant hashprice known for 40 days before. Finish with dr_market_finish().
void dr_test_market(struct dr_market *market, int64_t start_utc_s, const double *price_usd_per_mwh,
                    size_t n, double hashprice_usd_per_ph_day);
// Adds day-ahead prices: n hours from start_utc_s.
void dr_test_day_ahead(struct dr_market *market, int64_t start_utc_s,
                       const double *price_usd_per_mwh, size_t n);
// n prices that swing and spike, negative ones among them; the same seed gives the same ones.
void dr_test_prices(unsigned long seed, double *price_usd_per_mwh, size_t n);

// The site of the worked example: tiers 0.6 at 17.5 and 0.4 at 29.5 J/TH, restart 12 min, contract
// 60 MW at 30.00, resale share 0.9 and fee 0.50, wear 2.00; the rest by default.
void dr_test_settings(struct dr_settings *settings);

// Makes a site of settings that are in order; fails the test where they are not.
void dr_test_site(struct dr_site_model *site, const struct dr_settings *settings);

// Runs a strategy (text as on the command line, or "oracle") over a market and writes the power of
// each settled interval to power_mw (NULL: not wanted). Fails the test on any error.
struct dr_totals dr_test_run(const struct dr_market *market, const struct dr_site_model *site,
                             const char *text, double *power_mw);
// The same for a strategy that need not be listed.
enum dr_status dr_test_run_module(const struct dr_market *market, const struct dr_site_model *site,
                                  const struct dr_strategy *strategy, double *power_mw,
                                  struct dr_totals *totals, struct dr_error *err);
// The same for a spec that was made otherwise.
enum dr_status dr_test_run_spec(const struct dr_market *market, const struct dr_site_model *site,
                                const struct dr_run_spec *spec, double *power_mw,
                                struct dr_totals *totals, struct dr_error *err);
// Path of a module of test/modules. Borrowed until the program ends.
const char *dr_test_module(const char *name);
// Path of a strategy in Python of test/modules; NULL, saying so, where the plug-in is not built.
const char *dr_test_python(const char *name);
// Unrounded dollars of one interval at this power after last_power_mw, by all charges.
double dr_test_usd(const struct dr_site_model *site, double power_mw, double last_power_mw,
                   double price_usd_per_mwh, double hashprice_usd_per_ph_day);
// Sum of all amounts.
int64_t dr_test_net(const struct dr_totals *totals);

#endif
