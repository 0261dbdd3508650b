// SPDX-License-Identifier: GPL-3.0-or-later
// The table that a charge is, and the registry of all of them: one file per line of the bill.
//
// A charge is pure: dollars of one interval from the site's terms and what happened in it. One
// static function computes them; the other two are loops around it. It is posted in blocks, each
// amount rounded once to a whole micro-dollar. Cash into the site is positive. Formulas: the plain
// lines of an interval, with Q = load, K = contract (MWh), P = SPP, H = hashprice of the interval's
// UTC day.
#ifndef DR_MARKET_CHARGES_CHARGE_H
#define DR_MARKET_CHARGES_CHARGE_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

// What the bill of a site depends on.
struct dr_terms {
    double pool_fee;
    double contract_mwh; // K, per interval
    double contract_price_usd_per_mwh;
    double sellback_share, sellback_fee_usd_per_mwh;
    double volumetric_usd_per_mwh;
    double wear_usd_per_mw_restart;
};

// What happened in one interval: the facts that are billed.
struct dr_interval {
    int64_t start_utc_s;
    double price_usd_per_mwh;        // P, final
    double hashprice_usd_per_ph_day; // H, of the interval's UTC day
    double power_mw;                 // p
    double restarted_mw;             // max(0, p - p of the interval before)
    double load_mwh;                 // Q
    double hash_phs;                 // mean over the interval, ramp included
    double seen_price_usd_per_mwh;   // what the decision knew; NaN before any
};

struct dr_charge {
    const char *code, *name;
    enum dr_charge_group group;
    const char *unit;          // of the quantity
    const char *since, *until; // "YYYY-MM-DD" or "": in force on these delivery days; all have ""
    const char *formula, *source;
    int sign; // of the amount of a positive quantity at a positive price
    // The same quantity and price in SQL, for the ledger's postings. Columns: those of struct
    // dr_interval, of struct dr_terms (table `terms`), and the amounts by code in small letters.
    const char *quantity_sql, *price_sql;
    // False where these terms make every amount 0: such a charge needs no column in the ledger.
    // NULL: no terms do.
    bool (*active)(const struct dr_terms *terms);
    // Unrounded dollars of one interval; linear pieces in power_mw.
    double (*usd)(const struct dr_terms *terms, const struct dr_interval *interval);
    // The same for a block, shape [n], added to sum_usd.
    void (*add)(const struct dr_terms *terms, const struct dr_interval *interval, size_t n,
                double *sum_usd);
    // amount_microusd, shape [n]: usd() of each interval, rounded.
    void (*post)(const struct dr_terms *terms, const struct dr_interval *interval, size_t n,
                 int64_t *amount_microusd);
};

extern const struct dr_charge *const dr_charges[]; // ends with NULL

// Dollars as whole micro-dollars, half away from zero. Inputs are decimal numbers, their product a
// double: a product that is a tie up to the rounding of its few operations is taken for one.
static inline int64_t dr_microusd(double usd)
{
    double magnitude = fabs(usd) * 1e6;
    // Four roundings on the way here are two units in the last place at most, each half of one.
    int64_t whole = (int64_t)(magnitude + 0.5 + 2 * DBL_EPSILON * magnitude);
    return usd < 0 ? -whole : whole;
}

#endif
