// SPDX-License-Identifier: GPL-3.0-or-later
// Where energy comes from and where it goes: contracts, day-ahead trades, real-time purchase, load,
// resale, loss.
#ifndef DR_MARKET_POSITION_H
#define DR_MARKET_POSITION_H

#include "market/facts.h"

// Fills what became of the energy of each interval, bought_mwh to lost_mwh, from load_mwh and what
// was traded ahead. Load and day-ahead sales use the contracts in their order and then what was
// bought day-ahead; what they need beyond is bought in real time. What is left of a contract is
// sold or lost by its terms, what is left of a day-ahead purchase is sold.
void dr_position_settle(const struct dr_terms *terms, struct dr_facts *facts);

// What the load used of contract c in interval i.
static inline double dr_position_used_mwh(const struct dr_terms *terms,
                                          const struct dr_facts *facts, size_t c, size_t i)
{
    bool loses = terms->contract[c].resale != DR_RESALE_AUTOMATIC;
    return facts->contract_mwh[c][i] - facts->sold_mwh[c][i] - (loses ? facts->lost_mwh[c][i] : 0);
}

#endif
