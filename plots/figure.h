// SPDX-License-Identifier: GPL-3.0-or-later
// The table that a figure is, and the registry of all of them: one file per figure.
#ifndef DR_PLOTS_FIGURE_H
#define DR_PLOTS_FIGURE_H

struct dr_figure {
    const char *name;   // file name without suffix, small letters and _
    const char *title;  // what the reader sees above it
    const char *sql;    // rows of the data file, from the ledger
    const char *script; // gnuplot, reading NAME.dat; terminal and output are set by the caller
};

extern const struct dr_figure *const dr_figures[]; // ends with NULL

#endif
