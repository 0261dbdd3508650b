// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the figure: the gain of each run at each value, and the value that is set.
#include "test/runner.h"

#include <stdio.h>
#include <stdlib.h>

#include "test/result.h"
#include "test/result_bill.h"

static void change(const char *folder, const char *sql)
{
    char path[PATH_MAX];
    sqlite3 *database;
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    dr_test_execute(database, "BEGIN");
    dr_test_execute(database, sql);
    dr_test_close_ledger(database);
}

START_TEST(test_values)
{
    char *data = dr_test_draw_figure(dr_test_ledger_folder("0"), "gain_by_setting", NULL);
    // 50 $ a step for each run from the second on, and less than nothing for the first.
    dr_test_expect_in(data, "\n30 -50 0 1 NaN \"market.hashprice_usd_per_ph_day\" \"$/PH/day\"\n"
                            "52.5 -100 0 1 NaN ");
    dr_test_expect_in(data, "\n80 0 0 2 NaN ");
    dr_test_expect_in(data, "\n80 300 1 3 NaN ");
    dr_test_expect_in(data, "\n80 450 2 0 NaN ");
    ck_assert_int_eq(dr_test_count(data, "\n\n\n"), 3);
    dr_test_expect_not_in(data, "always_mine");
    free(data);
}
END_TEST

START_TEST(test_the_value_that_is_set)
{
    const char *folder = dr_test_ledger_folder("0");
    change(folder, "UPDATE run_setting SET value = 52.5 WHERE name ="
                   " 'market.hashprice_usd_per_ph_day'");
    char *data = dr_test_draw_figure(folder, "gain_by_setting", NULL);
    dr_test_expect_in(data, "\n30 -50 0 1 52.5 \"market.hashprice_usd_per_ph_day\"");
    free(data);
}
END_TEST

// The name of a setting may hold what a user called a fleet.
START_TEST(test_hostile_names)
{
    const char *folder = dr_test_ledger_folder("0");
    change(folder, "UPDATE study_total SET name = 'fleet.<script>\"\\' || char(10) ||"
                   " '{_^@.share', unit = '1'");
    char *data = dr_test_draw_figure(folder, "gain_by_setting", NULL);
    dr_test_expect_in(data, "\n30 -50 0 1 NaN \"fleet.<script>”∖ {_^@.share\" 1\n");
    free(data);
}
END_TEST

START_TEST(test_nothing_varied)
{
    const char *folder = dr_test_ledger_folder("0");
    change(folder, "DELETE FROM study_total WHERE study = 'variation'");
    free(dr_test_draw_figure(folder, "gain_by_setting", "no setting was varied"));
}
END_TEST

START_TEST(test_gains_that_are_all_equal)
{
    const char *folder = dr_test_ledger_folder("0");
    change(folder, "UPDATE study_total SET energy_net_microusd = 0; DELETE FROM study_total WHERE"
                   " study = 'variation' AND step > 1");
    char *data = dr_test_draw_figure(folder, "gain_by_setting", NULL);
    dr_test_expect_in(data, "\n30 0 2 0 NaN ");
    free(data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("gain_by_setting");
    dr_suite_add(suite, "values", test_values);
    dr_suite_add(suite, "set", test_the_value_that_is_set);
    dr_suite_add(suite, "hostile names", test_hostile_names);
    dr_suite_add(suite, "nothing varied", test_nothing_varied);
    dr_suite_add(suite, "equal", test_gains_that_are_all_equal);
    return suite;
}
