// SPDX-License-Identifier: GPL-3.0-or-later
#include "py_run.h"

#include <math.h>

#include "py_file.h"
#include "py_loader.h"
#include "py_view.h"

// All owned. The bound methods are kept, so that a decision looks nothing up.
struct run {
    PyObject *module, *decide, *plan, *view;
};

static void release(struct run *run)
{
    Py_CLEAR(run->decide);
    Py_CLEAR(run->plan);
    Py_CLEAR(run->view);
    if (run->module) {
        PyObject *module = run->module;
        run->module = NULL;
        PyObject *done = dr_py_call("finish", "(N)", module);
        if (!done)
            dr_py_show();
        Py_XDECREF(done);
    }
}

// ---- init and free -----------------------------------------------------------------------------

static PyObject *values_of(const struct dr_strategy *table, const double *param)
{
    PyObject *tuple = PyTuple_New((Py_ssize_t)table->n_params);
    for (size_t i = 0; i < table->n_params && tuple; i++) {
        PyObject *number = PyFloat_FromDouble(param[i]);
        if (number)
            PyTuple_SET_ITEM(tuple, (Py_ssize_t)i, number);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

static bool start(struct run *run, const double *param, const struct dr_site *site)
{
    const struct dr_py_file *file = (const struct dr_py_file *)site->strategy;
    PyObject *strategy;
    PyObject *values = values_of(site->strategy, param);
    PyObject *described = values ? dr_py_site(site) : NULL;
    PyObject *started =
        described ? dr_py_call("start", "(OOO)", file->file, described, values) : NULL;
    if (started && PyArg_ParseTuple(started, "OO", &run->module, &strategy)) {
        Py_INCREF(run->module);
        run->decide = PyObject_GetAttrString(strategy, "decide");
        run->plan = file->table.plan ? PyObject_GetAttrString(strategy, "plan") : NULL;
        run->view = dr_py_view_create(file->table.needs);
    }
    Py_XDECREF(started);
    Py_XDECREF(described);
    Py_XDECREF(values);
    return run->decide && run->view && !PyErr_Occurred();
}

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct run *run = memory;
    PyGILState_STATE lock = PyGILState_Ensure();
    bool started = start(run, param, site);
    if (!started) {
        dr_py_show();
        release(run);
    }
    PyGILState_Release(lock);
    return started ? 0 : 1;
}

static void finish(void *memory)
{
    PyGILState_STATE lock = PyGILState_Ensure();
    release(memory);
    PyGILState_Release(lock);
}

// ---- decide and plan ---------------------------------------------------------------------------

// Calls a bound method with the view, by vectorcall: no tuple is made. New reference.
static PyObject *ask(const struct run *run, PyObject *method, const struct dr_view *view,
                     size_t n_hour)
{
    PyObject *argument[] = {NULL, run->view}; // the first is room for `self`
    dr_py_view_open(run->view, view, n_hour);
    PyObject *said =
        PyObject_Vectorcall(method, argument + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    dr_py_view_close(run->view);
    return said;
}

static bool read_number(PyObject *value, double *out)
{
    if (PyFloat_CheckExact(value)) {
        *out = PyFloat_AS_DOUBLE(value);
        return true;
    }
    *out = PyBool_Check(value) ? -1 : PyFloat_AsDouble(value);
    if (*out != -1 || (!PyBool_Check(value) && !PyErr_Occurred()))
        return true;
    if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_TypeError))
        return false;
    PyErr_Format(PyExc_TypeError, "decide returned %R, expected MW, or (power_mw, resale_mw)",
                 value);
    return false;
}

// resale_mw of None, or left out: as the host has set it.
static bool read_decision(PyObject *said, struct dr_decision *out)
{
    if (!PyTuple_CheckExact(said))
        return read_number(said, &out->power_mw);
    if (PyTuple_GET_SIZE(said) != 2) {
        PyErr_Format(PyExc_TypeError, "decide returned %R, expected (power_mw, resale_mw)", said);
        return false;
    }
    PyObject *resale = PyTuple_GET_ITEM(said, 1);
    return read_number(PyTuple_GET_ITEM(said, 0), &out->power_mw) &&
           (resale == Py_None || read_number(resale, &out->resale_mw));
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    const struct run *run = memory;
    PyGILState_STATE lock = PyGILState_Ensure();
    PyObject *said = ask(run, run->decide, view, 0);
    bool decided = said && read_decision(said, out);
    Py_XDECREF(said);
    if (!decided)
        dr_py_show();
    PyGILState_Release(lock);
    return decided ? 0 : 1;
}

// rows: as loader.py has checked them, one for what is bought and one a reserve.
static void fill_plan(PyObject *rows, struct dr_plan *out)
{
    for (int r = 0; r <= DR_RESERVE_COUNT; r++) {
        PyObject *row = PyTuple_GET_ITEM(rows, r);
        double *mw = r == 0 ? out->day_ahead_mw : out->reserve_mw[r - 1];
        for (size_t h = 0; h < out->n_hour && row != Py_None; h++)
            mw[h] = PyFloat_AS_DOUBLE(PyList_GET_ITEM(row, (Py_ssize_t)h));
    }
}

static int plan(void *memory, const struct dr_view *view, struct dr_plan *out)
{
    const struct run *run = memory;
    PyGILState_STATE lock = PyGILState_Ensure();
    PyObject *said = ask(run, run->plan, view, out->n_hour);
    PyObject *rows = said ? dr_py_call("plan_rows", "(On)", said, (Py_ssize_t)out->n_hour) : NULL;
    bool planned = rows != NULL;
    if (planned)
        fill_plan(rows, out);
    else
        dr_py_show();
    Py_XDECREF(said);
    Py_XDECREF(rows);
    PyGILState_Release(lock);
    return planned ? 0 : 1;
}

void dr_py_run_fill(struct dr_strategy *table, bool plans)
{
    table->state_size = sizeof(struct run);
    table->init = init;
    table->plan = plans ? plan : NULL;
    table->decide = decide;
    table->free = finish;
}
