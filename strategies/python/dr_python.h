// SPDX-License-Identifier: GPL-3.0-or-later
// The plug-in that runs strategies written in Python: one table with one function, found by the
// host with dlsym(). The host itself is not linked to Python.
#ifndef DR_PYTHON_H
#define DR_PYTHON_H

#include "dr_strategy.h"

// Why a file is refused: what is wrong and where, and "X, expected Y", a line each.
struct dr_python_refusal {
    char what[256], found[768];
};

struct dr_python {
    uint32_t abi; // DR_STRATEGY_ABI
    // The strategy of a file; the same table for the same text at the same path, and valid until
    // the program ends. NULL: *refusal says why; a traceback may stand on standard error.
    const struct dr_strategy *(*load)(const char *path, struct dr_python_refusal *refusal);
};

extern DR_EXPORT const struct dr_python dr_python_plugin;

#endif
