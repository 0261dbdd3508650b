// SPDX-License-Identifier: GPL-3.0-or-later
// A strategy to begin with: a file that works, and a script that builds, runs and audits it.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/cli.h"
#include "sim/cli_options.h"
#include "sim/module.h"
#include "sim/run_spec.h"
#include "sim/strategy_text.h"

enum { MOST_NAME = 40 };
static const char usable[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

struct options {
    const char *name, *folder;
    const struct dr_strategy_text *language; // NULL: the first
};

// ---- the name ----------------------------------------------------------------------------------

// The usable name that is most like what was typed.
static void suggest(const char *typed, char out[MOST_NAME + 1])
{
    size_t n = 0;
    for (; *typed && n < MOST_NAME; typed++) {
        char c = *typed;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!strchr(usable, c))
            c = '_';
        if (n == 0 && (c < 'a' || c > 'z'))
            continue; // a class or a file of that name begins with a letter
        out[n++] = c;
    }
    out[n] = '\0';
    if (n == 0)
        snprintf(out, MOST_NAME + 1, "my_strategy");
}

static bool is_taken(const char *name)
{
    bool taken = strcmp(name, DR_BOUND_NAME) == 0;
    for (size_t i = 0; dr_strategies[i]; i++)
        taken |= strcmp(name, dr_strategies[i]->name) == 0;
    return taken;
}

static enum dr_status check_name(const char *name, struct dr_error *err)
{
    char found[96], nearest[MOST_NAME + 1];
    if (!name)
        return dr_error_set(err, DR_ERR_USAGE,
                            "new-strategy: it has no name\n  found the end of the line, expected "
                            "NAME");
    suggest(name, nearest);
    if (strcmp(name, nearest) != 0)
        return dr_error_set(err, DR_ERR_USAGE,
                            "new-strategy: not a usable name\n  found %s, expected a letter, then "
                            "small letters, digits and _, %d at most; nearest %s",
                            dr_quote(found, sizeof found, name, strlen(name)), MOST_NAME, nearest);
    if (is_taken(name))
        return dr_error_set(err, DR_ERR_USAGE,
                            "new-strategy: a name that is taken\n  found \"%s\", which is built "
                            "in, expected another, such as my_%s",
                            name, name);
    return DR_OK;
}

// ---- the files ---------------------------------------------------------------------------------

// Where dr_strategy.h is for a compiler that pkg-config does not tell: beside the program as it
// is installed, or in the sources that it was built in. Empty: in neither.
static void find_header(char out[static PATH_MAX])
{
    static const char *const places[] = {"../include/dr-sim", "../strategies"};
    char folder[PATH_MAX], path[PATH_MAX + 64];
    ssize_t n = readlink("/proc/self/exe", folder, sizeof folder - 1);
    folder[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(folder, '/');
    *(slash ? slash : folder) = '\0';
    out[0] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0] && !out[0]; i++) {
        snprintf(path, sizeof path, "%s/%s/dr_strategy.h", folder, places[i]);
        if (access(path, R_OK) == 0 && realpath(path, out))
            *strrchr(out, '/') = '\0';
        else
            out[0] = '\0';
    }
}

// The text with @NAME@ and @INCLUDE@ filled in.
static void fill_in(FILE *file, const char *text, const char *name, const char *include)
{
    static const char name_mark[] = "@NAME@", include_mark[] = "@INCLUDE@";
    while (*text) {
        size_t plain = strcspn(text, "@");
        fwrite(text, 1, plain, file);
        text += plain;
        if (strncmp(text, name_mark, strlen(name_mark)) == 0) {
            fputs(name, file);
            text += strlen(name_mark);
        } else if (strncmp(text, include_mark, strlen(include_mark)) == 0) {
            fputs(include, file);
            text += strlen(include_mark);
        } else if (*text) {
            fputc(*text++, file);
        }
    }
}

static enum dr_status refuse_file(const char *path, int error, struct dr_error *err)
{
    return error == EEXIST
               ? dr_error_set(err, DR_ERR_USAGE,
                              "new-strategy: %s is there already\n  found a file, expected none: "
                              "nothing is overwritten",
                              path)
               : dr_error_set(err, DR_ERR_IO, "new-strategy: %s cannot be written\n  %s", path,
                              strerror(error));
}

