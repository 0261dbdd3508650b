// SPDX-License-Identifier: GPL-3.0-or-later
// Fees that are published by the year.
#ifndef DR_MARKET_FEES_H
#define DR_MARKET_FEES_H

#include <stdbool.h>

enum { DR_FEES_FIRST_YEAR = 2016, DR_FEES_LAST_YEAR = 2027 };

// ERCOT's system administration fee, $/MWh of load: 0.555 from 2016 and 0.63 from 2024 (ERCOT
// budgets), 0.61 proposed for 2026 and 2027. NaN outside the years above.
double dr_fees_administration_usd_per_mwh(int year);
// Is the fee of this year a proposal only?
bool dr_fees_administration_is_proposed(int year);

#endif
