// SPDX-License-Identifier: MIT
//
// Copyright (c) 2026 the dr-sim authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy of this file, to
// deal in it without restriction, including without limitation the rights to use, copy, modify,
// merge, publish, distribute, sublicense, and/or sell copies of it, and to permit persons to whom
// it is furnished to do so, subject to the following conditions: the above copyright notice and
// this permission notice shall be included in all copies or substantial portions of it.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
// NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
// NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY ARISING FROM THE USE OF THIS FILE.
//
// ------------------------------------------------------------------------------------------------
// The contract between dr-sim and a strategy: the one header a strategy includes.
//
// A strategy decides, before each 15-minute settlement interval, how many megawatts the mine draws.
// It is one file with one const table, dr_strategy_module, and no state of its own: the host
// allocates, zeroes and frees state_size bytes per run, and two runs may be under way in two
// threads. What it may know is in struct dr_view, and nothing that is published later is in any
// memory reached from there: past the n values of a feed stand NaNs.
//
// ABI 1. What is here stays as it is: names may be added, at the end of dr_view, of dr_site and of
// the list of feeds only, so that a module built today runs with every dr-sim of this ABI.
#ifndef DR_STRATEGY_H
#define DR_STRATEGY_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DR_STRATEGY_ABI 1u
#define DR_EXPORT __attribute__((visibility("default")))

#define DR_INTERVAL_HOURS 0.25

// Published series. Each has its unit and its step; a bit of dr_strategy.needs asks for one.
enum dr_feed_id {
    DR_FEED_RTM_SPP,     // real-time settlement point price, $/MWh, 900 s
    DR_FEED_DAM_SPP,     // day-ahead settlement point price, $/MWh, 3600 s; reaches past now
    DR_FEED_HASHPRICE,   // $/PH/day before pool fees, by UTC day, 86400 s
    DR_FEED_SYSTEM_LOAD, // load of the whole system, MW, 3600 s; known when the hour is over
    // Day-ahead prices of reserves, $/MW-h, 3600 s, as DAM_SPP; in the order of dr_reserve_id.
    DR_FEED_MCPC_RRS,
    DR_FEED_MCPC_ECRS,
    DR_FEED_MCPC_NSPIN,
    DR_FEED_MCPC_REGUP,
    DR_FEED_MCPC_REGDN,
    DR_FEED_COUNT
};
#define DR_NEEDS(feed_id) (1u << (feed_id))

// One key of a strategy. The host parses it, checks the closed range and documents it.
struct dr_param {
    const char *name, *unit;
    double min, max;
    double def; // NaN: not set, `help` says what then holds
    const char *help;
};

// What is published of one series. Borrowed for the call.
struct dr_feed {
    const double *value;       // shape [n], oldest first; NaN: missing
    size_t n;                  // 0: not asked for, or nothing published yet
    int64_t first_start_utc_s; // delivery start of [0]; [i] starts i * step_s later
    int32_t step_s;
};

// The value of the delivery that contains utc_s; NaN where it is missing or not published.
static inline double dr_feed_at(const struct dr_feed *feed, int64_t utc_s)
{
    int64_t since_s = utc_s - feed->first_start_utc_s;
    if (feed->n == 0 || since_s < 0 || since_s / feed->step_s >= (int64_t)feed->n)
        return (double)NAN;
    return feed->value[since_s / feed->step_s];
}

struct dr_strategy;

// The site, constant over a run. Borrowed until the state is freed.
struct dr_site {
    double capacity_mw; // at the meter
    double contract_mw; // bought ahead, all contracts, at the most; 0: none
    size_t n_tier;
    const double *tier_mw;                  // shape [n_tier], most efficient machines first
    const double *tier_efficiency_j_per_th; // shape [n_tier]
    double pue;                             // power at the meter over power of the machines
    double residual_fraction;               // draw of machines that are off
    double restart_min;                     // minutes from a restart to full hash rate
    double pool_fee;                        // share of the revenue
    double wear_usd_per_mw_restart;
    // Transmission by system peaks: what a MW drawn through one peak interval costs. 0: not billed.
    double peak_usd_per_mw;
    uint32_t peak_months; // bit m - 1: month m has one such interval, the month's highest load
    uint32_t reserves;    // bits 1 << dr_reserve_id: what the load may sell and has prices of
    const struct dr_strategy *strategy; // the table whose init() is called
};

struct dr_decision;

