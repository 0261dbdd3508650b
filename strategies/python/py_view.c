// SPDX-License-Identifier: GPL-3.0-or-later
#include "py_view.h"

#include <math.h>
#include <stddef.h>

#include "py_feed.h"
#include "py_loader.h"

enum { MOST_DAYS = 200000, MONTHS = 12 };

struct view {
    PyObject_HEAD const struct dr_view *of; // NULL between calls
    size_t n_hour;
    uint32_t needs;
    PyObject *breakpoints; // a tuple of floats, made once; NULL: not yet
    struct dr_py_column column[DR_FEED_COUNT];
};

static const struct dr_view *opened(PyObject *self)
{
    const struct dr_view *of = ((const struct view *)self)->of;
    if (!of)
        PyErr_SetString(PyExc_RuntimeError, "a view is of use in decide and plan only");
    return of;
}

static PyObject *tuple_of(const double *value, size_t n)
{
    PyObject *tuple = PyTuple_New((Py_ssize_t)n);
    for (size_t i = 0; i < n && tuple; i++) {
        PyObject *number = PyFloat_FromDouble(value[i]);
        if (number)
            PyTuple_SET_ITEM(tuple, (Py_ssize_t)i, number);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

// ---- members -----------------------------------------------------------------------------------

// offset: where in struct dr_view.
static PyObject *get_double(PyObject *self, void *offset)
{
    const struct dr_view *of = opened(self);
    return of ? PyFloat_FromDouble(*(const double *)((const char *)of + (size_t)offset)) : NULL;
}

static PyObject *get_instant(PyObject *self, void *offset)
{
    const struct dr_view *of = opened(self);
    return of ? PyLong_FromLongLong(*(const int64_t *)((const char *)of + (size_t)offset)) : NULL;
}

static PyObject *get_central_day(PyObject *self, void *unused)
{
    const struct dr_view *of = opened(self);
    (void)unused;
    return of ? PyLong_FromLong(of->central_day) : NULL;
}

static bool is_same(PyObject *tuple, const double *value, size_t n)
{
    if (PyTuple_GET_SIZE(tuple) != (Py_ssize_t)n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (PyFloat_AS_DOUBLE(PyTuple_GET_ITEM(tuple, (Py_ssize_t)i)) != value[i])
            return false;
    return true;
}

static PyObject *get_breakpoints(PyObject *self, void *unused)
{
    struct view *view = (struct view *)self;
    const struct dr_view *of = opened(self);
    (void)unused;
    if (!of)
        return NULL;
    if (!view->breakpoints || !is_same(view->breakpoints, of->breakpoint_mw, of->n_breakpoint))
        Py_XSETREF(view->breakpoints, tuple_of(of->breakpoint_mw, of->n_breakpoint));
    return Py_XNewRef(view->breakpoints);
}

static PyObject *get_n_hour(PyObject *self, void *unused)
{
    const struct view *view = (const struct view *)self;
    (void)unused;
    if (!opened(self))
        return NULL;
    return view->n_hour > 0 ? PyLong_FromSize_t(view->n_hour) : Py_NewRef(Py_None);
}

static PyObject *get_then(PyObject *self, void *unused)
{
    const struct dr_view *of = opened(self);
    (void)unused;
    if (!of)
        return NULL;
    return of->then ? Py_BuildValue("(dd)", of->then->power_mw, of->then->resale_mw)
                    : Py_NewRef(Py_None);
}

static PyGetSetDef view_members[] = {
    {"now_utc_s", get_instant, NULL, "the instant of the decision",
     (void *)offsetof(struct dr_view, now_utc_s)},
    {"interval_start_utc_s", get_instant, NULL, "when the interval, or the day planned, begins",
     (void *)offsetof(struct dr_view, interval_start_utc_s)},
    {"central_day", get_central_day, NULL, "its day in Texas, days since 1970-01-01", NULL},
    {"last_power_mw", get_double, NULL, "of the interval before",
     (void *)offsetof(struct dr_view, last_power_mw)},
    {"seen_price_usd_per_mwh", get_double, NULL, "the newest price that the run may see",
     (void *)offsetof(struct dr_view, seen_price_usd_per_mwh)},
    {"seen_hashprice_usd_per_ph_day", get_double, NULL, "the newest hashprice",
     (void *)offsetof(struct dr_view, seen_hashprice_usd_per_ph_day)},
    {"breakpoint_mw", get_breakpoints, NULL, "rising powers at which money bends, 0 the first",
     NULL},
    {"n_hour", get_n_hour, NULL, "hours of the day that is planned; None in decide", NULL},
    {"then", get_then, NULL, "(power_mw, resale_mw) of what it stands before, or None", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

// ---- methods -----------------------------------------------------------------------------------

// n numbers of a call's arguments, of which the last n - n_least may be left out and are then
// as they stand in `number`. allowed: whether they are in range is checked by the caller.
static bool read_numbers(const char *name, PyObject *const *argument, Py_ssize_t n_given,
                         Py_ssize_t n_least, Py_ssize_t n, double *number)
{
    if (n_given < n_least || n_given > n) {
        PyErr_Format(PyExc_TypeError, "%s() takes %zd to %zd numbers, %zd were given", name,
                     n_least, n, n_given);
        return false;
    }
    for (Py_ssize_t i = 0; i < n_given; i++) {
        number[i] = PyFloat_AsDouble(argument[i]);
        if (number[i] == -1 && PyErr_Occurred())
            return false;
    }
    return true;
}

static bool is_power(const struct dr_view *of, const char *name, double power_mw)
{
    double capacity_mw = of->breakpoint_mw[of->n_breakpoint - 1];
    char text[96];
    if (power_mw >= 0 && power_mw <= capacity_mw)
        return true;
    snprintf(text, sizeof text, "%s(): %g MW, expected 0 to %g", name, power_mw, capacity_mw);
    PyErr_SetString(PyExc_ValueError, text);
    return false;
}

static PyObject *view_value_usd(PyObject *self, PyObject *const *argument, Py_ssize_t n)
{
    static const char name[] = "value_usd";
    const struct dr_view *of = opened(self);
    if (!of)
        return NULL;
    double number[] = {NAN, of->seen_price_usd_per_mwh, of->seen_hashprice_usd_per_ph_day};
    if (!read_numbers(name, argument, n, 1, 3, number) || !is_power(of, name, number[0]))
        return NULL;
    return PyFloat_FromDouble(of->value_usd(of, number[0], number[1], number[2]));
}

static PyObject *view_breakeven(PyObject *self, PyObject *const *argument, Py_ssize_t n)
{
    const struct dr_view *of = opened(self);
    if (!of)
        return NULL;
    double number[] = {NAN, of->seen_hashprice_usd_per_ph_day};
    if (!read_numbers("breakeven_usd_per_mwh", argument, n, 1, 2, number))
        return NULL;
    bool is_tier = number[0] >= 0 && number[0] < (double)of->n_breakpoint;
    double usd = is_tier ? of->breakeven_usd_per_mwh(of, (size_t)number[0], number[1]) : NAN;
    if (!is_tier || (isnan(usd) && !isnan(number[1])))
        return PyErr_Format(PyExc_IndexError, "there is no such tier of machines");
    return PyFloat_FromDouble(usd);
}

static PyObject *view_restart_usd(PyObject *self, PyObject *const *argument, Py_ssize_t n)
{
    static const char name[] = "restart_usd";
    const struct dr_view *of = opened(self);
    if (!of)
        return NULL;
    double number[] = {NAN, NAN, of->seen_hashprice_usd_per_ph_day};
    if (!read_numbers(name, argument, n, 2, 3, number) || !is_power(of, name, number[0]) ||
        !is_power(of, name, number[1]))
        return NULL;
    return PyFloat_FromDouble(of->restart_usd(of, number[0], number[1], number[2]));
}

static PyObject *view_midnight(PyObject *self, PyObject *day)
{
    const struct dr_view *of = opened(self);
    if (!of)
        return NULL;
    long number = PyLong_AsLong(day);
    if (number == -1 && PyErr_Occurred())
        return NULL;
    if (number < -MOST_DAYS || number > MOST_DAYS)
        return PyErr_Format(PyExc_ValueError,
                            "midnight_utc_s(): day %ld, expected days since "
                            "1970-01-01",
                            number);
    return PyLong_FromLongLong(of->midnight_utc_s((int32_t)number));
}

static PyObject *view_feed(PyObject *self, PyObject *name)
{
    struct view *view = (struct view *)self;
    const struct dr_view *of = opened(self);
    if (!of)
        return NULL;
    if (!PyUnicode_Check(name))
        return PyErr_Format(PyExc_TypeError, "feed(): %R, expected a name", name);
    for (size_t f = 0; f < DR_FEED_COUNT; f++) {
        if (PyUnicode_CompareWithASCIIString(name, dr_py_feed_name[f]) != 0)
            continue;
        if (!(view->needs & DR_NEEDS(f)))
            return PyErr_Format(PyExc_ValueError, "feed(): %R is not among `needs` of the class",
                                name);
        return dr_py_feed_create(&view->column[f], &of->feed[f]);
    }
    return PyErr_Format(PyExc_ValueError, "feed(): there is no feed %R", name);
}

#define FAST(function) ((PyCFunction)(void (*)(void))(function))

static PyMethodDef view_methods[] = {
    {"value_usd", FAST(view_value_usd), METH_FASTCALL,
     "value_usd(power_mw[, price[, hashprice]]): dollars of the interval, seen prices where left "
     "out"},
    {"breakeven_usd_per_mwh", FAST(view_breakeven), METH_FASTCALL,
     "breakeven_usd_per_mwh(tier[, hashprice]): price at which its machines earn nothing"},
    {"restart_usd", FAST(view_restart_usd), METH_FASTCALL,
     "restart_usd(from_mw, to_mw[, hashprice]): dollars that going up costs, once"},
    {"midnight_utc_s", view_midnight, METH_O,
     "midnight_utc_s(central_day): the instant a day begins in Texas"},
    {"feed", view_feed, METH_O, "feed(name): what is published of a series of `needs`"},
    {NULL, NULL, 0, NULL},
};

// ---- life --------------------------------------------------------------------------------------

static void view_dealloc(PyObject *self)
{
    struct view *view = (struct view *)self;
    Py_XDECREF(view->breakpoints);
    for (size_t f = 0; f < DR_FEED_COUNT; f++)
        dr_py_column_finish(&view->column[f]);
    Py_TYPE(self)->tp_free(self);
}

static PyTypeObject view_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "dr_sim.View",
    .tp_basicsize = sizeof(struct view),
    .tp_dealloc = view_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "What a strategy may know when it decides: dr_view of dr_strategy.h.",
    .tp_methods = view_methods,
    .tp_getset = view_members,
};

bool dr_py_view_ready(void)
{
    return PyType_Ready(&view_type) == 0;
}

PyObject *dr_py_view_create(uint32_t needs)
{
    struct view *view = PyObject_New(struct view, &view_type);
    if (!view)
        return NULL;
    view->of = NULL;
    view->n_hour = 0;
    view->needs = needs;
    view->breakpoints = NULL;
    for (size_t f = 0; f < DR_FEED_COUNT; f++)
        view->column[f] = (struct dr_py_column){.memory = NULL};
    return (PyObject *)view;
}

void dr_py_view_open(PyObject *self, const struct dr_view *of, size_t n_hour)
{
    struct view *view = (struct view *)self;
    view->of = of;
    view->n_hour = n_hour;
}

void dr_py_view_close(PyObject *self)
{
    ((struct view *)self)->of = NULL;
}

// ---- the site ----------------------------------------------------------------------------------

// The bits that are set, each as it is named; new reference.
static PyObject *list_bits(uint32_t bits, int n, PyObject *(*name)(int bit))
{
    PyObject *list = PyList_New(0);
    for (int bit = 0; bit < n && list; bit++) {
        if (!(bits >> bit & 1))
            continue;
        PyObject *item = name(bit);
        if (!item || PyList_Append(list, item) != 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    PyObject *tuple = list ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return tuple;
}

static PyObject *month_of(int bit)
{
    return PyLong_FromLong(bit + 1);
}

static PyObject *reserve_of(int bit)
{
    return PyUnicode_FromString(dr_py_reserve_name[bit]);
}

PyObject *dr_py_site(const struct dr_site *site)
{
    // "N" takes over the references; of a NULL it makes the exception that is set.
    return Py_BuildValue("{s:d,s:d,s:N,s:N,s:d,s:d,s:d,s:d,s:d,s:d,s:N,s:N}", "capacity_mw",
                         site->capacity_mw, "contract_mw", site->contract_mw, "tier_mw",
                         tuple_of(site->tier_mw, site->n_tier), "tier_efficiency_j_per_th",
                         tuple_of(site->tier_efficiency_j_per_th, site->n_tier), "pue", site->pue,
                         "residual_fraction", site->residual_fraction, "restart_min",
                         site->restart_min, "pool_fee", site->pool_fee, "wear_usd_per_mw_restart",
                         site->wear_usd_per_mw_restart, "peak_usd_per_mw", site->peak_usd_per_mw,
                         "peak_months", list_bits(site->peak_months, MONTHS, month_of), "reserves",
                         list_bits(site->reserves, DR_RESERVE_COUNT, reserve_of));
}
