// SPDX-License-Identifier: GPL-3.0-or-later
// What is settled ahead of every run, by interval: contracts and where they settle, day-ahead
// positions, peaks and tariffs, fees of the year.
#ifndef DR_SIM_BOOK_H
#define DR_SIM_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/facts.h"
#include "market/market.h"
#include "market/peaks.h"
#include "sim/settings.h"

struct dr_book {
    size_t n_contract;
    struct dr_contract_setting contract[DR_MAX_CONTRACTS]; // the block without a name first
    enum dr_administration administration;
    double administration_usd_per_mwh;
    enum dr_transmission transmission;
    double transmission_usd_per_kw_year; // where no tariff has the month
    bool planning_figure;                // that is nobody's own: the default
    size_t n_tariff;
    struct dr_tariff_setting tariff[DR_MAX_TARIFFS];
    bool varies; // intervals are not all alike
    // From the market.
    const struct dr_market *market;                   // borrowed; NULL before it is attached
    const struct dr_series *settle[DR_MAX_CONTRACTS]; // of contracts at another point; else NULL
    struct dr_peaks peaks;
};

// Fills the book and the terms that follow from it.
void dr_book_init(struct dr_book *book, const struct dr_settings *settings, struct dr_terms *terms);
// Adds what is of one market, borrowed for the book's life. The market was read with the points
// that dr_book_other_point() names. ERR_USAGE, ERR_INPUT where something is missing that the
// settings ask for.
enum dr_status dr_book_attach(struct dr_book *book, const struct dr_market *market,
                              struct dr_terms *terms, struct dr_error *err);
void dr_book_finish(struct dr_book *book);

// Settlement point number i of those that contracts settle at; NULL past the last one.
const char *dr_book_other_point(const struct dr_book *book, size_t i);
// Dollars per kW of the peaks' mean over the twelve months of a year: what a tag costs that is
// billed in it.
double dr_book_transmission_usd_per_kw_year(const struct dr_book *book, int year);
// Dollars per kW of the peaks' mean in the month that begins on a day, by the tariff of that day.
double dr_book_transmission_usd_per_kw_month(const struct dr_book *book, int32_t first_day);

// Fills what is booked for the intervals of a block on a Central day: facts->n and start_utc_s are
// given.
void dr_book_fill(const struct dr_book *book, const struct dr_terms *terms, int32_t central_day,
                  struct dr_facts *facts);

// The levels of power, MW, at which the load may pass from one contract to the next or to the
// market, in no order and with repeats. Returns how many; at most `most` are written.
size_t dr_book_levels_mw(const struct dr_book *book, double *level_mw, size_t most);
// The highest of them; 0 without a contract.
double dr_book_most_mw(const struct dr_book *book);

#endif
