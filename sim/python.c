// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/python.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/datasets.h"
#include "strategies/python/dr_python.h"

#define PLUGIN "dr-python.so"

bool dr_python_is_name(const char *name)
{
    size_t n = strlen(name);
    return n > 3 && strcmp(name + n - 3, ".py") == 0;
}

// In the build folder; installed, also when the whole tree was moved; installed as configured. The
// environment is asked first.
static bool find_plugin(char out[static PATH_MAX])
{
    static const char *const places[] = {"strategies/python", "../" DR_SIM_PLUGINS};
    const char *given = getenv("DR_SIM_PYTHON");
    char folder[PATH_MAX];
    if (given) {
        snprintf(out, PATH_MAX, "%s", given);
        return true; // a wrong one is to be told, not passed over
    }
    dr_datasets_program_folder(folder);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        int n = snprintf(out, PATH_MAX, "%s/%s/%s", folder, places[i], PLUGIN);
        if (n > 0 && n < PATH_MAX && access(out, R_OK) == 0)
            return true;
    }
    snprintf(out, PATH_MAX, "%s", DR_SIM_PLUGINDIR "/" PLUGIN);
    return access(out, R_OK) == 0;
}

// Modules of Python's own and of others are linked to no libpython: they find its symbols where all
// find theirs. It is never unloaded: tables point into it.
static enum dr_status load_plugin(const char *path, const struct dr_python **plugin,
                                  struct dr_error *err)
{
    char place[PATH_MAX];
    if (!find_plugin(place))
        return dr_error_set(
            err, DR_ERR_MODULE,
            "strategy %s: this dr-sim was built without Python\n  found no " PLUGIN
            ", expected it: install python3-dev, build with meson's -Dpython=enabled",
            path);
    void *handle = dlopen(place, RTLD_NOW | RTLD_GLOBAL);
    const struct dr_python *found = handle ? dlsym(handle, "dr_python_plugin") : NULL;
    if (!found)
        return dr_error_set(err, DR_ERR_MODULE,
                            "strategy %s: the plug-in of Python cannot be loaded\n  found %s", path,
                            dlerror());
    if (found->abi != DR_STRATEGY_ABI)
        return dr_error_set(err, DR_ERR_MODULE,
                            "strategy %s: %s is made for another ABI\n  found %u, expected %u",
                            path, place, found->abi, DR_STRATEGY_ABI);
    *plugin = found;
    return DR_OK;
}

enum dr_status dr_python_find(const char *path, const struct dr_strategy **strategy,
                              struct dr_error *err)
{
    const struct dr_python *plugin = NULL;
    struct dr_python_refusal refusal = {.what = ""};
    enum dr_status status = load_plugin(path, &plugin, err);
    if (status != DR_OK)
        return status;
    *strategy = plugin->load(path, &refusal);
    if (!*strategy)
        return dr_error_set(err, DR_ERR_MODULE, "strategy %s: %s\n  found %s", path, refusal.what,
                            refusal.found);
    return DR_OK;
}
