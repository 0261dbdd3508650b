// SPDX-License-Identifier: GPL-3.0-or-later
// Reports and figures of results that are there, from their ledgers.
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plots/compare.h"
#include "plots/draw.h"
#include "plots/report.h"
#include "plots/result.h"
#include "sim/cli.h"
#include "sim/cli_options.h"
#include "sim/nearest.h"
#include "sim/outdir.h"
#include "sim/outdir_keep.h"
#include "sim/progress.h"

static const char default_result[] = "dr-sim-out", default_comparison[] = "dr-sim-report";

enum { MOST_FORMATS = 8 };

// What was asked for; texts are borrowed from the command line.
struct options {
    struct dr_text_list folder;
    const struct dr_document_format *format[MOST_FORMATS + 1]; // ends with NULL
    size_t n_format;
    const struct dr_figure **figure; // owned, ends with NULL
    size_t n_figure;
    bool no_figures;
    unsigned pictures;
    const char *out;
    bool quiet;
    char command_line[4096];
};

// Calls take() with each part of a list "a,b,c".
static enum dr_status take_each(void *o, const char *list,
                                enum dr_status (*take)(struct options *, const char *,
                                                       struct dr_error *),
                                struct dr_error *err)
{
    enum dr_status status = DR_OK;
    char part[64];
    for (const char *at = list; status == DR_OK; at++) {
        size_t n = strcspn(at, ",");
        snprintf(part, sizeof part, "%.*s", (int)(n < sizeof part ? n : sizeof part - 1), at);
        status = take(o, part, err);
        at += n;
        if (!*at)
            break;
    }
    return status;
}

static enum dr_status no_such(const char *option, const char *what, const char *found,
                              dr_name_at *name_at, struct dr_error *err)
{
    char quoted[96], names[160];
    return dr_error_set(err, DR_ERR_USAGE, "%s: there is no such %s\n  found %s, nearest %s",
                        option, what, dr_quote(quoted, sizeof quoted, found, strlen(found)),
                        dr_nearest(found, name_at, NULL, names, sizeof names));
}

static const char *format_name_at(const void *list, size_t i)
{
    (void)list;
    return dr_document_formats[i] ? dr_document_formats[i]->name : NULL;
}

static enum dr_status take_one_format(struct options *options, const char *name,
                                      struct dr_error *err)
{
    const struct dr_document_format *format = dr_document_find_format(name);
    if (!format)
        return no_such("--format", "format", name, format_name_at, err);
    for (size_t i = 0; i < options->n_format; i++)
        if (options->format[i] == format)
            return DR_OK;
    options->format[options->n_format++] = format;
    return DR_OK;
}

static enum dr_status take_format(void *o, const char *value, struct dr_error *err)
{
    return take_each(o, value, take_one_format, err);
}

static const char *figure_name_at(const void *list, size_t i)
{
    (void)list;
    size_t n = 0;
    while (dr_figures[n])
        n++;
    return i < n ? dr_figures[i]->name : i == n ? "none" : i == n + 1 ? "all" : NULL;
}

// One more, each once.
static enum dr_status add_figure(struct options *options, const struct dr_figure *figure,
                                 struct dr_error *err)
{
    for (size_t i = 0; i < options->n_figure; i++)
        if (options->figure[i] == figure)
            return DR_OK;
    const struct dr_figure **grown =
        realloc(options->figure, (options->n_figure + 2) * sizeof *grown);
    if (!grown)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory");
    options->figure = grown;
    options->figure[options->n_figure++] = figure;
    options->figure[options->n_figure] = NULL;
    return DR_OK;
}

static enum dr_status take_one_figure(struct options *options, const char *name,
                                      struct dr_error *err)
{
    enum dr_status status = DR_OK;
    bool all = strcmp(name, "all") == 0, none = strcmp(name, "none") == 0, found = all || none;
    options->no_figures |= none;
    for (size_t i = 0; dr_figures[i] && status == DR_OK; i++) {
        bool named = strcmp(dr_figures[i]->name, name) == 0;
        found |= named;
        if (all || named)
            status = add_figure(options, dr_figures[i], err);
    }
    return found ? status : no_such("--figures", "figure", name, figure_name_at, err);
}

