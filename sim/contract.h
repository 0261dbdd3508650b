// SPDX-License-Identifier: GPL-3.0-or-later
// When contracts deliver, and how much.
#ifndef DR_SIM_CONTRACT_H
#define DR_SIM_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/settings.h"

// hour_ending 1 to 24, as ERCOT counts the hours of a Central day.
bool dr_contract_delivers(const struct dr_contract_setting *contract, int32_t central_day,
                          int hour_ending);
// Power that the contract delivers in an hour in which it does, in a month 1 to 12.
double dr_contract_power_mw(const struct dr_contract_setting *contract, int month);
// The hour ending of an instant on a Central day.
int dr_contract_hour_ending(int64_t utc_s, int32_t central_day);

// Calls visit for every set of contracts that may deliver together, as a bit each; a set may come
// several times.
void dr_contract_visit(const struct dr_contract_setting *contract, size_t n,
                       void (*visit)(void *context, uint32_t set), void *context);

#endif
