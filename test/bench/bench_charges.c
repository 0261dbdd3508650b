// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of a full site's bill against the lines of the plain model, a day at a time.
#include <math.h>
#include <stdlib.h>

#include "market/clock.h"
#include "sim/engine.h"
#include "test/bench/bench.h"

enum { DAYS = 4000 };

// Two contracts, three reserves, ERS, transmission, every fee.
static const char *const full_site[] = {
    "contract.base.power_mw=60",
    "contract.peak.power_mw=20",
    "contract.peak.first_hour_ending=7",
    "contract.peak.last_hour_ending=22",
    "contract.peak.sellback_share=0.9",
    "reserve.rrs.power_mw=30",
    "reserve.ecrs.power_mw=20",
    "reserve.nspin.power_mw=10",
    "ers.power_mw=10",
    "delivery.transmission=4cp",
    "fees.administration=published",
    "fees.ancillary_usd_per_mwh=0.98",
    "fees.uplift_usd_per_mwh=0.17",
    "fees.retail_usd_per_mwh=1.5",
    "fees.loss_factor=1.016",
    NULL,
};

struct world {
    struct dr_market market;
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_engine *engine;
    const struct dr_block *block; // a day in which all is billed
};

// What the sample does not have: a peak a summer month, and prices of reserves in every hour.
static void add_to_market(struct dr_market *market)
{
    for (int month = 6; month <= 9; month++)
        if (!dr_stamps_put(&market->peak,
                           dr_clock_central_midnight_utc_s(dr_clock_day(2024, month, 15)) +
                               17 * DR_HOUR_S,
                           NAN))
            exit(1);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        dr_series_init(&market->mcpc[p], DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
        for (int64_t t = market->spp.first_start_utc_s; t < dr_series_end_utc_s(&market->spp);
             t += DR_HOUR_S)
            if (dr_series_put(&market->mcpc[p], t, 5.71 + p) != DR_SERIES_STORED)
                exit(1);
    }
}

static void init_world(struct world *world, const char *const *setting)
{
    struct dr_error err = {.status = DR_OK};
    struct dr_run_spec spec;
    const struct dr_block *block;
    bench_market(&world->market, &world->settings, &world->site);
    add_to_market(&world->market);
    for (size_t i = 0; setting[i]; i++)
        bench_must(dr_settings_set(&world->settings, setting[i], &err), &err);
    bench_must(dr_settings_check(&world->settings, &err), &err);
    bench_must(dr_site_model_init(&world->site, &world->settings, &err), &err);
    bench_must(dr_site_model_attach(&world->site, &world->market, &err), &err);
    bench_must(dr_run_spec_init(&spec, "threshold", DR_PREV_SPP, &err), &err);
    bench_must(dr_engine_create(&world->engine, &world->market, &world->site, &spec, NULL, &err),
               &err);
    for (int day = 0; day < 200; day++)
        bench_must(dr_engine_next_day(world->engine, &block, &err), &err);
    world->block = block;
}

static void finish_world(struct world *world)
{
    dr_engine_destroy(world->engine);
    dr_site_model_finish(&world->site);
    dr_market_finish(&world->market);
}

// Every line of a day, rounded, as the engine posts them.
static void bill(void *context)
{
    const struct world *world = context;
    const struct dr_facts *facts = &world->block->facts;
    static volatile int64_t kept;
    int64_t sum = 0;
    for (int day = 0; day < DAYS; day++)
        for (size_t k = 0; k < world->site.n_charge; k++) {
            double usd[DR_MAX_FACTS];
            world->site.charge[k].charge->usd(&world->site.terms, facts, usd);
            for (size_t i = 0; i < facts->n; i++)
                sum += dr_microusd(usd[i]);
        }
    kept = sum;
    (void)kept;
}

void bench_charges(void)
{
    static const char *const nothing[] = {NULL};
    struct world plain, full;
    init_world(&plain, nothing);
    init_world(&full, full_site);
    double intervals = (double)(DAYS * plain.block->facts.n);
    double plain_ns = bench_best_s(bill, &plain, 15) / intervals * 1e9;
    double full_ns = bench_best_s(bill, &full, 15) / intervals * 1e9;
    bench_line("lines of a full site, per interval", full_ns, "ns", 3 * plain_ns, true);
    bench_against("the lines of the plain model", plain_ns);
    finish_world(&plain);
    finish_world(&full);
}
