// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/draw.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plots/data.h"
#include "plots/textfile.h"

const char *const dr_picture_names[DR_PICTURE_COUNT] = {
    [DR_PICTURE_SVG] = "svg", [DR_PICTURE_PNG] = "png", [DR_PICTURE_PDF] = "pdf"};
// What a complete file of each ends with.
static const char *const picture_ends[DR_PICTURE_COUNT] = {
    [DR_PICTURE_SVG] = "</svg>", [DR_PICTURE_PNG] = "IEND", [DR_PICTURE_PDF] = "%%EOF"};

// The house style, said once and written into every script. Made for a column of 8.5 cm: 440 px
// become 241 pt, and letters of 14 and 12 px 7.7 and 6.6 pt. gnuplot's cairo terminals take sizes
// of letters in points, 4/3 of a pixel, and widths of lines in half points. Colours: Okabe and
// Ito's palette, told apart by colour-blind readers (jfly.uni-koeln.de/color), its yellow, pale on
// white, replaced by black. Every figure gives a strategy the same colour: `shade` of its number in
// the ledger, 0 for the bound and -1 for the yardstick.
static const char style[] =
    "if (GPVAL_VERSION < " DR_LEAST_GNUPLOT
    ") { print sprintf('gnuplot %.1f is too old, " DR_LEAST_GNUPLOT " or later is needed', "
    "GPVAL_VERSION); exit }\n"
    "if (!exists('format')) format = 'svg'\n"
    "set encoding utf8\n"
    "set locale 'C'\n"
    "term(w, h) = format eq 'png' ? sprintf(\"pngcairo enhanced font 'Arial,14' fontscale 2.25 "
    "linewidth 3 pointscale 5 dashlength 0.5 background rgb 'white' size %d,%d\", 3 * w, 3 * h) : "
    "format eq 'pdf' ? sprintf(\"pdfcairo enhanced font 'Arial,14' fontscale 0.41 linewidth 1.1 "
    "pointscale 0.9 dashlength 0.7 background rgb 'white' size %.4fcm,%.4fcm\", 8.5 / 440 * w, "
    "8.5 / 440 * h) : sprintf(\"svg enhanced dynamic font 'Arial,14' background rgb 'white' "
    "name '%s' size %d,%d\", name, w, h)\n"
    "eval 'set terminal '.term(440, 360)\n"
    "set output name.'.'.format\n"
    "set border 3 linewidth 0.8 linecolor rgb '#555555'\n"
    "set tics nomirror out scale 0.5 textcolor rgb '#222222'\n"
    "set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#e2e2e2'\n"
    "set grid back\n"
    "set key noenhanced font ',12' samplen 1.2\n"
    "palette_size = 7\n"
    "array palette[7] = ['#0072b2', '#d55e00', '#009e73', '#e69f00', '#56b4e9', '#cc79a7', "
    "'#000000']\n"
    "shade(c) = c == 0 ? '#888888' : c < 0 ? '#444444' : palette[(int(c) - 1) % palette_size + 1]\n"
    "weight(c) = c > palette_size ? 0.8 : 1.8\n"
    "if (synthetic) set label 99 'synthetic prices' at screen 0.985, graph 0.5 center "
    "rotate by 90 font ',12' textcolor rgb '#d55e00'\n";

static enum dr_status write_script(const struct dr_figure *figure, const char *folder,
                                   bool synthetic, struct dr_error *err)
{
    struct dr_textfile file;
    enum dr_status status = dr_textfile_open(&file, folder, figure->name, "gp", err);
    if (status != DR_OK)
        return status;
    fprintf(file.stream,
            "# %s. Redraw in this folder: gnuplot %s.gp (" DR_LEAST_GNUPLOT
            " or later), or for another format:\n"
            "# gnuplot -e \"format='pdf'\" %s.gp (svg, png, pdf)\n"
            "name = '%s'\ndata = name.'.dat'\nsynthetic = %d\n%s\n%s",
            figure->title, figure->name, figure->name, figure->name, synthetic, style,
            figure->script);
    return dr_textfile_close(&file, err);
}

// gnuplot may end well on a full disk: the picture counts if its end is there.
static bool is_complete(const char *path, const char *end)
{
    char tail[17] = "";
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    if (fseek(file, -(long)(sizeof tail - 1), SEEK_END) != 0)
        rewind(file); // it is shorter than that
    size_t n = fread(tail, 1, sizeof tail - 1, file);
    fclose(file);
    return memmem(tail, n, end, strlen(end)) != NULL;
}

// Is there room for a picture? gnuplot does not say why it stopped; where the disk is full, it left
// no room to go on. Returns 0 or an errno value.
static int try_to_go_on(const char *path)
{
    static const char block[16384];
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0)
        return errno;
    ssize_t written = write(file, block, sizeof block);
    int failed = written < 0 ? errno : written < (ssize_t)sizeof block ? ENOSPC : 0;
    close(file);
    return failed;
}

