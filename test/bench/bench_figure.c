// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of a year's standard comparison, against gnuplot drawing next to nothing.
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/draw.h"
#include "plots/result.h"
#include "plots/report.h"
#include "test/bench/bench.h"

enum { ROUNDS = 40 };

struct world {
    char folder[4096], figures[4200];
    const struct dr_figure *figure;
    bool empty; // the sample has no rows for it
};

// The sample, as a user runs it. Figures are drawn later.
static void make_result(struct world *world)
{
    char command[9000];
    const char *program = getenv("DR_SIM_BINARY");
    snprintf(world->folder, sizeof world->folder, "%s/figures", bench_folder());
    snprintf(world->figures, sizeof world->figures, "%s/figures", world->folder);
    snprintf(command, sizeof command, "'%s' --quiet --no-figures --out '%s' >/dev/null",
             program ? program : "build/dr-sim", world->folder);
    if (system(command) != 0)
        exit(1);
}

static void write_report(void *context)
{
    struct world *world = context;
    struct dr_error err = {.status = DR_OK};
    struct dr_report_outcome outcome;
    bench_must(dr_report_write_run(world->folder, true, &outcome, &err), &err);
    if (outcome.note[0])
        fprintf(stderr, "bench: %s\n", outcome.note);
}

static void draw(void *context)
{
    struct world *world = context;
    struct dr_error err = {.status = DR_OK};
    struct dr_drawing drawing;
    sqlite3 *database;
    bench_must(dr_result_open(&database, world->folder, &err), &err);
    const struct dr_figure *const figures[] = {world->figure, NULL};
    bench_must(dr_draw_figures(database, figures, world->figures, 1u << DR_PICTURE_SVG, false,
                               &drawing, &err),
               &err);
    sqlite3_close(database);
    world->empty = drawing.empty;
    if (!drawing.pictures && !drawing.empty)
        exit(1);
}

static void draw_nothing(void *context)
{
    const struct world *world = context;
    char complaint[256];
    struct dr_gnuplot gnuplot;
    dr_gnuplot_start(&gnuplot, world->figures);
    dr_gnuplot_tell(&gnuplot, "load 'empty.gp'\n");
    if (dr_gnuplot_finish(&gnuplot, complaint, sizeof complaint) != DR_GNUPLOT_DONE)
        exit(1);
}

static bool write_empty_script(const struct world *world)
{
    char path[4300];
    snprintf(path, sizeof path, "%s/empty.gp", world->figures);
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    fputs("set terminal svg\nset output 'empty.svg'\nplot '-'\n0 0\n1 1\ne\n", file);
    return fclose(file) == 0;
}

// Bytes of the picture and of its largest series: gnuplot opens a group with an id for each.
static void find_size(const struct world *world, double *picture, double *largest)
{
    char path[4500], mark[128], line[4096];
    snprintf(path, sizeof path, "%s/%s.svg", world->figures, world->figure->name);
    snprintf(mark, sizeof mark, "<g id=\"%s_plot_", world->figure->name);
    FILE *file = fopen(path, "r");
    double series = 0;
    *picture = *largest = 0;
    while (file && fgets(line, sizeof line, file)) {
        if (strstr(line, mark))
            series = 0;
        *picture += (double)strlen(line);
        series += (double)strlen(line);
        *largest = fmax(*largest, series);
    }
    if (file)
        fclose(file);
}

static void bench_one(struct world *world)
{
    char what[128];
    double empty_s = INFINITY, figure_s = INFINITY, picture, largest;
    // In turns, so that a busy moment of the machine meets both.
    for (int i = 0; i < ROUNDS; i++) {
        empty_s = fmin(empty_s, bench_best_s(draw_nothing, world, 1));
        figure_s = fmin(figure_s, bench_best_s(draw, world, 1));
    }
    if (world->empty)
        return;
    find_size(world, &picture, &largest);
    snprintf(what, sizeof what, "figure %s", world->figure->name);
    bench_line(what, figure_s / empty_s, "times", 2, true);
    bench_line("  in time", figure_s * 1e3, "ms", NAN, true);
    bench_against("an empty gnuplot run", empty_s * 1e3);
    bench_line("  its largest series", largest / 1000, "kB", 100, true);
    bench_line("  all of its picture", picture / 1000, "kB", NAN, true);
}

void bench_figure(void)
{
    struct world world;
    if (system("gnuplot --version >/dev/null 2>&1") != 0) {
        printf("skip the figures: gnuplot is not there\n");
        return;
    }
    make_result(&world);
    write_report(&world);
    if (!write_empty_script(&world))
        exit(1);
    for (size_t i = 0; dr_figures[i]; i++) {
        world.figure = dr_figures[i];
        bench_one(&world);
    }
    bench_line("all figures of a year and the report",
               bench_best_s(write_report, &world, ROUNDS) * 1e3, "ms", 1500, true);
}
