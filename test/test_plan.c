// SPDX-License-Identifier: GPL-3.0-or-later
// What a strategy trades day-ahead: when it is asked, what it knows then, what becomes of it.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/plan.h"
#include "test/fixture.h"
#include "test/program.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

enum { RRS, ECRS, NSPIN, REGUP, REGDN, DAYS = 4, N = DAYS * 96, HOURS = (DAYS + 3) * 24 };

static const int64_t june_utc_s = 1717218000; // 2024-06-01T05:00Z, midnight in Texas

struct world {
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    double price[N], day_ahead[HOURS], mcpc[HOURS];
};

static void world_fill(struct world *world)
{
    dr_test_prices(17, world->price, N);
    dr_test_prices(19, world->day_ahead, HOURS);
    dr_test_prices(23, world->mcpc, HOURS);
}

// Day-ahead prices begin two days before the run.
static void world_init(struct world *world, const char *const *set)
{
    struct dr_error err = {.message = ""};
    dr_test_settings(&world->settings);
    for (; set && *set; set++)
        dr_assert_ok(err, dr_settings_set(&world->settings, *set, &err));
    dr_assert_ok(err, dr_settings_check(&world->settings, &err));
    dr_test_site(&world->site, &world->settings);
    dr_test_market(&world->market, june_utc_s, world->price, N, 47.31);
    dr_test_day_ahead(&world->market, june_utc_s - 2 * DR_DAY_S, world->day_ahead, HOURS);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        dr_series_init(&world->market.mcpc[p], DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
        for (int h = 0; h < HOURS; h++)
            dr_series_put(&world->market.mcpc[p], june_utc_s - 2 * DR_DAY_S + h * DR_HOUR_S,
                          fabs(world->mcpc[h]) + p);
    }
    world->site.plans = true;
}

static void attach(struct world *world)
{
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_site_model_attach(&world->site, &world->market, &err));
}

static void world_finish(struct world *world)
{
    dr_site_model_finish(&world->site);
    dr_market_finish(&world->market);
}

static size_t place_of(const char *code)
{
    size_t c = 0;
    while (strcmp(dr_charges[c]->code, code) != 0)
        c++;
    return c;
}

// ---- strategies that plan ----------------------------------------------------------------------

// One plan as it was asked for. Tests run in processes of their own.
static struct {
    size_t n;
    int64_t now_utc_s[DAYS + 2], start_utc_s[DAYS + 2];
    int32_t day[DAYS + 2];
    size_t n_hour[DAYS + 2], n_rtm[DAYS + 2], n_dam[DAYS + 2];
    double seen[DAYS + 2], value_usd[DAYS + 2];
} asked;
static struct dr_plan wish; // what `fixed` plans for every day

static int decide_on(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    out->power_mw = view->breakpoint_mw[view->n_breakpoint - 1];
    return 0;
}

static int plan_fixed(void *state, const struct dr_view *view, struct dr_plan *out)
{
    size_t k = asked.n++, n_hour = out->n_hour;
    (void)state;
    asked.now_utc_s[k] = view->now_utc_s;
    asked.start_utc_s[k] = view->interval_start_utc_s;
    asked.day[k] = view->central_day;
    asked.n_hour[k] = n_hour;
    asked.n_rtm[k] = view->feed[DR_FEED_RTM_SPP].n;
    asked.n_dam[k] = view->feed[DR_FEED_DAM_SPP].n;
    asked.seen[k] = view->seen_price_usd_per_mwh;
    for (size_t h = 0; h < n_hour; h++) {
        ck_assert_double_eq(out->day_ahead_mw[h], 0);
        ck_assert_double_eq(out->reserve_mw[REGDN][h], 0);
    }
    *out = wish;
    out->n_hour = 99; // the host knows better
    asked.value_usd[k] = view->value_usd(view, 37.3, 41.7, 47.31);
    return 0;
}

static int plan_nothing(void *state, const struct dr_view *view, struct dr_plan *out)
{
    (void)state;
    (void)view;
    (void)out;
    return 1;
}

