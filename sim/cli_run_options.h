// SPDX-License-Identifier: GPL-3.0-or-later
// The options of the main job.
#ifndef DR_SIM_CLI_RUN_OPTIONS_H
#define DR_SIM_CLI_RUN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "market/dataset.h"
#include "sim/cli_options.h"
#include "sim/information.h"
#include "sim/output.h"

// What was asked for; texts are borrowed from the command line.
struct dr_run_options {
    struct dr_text_list prices, day_ahead, lmp, site, set, strategy;
    struct dr_text_list further[DR_DATA_KIND_COUNT]; // files of what a bill may need besides
    const char *hashprice, *point, *out, *vary;
    enum dr_information information;
    enum dr_decide decide;
    enum dr_output_format format;
    bool has_from, has_to, skip_gaps, audit, no_figures, quiet;
    int32_t from_day, to_day;
};

extern const struct dr_command dr_run_command; // takes its options into a struct dr_run_options

void dr_run_options_init(struct dr_run_options *options);
void dr_run_options_finish(struct dr_run_options *options);

#endif
