// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: the falling order, what was done in it, extremes of many prices.
#include "test/runner.h"

#include <stdlib.h>
#include <string.h>

#include "test/result.h"

START_TEST(test_the_falling_order)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    // Price, contract: what is off without a contract has nothing to sell.
    dr_test_execute(database,
                    "DELETE FROM price; INSERT INTO price SELECT 1717218000 + 900 * column1,"
                    " '2024-06-01', -18000, column2, NULL, 52.5, NULL, column3 FROM (VALUES"
                    " (0, 20.3, 20), (1, -5, 0), (2, 3000, 20), (3, 20.1, 20), (4, 0.1, 20),"
                    " (5, 20.4, 20), (6, 2990, 20), (7, -5, 20))");
    dr_test_add_run(database, 1, DR_TEST_HOSTILE, "breakeven", "prev_spp", "");
    dr_test_add_power(database, 1,
                      "iif(price_usd_per_mwh IN (20.3, 3000) OR contract_mwh = 0, 0, 100)");
    dr_test_close_ledger(database);
    char *data = dr_test_figure_data(folder, "price_duration");
    // Classes of two prices at the top, three at 20 to 20.5 $ and two below 0.
    dr_test_expect_in(data, " curtailed_percent\n0.25 3000 NaN NaN NaN\n0.5 2990 NaN NaN NaN\n"
                            "0.75 20.4 NaN NaN NaN\n1.25 20.1 NaN NaN NaN\n1.5 0.1 NaN NaN NaN\n"
                            "1.75 -5 NaN NaN NaN\n2 -5 NaN NaN NaN\n\n\n");
    dr_test_expect_in(data, "\"mined\" price_usd_per_mwh mined_percent sold_back_percent "
                            "curtailed_percent\n0.5 2990 50 50 0\n0.75 20.4 66.6667 33.3333 0\n"
                            "1.25 20.1 66.6667 33.3333 0\n1.5 0.1 100 0 0\n1.75 -5 50 0 50\n\n\n");
    // 20.3 lies a third of the way from 20.4, the third, to 20.1, the fifth.
    dr_test_expect_in(data, "\"sold back\" price_usd_per_mwh mined_percent sold_back_percent "
                            "curtailed_percent\n0.25 3000 50 50 0\n0.9167 20.3 66.6667 33.3333 0\n"
                            "\n\n");
    dr_test_expect_in(data, "\"curtailed\" price_usd_per_mwh mined_percent sold_back_percent "
                            "curtailed_percent\n1.75 -5 50 0 50\n\n\n");
    dr_test_expect_in(data, "\"shares\" price_usd_per_mwh mined_percent sold_back_percent "
                            "curtailed_percent\n0.125 3000 50 50 0\n0.625 2990 50 50 0\n"
                            "0.625 20.4 66.6667 33.3333 0\n1.375 20.1 66.6667 33.3333 0\n"
                            "1.375 0.1 100 0 0\n1.625 0.1 100 0 0\n1.625 -5 50 0 50\n"
                            "2.125 -5 50 0 50\n");
    // 1000 * 52.5 * 0.99 / (24 * e * 1.05) at 17.5 and 29.5 J/TH.
    dr_test_expect_in(data, "\n0 117.8571 NaN NaN NaN\n0 69.9153 NaN NaN NaN\n");
    free(data);
    char *script = dr_test_read_result(folder, "figures/price_duration.gp");
    dr_test_expect_not_in(script, "script>");
    free(script);
}
END_TEST

// The chosen run is the first that could have been run, not the bound and not always_mine.
START_TEST(test_many_prices_keep_their_extremes)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    dr_test_execute(database,
                    "DELETE FROM price; WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1"
                    " FROM i WHERE n < 9599) INSERT INTO price SELECT 1717218000 + 900 * n,"
                    " date('2024-06-01', (n / 96) || ' days'), -18000, n * 0.625 - 240, NULL, 52.5,"
                    " NULL, 20 FROM i");
    dr_test_add_run(database, 1, "always_mine", "always_mine", "prev_spp", "");
    dr_test_add_run(database, 2, "oracle", "oracle", "perfect", "");
    dr_test_add_run(database, 3, "threshold", "threshold", "prev_spp", "");
    dr_test_add_power(database, 1, "100");
    dr_test_add_power(database, 2, "iif(price_usd_per_mwh > 0, 0, 100)");
    // Off above 100 $, but on once at 4,000 $.
    dr_test_add_power(database, 3,
                      "iif(price_usd_per_mwh > 100 AND price_usd_per_mwh <> 4000, 0, 100)");
    dr_test_close_ledger(database);
    char *data = dr_test_figure_data(folder, "price_duration");
    ck_assert_int_lt(dr_test_count(data, "\n"), 6 * 500);
    dr_test_expect_in(data, "\n0.25 5759.375 NaN NaN NaN\n"); // the highest and the lowest price
    dr_test_expect_in(data, "\n2400 -240 NaN NaN NaN\n");
    const char *mined = strstr(data, "\"mined\""), *sold = strstr(data, "\"sold back\"");
    ck_assert(mined && sold);
    // What is linear has its exact place: 2,815 prices are higher.
    dr_test_expect_in(mined, "\n704 4000 ");
    // The last at 100 $ is the only one of four at about that price.
    dr_test_expect_in(mined, "\n2264 100 25 75 0\n");
    free(data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("price_duration");
    dr_suite_add(suite, "the falling order", test_the_falling_order);
    dr_suite_add(suite, "many prices", test_many_prices_keep_their_extremes);
    return suite;
}