static const struct dr_strategy fixed = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "fixed",
    .summary = "plans the same for every day",
    .needs = DR_NEEDS(DR_FEED_RTM_SPP) | DR_NEEDS(DR_FEED_DAM_SPP),
    .plan = plan_fixed,
    .decide = decide_on,
};

static struct dr_totals run(const struct world *world, const struct dr_strategy *strategy)
{
    struct dr_error err = {.message = ""};
    struct dr_totals totals;
    asked.n = 0;
    dr_assert_ok(err,
                 dr_test_run_module(&world->market, &world->site, strategy, NULL, &totals, &err));
    return totals;
}

static void refuse(const struct world *world, const struct dr_strategy *strategy,
                   enum dr_status expected, const char *text)
{
    struct dr_error err = {.message = ""};
    struct dr_totals totals;
    asked.n = 0;
    dr_assert_error(err,
                    dr_test_run_module(&world->market, &world->site, strategy, NULL, &totals, &err),
                    expected, text);
}

// ---- when and with what ------------------------------------------------------------------------

START_TEST(asked_at_ten_the_day_before)
{
    struct world world;
    world_fill(&world);
    world_init(&world, NULL);
    attach(&world);
    run(&world, &fixed);
    ck_assert_uint_eq(asked.n, DAYS + 1); // for the day after the run as well
    for (size_t k = 0; k < asked.n; k++) {
        ck_assert_int_eq(asked.start_utc_s[k], june_utc_s + (int64_t)k * DR_DAY_S);
        ck_assert_int_eq(asked.now_utc_s[k], asked.start_utc_s[k] - 14 * DR_HOUR_S);
        ck_assert_int_eq(asked.day[k], 19875 + (int32_t)k);
        ck_assert_uint_eq(asked.n_hour[k], 24);
        // Up to 10:00: 40 intervals of the day before, and the day-ahead prices of that day.
        ck_assert_uint_eq(asked.n_rtm[k], k == 0 ? 0 : (k - 1) * 96 + 40);
        ck_assert_uint_eq(asked.n_dam[k], (k + 2) * 24);
        if (k == 0)
            ck_assert(isnan(asked.seen[k]));
        else
            ck_assert_double_eq(asked.seen[k], world.price[(k - 1) * 96 + 39]);
    }
    world_finish(&world);
}
END_TEST

START_TEST(hours_of_the_day)
{
    static const struct {
        int year, month, day;
        size_t n_hour;
        const char *utc;
    } days[] = {{2024, 3, 10, 23, "2024-03-09T16:00Z"},
                {2024, 3, 11, 24, "2024-03-10T15:00Z"},
                {2024, 11, 3, 25, "2024-11-02T15:00Z"},
                {2024, 11, 4, 24, "2024-11-03T16:00Z"}};
    for (size_t d = 0; d < 4; d++) {
        char time[DR_TIME_SIZE];
        int32_t day = dr_clock_day(days[d].year, days[d].month, days[d].day);
        ck_assert_uint_eq(dr_plan_of(day).n_hour, days[d].n_hour);
        dr_clock_format_utc(dr_plan_utc_s(day), time);
        ck_assert_str_eq(time, days[d].utc);
    }
}
END_TEST

// A run that begins in the afternoon: the plans of that day and of the next are due at once.
START_TEST(a_run_from_the_afternoon_on)
{
    struct world world;
    world_fill(&world);
    world_init(&world, NULL);
    world.market.begin = 60;
    attach(&world);
    wish.reserve_mw[RRS][20] = 31;
    struct dr_totals totals = run(&world, &fixed);
    ck_assert_uint_eq(asked.n, DAYS + 1);
    ck_assert_int_eq(asked.day[0], 19875);
    double sum_usd = 0;
    for (int d = 0; d < DAYS; d++)
        sum_usd += 31 * fabs(world.mcpc[(2 + d) * 24 + 20]);
    ck_assert_double_eq_tol((double)totals.amount_microusd[place_of("DAAS")] / 1e6, sum_usd, 1e-4);
    world_finish(&world);
}
END_TEST

