// SPDX-License-Identifier: GPL-3.0-or-later
// Files of one kind, joined in a dataset and recorded as inputs.
#ifndef DR_MARKET_COLLECT_H
#define DR_MARKET_COLLECT_H

#include "market/market.h"

// The dataset's kind says what is expected and which option the files belong to.
enum dr_status dr_collect(struct dr_market *market, struct dr_dataset *dataset,
                          const char *const *file, size_t n_file, struct dr_error *err);
// Takes the series out of an entry, which keeps an empty one.
struct dr_series dr_collect_take(struct dr_entry *entry);

#endif
