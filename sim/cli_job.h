// SPDX-License-Identifier: GPL-3.0-or-later
// The main job, shared by the files that make it: what a run holds, and what it tells the user.
#ifndef DR_SIM_CLI_JOB_H
#define DR_SIM_CLI_JOB_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "market/market.h"
#include "sim/cli_run_options.h"
#include "sim/ledger.h"
#include "sim/outdir.h"
#include "sim/run_set.h"
#include "sim/settings.h"
#include "sim/site.h"
#include "sim/study.h"

enum { DR_JOB_COMMAND_LINE_SIZE = 4096, DR_JOB_DESCRIPTION_SIZE = 768 };

// All that a run holds; finished in one place.
struct dr_job {
    struct dr_run_options options;
    char command_line[DR_JOB_COMMAND_LINE_SIZE];
    char sample_prices[PATH_MAX], sample_day_ahead[PATH_MAX];
    struct dr_settings settings;
    struct dr_study_variation variation;
    struct dr_site_model site;
    struct dr_market market;
    bool has_market;
    struct dr_run_set set;
    struct dr_outdir outdir;
    struct dr_ledger *ledger;
    double *schedule_mw;      // of the bound
    struct dr_totals *totals; // shape [set.n], of the runs that are over
};

// Reads settings, strategies and data, as the options say. What is wrong with them.
enum dr_status dr_job_prepare(struct dr_job *job, struct dr_error *err);
void dr_job_finish(struct dr_job *job);

// No prices were given: the sample is replayed.
bool dr_job_uses_sample(const struct dr_job *job);

// "HB_HOUSTON, 2024-01-01 to 2024-12-31 Central, 35,136 intervals; hashprice ..."
void dr_job_describe(const struct dr_job *job, char *out, size_t out_size);
// A note on standard error; a name in it adds no lines.
__attribute__((format(printf, 1, 2))) void dr_job_say(const char *format, ...);
// "RRS 170, ECRS 170": hours of an offer without a price; empty where there is none. Returns out.
const char *dr_job_unpriced_hours(const struct dr_reserve *reserve, char *out, size_t out_size);
// What the user should hear of before the runs, and after them.
void dr_job_say_notes(const struct dr_job *job, const char *description);
void dr_job_say_outcome(const struct dr_job *job);
// The same for the ledger's `replay`, after the runs.
enum dr_status dr_job_note_outcome(const struct dr_job *job, struct dr_error *err);

#endif
