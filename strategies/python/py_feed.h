// SPDX-License-Identifier: GPL-3.0-or-later
// A feed as strategies in Python see it: what was published when they asked for it.
//
// The host's memory is borrowed for one call, and a memoryview or an array over it may be kept. So
// published values are copied, once each, into memory that lives as long as anybody looks at it.
#ifndef DR_PY_FEED_H
#define DR_PY_FEED_H

#include <Python.h>
#include <stdbool.h>

#include "dr_strategy.h"

// What a view has copied of one feed. Zeroed: nothing.
struct dr_py_column {
    PyObject *memory; // bytes, owned; only what no feed object shows yet is written
    size_t n, n_most;
    int64_t first_start_utc_s;
    int32_t step_s;
};

bool dr_py_feed_ready(void);
// A feed object of what is published; new reference. It does not grow: ask again.
PyObject *dr_py_feed_create(struct dr_py_column *column, const struct dr_feed *feed);
void dr_py_column_finish(struct dr_py_column *column);

#endif
