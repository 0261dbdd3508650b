// SPDX-License-Identifier: GPL-3.0-or-later
// Everything in the ledger adds up: postings, days, months, years, statement, comparison, engine.
//
// The prices are eight days in three pieces: around both clock changes and the turn of a year.
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

enum { TEXT_SIZE = 1 << 20, N_INTERVAL = 96 + 92 + 96 + 96 + 100 + 96 + 96 + 96 };

static char prices[TEXT_SIZE], day_ahead[TEXT_SIZE], hashprice[TEXT_SIZE];

// Without the bitcoin price of 3 November.
static const char *hashprice_file(bool all_bitcoin)
{
    int32_t unknown = dr_clock_day(2024, 11, 3);
    size_t used =
        (size_t)snprintf(hashprice, sizeof hashprice, "date_utc,hashprice_usd_ph_day,price_usd\n");
    for (int32_t day = dr_clock_day(2024, 2, 1); day < dr_clock_day(2025, 1, 5); day++) {
        char date[DR_DATE_SIZE], price[32];
        dr_clock_format_date(day, date);
        snprintf(price, sizeof price, "%.2f", 60123.45 + day % 11 * 123.45);
        used +=
            (size_t)snprintf(hashprice + used, sizeof hashprice - used, "%s,%.2f,%s\n", date,
                             47.11 + day % 7 * 1.37, day == unknown && !all_bitcoin ? "" : price);
    }
    return dr_test_file("hashprice.csv", hashprice);
}

static void replay_pieces(struct dr_test_replay *replay, bool all_bitcoin)
{
    static const int piece[][6] = {
        {2024, 3, 9, 2024, 3, 12}, {2024, 11, 2, 2024, 11, 5}, {2024, 12, 31, 2025, 1, 2}};
    prices[0] = day_ahead[0] = '\0';
    for (size_t i = 0; i < 3; i++) {
        const int *d = piece[i];
        int64_t from = dr_clock_central_midnight_utc_s(dr_clock_day(d[0], d[1], d[2]));
        int64_t to = dr_clock_central_midnight_utc_s(dr_clock_day(d[3], d[4], d[5]));
        dr_test_append_prices(prices, sizeof prices, from, (size_t)(to - from) / DR_INTERVAL_S,
                              DR_INTERVAL_S, 31 + i);
        dr_test_append_prices(day_ahead, sizeof day_ahead, from, (size_t)(to - from) / DR_HOUR_S,
                              DR_HOUR_S, 77 + i);
    }
    dr_test_replay_init(replay,
                        &(struct dr_test_replay_request){.prices = prices,
                                                         .day_ahead = day_ahead,
                                                         .hashprice = hashprice_file(all_bitcoin),
                                                         .skip_gaps = true});
    ck_assert_uint_eq(replay->set.n, 9);
}

// The name of a charge's column.
static const char *column(const struct dr_charge *charge)
{
    static char name[32];
    size_t i = 0;
    for (; charge->code[i] && i + 1 < sizeof name; i++)
        name[i] = (char)tolower((unsigned char)charge->code[i]);
    name[i] = '\0';
    return name;
}

// ---- money -------------------------------------------------------------------------------------

START_TEST(postings_are_what_the_engine_posted)
{
    struct dr_test_replay replay;
    char sql[256];
    replay_pieces(&replay, false);
    for (size_t r = 0; r < replay.set.n; r++)
        for (size_t c = 0; dr_charges[c]; c++) {
            snprintf(
                sql, sizeof sql,
                "SELECT sum(amount_microusd) FROM posting WHERE run_id = %zu AND charge = '%s'",
                r + 1, dr_charges[c]->code);
            ck_assert_int_eq(dr_test_int(replay.database, sql),
                             replay.totals[r].amount_microusd[c]);
        }
    // Each line of the bill is put to use by these prices.
    dr_test_expect_none(replay.database, "SELECT charge FROM posting WHERE run_id = 2 GROUP BY"
                                         " charge HAVING sum(abs(amount_microusd)) = 0");
    dr_test_replay_finish(&replay);
}
END_TEST

