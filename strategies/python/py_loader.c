// SPDX-License-Identifier: GPL-3.0-or-later
#include "py_loader.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "loader.h"
#include "py_feed.h"
#include "py_view.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

const char *const dr_py_feed_name[DR_FEED_COUNT] = {
    [DR_FEED_RTM_SPP] = "RTM_SPP",       [DR_FEED_DAM_SPP] = "DAM_SPP",
    [DR_FEED_HASHPRICE] = "HASHPRICE",   [DR_FEED_SYSTEM_LOAD] = "SYSTEM_LOAD",
    [DR_FEED_MCPC_RRS] = "MCPC_RRS",     [DR_FEED_MCPC_ECRS] = "MCPC_ECRS",
    [DR_FEED_MCPC_NSPIN] = "MCPC_NSPIN", [DR_FEED_MCPC_REGUP] = "MCPC_REGUP",
    [DR_FEED_MCPC_REGDN] = "MCPC_REGDN",
};
const char *const dr_py_reserve_name[DR_RESERVE_COUNT] = {
    [DR_RESERVE_RRS] = "RRS",     [DR_RESERVE_ECRS] = "ECRS",   [DR_RESERVE_NSPIN] = "NSPIN",
    [DR_RESERVE_REGUP] = "REGUP", [DR_RESERVE_REGDN] = "REGDN",
};

// The interpreter is one in a process, whatever we do.
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static PyObject *loader; // NULL: not started

static PyStatus initialise(void)
{
    PyPreConfig before;
    PyConfig config;
    PyPreConfig_InitIsolatedConfig(&before);
    before.utf8_mode = 1; // whatever the locale
#ifdef SANITIZED
    before.allocator = PYMEM_ALLOCATOR_MALLOC; // which a sanitizer can see through
#endif
    PyStatus status = Py_PreInitialize(&before);
    if (PyStatus_Exception(status))
        return status;
    // Without the user's environment variables and folders, and without signal handlers: Ctrl-C is
    // the host's.
    PyConfig_InitIsolatedConfig(&config);
    config.use_hash_seed = 1;
    config.hash_seed = 0; // the same order of sets in each run
    config.write_bytecode = 0;
    config.install_signal_handlers = 0;
    status = PyConfig_SetBytesString(&config, &config.program_name, DR_PYTHON_PROGRAM);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    return status;
}

static PyObject *tuple_of(const char *const *name, int n)
{
    PyObject *tuple = PyTuple_New(n);
    for (int i = 0; i < n && tuple; i++) {
        PyObject *text = PyUnicode_FromString(name[i]);
        if (text)
            PyTuple_SET_ITEM(tuple, i, text);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

static bool set(PyObject *module, const char *name, PyObject *value)
{
    bool done = value && PyObject_SetAttrString(module, name, value) == 0;
    Py_XDECREF(value);
    return done;
}

static PyObject *make_loader(void)
{
    PyObject *code = Py_CompileString(loader_text, "<dr-sim>", Py_file_input);
    PyObject *module = code ? PyImport_ExecCodeModule("dr_sim_loader", code) : NULL;
    Py_XDECREF(code);
    bool done = module && set(module, "FEEDS", tuple_of(dr_py_feed_name, DR_FEED_COUNT)) &&
                set(module, "RESERVES", tuple_of(dr_py_reserve_name, DR_RESERVE_COUNT)) &&
                dr_py_feed_ready() && dr_py_view_ready();
    PyObject *begun = done ? PyObject_CallMethod(module, "begin", NULL) : NULL;
    if (!begun)
        Py_CLEAR(module);
    Py_XDECREF(begun);
    return module;
}

bool dr_py_start(struct dr_python_refusal *refusal)
{
    pthread_mutex_lock(&starting);
    if (!loader && !Py_IsInitialized()) {
        PyStatus status = initialise();
        if (PyStatus_Exception(status)) {
            snprintf(refusal->what, sizeof refusal->what, "Python does not start");
            snprintf(refusal->found, sizeof refusal->found, "%s, expected a usable %s",
                     status.err_msg ? status.err_msg : "no reason", DR_PYTHON_PROGRAM);
        } else {
            loader = make_loader();
            if (!loader)
                dr_py_refuse(refusal);
            PyEval_SaveThread();
        }
    }
    pthread_mutex_unlock(&starting);
    return loader != NULL;
}

PyObject *dr_py_call(const char *function, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PyObject *tuple = Py_VaBuildValue(format, arguments);
    va_end(arguments);
    PyObject *callable = tuple ? PyObject_GetAttrString(loader, function) : NULL;
    PyObject *result = callable ? PyObject_CallObject(callable, tuple) : NULL;
    Py_XDECREF(callable);
    Py_XDECREF(tuple);
    return result;
}

// The exception that is set, with its traceback, and no longer set.
static PyObject *take_exception(void)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    if (trace)
        PyException_SetTraceback(value, trace);
    Py_XDECREF(type);
    Py_XDECREF(trace);
    return value;
}

void dr_py_show(void)
{
    PyObject *value = take_exception();
    PyObject *shown = value ? dr_py_call("show", "(O)", value) : NULL;
    PyErr_Clear(); // there is nobody else to tell
    Py_XDECREF(shown);
    Py_XDECREF(value);
}

static void copy(char *out, size_t out_size, PyObject *text)
{
    PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
    if (bytes)
        snprintf(out, out_size, "%s", PyBytes_AS_STRING(bytes));
    PyErr_Clear();
    Py_XDECREF(bytes);
}

void dr_py_refuse(struct dr_python_refusal *refusal)
{
    PyObject *value = take_exception();
    PyObject *what, *found;
    snprintf(refusal->what, sizeof refusal->what, "cannot be loaded");
    snprintf(refusal->found, sizeof refusal->found, "an exception, expected none");
    PyObject *words = value ? PyObject_GetAttrString(value, "args") : NULL;
    PyObject *known = loader ? PyObject_GetAttrString(loader, "Refusal") : NULL;
    if (known && words && PyObject_IsInstance(value, known) == 1 &&
        PyArg_ParseTuple(words, "UU", &what, &found)) {
        copy(refusal->what, sizeof refusal->what, what);
        copy(refusal->found, sizeof refusal->found, found);
    } else if (value) {
        PyErr_Clear();
        PyErr_SetObject((PyObject *)Py_TYPE(value), value);
        if (loader)
            dr_py_show();
        else
            PyErr_Print(); // before loader.py is there nobody calls sys.exit()
    }
    PyErr_Clear();
    Py_XDECREF(known);
    Py_XDECREF(words);
    Py_XDECREF(value);
}
