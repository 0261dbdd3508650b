// SPDX-License-Identifier: GPL-3.0-or-later
#include "py_feed.h"

#include <stddef.h>
#include <string.h>
#include <structmember.h>

enum { FEWEST = 1024 };

struct feed {
    PyObject_HEAD PyObject *memory;
    Py_ssize_t n, stride;
    long long first_start_utc_s;
    int step_s;
};

static double *values(PyObject *memory)
{
    return (double *)(void *)PyBytes_AS_STRING(memory);
}

// ---- the memory --------------------------------------------------------------------------------

// Takes over what was published since. Feeds made before keep the memory they show.
static bool follow(struct dr_py_column *column, const struct dr_feed *feed)
{
    if (column->n > feed->n || column->first_start_utc_s != feed->first_start_utc_s)
        dr_py_column_finish(column);
    if (!column->memory || feed->n > column->n_most) {
        size_t n_most = feed->n + feed->n / 2 + FEWEST;
        PyObject *memory = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(n_most * sizeof(double)));
        if (!memory)
            return false;
        if (column->n > 0)
            memcpy(values(memory), values(column->memory), column->n * sizeof(double));
        Py_XDECREF(column->memory);
        column->memory = memory;
        column->n_most = n_most;
    }
    if (feed->n > column->n)
        memcpy(values(column->memory) + column->n, feed->value + column->n,
               (feed->n - column->n) * sizeof(double));
    column->n = feed->n;
    column->first_start_utc_s = feed->first_start_utc_s;
    column->step_s = feed->step_s;
    return true;
}

void dr_py_column_finish(struct dr_py_column *column)
{
    Py_XDECREF(column->memory);
    *column = (struct dr_py_column){.memory = NULL};
}

// ---- the object --------------------------------------------------------------------------------

static void feed_dealloc(PyObject *self)
{
    Py_XDECREF(((struct feed *)self)->memory);
    Py_TYPE(self)->tp_free(self);
}

static Py_ssize_t feed_length(PyObject *self)
{
    return ((const struct feed *)self)->n;
}

static PyObject *feed_item(PyObject *self, Py_ssize_t i)
{
    const struct feed *feed = (const struct feed *)self;
    if (i < 0 || i >= feed->n)
        return PyErr_Format(PyExc_IndexError, "value %zd of a feed of which %zd are published", i,
                            feed->n);
    return PyFloat_FromDouble(values(feed->memory)[i]);
}

static PyObject *feed_subscript(PyObject *self, PyObject *key)
{
    const struct feed *feed = (const struct feed *)self;
    if (PySlice_Check(key)) {
        PyObject *view = PyMemoryView_FromObject(self);
        PyObject *part = view ? PyObject_GetItem(view, key) : NULL;
        Py_XDECREF(view);
        return part;
    }
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (i == -1 && PyErr_Occurred())
        return NULL;
    return feed_item(self, i < 0 ? i + feed->n : i);
}

// Exactly the n values, read-only: the feed holds their memory, and the view the feed.
static int feed_buffer(PyObject *self, Py_buffer *view, int flags)
{
    struct feed *feed = (struct feed *)self;
    view->obj = NULL;
    if (flags & PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "a feed is read-only");
        return -1;
    }
    *view = (Py_buffer){
        .buf = values(feed->memory),
        .obj = Py_NewRef(self),
        .len = feed->n * (Py_ssize_t)sizeof(double),
        .itemsize = sizeof(double),
        .readonly = 1,
        .ndim = 1,
        .format = flags & PyBUF_FORMAT ? "d" : NULL,
        .shape = flags & PyBUF_ND ? &feed->n : NULL,
        .strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &feed->stride : NULL,
    };
    return 0;
}

static PyMemberDef feed_members[] = {
    {"n", T_PYSSIZET, offsetof(struct feed, n), READONLY, "values that are published"},
    {"first_start_utc_s", T_LONGLONG, offsetof(struct feed, first_start_utc_s), READONLY,
     "delivery start of [0]; [i] starts i * step_s later"},
    {"step_s", T_INT, offsetof(struct feed, step_s), READONLY, "seconds"},
    {NULL, 0, 0, 0, NULL},
};

static PySequenceMethods feed_sequence = {.sq_length = feed_length, .sq_item = feed_item};
static PyMappingMethods feed_mapping = {.mp_length = feed_length, .mp_subscript = feed_subscript};
static PyBufferProcs feed_buffers = {.bf_getbuffer = feed_buffer};

static PyTypeObject feed_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "dr_sim.Feed",
    .tp_basicsize = sizeof(struct feed),
    .tp_dealloc = feed_dealloc,
    .tp_as_sequence = &feed_sequence,
    .tp_as_mapping = &feed_mapping,
    .tp_as_buffer = &feed_buffers,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "What was published of a series when it was asked for: read-only.",
    .tp_members = feed_members,
};

bool dr_py_feed_ready(void)
{
    return PyType_Ready(&feed_type) == 0;
}

PyObject *dr_py_feed_create(struct dr_py_column *column, const struct dr_feed *from)
{
    if (!follow(column, from))
        return NULL;
    struct feed *feed = PyObject_New(struct feed, &feed_type);
    if (!feed)
        return NULL;
    feed->memory = Py_NewRef(column->memory);
    feed->n = (Py_ssize_t)column->n;
    feed->stride = sizeof(double);
    feed->first_start_utc_s = column->first_start_utc_s;
    feed->step_s = column->step_s;
    return (PyObject *)feed;
}
