// SPDX-License-Identifier: GPL-3.0-or-later
// The table that a charge is, and the registry of all of them: one file per line of the bill.
//
// A charge is pure: one function gives the dollars of a block of intervals from the site's terms
// and the facts of each interval. Everything else is loops around it: engine, bound, balance and
// what strategies ask call the same function. Amounts are posted rounded once, each to a whole
// micro-dollar. Cash into the site is positive.
#ifndef DR_MARKET_CHARGES_CHARGE_H
#define DR_MARKET_CHARGES_CHARGE_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/facts.h"

enum dr_charge_group {
    DR_GROUP_HASHPRICE_REVENUE,
    DR_GROUP_ENERGY_COST,
    DR_GROUP_GRID_CREDIT,
    DR_GROUP_PROGRAM_CREDIT,
    DR_GROUP_DELIVERY_COST,
    DR_GROUP_OPERATIONS_COST,
    DR_GROUP_COUNT
};
struct dr_charge_group_row {
    const char *name;   // for people
    const char *column; // of the ledger, followed by a unit
};
extern const struct dr_charge_group_row dr_charge_groups[DR_GROUP_COUNT];

struct dr_charge {
    const char *code, *name;
    enum dr_charge_group group;
    const char *unit;          // of the quantity
    const char *since, *until; // "YYYY-MM-DD" or "": in force on these delivery days, both included
    const char *formula, *source;
    // How good its figures are: "verified" was read in its source, "known" was not.
    const char *evidence;
    int sign; // of the amount of a positive quantity at a positive price; a credit that is paid
              // back is negative in its own group
    // A line of the plain model: posted in every run, also where it is 0.
    bool plain;
    // What the bound optimises and gains are counted in: the plain lines, and those that follow from
    // the energy of the interval alone, such as the volumetric fee taken apart.
    bool optimised;
    // Day-ahead energy, which the plain lines settle against: gains count it too, where a strategy
    // trades by itself, and such a run has no share of the bound.
    bool day_ahead;
    // The quantity and price in SQL, for the ledger's postings. Columns: those of the ledger's view
    // `booked`. price_sql NULL: the amount over the quantity.
    const char *quantity_sql, *price_sql;
    // False where these terms make every amount 0: such a charge needs no column in the ledger.
    // NULL: no terms do.
    bool (*active)(const struct dr_terms *terms);
    // Why its dollars hang on an assumed figure, NULL where they do not. NULL: they never do.
    const char *(*assumed)(const struct dr_terms *terms);
    // Unrounded dollars of each interval, shape [facts->n]; linear pieces in power_mw.
    void (*usd)(const struct dr_terms *terms, const struct dr_facts *facts, double *usd);
};

extern const struct dr_charge *const dr_charges[]; // ends with NULL

// Dollars as whole micro-dollars, half away from zero. Inputs are decimal numbers, their product a
// double: a product that is a tie up to the rounding of its few operations is taken for one.
static inline int64_t dr_microusd(double usd)
{
    double microusd = usd * 1e6;
    // Four roundings on the way here are two units in the last place at most, each half of one.
    return (int64_t)(microusd + copysign(0.5, microusd) + 2 * DBL_EPSILON * microusd);
}

#endif
