// SPDX-License-Identifier: GPL-3.0-or-later
// The table that a figure is, and the registry of all of them: one file per figure.
#ifndef DR_PLOTS_FIGURE_H
#define DR_PLOTS_FIGURE_H

#include <stdbool.h>

struct dr_figure {
    const char *name;    // file name without suffix, small letters and _
    const char *title;   // what the reader sees above it
    const char *caption; // what the reader sees below it: what is drawn, how to read it
    const char *without; // where it has no rows: what the run does not have
    bool of_sides;       // it reads the table `side` only, which a comparison of results has, too
    bool shows_bill;     // it draws lines of the bill that may hang on assumed figures
    // Rows of NAME.dat, from the ledger and the tables of plots/source.h. Columns 1 and 2 are a
    // block's key and name, the others are written; a change of the key begins the next block
    // (plots/data.h).
    const char *sql;
    // gnuplot, reading the file `data`. Terminal, output and the house style are set before it
    // (plots/draw.c).
    const char *script;
};

extern const struct dr_figure *const dr_figures[]; // ends with NULL

#endif