// Everything a strategy may know. Borrowed for the call.
struct dr_view {
    int64_t now_utc_s, interval_start_utc_s; // now is later where it is asked inside the interval
    int32_t central_day;                     // the interval's day in Texas, days since 1970-01-01
    double last_power_mw; // what the plant does now; the capacity before the first decision
    // The newest price and hashprice that this run's information set admits. Never NaN: until both
    // have been seen the host mines without asking.
    double seen_price_usd_per_mwh, seen_hashprice_usd_per_ph_day;
    const double *breakpoint_mw; // shape [n_breakpoint], rising: where money bends in power
    size_t n_breakpoint;         // 0, tier boundaries, power at which the contract is used up, C
    const struct dr_feed *feed;  // shape [DR_FEED_COUNT]; n is 0 of those nobody asked for

    // Dollars this interval would bring at a supposed price and hashprice, restart and wear left
    // out. power_mw is within 0 and the capacity.
    double (*value_usd)(const struct dr_view *view, double power_mw, double price_usd_per_mwh,
                        double hashprice_usd_per_ph_day);
    // Power price at the meter at which a tier's machines earn nothing, before volumetric fees.
    double (*breakeven_usd_per_mwh)(const struct dr_view *view, size_t tier,
                                    double hashprice_usd_per_ph_day);
    // The instant a day begins in Texas.
    int64_t (*midnight_utc_s)(int32_t central_day);
    // Dollars that going from one power to a higher one costs, once: hash lost on the way and wear.
    double (*restart_usd)(const struct dr_view *view, double from_mw, double to_mw,
                          double hashprice_usd_per_ph_day);
    // Of a strategy that stands before another (DR_STANDS_BEFORE): what that one decided for this
    // interval. NULL in plan(), and of any other strategy.
    const struct dr_decision *then;
    void *host; // the functions' own; not for strategies
};

// Reserves that a load may sell: capacity that it stands ready to shed, or to draw for REGDN.
enum dr_reserve_id {
    DR_RESERVE_RRS,
    DR_RESERVE_ECRS,
    DR_RESERVE_NSPIN,
    DR_RESERVE_REGUP,
    DR_RESERVE_REGDN,
    DR_RESERVE_COUNT
};

// What is traded day-ahead for one day in Texas, by its hours in their order: 23 of them in spring,
// 25 in autumn; hour [h] starts h hours after the day. The host hands it over with n_hour set and
// all megawatts 0. What is offered beyond what the load can shed is cut back, in the order of the
// ids.
enum { DR_MAX_DAY_HOURS = 25 };
struct dr_plan {
    size_t n_hour;
    double day_ahead_mw[DR_MAX_DAY_HOURS];                 // bought; sold where negative
    double reserve_mw[DR_RESERVE_COUNT][DR_MAX_DAY_HOURS]; // offered, 0 or more
};

struct dr_decision {
    double power_mw; // 0 to the capacity
    // The most contract power to sell back where a contract leaves that to the site (elective
    // resale); 0 or more. NaN, as the host sets it: all that is left.
    double resale_mw;
};

// Bits of dr_strategy.flags.
#define DR_STANDS_BEFORE 1u // it may overrule another strategy, the user's key `then`: view->then

// One strategy. Members that may be NULL or 0 say so.
struct dr_strategy {
    uint32_t abi;                  // DR_STRATEGY_ABI; checked before anything else is read
    uint32_t size;                 // sizeof(struct dr_strategy)
    const char *name;              // what the user types: small letters, digits and _
    const char *summary;           // the rule in one line
    uint32_t needs;                // feeds it reads: DR_NEEDS() of each; may be 0
    uint32_t warmup_intervals;     // the host mines until so many prices were seen; may be 0
    uint32_t flags;                // DR_STANDS_BEFORE; may be 0
    const struct dr_param *params; // shape [n_params]; may be NULL
    size_t n_params;
    size_t state_size; // may be 0; state is then NULL
    // Before the first decision. param holds n_params values in the order of params. Not 0: the
    // run is refused. May be NULL.
    int (*init)(void *state, const double *param, const struct dr_site *site);
    // Fills *out with what is traded day-ahead for the day that begins at interval_start_utc_s.
    // Asked once for every day, at 10:00 Central of the day before: now_utc_s. Prices of that day
    // are not published by then; before anything was seen the seen prices are NaN, and value_usd
    // knows of no award. In the place of the site's standing offers the plan's are made; energy is
    // traded beside what the site trades anyway. Not 0: the run fails. May be NULL.
    int (*plan)(void *state, const struct dr_view *view, struct dr_plan *out);
    // Fills *out, for one interval. Not 0: the run fails.
    int (*decide)(void *state, const struct dr_view *view, struct dr_decision *out);
    // Releases what the state points to, not the state. May be NULL.
    void (*free)(void *state);
};

// A module defines this symbol and exports nothing else.
extern DR_EXPORT const struct dr_strategy dr_strategy_module;

#ifdef __cplusplus
}
#endif

#endif
