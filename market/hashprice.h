// SPDX-License-Identifier: GPL-3.0-or-later
// What a petahash per second earns in a day, and the power price at which it breaks even.
#ifndef DR_MARKET_HASHPRICE_H
#define DR_MARKET_HASHPRICE_H

#include <stdbool.h>
#include <stdint.h>

#include "market/dataset.h"
#include "market/status.h"

// Limits for a hashprice in $/PH/day: the peaks of 2017 were near 4,000.
#define DR_HASHPRICE_MAX_USD_PH_DAY 100000.0

// Block subsidy of a UTC day in BTC, a day with a halving weighted by time. False where it is not
// known: before 2009-01-03 and from 2028 on, when the next halving comes at a date not yet known.
bool dr_hashprice_subsidy_btc(int32_t utc_day, double *subsidy_btc);

// Expected revenue before pool fees in $/PH/day: 1000 * price * 86400 (S + F) 10^12 / (D 2^32),
// the form that hashprice indices publish (2^32 hashes per unit of difficulty).
double dr_hashprice_usd_ph_day(double price_usd, double difficulty, double subsidy_btc,
                               double fees_btc_per_block);

// Price of power at the meter in $/MWh at which a machine of this efficiency earns nothing:
// H (1 - pool_fee) 1000 / (24 e u); 1 PH/s at e J/TH draws e kW.
double dr_hashprice_breakeven_usd_per_mwh(double hashprice_usd_ph_day, double pool_fee,
                                          double efficiency_j_per_th, double pue);

// Fills a dataset with the built-in monthly means: each day of a month has the month's mean.
// Approximate, and a mean knows the days of its month that are still to come.
enum dr_status dr_hashprice_builtin(struct dr_dataset *dataset, struct dr_error *err);

#define DR_HASHPRICE_BUILTIN_NAME                                                                  \
    "built-in monthly means (Coin Metrics community data, approximate)"

#endif
