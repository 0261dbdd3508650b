// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli_options.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/nearest.h"

static void print_help(const struct dr_command *command)
{
    printf("usage: dr-sim %s\n\n%s\n", command->usage, command->summary);
    if (command->option[0].name)
        printf("\noptions:\n");
    for (const struct dr_option *option = command->option; option->name; option++)
        printf("  %s %s\n      %s\n", option->name, option->metavar ? option->metavar : "",
               option->help);
    printf("  --help\n      this text\n\nexample:\n  %s\n", command->example);
}

static const char *option_name_at(const void *list, size_t i)
{
    const struct dr_option *option = list;
    size_t n = 0;
    while (option[n].name)
        n++;
    return i < n ? option[i].name : i == n ? "--help" : NULL;
}

static const struct dr_option *find(const struct dr_option *option, const char *text, size_t length)
{
    for (; option->name; option++)
        if (strlen(option->name) == length && memcmp(option->name, text, length) == 0)
            return option;
    return NULL;
}

enum dr_cli_result dr_cli_parse(const struct dr_command *command, int argc, char **argv,
                                void *options, struct dr_error *err)
{
    char found[160], name[80], names[160];
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(command);
            return DR_CLI_HELP;
        }
    for (int i = 0; i < argc; i++) {
        const char *text = argv[i], *value = NULL;
        if (text[0] != '-' || !text[1]) {
            if (!command->argument) {
                dr_error_set(err, DR_ERR_USAGE,
                             "%s: an argument that belongs to no option\n  found %s, "
                             "expected options (dr-sim --help lists them)",
                             command->name, dr_quote(found, sizeof found, text, strlen(text)));
                return DR_CLI_ERROR;
            }
            if (command->argument(options, text, err) != DR_OK)
                return DR_CLI_ERROR;
            continue;
        }
        size_t length = strcspn(text, "=");
        const struct dr_option *option = find(command->option, text, length);
        if (!option) {
            snprintf(name, sizeof name, "%.*s", (int)length, text); // "--name=value" is no name
            dr_error_set(err, DR_ERR_USAGE, "%s: there is no such option\n  found %s, nearest %s",
                         command->name, dr_quote(found, sizeof found, text, length),
                         dr_nearest(name, option_name_at, command->option, names, sizeof names));
            return DR_CLI_ERROR;
        }
        if (option->metavar) {
            value = text[length] == '=' ? text + length + 1 : i + 1 < argc ? argv[++i] : NULL;
            if (!value) {
                dr_error_set(err, DR_ERR_USAGE,
                             "%s: %s has no value\n  found the end of the line, expected %s",
                             command->name, option->name, option->metavar);
                return DR_CLI_ERROR;
            }
        } else if (text[length] == '=') {
            dr_error_set(err, DR_ERR_USAGE,
                         "%s: %s takes no value\n  found %s, expected nothing after it",
                         command->name, option->name,
                         dr_quote(found, sizeof found, text + length, strlen(text + length)));
            return DR_CLI_ERROR;
        }
        if (option->take(options, value, err) != DR_OK)
            return DR_CLI_ERROR;
    }
    return DR_CLI_RUN;
}

enum dr_status dr_text_list_add(struct dr_text_list *list, const char *text, struct dr_error *err)
{
    const char **grown = realloc(list->text, (list->n + 1) * sizeof *grown);
    if (!grown)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory");
    list->text = grown;
    list->text[list->n++] = text;
    return DR_OK;
}

void dr_text_list_finish(struct dr_text_list *list)
{
    free(list->text);
    *list = (struct dr_text_list){.n = 0};
}

void dr_cli_append(char *out, size_t out_size, const char *text, size_t length)
{
    size_t used = strlen(out);
    snprintf(out + used, out_size - used, "%.*s", (int)length, text);
}

void dr_cli_command_line(const char *program, int argc, char **argv, char *out, size_t out_size)
{
    snprintf(out, out_size, "%s", program);
    for (int i = 0; i < argc; i++) {
        const char *at = argv[i];
        bool plain = *at && !at[strcspn(at, " \t\n\"'\\$`&|;<>()*?[]{}#~!")];
        dr_cli_append(out, out_size, plain ? " " : " '", 2);
        for (; *at; at += *at == '\'') {
            size_t length = strcspn(at, "'");
            dr_cli_append(out, out_size, at, length);
            at += length;
            if (*at)
                dr_cli_append(out, out_size, "'\\''", 4);
        }
        dr_cli_append(out, out_size, "'", plain ? 0 : 1);
    }
}

int dr_cli_report(enum dr_status status, const struct dr_error *err)
{
    if (status != DR_OK)
        fprintf(stderr, "dr-sim: %s\n", err->message[0] ? err->message : dr_status_text(status));
    return dr_status_exit(status);
}
