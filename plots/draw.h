// SPDX-License-Identifier: GPL-3.0-or-later
// Figures: of each its data, its script and, where there is gnuplot, its pictures.
#ifndef DR_PLOTS_DRAW_H
#define DR_PLOTS_DRAW_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "market/status.h"
#include "plots/figure.h"
#include "plots/gnuplot.h"

// Formats of pictures, each a suffix: sets of them are bits 1 << format.
enum dr_picture { DR_PICTURE_SVG, DR_PICTURE_PNG, DR_PICTURE_PDF, DR_PICTURE_COUNT };
extern const char *const dr_picture_names[DR_PICTURE_COUNT];

struct dr_drawing {
    unsigned pictures; // bits of those that are there and complete
    enum dr_gnuplot_result result;
    bool empty;          // the ledger has no rows for it
    char complaint[256]; // why it was not drawn, or a warning; "" for none
    size_t n_row;        // of its data
    struct dr_gnuplot gnuplot;
};

// Writes each NAME.dat and NAME.gp into the folder and lets gnuplot make the pictures asked for
// there, one gnuplot a figure, all at the same time. A picture that fails is no failure here, out
// says so, unless the disk is full. figures ends with NULL; out has shape [number of figures].
// ERR_DATABASE, ERR_IO.
enum dr_status dr_draw_figures(sqlite3 *database, const struct dr_figure *const *figures,
                               const char *folder, unsigned pictures, bool synthetic,
                               struct dr_drawing *out, struct dr_error *err);

#endif
