// SPDX-License-Identifier: GPL-3.0-or-later
// The texts that a new strategy begins with, a row a language. @NAME@ stands for its name,
// @INCLUDE@ for the folder of dr_strategy.h.
#ifndef DR_SIM_STRATEGY_TEXT_H
#define DR_SIM_STRATEGY_TEXT_H

#include <stddef.h>

struct dr_strategy_text {
    const char *language, *ending; // "c", ".c"
    const char *strategy;          // the file
    const char *test;              // a shell script beside it
    const char *next;              // what the user is told
};
extern const struct dr_strategy_text dr_strategy_texts[];
extern const size_t dr_strategy_text_count;

#endif
