// SPDX-License-Identifier: GPL-3.0-or-later
// What a utility bills by the month: a rate per kW of the highest load, and a rate per month.
#ifndef DR_SIM_MONTH_H
#define DR_SIM_MONTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/book.h"

// The Central month so far.
struct dr_month {
    int32_t first_day; // INT32_MIN before any
    size_t n_interval;
    double most_kw;
};

void dr_month_init(struct dr_month *month);
// Adds the intervals of a Central day; begins anew where the day is of another month.
void dr_month_add(struct dr_month *month, int32_t central_day, const struct dr_facts *facts);
bool dr_month_has(const struct dr_month *month, int32_t central_day);
// Dollars of the month by the tariffs in force on its first day. Of a month that the run covers in
// part, the part of its intervals.
double dr_month_usd(const struct dr_month *month, const struct dr_book *book);

#endif
