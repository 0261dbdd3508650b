// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/datasets.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void dr_datasets_program_folder(char out[static PATH_MAX])
{
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    program[n > 0 ? n : 0] = '\0';
    snprintf(out, PATH_MAX, "%s", program);
    char *slash = strrchr(out, '/');
    *(slash ? slash : out) = '\0';
}

enum dr_status dr_datasets_path(const char *name, char out[static PATH_MAX], struct dr_error *err)
{
    // In the build folder; installed, also when the whole tree was moved; installed as configured.
    static const char *const places[] = {"datasets", "../share/dr-sim", NULL};
    char folder[PATH_MAX];
    dr_datasets_program_folder(folder);
    for (size_t i = 0; places[i]; i++) {
        int n = snprintf(out, PATH_MAX, "%s/%s/%s", folder, places[i], name);
        if (n > 0 && n < PATH_MAX && access(out, R_OK) == 0)
            return DR_OK;
    }
    int n = snprintf(out, PATH_MAX, "%s/%s", DR_SIM_DATADIR, name);
    if (n > 0 && n < PATH_MAX && access(out, R_OK) == 0)
        return DR_OK;
    return dr_error_set(err, DR_ERR_IO,
                        "the shipped data file %s is not there\n  looked in datasets and "
                        "../share/dr-sim beside %s, and in %s",
                        name, folder, DR_SIM_DATADIR);
}
