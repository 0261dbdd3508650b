// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison as a table of the report, and the sentence that sums it up.
#ifndef DR_PLOTS_PAGE_TABLE_H
#define DR_PLOTS_PAGE_TABLE_H

#include <sqlite3.h>
#include <stdio.h>

#include "market/status.h"

// Both append to the page; that it arrives is checked where it is closed. ERR_DATABASE.
enum dr_status dr_page_table_headline(sqlite3 *database, FILE *page, struct dr_error *err);
enum dr_status dr_page_table_comparison(sqlite3 *database, FILE *page, struct dr_error *err);

#endif
