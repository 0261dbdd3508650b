// SPDX-License-Identifier: GPL-3.0-or-later
// Emergency response service: its calendar, what counts as available, what is paid when.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/event.h"
#include "sim/ers.h"
#include "test/fixture.h"
#include "test/program.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

enum { MOST = 4 * 24 * 140 };

static size_t place_of(const char *code)
{
    size_t c = 0;
    while (strcmp(dr_charges[c]->code, code) != 0)
        c++;
    return c;
}

// ---- the calendar ------------------------------------------------------------------------------

START_TEST(holidays)
{
    static const int32_t days[][3] = {
        {2024, 1, 1},   {2024, 5, 27}, {2024, 7, 4},  {2024, 9, 2}, {2024, 11, 28},
        {2024, 12, 25}, {2023, 1, 1},  {2023, 1, 2}, // a Sunday, and its Monday
        {2022, 12, 26}, {2027, 7, 5},  {2025, 5, 26}, {2025, 9, 1}, {2025, 11, 27},
    };
    static const int32_t others[][3] = {{2024, 1, 2},   {2024, 5, 20},  {2024, 9, 9},
                                        {2024, 11, 21}, {2024, 11, 29}, {2024, 12, 26},
                                        {2026, 7, 3},   {2026, 7, 6}}; // 4 July 2026: a Saturday
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        ck_assert_msg(dr_ers_is_holiday(dr_clock_day(days[i][0], days[i][1], days[i][2])), "%zu",
                      i);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        ck_assert_msg(!dr_ers_is_holiday(dr_clock_day(others[i][0], others[i][1], others[i][2])),
                      "%zu", i);
}
END_TEST

START_TEST(time_periods)
{
    static const char working[] = "888881112222233344455588",
                      weekend[] = "888886666888888777777888";
    int32_t friday = dr_clock_day(2024, 6, 7), labor_day = dr_clock_day(2024, 9, 2);
    for (int h = 1; h <= 24; h++) {
        ck_assert_int_eq(dr_ers_time_period(friday, h), working[h - 1] - '0');
        ck_assert_int_eq(dr_ers_time_period(friday + 1, h), weekend[h - 1] - '0');
        ck_assert_int_eq(dr_ers_time_period(friday + 2, h), weekend[h - 1] - '0');
        ck_assert_int_eq(dr_ers_time_period(friday + 3, h), working[h - 1] - '0');
        ck_assert_int_eq(dr_ers_time_period(labor_day, h), weekend[h - 1] - '0');
    }
}
END_TEST

START_TEST(first_days_of_terms)
{
    static const int first_month[] = {12, 12, 12, 4, 4, 6, 6, 6, 6, 10, 10, 12};
    for (int month = 1; month <= 12; month++)
        for (int day = 1; day <= 28; day += 27)
            ck_assert_int_eq(dr_ers_term_first_day(dr_clock_day(2024, month, day)),
                             dr_clock_day(month <= 3 ? 2023 : 2024, first_month[month - 1], 1));
}
END_TEST

START_TEST(time_periods_as_text)
{
    static const char *const wrong[] = {"", "0", "9", "1,", ",1", "1 2", "1;2", "12", "ALL", "1,x"};
    uint32_t set;
    ck_assert(dr_ers_parse_time_periods("all", &set));
    ck_assert_uint_eq(set, 255);
    ck_assert(dr_ers_parse_time_periods("1,2, 8", &set));
    ck_assert_uint_eq(set, 131);
    ck_assert(dr_ers_parse_time_periods("7", &set));
    ck_assert_uint_eq(set, 64);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_msg(!dr_ers_parse_time_periods(wrong[i], &set), "\"%s\"", wrong[i]);
}
END_TEST

// ---- the payment -------------------------------------------------------------------------------

// Cents of a payment that is posted in whole micro-dollars, half away from zero.
static int64_t cents(double paid_mw_h, double price_usd_per_mw_h)
{
    const struct dr_terms terms = {.sells_ers = true, .ers_price_usd_per_mw_h = price_usd_per_mw_h};
    struct dr_facts facts = {.n = 1, .ers_paid_mw_h = {paid_mw_h}};
    double usd;
    dr_charges[place_of("ERS")]->usd(&terms, &facts, &usd);
    return (dr_microusd(usd) + 5000) / 10000;
}

