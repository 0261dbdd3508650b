// SPDX-License-Identifier: GPL-3.0-or-later
// How a finished staging folder takes the place of an earlier result.
#ifndef DR_SIM_OUTDIR_PUT_H
#define DR_SIM_OUTDIR_PUT_H

#include "sim/outdir.h"

// Writes the staged files through to the disk and gives them the final name: by exchange with what
// is there, or where the file system has no exchange by two renames through outdir->previous.
// *earlier is the path where the earlier result lies now, to be removed; NULL where there was none.
// ERR_IO; the earlier result is then as it was.
enum dr_status dr_outdir_put(const struct dr_outdir *outdir, const char **earlier,
                             struct dr_error *err);

#endif