static enum dr_status take_figures(void *o, const char *value, struct dr_error *err)
{
    return take_each(o, value, take_one_figure, err);
}

static const char *picture_name_at(const void *list, size_t i)
{
    (void)list;
    return i < DR_PICTURE_COUNT ? dr_picture_names[i] : NULL;
}

static enum dr_status take_one_picture(struct options *options, const char *name,
                                       struct dr_error *err)
{
    for (int p = 0; p < DR_PICTURE_COUNT; p++)
        if (strcmp(dr_picture_names[p], name) == 0) {
            options->pictures |= 1u << p;
            return DR_OK;
        }
    return no_such("--pictures", "format", name, picture_name_at, err);
}

static enum dr_status take_pictures(void *o, const char *value, struct dr_error *err)
{
    return take_each(o, value, take_one_picture, err);
}

static enum dr_status take_folder(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct options *)o)->folder, value, err);
}

static enum dr_status take_out(void *o, const char *value, struct dr_error *err)
{
    (void)err;
    ((struct options *)o)->out = value;
    return DR_OK;
}

static enum dr_status take_quiet(void *o, const char *value, struct dr_error *err)
{
    (void)value;
    (void)err;
    ((struct options *)o)->quiet = true;
    return DR_OK;
}

static const struct dr_option option_rows[] = {
    {"--format", "html|md|tex|csv", "formats of the report, with commas between (default: html)",
     take_format},
    {"--figures", "all|none|NAME,...",
     "figures to draw and show (default: all; dr-sim list figures prints them)", take_figures},
    {"--pictures", "svg|png|pdf",
     "further formats of the figures, with commas between (default: what the report shows)",
     take_pictures},
    {"--out", "DIR", "of several results: folder of the comparison (default: dr-sim-report)",
     take_out},
    {"--quiet", NULL, "no messages on standard error", take_quiet},
    {NULL, NULL, NULL, NULL},
};

static const struct dr_command command = {
    .name = "report",
    .usage = "report [DIR]... [option]...",
    .summary = "Writes the report of a result again, from DIR/ledger.sqlite, in other formats or "
               "with\nother figures (default: dr-sim-out). Of several results it writes a "
               "comparison.",
    .example = "dr-sim report dr-sim-out --format tex,csv --pictures svg,pdf",
    .option = option_rows,
    .argument = take_folder,
};

// ---- the job -----------------------------------------------------------------------------------

static void set_defaults(struct options *options)
{
    if (options->n_format == 0)
        options->format[options->n_format++] = dr_document_formats[0];
    for (size_t i = 0; i < options->n_format; i++)
        options->pictures |= 1u << options->format[i]->pictures;
}

// What a run only notes is a failure here: the figures are what was asked for.
static enum dr_status judge(const struct dr_report_outcome *outcome, struct dr_error *err)
{
    if (outcome->n_failed == 0)
        return DR_OK;
    return dr_error_set(
        err, DR_ERR_GNUPLOT,
        "report: figures were not drawn\n  found %s; expected gnuplot " DR_LEAST_GNUPLOT
        " or later "
        "(--figures none goes without)",
        outcome->note);
}

static enum dr_status report_one(const struct options *options, struct dr_outdir *outdir,
                                 const char *folder, struct dr_report_outcome *outcome,
                                 struct dr_error *err)
{
    const struct dr_report_request request = {
        .folder = outdir->staging,
        .figures = options->no_figures ? NULL
                   : options->figure   ? options->figure
                                       : dr_figures,
        .pictures = options->pictures,
        .formats = options->format,
    };
    enum dr_status status = dr_result_check(folder, err);
    if (status == DR_OK)
        status = dr_outdir_init(outdir, folder, err);
    if (status == DR_OK)
        status = dr_outdir_keep_ledger(outdir, err);
    if (status == DR_OK)
        status = dr_report_write(&request, outcome, err);
    if (status == DR_OK)
        status = judge(outcome, err);
    if (status == DR_OK)
        status = dr_outdir_keep_rest(outdir, err);
    return status;
}