// Rewriting what is published after 10:00 changes no plan up to then.
static void expect_blind(const char *module, double *planned)
{
    static struct world told, retold;
    for (int day = 0; day < DAYS; day++) {
        // The plan of this day, made 14 hours before it.
        int64_t now = june_utc_s + day * DR_DAY_S - 14 * DR_HOUR_S;
        double bought[2][N];
        struct world *const worlds[] = {&told, &retold};
        for (int w = 0; w < 2; w++) {
            struct world *world = worlds[w];
            struct dr_error err = {.message = ""};
            struct dr_run_spec spec;
            struct dr_engine *engine;
            const struct dr_block *block;
            size_t n = 0;
            world_fill(world);
            for (int i = 0; i < N && w == 1; i++)
                if (june_utc_s + (i + 1) * 900 > now)
                    world->price[i] = -9.7 * (world->price[i] + 31.7);
            for (int h = 0; h < HOURS && w == 1; h++) {
                int64_t start = june_utc_s - 2 * DR_DAY_S + h * DR_HOUR_S;
                // 13:30 Central of the day before, in summer time: 18:30Z.
                if (((int64_t)dr_clock_central_day(start) - 1) * DR_DAY_S + 66600 > now) {
                    world->day_ahead[h] = 3.7 * (world->day_ahead[h] + 31.7);
                    world->mcpc[h] *= 7.1;
                }
            }
            world_init(world, NULL);
            attach(world);
            dr_assert_ok(err, dr_run_spec_init(&spec, module, DR_PREV_SPP, &err));
            dr_assert_ok(
                err, dr_engine_create(&engine, &world->market, &world->site, &spec, NULL, &err));
            while (!dr_engine_done(engine)) {
                dr_assert_ok(err, dr_engine_next_day(engine, &block, &err));
                for (size_t i = 0; i < block->facts.n; i++)
                    bought[w][n++] = block->facts.day_ahead_bought_mwh[i] +
                                     100 * block->facts.day_ahead_sold_mwh[i] +
                                     1e4 * block->facts.award_mw[RRS][i];
            }
            ck_assert_uint_eq(n, N);
            dr_engine_destroy(engine);
            world_finish(world);
        }
        size_t same = (size_t)(day + 1) * 96;
        ck_assert_mem_eq(bought[0], bought[1], same * sizeof bought[0][0]);
        if (day + 2 < DAYS) // the test itself sees
            ck_assert(memcmp(bought[0] + same, bought[1] + same, (N - same) * sizeof(double)) != 0);
        memcpy(planned, bought[0], sizeof bought[0]);
    }
}

START_TEST(plans_are_blind)
{
    static double planned[2][N];
    const char *python = dr_test_python("planner.py");
    expect_blind(dr_test_module("planner"), planned[0]);
    if (!python)
        return;
    expect_blind(python, planned[1]);
    ck_assert_mem_eq(planned[0], planned[1], sizeof planned[0]);
}
END_TEST

