// SPDX-License-Identifier: GPL-3.0-or-later
// The ledger: one SQLite file, written in one transaction, complete or absent.
//
// Tables hold facts: one `price` row per interval, one `fact` row per run and interval, one `day`
// row per run and Central day with the sums that the engine posted; beside them the 95 % intervals
// of gains, and the totals of studies (sim/study.h). Everything else is a view (sim/ledger_views.c,
// sim/ledger_studies.c). Amounts are integer micro-dollars.
#ifndef DR_SIM_LEDGER_H
#define DR_SIM_LEDGER_H

#include <stdint.h>

#include "market/market.h"
#include "market/status.h"
#include "sim/engine.h"
#include "sim/progress.h"
#include "sim/run_spec.h"
#include "sim/settings.h"
#include "sim/site.h"

struct sqlite3;
struct dr_ledger;

// One fact about the replay as a whole.
struct dr_ledger_note {
    const char *name, *value;
};

struct dr_ledger_head {
    const char *program_version, *command_line;
    const struct dr_market *market;
    const struct dr_site_model *site;
    const struct dr_settings *settings;
    const struct dr_ledger_note *note; // shape [n_note], kept in table `replay`
    size_t n_note;
};

// Creates the file, which must not exist, and begins the transaction. What head points to is
// borrowed for the ledger's life. ERR_DATABASE.
enum dr_status dr_ledger_create(struct dr_ledger **ledger, const char *path,
                                const struct dr_ledger_head *head, struct dr_error *err);
// Closes the file. Without a commit before, it holds nothing of use and is the caller's to remove.
void dr_ledger_destroy(struct dr_ledger *ledger);

// Steps an engine to its end and keeps all of it. progress is told of every day and may interrupt.
// Besides ERR_DATABASE, what the engine returns.
enum dr_status dr_ledger_add_run(struct dr_ledger *ledger, int64_t run_id,
                                 const struct dr_run_spec *spec, struct dr_engine *engine,
                                 struct dr_progress *progress, struct dr_error *err);
// Adds a fact about the replay that was not known before its runs.
enum dr_status dr_ledger_add_note(struct dr_ledger *ledger, const struct dr_ledger_note *note,
                                  struct dr_error *err);
// Adds the intervals of gains, then ends the transaction.
enum dr_status dr_ledger_commit(struct dr_ledger *ledger, struct dr_error *err);
// The open database, for reading what was written. Borrowed.
struct sqlite3 *dr_ledger_database(struct dr_ledger *ledger);

#endif
