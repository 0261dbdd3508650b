// SPDX-License-Identifier: GPL-3.0-or-later
#include "py_file.h"

#include <stdlib.h>

#include "py_loader.h"
#include "py_run.h"

// Under the interpreter's lock. Tables stay until the program ends.
static struct dr_py_file *first_file;

static bool read_rows(struct dr_py_file *out, PyObject *rows)
{
    size_t n = (size_t)PyTuple_GET_SIZE(rows);
    struct dr_param *param = calloc(n + 1, sizeof *param);
    out->table.params = param;
    out->table.n_params = n;
    if (!param) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(rows, (Py_ssize_t)i), "ssddds", &param[i].name,
                              &param[i].unit, &param[i].min, &param[i].max, &param[i].def,
                              &param[i].help))
            return false;
    return true;
}

static bool read_description(struct dr_py_file *out)
{
    PyObject *rows;
    unsigned needs, warmup, flags;
    int plans;
    if (!PyArg_ParseTuple(out->description, "ssIIIpO!", &out->table.name, &out->table.summary,
                          &needs, &warmup, &flags, &plans, &PyTuple_Type, &rows))
        return false;
    out->table.abi = DR_STRATEGY_ABI;
    out->table.size = sizeof out->table;
    out->table.needs = needs;
    out->table.warmup_intervals = warmup;
    out->table.flags = flags;
    dr_py_run_fill(&out->table, plans != 0);
    return read_rows(out, rows);
}

static void destroy(struct dr_py_file *file)
{
    if (!file)
        return;
    Py_XDECREF(file->file);
    Py_XDECREF(file->description);
    free((void *)file->table.params);
    free(file);
}

static struct dr_py_file *find_or_make(PyObject *object)
{
    for (struct dr_py_file *file = first_file; file; file = file->next)
        if (file->file == object)
            return file;
    struct dr_py_file *file = calloc(1, sizeof *file);
    if (!file) {
        PyErr_NoMemory();
        return NULL;
    }
    file->file = Py_NewRef(object);
    file->description = dr_py_call("describe", "(O)", object);
    if (!file->description || !read_description(file)) {
        destroy(file);
        return NULL;
    }
    file->next = first_file;
    first_file = file;
    return file;
}

const struct dr_strategy *dr_py_file_load(const char *path, struct dr_python_refusal *refusal)
{
    if (!dr_py_start(refusal))
        return NULL;
    PyGILState_STATE lock = PyGILState_Ensure();
    PyObject *object = dr_py_call("read", "(y)", path);
    const struct dr_py_file *file = object ? find_or_make(object) : NULL;
    if (!file)
        dr_py_refuse(refusal);
    Py_XDECREF(object);
    PyGILState_Release(lock);
    return file ? &file->table : NULL;
}

const struct dr_python dr_python_plugin = {.abi = DR_STRATEGY_ABI, .load = dr_py_file_load};
