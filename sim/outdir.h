// SPDX-License-Identifier: GPL-3.0-or-later
// The result folder: filled beside its place under a hidden name, put there when it is complete.
#ifndef DR_SIM_OUTDIR_H
#define DR_SIM_OUTDIR_H

#include <limits.h>

#include "market/status.h"

struct dr_outdir {
    char final[PATH_MAX];    // where the result goes
    char staging[PATH_MAX];  // where it is made: ".NAME.partial" beside it
    char previous[PATH_MAX]; // where an earlier one is for a moment, on some file systems
    int lock;                // keeps another dr-sim out of the staging folder
};

// Checks that the place is free, empty, or an earlier result of dr-sim, and makes the staging
// folder. What a run that was killed left there is removed, or put back where that was an earlier
// result. ERR_OUTPUT_DIR for a folder that holds anything else, ERR_USAGE, ERR_IO.
enum dr_status dr_outdir_init(struct dr_outdir *outdir, const char *path, struct dr_error *err);
// Puts the staging folder in the final place, in one step where there was a result before and the
// file system can, and removes that. Returns when all of it is on the disk. ERR_IO; the earlier
// result is then as it was.
enum dr_status dr_outdir_commit(struct dr_outdir *outdir, struct dr_error *err);
// Removes the staging folder if it is still there.
void dr_outdir_finish(struct dr_outdir *outdir);

#endif
