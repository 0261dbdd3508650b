// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/fixture.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/bound.h"
#include "test/program.h"
#include "test/runner.h"

static void put_all(struct dr_series *series, int64_t start_utc_s, const double *value, size_t n)
{
    bool stored = true; // asserted once: each assertion of Check is written to a file
    for (size_t i = 0; i < n; i++)
        if (!isnan(value[i]))
            stored &= dr_series_put(series, start_utc_s + (int64_t)i * series->step_s, value[i]) ==
                      DR_SERIES_STORED;
    ck_assert(stored);
}

void dr_test_market(struct dr_market *market, int64_t start_utc_s, const double *price_usd_per_mwh,
                    size_t n, double hashprice_usd_per_ph_day)
{
    *market = (struct dr_market){.n_source = 0};
    snprintf(market->point, sizeof market->point, "TEST");
    snprintf(market->hashprice_name, sizeof market->hashprice_name, "test");
    dr_series_init(&market->spp, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    dr_series_init(&market->day_ahead, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
    dr_series_init(&market->hashprice, DR_DAY_S, DR_PUBLISHED_AFTER_END);
    dr_series_init(&market->bitcoin, DR_DAY_S, DR_PUBLISHED_AFTER_END);
    put_all(&market->spp, start_utc_s, price_usd_per_mwh, n);
    market->end = market->spp.n;
    for (size_t i = 0; i < market->spp.n; i++) {
        if (isnan(market->spp.value[i]))
            market->n_missing++;
        else
            market->n_settled++;
    }
    int32_t first = dr_clock_utc_day(start_utc_s);
    int32_t last = dr_clock_utc_day(start_utc_s + (int64_t)n * DR_INTERVAL_S);
    bool stored = true;
    for (int32_t day = first - 40; day <= last; day++)
        stored &= dr_series_put(&market->hashprice, (int64_t)day * DR_DAY_S,
                                hashprice_usd_per_ph_day) == DR_SERIES_STORED;
    ck_assert(stored);
}

void dr_test_day_ahead(struct dr_market *market, int64_t start_utc_s,
                       const double *price_usd_per_mwh, size_t n)
{
    put_all(&market->day_ahead, start_utc_s, price_usd_per_mwh, n);
}

void dr_test_prices(unsigned long seed, double *price_usd_per_mwh, size_t n)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, seed);
    double level = 0;
    for (size_t i = 0; i < n; i++) {
        level = 0.8 * level + gsl_ran_gaussian_ziggurat(random, 0.7);
        double price = 45 * exp(level) - 20;
        if (gsl_rng_uniform(random) < 0.03)
            price *= 20;
        price_usd_per_mwh[i] = round(price * 100) / 100;
    }
    gsl_rng_free(random);
}

void dr_test_settings(struct dr_settings *settings)
{
    static const char *const assignments[] = {
        "fleet.new.share=0.6",
        "fleet.new.efficiency_j_per_th=17.5",
        "fleet.old.share=0.4",
        "fleet.old.efficiency_j_per_th=29.5",
        "site.restart_min=12",
        "contract.power_mw=60",
        "contract.price_usd_per_mwh=30",
        "contract.sellback_share=0.9",
        "contract.sellback_fee_usd_per_mwh=0.5",
        "operations.wear_usd_per_mw_restart=2",
    };
    struct dr_error err;
    dr_settings_init(settings);
    for (size_t i = 0; i < sizeof assignments / sizeof assignments[0]; i++)
        dr_assert_ok(err, dr_settings_set(settings, assignments[i], &err));
    dr_assert_ok(err, dr_settings_check(settings, &err));
}

void dr_test_site(struct dr_site_model *site, const struct dr_settings *settings)
{
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_site_model_init(site, settings, &err));
}

enum dr_status dr_test_run_spec(const struct dr_market *market, const struct dr_site_model *site,
                                const struct dr_run_spec *spec, double *power_mw,
                                struct dr_totals *totals, struct dr_error *err)
{
    struct dr_engine *engine = NULL;
    const struct dr_block *block;
    double *schedule = NULL;
    enum dr_status status = DR_OK;
    size_t n = 0;
    if (!spec->strategy) {
        schedule = calloc(market->end - market->begin, sizeof *schedule);
        status = dr_bound_schedule(market, site, schedule, err);
    }
    if (status == DR_OK)
        status = dr_engine_create(&engine, market, site, spec, schedule, err);
    while (status == DR_OK && !dr_engine_done(engine)) {
        status = dr_engine_step(engine, &block, err);
        for (size_t i = 0; status == DR_OK && power_mw && block && i < block->facts.n; i++)
            power_mw[n++] = block->facts.power_mw[i];
    }
    if (status == DR_OK)
        *totals = *dr_engine_totals(engine);
    dr_engine_destroy(engine);
    free(schedule);
    return status;
}

struct dr_totals dr_test_run(const struct dr_market *market, const struct dr_site_model *site,
                             const char *text, double *power_mw)
{
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    struct dr_totals totals = {.n_interval = 0};
    dr_assert_ok(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err));
    dr_assert_ok(err, dr_test_run_spec(market, site, &spec, power_mw, &totals, &err));
    return totals;
}

enum dr_status dr_test_run_module(const struct dr_market *market, const struct dr_site_model *site,
                                  const struct dr_strategy *strategy, double *power_mw,
                                  struct dr_totals *totals, struct dr_error *err)
{
    struct dr_run_spec spec = {.strategy = strategy, .information = DR_PREV_SPP};
    for (size_t i = 0; i < strategy->n_params; i++)
        spec.param[i] = strategy->params[i].def;
    return dr_test_run_spec(market, site, &spec, power_mw, totals, err);
}

const char *dr_test_module(const char *name)
{
    const char *folder = getenv("DR_TEST_MODULES");
    char file[64];
    ck_assert_msg(folder != NULL, "DR_TEST_MODULES is not set");
    snprintf(file, sizeof file, "%s.so", name);
    return dr_test_join(folder, file);
}

double dr_test_usd(const struct dr_site_model *site, double power_mw, double last_power_mw,
                   double price_usd_per_mwh, double hashprice_usd_per_ph_day)
{
    struct dr_facts facts;
    double usd;
    dr_site_model_choices(site, 0, 0, &power_mw, &last_power_mw, 1, &facts);
    dr_site_model_price(site, &facts, 0, false, price_usd_per_mwh, hashprice_usd_per_ph_day, &usd);
    return usd;
}

int64_t dr_test_net(const struct dr_totals *totals)
{
    int64_t sum = 0;
    for (size_t c = 0; dr_charges[c]; c++)
        sum += totals->amount_microusd[c];
    return sum;
}