// Load, resale and restarts are not kept but computed in SQL: the same bits as the plant's. A
// charge that the terms make 0 has no column and is posted as 0.
START_TEST(what_follows_is_what_the_plant_did)
{
    static const char *const set[] = {"operations.wear_usd_per_mw_restart=0", "pool.fee=0", NULL};
    struct dr_test_replay replay;
    struct dr_error err = {.message = ""};
    const struct dr_block *block;
    struct dr_engine *engine;
    char sql[512];
    char *text = calloc(1, 40000);
    dr_test_append_prices(text, 40000, 1717218000, 600, 900, 47);
    dr_test_replay_init(
        &replay, &(struct dr_test_replay_request){.prices = text, .hashprice = "52.5", .set = set});
    free(text);
    for (size_t r = 0; r < replay.set.n; r++) {
        if (!replay.set.spec[r].strategy)
            continue;
        dr_assert_ok(err, dr_engine_create(&engine, &replay.market, &replay.site,
                                           &replay.set.spec[r], NULL, &err));
        for (;;) {
            dr_assert_ok(err, dr_engine_next_day(engine, &block, &err));
            if (!block)
                break;
            for (size_t i = 0; i < block->facts.n; i++) {
                const struct dr_facts *x = &block->facts;
                snprintf(sql, sizeof sql,
                         "SELECT count(*) FROM interval WHERE run_id = %zu AND start_utc_s = %lld"
                         " AND load_mwh = %.17g AND restarted_mw = %.17g AND power_mw = %.17g"
                         " AND sold_back_mwh = max(0.0, %.17g - %.17g)",
                         r + 1, (long long)x->start_utc_s[i], x->load_mwh[i], x->restarted_mw[i],
                         x->power_mw[i], replay.site.contract_mwh[0], x->load_mwh[i]);
                ck_assert_int_eq(dr_test_int(replay.database, sql), 1);
            }
        }
        dr_engine_destroy(engine);
    }
    dr_test_expect(replay.database, "SELECT group_concat(name, ' ') FROM pragma_table_info('fact')",
                   "fact_id power_mw seen_price_e4 mine blk rtei sell fee");
    dr_test_expect(replay.database,
                   "SELECT charge, count(*), sum(amount_microusd) FROM posting WHERE run_id = 1"
                   " AND charge IN ('POOL', 'WEAR') GROUP BY 1",
                   "POOL 600 0\nWEAR 600 0");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(days_are_their_intervals_added_up)
{
    struct dr_test_replay replay;
    char sql[1024];
    replay_pieces(&replay, false);
    for (size_t c = 0; dr_charges[c]; c++) {
        snprintf(sql, sizeof sql,
                 "SELECT d.run_id, d.day, d.%s, f.s FROM day AS d LEFT JOIN (SELECT run_id,"
                 " central_day AS day, sum(%s) AS s FROM booked GROUP BY 1, 2) AS f USING (run_id, "
                 "day) WHERE d.%s IS NOT f.s",
                 column(dr_charges[c]), column(dr_charges[c]), column(dr_charges[c]));
        dr_test_expect_none(replay.database, sql);
    }
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM day AS d LEFT JOIN (SELECT run_id, central_day AS day, count(*) AS n,"
        " sum(load_mwh) AS load, sum(mined_mwh) AS mined, sum(curtailed_mwh) AS curtailed,"
        " sum(sold_back_mwh) AS sold, sum(restarted_mw > 0) AS restarts, sum(restarted_mw) AS mw"
        " FROM interval GROUP BY 1, 2) AS f USING (run_id, day) WHERE d.intervals IS NOT f.n"
        " OR d.restarts IS NOT f.restarts OR NOT (abs(d.load_mwh - load) < 1e-9"
        " AND abs(d.mined_mwh - mined) < 1e-9 AND abs(d.curtailed_mwh - curtailed) < 1e-9"
        " AND abs(d.sold_back_mwh - sold) < 1e-9 AND abs(d.restarted_mw - mw) < 1e-9)");
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT count(*) FROM day"), 9 * 8);
    dr_test_replay_finish(&replay);
}
END_TEST

// The money columns of a view by run and period are the postings of their groups, as integers.
static void expect_group_sums(sqlite3 *database, const char *view, const char *key,
                              const char *posting_key)
{
    char sql[1024];
    for (int g = 0; g <= DR_GROUP_COUNT; g++) {
        char codes[256] = "''";
        const char *name = g < DR_GROUP_COUNT ? dr_charge_groups[g].column : "net";
        for (size_t c = 0; dr_charges[c]; c++)
            if (g == DR_GROUP_COUNT || (int)dr_charges[c]->group == g) {
                size_t used = strlen(codes);
                snprintf(codes + used, sizeof codes - used, ", '%s'", dr_charges[c]->code);
            }
        snprintf(sql, sizeof sql,
                 "SELECT v.run_id, %s, v.%s_usd, p.s FROM %s AS v LEFT JOIN (SELECT run_id AS r, %s"
                 " AS k, sum(amount_microusd) FILTER (WHERE charge IN (%s)) AS s FROM posting JOIN"
                 " price USING (start_utc_s) GROUP BY 1, 2) AS p ON r = v.run_id AND k = %s"
                 " WHERE CAST(round(v.%s_usd * 1e6) AS INTEGER) IS NOT coalesce(p.s, 0)",
                 key, name, view, posting_key, codes, key, name);
        dr_test_expect_none(database, sql);
    }
}

START_TEST(sums_of_every_period_are_sums_of_postings)
{
    struct dr_test_replay replay;
    replay_pieces(&replay, false);
    expect_group_sums(replay.database, "comparison", "1", "1");
    expect_group_sums(replay.database, "daily", "v.day", "central_day");
    expect_group_sums(replay.database, "monthly", "v.month", "substr(central_day, 1, 7)");
    expect_group_sums(replay.database, "yearly", "v.year",
                      "CAST(substr(central_day, 1, 4) AS INTEGER)");
    dr_test_expect(replay.database, "SELECT DISTINCT day, intervals FROM daily",
                   "2024-03-09 96\n2024-03-10 92\n2024-03-11 96\n2024-11-02 96\n2024-11-03 100\n"
                   "2024-11-04 96\n2024-12-31 96\n2025-01-01 96");
    dr_test_expect(replay.database, "SELECT DISTINCT month, intervals FROM monthly",
                   "2024-03 284\n2024-11 292\n2024-12 96\n2025-01 96");
    dr_test_expect(replay.database, "SELECT DISTINCT year, intervals FROM yearly",
                   "2024 672\n2025 96");
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM statement AS s LEFT JOIN (SELECT run_id, substr(central_day,"
        " 1, 7) AS month, charge, sum(quantity) AS q, sum(amount_microusd) AS a"
        " FROM posting JOIN price USING (start_utc_s) GROUP BY 1, 2, 3) AS p"
        " USING (run_id, month, charge) WHERE p.a IS NOT"
        " CAST(round(amount_usd * 1e6) AS INTEGER) OR NOT abs(quantity - q) < 1e-6");
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT count(*) FROM statement"), 9 * 4 * 7);
    dr_test_expect_none(replay.database, "SELECT * FROM statement JOIN charge ON code = charge"
                                         " WHERE statement.unit <> charge.unit");
    dr_test_replay_finish(&replay);
}
END_TEST

// A quantity that is derived from rounded revenue is off by half a micro-dollar's worth.
START_TEST(quantity_times_price_is_the_amount)
{
    struct dr_test_replay replay;
    replay_pieces(&replay, false);
    dr_test_expect_none(
        replay.database,
        "SELECT charge, start_utc_s, quantity, price, amount_microusd FROM posting JOIN charge ON"
        " code = charge WHERE NOT abs(quantity * price * sign * 1e6 - amount_microusd) <="
        " 0.5 + iif(charge = 'POOL', 0.5 * 0.01, 0) + 1e-15 * abs(amount_microusd) + 1e-5");
    // A price may be missing only where nothing was billed.
    dr_test_expect_none(replay.database,
                        "SELECT * FROM posting WHERE quantity IS NULL OR quantity <"
                        " 0 OR (price IS NULL AND quantity > 0)");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(statement_and_postings_without_a_hashprice)
{
    struct dr_test_replay replay;
    prices[0] = '\0';
    dr_test_append_prices(prices, sizeof prices, 1717218000, 8, DR_INTERVAL_S, 5);
    dr_test_replay_init(&replay,
                        &(struct dr_test_replay_request){.prices = prices, .hashprice = "0"});
    dr_test_expect(replay.database,
                   "SELECT DISTINCT charge, quantity, price + 0, amount_microusd"
                   " FROM posting WHERE charge IN ('MINE', 'POOL')",
                   "MINE NULL 0 0\nPOOL NULL 0 0");
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- energy ------------------------------------------------------------------------------------

START_TEST(energy_is_in_exactly_one_place)
{
    struct dr_test_replay replay;
    replay_pieces(&replay, false);
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT count(*) FROM interval"), 9 * N_INTERVAL);
    // Capacity 25 MWh, contract 15 MWh, residual draw 3 %.
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM interval WHERE NOT (abs(mined_mwh + curtailed_mwh - 25) < 1e-9 AND"
        " abs(load_mwh - mined_mwh - 0.03 * curtailed_mwh) < 1e-9 AND"
        " abs(15 + max(0, load_mwh - 15) - load_mwh - sold_back_mwh) < 1e-9 AND"
        " mined_mwh >= 0 AND curtailed_mwh >= 0 AND sold_back_mwh >= 0)");
    dr_test_expect_none(
        replay.database,
        "SELECT * FROM interval AS i JOIN (SELECT run_id, start_utc_s, sum(quantity) FILTER (WHERE"
        " charge = 'RTEI') AS bought, sum(quantity) FILTER (WHERE charge = 'SELL') AS sold,"
        " sum(quantity) FILTER (WHERE charge = 'FEE') AS metered, sum(quantity) FILTER (WHERE"
        " charge = 'BLK') AS block FROM posting GROUP BY 1, 2) AS p USING (run_id, start_utc_s)"
        " WHERE NOT (abs(block + bought - load_mwh - sold) < 1e-9 AND abs(metered - load_mwh) <"
        " 1e-9 AND abs(sold - sold_back_mwh) < 1e-9 AND bought * sold = 0)");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(the_word_of_an_interval)
{
    struct dr_test_replay replay;
    replay_pieces(&replay, false);
    dr_test_expect_none(replay.database,
                        "SELECT * FROM interval WHERE action IS NOT CASE WHEN mined_mwh > 12.5 THEN"
                        " 'mine' WHEN load_mwh < 15 THEN 'sell-back' ELSE 'curtail' END");
    dr_test_expect(replay.database, "SELECT DISTINCT action FROM interval ORDER BY 1",
                   "mine\nsell-back");
    dr_test_replay_finish(&replay);
    // No contract: nothing to sell. Two halves: half the site is not "mine".
    dr_test_replay_init(&replay, &(struct dr_test_replay_request){
                                     .prices = prices,
                                     .hashprice = "52.5",
                                     .set = TEXTS("contract.power_mw=0", "fleet.new.share=0.5",
                                                  "fleet.old.share=0.5"),
                                     .strategy = TEXTS("breakeven"),
                                     .skip_gaps = true});
    dr_test_expect(replay.database,
                   "SELECT DISTINCT action, power_mw FROM interval WHERE run_id = 1"
                   " ORDER BY power_mw",
                   "curtail 0\ncurtail 50\nmine 100");
    ck_assert_double_eq(dr_test_double(replay.database, "SELECT sum(sold_back_mwh) FROM interval"),
                        0);
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- time --------------------------------------------------------------------------------------

START_TEST(central_time_on_both_clock_changes)
{
    struct dr_test_replay replay;
    replay_pieces(&replay, false);
    dr_test_expect(replay.database,
                   "SELECT start_central FROM interval_local WHERE run_id = 1 AND central_day ="
                   " '2024-03-10' ORDER BY start_utc_s LIMIT 3 OFFSET 6",
                   "2024-03-10 01:30:00-06:00\n2024-03-10 01:45:00-06:00\n"
                   "2024-03-10 03:00:00-05:00");
    dr_test_expect(replay.database,
                   "SELECT start_central FROM interval_local WHERE run_id = 1 AND start_central"
                   " GLOB '2024-11-03 01:30*' ORDER BY start_utc_s",
                   "2024-11-03 01:30:00-05:00\n2024-11-03 01:30:00-06:00");
    // The missing months do not exist, and the last interval of the year is in that year.
    dr_test_expect(replay.database,
                   "SELECT central_day, start_central FROM interval_local WHERE run_id = 1 AND"
                   " central_day > '2024-11-04' ORDER BY start_utc_s LIMIT 1 OFFSET 95",
                   "2024-12-31 2024-12-31 23:45:00-06:00");
    dr_test_expect_none(replay.database,
                        "SELECT * FROM interval_local WHERE substr(start_central, 1, 10) IS NOT"
                        " central_day OR unixepoch(start_central) IS NOT start_utc_s");
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT count(*) FROM price"), N_INTERVAL);
    dr_test_expect_none(replay.database, "SELECT run_id FROM comparison WHERE intervals <> 768");
    dr_test_replay_finish(&replay);
}
END_TEST

// What a decision saw stands beside what it settled at.
START_TEST(the_price_that_was_seen)
{
    struct dr_test_replay replay;
    replay_pieces(&replay, false);
    dr_test_expect_none(replay.database,
                        "SELECT * FROM (SELECT run_id, start_utc_s, seen_price_usd_per_mwh AS seen,"
                        " lag(price_usd_per_mwh) OVER (PARTITION BY run_id ORDER BY start_utc_s)"
                        " AS before FROM interval WHERE run_id = 2) WHERE seen IS NOT before");
    dr_test_expect_none(replay.database, "SELECT * FROM interval JOIN run USING (run_id) WHERE"
                                         " label = 'breakeven, perfect' AND seen_price_usd_per_mwh"
                                         " IS NOT price_usd_per_mwh");
    dr_test_replay_finish(&replay);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("ledger_sums");
    dr_suite_add(suite, "postings", postings_are_what_the_engine_posted);
    dr_suite_add(suite, "what follows", what_follows_is_what_the_plant_did);
    dr_suite_add(suite, "days", days_are_their_intervals_added_up);
    dr_suite_add(suite, "periods", sums_of_every_period_are_sums_of_postings);
    dr_suite_add(suite, "quantities", quantity_times_price_is_the_amount);
    dr_suite_add(suite, "no hashprice", statement_and_postings_without_a_hashprice);
    dr_suite_add(suite, "energy", energy_is_in_exactly_one_place);
    dr_suite_add(suite, "action", the_word_of_an_interval);
    dr_suite_add(suite, "clock changes", central_time_on_both_clock_changes);
    dr_suite_add(suite, "seen price", the_price_that_was_seen);
    return suite;
}
