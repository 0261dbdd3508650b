// SPDX-License-Identifier: GPL-3.0-or-later
// A result folder with a whole bill, made by hand: transmission, a reserve, months of two years.
#ifndef DR_TEST_RESULT_BILL_H
#define DR_TEST_RESULT_BILL_H

#include <sqlite3.h>

// A row with these columns ("run_id, day") and values, and 0 in all others.
void dr_test_add_row(sqlite3 *database, const char *table, const char *columns, const char *format,
                     ...);

// A ledger with columns for TCP, DAAS and ASFP, of these Central days (ends with NULL) of 96
// intervals of 20 $/MWh each; without runs, to be closed.
sqlite3 *dr_test_create_bill(const char *folder, const char *const *days);
// A run, with a row of nothing but 96 intervals for each day.
void dr_test_add_bill_run(sqlite3 *database, int run_id, const char *label, const char *strategy,
                          const char *information);
// What a run's row of a day holds ("mine = -12e6, sell = 7e6", micro-dollars).
void dr_test_set_day(sqlite3 *database, int run_id, const char *day, const char *values);
// A peak of the system in an interval of a day, and what the run drew in it and owes for it.
void dr_test_add_peak(sqlite3 *database, const char *day, int interval, double share);
void dr_test_set_peak(sqlite3 *database, int run_id, const char *day, int interval, double power_mw,
                      double usd);

// 2024-11-30, 2024-12-31 and 2025-01-01 of breakeven (1, a hostile label), always_mine (2),
// breakeven with hindsight (3), the bound (4) and threshold (5); two peaks. Borrowed.
const char *dr_test_bill_folder(void);

// Draws one figure in all formats into the folder, which must go without a complaint, and returns
// its data, to be freed. Where it has no rows, that must be said with this reason; NULL: it has.
char *dr_test_draw_figure(const char *folder, const char *name, const char *reason);

#endif
