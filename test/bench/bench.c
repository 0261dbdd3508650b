// SPDX-License-Identifier: GPL-3.0-or-later
// Benchmarks with their references in the same run: `meson test -C build --benchmark`.
#include "test/bench/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_LINES = 150 };

struct line {
    char what[64];
    const char *unit, *reference;
    double value, reach, reference_value;
    bool at_most;
};

// The benchmarks are one program that runs once.
static struct line lines[MOST_LINES];
static size_t n_line;
static char folder[64];

double bench_now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double bench_best_s(void (*work)(void *context), void *context, int n)
{
    double best = INFINITY;
    for (int i = 0; i < n; i++) {
        double begin = bench_now_s();
        work(context);
        best = fmin(best, bench_now_s() - begin);
    }
    return best;
}

void bench_line(const char *what, double value, const char *unit, double reach, bool at_most)
{
    if (n_line == MOST_LINES)
        abort();
    struct line *line = &lines[n_line++];
    *line = (struct line){.unit = unit, .value = value, .reach = reach, .at_most = at_most};
    snprintf(line->what, sizeof line->what, "%s", what);
}

void bench_against(const char *reference, double value)
{
    lines[n_line - 1].reference = reference;
    lines[n_line - 1].reference_value = value;
}

void bench_must(enum dr_status status, const struct dr_error *err)
{
    if (status == DR_OK)
        return;
    fprintf(stderr, "bench: %s\n", err->message);
    exit(1);
}

const char *bench_dataset(const char *name, char *out, size_t out_size)
{
    const char *datasets = getenv("DR_DATASETS");
    snprintf(out, out_size, "%s/%s", datasets ? datasets : "datasets", name);
    return out;
}

const char *bench_folder(void)
{
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "/tmp/dr-sim-bench-XXXXXX");
        if (!mkdtemp(folder))
            exit(1);
    }
    return folder;
}

void bench_market(struct dr_market *market, struct dr_settings *settings,
                  struct dr_site_model *site)
{
    struct dr_error err = {.status = DR_OK};
    char prices[4096], day_ahead[4096];
    const char *price_file = bench_dataset("synthetic_rtm_spp.csv", prices, sizeof prices);
    const char *day_ahead_file =
        bench_dataset("synthetic_dam_spp.csv", day_ahead, sizeof day_ahead);
    const struct dr_market_request request = {.price_file = &price_file,
                                              .n_price_file = 1,
                                              .day_ahead_file = &day_ahead_file,
                                              .n_day_ahead_file = 1,
                                              .hashprice = "52.5"};
    bench_must(dr_market_init(market, &request, &err), &err);
    dr_settings_init(settings);
    bench_must(dr_settings_check(settings, &err), &err);
    bench_must(dr_site_model_init(site, settings, &err), &err);
}

static void print_table(void)
{
    printf("\n%-44s %12s %-10s %13s  %s\n", "", "measured", "", "reach", "in the same run");
    for (size_t i = 0; i < n_line; i++) {
        const struct line *line = &lines[i];
        char reach[32] = "";
        if (!isnan(line->reach))
            snprintf(reach, sizeof reach, "%s %g%s", line->at_most ? "<=" : ">=", line->reach,
                     (line->at_most ? line->value <= line->reach : line->value >= line->reach)
                         ? ""
                         : " !");
        printf("%-44s %12.4g %-10s %13s", line->what, line->value, line->unit, reach);
        if (line->reference)
            printf("  %.2f of %s (%.4g)", line->value / line->reference_value, line->reference,
                   line->reference_value);
        printf("\n");
    }
    printf("\nfastest of several each; ! is out of reach here\n");
}

// Without an argument all of them; else the ones named.
int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } part[] = {{"parse", bench_parse},   {"engine", bench_engine}, {"charges", bench_charges},
                {"ledger", bench_ledger}, {"job", bench_job},       {"figure", bench_figure}};
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t p = 0; p < sizeof part / sizeof part[0]; p++) {
        bool wanted = argc < 2;
        for (int i = 1; i < argc; i++)
            wanted = wanted || strcmp(argv[i], part[p].name) == 0;
        if (wanted)
            part[p].run();
    }
    print_table();
    if (folder[0]) {
        char command[128];
        snprintf(command, sizeof command, "rm -rf '%s'", folder);
        return system(command) != 0;
    }
    return 0;
}
