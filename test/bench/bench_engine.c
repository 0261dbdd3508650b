// SPDX-License-Identifier: GPL-3.0-or-later
// The engine without a ledger, and the bound, against a loop that bills the same year by hand.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/bound.h"
#include "sim/engine.h"
#include "test/bench/bench.h"

struct world {
    struct dr_market market;
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_run_spec spec;
    double *schedule_mw;
};

static void run(void *context)
{
    struct world *world = context;
    struct dr_error err = {.status = DR_OK};
    struct dr_engine *engine;
    const struct dr_block *block;
    bench_must(dr_engine_create(&engine, &world->market, &world->site, &world->spec, NULL, &err),
               &err);
    do
        bench_must(dr_engine_next_day(engine, &block, &err), &err);
    while (block);
    dr_engine_destroy(engine);
}

static void bound(void *context)
{
    struct world *world = context;
    struct dr_error err = {.status = DR_OK};
    bench_must(dr_bound_schedule(&world->market, &world->site, world->schedule_mw, &err), &err);
}

// One threshold and the lines of the bill, written down for this site alone.
static void plain_loop(void *context)
{
    const struct world *world = context;
    const struct dr_market *market = &world->market;
    const struct dr_terms *terms = &world->site.terms;
    static volatile int64_t kept;
    int64_t total = 0;
    double contract = world->site.book.contract[0].power_mw / 4;
    double last = world->site.plant.capacity_mw,
           all_phs = dr_plant_hash_phs(&world->site.plant, last);
    for (size_t i = market->begin; i < market->end; i++) {
        double seen = i > 0 ? market->spp.value[i - 1] : 0, price = market->spp.value[i];
        double power = seen >= 70 ? 0 : world->site.plant.capacity_mw;
        double load = dr_plant_load_mw(&world->site.plant, power) / 4;
        double hash =
            power > 0 ? all_phs * (power > last ? 1 - world->site.plant.restart_loss : 1) : 0;
        double mine = 52.5 * hash / 96, over = load - contract;
        total += dr_microusd(mine);
        total += dr_microusd(-(terms->pool_fee * mine));
        total += dr_microusd(-(terms->contract[0].price_usd_per_mwh * contract));
        total += dr_microusd(over > 0 ? -(price * over) : 0);
        total += dr_microusd(over < 0 ? -(price * over) : 0);
        total += dr_microusd(-(terms->volumetric_usd_per_mwh * load));
        last = power;
    }
    kept = total;
    (void)kept;
}

// A strategy that always says the same: what the plug-in itself takes.
static void python(struct world *world, double n, double loop_s)
{
    const char *folder = getenv("DR_TEST_PYTHON");
    struct dr_error err = {.status = DR_OK};
    char path[512];
    if (!folder) {
        printf("skipped: the plug-in of Python is not built\n");
        return;
    }
    snprintf(path, sizeof path, "%s/empty.py", folder);
    bench_must(dr_run_spec_init(&world->spec, path, DR_PREV_SPP, &err), &err);
    bench_line("engine, empty strategy in Python, per interval",
               bench_best_s(run, world, 10) / n * 1e9, "ns", 2000, true);
    bench_against("a loop for this site alone", loop_s / n * 1e9);
}

void bench_engine(void)
{
    static const char *const text[][2] = {
        {"always_mine", "engine, always_mine, per interval"},
        {"threshold", "engine, threshold, per interval"},
        {"breakeven", "engine, breakeven, per interval"},
        {"uptime", "engine, uptime, per interval"},
    };
    struct world world;
    struct dr_error err = {.status = DR_OK};
    bench_market(&world.market, &world.settings, &world.site);
    double n = (double)world.market.n_settled;
    world.schedule_mw = calloc(world.market.end - world.market.begin, sizeof *world.schedule_mw);
    if (!world.schedule_mw)
        exit(1);
    double loop_s = bench_best_s(plain_loop, &world, 30);
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        bench_must(dr_run_spec_init(&world.spec, text[i][0], DR_PREV_SPP, &err), &err);
        bench_line(text[i][1], bench_best_s(run, &world, 30) / n * 1e9, "ns", i < 2 ? 20 : NAN,
                   true);
        bench_against("a loop for this site alone", loop_s / n * 1e9);
    }
    python(&world, n, loop_s);
    bench_line("bound of a year", bench_best_s(bound, &world, 10) * 1e3, "ms", NAN, true);
    free(world.schedule_mw);
    dr_market_finish(&world.market);
}
