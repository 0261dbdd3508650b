// SPDX-License-Identifier: GPL-3.0-or-later
// The audit of strategies, by the options of the main job that name data and site.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit.h"
#include "sim/cli.h"
#include "sim/cli_job.h"

enum { FOUND = 1 }; // exit status

// Options of a run that an audit has no use for.
static const char *const of_run_only[] = {"--vary",   "--audit",      "--out",
                                          "--format", "--no-figures", "--quiet"};

static bool is_of_run_only(const char *name)
{
    bool found = false;
    for (size_t i = 0; i < sizeof of_run_only / sizeof of_run_only[0]; i++)
        found |= strcmp(of_run_only[i], name) == 0;
    return found;
}

// The options of a run without those; to be freed. NULL: no memory.
static struct dr_option *choose_options(void)
{
    size_t n = 0;
    while (dr_run_command.option[n].name)
        n++;
    struct dr_option *option = calloc(n + 1, sizeof *option);
    for (size_t i = 0, k = 0; i < n && option; i++)
        if (!is_of_run_only(dr_run_command.option[i].name))
            option[k++] = dr_run_command.option[i];
    return option;
}

static void print_findings(const struct dr_audit_finding *finding)
{
    for (size_t k = 0; k < DR_AUDIT_KIND_COUNT; k++) {
        bool aside = finding[k].verdict == DR_AUDIT_CLEAN ||
                     finding[k].verdict == DR_AUDIT_BY_DECLARATION ||
                     finding[k].verdict == DR_AUDIT_NOT_TOLD;
        printf(aside ? "%s: %s (%s)\n" : "%s: %s: %s\n", finding[k].kind,
               dr_audit_verdict_text(finding[k].verdict), finding[k].detail);
    }
    fflush(stdout); // the next may take a while, or crash
}

static enum dr_status audit_all(struct dr_job *job, bool *found, struct dr_error *err)
{
    struct dr_audit_finding finding[DR_AUDIT_KIND_COUNT];
    size_t n = job->options.strategy.n;
    if (n == 0)
        return dr_error_set(err, DR_ERR_USAGE,
                            "audit: there is nothing to audit\n  found no --strategy, expected "
                            "--strategy NAME[,KEY=VALUE]...");
    enum dr_status status = dr_job_prepare(job, err);
    for (size_t i = 0; i < n && status == DR_OK; i++) {
        const struct dr_audit_request request = {.market = &job->market,
                                                 .site = &job->site,
                                                 .settings = &job->settings,
                                                 .spec = &job->set.spec[i]};
        status = dr_audit_run(&request, finding, err);
        if (status != DR_OK)
            break;
        if (n > 1)
            printf("%s%s\n", i > 0 ? "\n" : "", job->set.spec[i].label);
        print_findings(finding);
        for (size_t k = 0; k < DR_AUDIT_KIND_COUNT; k++)
            *found |= dr_audit_is_bad(finding[k].verdict);
    }
    return status;
}

// The summary of the command, with a line for each kind of change.
static void write_summary(char *out, size_t out_size)
{
    size_t used = (size_t)snprintf(
        out, out_size,
        "Runs a strategy over the market, then over markets that differ in what is published\n"
        "after some time, and compares the bits of what was decided up to then. Exit status 0:\n"
        "clean, 1: a look-ahead, or a strategy that does not repeat itself. Writes no file.\n"
        "\nwhat is looked for:");
    for (size_t k = 0; dr_audit_kind_at(k) && used < out_size; k++)
        used += (size_t)snprintf(out + used, out_size - used, "\n  %-10s %s",
                                 dr_audit_kind_at(k)->name, dr_audit_kind_at(k)->help);
}

int dr_cli_audit(int argc, char **argv)
{
    struct dr_job job = {.outdir = {.lock = -1}};
    struct dr_error err = {.status = DR_OK};
    char summary[1536];
    bool found = false;
    struct dr_option *option = choose_options();
    if (!option)
        return dr_cli_report(dr_error_set(&err, DR_ERR_MEMORY, "out of memory"), &err);
    write_summary(summary, sizeof summary);
    const struct dr_command command = {
        .name = "audit",
        .usage = "audit --strategy NAME[,KEY=VALUE]... [--prices FILE]... [option]...",
        .summary = summary,
        .example = "dr-sim audit --strategy ./mine.so --prices ercot2024.csv",
        .option = option,
    };
    dr_run_options_init(&job.options);
    dr_interrupt_end_at_once();
    enum dr_cli_result parsed = dr_cli_parse(&command, argc, argv, &job.options, &err);
    enum dr_status status = DR_OK;
    if (parsed != DR_CLI_HELP)
        status = parsed == DR_CLI_ERROR ? err.status : audit_all(&job, &found, &err);
    dr_job_finish(&job);
    free(option);
    return status == DR_OK && found ? FOUND : dr_cli_report(status, &err);
}
