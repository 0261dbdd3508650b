// SPDX-License-Identifier: GPL-3.0-or-later
// Strategy modules: the built-in ones, those loaded from a path, and the checks both pass.
#ifndef DR_SIM_MODULE_H
#define DR_SIM_MODULE_H

#include <stdbool.h>

#include "market/status.h"
#include "strategies/dr_strategy.h"

extern const struct dr_strategy *const dr_strategies[]; // built-in; ends with NULL

// Is it the path of a strategy's file, not the name of a built-in one? With a '/' it is a shared
// object; what ends in .py, with or without one, is a file of Python (sim/python.h).
bool dr_module_is_path(const char *name);

// A strategy by its name or its path. A loaded module stays loaded until the program ends: its
// table and its code are in use. ERR_USAGE for an unknown name, ERR_MODULE naming file, symbol and
// the system's reason.
enum dr_status dr_module_find(const char *name, const struct dr_strategy **strategy,
                              struct dr_error *err);

// Is the table usable? ERR_MODULE naming what is wrong. `origin` is the file or "built-in".
enum dr_status dr_module_check(const struct dr_strategy *strategy, const char *origin,
                               struct dr_error *err);

#endif
