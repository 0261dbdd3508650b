// SPDX-License-Identifier: GPL-3.0-or-later
// The worked examples of an ERCOT bill, E-B1 to E-B4, to the cent: through the charges, the engine,
// the ledger's views and the program.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/charges/charge.h"
#include "market/clock.h"
#include "market/position.h"
#include "test/fixture.h"
#include "test/program.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static size_t place_of(const char *code)
{
    for (size_t c = 0; dr_charges[c]; c++)
        if (strcmp(dr_charges[c]->code, code) == 0)
            return c;
    ck_abort_msg("no charge %s", code);
}

static bool is_active(const struct dr_charge *charge, const struct dr_terms *terms)
{
    return !charge->active || charge->active(terms);
}

// Whole cents, half away from zero, of a line or of several added up.
static long cents(double usd)
{
    return lround(usd * 100);
}

static double line_usd(const char *code, const struct dr_terms *terms, struct dr_facts *facts)
{
    double usd[DR_MAX_FACTS];
    const struct dr_charge *charge = dr_charges[place_of(code)];
    ck_assert_msg(is_active(charge, terms), "%s is not active", code);
    dr_position_settle(terms, facts);
    charge->usd(terms, facts, usd);
    return (double)dr_microusd(usd[0]) / 1e6;
}

// All lines of an interval that the terms make active.
static double bill_usd(const struct dr_terms *terms, struct dr_facts *facts)
{
    double sum = 0;
    for (size_t c = 0; dr_charges[c]; c++)
        if (is_active(dr_charges[c], terms))
            sum += line_usd(dr_charges[c]->code, terms, facts);
    return sum;
}

// ---- E-B1: energy imbalance in a load zone -----------------------------------------------------

START_TEST(day_ahead_purchase_and_imbalance)
{
    const struct dr_terms terms = {
        .trades_day_ahead = true, .meters_energy_weighted = true, .loss_factor = 1};
    struct dr_facts facts = {
        .n = 1,
        .price_usd_per_mwh[0] = 250,
        .energy_weighted_usd_per_mwh[0] = 250,
        .day_ahead_usd_per_mwh[0] = 28,
        .day_ahead_bought_mwh[0] = 25, // 100 MW
        .load_mwh[0] = 10,
    };
    ck_assert_int_eq(cents(line_usd("DAEP", &terms, &facts)), -70000);
    ck_assert_int_eq(cents(line_usd("SELL", &terms, &facts) + line_usd("RTEI", &terms, &facts) +
                           line_usd("RTEW", &terms, &facts)),
                     375000);
    ck_assert_int_eq(cents(bill_usd(&terms, &facts)), 305000);
    facts.load_mwh[0] = 25;
    ck_assert_int_eq(cents(line_usd("SELL", &terms, &facts) + line_usd("RTEI", &terms, &facts) +
                           line_usd("RTEW", &terms, &facts)),
                     0);
    ck_assert_int_eq(cents(bill_usd(&terms, &facts)), -70000);
    facts.load_mwh[0] = 10;
    facts.energy_weighted_usd_per_mwh[0] = 245;
    ck_assert_int_eq(cents(line_usd("SELL", &terms, &facts) + line_usd("RTEI", &terms, &facts) +
                           line_usd("RTEW", &terms, &facts)),
                     380000);
    ck_assert_int_eq(cents(bill_usd(&terms, &facts)), 310000);
    // A sale of 100 MW at 28.00 instead, by one that has nothing: the mirror image.
    facts.energy_weighted_usd_per_mwh[0] = 250;
    facts.day_ahead_bought_mwh[0] = 0;
    facts.day_ahead_sold_mwh[0] = 25;
    ck_assert_int_eq(cents(line_usd("DAES", &terms, &facts)), 70000);
    ck_assert_int_eq(cents(bill_usd(&terms, &facts)), 70000 - 625000 - 250000);
}
END_TEST

// ---- E-B2: a block with resale -----------------------------------------------------------------

