// SPDX-License-Identifier: GPL-3.0-or-later
// dr-sim: finds the command and runs it.
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/cli.h"
#include "sim/cli_options.h"
#include "sim/crash.h"
#include "sim/nearest.h"

static const struct {
    const char *name, *summary;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"run", "replay prices, decide, settle, book, compare, draw (the default)", dr_cli_run},
    {"report", "write the report of a result again, or compare several", dr_cli_report_command},
    {"list", "print strategies, settings, charges or figures", dr_cli_list},
    {"inspect", "say what a data file is", dr_cli_inspect},
    {"synth", "make a synthetic year of prices", dr_cli_synth},
};
enum { N_COMMAND = sizeof commands / sizeof commands[0] };

static void print_help(void)
{
    printf("dr-sim %s: demand-response arbitrage on ERCOT-style prices\n\n"
           "usage: dr-sim [run] [--prices FILE]... [option]...\n"
           "       dr-sim COMMAND --help\n\ncommands:\n",
           DR_SIM_VERSION);
    for (size_t i = 0; i < N_COMMAND; i++)
        printf("  %-8s %s\n", commands[i].name, commands[i].summary);
    printf("\nexample:\n  dr-sim --prices ercot2024.csv --hashprice 52.50\n\n"
           "options of run: dr-sim run --help\n");
}

static const char *command_name_at(const void *list, size_t i)
{
    (void)list;
    return i < N_COMMAND ? commands[i].name : NULL;
}

static int print_version(void)
{
    printf("dr-sim %s\n", DR_SIM_VERSION);
    return 0;
}

static int run_command(int argc, char **argv)
{
    if (argc < 2)
        return dr_cli_run(0, argv);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help();
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        return print_version();
    }
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--version") == 0)
            return print_version();
    if (argv[1][0] == '-')
        return dr_cli_run(argc - 1, argv + 1);
    for (size_t i = 0; i < N_COMMAND; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 2, argv + 2);
    char found[128], names[128];
    struct dr_error err;
    return dr_cli_report(
        dr_error_set(&err, DR_ERR_USAGE,
                     "there is no such command\n  found %s, nearest %s (a file of prices follows "
                     "--prices)",
                     dr_quote(found, sizeof found, argv[1], strlen(argv[1])),
                     dr_nearest(argv[1], command_name_at, NULL, names, sizeof names)),
        &err);
}

// Where a standard stream is closed, the next file to be opened would take its place, and what is
// printed would go into it. Here writing fails instead.
static void fill_standard_streams(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0)
            (void)open("/dev/null", O_RDONLY); // the lowest number that is free: this one
}

int main(int argc, char **argv)
{
    struct dr_error err;
    fill_standard_streams();
    gsl_set_error_handler_off();
    dr_crash_catch();
    int exit_status = run_command(argc, argv);
    // A list or a help text that nobody could read was not printed.
    if ((fflush(stdout) != 0 || ferror(stdout)) && exit_status == 0)
        exit_status =
            dr_cli_report(dr_error_set(&err, DR_ERR_IO, "standard output cannot be written\n  %s",
                                       strerror(errno)),
                          &err);
    return exit_status;
}
