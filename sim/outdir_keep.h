// SPDX-License-Identifier: GPL-3.0-or-later
// What a new result takes over from the one that it replaces.
#ifndef DR_SIM_OUTDIR_KEEP_H
#define DR_SIM_OUTDIR_KEEP_H

#include "sim/outdir.h"

// Puts the earlier result's ledger into the staging folder: by a link where the file system has
// them, else by a copy. ERR_INPUT where there is none, ERR_IO.
enum dr_status dr_outdir_keep_ledger(const struct dr_outdir *outdir, struct dr_error *err);
// Puts all other files of the earlier result there that were not made anew. Last before the commit:
// a file that is a link must not be written to. ERR_IO.
enum dr_status dr_outdir_keep_rest(const struct dr_outdir *outdir, struct dr_error *err);

#endif
