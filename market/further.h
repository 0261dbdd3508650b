// SPDX-License-Identifier: GPL-3.0-or-later
// What a run may need besides prices: peaks, positions, capacity prices, deployments, events,
// load, adders of SCED runs.
#ifndef DR_MARKET_FURTHER_H
#define DR_MARKET_FURTHER_H

#include "market/market.h"

// Fills what market.h has of it from the files of each kind, shape [DR_DATA_KIND_COUNT]. On failure
// the caller finishes it.
enum dr_status dr_further_read(struct dr_market *market, const struct dr_files *files,
                               struct dr_error *err);
void dr_further_finish(struct dr_market *market);

#endif
