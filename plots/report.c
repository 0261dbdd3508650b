// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/report.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plots/draw.h"
#include "plots/page.h"
#include "plots/query.h"
#include "plots/result.h"
#include "plots/textfile.h"

static enum dr_status is_synthetic(sqlite3 *database, bool *out, struct dr_error *err)
{
    char value[8];
    enum dr_status status = dr_query_one(
        database, "SELECT value FROM replay WHERE name = 'synthetic'", value, sizeof value, err);
    *out = strcmp(value, "1") == 0;
    return status;
}

static size_t count_figures(void)
{
    size_t n = 0;
    while (dr_figures[n])
        n++;
    return n;
}

// drawing: shape [number of figures].
static enum dr_status draw_all(sqlite3 *database, const char *folder, bool synthetic,
                               struct dr_drawing *drawing, struct dr_error *err)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/figures", folder);
    bool fits = n > 0 && (size_t)n < sizeof path;
    if (!fits)
        errno = ENAMETOOLONG;
    if (!fits || (mkdir(path, 0777) != 0 && errno != EEXIST))
        return dr_textfile_fail(folder, "no folder for the figures can be made in it", err);
    return dr_draw_figures(database, dr_figures, path, 1u << DR_PICTURE_SVG, synthetic, drawing,
                           err);
}

// One line: the first thing that kept a figure from being drawn, or a warning. A figure of what the
// run does not have is no failure: the page says what it lacks.
static void say_note(const struct dr_drawing *drawing, char *note, size_t note_size)
{
    for (size_t i = 0; dr_figures[i]; i++) {
        if (drawing[i].result == DR_GNUPLOT_ABSENT) {
            snprintf(note, note_size, "gnuplot was not found; no figures were drawn");
            return;
        }
    }
    for (size_t i = 0; dr_figures[i]; i++) {
        if (!drawing[i].empty && drawing[i].complaint[0]) {
            snprintf(note, note_size, "figure %s was %s: %s", dr_figures[i]->name,
                     drawing[i].pictures ? "drawn with a warning" : "not drawn",
                     drawing[i].complaint);
            return;
        }
    }
}

enum dr_status dr_report_write(const char *folder, bool figures, char *note, size_t note_size,
                               struct dr_error *err)
{
    sqlite3 *database = NULL;
    bool synthetic = false;
    if (note_size > 0)
        note[0] = '\0';
    struct dr_drawing *drawing = calloc(count_figures() + 1, sizeof *drawing);
    if (!drawing)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the report");
    enum dr_status status = dr_result_open(&database, folder, err);
    if (status == DR_OK)
        status = is_synthetic(database, &synthetic, err);
    if (status == DR_OK && figures)
        status = draw_all(database, folder, synthetic, drawing, err);
    if (status == DR_OK && figures)
        say_note(drawing, note, note_size);
    if (status == DR_OK)
        status = dr_page_write(database, folder, synthetic, figures ? drawing : NULL, err);
    sqlite3_close(database);
    free(drawing);
    return status;
}