// E-C2: 20 MW, 366 h, 6.25.
START_TEST(availability_and_performance)
{
    struct dr_ers ers = {.power_mw = 20,
                         .availability_threshold = 0.95,
                         .event_performance = 1,
                         .time_periods = 1u << 3};
    struct dr_ers_account account = {.term_first_day = 0};
    account.obligated_mw_h[3] = 20 * 366;
    account.n_counted[3] = 100;
    account.n_available[3] = 97;
    ck_assert_int_eq(cents(dr_ers_paid_mw_h(&account, &ers), 6.25), 4575000);
    account.n_available[3] = 93;
    ck_assert_int_eq(cents(dr_ers_paid_mw_h(&account, &ers), 6.25), 3956918);
    account.n_available[3] = 97;
    ers.event_performance = 0.8;
    ck_assert_int_eq(cents(dr_ers_paid_mw_h(&account, &ers), 6.25), 3660000);
    // At the thresholds all is paid.
    account.n_available[3] = 95;
    ers.event_performance = 0.95;
    ck_assert_int_eq(cents(dr_ers_paid_mw_h(&account, &ers), 6.25), 4575000);
    // Each time period by itself.
    account.obligated_mw_h[5] = 20 * 31;
    account.n_counted[5] = 124;
    account.n_available[5] = 62;
    ck_assert_double_eq_tol(dr_ers_paid_mw_h(&account, &ers), 20 * 366 + 20 * 31 * 0.25, 1e-9);
    // All of it excused.
    account.n_counted[5] = account.n_available[5] = 0;
    ck_assert_double_eq_tol(dr_ers_paid_mw_h(&account, &ers), 20 * 366 + 20 * 31, 1e-9);
}
END_TEST

// ---- in a run ----------------------------------------------------------------------------------

struct world {
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
};

static void world_init(struct world *world, int64_t start_utc_s, size_t n, const char *const *set)
{
    static double price[MOST];
    struct dr_error err = {.message = ""};
    for (size_t i = 0; i < n; i++)
        price[i] = 23.7;
    dr_test_settings(&world->settings);
    for (; *set; set++)
        dr_assert_ok(err, dr_settings_set(&world->settings, *set, &err));
    dr_assert_ok(err, dr_settings_check(&world->settings, &err));
    dr_test_site(&world->site, &world->settings);
    dr_test_market(&world->market, start_utc_s, price, n, 47.31);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        dr_series_init(&world->market.mcpc[p], DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
        for (size_t i = 0; i < n; i += 4)
            dr_series_put(&world->market.mcpc[p], start_utc_s + (int64_t)i * 900, 10 + p);
    }
}

static void put_span(struct dr_spans *spans, int64_t start_utc_s, int n, int kind, double value)
{
    const struct dr_span span = {start_utc_s, start_utc_s + n * 900, kind, value};
    size_t n_repeated = 0;
    ck_assert(dr_spans_put(spans, &span));
    dr_spans_sort(spans, &n_repeated);
}

static void world_finish(struct world *world)
{
    dr_site_model_finish(&world->site);
    dr_market_finish(&world->market);
}

// Micro-dollars of ERS by Central day, of a run under this schedule (NULL: always on).
static void run(struct world *world, const double *schedule_mw, int64_t *microusd,
                struct dr_totals *totals)
{
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    struct dr_engine *engine;
    const struct dr_block *block;
    dr_assert_ok(err, dr_site_model_attach(&world->site, &world->market, &err));
    dr_assert_ok(err, dr_run_spec_init(&spec, "always_mine", DR_PREV_SPP, &err));
    dr_assert_ok(err,
                 dr_engine_create(&engine, &world->market, &world->site, &spec, schedule_mw, &err));
    for (size_t d = 0;; d++) {
        dr_assert_ok(err, dr_engine_next_day(engine, &block, &err));
        if (!block)
            break;
        const int64_t *amount = block->amount_microusd[place_of("ERS")];
        for (size_t i = 0; i + 1 < block->facts.n; i++)
            ck_assert_int_eq(amount[i], 0);
        microusd[d] = amount[block->facts.n - 1];
    }
    *totals = *dr_engine_totals(engine);
    dr_engine_destroy(engine);
}

// Paid with the last interval of each term, and of the run. 30 May to 3 June 2024: Thursday to
// Monday.
START_TEST(paid_by_the_term)
{
    static const char *const set[] = {"ers.power_mw=20.4", "ers.price_usd_per_mw_h=6.25",
                                      "ers.time_periods=4,7", NULL};
    int64_t microusd[8] = {0};
    struct world world;
    struct dr_totals totals;
    world_init(&world, dr_clock_central_midnight_utc_s(dr_clock_day(2024, 5, 30)), 5 * 96, set);
    run(&world, NULL, microusd, &totals);
    ck_assert_int_eq(microusd[0], 0);
    ck_assert_int_eq(microusd[1], 765000000); // two working days of 3 h
    ck_assert_int_eq(microusd[2], 0);
    ck_assert_int_eq(microusd[3], 0);
    ck_assert_int_eq(microusd[4], 1912500000); // two days of 6 h and one of 3 h
    ck_assert_int_eq(totals.amount_microusd[place_of("ERS")], 765000000 + 1912500000ll);
    ck_assert_ptr_null(dr_charges[place_of("ERS")]->assumed(&world.site.terms));
    world_finish(&world);
}
END_TEST

