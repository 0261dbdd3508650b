// SPDX-License-Identifier: GPL-3.0-or-later
// A ledger with every line of the bill at once: contracts of several kinds, a hub, LZEW, day-ahead
// trades, fees line by line, tariffs, peaks. All of it adds up, in every view.
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "test/fixture.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

enum { N = 2 * 96, TEXT_SIZE = 1 << 16 };

static char prices[TEXT_SIZE], day_ahead[TEXT_SIZE], positions[TEXT_SIZE];
static const char peaks[] = "timestamp_utc_start,system_mw\n2024-06-30T22:30:00Z,79698\n"
                            "2024-07-01T21:45:00Z,81010\n";

// Every line but FEE, which the fees line by line take the place of, and those of programmes, which
// have suites of their own.
static const char *const every_line[] = {
    "contract.own.kind=take_or_pay",
    "contract.own.power_mw=31.7",
    "contract.own.elected_share=1,1,1,1,1,0.83,0.61,1,1,1,1,1",
    "contract.own.price_usd_per_mwh=31.07",
    "contract.own.sellback_share=0.93",
    "contract.own.sellback_fee_usd_per_mwh=0.47",
    "contract.hub.kind=elective",
    "contract.hub.power_mw=23.9",
    "contract.hub.price_usd_per_mwh=27.7",
    "contract.hub.settlement_point=HB_WEST",
    "contract.hub.first_hour_ending=7",
    "contract.hub.last_hour_ending=22",
    "contract.weekend.kind=no_resale",
    "contract.weekend.power_mw=17.3",
    "contract.weekend.price_usd_per_mwh=22.2",
    "contract.weekend.days=weekends",
    "fees.administration=published",
    "fees.ancillary_usd_per_mwh=0.98",
    "fees.uplift_usd_per_mwh=0.17",
    "fees.retail_usd_per_mwh=1.37",
    "fees.loss_factor=1.016",
    "delivery.transmission=4cp",
    "delivery.transmission_usd_per_kw_year=47.3",
    "tariff.customer.unit=usd_per_month",
    "tariff.customer.rate=258.8",
    "tariff.customer.since=2024-06-01",
    "tariff.customer.until=2024-12-31",
    "tariff.customer.source=sheet 98",
    "tariff.demand.unit=usd_per_kw_month",
    "tariff.demand.rate=0.148509",
    "tariff.demand.since=2024-06-01",
    "tariff.demand.until=2024-12-31",
    "tariff.demand.source=sheet 98",
    "contract.power_mw=0", // the fixture's own block
    NULL,
};

// 30 June 2024, a Sunday, and 1 July: in each hour a price of each kind.
static void write_files(void)
{
    static double zone[N], hub[N], ahead[N / 4];
    size_t used = (size_t)snprintf(
        prices, sizeof prices,
        "Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"
        "Settlement Point Type,Settlement Point Price\n");
    dr_test_prices(61, zone, N);
    dr_test_prices(67, hub, N);
    dr_test_prices(71, ahead, N / 4);
    for (int i = 0; i < N; i++) {
        char when[64];
        snprintf(when, sizeof when, "%s,%d,%d,N", i < 96 ? "06/30/2024" : "07/01/2024",
                 i % 96 / 4 + 1, i % 4 + 1);
        used += (size_t)snprintf(prices + used, sizeof prices - used,
                                 "%s,LZ_WEST,LZ,%.2f\n%s,LZ_WEST,LZEW,%.2f\n%s,HB_WEST,HU,%.2f\n",
                                 when, zone[i], when, zone[i] * 1.01 + 0.37, when, hub[i]);
    }
    size_t used_ahead = (size_t)snprintf(
        day_ahead, sizeof day_ahead, "timestamp_utc_start,settlement_point,price_usd_per_mwh\n");
    size_t used_mw =
        (size_t)snprintf(positions, sizeof positions, "timestamp_utc_start,day_ahead_mw\n");
    for (int h = 0; h < N / 4; h++) {
        char time[DR_TIME_SIZE];
        dr_clock_format_utc(1719723600 + (int64_t)h * DR_HOUR_S, time); // 2024-06-30 00:00 Central
        used_ahead += (size_t)snprintf(day_ahead + used_ahead, sizeof day_ahead - used_ahead,
                                       "%s,LZ_WEST,%.2f\n", time, ahead[h]);
        if (h % 5 != 0) // 7.7 and 43.1 bought, 11.3 sold, in turns
            used_mw +=
                (size_t)snprintf(positions + used_mw, sizeof positions - used_mw, "%s,%s\n", time,
                                 h % 5 == 1   ? "7.7"
                                 : h % 5 == 2 ? "43.1"
                                              : "-11.3");
    }
}

