// SPDX-License-Identifier: GPL-3.0-or-later
// The gnuplot program, found on the PATH when it is needed.
#ifndef DR_PLOTS_GNUPLOT_H
#define DR_PLOTS_GNUPLOT_H

#include <stddef.h>

enum dr_gnuplot_result {
    DR_GNUPLOT_DONE,
    DR_GNUPLOT_FAILED,
    DR_GNUPLOT_ABSENT, // there is no such program
};

// Runs NAME.gp in a folder through a pipe to gnuplot, without a shell and without the user's gnuplot settings.
// complaint gets the first telling line that gnuplot wrote to standard error, "" for silence: a
// warning comes with DONE.
enum dr_gnuplot_result dr_gnuplot_run(const char *folder, const char *name, char *complaint,
                                      size_t complaint_size);

#endif
