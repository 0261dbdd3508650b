// SPDX-License-Identifier: GPL-3.0-or-later
// Option tables: one row an option, from which parsing, errors and --help follow.
#ifndef DR_SIM_CLI_OPTIONS_H
#define DR_SIM_CLI_OPTIONS_H

#include <stdio.h>

#include "market/status.h"

struct dr_option {
    const char *name;    // "--prices"
    const char *metavar; // NULL: a flag
    const char *help;
    // Takes the value (NULL of a flag) into the command's own options. ERR_USAGE.
    enum dr_status (*take)(void *options, const char *value, struct dr_error *err);
};

// A command, its options and its --help.
struct dr_command {
    const char *name;
    const char *usage;   // what follows "dr-sim "
    const char *summary; // one line
    const char *example;
    const struct dr_option *option; // ends at the first without a name
    // Takes an argument that is no option; NULL: none is expected.
    enum dr_status (*argument)(void *options, const char *value, struct dr_error *err);
};

enum dr_cli_result { DR_CLI_RUN, DR_CLI_HELP, DR_CLI_ERROR };

// Reads argv[0..argc-1], without the program's and the command's name. --help prints the help and
// returns DR_CLI_HELP.
enum dr_cli_result dr_cli_parse(const struct dr_command *command, int argc, char **argv,
                                void *options, struct dr_error *err);

// A list of borrowed texts that grows.
struct dr_text_list {
    const char **text; // shape [n], owned
    size_t n;
};
enum dr_status dr_text_list_add(struct dr_text_list *list, const char *text, struct dr_error *err);
void dr_text_list_finish(struct dr_text_list *list);

// Appends as much as there is room for.
void dr_cli_append(char *out, size_t out_size, const char *text, size_t length);

// The command as typed into out, quoted where the shell needs it ('it'\''s'); cut where it is
// longer.
void dr_cli_command_line(const char *program, int argc, char **argv, char *out, size_t out_size);

// Prints the message of a failure to standard error and returns the exit status.
int dr_cli_report(enum dr_status status, const struct dr_error *err);

#endif