// A comparison takes the place of none but a comparison: the ledger of a run, one of those compared
// among them, is not made again as easily.
static enum dr_status check_not_a_run(const char *out, struct dr_error *err)
{
    char ledger[PATH_MAX];
    int n = snprintf(ledger, sizeof ledger, "%s/ledger.sqlite", out);
    if (n < 0 || (size_t)n >= sizeof ledger || access(ledger, F_OK) != 0)
        return DR_OK;
    return dr_error_set(err, DR_ERR_OUTPUT_DIR,
                        "--out %s: the result of a run is there and stays untouched\n"
                        "  found ledger.sqlite in it, expected a new folder, an empty one or an "
                        "earlier comparison",
                        out);
}

static enum dr_status report_several(const struct options *options, struct dr_outdir *outdir,
                                     const char *out, struct dr_report_outcome *outcome,
                                     struct dr_error *err)
{
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < options->folder.n && status == DR_OK; i++)
        status = dr_result_check(options->folder.text[i], err);
    if (status == DR_OK)
        status = check_not_a_run(out, err);
    if (status == DR_OK)
        status = dr_outdir_init(outdir, out, err);
    const struct dr_compare_request request = {
        .result = options->folder.text,
        .n_result = options->folder.n,
        .folder = outdir->staging,
        .draws = !options->no_figures,
        .pictures = options->pictures,
        .formats = options->format,
        .command_line = options->command_line,
    };
    if (status == DR_OK)
        status = dr_compare_write(&request, outcome, err);
    return status == DR_OK ? judge(outcome, err) : status;
}

static enum dr_status do_job(struct options *options, struct dr_outdir *outdir,
                             struct dr_error *err)
{
    struct dr_report_outcome outcome = {.n_failed = 0};
    bool several = options->folder.n > 1;
    const char *one = options->folder.n > 0 ? options->folder.text[0] : default_result;
    const char *place = several ? options->out ? options->out : default_comparison : one;
    if (options->out && !several)
        return dr_error_set(err, DR_ERR_USAGE,
                            "report: --out goes with several results\n  found one, whose report is "
                            "written into its own folder");
    if (options->no_figures && options->figure)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--figures: \"none\" and names\n  found both, expected one of them");
    set_defaults(options);
    dr_interrupt_catch();
    enum dr_status status = several ? report_several(options, outdir, place, &outcome, err)
                                    : report_one(options, outdir, one, &outcome, err);
    if (status == DR_OK || dr_interrupted())
        status = dr_progress_add(NULL, 0, err); // Ctrl-C while drawing: gnuplot fails of it, too
    if (status == DR_OK)
        status = dr_outdir_commit(outdir, err);
    if (status != DR_OK || options->quiet)
        return status;
    if (outcome.note[0])
        fprintf(stderr, "dr-sim: %s\n", outcome.note);
    for (size_t i = 0; i < options->n_format; i++)
        fprintf(stderr, "dr-sim: the report is %s/report.%s\n", place, options->format[i]->suffix);
    return status;
}

int dr_cli_report_command(int argc, char **argv)
{
    struct options options = {.quiet = false};
    struct dr_outdir outdir = {.lock = -1};
    struct dr_error err = {.status = DR_OK};
    dr_interrupt_end_at_once();
    dr_cli_command_line("dr-sim report", argc, argv, options.command_line,
                        sizeof options.command_line);
    enum dr_cli_result parsed = dr_cli_parse(&command, argc, argv, &options, &err);
    enum dr_status status = parsed == DR_CLI_ERROR ? err.status
                            : parsed == DR_CLI_RUN ? do_job(&options, &outdir, &err)
                                                   : DR_OK;
    dr_outdir_finish(&outdir);
    dr_text_list_finish(&options.folder);
    free(options.figure);
    return dr_cli_report(status, &err);
}
