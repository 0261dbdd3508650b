// SPDX-License-Identifier: GPL-3.0-or-later
// Contracts in runs: what they must not change, the bound over them, resale that a strategy elects,
// and contracts and load that settle at prices of their own.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/position.h"
#include "sim/bound.h"
#include "test/fixture.h"
#include "test/program.h"
#include "test/runner.h"
#include "test/sql.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

enum { LONG = 96 * 14, SHORT = 7 };

static struct dr_settings settings;
static struct dr_site_model site;
static struct dr_market market;

// The machines of the worked example, and these contracts.
static void open_site(const char *const *assignment)
{
    struct dr_error err = {.message = ""};
    dr_test_settings(&settings);
    dr_assert_ok(err, dr_settings_set(&settings, "contract.power_mw=0", &err));
    for (; *assignment; assignment++)
        dr_assert_ok(err, dr_settings_set(&settings, *assignment, &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    dr_test_site(&site, &settings);
}

static int64_t midnight(int year, int month, int day)
{
    return dr_clock_central_midnight_utc_s(dr_clock_day(year, month, day));
}

// A base, peak hours and weekends, with resale at the whole price.
#define THREE(price_a, price_b, price_c)                                                           \
    "contract.a.power_mw=40.1", "contract.a.price_usd_per_mwh=" price_a,                           \
        "contract.b.power_mw=17.3", "contract.b.price_usd_per_mwh=" price_b,                       \
        "contract.b.first_hour_ending=7", "contract.b.last_hour_ending=22",                        \
        "contract.c.power_mw=23.9", "contract.c.price_usd_per_mwh=" price_c,                       \
        "contract.c.days=weekends"

static const char *const strategies[] = {
    "always_mine", "breakeven", "breakeven,information=perfect", "threshold,strike_usd_per_mwh=77",
    "two_strike",  "oracle"};
enum { N_STRATEGY = sizeof strategies / sizeof strategies[0] };

// ---- what contracts must not change ------------------------------------------------------------

START_TEST(the_price_of_a_block_decides_nothing)
{
    static double price[LONG], power_mw[3][LONG];
    dr_test_prices(5, price, LONG);
    dr_test_market(&market, midnight(2024, 5, 28), price, LONG, 47.31);
    for (size_t s = 0; s < N_STRATEGY; s++) {
        // Shares and fees that make the resale matter, so that there is something to decide.
#define TERMS                                                                                      \
    "contract.a.sellback_share=0.8", "contract.b.sellback_fee_usd_per_mwh=1.1",                    \
        "contract.c.kind=elective", "contract.c.sellback_share=0.9"
        open_site(TEXTS(THREE("31.07", "47.31", "22.2"), TERMS));
        dr_test_run(&market, &site, strategies[s], power_mw[0]);
        open_site(TEXTS(THREE("-250", "0", "4999"), TERMS));
        dr_test_run(&market, &site, strategies[s], power_mw[1]);
        open_site(TEXTS(THREE("4000", "-7.5", "0"), TERMS));
        dr_test_run(&market, &site, strategies[s], power_mw[2]);
        ck_assert_mem_eq(power_mw[0], power_mw[1], sizeof power_mw[0]);
        ck_assert_mem_eq(power_mw[0], power_mw[2], sizeof power_mw[0]);
    }
    dr_market_finish(&market);
}
END_TEST

// Automatic resale at share 1 and no fee: every strategy is shifted by the same sum.
START_TEST(blocks_are_a_swap)
{
    static double price[LONG], power_mw[2][LONG];
    int64_t begin = midnight(2024, 5, 28);
    double shift_usd = 0;
    dr_test_prices(5, price, LONG);
    for (int64_t i = 0; i < LONG; i++) {
        int64_t hour = i % 96 / 4 + 1, day = i / 96; // 28 May 2024 was a Tuesday
        bool weekend = day % 7 == 4 || day % 7 == 5;
        shift_usd += 40.1 / 4 * (price[i] - 31.07);
        shift_usd += hour >= 7 && hour <= 22 ? 17.3 / 4 * (price[i] - 47.31) : 0;
        shift_usd += weekend ? 23.9 / 4 * (price[i] - 22.2) : 0;
    }
    dr_test_market(&market, begin, price, LONG, 47.31);
    for (size_t s = 0; s < N_STRATEGY; s++) {
        open_site(TEXTS("contract.a.kind=index"));
        struct dr_totals without = dr_test_run(&market, &site, strategies[s], power_mw[0]);
        open_site(TEXTS(THREE("31.07", "47.31", "22.2")));
        struct dr_totals with = dr_test_run(&market, &site, strategies[s], power_mw[1]);
        ck_assert_double_eq_tol((double)(dr_test_net(&with) - dr_test_net(&without)) / 1e6,
                                shift_usd, 0.01);
    }
    dr_market_finish(&market);
}
END_TEST

// ---- the bound ---------------------------------------------------------------------------------

// Dollars of interval i at a power after another one, by all charges. Of what elective contracts
// leave the most is taken that any resale brings.
static double interval_usd(size_t i, double power_mw, double last_power_mw)
{
    int64_t start = dr_series_start_utc_s(&market.spp, i);
    int32_t day = dr_clock_central_day(start);
    double hashprice = dr_series_at(&market.hashprice, start), most = -INFINITY;
    for (int k = 0; k <= 52; k++) {
        struct dr_facts facts;
        double usd;
        dr_site_model_choices(&site, start, day, &power_mw, &last_power_mw, 1, &facts);
        facts.resale_mwh[0] = k == 52 ? INFINITY : 0.5 * k;
        dr_position_settle(&site.terms, &facts);
        dr_site_model_price(&site, &facts, day, false, market.spp.value[i], hashprice, &usd);
        most = fmax(most, usd);
    }
    return most;
}

static double best_usd(size_t i, double last_power_mw)
{
    double best = -INFINITY;
    if (i == market.end)
        return 0;
    for (size_t j = 0; j < site.plant.n_breakpoint; j++) {
        double power = site.plant.breakpoint_mw[j];
        best = fmax(best, interval_usd(i, power, last_power_mw) + best_usd(i + 1, power));
    }
    return best;
}

// What the bound's run books is what exhaustive search finds.
static void equals_search(size_t n)
{
    struct dr_totals totals = dr_test_run(&market, &site, "oracle", NULL);
    ck_assert_uint_eq(totals.n_interval, n);
    ck_assert_double_eq_tol((double)dr_test_net(&totals) / 1e6, best_usd(0, 100), 1e-4);
}

// n prices around the hour in which peak hours end, near the break-evens, one below 0.
static void open_short_market(unsigned long seed, size_t n)
{
    double price[SHORT];
    dr_test_prices(seed, price, n);
    for (size_t i = 0; i < n; i++)
        price[i] += i == seed % n ? -70 : 40;
    dr_test_market(&market, midnight(2024, 6, 4) + 21 * DR_HOUR_S + 3 * 900, price, n, 47.31);
}

START_TEST(the_bound_of_two_contracts_is_the_best_of_all)
{
    for (unsigned long seed = 1; seed <= 12; seed++) {
        open_site(TEXTS("contract.a.power_mw=37.7", "contract.a.first_hour_ending=7",
                        "contract.a.last_hour_ending=22", "contract.b.power_mw=40.1",
                        "contract.b.sellback_share=0.8",
                        "contract.b.sellback_fee_usd_per_mwh=1.1"));
        open_short_market(seed, 5);
        equals_search(5);
        dr_market_finish(&market);
    }
}
END_TEST

// Energy that nobody takes is lost for nothing where selling it would cost. Wear keeps the machines
// off at the negative prices after a spike.
START_TEST(the_bound_elects_what_it_resells)
{
    static const double price[][4] = {{4871.23, -20.3, 3871.1, 61.3},
                                      {4871.23, 50.7, -3.1, 997.7},
                                      {41.3, 97.7, -71.9, 55.1},
                                      {2387.01, 59.9, 60.1, 66.7}};
    for (size_t k = 0; k < 4; k++) {
        open_site(TEXTS("operations.wear_usd_per_mw_restart=9000", "site.residual_fraction=0",
                        "contract.a.power_mw=40", "contract.a.kind=elective",
                        "contract.a.sellback_fee_usd_per_mwh=3.3"));
        dr_test_market(&market, midnight(2024, 6, 4), price[k], 4, 47.31);
        equals_search(4);
        // Two that differ, and the first of them has to sell before the second may. The search
        // tries all amounts that they can leave, in steps of half a MWh.
        open_site(TEXTS("operations.wear_usd_per_mw_restart=9000", "site.residual_fraction=0",
                        "contract.a.power_mw=40", "contract.a.kind=elective",
                        "contract.a.sellback_fee_usd_per_mwh=60", "contract.b.power_mw=30",
                        "contract.b.kind=elective", "contract.b.sellback_share=0.9"));
        equals_search(4);
        dr_market_finish(&market);
    }
}
END_TEST

// A rule that happens to stop and to elect as well as can be.
static int elect(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    out->power_mw = 0;
    out->resale_mw = (view->interval_start_utc_s / DR_INTERVAL_S) % 2 == 0 ? 99 : 0;
    return 0;
}

START_TEST(no_election_beats_the_bound)
{
    static const struct dr_strategy lucky = {
        .abi = DR_STRATEGY_ABI, .size = sizeof lucky, .name = "lucky", .decide = elect};
    static const double price[] = {20.3, 4871.23, -20.3, 3871.1, -31.7};
    struct dr_error err = {.message = ""};
    struct dr_totals totals;
    open_site(TEXTS("operations.wear_usd_per_mw_restart=9000", "contract.a.power_mw=60",
                    "contract.a.kind=elective"));
    dr_test_market(&market, midnight(2024, 6, 4) + DR_INTERVAL_S, price, 5, 47.31);
    dr_assert_ok(err, dr_test_run_module(&market, &site, &lucky, NULL, &totals, &err));
    struct dr_totals bound = dr_test_run(&market, &site, "oracle", NULL);
    ck_assert_int_eq(dr_test_net(&bound), dr_test_net(&totals));
    dr_market_finish(&market);
}
END_TEST

static void put_position(size_t hour, double mw)
{
    int64_t first = market.spp.first_start_utc_s / DR_HOUR_S * DR_HOUR_S;
    ck_assert_int_eq(dr_series_put(&market.position_mw, first + (int64_t)hour * DR_HOUR_S, mw),
                     DR_SERIES_STORED);
}

// What is sold day-ahead takes from the contract: its end is reached at a lower load.
START_TEST(the_bound_knows_what_was_sold_day_ahead)
{
    static const double day_ahead[] = {41.7, 55.1};
    for (unsigned long seed = 1; seed <= 12; seed++) {
        struct dr_error err = {.message = ""};
        open_site(TEXTS("contract.a.power_mw=60", "contract.a.sellback_share=0.5",
                        "contract.a.sellback_fee_usd_per_mwh=1.1"));
        open_short_market(seed, 4);
        dr_series_init(&market.position_mw, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
        dr_test_day_ahead(&market, market.spp.first_start_utc_s / DR_HOUR_S * DR_HOUR_S, day_ahead,
                          2);
        put_position(0, seed % 3 == 0 ? 7.7 : -23.7);
        put_position(1, seed % 2 == 0 ? -31.3 : -23.7);
        dr_assert_ok(err, dr_site_model_attach(&site, &market, &err));
        double known = best_usd(0, 100);
        // Every level is there: those of 60 - 23.7 and 60 - 31.3 MW, added by hand, change nothing.
        ck_assert(dr_plant_add_load(&site.plant, 36.3) && dr_plant_add_load(&site.plant, 28.7));
        ck_assert_double_eq_tol(known, best_usd(0, 100), 1e-9);
        equals_search(4);
        dr_site_model_finish(&site);
        dr_market_finish(&market);
    }
}
END_TEST

// ---- resale that the strategy elects -----------------------------------------------------------

// Totals of the module of that name with these keys.
static struct dr_totals run_resale(const char *keys)
{
    char text[PATH_MAX];
    const char *folder = getenv("DR_TEST_MODULES");
    ck_assert_msg(folder != NULL, "DR_TEST_MODULES is not set");
    snprintf(text, sizeof text, "%s/resale.so%s", folder, keys);
    return dr_test_run(&market, &site, text, NULL);
}

static int64_t amount(const struct dr_totals *totals, const char *code)
{
    for (size_t c = 0; dr_charges[c]; c++)
        if (strcmp(dr_charges[c]->code, code) == 0)
            return totals->amount_microusd[c];
    ck_abort_msg("no charge %s", code);
}

START_TEST(as_much_is_resold_as_the_strategy_says)
{
    static const double price[] = {61.37, 47.31, -3.07}, before[] = {20.3, 61.37, 47.31, -3.07};
    static const struct {
        const char *keys;
        double sold_mwh; // of each interval
    } cases[] = {{"", 0},
                 {",resale_mw=5", 1.25},
                 {",resale_mw=33.3", 8.325},
                 {",resale_mw=57", 14.25},
                 {",resale_mw=99", 14.25}};
    dr_test_market(&market, midnight(2024, 6, 4), before, 4, 47.31);
    market.begin = 1; // a price has been seen: the module is asked from the first interval on
    open_site(TEXTS("contract.a.power_mw=60", "contract.a.kind=elective",
                    "contract.a.price_usd_per_mwh=31.07", "contract.a.sellback_share=0.9",
                    "contract.a.sellback_fee_usd_per_mwh=0.47"));
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct dr_totals totals = run_resale(cases[k].keys);
        int64_t sold = 0;
        for (size_t i = 0; i < 3; i++)
            sold += llround((price[i] * 0.9 - 0.47) * cases[k].sold_mwh * 1e6);
        ck_assert_int_le(llabs(amount(&totals, "SELL") - sold), 1);
        ck_assert_int_eq(amount(&totals, "BLK"), -3 * 466050000); // 31.07 * 15
        ck_assert_int_eq(amount(&totals, "RTEI"), 0);
    }
    // A strategy that says nothing sells all, and of other contracts it decides nothing.
    struct dr_totals all = dr_test_run(&market, &site, "threshold,strike_usd_per_mwh=0.5", NULL);
    ck_assert_int_eq(amount(&all, "SELL"), llround((61.37 * 0.9 - 0.47) * 14.25e6) +
                                               llround((47.31 * 0.9 - 0.47) * 14.25e6) +
                                               llround((-3.07 * 0.9 - 0.47) * 14.25e6));
    open_site(TEXTS("contract.a.power_mw=60"));
    struct dr_totals automatic = run_resale("");
    ck_assert_int_eq(amount(&automatic, "SELL"), llround((61.37 + 47.31 - 3.07) * 14.25e6));
    open_site(TEXTS("contract.a.power_mw=60", "contract.a.kind=no_resale"));
    struct dr_totals lost = run_resale(",resale_mw=99");
    ck_assert_int_eq(amount(&lost, "SELL"), 0);
    dr_market_finish(&market);
}
END_TEST

START_TEST(less_than_nothing_is_refused)
{
    static const double price[] = {61.37, 47.31, 33.3};
    char text[PATH_MAX + 32], words[PATH_MAX + 128];
    struct dr_error err = {.message = ""};
    struct dr_run_spec spec;
    struct dr_engine *engine;
    const struct dr_block *block;
    dr_test_market(&market, midnight(2024, 6, 4), price, 3, 47.31);
    open_site(TEXTS("contract.a.power_mw=60", "contract.a.kind=elective"));
    snprintf(text, sizeof text, "%s,resale_mw=-0.3", dr_test_module("resale"));
    snprintf(words, sizeof words,
             "strategy resale (%s) decided what the site cannot do, for 2024-06-04T05:15Z\n"
             "  found resale_mw -0.3, expected 0 or more",
             dr_test_module("resale"));
    dr_assert_ok(err, dr_run_spec_init(&spec, text, DR_PREV_SPP, &err));
    dr_assert_ok(err, dr_engine_create(&engine, &market, &site, &spec, NULL, &err));
    dr_assert_error(err, dr_engine_next_day(engine, &block, &err), DR_ERR_STRATEGY, words);
    dr_engine_destroy(engine);
    dr_market_finish(&market);
}
END_TEST

// ---- prices of their own -----------------------------------------------------------------------

#define HEADER                                                                                     \
    "Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"      \
    "Settlement Point Type,Settlement Point Price\n"

// The ledger of a run of these prices at a point, with these settings.
static sqlite3 *replay(const char *prices, const char *point, const char *site_text)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(
        folder, "--prices", dr_test_file("p.csv", prices), "--point", point, "--hashprice", "52.5",
        "--site", dr_test_file("site.ini", site_text), "--strategy",
        "threshold,strike_usd_per_mwh=50,information=perfect", "--no-figures", "--quiet");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    return dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
}

// The zone at 20.11, 61.37 and -3.07, the hub at 17.3, 45.9 and -8.2: the basis of what is used
// stays with the load, what is resold brings the hub's price.
START_TEST(a_contract_that_settles_at_a_hub)
{
    static const char prices[] =
        HEADER "06/01/2024,1,1,N,LZ_WEST,LZ,20.11\n06/01/2024,1,1,N,HB_WEST,HU,17.30\n"
               "06/01/2024,1,2,N,LZ_WEST,LZ,61.37\n06/01/2024,1,2,N,HB_WEST,HU,45.90\n"
               "06/01/2024,1,3,N,LZ_WEST,LZ,-3.07\n06/01/2024,1,3,N,HB_WEST,HU,-8.20\n";
    sqlite3 *database = replay(prices, "LZ_WEST",
                               "[contract.hub]\npower_mw = 60\nprice_usd_per_mwh = 31.07\n"
                               "settlement_point = HB_WEST\n[contract.own]\npower_mw = 20\n"
                               "price_usd_per_mwh = 29.9\nsellback_share = 0.9\n");
    // On, off, on: 25, 0.75 and 25 MWh; 15 of the hub's contract, 5 of the other.
    dr_test_expect(database,
                   "SELECT charge, group_concat(amount_microusd, ' ') FROM (SELECT * FROM posting"
                   " WHERE run_id = 1 ORDER BY start_utc_s) WHERE charge IN ('BLK', 'RTEI', 'SELL',"
                   " 'BAS') GROUP BY charge ORDER BY charge",
                   // -(20.11 - 17.30) * 15, -(61.37 - 45.90) * 0.75, -(-3.07 + 8.20) * 15
                   "BAS -42150000 -11602500 -76950000\n"
                   "BLK -615550000 -615550000 -615550000\n"
                   // -20.11 * 5, 0, 3.07 * 5
                   "RTEI -100550000 0 15350000\n"
                   // 45.90 * 14.25 + 61.37 * 0.9 * 5
                   "SELL 0 930240000 0");
    dr_test_expect(database,
                   "SELECT group_concat(printf('%.2f %.4f', quantity, price), ', ') FROM (SELECT *"
                   " FROM posting WHERE run_id = 1 AND charge = 'BAS' ORDER BY start_utc_s)",
                   "15.00 2.8100, 0.75 15.4700, 15.00 5.1300");
    sqlite3_close(database);
}
END_TEST

// A point that the files do not hold is refused, with those that they do.
START_TEST(a_contract_at_a_point_that_is_not_there)
{
    static const char prices[] = HEADER "06/01/2024,1,1,N,LZ_WEST,LZ,20.11\n"
                                        "06/01/2024,1,1,N,HB_WEST,HU,17.30\n";
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(
        folder, "--prices", dr_test_file("p.csv", prices), "--point", "LZ_WEST", "--hashprice",
        "52.5", "--set", "contract.a.power_mw=60", "--set", "contract.a.settlement_point=HB_WST");
    dr_test_expect_failure(&output, 2, "HB_WST");
    ck_assert_ptr_nonnull(strstr(output.err, "HB_WEST"));
    dr_test_output_finish(&output);
}
END_TEST

// The zone's two prices: positions settle at LZ, metered load at LZEW.
START_TEST(load_at_the_energy_weighted_price)
{
    static const char prices[] =
        HEADER "06/01/2024,1,1,N,LZ_WEST,LZEW,21.37\n06/01/2024,1,1,N,LZ_WEST,LZ,20.11\n"
               "06/01/2024,1,2,N,LZ_WEST,LZEW,58.90\n06/01/2024,1,2,N,LZ_WEST,LZ,61.37\n"
               "06/01/2024,1,3,N,LZ_WEST,LZ,-3.07\n";
    static const char site_text[] = "[contract]\npower_mw = 60\n[fees]\nloss_factor = 1.016\n";
    sqlite3 *database = replay(prices, "LZ_WEST", site_text);
    dr_test_expect(
        database,
        "SELECT charge, group_concat(amount_microusd, ' ') FROM (SELECT * FROM posting"
        " WHERE run_id = 1 ORDER BY start_utc_s) WHERE charge IN ('RTEI', 'RTEW', 'SELL',"
        " 'LOSS') GROUP BY charge ORDER BY charge",
        // 0.016 of 25, 0.75 and 25 MWh at 21.37, 58.90 and, for want of another, -3.07
        "LOSS -8548000 -706800 1228000\n"
        "RTEI -201100000 0 30700000\n" // 10 MWh at LZ
        // -(21.37 - 20.11) * 25, -(58.90 - 61.37) * 0.75
        "RTEW -31500000 1852500 0\n"
        "SELL 0 874522500 0"); // 61.37 * 14.25
    sqlite3_close(database);
    // A type that is asked for is the price of everything.
    database = replay(prices, "LZ_WEST:LZ", site_text);
    dr_test_expect_none(database, "SELECT * FROM posting WHERE charge = 'RTEW'");
    sqlite3_close(database);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("contract_run");
    dr_suite_add(suite, "price", the_price_of_a_block_decides_nothing);
    dr_suite_add(suite, "swap", blocks_are_a_swap);
    dr_suite_add(suite, "bound", the_bound_of_two_contracts_is_the_best_of_all);
    dr_suite_add(suite, "bound, elective", the_bound_elects_what_it_resells);
    dr_suite_add(suite, "no election", no_election_beats_the_bound);
    dr_suite_add(suite, "bound, day-ahead", the_bound_knows_what_was_sold_day_ahead);
    dr_suite_add(suite, "elective", as_much_is_resold_as_the_strategy_says);
    dr_suite_add(suite, "negative", less_than_nothing_is_refused);
    dr_suite_add(suite, "hub", a_contract_that_settles_at_a_hub);
    dr_suite_add(suite, "no such point", a_contract_at_a_point_that_is_not_there);
    dr_suite_add(suite, "energy-weighted", load_at_the_energy_weighted_price);
    return suite;
}
