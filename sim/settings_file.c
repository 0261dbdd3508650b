// SPDX-License-Identifier: GPL-3.0-or-later
// The settings file: INI, read by inih.
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/settings.h"

// A setting that the file has given, and where.
struct seen {
    char name[256];
    size_t line;
};

struct ini {
    struct seen *seen; // shape [n_seen], owned: as many as there are rows and items at most
    size_t n_seen;
    struct dr_settings *settings;
    const char *path;
    FILE *file;
    size_t line;
    enum dr_status status;
    struct dr_error *err;
};

// inih's own fgets, with the line counted: messages name it. Blanks before the first character go:
// inih would take an indented line for more of the value above.
static char *next_line(char *out, int size, void *context)
{
    struct ini *ini = context;
    int c = 0, n = 0;
    bool zero = false;
    if (ini->status != DR_OK)
        return NULL;
    ini->line++;
    while (n + 1 < size && c != '\n' && (c = getc(ini->file)) != EOF) {
        zero = zero || c == '\0';
        if (n > 0 || (c != ' ' && c != '\t'))
            out[n++] = (char)c;
    }
    out[n] = '\0';
    if (zero)
        ini->status =
            dr_error_set(ini->err, DR_ERR_INPUT,
                         "%s:%zu: not a text file\n  found a zero byte, expected settings "
                         "(INI)",
                         ini->path, ini->line);
    else if (n + 1 == size && c != '\n')
        ini->status = dr_error_set(ini->err, DR_ERR_INPUT,
                                   "%s:%zu: the line is too long\n  found more than %d characters, "
                                   "expected KEY = VALUE",
                                   ini->path, ini->line, size - 2);
    return ini->status == DR_OK && (n > 0 || c == '\n') ? out : NULL;
}

// A section that was copied and not renamed would hide the one above.
static enum dr_status see_once(struct ini *ini, const char *where, const char *name)
{
    for (size_t i = 0; i < ini->n_seen; i++)
        if (strcmp(ini->seen[i].name, name) == 0)
            return dr_error_set(ini->err, DR_ERR_INPUT,
                                "%s: %s is given twice\n  found it in line %zu, too, expected each "
                                "setting once",
                                where, name, ini->seen[i].line);
    struct seen *grown = realloc(ini->seen, (ini->n_seen + 1) * sizeof *grown);
    if (!grown)
        return dr_error_set(ini->err, DR_ERR_MEMORY, "%s: out of memory", where);
    ini->seen = grown;
    ini->seen[ini->n_seen].line = ini->line;
    snprintf(ini->seen[ini->n_seen++].name, sizeof ini->seen->name, "%s", name);
    return DR_OK;
}

static int take(void *context, const char *section, const char *key, const char *value)
{
    struct ini *ini = context;
    char where[512], name[256];
    if (ini->status != DR_OK)
        return 0;
    snprintf(where, sizeof where, "%.480s:%zu", ini->path, ini->line);
    snprintf(name, sizeof name, "%s%s%s", section, section[0] ? "." : "", key);
    ini->status = dr_settings_put(ini->settings, where, name, value, ini->err);
    if (ini->status == DR_OK)
        ini->status = see_once(ini, where, name);
    return ini->status == DR_OK;
}

enum dr_status dr_settings_read_stream(struct dr_settings *settings, FILE *file, const char *name,
                                       struct dr_error *err)
{
    struct ini ini = {.settings = settings, .path = name, .file = file, .err = err};
    int wrong_line = ini_parse_stream(next_line, &ini, take, &ini);
    free(ini.seen);
    if (ferror(file))
        return dr_error_set(err, DR_ERR_IO, "%s: reading stopped at line %zu", name, ini.line);
    // inih reads on after a line that it cannot split: the first mistake is the one to tell.
    if (ini.status != DR_OK && (wrong_line == 0 || (size_t)wrong_line >= ini.line))
        return ini.status;
    if (wrong_line != 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s:%d: not a line of settings\n  found no \"=\", expected [SECTION] "
                            "or KEY = VALUE",
                            name, wrong_line);
    return DR_OK;
}

enum dr_status dr_settings_read(struct dr_settings *settings, const char *path,
                                struct dr_error *err)
{
    struct stat info;
    FILE *file = fopen(path, "re");
    if (!file)
        return dr_error_set(err, DR_ERR_INPUT, "%s: cannot be opened\n  %s", path, strerror(errno));
    enum dr_status status;
    if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode))
        status =
            dr_error_set(err, DR_ERR_INPUT,
                         "%s: not a file\n  found something else, expected settings (INI)", path);
    else
        status = dr_settings_read_stream(settings, file, path, err);
    fclose(file);
    return status;
}