static void replay_all(struct dr_test_replay *replay)
{
    static char module[PATH_MAX];
    const char *folder = getenv("DR_TEST_MODULES");
    ck_assert_msg(folder != NULL, "DR_TEST_MODULES is not set");
    snprintf(module, sizeof module, "%s/resale.so,resale_mw=5.3", folder);
    write_files();
    const char *const strategy[] = {"breakeven", "breakeven,information=perfect", module,
                                    "threshold,strike_usd_per_mwh=47", NULL};
    dr_test_replay_init(replay, &(struct dr_test_replay_request){.prices = prices,
                                                                 .point = "LZ_WEST",
                                                                 .day_ahead = day_ahead,
                                                                 .positions = positions,
                                                                 .peaks = peaks,
                                                                 .hashprice = "52.5",
                                                                 .set = every_line,
                                                                 .strategy = strategy});
    ck_assert_uint_eq(replay->set.n, 6);
}

// ---- money -------------------------------------------------------------------------------------

START_TEST(every_line_is_there)
{
    struct dr_test_replay replay;
    replay_all(&replay);
    size_t n = 0;
    for (size_t c = 0; dr_charges[c]; c++) {
        bool active = false;
        for (size_t k = 0; k < replay.site.n_charge; k++)
            active |= replay.site.charge[k].place == c;
        bool wanted = strcmp(dr_charges[c]->code, "FEE") != 0 &&
                      dr_charges[c]->group != DR_GROUP_PROGRAM_CREDIT;
        ck_assert_msg(active == wanted, "%s", dr_charges[c]->code);
        n += wanted || dr_charges[c]->plain; // a plain line is posted in any case
    }
    // Each of them is put to use.
    dr_test_expect_none(replay.database, "SELECT charge FROM posting WHERE charge <> 'FEE' GROUP BY"
                                         " charge HAVING sum(abs(amount_microusd)) = 0");
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT count(DISTINCT charge) FROM posting"),
                     (int64_t)n);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(postings_are_what_the_engine_posted)
{
    struct dr_test_replay replay;
    char sql[256];
    replay_all(&replay);
    for (size_t r = 0; r < replay.set.n; r++) {
        for (size_t c = 0; dr_charges[c]; c++) {
            snprintf(sql, sizeof sql,
                     "SELECT coalesce(sum(amount_microusd), 0) FROM posting WHERE run_id = %zu AND"
                     " charge = '%s'",
                     r + 1, dr_charges[c]->code);
            ck_assert_int_eq(dr_test_int(replay.database, sql),
                             replay.totals[r].amount_microusd[c]);
        }
        snprintf(sql, sizeof sql,
                 "SELECT CAST(round(net_usd * 1e6) AS INTEGER) FROM comparison WHERE run_id = %zu",
                 r + 1);
        ck_assert_int_eq(dr_test_int(replay.database, sql), dr_test_net(&replay.totals[r]));
    }
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(quantity_times_price_is_the_amount)
{
    struct dr_test_replay replay;
    replay_all(&replay);
    dr_test_expect_none(
        replay.database,
        "SELECT charge, start_utc_s, quantity, price, amount_microusd FROM posting JOIN charge ON"
        " code = charge WHERE quantity <> 0 AND NOT abs(quantity * price * sign * 1e6 -"
        " amount_microusd) <= 0.51 + 1e-15 * abs(amount_microusd)");
    // Nothing is billed for a quantity of nothing, and no quantity is less than that.
    dr_test_expect_none(replay.database,
                        "SELECT run_id, charge, start_utc_s, quantity, amount_microusd FROM posting"
                        " WHERE quantity IS NULL OR quantity < 0 OR (quantity = 0 AND"
                        " amount_microusd <> 0) OR (price IS NULL AND quantity > 0)");
    // Less than a millionth of a MWh is a rounding error.
    dr_test_expect_none(replay.database, "SELECT * FROM posting JOIN charge ON code = charge WHERE"
                                         " unit = 'MWh' AND quantity > 0 AND quantity < 1e-6");
    dr_test_replay_finish(&replay);
}
END_TEST

// Money of a view by its groups, and of all of them, is that of the postings.
static void expect_sums(sqlite3 *database, const char *view, const char *key,
                        const char *posting_key)
{
    char sql[1024];
    for (int g = 0; g <= DR_GROUP_COUNT; g++) {
        const char *name = g < DR_GROUP_COUNT ? dr_charge_groups[g].column : "net";
        snprintf(sql, sizeof sql,
                 "SELECT v.run_id, %s, v.%s_usd, p.s FROM %s AS v LEFT JOIN (SELECT run_id AS r, %s"
                 " AS k, sum(amount_microusd) FILTER (WHERE %d OR charge_group = '%s') AS s FROM"
                 " posting JOIN price USING (start_utc_s) JOIN charge ON code = charge GROUP BY"
                 " 1, 2) AS p ON r = v.run_id AND k = %s WHERE"
                 " CAST(round(v.%s_usd * 1e6) AS INTEGER) IS NOT coalesce(p.s, 0)",
                 key, name, view, posting_key, g == DR_GROUP_COUNT,
                 g < DR_GROUP_COUNT ? dr_charge_groups[g].name : "", key, name);
        dr_test_expect_none(database, sql);
    }
}

START_TEST(every_view_is_a_sum_of_postings)
{
    struct dr_test_replay replay;
    replay_all(&replay);
    expect_sums(replay.database, "comparison", "1", "1");
    expect_sums(replay.database, "daily", "v.day", "central_day");
    expect_sums(replay.database, "monthly", "v.month", "substr(central_day, 1, 7)");
    expect_sums(replay.database, "yearly", "v.year", "CAST(substr(central_day, 1, 4) AS INTEGER)");
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM statement AS s LEFT JOIN (SELECT run_id, substr(central_day, 1, 7) AS month,"
        " charge, sum(quantity) AS q, sum(amount_microusd) AS a FROM posting JOIN price USING"
        " (start_utc_s) GROUP BY 1, 2, 3) AS p USING (run_id, month, charge) WHERE p.a IS NOT"
        " CAST(round(amount_usd * 1e6) AS INTEGER) OR NOT abs(quantity - q) < 1e-6");
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM (SELECT run_id, charge, sum(amount_microusd) AS a FROM posting GROUP BY 1,"
        " 2) AS p LEFT JOIN line_total AS t USING (run_id, charge) WHERE a <> 0 AND"
        " t.amount_microusd IS NOT a");
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM (SELECT run_id, charge, sum(amount_microusd) AS a FROM posting GROUP BY 1,"
        " 2) AS p JOIN (SELECT charge, sum(amount_microusd) AS b FROM posting WHERE run_id ="
        " (SELECT run_id FROM run WHERE strategy = 'always_mine') GROUP BY 1) AS base USING"
        " (charge) LEFT JOIN charge_total AS t USING (run_id, charge) WHERE charge <> 'FEE' AND"
        " (CAST(round(t.amount_usd * 1e6) AS INTEGER) IS NOT a OR"
        " CAST(round(t.gain_usd * 1e6) AS INTEGER) IS NOT a - b)");
    // What each line changes adds up to what the strategy changes.
    dr_test_expect_none(replay.database,
                        "SELECT * FROM comparison JOIN (SELECT run_id, sum(gain_usd) AS g FROM"
                        " charge_total GROUP BY 1) USING (run_id) WHERE NOT abs(g - net_gain_usd)"
                        " < 1e-6");
    dr_test_replay_finish(&replay);
}
END_TEST

// The utility's tariffs: once a month, for a day of it.
START_TEST(tariffs_are_one_row_a_month)
{
    struct dr_test_replay replay;
    replay_all(&replay);
    // 100,000 kW, 258.80 + 14,850.90 $, a thirtieth and a thirty-first.
    dr_test_expect(replay.database,
                   "SELECT month, quantity, unit, printf('%.6f', amount_usd) FROM statement JOIN"
                   " run USING (run_id) WHERE strategy = 'always_mine' AND charge = 'TDU'",
                   "2024-06 1 months -503.656667\n2024-07 1 months -487.409677");
    // 47.3 $/kW-year, a quarter at each peak.
    dr_test_expect(replay.database,
                   "SELECT month, printf('%.2f', amount_usd) FROM statement JOIN run USING (run_id)"
                   " WHERE strategy = 'always_mine' AND charge = 'TCP'",
                   "2024-06 -1182500.00\n2024-07 -1182500.00");
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- energy ------------------------------------------------------------------------------------

START_TEST(every_megawatt_hour_is_in_one_place)
{
    struct dr_test_replay replay;
    replay_all(&replay);
    dr_test_expect_none(
        replay.database,
        "SELECT run_id, start_utc_s FROM booked WHERE NOT (abs(contract_mwh + day_ahead_bought_mwh"
        " + bought_mwh - load_mwh - day_ahead_sold_mwh - sold_back_mwh - unsold_mwh) < 1e-9 AND"
        " bought_mwh >= 0 AND sold_back_mwh >= 0 AND unsold_mwh >= 0 AND"
        " (bought_mwh = 0 OR sold_back_mwh + unsold_mwh < 1e-9) AND basis_mwh <= contract_mwh)");
    // 31.7 MW by the share of the month; 23.9 in peak hours; 17.3 on Sunday.
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM (SELECT contract_mwh, central_day = '2024-06-30' AS sunday,"
        " (start_utc_s - 1719723600) % 86400 / 3600 + 1 AS hour FROM price) WHERE NOT"
        " abs(contract_mwh - (iif(sunday, 31.7 * 0.83 + 17.3, 31.7 * 0.61) +"
        " iif(hour BETWEEN 7 AND 22, 23.9, 0)) / 4) < 1e-9");
    // Each kind of it happened.
    dr_test_expect(replay.database,
                   "SELECT max(bought_mwh) > 0, max(sold_back_mwh) > 0, max(unsold_mwh) > 0,"
                   " max(day_ahead_bought_mwh), max(day_ahead_sold_mwh) FROM booked",
                   "1 1 1 10.775 2.825");
    dr_test_replay_finish(&replay);
}
END_TEST

// What was lost is not sold: the word of the interval knows the difference, rounding or not.
START_TEST(lost_energy_is_not_sold)
{
    static const char *const set[] = {"contract.power_mw=0",       "contract.a.kind=no_resale",
                                      "contract.a.power_mw=31.7",  "contract.b.power_mw=11.3",
                                      "contract.b.kind=no_resale", "contract.c.power_mw=23.9",
                                      "contract.c.kind=no_resale", NULL};
    struct dr_test_replay replay;
    write_files();
    dr_test_replay_init(
        &replay, &(struct dr_test_replay_request){
                     .prices = prices,
                     .point = "LZ_WEST:LZ",
                     .hashprice = "52.5",
                     .set = set,
                     .strategy = (const char *const[]){"threshold,strike_usd_per_mwh=50", NULL}});
    dr_test_expect(replay.database, "SELECT DISTINCT action FROM interval ORDER BY 1",
                   "curtail\nmine");
    dr_test_expect(replay.database, "SELECT sum(sold_back_mwh) FROM comparison", "0");
    dr_test_expect_none(replay.database, "SELECT sold_back_mwh FROM booked WHERE"
                                         " sold_back_mwh <> 0");
    ck_assert_double_gt(dr_test_double(replay.database, "SELECT sum(unsold_mwh) FROM booked"), 10);
    dr_test_replay_finish(&replay);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("ledger_bill");
    dr_suite_add(suite, "lines", every_line_is_there);
    dr_suite_add(suite, "postings", postings_are_what_the_engine_posted);
    dr_suite_add(suite, "quantities", quantity_times_price_is_the_amount);
    dr_suite_add(suite, "views", every_view_is_a_sum_of_postings);
    dr_suite_add(suite, "tariffs", tariffs_are_one_row_a_month);
    dr_suite_add(suite, "energy", every_megawatt_hour_is_in_one_place);
    dr_suite_add(suite, "lost", lost_energy_is_not_sold);
    return suite;
}
