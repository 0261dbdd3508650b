// SPDX-License-Identifier: GPL-3.0-or-later
// Files: one year and a large one, against counting lines and against a loop over the bytes.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "market/clock.h"
#include "market/input.h"
#include "market/readers/reader.h"
#include "test/bench/bench.h"

enum { LARGE_POINTS = 15, LARGE_YEARS = 5 };

static void parse(void *context)
{
    struct dr_error err = {.status = DR_OK};
    struct dr_dataset dataset;
    const struct dr_reader *reader;
    dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
    bench_must(dr_read_input(context, &dataset, &reader, &err), &err);
    dr_dataset_finish(&dataset);
}

// The least that a program in C does to look at every byte: the lines, and something of each digit.
static void loop(void *context)
{
    const struct dr_input *input = context;
    static volatile size_t kept;
    size_t lines = 0, digits = 0;
    for (size_t i = 0; i < input->size; i++) {
        unsigned char c = (unsigned char)input->data[i];
        lines += c == '\n';
        if (c >= '0' && c <= '9')
            digits = digits * 10 + (size_t)(c - '0');
    }
    kept = lines + digits;
    (void)kept;
}

static void word_count(void *context)
{
    const struct dr_input *input = context;
    char command[4200];
    snprintf(command, sizeof command, "wc -l '%s' >/dev/null", input->name);
    if (system(command) != 0)
        exit(1);
}

static void write_large(const char *path)
{
    FILE *file = fopen(path, "w");
    int64_t start = (int64_t)dr_clock_day(2020, 1, 1) * DR_DAY_S + 6 * DR_HOUR_S;
    unsigned random = 1;
    if (!file)
        exit(1);
    fprintf(file, "timestamp_utc_start,settlement_point,price_usd_per_mwh\n");
    for (int i = 0; i < LARGE_YEARS * 365 * 96; i++, start += DR_INTERVAL_S) {
        int year, month, day, minute = (int)(start % DR_DAY_S / 60);
        dr_clock_date(dr_clock_utc_day(start), &year, &month, &day);
        for (int point = 0; point < LARGE_POINTS; point++) {
            random = random * 1664525u + 1013904223u;
            fprintf(file, "%04d-%02d-%02dT%02d:%02d:00Z,HB_POINT_%02d,%u.%02u\n", year, month, day,
                    minute / 60, minute % 60, point, random >> 25, (random >> 8) % 100);
        }
    }
    if (fclose(file) != 0)
        exit(1);
}

static void read_input(struct dr_input *input, const char *path)
{
    struct dr_error err = {.status = DR_OK};
    bench_must(dr_input_init(input, path, &err), &err);
}

void bench_parse(void)
{
    char path[4096];
    struct dr_input input;
    read_input(&input, bench_dataset("synthetic_rtm_spp.csv", path, sizeof path));
    double parse_s = bench_best_s(parse, &input, 50), loop_s = bench_best_s(loop, &input, 50);
    double wc_s = bench_best_s(word_count, &input, 20);
    bench_line("a year parsed", parse_s * 1e3, "ms", 2, true);
    bench_against("a loop over its bytes", loop_s * 1e3);
    bench_line("a year parsed", parse_s * 1e3, "ms", NAN, true);
    bench_against("wc -l", wc_s * 1e3);
    dr_input_finish(&input);

    snprintf(path, sizeof path, "%s/large.csv", bench_folder());
    write_large(path);
    read_input(&input, path);
    parse_s = bench_best_s(parse, &input, 3);
    double bytes = (double)input.size;
    bench_line("5 years x 15 points parsed", bytes / parse_s / 1e6, "MB/s", 700, false);
    bench_against("a loop over its bytes", bytes / bench_best_s(loop, &input, 3) / 1e6);
    bench_line("5 years x 15 points parsed", bytes / parse_s / 1e6, "MB/s", NAN, false);
    bench_against("wc -l", bytes / bench_best_s(word_count, &input, 3) / 1e6);
    bench_line("5 years x 15 points parsed", LARGE_POINTS * LARGE_YEARS * 365 * 96 / parse_s / 1e6,
               "M rows/s", NAN, false);
    dr_input_finish(&input);
    remove(path);
}
