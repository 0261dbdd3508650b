// SPDX-License-Identifier: GPL-3.0-or-later
// What the report says of how sure the gains are, and of what they hang on: pairs of runs, years,
// months, the age of prices, one setting varied.
#ifndef DR_PLOTS_PAGE_SURE_H
#define DR_PLOTS_PAGE_SURE_H

#include <sqlite3.h>

#include "market/status.h"
#include "plots/document.h"

// Appends to the document. ERR_DATABASE, ERR_MEMORY.
enum dr_status dr_page_sure(struct dr_document *document, sqlite3 *database, struct dr_error *err);

#endif
