// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a ledger in a test: one value, a list, or all rows of a query as text.
#ifndef DR_TEST_SQL_H
#define DR_TEST_SQL_H

#include <sqlite3.h>
#include <stdint.h>

// Opens an existing database for reading. Fails the test where it cannot be.
sqlite3 *dr_test_open(const char *path);

// The one value of a query that has one row; fails the test where it has none or more.
int64_t dr_test_int(sqlite3 *database, const char *sql);
double dr_test_double(sqlite3 *database, const char *sql);
// "NULL" for a NULL; integers and text as they are, doubles with 12 digits. To be freed.
char *dr_test_text(sqlite3 *database, const char *sql);
// All rows: columns with a blank between, one line a row, no line end after the last. To be freed.
char *dr_test_rows(sqlite3 *database, const char *sql);

// Asserts that a query has this text. The message shows the query.
void dr_test_expect(sqlite3 *database, const char *sql, const char *expected);
// Asserts that a query for wrong rows has none; the message shows the first.
void dr_test_expect_none(sqlite3 *database, const char *sql);

#endif
