// SPDX-License-Identifier: GPL-3.0-or-later
// What stands below the comparison on a terminal: how sure it is, in words, and what was varied.
#ifndef DR_SIM_OUTPUT_WORDS_H
#define DR_SIM_OUTPUT_WORDS_H

#include <sqlite3.h>
#include <stdio.h>

// Both return an SQLite code: SQLITE_DONE where all went well.

// Which runs cannot be told from always_mine or from each other, the wear at which the best two
// swap places, and the method.
int dr_output_words_print(sqlite3 *database, FILE *stream);
// The gains by the values of the setting that was varied; nothing where none was.
int dr_output_words_print_variation(sqlite3 *database, FILE *stream);

#endif
