// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: buckets of as many hours each, quantiles in them, holes.
#include "test/runner.h"

#include <stdlib.h>

#include "test/result.h"

extern const struct dr_figure dr_figure_day_ahead_real_time;

// Ten hours: day-ahead prices of 0 to 9 $, each hour's three more than that of the hour before, and
// real-time prices of 0, 1, 2, ... $.
static sqlite3 *create_ledger(const char *folder)
{
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    dr_test_execute(database,
                    "DELETE FROM price WHERE start_utc_s >= 1717218000 + 36000;"
                    "UPDATE price SET price_usd_per_mwh = (start_utc_s - 1717218000) / 900,"
                    " day_ahead_usd_per_mwh = (start_utc_s - 1717218000) / 3600 * 3 % 10");
    return database;
}

static char *data_of(const char *folder, sqlite3 *database)
{
    dr_test_add_run(database, 1, DR_TEST_HOSTILE, "breakeven", "prev_spp", "");
    dr_test_add_power(database, 1, "100");
    dr_test_close_ledger(database);
    return dr_test_figure_data(folder, "day_ahead_real_time");
}

START_TEST(test_quantiles)
{
    const char *folder = dr_test_folder();
    char *data = data_of(folder, create_ledger(folder));
    // The hours 0, 7, 4, 1, 8: 0 to 7, 16 to 19, 28 to 35 $. The rest: 8 to 15, 20 to 27, 36 to 39.
    dr_test_expect_in(data, "\"real-time price\" low_usd_per_mwh p5_usd_per_mwh p25_usd_per_mwh "
                            "median_usd_per_mwh p75_usd_per_mwh p95_usd_per_mwh high_usd_per_mwh "
                            "intervals\n2 0 1 5 18 30 34 35 20\n7 8 9 13 22 26 38 39 20\n");
    ck_assert_int_eq(dr_test_count(data, "\n"), 3 + 1 + 2);
    free(data);
}
END_TEST

// An hour without its first interval counts once, with what there is of it; one without a day-ahead
// price does not count.
START_TEST(test_holes)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = create_ledger(folder);
    dr_test_execute(database, "DELETE FROM price WHERE price_usd_per_mwh IN (0, 2)");
    char *data = data_of(folder, database);
    dr_test_expect_in(data, "\n2 1 3 6 19 31 34 35 18\n7 8 9 13 22 26 38 39 20\n");
    free(data);
    folder = dr_test_folder();
    database = create_ledger(folder);
    dr_test_execute(database, "DELETE FROM price WHERE price_usd_per_mwh = 39"); // the last of all
    data = data_of(folder, database);
    dr_test_expect_in(data, "\n2 0 1 5 18 30 34 35 20\n7 8 9 13 21 26 37 38 19\n");
    free(data);
    folder = dr_test_folder();
    database = create_ledger(folder);
    dr_test_execute(database, "UPDATE price SET day_ahead_usd_per_mwh = NULL"
                              " WHERE day_ahead_usd_per_mwh = 9");
    data = data_of(folder, database);
    // Nine hours are one bucket; without the hour of 12 to 15 $.
    dr_test_expect_in(data, "intervals\n4 0 2 9 22 30 37 39 36\n");
    free(data);
}
END_TEST

START_TEST(test_no_day_ahead_prices)
{
    const char *folder = dr_test_ledger_folder("0");
    sqlite3 *database = dr_test_open_ledger(folder);
    dr_test_execute(database, "UPDATE price SET day_ahead_usd_per_mwh = NULL");
    dr_test_close_ledger(database);
    dr_test_expect_not_drawn(folder, &dr_figure_day_ahead_real_time);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("day_ahead_real_time");
    dr_suite_add(suite, "quantiles", test_quantiles);
    dr_suite_add(suite, "holes", test_holes);
    dr_suite_add(suite, "no day-ahead prices", test_no_day_ahead_prices);
    return suite;
}
