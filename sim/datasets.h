// SPDX-License-Identifier: GPL-3.0-or-later
// Where the shipped data lies: beside the program, built or installed.
#ifndef DR_SIM_DATASETS_H
#define DR_SIM_DATASETS_H

#include <limits.h>

#include "market/status.h"

#define DR_SAMPLE_PRICES "synthetic_rtm_spp.csv"
#define DR_SAMPLE_DAY_AHEAD "synthetic_dam_spp.csv"

// Folder of the running program; empty where the system does not tell.
void dr_datasets_program_folder(char out[static PATH_MAX]);
// Full path of a shipped file. ERR_IO, naming the places looked at, where it is not found.
enum dr_status dr_datasets_path(const char *name, char out[static PATH_MAX], struct dr_error *err);

#endif
