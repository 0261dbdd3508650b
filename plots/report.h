// SPDX-License-Identifier: GPL-3.0-or-later
// Figures and report.html of a result folder, from its ledger and nothing else.
#ifndef DR_PLOTS_REPORT_H
#define DR_PLOTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "market/status.h"

// Reads folder/ledger.sqlite, draws the figures into folder/figures (each NAME.svg with the NAME.gp
// and NAME.dat that redraw it) and writes folder/report.html, one file that opens offline. What the
// user should hear of (no gnuplot: no figures; a figure that failed) goes into note, empty
// otherwise. ERR_DATABASE, ERR_IO, ERR_MEMORY.
enum dr_status dr_report_write(const char *folder, bool figures, char *note, size_t note_size,
                               struct dr_error *err);

#endif
