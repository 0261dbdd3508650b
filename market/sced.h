// SPDX-License-Identifier: GPL-3.0-or-later
// Prices of SCED runs: the LMP of a point, and what ERCOT adds to all points alike.
#ifndef DR_MARKET_SCED_H
#define DR_MARKET_SCED_H

#include "market/market.h"

enum {
    // The operating day 2025-12-05 begins in Texas: from then on the ORDC's adders are gone, and
    // scarcity is in the LMP.
    DR_SCED_REFORM_UTC_S = 1764914400,
    // An adder older than this says nothing of a run: the longest gap between runs of 2024 was
    // 3,904 s.
    DR_SCED_ADDER_AGE_S = 3600,
};

// Adds to each price of market->lmp the newest adder stamped at or before it that is not older
// than DR_SCED_ADDER_AGE_S. Settlement prices have their adders inside and stay as they are. Fills
// n_lmp_without_adder.
void dr_sced_add_adders(struct dr_market *market);

#endif
