// SPDX-License-Identifier: GPL-3.0-or-later
// The bill of the report: each line, and what each strategy changes of it.
#ifndef DR_PLOTS_PAGE_BILL_H
#define DR_PLOTS_PAGE_BILL_H

#include <sqlite3.h>
#include <stdio.h>

#include "market/status.h"

// Appends to the page; that it arrives is checked where it is closed. ERR_DATABASE.
enum dr_status dr_page_bill(sqlite3 *database, FILE *page, struct dr_error *err);

#endif
