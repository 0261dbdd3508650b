// SPDX-License-Identifier: GPL-3.0-or-later
// Where energy comes from and where it goes: contracts, real-time purchase, load, resale.
#ifndef DR_MARKET_POSITION_H
#define DR_MARKET_POSITION_H

#include "market/facts.h"

// Fills bought_mwh and sold_mwh of each interval from load_mwh and contract_mwh. The load uses the
// contracts in their order; what it needs beyond them is bought, what is left of them is sold.
void dr_position_settle(const struct dr_terms *terms, struct dr_facts *facts);

#endif
