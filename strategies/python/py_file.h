// SPDX-License-Identifier: GPL-3.0-or-later
// A strategy's file and the table that the host sees of it.
#ifndef DR_PY_FILE_H
#define DR_PY_FILE_H

#include <Python.h>

#include "dr_python.h"

struct dr_py_file {
    struct dr_strategy table; // first: init() is told of it and finds the rest
    PyObject *file;           // of loader.py
    PyObject *description;    // owns the texts of the table
    struct dr_py_file *next;
};

// As dr_python.load.
const struct dr_strategy *dr_py_file_load(const char *path, struct dr_python_refusal *refusal);

#endif
