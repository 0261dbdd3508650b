// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/report.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plots/draw.h"
#include "plots/data.h"
#include "plots/query.h"
#include "plots/result.h"
#include "plots/textfile.h"

static size_t count_figures(const struct dr_figure *const *figures)
{
    size_t n = 0;
    while (figures && figures[n])
        n++;
    return n;
}

static void say(struct dr_report_outcome *outcome, const struct dr_figure *figure,
                const struct dr_drawing *drawing, bool whole)
{
    if (!outcome->note[0] && drawing->complaint[0])
        snprintf(outcome->note, sizeof outcome->note, "figure %s was %s: %s", figure->name,
                 whole ? "drawn with a warning" : "not drawn", drawing->complaint);
}

// A figure that the ledger has nothing for is left out, and only the report says so.
static void judge(const struct dr_figure *const *figures, unsigned pictures,
                  const struct dr_drawing *drawing, struct dr_report_outcome *outcome)
{
    bool is_absent = false;
    for (size_t i = 0; figures[i]; i++) {
        bool whole = drawing[i].pictures == pictures;
        if (drawing[i].empty)
            continue;
        outcome->n_failed += !whole;
        if (drawing[i].result == DR_GNUPLOT_ABSENT)
            is_absent = true;
        else
            say(outcome, figures[i], &drawing[i], whole);
    }
    if (is_absent)
        snprintf(outcome->note, sizeof outcome->note,
                 "gnuplot was not found; no figures were drawn");
}

enum dr_status dr_report_draw(struct dr_page_source *source, unsigned pictures,
                              struct dr_drawing *drawing, struct dr_report_outcome *outcome,
                              struct dr_error *err)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/figures", source->folder);
    bool fits = n > 0 && (size_t)n < sizeof path;
    if (!fits)
        errno = ENAMETOOLONG;
    if (!fits || (mkdir(path, 0777) != 0 && errno != EEXIST))
        return dr_textfile_fail(source->folder, "no folder for the figures can be made in it", err);
    enum dr_status status = dr_draw_figures(source->database, source->figures, path, pictures,
                                            source->synthetic, drawing, err);
    if (status != DR_OK)
        return status;
    judge(source->figures, pictures, drawing, outcome);
    source->drawing = drawing;
    return DR_OK;
}

enum dr_status dr_report_put_data(const struct dr_page_source *source,
                                  const struct dr_document_format *format, struct dr_error *err)
{
    char path[PATH_MAX];
    enum dr_status status = DR_OK;
    snprintf(path, sizeof path, "%s/figures", source->folder); // it was made to be drawn in
    for (size_t i = 0; format->has_data && source->drawing && source->figures[i] && status == DR_OK;
         i++)
        if (!source->drawing[i].empty)
            status = dr_data_write_csv(source->database, source->figures[i], path, err);
    return status;
}

enum dr_status dr_report_write(const struct dr_report_request *request,
                               struct dr_report_outcome *outcome, struct dr_error *err)
{
    struct dr_page_source source = {.folder = request->folder, .figures = request->figures};
    sqlite3 *database = NULL;
    *outcome = (struct dr_report_outcome){.n_failed = 0};
    struct dr_drawing *drawing = calloc(count_figures(request->figures) + 1, sizeof *drawing);
    if (!drawing)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the report");
    enum dr_status status = dr_result_open(&database, request->folder, err);
    source.database = database;
    if (status == DR_OK)
        status = dr_query_flag(database, "SELECT value = '1' FROM replay WHERE name = 'synthetic'",
                               &source.synthetic, err);
    if (status == DR_OK && request->figures)
        status = dr_report_draw(&source, request->pictures, drawing, outcome, err);
    for (size_t i = 0; request->formats[i] && status == DR_OK; i++) {
        status = dr_report_put_data(&source, request->formats[i], err);
        if (status == DR_OK)
            status = dr_page_write(&source, request->formats[i], err);
    }
    sqlite3_close(database);
    free(drawing);
    return status;
}

enum dr_status dr_report_write_run(const char *folder, bool figures,
                                   struct dr_report_outcome *outcome, struct dr_error *err)
{
    const struct dr_document_format *const formats[] = {dr_document_find_format("html"), NULL};
    const struct dr_report_request request = {
        .folder = folder,
        .figures = figures ? dr_figures : NULL,
        .pictures = 1u << DR_PICTURE_SVG,
        .formats = formats,
    };
    return dr_report_write(&request, outcome, err);
}