// What the plan is told of money hangs on nothing that is not published, and on no award.
START_TEST(money_of_a_plan)
{
    double value[2];
    for (int w = 0; w < 2; w++) {
        struct world world;
        world_fill(&world);
        for (int h = 48; h < HOURS && w == 1; h++) {
            world.day_ahead[h] += 77.7;
            world.mcpc[h] *= 3;
        }
        world_init(&world, (const char *const[]){"reserve.rrs.power_mw=40", NULL});
        dr_series_init(&world.market.position_mw, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
        for (int h = 0; h < DAYS * 24; h++)
            dr_series_put(&world.market.position_mw, june_utc_s + h * DR_HOUR_S, 7);
        attach(&world);
        asked.n = 0;
        wish.reserve_mw[RRS][0] = 40;
        run(&world, &fixed);
        value[w] = asked.value_usd[0];
        world_finish(&world);
    }
    ck_assert_double_eq(value[0], value[1]);
}
END_TEST

// ---- what becomes of it ------------------------------------------------------------------------

START_TEST(trades_and_offers)
{
    struct world world;
    world_fill(&world);
    world_init(&world, (const char *const[]){"reserve.nspin.power_mw=12", NULL});
    attach(&world);
    wish.day_ahead_mw[3] = 10.4;
    wish.day_ahead_mw[4] = -5.2;
    wish.reserve_mw[RRS][5] = 80;
    wish.reserve_mw[ECRS][5] = 40; // 17 MW are left
    double bought_usd = 0, sold_usd = 0, award_usd = 0, standing_usd = 0;
    for (int d = 0; d < DAYS; d++) {
        const double *day_ahead = &world.day_ahead[(2 + d) * 24], *mcpc = &world.mcpc[(2 + d) * 24];
        bought_usd += 10.4 * day_ahead[3];
        sold_usd += 5.2 * day_ahead[4];
        award_usd += 80 * fabs(mcpc[5]) + 17 * (fabs(mcpc[5]) + 1);
        for (int h = 0; h < 24; h++)
            standing_usd += 12 * (fabs(mcpc[h]) + 2);
    }
    struct dr_totals totals = run(&world, &fixed);
    ck_assert_double_eq_tol((double)totals.amount_microusd[place_of("DAEP")], -bought_usd * 1e6, 9);
    ck_assert_double_eq_tol((double)totals.amount_microusd[place_of("DAES")], sold_usd * 1e6, 9);
    ck_assert_double_eq_tol((double)totals.amount_microusd[place_of("DAAS")], award_usd * 1e6, 200);
    ck_assert_uint_eq(totals.n_cut_hour, DAYS);
    ck_assert_double_eq_tol(totals.cut_mw_h, DAYS * 23, 1e-9);
    ck_assert_uint_eq(totals.n_unpriced_hour, 0);
    // Beside it the standing offers go on for a run that does not plan.
    totals = dr_test_run(&world.market, &world.site, "always_mine", NULL);
    ck_assert_int_eq(totals.amount_microusd[place_of("DAEP")], 0);
    ck_assert_double_eq_tol((double)totals.amount_microusd[place_of("DAAS")], standing_usd * 1e6,
                            200);
    ck_assert_uint_eq(totals.n_cut_hour, 0);
    world_finish(&world);
}
END_TEST

// A deployment calls what this run has sold.
START_TEST(deployed_from_a_plan)
{
    struct world world;
    const struct dr_span span = {june_utc_s + DR_DAY_S + 5 * DR_HOUR_S,
                                 june_utc_s + DR_DAY_S + 7 * DR_HOUR_S, DR_PRODUCT_RRS, 1};
    world_fill(&world);
    world_init(&world, NULL);
    ck_assert(dr_spans_put(&world.market.deployment, &span));
    attach(&world);
    wish.reserve_mw[RRS][5] = 48.5; // of the two hours one is sold
    struct dr_totals totals = run(&world, &fixed);
    ck_assert_uint_eq(totals.n_limited, 4);
    ck_assert_double_eq_tol(totals.power_mwh, (N - 4) * 25 + 4 * 12.5, 1e-9);
    totals = dr_test_run(&world.market, &world.site, "always_mine", NULL);
    ck_assert_uint_eq(totals.n_limited, 0);
    world_finish(&world);
}
END_TEST

// ---- what is refused ---------------------------------------------------------------------------

START_TEST(plans_refused)
{
    struct world world;
    struct dr_strategy failing = fixed;
    failing.plan = plan_nothing;
    world_fill(&world);
    world_init(&world, NULL);
    dr_series_finish(&world.market.mcpc[NSPIN]);
    attach(&world);
    refuse(&world, &failing, DR_ERR_STRATEGY,
           "strategy fixed failed to plan 2024-06-01\n  found plan to fail, expected 0");
    wish.day_ahead_mw[7] = NAN;
    refuse(&world, &fixed, DR_ERR_STRATEGY,
           "strategy fixed planned what nobody can trade, for 2024-06-01\n  found day_ahead_mw nan "
           "in hour 8, expected -10000 to 10000");
    wish.day_ahead_mw[7] = 10000.1;
    refuse(&world, &fixed, DR_ERR_STRATEGY, "found day_ahead_mw 10000.1 in hour 8");
    wish.day_ahead_mw[7] = 0;
    wish.reserve_mw[ECRS][0] = -0.1;
    refuse(&world, &fixed, DR_ERR_STRATEGY,
           "planned what nobody can offer, for 2024-06-01\n  found reserve_mw -0.1 of ECRS in hour "
           "1, expected 0 to 10000");
    wish.reserve_mw[ECRS][0] = NAN;
    refuse(&world, &fixed, DR_ERR_STRATEGY, "found reserve_mw nan of ECRS");
    wish.reserve_mw[ECRS][0] = 0;
    wish.reserve_mw[REGUP][23] = 3.3;
    refuse(&world, &fixed, DR_ERR_STRATEGY,
           "planned an offer of REGUP for 2024-06-01\n  found 3.3 MW, expected 0: it is for "
           "controllable loads only");
    wish.reserve_mw[REGUP][23] = 0;
    wish.reserve_mw[NSPIN][2] = 3.3;
    refuse(&world, &fixed, DR_ERR_STRATEGY, "it has no day-ahead prices: --ancillary FILE");
    wish.reserve_mw[NSPIN][2] = 0;
    run(&world, &fixed);
    world_finish(&world);
    // Without day-ahead prices there is nothing to trade at.
    world_init(&world, NULL);
    dr_series_finish(&world.market.day_ahead);
    attach(&world);
    wish.day_ahead_mw[0] = 1.7;
    refuse(&world, &fixed, DR_ERR_STRATEGY,
           "planned a day-ahead trade for 2024-06-01 without prices\n  found day_ahead_mw 1.7");
    world_finish(&world);
}
END_TEST

START_TEST(before_a_product_begins)
{
    struct world world;
    world_fill(&world);
    world_init(&world, NULL);
    attach(&world);
    struct dr_plan plan = dr_plan_of(dr_clock_day(2023, 6, 9));
    struct dr_error err = {.message = ""};
    plan.reserve_mw[ECRS][3] = 2.2;
    dr_assert_error(err, dr_plan_check(&plan, &world.site, "early", dr_clock_day(2023, 6, 9), &err),
                    DR_ERR_STRATEGY, "planned an offer of ECRS for 2023-06-09");
    dr_assert_ok(err, dr_plan_check(&plan, &world.site, "early", dr_clock_day(2023, 6, 10), &err));
    world_finish(&world);
}
END_TEST

START_TEST(an_hour_without_a_price)
{
    struct world world;
    world_fill(&world);
    world_init(&world, NULL);
    world.market.mcpc[RRS].value[2 * 24 + 24 + 5] = NAN; // of the second day
    attach(&world);
    wish.reserve_mw[RRS][5] = 20;
    refuse(&world, &fixed, DR_ERR_INPUT,
           "--ancillary: no price of RRS for 2024-06-02T10:00Z, in which strategy fixed offers it");
    world.market.skip_gaps = true;
    struct dr_totals totals = run(&world, &fixed);
    ck_assert_uint_eq(totals.n_unpriced_hour, 1);
    world_finish(&world);
}
END_TEST

// ---- the program -------------------------------------------------------------------------------

START_TEST(a_module_that_plans)
{
    static char prices[60000];
    char ancillary[20000] = "timestamp_utc_start,REGUP,REGDN,RRS,NSPIN,ECRS\n";
    char day_ahead[20000] = "", module[PATH_MAX];
    const char *folder = dr_test_folder();
    snprintf(module, sizeof module, "%s/planner.so", getenv("DR_TEST_MODULES"));
    prices[0] = '\0';
    dr_test_append_prices(prices, sizeof prices, june_utc_s, 192, 900, 5);
    dr_test_append_prices(day_ahead, sizeof day_ahead, june_utc_s, 48, 3600, 6);
    for (int h = 0; h < 48; h++) {
        char time[DR_TIME_SIZE];
        size_t used = strlen(ancillary);
        dr_clock_format_utc(june_utc_s + h * DR_HOUR_S, time);
        snprintf(ancillary + used, sizeof ancillary - used, "%s,1.11,2.22,4.37,4.4,5.51\n", time);
    }
    dr_test_write(folder, "prices.csv", prices);
    dr_test_write(folder, "day_ahead.csv", day_ahead);
    dr_test_write(folder, "as.csv", ancillary);
    struct dr_test_output output = dr_test_program(
        folder, "--prices", "prices.csv", "--day-ahead", "day_ahead.csv", "--ancillary", "as.csv",
        "--hashprice", "52.5", "--no-figures", "--strategy", module);
    dr_test_expect_done(&output);
    // 120 MW of ECRS in the 8 hours of each night, of which 97 can be shed.
    ck_assert_ptr_nonnull(
        strstr(output.err, "planned more than the load can shed or draw: cut back in 16 hours, by "
                           "368 MW-h\n"));
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database, "SELECT value FROM replay WHERE name = 'run_1_reserve_plan'",
                   "cut_hours 16, cut_mw_h 368, hours_without_price 0");
    dr_test_expect(database,
                   "SELECT group_concat(product || ' ' || awarded_mw_h) FROM reserve"
                   " WHERE run_id = 1",
                   "ECRS 1552.0,RRS 1280.0");
    dr_test_expect(database, "SELECT count(*) FROM reserve WHERE run_id > 1", "0");
    // What is bought and sold in the hours of both days.
    dr_test_expect(database,
                   "SELECT min(day_ahead_sold_mwh + 0.5 * day_ahead_bought_mwh) || ' ' ||"
                   " max(day_ahead_sold_mwh + 0.5 * day_ahead_bought_mwh) FROM booked"
                   " WHERE run_id = 1",
                   "1.25 1.25");
    dr_test_expect(database, "SELECT sum(day_ahead_sold_mwh) FROM booked WHERE run_id = 2", "0");
    // The energy lines are those of the plain model; gains count what was traded beside them, and
    // of a run that trades by itself there is no share of the bound.
    dr_test_expect_none(
        database, "WITH s AS (SELECT run_id, sum(amount_microusd) FILTER (WHERE charge NOT IN"
                  " ('DAEP', 'DAES')) / 1e6 AS plain, sum(amount_microusd) / 1e6 AS traded"
                  " FROM posting WHERE charge IN ('MINE', 'POOL', 'BLK', 'RTEI', 'SELL', 'FEE',"
                  " 'WEAR', 'DAEP', 'DAES') GROUP BY run_id)"
                  " SELECT run_id FROM comparison JOIN s USING (run_id)"
                  " WHERE abs(energy_net_usd - plain) > 1e-6 OR abs(gain_usd - (traded -"
                  " (SELECT traded FROM s JOIN run USING (run_id) WHERE strategy ="
                  " 'always_mine'))) > 1e-6 OR (capture_ratio IS NULL) <> (strategy ="
                  " 'planner')");
    dr_test_expect(database, "SELECT gain_usd <> 0 FROM comparison WHERE strategy = 'planner'",
                   "1");
    sqlite3_close(database);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("plan");
    dr_suite_add(suite, "when", asked_at_ten_the_day_before);
    dr_suite_add(suite, "hours", hours_of_the_day);
    dr_suite_add(suite, "afternoon", a_run_from_the_afternoon_on);
    dr_suite_add(suite, "blind", plans_are_blind);
    dr_suite_add(suite, "money", money_of_a_plan);
    dr_suite_add(suite, "trades", trades_and_offers);
    dr_suite_add(suite, "deployed", deployed_from_a_plan);
    dr_suite_add(suite, "refused", plans_refused);
    dr_suite_add(suite, "too early", before_a_product_begins);
    dr_suite_add(suite, "no price", an_hour_without_a_price);
    dr_suite_add(suite, "module", a_module_that_plans);
    return suite;
}
