// SPDX-License-Identifier: GPL-3.0-or-later
// report.html: one file that opens offline and asks the network for nothing.
#ifndef DR_PLOTS_PAGE_H
#define DR_PLOTS_PAGE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "market/status.h"
#include "plots/draw.h"

// Writes folder/report.html with the pictures of folder/figures that were drawn. drawing has one
// element a figure; NULL: no figures were asked for. ERR_DATABASE, ERR_IO.
enum dr_status dr_page_write(sqlite3 *database, const char *folder, bool synthetic,
                             const struct dr_drawing *drawing, struct dr_error *err);

#endif
