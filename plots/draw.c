// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/draw.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "plots/data.h"
#include "plots/textfile.h"

// The house style, said once and written into every script. Made for a column of 8.5 cm: 440 px
// become 241 pt, and letters of 14 and 12 px 7.7 and 6.6 pt. Colours: Okabe and Ito's palette, told
// apart by colour-blind readers (jfly.uni-koeln.de/color), its yellow, pale on white, replaced by
// black.
static const char style[] =
    "set encoding utf8\n"
    "set locale 'C'\n"
    "svg = \"svg enhanced dynamic font 'Arial,14' background rgb 'white' name '\".name.\"'\"\n"
    "eval 'set terminal '.svg.' size 440,360'\n"
    "set output name.'.svg'\n"
    "set border 3 linewidth 0.8 linecolor rgb '#555555'\n"
    "set tics nomirror out scale 0.5 textcolor rgb '#222222'\n"
    "set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#e2e2e2'\n"
    "set grid back\n"
    "set key noenhanced font ',12' samplen 1.2\n"
    "palette_size = 7\n"
    "array palette[7] = ['#0072b2', '#d55e00', '#009e73', '#e69f00', '#56b4e9', '#cc79a7', "
    "'#000000']\n"
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
            "# %s. Redraw: gnuplot %s.gp (5.4 or later) in this folder.\n"
            "name = '%s'\ndata = name.'.dat'\nsynthetic = %d\n%s\n%s",
            figure->title, figure->name, figure->name, synthetic, style, figure->script);
    return dr_textfile_close(&file, err);
}

// gnuplot may end well on a full disk: the picture counts if its end is there.
static bool is_complete(const char *path)
{
    char tail[16] = "";
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    if (fseek(file, -(long)(sizeof tail - 1), SEEK_END) != 0)
        rewind(file); // it is shorter than that
    tail[fread(tail, 1, sizeof tail - 1, file)] = '\0';
    fclose(file);
    return strstr(tail, "</svg>") != NULL;
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

// Data and script, and gnuplot set to work on them.
static enum dr_status begin(sqlite3 *database, const struct dr_figure *figure, const char *folder,
                            bool synthetic, struct dr_drawing *drawing, struct dr_error *err)
{
    enum dr_status status = dr_data_write(database, figure, folder, &drawing->n_row, err);
    if (status == DR_OK)
        status = write_script(figure, folder, synthetic, err);
    if (status == DR_OK && drawing->n_row > 0)
        dr_gnuplot_load(&drawing->gnuplot, figure->name);
    return status;
}

// Looks at what gnuplot, which has ended, left there.
static enum dr_status judge(const struct dr_figure *figure, const char *folder,
                            struct dr_drawing *drawing, struct dr_error *err)
{
    char path[PATH_MAX];
    if (drawing->n_row == 0) {
        drawing->result = DR_GNUPLOT_FAILED;
        snprintf(drawing->complaint, sizeof drawing->complaint,
                 "the ledger has nothing to draw in it");
        return DR_OK;
    }
    int n = snprintf(path, sizeof path, "%s/%s.svg", folder, figure->name);
    if (n < 0 || (size_t)n >= sizeof path)
        return DR_OK; // the two files beside it were not written either
    drawing->drawn = drawing->result == DR_GNUPLOT_DONE && is_complete(path);
    if (drawing->drawn)
        return DR_OK;
    errno = drawing->result == DR_GNUPLOT_ABSENT ? 0 : try_to_go_on(path);
    if (errno)
        return dr_textfile_fail(path, "cannot be written", err);
    unlink(path);
    if (!drawing->complaint[0])
        snprintf(drawing->complaint, sizeof drawing->complaint, "the picture is not complete");
    return DR_OK;
}

enum dr_status dr_draw_figures(sqlite3 *database, const struct dr_figure *const *figures,
                               const char *folder, bool synthetic, struct dr_drawing *out,
                               struct dr_error *err)
{
    enum dr_status status = DR_OK;
    for (size_t i = 0; figures[i]; i++) {
        out[i] = (struct dr_drawing){.drawn = false};
        dr_gnuplot_start(&out[i].gnuplot, folder);
    }
    for (size_t i = 0; figures[i] && status == DR_OK; i++)
        status = begin(database, figures[i], folder, synthetic, &out[i], err);
    // All of them, whatever failed: none is left behind.
    for (size_t i = 0; figures[i]; i++)
        out[i].result =
            dr_gnuplot_finish(&out[i].gnuplot, out[i].complaint, sizeof out[i].complaint);
    for (size_t i = 0; figures[i] && status == DR_OK; i++)
        status = judge(figures[i], folder, &out[i], err);
    return status;
}
