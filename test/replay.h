// SPDX-License-Identifier: GPL-3.0-or-later
// A replay of a few prices into a ledger, for the suites that read one.
#ifndef DR_TEST_REPLAY_H
#define DR_TEST_REPLAY_H

#include <limits.h>
#include <sqlite3.h>

#include "market/market.h"
#include "sim/engine.h"
#include "sim/ledger.h"
#include "sim/run_set.h"

enum { DR_TEST_MOST_RUNS = 16 };

// What is replayed; members left out are NULL or false. Texts are whole files.
struct dr_test_replay_request {
    const char *prices, *day_ahead, *peaks, *positions;
    const char *point;      // where the prices hold more than one
    const char *hashprice;  // a number, or the path of a file
    const char *const *set; // "section.key=value", NULL ends them; the site of the worked example
                            // without
    const char *const *strategy; // NULL ends them; the standard set without
    bool skip_gaps;
};

struct dr_test_replay {
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    struct dr_run_set set;
    struct dr_ledger *ledger;
    sqlite3 *database; // the ledger's own, committed
    char path[PATH_MAX];
    struct dr_totals totals[DR_TEST_MOST_RUNS]; // of each run, from its engine
};

void dr_test_replay_init(struct dr_test_replay *replay,
                         const struct dr_test_replay_request *request);
void dr_test_replay_finish(struct dr_test_replay *replay);

// "timestamp_utc_start,settlement_point,price_usd_per_mwh" and a line each for n prices from a
// time, appended to text (header where text is empty). Prices swing, spike and are negative at
// times, in whole cents; the same seed gives the same ones.
void dr_test_append_prices(char *text, size_t text_size, int64_t start_utc_s, size_t n, int step_s,
                           unsigned long seed);

#endif
