// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/bound.h"
#include "test/fixture.h"
#include "test/runner.h"

static void set_up(struct dr_test_replay *replay, const struct dr_test_replay_request *request)
{
    struct dr_error err = {.message = ""};
    size_t n = 0;
    dr_test_settings(&replay->settings);
    for (const char *const *set = request->set; set && *set; set++)
        dr_assert_ok(err, dr_settings_set(&replay->settings, *set, &err));
    dr_assert_ok(err, dr_settings_check(&replay->settings, &err));
    dr_test_site(&replay->site, &replay->settings);
    while (request->strategy && request->strategy[n])
        n++;
    dr_assert_ok(err, dr_run_set_init(&replay->set, request->strategy, n, DR_PREV_SPP,
                                      (struct dr_run_data){.day_ahead = request->day_ahead != NULL},
                                      &err));
    ck_assert_uint_le(replay->set.n, DR_TEST_MOST_RUNS);
}

static void read_market(struct dr_test_replay *replay, const struct dr_test_replay_request *request)
{
    struct dr_error err = {.message = ""};
    const char *other_point[DR_MAX_CONTRACTS + 1];
    const char *prices = dr_test_file("prices.csv", request->prices);
    const char *day_ahead =
        dr_test_file("day_ahead.csv", request->day_ahead ? request->day_ahead : "");
    const char *peaks = dr_test_file("peaks.csv", request->peaks ? request->peaks : "");
    const char *positions =
        dr_test_file("positions.csv", request->positions ? request->positions : "");
    struct dr_market_request market = {
        .price_file = &prices,
        .n_price_file = 1,
        .day_ahead_file = &day_ahead,
        .n_day_ahead_file = request->day_ahead ? 1 : 0,
        .hashprice = request->hashprice,
        .point = request->point,
        .other_point = other_point,
        .further[DR_DATA_PEAKS] = {&peaks, request->peaks ? 1 : 0},
        .further[DR_DATA_POSITIONS] = {&positions, request->positions ? 1 : 0},
        .skip_gaps = request->skip_gaps,
    };
    while ((other_point[market.n_other_point] =
                dr_book_other_point(&replay->site.book, market.n_other_point)))
        market.n_other_point++;
    dr_assert_ok(err, dr_market_init(&replay->market, &market, &err));
    dr_assert_ok(err, dr_site_model_attach(&replay->site, &replay->market, &err));
}

static void add_run(struct dr_test_replay *replay, size_t i)
{
    struct dr_error err = {.message = ""};
    const struct dr_run_spec *spec = &replay->set.spec[i];
    struct dr_engine *engine = NULL;
    double *schedule = NULL;
    if (!spec->strategy) {
        schedule = calloc(replay->market.end - replay->market.begin, sizeof *schedule);
        ck_assert_ptr_nonnull(schedule);
        dr_assert_ok(err, dr_bound_schedule(&replay->market, &replay->site, schedule, &err));
    }
    dr_assert_ok(err,
                 dr_engine_create(&engine, &replay->market, &replay->site, spec, schedule, &err));
    dr_assert_ok(err, dr_ledger_add_run(replay->ledger, (int64_t)i + 1, spec, engine, NULL, &err));
    replay->totals[i] = *dr_engine_totals(engine);
    dr_engine_destroy(engine);
    free(schedule);
}

void dr_test_replay_init(struct dr_test_replay *replay,
                         const struct dr_test_replay_request *request)
{
    static const struct dr_ledger_note note[] = {{"description", "a test"}, {"gaps", "odd"}};
    struct dr_error err = {.message = ""};
    *replay = (struct dr_test_replay){.ledger = NULL};
    set_up(replay, request);
    read_market(replay, request);
    ck_assert_int_lt(
        snprintf(replay->path, sizeof replay->path, "%s/ledger.sqlite", dr_test_folder()),
        PATH_MAX);
    const struct dr_ledger_head head = {
        .program_version = "7.8.9",
        .command_line = "dr-sim --odd 'value'",
        .market = &replay->market,
        .site = &replay->site,
        .settings = &replay->settings,
        .note = note,
        .n_note = 2,
    };
    dr_assert_ok(err, dr_ledger_create(&replay->ledger, replay->path, &head, &err));
    for (size_t i = 0; i < replay->set.n; i++)
        add_run(replay, i);
    dr_assert_ok(err, dr_ledger_commit(replay->ledger, &err));
    replay->database = dr_ledger_database(replay->ledger);
}

void dr_test_replay_finish(struct dr_test_replay *replay)
{
    dr_ledger_destroy(replay->ledger);
    dr_run_set_finish(&replay->set);
    dr_site_model_finish(&replay->site);
    dr_market_finish(&replay->market);
}

void dr_test_append_prices(char *text, size_t text_size, int64_t start_utc_s, size_t n, int step_s,
                           unsigned long seed)
{
    double *price = calloc(n, sizeof *price);
    size_t used = strlen(text);
    ck_assert_ptr_nonnull(price);
    dr_test_prices(seed, price, n);
    if (used == 0)
        used += (size_t)snprintf(text, text_size,
                                 "timestamp_utc_start,settlement_point,price_usd_per_mwh\n");
    for (size_t i = 0; i < n; i++) {
        char time[DR_TIME_SIZE];
        dr_clock_format_utc(start_utc_s + (int64_t)i * step_s, time);
        used +=
            (size_t)snprintf(text + used, text_size - used, "%s,HB_TEST,%.2f\n", time, price[i]);
        ck_assert_uint_lt(used, text_size);
    }
    free(price);
}
