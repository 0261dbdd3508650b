// SPDX-License-Identifier: GPL-3.0-or-later
// The gnuplot program, found on the PATH when it is needed.
#ifndef DR_PLOTS_GNUPLOT_H
#define DR_PLOTS_GNUPLOT_H

#include <stddef.h>
#include <sys/types.h>

#define DR_LEAST_GNUPLOT "5.4" // the oldest that scripts are written for

enum dr_gnuplot_result {
    DR_GNUPLOT_DONE,
    DR_GNUPLOT_FAILED,
    DR_GNUPLOT_ABSENT, // there is no such program
};

// A gnuplot at work. Its start takes longer than its drawing: it is started before the data are
// there, and draws while those of the next figure are read.
struct dr_gnuplot {
    pid_t child;    // 0: none
    int command[2]; // a pipe to it, both ends
    int complaints; // what it writes to standard error
    int failed;     // 0 or an errno value: why there is none
};

// Starts gnuplot in a folder, without a shell and without the user's gnuplot settings; it waits to
// be told what to draw. To be finished, also where it could not be started.
void dr_gnuplot_start(struct dr_gnuplot *gnuplot, const char *folder);
// Gives it commands, a line each and at most 4 KiB, after which it ends. Once at the most; does not
// wait.
void dr_gnuplot_tell(struct dr_gnuplot *gnuplot, const char *commands);
// Waits for its end. complaint gets the first telling line that gnuplot wrote to standard error, ""
// for silence: a warning comes with DONE.
enum dr_gnuplot_result dr_gnuplot_finish(struct dr_gnuplot *gnuplot, char *complaint,
                                         size_t complaint_size);
// The version of the program that would be started, 5.4 for "5.4 patchlevel 4"; NaN where it does
// not say.
double dr_gnuplot_version(void);

#endif
