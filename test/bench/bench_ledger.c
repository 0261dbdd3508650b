// SPDX-License-Identifier: GPL-3.0-or-later
// Keyed rows into the file and onto the disk, against a plain write of as many bytes.
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/engine.h"
#include "sim/ledger.h"
#include "sim/ledger_schema.h"
#include "test/bench/bench.h"

enum { RUNS = 8 };

struct world {
    struct dr_market market;
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_run_spec spec;
    int64_t n_run;
    char path[4096];
    double create_s, add_s, commit_s;
    char *bytes;
    size_t n_byte;
};

static void write_ledger(void *context)
{
    struct world *world = context;
    struct dr_error err = {.status = DR_OK};
    struct dr_ledger *ledger;
    struct dr_engine *engine;
    const struct dr_ledger_head head = {.program_version = "bench",
                                        .command_line = "bench",
                                        .market = &world->market,
                                        .site = &world->site,
                                        .settings = &world->settings};
    unlink(world->path);
    double begin = bench_now_s();
    bench_must(dr_ledger_create(&ledger, world->path, &head, &err), &err);
    double created = bench_now_s();
    for (int64_t i = 1; i <= world->n_run; i++) {
        bench_must(
            dr_engine_create(&engine, &world->market, &world->site, &world->spec, NULL, &err),
            &err);
        bench_must(dr_ledger_add_run(ledger, i, &world->spec, engine, NULL, &err), &err);
        dr_engine_destroy(engine);
    }
    double added = bench_now_s();
    bench_must(dr_ledger_commit(ledger, &err), &err);
    double committed = bench_now_s();
    dr_ledger_destroy(ledger);
    world->create_s = fmin(world->create_s, created - begin);
    world->commit_s = fmin(world->commit_s, committed - added);
    world->add_s = fmin(world->add_s, committed - created);
}

static void write_raw(void *context)
{
    const struct world *world = context;
    unlink(world->path);
    int file = open(world->path, O_WRONLY | O_CREAT, 0600);
    if (file < 0 || write(file, world->bytes, world->n_byte) != (ssize_t)world->n_byte ||
        fsync(file) != 0 || close(file) != 0)
        exit(1);
}

static double file_size(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? (double)found.st_size : NAN;
}

void bench_ledger(void)
{
    struct world world = {
        .n_run = RUNS, .create_s = INFINITY, .add_s = INFINITY, .commit_s = INFINITY};
    struct dr_error err = {.status = DR_OK};
    struct dr_ledger_columns columns;
    bench_market(&world.market, &world.settings, &world.site);
    bench_must(dr_run_spec_init(&world.spec, "threshold", DR_PREV_SPP, &err), &err);
    dr_ledger_columns_init(&columns, &world.site);
    snprintf(world.path, sizeof world.path, "%s/ledger.sqlite", bench_folder());
    bench_best_s(write_ledger, &world, 5);
    double size = file_size(world.path), rows = (double)(RUNS * world.market.n_settled);
    world.n_byte = (size_t)size;
    world.bytes = malloc(world.n_byte);
    if (!world.bytes)
        exit(1);
    for (size_t i = 0; i < world.n_byte; i++)
        world.bytes[i] = (char)(i * 31);
    double raw_s = bench_best_s(write_raw, &world, 5);
    bench_line("ledger, keyed and durable", rows / world.add_s / 1e6, "M rows/s", 1.5, false);
    bench_line("  the same, engine and all, against the disk", world.add_s * 1e3, "ms", NAN, true);
    bench_against("a raw write with fsync", raw_s * 1e3);
    bench_line("  of it the commit", world.commit_s * 1e3, "ms", NAN, true);
    bench_line("  prices and head before", world.create_s * 1e3, "ms", NAN, true);
    bench_line("ledger file, per row", size / rows, "bytes", NAN, true);
    // Prices are kept once for all runs; what a run adds is its rows.
    world.n_run = 1;
    write_ledger(&world);
    bench_line("ledger, what a run adds per row and charge",
               (size - file_size(world.path)) / (rows - (double)world.market.n_settled) /
                   (double)columns.n,
               "bytes", 8, true);
    free(world.bytes);
    unlink(world.path);
    dr_market_finish(&world.market);
}
