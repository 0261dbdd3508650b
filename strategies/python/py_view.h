// SPDX-License-Identifier: GPL-3.0-or-later
// What a strategy in Python is asked about: struct dr_view as an object, and the site as a dict.
#ifndef DR_PY_VIEW_H
#define DR_PY_VIEW_H

#include <Python.h>
#include <stdbool.h>

#include "dr_strategy.h"

bool dr_py_view_ready(void);
// One view serves a run; `needs` are the feeds that its strategy may ask for. New reference.
PyObject *dr_py_view_create(uint32_t needs);
// Between the two it shows what the host shows; outside, what is asked of it raises. n_hour: of the
// day that is planned; 0: nothing is planned.
void dr_py_view_open(PyObject *view, const struct dr_view *of, size_t n_hour);
void dr_py_view_close(PyObject *view);

// The members of struct dr_site by their names, a dict; new reference.
PyObject *dr_py_site(const struct dr_site *site);

#endif
