// SPDX-License-Identifier: GPL-3.0-or-later
// The report, or a part of it, as text.
#ifndef DR_TEST_PAGE_H
#define DR_TEST_PAGE_H

#include <sqlite3.h>

#include "plots/document.h"
#include "plots/page.h"

// What a part of the report says of a ledger in a format; to be freed.
char *dr_test_part(sqlite3 *database, const char *format,
                   enum dr_status (*part)(struct dr_document *, sqlite3 *, struct dr_error *));
// The same of the ledger.sqlite of a folder.
char *dr_test_part_of(const char *folder, const char *format,
                      enum dr_status (*part)(struct dr_document *, sqlite3 *, struct dr_error *));

// Two figures that no ledger has: figures/straight.svg is put into the folder, and the other one
// was not drawn, for a reason with every character in it. source borrows them and the database,
// which is to be closed.
void dr_test_page_source(const char *folder, bool synthetic, struct dr_page_source *source);

#endif
