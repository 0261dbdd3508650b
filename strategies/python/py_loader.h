// SPDX-License-Identifier: GPL-3.0-or-later
// The interpreter and the module loader.py in it.
//
// There is one interpreter in a process and it stays until the process ends, since tables point
// into it. Callers hold its lock (PyGILState_Ensure) for all but dr_py_start().
#ifndef DR_PY_LOADER_H
#define DR_PY_LOADER_H

#include <Python.h>
#include <stdbool.h>

#include "dr_python.h"

// Names of the feeds and the reserves in the order of their ids.
extern const char *const dr_py_feed_name[DR_FEED_COUNT];
extern const char *const dr_py_reserve_name[DR_RESERVE_COUNT];

// Starts the interpreter where it does not run yet; afterwards nobody holds its lock.
bool dr_py_start(struct dr_python_refusal *refusal);

// Calls a function of loader.py with arguments as of Py_BuildValue(), a tuple. New reference; NULL
// with an exception set.
PyObject *dr_py_call(const char *function, const char *format, ...);

// Writes the exception that is set to standard error, with its traceback, and clears it. Also of
// SystemExit: the program goes on.
void dr_py_show(void);
// Puts the exception that is set into *refusal and clears it; what loader.py did not foresee is
// also shown.
void dr_py_refuse(struct dr_python_refusal *refusal);

#endif
