// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison as tables of the report, and the sentence that sums it up.
#ifndef DR_PLOTS_PAGE_TABLE_H
#define DR_PLOTS_PAGE_TABLE_H

#include <sqlite3.h>

#include "market/status.h"
#include "plots/document.h"

// Both append to the document. ERR_DATABASE, ERR_MEMORY.
enum dr_status dr_page_table_headline(struct dr_document *document, sqlite3 *database,
                                      struct dr_error *err);
enum dr_status dr_page_table_comparison(struct dr_document *document, sqlite3 *database,
                                        struct dr_error *err);

#endif
