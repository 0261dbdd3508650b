// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/module.h"

#include <dlfcn.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "sim/crash.h"
#include "sim/nearest.h"
#include "sim/python.h"
#include "sim/run_spec.h"

static enum dr_status refuse(const char *origin, const char *what, const char *found,
                             struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_MODULE, "strategy module %s: %s\n  found %s", origin, what,
                        found);
}

static bool usable_name(const char *name)
{
    return name && name[0] && strlen(name) < DR_KEY_SIZE &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

// Is the name of parameter i that of one before it, or of a key that every strategy has?
static bool is_taken_key(const struct dr_strategy *strategy, size_t i)
{
    const char *name = strategy->params[i].name;
    if (strcmp(name, "label") == 0 || strcmp(name, "information") == 0 || strcmp(name, "then") == 0)
        return true;
    for (size_t k = 0; k < dr_common_param_count; k++)
        if (strcmp(name, dr_common_params[k].name) == 0)
            return true;
    for (size_t k = 0; k < i; k++)
        if (strcmp(name, strategy->params[k].name) == 0)
            return true;
    return false;
}

enum dr_status dr_module_check(const struct dr_strategy *strategy, const char *origin,
                               struct dr_error *err)
{
    if (strategy->abi != DR_STRATEGY_ABI)
        return dr_error_set(err, DR_ERR_MODULE,
                            "strategy module %s: made for another ABI\n  found %u, expected %u",
                            origin, strategy->abi, DR_STRATEGY_ABI);
    if (strategy->size != sizeof *strategy)
        return dr_error_set(err, DR_ERR_MODULE,
                            "strategy module %s: table of another size\n  found %u bytes, "
                            "expected %zu",
                            origin, strategy->size, sizeof *strategy);
    if (!usable_name(strategy->name))
        return refuse(origin, "no usable name; expected small letters, digits and _",
                      strategy->name ? strategy->name : "none", err);
    if (!strategy->summary || !strategy->decide)
        return refuse(origin, "incomplete table; expected summary and decide",
                      strategy->summary ? "no decide" : "no summary", err);
    if (strategy->needs >> DR_FEED_COUNT)
        return refuse(origin, "needs a feed that does not exist", strategy->name, err);
    if (strategy->flags & ~DR_STANDS_BEFORE)
        return refuse(origin, "has a flag that does not exist", strategy->name, err);
    if (strategy->n_params > DR_MAX_PARAMS || (strategy->n_params > 0 && !strategy->params))
        return refuse(origin, "too many parameters, or none where some are counted", strategy->name,
                      err);
    for (size_t i = 0; i < strategy->n_params; i++) {
        const struct dr_param *param = &strategy->params[i];
        if (!usable_name(param->name) || !param->unit || !param->help ||
            !(param->min <= param->max))
            return refuse(origin, "a parameter without name, unit, help or range",
                          param->name ? param->name : "no name", err);
        if (!isnan(param->def) && !(param->def >= param->min && param->def <= param->max))
            return refuse(origin, "a default outside its range", param->name, err);
        if (is_taken_key(strategy, i))
            return refuse(origin, "a parameter whose name is taken", param->name, err);
    }
    return DR_OK;
}

bool dr_module_is_path(const char *name)
{
    return strchr(name, '/') || dr_python_is_name(name);
}

// What every comparison is measured by is not for a module to be.
static enum dr_status check_loaded(const struct dr_strategy *strategy, const char *path,
                                   struct dr_error *err)
{
    enum dr_status status = dr_module_check(strategy, path, err);
    if (status == DR_OK && (strcmp(strategy->name, DR_BOUND_NAME) == 0 ||
                            strcmp(strategy->name, DR_YARDSTICK_NAME) == 0))
        status = refuse(path, "a name that is taken", strategy->name, err);
    return status;
}

static enum dr_status load(const char *path, const struct dr_strategy **strategy,
                           struct dr_error *err)
{
    if (dr_python_is_name(path)) {
        enum dr_status found = dr_python_find(path, strategy, err);
        return found == DR_OK ? check_loaded(*strategy, path, err) : found;
    }
    // A file that was cut off, and what runs when one is loaded, may crash.
    struct dr_crash_scope scope = {.title = path, .call = DR_CALL_LOAD};
    dr_crash_watch(&scope);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    dr_crash_unwatch(&scope);
    if (!handle)
        return refuse(path, "cannot be loaded", dlerror(), err);
    const struct dr_strategy *found = dlsym(handle, "dr_strategy_module");
    enum dr_status status;
    if (!found)
        status = refuse(path, "the symbol dr_strategy_module is missing", dlerror(), err);
    else
        status = check_loaded(found, path, err);
    if (status != DR_OK) {
        dlclose(handle);
        return status;
    }
    *strategy = found;
    return DR_OK;
}

static const char *strategy_name_at(const void *list, size_t i)
{
    (void)list;
    size_t n = 0;
    while (dr_strategies[n])
        n++;
    return i < n ? dr_strategies[i]->name : i == n ? DR_BOUND_NAME : NULL;
}

enum dr_status dr_module_find(const char *name, const struct dr_strategy **strategy,
                              struct dr_error *err)
{
    char names[256], found[96];
    if (dr_module_is_path(name))
        return load(name, strategy, err);
    for (size_t i = 0; dr_strategies[i]; i++)
        if (strcmp(dr_strategies[i]->name, name) == 0) {
            *strategy = dr_strategies[i];
            return DR_OK;
        }
    return dr_error_set(err, DR_ERR_USAGE,
                        "--strategy: there is no such strategy\n  found %s, nearest %s (a path of "
                        "a module has a /, one of Python ends in .py)",
                        dr_quote(found, sizeof found, name, strlen(name)),
                        dr_nearest(name, strategy_name_at, NULL, names, sizeof names));
}
