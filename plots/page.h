// SPDX-License-Identifier: GPL-3.0-or-later
// The report: what it says, in which order. How it looks is the format's.
#ifndef DR_PLOTS_PAGE_H
#define DR_PLOTS_PAGE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "market/status.h"
#include "plots/document.h"
#include "plots/draw.h"

// All borrowed.
struct dr_page_source {
    sqlite3 *database;  // of the ledger, open
    const char *folder; // where report.* goes and figures/ lies
    bool synthetic;
    const struct dr_figure *const *figures; // ends with NULL
    const struct dr_drawing *drawing;       // shape of figures; NULL: no figures were asked for
};

// The part of a document with the figures. ERR_IO.
enum dr_status dr_page_put_figures(struct dr_document *document,
                                   const struct dr_page_source *source, struct dr_error *err);
// What stands under figures: struct dr_document has the same.
struct dr_page_conditions {
    const char *gaps, *assumed; // "" for none
};
typedef enum dr_status dr_page_content(struct dr_document *document,
                                       const struct dr_page_source *source, struct dr_error *err);
// Writes a content as folder/report.SUFFIX. What the content returns; ERR_IO.
enum dr_status dr_page_write_document(const struct dr_page_source *source,
                                      const struct dr_document_format *format,
                                      const struct dr_page_conditions *conditions,
                                      dr_page_content *put_content, struct dr_error *err);
// Writes folder/report.SUFFIX, in place of what was there. ERR_DATABASE, ERR_IO, ERR_MEMORY.
enum dr_status dr_page_write(const struct dr_page_source *source,
                             const struct dr_document_format *format, struct dr_error *err);

#endif