// To load the script that lies in the folder, so that what is drawn is what can be redrawn, and
// messages name the script's line. Once for each picture.
static void let_draw(struct dr_gnuplot *gnuplot, const char *name, unsigned pictures)
{
    char commands[1024] = "", one[PATH_MAX];
    for (int p = 0; p < DR_PICTURE_COUNT; p++) {
        if (!(pictures & 1u << p))
            continue;
        snprintf(one, sizeof one, "%s%s%s%sload '%s.gp'\n", commands[0] ? "reset session\n" : "",
                 p == DR_PICTURE_SVG ? "" : "format = '",
                 p == DR_PICTURE_SVG ? "" : dr_picture_names[p], p == DR_PICTURE_SVG ? "" : "'\n",
                 name);
        strncat(commands, one, sizeof commands - 1 - strlen(commands));
    }
    dr_gnuplot_tell(gnuplot, commands);
}

// Data and script, and gnuplot set to work on them.
static enum dr_status begin(sqlite3 *database, const struct dr_figure *figure, const char *folder,
                            unsigned pictures, bool synthetic, struct dr_drawing *drawing,
                            struct dr_error *err)
{
    enum dr_status status = dr_data_write(database, figure, folder, &drawing->n_row, err);
    if (status == DR_OK)
        status = write_script(figure, folder, synthetic, err);
    drawing->empty = drawing->n_row == 0;
    if (status == DR_OK && !drawing->empty)
        let_draw(&drawing->gnuplot, figure->name, pictures);
    return status;
}

// Is the picture there? What is not complete is removed.
static enum dr_status judge_picture(const char *path, enum dr_picture picture,
                                    struct dr_drawing *drawing, struct dr_error *err)
{
    if (drawing->result == DR_GNUPLOT_DONE && is_complete(path, picture_ends[picture])) {
        drawing->pictures |= 1u << picture;
        return DR_OK;
    }
    errno = drawing->result == DR_GNUPLOT_ABSENT ? 0 : try_to_go_on(path);
    if (errno)
        return dr_textfile_fail(path, "cannot be written", err);
    unlink(path);
    return DR_OK;
}

// Looks at what gnuplot, which has ended, left there.
static enum dr_status judge(const struct dr_figure *figure, const char *folder, unsigned pictures,
                            struct dr_drawing *drawing, struct dr_error *err)
{
    char path[PATH_MAX];
    enum dr_status status = DR_OK;
    if (drawing->empty) {
        drawing->result = DR_GNUPLOT_FAILED;
        snprintf(drawing->complaint, sizeof drawing->complaint, "%s", figure->without);
        return DR_OK;
    }
    for (int p = 0; p < DR_PICTURE_COUNT && status == DR_OK; p++) {
        int n = snprintf(path, sizeof path, "%s/%s.%s", folder, figure->name, dr_picture_names[p]);
        // Where the path is too long the two files beside it were not written either.
        if (pictures & 1u << p && n > 0 && (size_t)n < sizeof path)
            status = judge_picture(path, (enum dr_picture)p, drawing, err);
    }
    if (drawing->pictures != pictures && !drawing->complaint[0])
        snprintf(drawing->complaint, sizeof drawing->complaint, "the picture is not complete");
    return status;
}

// Why nothing came of it, where that is the program's age.
static void blame_age(const struct dr_figure *const *figures, unsigned pictures,
                      struct dr_drawing *out)
{
    double version = NAN;
    for (size_t i = 0; figures[i]; i++) {
        if (out[i].empty || out[i].pictures == pictures || out[i].result == DR_GNUPLOT_ABSENT)
            continue;
        if (isnan(version))
            version = dr_gnuplot_version();
        if (isnan(version) || version >= strtod(DR_LEAST_GNUPLOT, NULL))
            return;
        snprintf(out[i].complaint, sizeof out[i].complaint,
                 "gnuplot %.1f is too old, " DR_LEAST_GNUPLOT " or later is needed", version);
    }
}

enum dr_status dr_draw_figures(sqlite3 *database, const struct dr_figure *const *figures,
                               const char *folder, unsigned pictures, bool synthetic,
                               struct dr_drawing *out, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    for (size_t i = 0; figures[i]; i++) {
        out[i] = (struct dr_drawing){.pictures = 0};
        dr_gnuplot_start(&out[i].gnuplot, folder);
    }
    for (size_t i = 0; figures[i] && status == DR_OK; i++)
        status = begin(database, figures[i], folder, pictures, synthetic, &out[i], err);
    // All of them, whatever failed: none is left behind.
    for (size_t i = 0; figures[i]; i++)
        out[i].result =
            dr_gnuplot_finish(&out[i].gnuplot, out[i].complaint, sizeof out[i].complaint);
    for (size_t i = 0; figures[i] && status == DR_OK; i++)
        status = judge(figures[i], folder, pictures, &out[i], err);
    if (status == DR_OK)
        blame_age(figures, pictures, out);
    return status;
}