static enum dr_status write_file(const char *path, const char *text, bool is_program,
                                 const char *name, const char *include, struct dr_error *err)
{
    FILE *file = fopen(path, "wx");
    if (!file)
        return refuse_file(path, errno, err);
    fill_in(file, text, name, include);
    bool failed = ferror(file) || (is_program && fchmod(fileno(file), 0755) != 0);
    failed |= fclose(file) != 0;
    if (failed) {
        int error = errno;
        unlink(path); // made here, a moment ago
        return refuse_file(path, error, err);
    }
    return DR_OK;
}

static enum dr_status write_strategy(const struct options *options, struct dr_error *err)
{
    const struct dr_strategy_text *language =
        options->language ? options->language : &dr_strategy_texts[0];
    char path[PATH_MAX], test_path[PATH_MAX], include[PATH_MAX];
    const char *name = options->name;
    enum dr_status status = check_name(name, err);
    if (status != DR_OK)
        return status;
    int n = snprintf(path, sizeof path, "%s/%s%s", options->folder, name, language->ending);
    int m = snprintf(test_path, sizeof test_path, "%s/%s_test.sh", options->folder, name);
    if (n >= (int)sizeof path || m >= (int)sizeof test_path)
        return refuse_file(options->folder, ENAMETOOLONG, err);
    if (access(test_path, F_OK) == 0) // before the other is made
        return refuse_file(test_path, EEXIST, err);
    find_header(include);
    if (!include[0])
        snprintf(include, sizeof include, ".");
    status = write_file(path, language->strategy, false, name, include, err);
    if (status != DR_OK)
        return status;
    status = write_file(test_path, language->test, true, name, include, err);
    if (status != DR_OK) {
        unlink(path);
        return status;
    }
    printf("%s\n%s\n\n", path, test_path);
    fill_in(stdout, language->next, name, include);
    return DR_OK;
}

// ---- the command -------------------------------------------------------------------------------

static enum dr_status take_name(void *o, const char *value, struct dr_error *err)
{
    struct options *options = o;
    char found[96];
    if (options->name)
        return dr_error_set(err, DR_ERR_USAGE,
                            "new-strategy: a second name\n  found %s, expected one name",
                            dr_quote(found, sizeof found, value, strlen(value)));
    options->name = value;
    return DR_OK;
}

static enum dr_status take_language(void *o, const char *value, struct dr_error *err)
{
    struct options *options = o;
    char found[96];
    for (size_t i = 0; i < dr_strategy_text_count; i++)
        if (strcmp(value, dr_strategy_texts[i].language) == 0) {
            options->language = &dr_strategy_texts[i];
            return DR_OK;
        }
    return dr_error_set(err, DR_ERR_USAGE,
                        "--language: there is no such language\n  found %s, expected c or python",
                        dr_quote(found, sizeof found, value, strlen(value)));
}

static enum dr_status take_folder(void *o, const char *value, struct dr_error *err)
{
    (void)err;
    ((struct options *)o)->folder = value;
    return DR_OK;
}

static const struct dr_option option_rows[] = {
    {"--language", "c|python", "what it is written in (default: c)", take_language},
    {"--out", "DIR", "folder of the files, which exists (default: this one)", take_folder},
    {NULL, NULL, NULL, NULL},
};

static const struct dr_command command = {
    .name = "new-strategy",
    .usage = "new-strategy NAME [--language c|python] [--out DIR]",
    .summary = "Writes a strategy that works, one threshold, and a script that builds it, runs it\n"
               "on the sample and audits it. Overwrites nothing.",
    .example = "dr-sim new-strategy mine && ./mine_test.sh",
    .option = option_rows,
    .argument = take_name,
};

int dr_cli_new_strategy(int argc, char **argv)
{
    struct dr_error err = {.status = DR_OK};
    struct options options = {.folder = "."};
    enum dr_cli_result parsed = dr_cli_parse(&command, argc, argv, &options, &err);
    if (parsed == DR_CLI_HELP)
        return 0;
    enum dr_status status = parsed == DR_CLI_ERROR ? err.status : write_strategy(&options, &err);
    return dr_cli_report(status, &err);
}
