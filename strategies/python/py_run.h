// SPDX-License-Identifier: GPL-3.0-or-later
// A run of a strategy in Python: the callbacks of its table.
#ifndef DR_PY_RUN_H
#define DR_PY_RUN_H

#include <stdbool.h>

#include "dr_strategy.h"

// Fills in the callbacks and the size of the state.
void dr_py_run_fill(struct dr_strategy *table, bool plans);

#endif