// One working day of time period 2, five hours: 20 intervals.
START_TEST(availability_in_a_run)
{
    static const char *const set[] = {"ers.power_mw=30", "ers.price_usd_per_mw_h=6.25",
                                      "ers.time_periods=2", NULL};
    const int64_t start_utc_s = dr_clock_central_midnight_utc_s(dr_clock_day(2024, 6, 3));
    double schedule[96];
    int64_t microusd[1];
    struct dr_totals totals;
    for (int off = 0; off < 4; off++) {
        struct world world;
        for (size_t i = 0; i < 96; i++) // headroom of 30 MW is enough, a hair less is not
            schedule[i] = i < 32 || i >= 52 ? 0 : (int)i - 32 < off ? 30.9 : 30 / 0.97;
        world_init(&world, start_utc_s, 96, set);
        run(&world, schedule, microusd, &totals);
        double f = off <= 1 ? 1 : (1 - off / 20.0) * (1 - off / 20.0);
        ck_assert_int_eq(microusd[0], llround(30 * 5 * 6.25 * f * 1e6));
        world_finish(&world);
    }
    // Four intervals off of 20 under an event, and four called: the rest was there.
    struct world world;
    for (size_t i = 0; i < 96; i++)
        schedule[i] = 100;
    world_init(&world, start_utc_s, 96, set);
    put_span(&world.market.event, start_utc_s + 33 * 900, 4, DR_EVENT_OUTAGE, 0);
    put_span(&world.market.deployment, start_utc_s + 40 * 900, 4, DR_PRODUCT_ERS, 1);
    run(&world, schedule, microusd, &totals);
    ck_assert_int_eq(microusd[0], 937500000);
    ck_assert_uint_eq(totals.n_limited, 8);
    ck_assert_double_eq_tol(totals.load_mwh, 0.25 * (88 * 100 + 4 * 3 + 4 * 70), 1e-6);
    world_finish(&world);
}
END_TEST

// A deployment in an hour without an obligation is somebody else's.
START_TEST(called_outside_its_hours)
{
    static const char *const set[] = {"ers.power_mw=30", "ers.time_periods=1", NULL};
    const int64_t start_utc_s = dr_clock_central_midnight_utc_s(dr_clock_day(2024, 6, 3));
    int64_t microusd[1];
    struct world world;
    struct dr_totals totals;
    world_init(&world, start_utc_s, 96, set);
    put_span(&world.market.deployment, start_utc_s + 60 * 900, 4, DR_PRODUCT_ERS, 1);
    run(&world, NULL, microusd, &totals);
    ck_assert_uint_eq(totals.n_limited, 0);
    ck_assert_int_eq(microusd[0], 440136000); // 30 MW, 3 h, 4.8904
    ck_assert_ptr_nonnull(dr_charges[place_of("ERS")]->assumed(&world.site.terms));
    world_finish(&world);
}
END_TEST

// ERS has its megawatts first, in its hours, and never more than the load can shed.
START_TEST(before_all_reserves)
{
    static const char *const set[] = {"ers.power_mw=120", "ers.time_periods=4",
                                      "reserve.rrs.power_mw=40", NULL};
    const int64_t start_utc_s = dr_clock_central_midnight_utc_s(dr_clock_day(2024, 6, 3));
    int64_t microusd[1];
    struct world world;
    struct dr_totals totals;
    struct dr_award award;
    world_init(&world, start_utc_s, 96, set);
    run(&world, NULL, microusd, &totals);
    int32_t day = dr_clock_central_day(start_utc_s);
    dr_reserve_award(&world.site.reserve, NULL, start_utc_s + 17 * 3600, day, &award);
    ck_assert_double_eq(award.ers_mw, 97);
    ck_assert_double_eq(award.award_mw[DR_PRODUCT_RRS], 0);
    ck_assert_double_eq_tol(award.cut_mw, 63, 1e-9);
    dr_reserve_award(&world.site.reserve, NULL, start_utc_s + 19 * 3600, day, &award);
    ck_assert_double_eq(award.ers_mw, 0);
    ck_assert_double_eq(award.award_mw[DR_PRODUCT_RRS], 40);
    ck_assert_uint_eq(world.site.reserve.n_cut_hour, 3);
    ck_assert_int_eq(totals.amount_microusd[place_of("DAAS")], 21 * 400000000ll);
    world_finish(&world);
}
END_TEST

