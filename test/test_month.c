// SPDX-License-Identifier: GPL-3.0-or-later
// What a utility bills by the month: by hand, and once a month through the engine.
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "sim/month.h"
#include "test/fixture.h"
#include "test/runner.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define TARIFF(name, unit, rate, since, until)                                                     \
    "tariff." name ".unit=" unit, "tariff." name ".rate=" rate, "tariff." name ".since=" since,    \
        "tariff." name ".until=" until, "tariff." name ".source=Oncor, 2026"

static struct dr_settings settings;
static struct dr_site_model site;

static void open_site(const char *const *assignment)
{
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    for (; *assignment; assignment++)
        dr_assert_ok(err, dr_settings_set(&settings, *assignment, &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    dr_test_site(&site, &settings);
}

static void add(struct dr_month *month, int32_t day, size_t n, double load_mwh)
{
    static struct dr_facts facts;
    facts.n = n;
    for (size_t i = 0; i < n; i++)
        facts.load_mwh[i] = load_mwh;
    dr_month_add(month, day, &facts);
}

// All days of [from, to] at a load.
static void add_days(struct dr_month *month, int32_t from, int32_t to, double load_mwh)
{
    for (int32_t day = from; day <= to; day++)
        add(month, day, (size_t)dr_clock_intervals(day), load_mwh);
}

// ---- by hand -----------------------------------------------------------------------------------

START_TEST(a_whole_month)
{
    struct dr_month month;
    // Oncor at transmission voltage: 258.80 and 321.63 $/month, 0.331004 $/kW, -0.182495 $/kW.
    open_site(TEXTS(TARIFF("customer", "usd_per_month", "258.80", "2026-06-01", "2026-12-31"),
                    TARIFF("metering", "usd_per_month", "321.63", "2026-06-01", "2026-12-31"),
                    TARIFF("delivery", "usd_per_kw_month", "0.331004", "2026-06-01", "2026-12-31"),
                    TARIFF("interim", "usd_per_kw_month", "-0.182495", "2026-06-01", "2026-12-31"),
                    TARIFF("tcrf", "usd_per_cp_kw_month", "3.491759", "2026-06-01", "2026-12-31"),
                    "delivery.transmission=4cp"));
    ck_assert(site.terms.has_tariffs);
    dr_month_init(&month);
    ck_assert(!dr_month_has(&month, dr_clock_day(2026, 8, 1)));
    add_days(&month, dr_clock_day(2026, 8, 1), dr_clock_day(2026, 8, 16), 3.3);
    add(&month, dr_clock_day(2026, 8, 17), 96, 17.5); // 70 MW: the highest
    add_days(&month, dr_clock_day(2026, 8, 18), dr_clock_day(2026, 8, 31), 4.1);
    ck_assert(dr_month_has(&month, dr_clock_day(2026, 8, 31)));
    ck_assert(!dr_month_has(&month, dr_clock_day(2026, 9, 1)));
    ck_assert(!dr_month_has(&month, dr_clock_day(2025, 8, 31)));
    // 580.43 + 70,000 * 0.148509 = 580.43 + 10,395.63
    ck_assert_double_eq_tol(dr_month_usd(&month, &site.book), 10976.06, 1e-6);
    // The next month begins anew.
    add_days(&month, dr_clock_day(2026, 9, 1), dr_clock_day(2026, 9, 30), 3.3);
    // 580.43 + 13,200 * 0.148509
    ck_assert_double_eq_tol(dr_month_usd(&month, &site.book), 2540.7488, 1e-6);
}
END_TEST

// A tariff of the peaks alone is billed in the year after, not by the month.
START_TEST(transmission_is_no_tariff_of_the_month)
{
    struct dr_month month;
    open_site(TEXTS(TARIFF("tcrf", "usd_per_cp_kw_month", "3.491759", "2026-06-01", "2026-12-31"),
                    "delivery.transmission=4cp"));
    ck_assert(!site.terms.has_tariffs);
    dr_month_init(&month);
    add_days(&month, dr_clock_day(2026, 8, 1), dr_clock_day(2026, 8, 31), 17.5);
    ck_assert_double_eq(dr_month_usd(&month, &site.book), 0);
}
END_TEST

START_TEST(months_that_begin_in_the_days_of_a_tariff)
{
    static const struct {
        int year, month;
        double usd;
    } cases[] = {{2026, 7, 0},      {2026, 8, 258.8},  {2026, 10, 258.8},
                 {2026, 11, 301.7}, {2026, 12, 301.7}, {2027, 1, 0}};
    open_site(TEXTS(TARIFF("old", "usd_per_month", "258.80", "2026-07-02", "2026-10-03"),
                    TARIFF("new", "usd_per_month", "301.70", "2026-10-04", "2026-12-31")));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dr_month month;
        int32_t first = dr_clock_day(cases[i].year, cases[i].month, 1);
        int32_t next =
            dr_clock_day(cases[i].year + cases[i].month / 12, cases[i].month % 12 + 1, 1);
        dr_month_init(&month);
        add_days(&month, first, next - 1, 3.3);
        ck_assert_double_eq_tol(dr_month_usd(&month, &site.book), cases[i].usd, 1e-9);
    }
}
END_TEST

START_TEST(a_part_of_a_month)
{
    struct dr_month month;
    open_site(TEXTS(TARIFF("a", "usd_per_month", "300", "2024-01-01", "2024-12-31"),
                    TARIFF("b", "usd_per_kw_month", "0.5", "2024-01-01", "2024-12-31")));
    // Ten days of June and a quarter of one: 984 of 2,880 intervals.
    dr_month_init(&month);
    add_days(&month, dr_clock_day(2024, 6, 11), dr_clock_day(2024, 6, 20), 2.5);
    add(&month, dr_clock_day(2024, 6, 21), 24, 2);
    ck_assert_double_eq_tol(dr_month_usd(&month, &site.book), (300 + 5000) * 984 / 2880.0, 1e-9);
    // March has an hour less and November one more: a day is 96 of 2,972 and of 2,884.
    add(&month, dr_clock_day(2024, 3, 5), 96, 2.5);
    ck_assert_double_eq_tol(dr_month_usd(&month, &site.book), 5300 * 96 / 2972.0, 1e-9);
    add(&month, dr_clock_day(2024, 11, 5), 96, 2.5);
    ck_assert_double_eq_tol(dr_month_usd(&month, &site.book), 5300 * 96 / 2884.0, 1e-9);
    // Whole ones are not a hair less than whole.
    add_days(&month, dr_clock_day(2024, 3, 1), dr_clock_day(2024, 3, 31), 2.5);
    ck_assert_double_eq(dr_month_usd(&month, &site.book), 5300);
    add_days(&month, dr_clock_day(2024, 11, 1), dr_clock_day(2024, 11, 30), 2.5);
    ck_assert_double_eq(dr_month_usd(&month, &site.book), 5300);
    add_days(&month, dr_clock_day(2024, 12, 1), dr_clock_day(2024, 12, 31), 2.5);
    ck_assert_double_eq(dr_month_usd(&month, &site.book), 5300);
}
END_TEST

// ---- through the engine ------------------------------------------------------------------------

struct posted {
    int n;
    int64_t start_utc_s[8], amount_microusd[8];
};

static size_t place_of(const char *code)
{
    for (size_t c = 0; dr_charges[c]; c++)
        if (strcmp(dr_charges[c]->code, code) == 0)
            return c;
    ck_abort_msg("no charge %s", code);
}

// What is posted as TDU, interval by interval, of a run of n prices from a Central midnight.
static struct posted run(int year, int month, int day, const double *price, size_t n)
{
    struct dr_error err = {.message = ""};
    struct posted posted = {.n = 0};
    struct dr_market market;
    struct dr_run_spec spec;
    struct dr_engine *engine;
    const struct dr_block *block;
    size_t tdu = place_of("TDU");
    dr_test_market(&market, dr_clock_central_midnight_utc_s(dr_clock_day(year, month, day)), price,
                   n, 47.31);
    dr_assert_ok(err, dr_site_model_attach(&site, &market, &err));
    dr_assert_ok(err, dr_run_spec_init(&spec, "threshold,strike_usd_per_mwh=50,information=perfect",
                                       DR_PREV_SPP, &err));
    dr_assert_ok(err, dr_engine_create(&engine, &market, &site, &spec, NULL, &err));
    for (;;) {
        dr_assert_ok(err, dr_engine_next_day(engine, &block, &err));
        if (!block)
            break;
        for (size_t i = 0; i < block->facts.n; i++) {
            if (block->amount_microusd[tdu][i] == 0)
                continue;
            ck_assert_int_lt(posted.n, 8);
            posted.start_utc_s[posted.n] = block->facts.start_utc_s[i];
            posted.amount_microusd[posted.n++] = block->amount_microusd[tdu][i];
        }
    }
    dr_engine_destroy(engine);
    dr_site_model_finish(&site);
    dr_market_finish(&market);
    return posted;
}

// From noon of 30 May to the evening of 3 July: three months, the middle one whole.
START_TEST(billed_once_with_the_last_interval_of_the_month)
{
    enum { N = 96 * 35 };
    static double price[N];
    open_site(TEXTS("site.residual_fraction=0",
                    TARIFF("a", "usd_per_month", "300", "2024-01-01", "2024-12-31"),
                    TARIFF("b", "usd_per_kw_month", "0.25", "2024-01-01", "2024-12-31")));
    for (size_t i = 0; i < N; i++)
        price[i] = i < 48 || i >= N - 24 ? NAN : 71.9; // off, but for one interval of June
    price[96 * 10 + 33] = 20.3;
    struct posted posted = run(2024, 5, 30, price, N);
    ck_assert_int_eq(posted.n, 3);
    int64_t june = dr_clock_central_midnight_utc_s(dr_clock_day(2024, 6, 1));
    int64_t july = dr_clock_central_midnight_utc_s(dr_clock_day(2024, 7, 1));
    ck_assert_int_eq(posted.start_utc_s[0], june - DR_INTERVAL_S);
    ck_assert_int_eq(posted.start_utc_s[1], july - DR_INTERVAL_S);
    ck_assert_int_eq(posted.start_utc_s[2], july + (3 * 96 - 24 - 1) * DR_INTERVAL_S);
    // May: 144 of 2,976 intervals. June: 300 and a quarter of 100,000 kW. July: 264 of 2,976.
    ck_assert_int_eq(posted.amount_microusd[0], -14516129); // 300 * 144 / 2976 = 14.51612903
    ck_assert_int_eq(posted.amount_microusd[1], -25300000000);
    ck_assert_int_eq(posted.amount_microusd[2], -26612903); // 300 * 264 / 2976 = 26.61290323
}
END_TEST

// The last day of the month may lack its last intervals, or be missing as a whole.
START_TEST(the_last_settled_interval_of_a_month_with_gaps)
{
    enum { N = 96 * 4 };
    static double price[N];
    open_site(TEXTS(TARIFF("a", "usd_per_month", "288", "2024-01-01", "2024-12-31")));
    for (size_t i = 0; i < N; i++)
        price[i] = i >= 90 && i < 200 ? NAN : 20.3; // 29 June to 1 July, 02:00
    struct posted posted = run(2024, 6, 29, price, N);
    ck_assert_int_eq(posted.n, 2);
    ck_assert_int_eq(posted.start_utc_s[0],
                     dr_clock_central_midnight_utc_s(dr_clock_day(2024, 6, 29)) + 89 * 900);
    ck_assert_int_eq(posted.amount_microusd[0], -9000000);  // 90 of 2,880
    ck_assert_int_eq(posted.amount_microusd[1], -17806452); // 184 of 2,976 of 288
}
END_TEST

// A credit comes in, and a month at 0 kW costs nothing by the kW.
START_TEST(credits_and_months_without_load)
{
    static double price[96 * 2];
    open_site(TEXTS("site.residual_fraction=0",
                    TARIFF("a", "usd_per_month", "-288", "2024-01-01", "2024-12-31"),
                    TARIFF("b", "usd_per_kw_month", "0.25", "2024-01-01", "2024-12-31")));
    for (size_t i = 0; i < 96 * 2; i++)
        price[i] = 71.9;
    struct posted posted = run(2024, 6, 3, price, 96 * 2);
    ck_assert_int_eq(posted.n, 1);
    ck_assert_int_eq(posted.amount_microusd[0], 19200000); // 192 of 2,880
}
END_TEST

// What a strategy is told of an interval's dollars has no month in it.
START_TEST(no_decision_hangs_on_the_month)
{
    double power_mw[2][96 * 3], price[96 * 3];
    struct dr_market market;
    dr_test_prices(41, price, 96 * 3);
    for (int k = 0; k < 2; k++) {
        open_site(
            k == 0 ? TEXTS("site.pue=1.05")
                   : TEXTS(TARIFF("b", "usd_per_kw_month", "250000", "2024-01-01", "2024-12-31")));
        dr_test_market(&market, dr_clock_central_midnight_utc_s(dr_clock_day(2024, 6, 29)), price,
                       96 * 3, 47.31);
        dr_test_run(&market, &site, "breakeven", power_mw[k]);
        dr_market_finish(&market);
    }
    ck_assert_mem_eq(power_mw[0], power_mw[1], sizeof power_mw[0]);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("month");
    dr_suite_add(suite, "whole", a_whole_month);
    dr_suite_add(suite, "transmission", transmission_is_no_tariff_of_the_month);
    dr_suite_add(suite, "days of a tariff", months_that_begin_in_the_days_of_a_tariff);
    dr_suite_add(suite, "part", a_part_of_a_month);
    dr_suite_add(suite, "once", billed_once_with_the_last_interval_of_the_month);
    dr_suite_add(suite, "gaps", the_last_settled_interval_of_a_month_with_gaps);
    dr_suite_add(suite, "credits", credits_and_months_without_load);
    dr_suite_add(suite, "decisions", no_decision_hangs_on_the_month);
    return suite;
}
