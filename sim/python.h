// SPDX-License-Identifier: GPL-3.0-or-later
// Strategies in Python: finds and loads the plug-in that runs them, when the first one is asked
// for. The plug-in is optional, and dr-sim is not linked to Python.
#ifndef DR_SIM_PYTHON_H
#define DR_SIM_PYTHON_H

#include <stdbool.h>

#include "market/status.h"
#include "strategies/dr_strategy.h"

// Is it the name of a file of Python?
bool dr_python_is_name(const char *name);
// The strategy of a file, unchecked; valid until the program ends. ERR_MODULE naming the file, or
// what to install where there is no plug-in.
enum dr_status dr_python_find(const char *path, const struct dr_strategy **strategy,
                              struct dr_error *err);

#endif
