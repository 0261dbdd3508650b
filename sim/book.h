// SPDX-License-Identifier: GPL-3.0-or-later
// What is settled ahead of every run, by interval: contracts, fees of the year.
#ifndef DR_SIM_BOOK_H
#define DR_SIM_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/facts.h"
#include "sim/settings.h"

struct dr_book {
    size_t n_contract;
    struct dr_contract_setting contract[DR_MAX_CONTRACTS]; // the block without a name first
    enum dr_administration administration;
    double administration_usd_per_mwh;
    bool varies; // intervals are not all alike
};

// Fills the book and the terms that follow from it.
void dr_book_init(struct dr_book *book, const struct dr_settings *settings, struct dr_terms *terms);

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