START_TEST(headroom_goes_to_ers_first)
{
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_facts facts = {.n = 1, .power_mw = {50}, .ers_mw = {30.5}};
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    facts.award_mw[DR_PRODUCT_RRS][0] = 40;
    dr_reserve_settle(&site.plant, &facts);
    ck_assert_double_eq(facts.ers_provided_mw[0], 30.5);
    ck_assert_double_eq_tol(facts.provided_mw[DR_PRODUCT_RRS][0], 18, 1e-12);
    // Called in full and followed: it needs no headroom any more.
    facts.ers_deployed_mw[0] = 30.5;
    dr_reserve_settle(&site.plant, &facts);
    ck_assert_double_eq(facts.ers_provided_mw[0], 30.5);
    ck_assert_double_eq_tol(facts.provided_mw[DR_PRODUCT_RRS][0], 40, 1e-12);
    facts.power_mw[0] = 70; // not followed
    dr_reserve_settle(&site.plant, &facts);
    ck_assert_double_eq(facts.ers_provided_mw[0], 0);
}
END_TEST

// A whole term, June to September 2024, of every time period: 122 days.
START_TEST(a_whole_term)
{
    static const char *const set[] = {"ers.power_mw=20", NULL};
    static int64_t microusd[140];
    struct world world;
    struct dr_totals totals;
    world_init(&world, dr_clock_central_midnight_utc_s(dr_clock_day(2024, 6, 1)), 123 * 96, set);
    run(&world, NULL, microusd, &totals);
    ck_assert_int_eq(microusd[121], llround(20 * 122 * 24 * 4.8904 * 1e6));
    ck_assert_int_eq(microusd[122], llround(20 * 24 * 4.8904 * 1e6));
    ck_assert_int_eq(totals.amount_microusd[place_of("ERS")], microusd[121] + microusd[122]);
    world_finish(&world);
}
END_TEST

// ---- settings and the program ------------------------------------------------------------------

START_TEST(refused)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    dr_assert_error(err, dr_settings_set(&settings, "ers.product=ers20", &err), DR_ERR_USAGE,
                    "expected ers10|ers30");
    dr_assert_error(err, dr_settings_set(&settings, "ers.power_mw=-1", &err), DR_ERR_USAGE,
                    "expected a number from 0 to 10000");
    dr_assert_ok(err, dr_settings_set(&settings, "ers.time_periods=3,9", &err));
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE,
                    "ers.time_periods: no time periods\n  found \"3,9\", expected all, or numbers");
}
END_TEST

START_TEST(kept)
{
    static char prices[20000];
    const char *folder = dr_test_folder();
    prices[0] = '\0';
    dr_test_append_prices(prices, sizeof prices, 1717218000, 192, 900, 5);
    dr_test_write(folder, "prices.csv", prices);
    struct dr_test_output output =
        dr_test_program(folder, "--prices", "prices.csv", "--hashprice", "52.5", "--no-figures",
                        "--set", "ers.power_mw=20", "--set", "ers.product=ers30");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database,
                   "SELECT awarded_mw_h || ' ' || provided_mw_h || ' ' || award_microusd || ' ' ||"
                   " month FROM reserve WHERE run_id = 1 AND product = 'ERS'",
                   "960.0 960.0 4694784000 2024-06");
    dr_test_expect(database,
                   "SELECT quantity || ' ' || round(price, 9) || ' ' || amount_microusd FROM"
                   " posting WHERE run_id = 1 AND charge = 'ERS' AND quantity > 0",
                   "960.0 4.8904 4694784000");
    dr_test_expect(database, "SELECT program_credit_usd FROM comparison WHERE run_id = 1",
                   "4694.784");
    dr_test_expect(database, "SELECT count(*) FROM charge WHERE code = 'ERS' AND assumed <> ''",
                   "1");
    dr_test_expect_none(database,
                        "SELECT run_id FROM reserve JOIN (SELECT run_id, sum(ers) AS e FROM day"
                        " GROUP BY run_id) USING (run_id) WHERE award_microusd <> e");
    sqlite3_close(database);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("ers");
    dr_suite_add(suite, "holidays", holidays);
    dr_suite_add(suite, "time periods", time_periods);
    dr_suite_add(suite, "terms", first_days_of_terms);
    dr_suite_add(suite, "as text", time_periods_as_text);
    dr_suite_add(suite, "payment", availability_and_performance);
    dr_suite_add(suite, "by the term", paid_by_the_term);
    dr_suite_add(suite, "availability", availability_in_a_run);
    dr_suite_add(suite, "outside its hours", called_outside_its_hours);
    dr_suite_add(suite, "before all reserves", before_all_reserves);
    dr_suite_add(suite, "headroom", headroom_goes_to_ers_first);
    dr_suite_add(suite, "whole term", a_whole_term);
    dr_suite_add(suite, "refused", refused);
    dr_suite_add(suite, "kept", kept);
    return suite;
}
