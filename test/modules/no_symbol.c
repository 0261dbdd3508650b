// SPDX-License-Identifier: GPL-3.0-or-later
// Exports something else than a strategy.
#include "dr_strategy.h"

extern DR_EXPORT const int dr_other_symbol;
const int dr_other_symbol = 42;
