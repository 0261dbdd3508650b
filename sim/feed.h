// SPDX-License-Identifier: GPL-3.0-or-later
// A read-once virtual table `feed` whose rows are the intervals of an engine that is stepped while
// SQLite reads: `INSERT INTO fact SELECT * FROM feed`.
#ifndef DR_SIM_FEED_H
#define DR_SIM_FEED_H

#include <sqlite3.h>
#include <stdint.h>

#include "market/status.h"
#include "sim/engine.h"
#include "sim/ledger_schema.h"
#include "sim/progress.h"

struct dr_feed_source {
    int64_t run_id;
    const struct dr_ledger_columns *columns; // borrowed
    const struct dr_terms *terms;            // borrowed
    struct dr_engine *engine;
    struct dr_progress *progress;
    // Called for every day, before its rows are read.
    enum dr_status (*day)(void *context, const struct dr_block *block, struct dr_error *err);
    void *context;
    enum dr_status status; // why the feed stopped
    struct dr_error *err;
};

// Registers the table; source is borrowed for the connection's life and may be refilled between
// statements. Returns an SQLite code.
int dr_feed_register(sqlite3 *database, struct dr_feed_source *source);

#endif
