// SPDX-License-Identifier: GPL-3.0-or-later
// A result folder whose ledger is made by hand, its report, and looking at its files.
#ifndef DR_TEST_RESULT_H
#define DR_TEST_RESULT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "plots/figure.h"

// Text of a user that tries to break out of wherever it is put.
#define DR_TEST_HOSTILE "<script>\"a\\b%s{_^@&~'$(x)`\t\n\x01\xff|"

struct dr_ledger_columns;

// Columns of a site for which each plain line has one.
void dr_test_plain_columns(struct dr_ledger_columns *columns);
// A ledger.sqlite without runs and prices; to be closed.
sqlite3 *dr_test_create_empty_ledger(const char *folder, const char *synthetic,
                                     const struct dr_ledger_columns *columns);
// A ledger.sqlite of two Central days, 2024-06-01 and 02, without runs; to be closed.
sqlite3 *dr_test_create_ledger(const char *folder, const char *synthetic);
void dr_test_close_ledger(sqlite3 *database);
void dr_test_execute(sqlite3 *database, const char *sql);
// Takes the formats of sqlite3_mprintf().
void dr_test_execute_format(sqlite3 *database, const char *format, ...);
// ", mine, pool, ..." or, of an amount for the charge MINE and nothing for the rest,
// ", MINE, 0, ...". To be given to sqlite3_free().
char *dr_test_charge_columns(const char *mine);
void dr_test_add_run(sqlite3 *database, int run_id, const char *label, const char *strategy,
                     const char *information, const char *parameters);
// The days of a run, off at 12:30 of the first where is_off, with MINE's dollars of each.
void dr_test_add_intervals(sqlite3 *database, int run_id, bool is_off, double day_1, double day_2);
// A run over whatever prices there are: its power as an expression of their columns, no money.
void dr_test_add_power(sqlite3 *database, int run_id, const char *power_mw);
// Intervals of gains and differences, and both studies, for the runs of dr_test_ledger_folder().
void dr_test_add_statistics(sqlite3 *database);
// A folder with such a ledger and five runs; borrowed.
const char *dr_test_ledger_folder(const char *synthetic);
// The ledger of a folder once more, to be changed and closed.
sqlite3 *dr_test_open_ledger(const char *folder);

// Writes the report and the figures, which must succeed.
void dr_test_write_report(const char *folder, bool figures, char *note, size_t note_size);
// The report without pictures, and the data of one figure: to be freed.
char *dr_test_figure_data(const char *folder, const char *name);
// The figure has no rows, and the report says what the run lacks.
void dr_test_expect_not_drawn(const char *folder, const struct dr_figure *figure);
// Makes the PATH a folder that holds nothing, or a "gnuplot" with this text.
void dr_test_use_gnuplot(const char *text);

// The whole file; "" where there is none. To be freed.
char *dr_test_read_result(const char *folder, const char *name);
bool dr_test_is_there(const char *folder, const char *name);
int dr_test_count(const char *text, const char *what);
void dr_test_expect_in(const char *text, const char *what);
void dr_test_expect_not_in(const char *text, const char *what);

#endif