START_TEST(block_with_resale)
{
    static const struct {
        double load_mwh, price_usd_per_mwh;
        long net_cents, sold_cents, bought_cents;
    } cases[] = {
        {1.25, 2500, 21008500, 21250000, 0}, // a curtailed in a spike
        {86.25, 2500, -241500, 0, 0},        // b mining through it
        {86.25, -20, -241500, 0, 0},         // c negative price, mining
        {1.25, -20, -411500, -170000, 0},    // d negative price, "selling back"
        {100, 60, -324000, 0, -82500},       // e above the block
    };
    const struct dr_terms terms = {.n_contract = 1, .contract[0] = {28, 1, 0}, .loss_factor = 1};
    for (size_t i = 0; i < 5; i++) {
        struct dr_facts facts = {
            .n = 1,
            .contract_mwh[0][0] = 86.25,
            .load_mwh[0] = cases[i].load_mwh,
            .price_usd_per_mwh[0] = cases[i].price_usd_per_mwh,
        };
        ck_assert_int_eq(cents(bill_usd(&terms, &facts)), cases[i].net_cents);
        ck_assert_int_eq(cents(line_usd("SELL", &terms, &facts)), cases[i].sold_cents);
        ck_assert_int_eq(cents(line_usd("RTEI", &terms, &facts)), cases[i].bought_cents);
        ck_assert_int_eq(cents(line_usd("BLK", &terms, &facts)), -241500); // whatever happens
    }
}
END_TEST

// HB_HUBAVG on 2024-08-20 from 18:00, sixteen intervals.
static const double spike[] = {46.94,   64.71,   121.13, 190.43, 414.30, 2387.01, 4852.83, 4587.65,
                               4222.21, 2014.93, 919.60, 110.23, 74.55,  54.48,   34.36,   26.55};

