// SPDX-License-Identifier: GPL-3.0-or-later
// Figures and reports of a result folder, from its ledger and nothing else.
#ifndef DR_PLOTS_REPORT_H
#define DR_PLOTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "market/status.h"
#include "plots/document.h"
#include "plots/draw.h"
#include "plots/figure.h"
#include "plots/page.h"

struct dr_report_request {
    const char *folder;                              // of the result: ledger.sqlite lies in it
    const struct dr_figure *const *figures;          // ends with NULL; NULL: none are asked for
    unsigned pictures;                               // of each figure: bits of enum dr_picture
    const struct dr_document_format *const *formats; // ends with NULL
};

// What became of the figures.
struct dr_report_outcome {
    size_t n_failed; // of those that have something to draw
    char note[512];  // one line that the user should hear; empty for none
};

// Draws the source's figures into its folder's figures/ and gives it the drawings, shape [number of
// figures]. ERR_DATABASE, ERR_IO.
enum dr_status dr_report_draw(struct dr_page_source *source, unsigned pictures,
                              struct dr_drawing *drawing, struct dr_report_outcome *outcome,
                              struct dr_error *err);

// Writes the data of the figures drawn, where the format has them beside it. ERR_DATABASE, ERR_IO.
enum dr_status dr_report_put_data(const struct dr_page_source *source,
                                  const struct dr_document_format *format, struct dr_error *err);

// Draws the figures into folder/figures (each picture with the NAME.gp and NAME.dat that redraw it)
// and writes folder/report.SUFFIX of each format. A figure that cannot be drawn is no failure here,
// the outcome tells of it. ERR_INPUT, ERR_DATABASE, ERR_IO, ERR_MEMORY.
enum dr_status dr_report_write(const struct dr_report_request *request,
                               struct dr_report_outcome *outcome, struct dr_error *err);
// What a run leaves: report.html with all figures as SVG, or none. The same errors.
enum dr_status dr_report_write_run(const char *folder, bool figures,
                                   struct dr_report_outcome *outcome, struct dr_error *err);

#endif
