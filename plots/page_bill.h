// SPDX-License-Identifier: GPL-3.0-or-later
// The bill of the report, line by line, and what is behind single lines of it.
#ifndef DR_PLOTS_PAGE_BILL_H
#define DR_PLOTS_PAGE_BILL_H

#include <sqlite3.h>

#include "market/status.h"
#include "plots/document.h"

// Appends to the document. ERR_DATABASE, ERR_MEMORY.
enum dr_status dr_page_bill(struct dr_document *document, sqlite3 *database, struct dr_error *err);

#endif