// Energy lines of a run over them, 100 MW without residual draw; MINE's into mined_cents.
static long run_spike(const char *const *assignment, const char *strategy, long *mined_cents)
{
    struct dr_error err = {.message = ""};
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    double sum = 0;
    dr_settings_init(&settings);
    for (; *assignment; assignment++)
        dr_assert_ok(err, dr_settings_set(&settings, *assignment, &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    dr_test_site(&site, &settings);
    int64_t midnight = dr_clock_central_midnight_utc_s(dr_clock_day(2024, 8, 20));
    dr_test_market(&market, midnight + 18 * DR_HOUR_S, spike, 16, 52.8);
    struct dr_totals totals = dr_test_run(&market, &site, strategy, NULL);
    dr_market_finish(&market);
    for (size_t c = 0; dr_charges[c]; c++)
        if (dr_charges[c]->group != DR_GROUP_HASHPRICE_REVENUE)
            sum += (double)totals.amount_microusd[c] / 1e6;
    *mined_cents = cents((double)totals.amount_microusd[place_of("MINE")] / 1e6);
    return cents(sum);
}

START_TEST(sixteen_intervals_of_a_spike)
{
    // One kind of machines whose break-even is the threshold: 52.8 * 1000 / (24 * 25 * 1.05) =
    // 83.81 $/MWh, or 2,095.24 $ of an interval of 100 MW.
#define SITE                                                                                       \
    "site.residual_fraction=0", "site.restart_min=0", "pool.fee=0",                                \
        "fees.volumetric_usd_per_mwh=0", "fleet.a.share=1", "fleet.a.efficiency_j_per_th=25"
    static const char off[] = "breakeven,information=perfect";
    const char *const *spot = TEXTS(SITE, "contract.power_mw=0");
    const char *const *block = TEXTS(SITE, "contract.a.power_mw=100");
    long always_cents, mined_cents;
    ck_assert_int_eq(run_spike(spot, "always_mine", &always_cents), -50304775);
    ck_assert_int_eq(run_spike(spot, off, &mined_cents), -753975);
    ck_assert_int_eq(always_cents, cents(16 * 52.8 * 1e5 / (25 * 1.05) / 96));
    ck_assert_int_eq(cents((double)(always_cents - mined_cents) / 100 / 10), 209524);
    ck_assert_int_eq(run_spike(block, "always_mine", &always_cents), -1200000);
    ck_assert_int_eq(run_spike(block, off, &mined_cents), 48350800);
    ck_assert_int_eq(cents((double)(always_cents - mined_cents) / 100 / 10), 209524);
    ck_assert_int_eq(
        run_spike(block, "threshold,strike_usd_per_mwh=83.81,information=perfect", &mined_cents),
        48350800);
}
END_TEST

// ---- E-B3: a bill at the real-time index -------------------------------------------------------

START_TEST(pass_through_bill)
{
    const struct dr_terms terms = {
        .loss_factor = 1.016,
        .bills_administration = true,
        .ancillary_usd_per_mwh = 1.05,
        .retail_usd_per_mwh = 1.5,
    };
    struct dr_facts facts = {.n = 1,
                             .price_usd_per_mwh[0] = 31.4,
                             .administration_usd_per_mwh[0] = 0.61,
                             .load_mwh[0] = 25};
    long energy = cents(line_usd("RTEI", &terms, &facts) + line_usd("LOSS", &terms, &facts));
    long retail = cents(line_usd("RET", &terms, &facts));
    long ercot = cents(line_usd("ADM", &terms, &facts));
    long ancillary = cents(line_usd("ASC", &terms, &facts));
    ck_assert_int_eq(energy, -79756);
    ck_assert_int_eq(cents(line_usd("RTEI", &terms, &facts)), -78500);
    ck_assert_int_eq(cents(line_usd("LOSS", &terms, &facts)), -1256);
    ck_assert_int_eq(retail, -3750);
    ck_assert_int_eq(ercot, -1549);
    ck_assert_int_eq(ancillary, -2667);
    ck_assert_int_eq(energy + retail + ercot + ancillary, -87722);
    ck_assert_int_eq(cents(bill_usd(&terms, &facts)), -87722); // and nothing else is billed
    // With uplift of 0.17 on what is bought: 4.318 $ more.
    struct dr_terms more = terms;
    more.uplift_usd_per_mwh = 0.17;
    ck_assert_int_eq(dr_microusd(line_usd("UPL", &more, &facts)), -4318000);
}
END_TEST

// ---- E-B4: transmission ------------------------------------------------------------------------

// Peaks of 2024, a month each: those of June to September as published, others made up.
static const char *const peak_time[12] = {
    "2024-01-16T13:00:00Z", "2024-02-17T14:15:00Z", "2024-03-27T00:30:00Z", "2024-04-16T22:45:00Z",
    "2024-05-27T22:00:00Z", "2024-06-30T22:30:00Z", "2024-07-01T21:45:00Z", "2024-08-20T21:45:00Z",
    "2024-09-20T20:45:00Z", "2024-10-08T22:15:00Z", "2024-11-05T23:45:00Z", "2024-12-12T13:15:00Z",
};
static char prices[1 << 14], peaks[1 << 12];

// Three intervals around each peak of months [first, last]: at the peak the price of its month.
static void write_files(int first, int last, const double *price_at_peak)
{
    size_t used = (size_t)snprintf(prices, sizeof prices,
                                   "timestamp_utc_start,settlement_point,price_usd_per_mwh\n");
    size_t used_peaks = (size_t)snprintf(peaks, sizeof peaks, "timestamp_utc_start,system_mw\n");
    for (int m = first; m <= last; m++) {
        int64_t start;
        ck_assert(dr_clock_parse_utc(peak_time[m - 1], strlen(peak_time[m - 1]), &start));
        for (int64_t k = -1; k <= 1; k++) {
            char time[DR_TIME_SIZE];
            dr_clock_format_utc(start + k * DR_INTERVAL_S, time);
            used += (size_t)snprintf(prices + used, sizeof prices - used, "%s,HB,%.2f\n", time,
                                     k == 0 ? price_at_peak[m - first] : 20.3);
        }
        used_peaks += (size_t)snprintf(peaks + used_peaks, sizeof peaks - used_peaks, "%s,%d\n",
                                       peak_time[m - 1], 70000 + m);
    }
}

#define EXPOSED "site.residual_fraction=0", "contract.power_mw=0"
#define TCRF(rate)                                                                                 \
    "tariff.tcrf.unit=usd_per_cp_kw_month", "tariff.tcrf.rate=" rate,                              \
        "tariff.tcrf.since=2025-01-01", "tariff.tcrf.until=2025-12-31",                            \
        "tariff.tcrf.source=Oncor, October 2026"

static const char off_at_50[] = "threshold,strike_usd_per_mwh=50,information=perfect";

static void replay_peaks(struct dr_test_replay *replay, const char *const *set)
{
    dr_test_replay_init(replay, &(struct dr_test_replay_request){.prices = prices,
                                                                 .peaks = peaks,
                                                                 .hashprice = "52.5",
                                                                 .set = set,
                                                                 .strategy = TEXTS(off_at_50),
                                                                 .skip_gaps = true});
}

// Readings of 0, 0, 12 and 0 MW.
START_TEST(a_tag_of_three_megawatts)
{
    struct dr_test_replay replay;
    write_files(6, 9, (double[]){71.9, 93.1, 20.3, 88.8});
    replay_peaks(&replay, TEXTS("site.capacity_mw=12", EXPOSED, "delivery.transmission=4cp",
                                TCRF("6.260839")));
    dr_test_expect(replay.database,
                   "SELECT central_day, share, load_mw, printf('%.2f', amount_usd) FROM peak WHERE"
                   " run_id = 1 ORDER BY start_utc_s",
                   "2024-06-30 0.25 0 0.00\n2024-07-01 0.25 0 0.00\n"
                   "2024-08-20 0.25 12 -225390.20\n2024-09-20 0.25 0 0.00");
    dr_test_expect(replay.database,
                   "SELECT year, share, tag_mw, printf('%.2f', accrued_usd) FROM transmission WHERE"
                   " run_id = 1",
                   "2024 1 3 -225390.20");
    dr_test_expect(replay.database,
                   "SELECT count(*), min(month), max(month), min(tag_year), min(tag_mw),"
                   " min(usd_per_kw_month), printf('%.2f %.2f', min(amount_usd), max(amount_usd))"
                   " FROM transmission_bill WHERE run_id = 1",
                   "12 2025-01 2025-12 2024 3 6.260839 -18782.52 -18782.52");
    // What is accrued is what the run books, and the comparison counts it as delivery.
    dr_test_expect(replay.database,
                   "SELECT printf('%.2f', sum(amount_microusd) / 1e6), sum(quantity) FROM posting"
                   " WHERE run_id = 1 AND charge = 'TCP'",
                   "-225390.20 3000"); // kW of the peaks' mean
    dr_test_expect(replay.database, "SELECT assumed FROM charge WHERE code = 'TCP'", "");
    dr_test_expect(replay.database, "SELECT not_booked FROM caveat",
                   "site operations, tax, capital");
    dr_test_replay_finish(&replay);
}
END_TEST

// 100 MW at every peak, and the value of catching one of them.
START_TEST(one_peak_in_four)
{
    struct dr_test_replay replay;
    write_files(6, 9, (double[]){20.3, 93.1, 20.3, 20.3});
    replay_peaks(&replay, TEXTS(EXPOSED, "delivery.transmission=4cp", TCRF("6.260839")));
    dr_test_expect(replay.database,
                   "SELECT strategy, tag_mw, printf('%.2f', accrued_usd) FROM transmission JOIN run"
                   " USING (run_id) WHERE strategy <> 'oracle' ORDER BY run_id DESC",
                   "always_mine 100 -7513006.80\nthreshold 75 -5634755.10");
    dr_test_expect(replay.database,
                   "SELECT printf('%.2f', gain_usd) FROM charge_total WHERE run_id = 1 AND charge ="
                   " 'TCP'",
                   "1878251.70");
    // $/MWh of a flat load, and of the interval's 25 MWh.
    dr_test_expect(replay.database,
                   "SELECT printf('%.4f', -accrued_usd / (100 * 8760)) FROM transmission JOIN run"
                   " USING (run_id) WHERE strategy = 'always_mine'",
                   "8.5765");
    dr_test_expect(replay.database,
                   "SELECT DISTINCT printf('%.2f', -amount_usd / 25) FROM peak JOIN run USING"
                   " (run_id) WHERE strategy = 'always_mine'",
                   "75130.07");
    // 100,000 kW at 6.260839.
    dr_test_expect(replay.database,
                   "SELECT DISTINCT printf('%.2f', amount_usd) FROM transmission_bill JOIN run"
                   " USING (run_id) WHERE strategy = 'always_mine'",
                   "-626083.90");
    dr_test_replay_finish(&replay);
}
END_TEST

// The proposed method: twelve peaks, the rate times 1.166.
START_TEST(one_peak_in_twelve)
{
    static const double price[12] = {20.3, 20.3, 20.3, 20.3, 20.3, 20.3,
                                     20.3, 20.3, 20.3, 20.3, 93.1, 20.3};
    struct dr_test_replay replay;
    write_files(1, 12, price);
    replay_peaks(&replay, TEXTS(EXPOSED, "delivery.transmission=12cp", TCRF("7.300138274")));
    dr_test_expect(
        replay.database,
        "SELECT strategy, printf('%.6f %.2f', tag_mw, accrued_usd) FROM transmission JOIN"
        " run USING (run_id) WHERE strategy <> 'oracle' ORDER BY run_id DESC",
        "always_mine 100.000000 -8760165.93\n"
        "threshold 91.666667 -8030152.10");
    dr_test_expect(replay.database,
                   "SELECT printf('%.2f', gain_usd) FROM charge_total WHERE run_id = 1 AND charge ="
                   " 'TCP'",
                   "730013.83");
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT count(*) FROM peak WHERE run_id = 1"),
                     12);
    dr_test_replay_finish(&replay);
}
END_TEST

// Of a year of which the run lacks a peak there is no tag, and nothing is billed.
START_TEST(a_year_without_all_of_its_peaks)
{
    struct dr_test_replay replay;
    write_files(6, 8, (double[]){20.3, 20.3, 20.3});
    replay_peaks(&replay, TEXTS(EXPOSED, "delivery.transmission=4cp", "delivery.previous_tag_mw=3",
                                TCRF("6.260839")));
    dr_test_expect(replay.database,
                   "SELECT share, tag_mw, printf('%.2f', accrued_usd) FROM transmission WHERE"
                   " run_id = 2",
                   "0.75 NULL -5634755.10");
    // What is billed in the run's own year: the tag that was there before, at the planning figure
    // of 65 $/kW-year.
    dr_test_expect(replay.database,
                   "SELECT count(*), min(month), max(month), max(tag_year), max(tag_mw),"
                   " printf('%.2f', max(amount_usd)) FROM transmission_bill WHERE run_id = 2",
                   "12 2024-01 2024-12 2023 3 -16250.00");
    dr_test_replay_finish(&replay);
    // Without it nobody knows.
    replay_peaks(&replay, TEXTS(EXPOSED, "delivery.transmission=4cp", TCRF("6.260839")));
    dr_test_expect_none(replay.database, "SELECT * FROM transmission_bill");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(without_transmission_there_are_no_peaks)
{
    struct dr_test_replay replay;
    write_files(6, 9, (double[]){20.3, 93.1, 20.3, 20.3});
    replay_peaks(&replay, TEXTS(EXPOSED));
    dr_test_expect_none(replay.database, "SELECT * FROM peak");
    dr_test_expect_none(replay.database, "SELECT * FROM transmission");
    dr_test_expect_none(replay.database, "SELECT * FROM transmission_bill");
    dr_test_expect_none(replay.database, "SELECT * FROM transmission_rate");
    dr_test_expect(replay.database, "SELECT not_booked FROM caveat",
                   "delivery and 4CP, site operations, tax, capital");
    dr_test_replay_finish(&replay);
}
END_TEST

// The same through the program, with the published list of peaks.
START_TEST(transmission_through_the_program)
{
    const char *published = dr_test_real_data("four_cp.csv");
    const char *folder = dr_test_folder();
    write_files(6, 9, (double[]){71.9, 93.1, 20.3, 88.8});
    const char *site = dr_test_file(
        "site.ini", "[site]\ncapacity_mw = 12\nresidual_fraction = 0\n[contract]\npower_mw = 0\n"
                    "[delivery]\ntransmission = 4cp\n[tariff.tcrf]\nunit = usd_per_cp_kw_month\n"
                    "rate = 6.260839\nsince = 2025-01-01\nuntil = 2025-12-31\nsource = Oncor\n");
    struct dr_test_output output = dr_test_program(
        folder, "--prices", dr_test_file("p.csv", prices), "--gaps", "skip", "--hashprice", "52.5",
        "--peaks", published ? published : dr_test_file("peaks.csv", peaks), "--site", site,
        "--strategy", off_at_50, "--no-figures", "--quiet");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database,
                   "SELECT tag_mw, printf('%.2f', accrued_usd) FROM transmission WHERE run_id = 1",
                   "3 -225390.20");
    dr_test_expect(database,
                   "SELECT count(*), printf('%.2f', max(amount_usd)) FROM transmission_bill WHERE"
                   " run_id = 1",
                   "12 -18782.52");
    dr_test_expect(database,
                   "SELECT value FROM run_setting WHERE run_id = 1 AND name IN"
                   " ('tariff.tcrf.source', 'delivery.transmission', 'tariff.tcrf.since') ORDER BY"
                   " name",
                   "4cp\n2025-01-01\nOncor");
    sqlite3_close(database);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("bill");
    dr_suite_add(suite, "E-B1", day_ahead_purchase_and_imbalance);
    dr_suite_add(suite, "E-B2", block_with_resale);
    dr_suite_add(suite, "E-B2f", sixteen_intervals_of_a_spike);
    dr_suite_add(suite, "E-B3", pass_through_bill);
    dr_suite_add(suite, "E-B4", a_tag_of_three_megawatts);
    dr_suite_add(suite, "4CP", one_peak_in_four);
    dr_suite_add(suite, "12CP", one_peak_in_twelve);
    dr_suite_add(suite, "no tag", a_year_without_all_of_its_peaks);
    dr_suite_add(suite, "no transmission", without_transmission_there_are_no_peaks);
    dr_suite_add(suite, "program", transmission_through_the_program);
    return suite;
}
