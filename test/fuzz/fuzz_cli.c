// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of the main job, one argument a line, with the small languages inside it:
// strategies, settings and what is varied. Nothing is run, no file is opened, no module is loaded.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli_run_options.h"
#include "sim/run_spec.h"
#include "sim/settings.h"
#include "sim/study.h"
#include "test/fuzz/fuzz.h"

enum { MAX_ARGUMENTS = 256 };

// --help prints, and nobody reads it.
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return freopen("/dev/null", "w", stdout) ? 0 : -1;
}

static void check_spec(const char *text, enum dr_information information)
{
    struct dr_run_spec spec;
    struct dr_error err = {.status = DR_OK};
    char parameters[1024];
    if (strchr(text, '/')) // a module
        return;
    enum dr_status status = dr_run_spec_init(&spec, text, information, &err);
    if (status != DR_OK) {
        fuzz_check_failure(status, &err);
        return;
    }
    FUZZ_CHECK(memchr(spec.label, '\0', sizeof spec.label));
    FUZZ_CHECK(dr_run_spec_name(&spec)[0]);
    dr_run_spec_parameters(&spec, parameters, sizeof parameters);
}

static void check_options(const struct dr_run_options *options)
{
    struct dr_settings settings;
    struct dr_error err = {.status = DR_OK};
    dr_settings_init(&settings);
    for (size_t i = 0; i < options->strategy.n; i++)
        check_spec(options->strategy.text[i], options->information);
    for (size_t i = 0; i < options->set.n; i++) {
        enum dr_status status = dr_settings_set(&settings, options->set.text[i], &err);
        if (status != DR_OK)
            fuzz_check_failure(status, &err);
    }
    struct dr_study_variation variation;
    if (!options->vary)
        return;
    enum dr_status status = dr_study_variation_init(&variation, options->vary, &settings, &err);
    if (status != DR_OK) {
        fuzz_check_failure(status, &err);
        return;
    }
    FUZZ_CHECK(variation.n >= DR_STUDY_LEAST_VALUES && variation.n <= DR_STUDY_MOST_VALUES);
    dr_study_variation_finish(&variation);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), *argv[MAX_ARGUMENTS + 1];
    int argc = 0;
    for (char *at = text; at && argc < MAX_ARGUMENTS;) {
        argv[argc++] = at;
        at = strchr(at, '\n');
        if (at)
            *at++ = '\0';
    }
    argv[argc] = NULL;
    struct dr_run_options options;
    struct dr_error err = {.status = DR_OK};
    dr_run_options_init(&options);
    switch (dr_cli_parse(&dr_run_command, argc, argv, &options, &err)) {
    case DR_CLI_RUN:
        check_options(&options);
        break;
    case DR_CLI_ERROR:
        fuzz_check_failure(err.status, &err);
        break;
    case DR_CLI_HELP:
        break;
    }
    dr_run_options_finish(&options);
    free(text);
    return 0;
}
