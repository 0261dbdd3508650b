// SPDX-License-Identifier: GPL-3.0-or-later
// What is settled ahead of every run: contracts by the hour, levels of power, what a market brings
// and what it lacks, rates of transmission.
#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "sim/book.h"
#include "test/fixture.h"
#include "test/runner.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static struct dr_book book;
static struct dr_terms terms;
static struct dr_facts facts;

// A book and terms of settings beside the defaults.
static void open_book(const char *const *assignment)
{
    static struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    for (; *assignment; assignment++)
        dr_assert_ok(err, dr_settings_set(&settings, *assignment, &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    terms = (struct dr_terms){.loss_factor = 1};
    dr_book_init(&book, &settings, &terms);
}

// Fills all intervals of a Central day.
static void fill_day(int year, int month, int day)
{
    int32_t central_day = dr_clock_day(year, month, day);
    facts = (struct dr_facts){.n = (size_t)dr_clock_intervals(central_day)};
    for (size_t i = 0; i < facts.n; i++)
        facts.start_utc_s[i] =
            dr_clock_central_midnight_utc_s(central_day) + (int64_t)i * DR_INTERVAL_S;
    dr_book_fill(&book, &terms, central_day, &facts);
}

// Contract c delivers mwh in intervals [begin, end) of the day, and nothing else.
static void delivers(size_t c, size_t begin, size_t end, double mwh)
{
    for (size_t i = 0; i < facts.n; i++)
        ck_assert_msg(fabs(facts.contract_mwh[c][i] - (i >= begin && i < end ? mwh : 0)) < 1e-12,
                      "contract %zu, interval %zu: %g MWh", c, i, facts.contract_mwh[c][i]);
}

static struct dr_market market;

static void open_market(int year, int month, int day, size_t n)
{
    double price[96 * 8];
    ck_assert_uint_le(n, sizeof price / sizeof price[0]);
    dr_test_prices(7, price, n);
    dr_test_market(&market, dr_clock_central_midnight_utc_s(dr_clock_day(year, month, day)), price,
                   n, 52.5);
    dr_series_init(&market.position_mw, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
    dr_series_init(&market.energy_weighted, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
}

static void attach(void)
{
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_book_attach(&book, &market, &terms, &err));
}

static void close_all(void)
{
    dr_book_finish(&book);
    dr_market_finish(&market);
}

// ---- contracts by the hour ---------------------------------------------------------------------

START_TEST(the_block_without_a_name)
{
    open_book(TEXTS("contract.power_mw=47.3", "contract.price_usd_per_mwh=31.07",
                    "contract.sellback_share=0.93", "contract.sellback_fee_usd_per_mwh=0.47"));
    ck_assert_uint_eq(terms.n_contract, 1);
    ck_assert_double_eq(terms.contract[0].price_usd_per_mwh, 31.07);
    ck_assert_double_eq(terms.contract[0].sellback_share, 0.93);
    ck_assert_double_eq(terms.contract[0].sellback_fee_usd_per_mwh, 0.47);
    ck_assert_int_eq(terms.contract[0].resale, DR_RESALE_AUTOMATIC);
    ck_assert(!terms.contract[0].at_other_point && !book.varies);
    fill_day(2024, 6, 1);
    delivers(0, 0, 96, 47.3 / 4);
    fill_day(2024, 11, 3);
    delivers(0, 0, 100, 47.3 / 4);
    open_book(TEXTS("contract.power_mw=0"));
    ck_assert_uint_eq(terms.n_contract, 0);
}
END_TEST

START_TEST(kinds_say_what_becomes_of_the_rest)
{
    static const struct {
        const char *kind;
        enum dr_resale resale;
    } kinds[] = {{"contract.a.kind=block", DR_RESALE_AUTOMATIC},
                 {"contract.a.kind=take_or_pay", DR_RESALE_AUTOMATIC},
                 {"contract.a.kind=elective", DR_RESALE_ELECTIVE},
                 {"contract.a.kind=no_resale", DR_RESALE_NONE}};
    for (size_t i = 0; i < 4; i++) {
        open_book(TEXTS("contract.a.power_mw=17.3", kinds[i].kind));
        ck_assert_uint_eq(terms.n_contract, 1);
        ck_assert_int_eq(terms.contract[0].resale, kinds[i].resale);
    }
    open_book(TEXTS("contract.a.kind=index")); // energy at the market's price: none ahead
    ck_assert_uint_eq(terms.n_contract, 0);
}
END_TEST

// ERCOT's peak hours on the days of 92, 96 and 100 intervals.
START_TEST(peak_hours_where_clocks_change)
{
    open_book(TEXTS("contract.peak.power_mw=17.3", "contract.peak.first_hour_ending=7",
                    "contract.peak.last_hour_ending=22"));
    ck_assert(book.varies);
    fill_day(2024, 6, 1);
    ck_assert_uint_eq(facts.n, 96);
    delivers(0, 24, 88, 17.3 / 4);
    fill_day(2024, 3, 10); // hours 1, 2, 4, 5, 6 lie before
    ck_assert_uint_eq(facts.n, 92);
    delivers(0, 20, 84, 17.3 / 4);
    fill_day(2024, 11, 3); // hours 1, 2, 2, 3, 4, 5, 6
    ck_assert_uint_eq(facts.n, 100);
    delivers(0, 28, 92, 17.3 / 4);
}
END_TEST

START_TEST(the_hour_that_comes_twice_and_the_one_that_does_not)
{
    open_book(TEXTS("contract.a.power_mw=17.3", "contract.a.first_hour_ending=2",
                    "contract.a.last_hour_ending=2", "contract.b.power_mw=23.9",
                    "contract.b.first_hour_ending=3", "contract.b.last_hour_ending=3"));
    fill_day(2024, 11, 3);
    delivers(0, 4, 12, 17.3 / 4);
    delivers(1, 12, 16, 23.9 / 4);
    fill_day(2024, 3, 10);
    delivers(0, 4, 8, 17.3 / 4);
    delivers(1, 0, 0, 0);
    fill_day(2024, 3, 11);
    delivers(1, 8, 12, 23.9 / 4);
}
END_TEST

START_TEST(days_of_a_contract)
{
    open_book(TEXTS("contract.power_mw=11.7", "contract.a.power_mw=17.3",
                    "contract.a.since=2024-06-03", "contract.a.until=2024-06-05",
                    "contract.b.power_mw=23.9", "contract.b.days=weekends"));
    ck_assert_uint_eq(terms.n_contract, 3); // the block without a name is used first
    fill_day(2024, 6, 2);                   // a Sunday
    delivers(0, 0, 96, 11.7 / 4);
    delivers(1, 0, 0, 0);
    delivers(2, 0, 96, 23.9 / 4);
    fill_day(2024, 6, 3);
    delivers(1, 0, 96, 17.3 / 4);
    delivers(2, 0, 0, 0);
    fill_day(2024, 6, 5);
    delivers(1, 0, 96, 17.3 / 4);
    fill_day(2024, 6, 6);
    delivers(1, 0, 0, 0);
}
END_TEST

START_TEST(a_share_is_elected_for_each_month)
{
    open_book(TEXTS("contract.ppa.kind=take_or_pay", "contract.ppa.power_mw=86",
                    "contract.ppa.elected_share=1,0.9,0.85,0.8,0.75,0.7,0.25,0.3,0.65,0.5,0.45,0"));
    ck_assert(book.varies);
    fill_day(2024, 1, 31);
    delivers(0, 0, 96, 21.5);
    fill_day(2024, 2, 1);
    delivers(0, 0, 96, 19.35);
    fill_day(2024, 7, 31);
    delivers(0, 0, 96, 5.375);
    fill_day(2024, 8, 1);
    delivers(0, 0, 96, 6.45);
    fill_day(2024, 12, 15);
    delivers(0, 0, 96, 0);
    // One share for all months: every interval is alike.
    open_book(TEXTS("contract.ppa.kind=take_or_pay", "contract.ppa.power_mw=86",
                    "contract.ppa.elected_share=0.75"));
    ck_assert(!book.varies);
    fill_day(2024, 7, 31);
    delivers(0, 0, 96, 16.125);
}
END_TEST

// The part of a day that a run begins or ends with.
START_TEST(a_part_of_a_day)
{
    open_book(TEXTS("contract.peak.power_mw=17.3", "contract.peak.first_hour_ending=7",
                    "contract.peak.last_hour_ending=22"));
    int32_t day = dr_clock_day(2024, 11, 3);
    facts = (struct dr_facts){.n = 3};
    for (size_t i = 0; i < 3; i++) // 05:45, 06:00 and 06:15 in winter time
        facts.start_utc_s[i] = dr_clock_central_midnight_utc_s(day) + (27 + (int64_t)i) * 900;
    dr_book_fill(&book, &terms, day, &facts);
    delivers(0, 1, 3, 17.3 / 4);
}
END_TEST

// ---- levels ------------------------------------------------------------------------------------

static void has_levels(const double *expected, size_t n_expected)
{
    double level_mw[32];
    size_t n = dr_book_levels_mw(&book, level_mw, 32);
    ck_assert_uint_le(n, 32);
    double most = 0;
    for (size_t k = 0; k < n_expected; k++) {
        bool found = false;
        for (size_t i = 0; i < n; i++)
            found |= fabs(level_mw[i] - expected[k]) < 1e-9;
        ck_assert_msg(found, "no level of %g MW", expected[k]);
        most = fmax(most, expected[k]);
    }
    for (size_t i = 0; i < n; i++) {
        bool known = false;
        for (size_t k = 0; k < n_expected; k++)
            known |= fabs(level_mw[i] - expected[k]) < 1e-9;
        ck_assert_msg(known, "a level of %g MW", level_mw[i]);
    }
    ck_assert_double_eq_tol(dr_book_most_mw(&book), most, 1e-9);
}

START_TEST(levels_of_power)
{
    open_book(TEXTS("contract.power_mw=0"));
    has_levels(NULL, 0);
    open_book(TEXTS("contract.power_mw=47.3"));
    has_levels((double[]){47.3}, 1);
    open_book(TEXTS("contract.power_mw=47.3", "contract.a.power_mw=17.3"));
    has_levels((double[]){47.3, 64.6}, 2);
    // Peak hours before the base that is always there: 17.3, 17.3 + 40.1, and 40.1 alone.
    open_book(TEXTS("contract.a.power_mw=17.3", "contract.a.first_hour_ending=7",
                    "contract.a.last_hour_ending=22", "contract.b.power_mw=40.1"));
    has_levels((double[]){17.3, 57.4, 40.1}, 3);
    // Never together.
    open_book(TEXTS("contract.a.power_mw=97.3", "contract.a.days=weekdays",
                    "contract.b.power_mw=40.1", "contract.b.days=weekends"));
    has_levels((double[]){97.3, 40.1}, 2);
    // What is left when the first has ended.
    open_book(TEXTS("contract.a.power_mw=17.3", "contract.a.until=2024-06-02",
                    "contract.b.power_mw=40.1"));
    has_levels((double[]){17.3, 57.4, 40.1}, 3);
}
END_TEST

START_TEST(levels_of_elected_shares)
{
    double level_mw[3] = {-7.7, -7.7, -7.7};
    open_book(TEXTS("contract.ppa.kind=take_or_pay", "contract.ppa.power_mw=80",
                    "contract.ppa.elected_share=1,1,1,1,0.5,0.5,0.25,0.25,0.5,1,1,0.125"));
    has_levels((double[]){80, 40, 20, 10}, 4);
    // No more are written than there is room for, and all are counted.
    ck_assert_uint_ge(dr_book_levels_mw(&book, level_mw, 2), 4);
    ck_assert_double_gt(level_mw[1], 0);
    ck_assert_double_eq(level_mw[2], -7.7);
}
END_TEST

// ---- the market --------------------------------------------------------------------------------

START_TEST(other_points_are_named_in_order)
{
    open_book(TEXTS("contract.power_mw=11.7", "contract.a.power_mw=17.3",
                    "contract.a.settlement_point=HB_WEST", "contract.b.power_mw=5.3",
                    "contract.c.power_mw=6.1", "contract.c.settlement_point=HB_NORTH:HU",
                    "contract.d.settlement_point=HB_PAN")); // d has no power: nobody asks
    ck_assert_str_eq(dr_book_other_point(&book, 0), "HB_WEST");
    ck_assert_str_eq(dr_book_other_point(&book, 1), "HB_NORTH:HU");
    ck_assert_ptr_null(dr_book_other_point(&book, 2));
    ck_assert(book.varies);
    ck_assert(terms.contract[1].at_other_point && terms.contract[3].at_other_point);
    ck_assert(!terms.contract[0].at_other_point && !terms.contract[2].at_other_point);
    open_market(2024, 6, 1, 96);
    struct dr_series other[2];
    for (size_t k = 0; k < 2; k++) {
        dr_series_init(&other[k], DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
        for (int64_t i = 0; i < 96; i++)
            dr_series_put(&other[k], market.spp.first_start_utc_s + i * DR_INTERVAL_S,
                          100 * (double)(k + 1) + (double)i);
    }
    market.other_point = other;
    market.n_other_point = 2;
    attach();
    fill_day(2024, 6, 1);
    ck_assert_double_eq(facts.settle_usd_per_mwh[1][7], 107);
    ck_assert_double_eq(facts.settle_usd_per_mwh[3][95], 295);
    market.other_point = NULL;
    market.n_other_point = 0;
    dr_series_finish(&other[0]);
    dr_series_finish(&other[1]);
    close_all();
}
END_TEST

static void put_position(size_t hour, double mw)
{
    ck_assert_int_eq(dr_series_put(&market.position_mw,
                                   market.spp.first_start_utc_s + (int64_t)hour * DR_HOUR_S, mw),
                     DR_SERIES_STORED);
}

START_TEST(positions_need_day_ahead_prices)
{
    struct dr_error err = {.message = ""};
    open_book(TEXTS("contract.power_mw=0"));
    open_market(2024, 6, 1, 12);
    put_position(1, 17.3);
    dr_assert_error(err, dr_book_attach(&book, &market, &terms, &err), DR_ERR_USAGE,
                    "--positions needs day-ahead prices\n  found none, expected --day-ahead");
    close_all();
}
END_TEST

START_TEST(every_traded_hour_has_a_price)
{
    static const double price[] = {41.7, NAN, 44.07};
    struct dr_error err = {.message = ""};
    open_book(TEXTS("contract.power_mw=0"));
    open_market(2024, 6, 1, 12);
    dr_test_day_ahead(&market, market.spp.first_start_utc_s, price, 3);
    put_position(1, -17.3);
    dr_assert_error(err, dr_book_attach(&book, &market, &terms, &err), DR_ERR_INPUT,
                    "--positions: -17.3 MW traded in an hour without a day-ahead price\n"
                    "  found none for 2024-06-01T06:00Z");
    close_all();
}
END_TEST

// An hour in which nothing is traded needs no price, nor one that is not settled.
START_TEST(hours_without_a_position_need_no_price)
{
    static const double price[] = {41.7, NAN, 44.07};
    open_book(TEXTS("contract.power_mw=0"));
    open_market(2024, 6, 1, 12);
    dr_test_day_ahead(&market, market.spp.first_start_utc_s, price, 3);
    put_position(0, 17.3);
    put_position(1, 0);
    put_position(2, -5.3);
    attach();
    ck_assert(terms.trades_day_ahead && book.varies);
    fill_day(2024, 6, 1); // longer than the market: nothing is known beyond it
    ck_assert_double_eq_tol(facts.day_ahead_bought_mwh[3], 4.325, 1e-12);
    ck_assert_double_eq(facts.day_ahead_sold_mwh[3], 0);
    ck_assert_double_eq(facts.day_ahead_usd_per_mwh[3], 41.7);
    ck_assert_double_eq(facts.day_ahead_bought_mwh[4], 0);
    ck_assert_double_eq(facts.day_ahead_usd_per_mwh[4], 0);
    ck_assert_double_eq(facts.day_ahead_bought_mwh[8], 0);
    ck_assert_double_eq_tol(facts.day_ahead_sold_mwh[8], 1.325, 1e-12);
    ck_assert_double_eq(facts.day_ahead_usd_per_mwh[11], 44.07);
    ck_assert_double_eq(facts.day_ahead_sold_mwh[12], 0);
    close_all();
    open_market(2024, 6, 1, 12);
    dr_test_day_ahead(&market, market.spp.first_start_utc_s, price, 3);
    put_position(1, 17.3);
    market.begin = 8; // the hour is history
    attach();
    close_all();
}
END_TEST

START_TEST(load_is_metered_at_the_weighted_price_where_there_is_one)
{
    open_book(TEXTS("contract.power_mw=0"));
    open_market(2024, 6, 1, 96);
    attach();
    ck_assert(!terms.meters_energy_weighted);
    close_all();
    open_market(2024, 6, 1, 96);
    dr_series_put(&market.energy_weighted, market.spp.first_start_utc_s + 5 * 900, 77.7);
    attach();
    ck_assert(terms.meters_energy_weighted);
    fill_day(2024, 6, 1);
    ck_assert_double_eq(facts.energy_weighted_usd_per_mwh[5], 77.7);
    ck_assert_double_eq(facts.energy_weighted_usd_per_mwh[6], market.spp.value[6]);
    close_all();
}
END_TEST

START_TEST(published_fees_are_of_their_years)
{
    static const struct {
        int year;
        const char *refused; // NULL: known
    } cases[] = {{2015, "found 2015, expected 2016 to 2027"},
                 {2016, NULL},
                 {2024, NULL},
                 {2027, NULL},
                 {2028, "found 2028, expected 2016 to 2027"}};
    for (size_t i = 0; i < 5; i++) {
        struct dr_error err = {.message = ""};
        open_book(TEXTS("fees.administration=published"));
        open_market(cases[i].year, 6, 1, 12);
        enum dr_status status = dr_book_attach(&book, &market, &terms, &err);
        if (cases[i].refused)
            dr_assert_error(err, status, DR_ERR_USAGE, cases[i].refused);
        else
            dr_assert_ok(err, status);
        close_all();
    }
    // The last interval counts, too: the run goes into 2028, in Texas.
    struct dr_error err = {.message = ""};
    open_book(TEXTS("fees.administration=published"));
    open_market(2027, 12, 31, 97);
    dr_assert_error(err, dr_book_attach(&book, &market, &terms, &err), DR_ERR_USAGE, "found 2028");
    close_all();
    open_market(2027, 12, 31, 96);
    attach();
    close_all();
}
END_TEST

START_TEST(the_fee_changes_with_the_year)
{
    open_book(TEXTS("fees.administration=published"));
    ck_assert(terms.bills_administration && book.varies);
    fill_day(2023, 12, 31);
    ck_assert_double_eq(facts.administration_usd_per_mwh[95], 0.555);
    fill_day(2024, 1, 1);
    ck_assert_double_eq(facts.administration_usd_per_mwh[0], 0.63);
    open_book(TEXTS("fees.administration_usd_per_mwh=0.47"));
    ck_assert(terms.bills_administration && !book.varies);
    fill_day(2011, 1, 1); // a figure of one's own holds in any year
    ck_assert_double_eq(facts.administration_usd_per_mwh[3], 0.47);
    open_book(TEXTS("fees.retail_usd_per_mwh=0.47"));
    ck_assert(!terms.bills_administration);
}
END_TEST

// ---- transmission ------------------------------------------------------------------------------

#define TCRF(name, rate, since, until)                                                             \
    "tariff." name ".unit=usd_per_cp_kw_month", "tariff." name ".rate=" rate,                      \
        "tariff." name ".since=" since, "tariff." name ".until=" until,                            \
        "tariff." name ".source=the utility's sheet"

static double rate_of_month(int year, int month)
{
    return dr_book_transmission_usd_per_kw_month(&book, dr_clock_day(year, month, 1));
}

START_TEST(the_planning_figure_is_its_twelfths)
{
    open_book(TEXTS("delivery.transmission=4cp"));
    ck_assert_double_eq(dr_book_transmission_usd_per_kw_year(&book, 2025), 65);
    ck_assert_double_eq_tol(rate_of_month(2025, 7), 65.0 / 12, 1e-12);
    open_book(TEXTS("delivery.transmission=4cp", "delivery.transmission_usd_per_kw_year=47.3"));
    ck_assert_double_eq(dr_book_transmission_usd_per_kw_year(&book, 1999), 47.3); // to the bit
    open_book(TEXTS("delivery.transmission=none"));
    ck_assert(!terms.bills_transmission);
    open_market(2024, 6, 27, 96); // no peaks are needed, then
    attach();
    ck_assert_ptr_null(terms.transmission_assumed);
    close_all();
}
END_TEST

// Oncor's TCRF of 2026: 3.491759 until 3 October, 6.260839 from the 4th. A tariff holds for the
// months that begin in its days, so October is the old one's.
START_TEST(a_tariff_that_changes_in_the_year)
{
    open_book(TEXTS("delivery.transmission=4cp",
                    TCRF("old", "3.491759", "2026-01-01", "2026-10-03"),
                    TCRF("new", "6.260839", "2026-10-04", "2027-12-31")));
    ck_assert_double_eq(rate_of_month(2026, 1), 3.491759);
    ck_assert_double_eq(rate_of_month(2026, 10), 3.491759);
    ck_assert_double_eq(rate_of_month(2026, 11), 6.260839);
    ck_assert_double_eq_tol(rate_of_month(2028, 1), 65.0 / 12, 1e-12);
    // 10 * 3.491759 + 2 * 6.260839, and 12 * 6.260839: 75.13 $/kW-year as printed.
    ck_assert_double_eq_tol(dr_book_transmission_usd_per_kw_year(&book, 2026), 47.439268, 1e-9);
    ck_assert_double_eq_tol(dr_book_transmission_usd_per_kw_year(&book, 2027), 75.130068, 1e-9);
    ck_assert_double_eq(dr_book_transmission_usd_per_kw_year(&book, 2028), 65);
    // From the first of October on: 9 and 3.
    open_book(TEXTS("delivery.transmission=4cp",
                    TCRF("old", "3.491759", "2026-01-01", "2026-09-30"),
                    TCRF("new", "6.260839", "2026-10-01", "2026-12-31")));
    ck_assert_double_eq_tol(dr_book_transmission_usd_per_kw_year(&book, 2026), 50.208348, 1e-9);
}
END_TEST

// Months that no tariff has are billed at a twelfth of the planning figure.
START_TEST(a_tariff_of_some_months)
{
    open_book(TEXTS("delivery.transmission=4cp", "delivery.transmission_usd_per_kw_year=48",
                    TCRF("a", "3.491759", "2026-08-01", "2026-10-03")));
    ck_assert_double_eq(rate_of_month(2026, 7), 4);
    ck_assert_double_eq(rate_of_month(2026, 8), 3.491759);
    ck_assert_double_eq(rate_of_month(2026, 11), 4);
    ck_assert_double_eq_tol(dr_book_transmission_usd_per_kw_year(&book, 2026), 9 * 4 + 3 * 3.491759,
                            1e-9);
}
END_TEST

// Four of the month's intervals are one peak each; the rate is that of the year after.
START_TEST(peaks_are_filled_with_the_rate_of_the_year_after)
{
    open_book(
        TEXTS("delivery.transmission=4cp", TCRF("a", "6.260839", "2025-01-01", "2025-12-31")));
    open_market(2024, 6, 27, 96 * 7);
    int64_t peak = dr_clock_central_midnight_utc_s(dr_clock_day(2024, 6, 30)) + 70 * DR_INTERVAL_S;
    dr_stamps_put(&market.peak, peak, 79698);
    attach();
    fill_day(2024, 6, 30);
    for (size_t i = 0; i < 96; i++) {
        ck_assert_double_eq(facts.peak_share[i], i == 70 ? 0.25 : 0);
        ck_assert_double_eq_tol(facts.transmission_usd_per_kw_year[i], 75.130068, 1e-9);
    }
    fill_day(2024, 6, 29);
    for (size_t i = 0; i < 96; i++)
        ck_assert_double_eq(facts.peak_share[i], 0);
    close_all();
    struct dr_error err = {.message = ""};
    open_market(2024, 6, 27, 96 * 7);
    dr_assert_error(err, dr_book_attach(&book, &market, &terms, &err), DR_ERR_USAGE,
                    "the transmission charge by 4CP needs the system peaks");
    close_all();
    open_book(TEXTS("delivery.transmission=12cp"));
    open_market(2024, 6, 27, 96 * 7);
    dr_assert_error(err, dr_book_attach(&book, &market, &terms, &err), DR_ERR_USAGE,
                    "the transmission charge by 12CP needs the system peaks");
    dr_stamps_put(&market.peak, peak, 79698);
    attach();
    fill_day(2024, 6, 30);
    ck_assert_double_eq(facts.peak_share[70], 1.0 / 12);
    close_all();
}
END_TEST

// What a run of June 2024 assumes; NULL: nothing. It is billed in 2025.
static const char *assumed_of_june(bool peaks_are_published)
{
    open_market(2024, 6, 27, 96 * 7);
    int64_t june = dr_clock_central_midnight_utc_s(dr_clock_day(2024, 6, 1));
    dr_series_init(&market.load_mw, DR_HOUR_S, DR_PUBLISHED_AFTER_END);
    if (peaks_are_published)
        dr_stamps_put(&market.peak, june + 27 * DR_DAY_S, NAN);
    for (int64_t hour = 0; hour < 61 * 24; hour++)
        dr_series_put(&market.load_mw, june + hour * DR_HOUR_S, 47310 + (double)(hour % 701));
    attach();
    close_all();
    return terms.transmission_assumed;
}

// A tariff of other months than those that are billed leaves the planning figure in force.
START_TEST(a_rate_is_assumed_where_no_tariff_has_the_month)
{
    static const char planning[] = "the rate is a planning figure";
    static const struct {
        const char *since, *until, *assumed;
    } cases[] = {
        {"tariff.a.since=2025-01-01", "tariff.a.until=2025-12-31", NULL},
        {"tariff.a.since=2019-05-07", "tariff.a.until=2031-05-07", NULL},
        {"tariff.a.since=2026-08-01", "tariff.a.until=2026-12-31", planning},
        {"tariff.a.since=2025-02-01", "tariff.a.until=2025-12-31", planning}, // not January
        {"tariff.a.since=2024-01-01", "tariff.a.until=2024-12-31", planning},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        open_book(TEXTS("delivery.transmission=4cp", "tariff.a.unit=usd_per_cp_kw_month",
                        "tariff.a.rate=3.3", "tariff.a.source=x", cases[i].since, cases[i].until));
        ck_assert_pstr_eq(assumed_of_june(true), cases[i].assumed);
    }
    open_book(TEXTS("delivery.transmission=4cp"));
    ck_assert_pstr_eq(assumed_of_june(true), planning);
    open_book(TEXTS("delivery.transmission=4cp"));
    ck_assert_pstr_eq(
        assumed_of_june(false),
        "the rate is a planning figure, the peaks are an estimate from hourly system load");
    // A figure of the user's own is no assumption.
    open_book(TEXTS("delivery.transmission=4cp", "delivery.transmission_usd_per_kw_year=47.3"));
    ck_assert_pstr_eq(assumed_of_june(true), NULL);
    open_book(TEXTS("delivery.transmission=4cp", "delivery.transmission_usd_per_kw_year=47.3"));
    ck_assert_pstr_eq(assumed_of_june(false), "the peaks are an estimate from hourly system load");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("book");
    dr_suite_add(suite, "unnamed", the_block_without_a_name);
    dr_suite_add(suite, "kinds", kinds_say_what_becomes_of_the_rest);
    dr_suite_add(suite, "peak hours", peak_hours_where_clocks_change);
    dr_suite_add(suite, "odd hours", the_hour_that_comes_twice_and_the_one_that_does_not);
    dr_suite_add(suite, "days", days_of_a_contract);
    dr_suite_add(suite, "elected", a_share_is_elected_for_each_month);
    dr_suite_add(suite, "part of a day", a_part_of_a_day);
    dr_suite_add(suite, "levels", levels_of_power);
    dr_suite_add(suite, "elected levels", levels_of_elected_shares);
    dr_suite_add(suite, "other points", other_points_are_named_in_order);
    dr_suite_add(suite, "positions", positions_need_day_ahead_prices);
    dr_suite_add(suite, "traded hours", every_traded_hour_has_a_price);
    dr_suite_add(suite, "other hours", hours_without_a_position_need_no_price);
    dr_suite_add(suite, "energy-weighted",
                 load_is_metered_at_the_weighted_price_where_there_is_one);
    dr_suite_add(suite, "fee years", published_fees_are_of_their_years);
    dr_suite_add(suite, "fee changes", the_fee_changes_with_the_year);
    dr_suite_add(suite, "planning figure", the_planning_figure_is_its_twelfths);
    dr_suite_add(suite, "tariff change", a_tariff_that_changes_in_the_year);
    dr_suite_add(suite, "some months", a_tariff_of_some_months);
    dr_suite_add(suite, "peaks", peaks_are_filled_with_the_rate_of_the_year_after);
    dr_suite_add(suite, "assumed", a_rate_is_assumed_where_no_tariff_has_the_month);
    return suite;
}
