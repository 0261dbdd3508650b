// SPDX-License-Identifier: GPL-3.0-or-later
// The table of reserve products.
#include <string.h>

#include "market/clock.h"
#include "market/product.h"
#include "market/readers/as_mcpc.h"
#include "test/runner.h"

extern const struct dr_reader dr_reader_as_mcpc, dr_reader_as_tidy_csv;

START_TEST(rows_are_complete)
{
    static const struct {
        const char *name;
        bool upward, non_controllable_may;
    } expected[DR_DEPLOYED_COUNT] = {
        [DR_PRODUCT_RRS] = {"RRS", true, true},       [DR_PRODUCT_ECRS] = {"ECRS", true, true},
        [DR_PRODUCT_NSPIN] = {"NSPIN", true, true},   [DR_PRODUCT_REGUP] = {"REGUP", true, false},
        [DR_PRODUCT_REGDN] = {"REGDN", false, false}, [DR_PRODUCT_ERS] = {"ERS", true, true},
    };
    for (int p = 0; p < DR_DEPLOYED_COUNT; p++) {
        const struct dr_product_info *info = dr_product_info((enum dr_product)p);
        ck_assert_str_eq(info->name, expected[p].name);
        ck_assert_int_eq(info->upward, expected[p].upward);
        ck_assert_int_eq(info->non_controllable_may, expected[p].non_controllable_may);
        ck_assert_int_eq(info->since_day, p == DR_PRODUCT_ECRS ? dr_clock_day(2023, 6, 10) : 0);
        ck_assert(info->help && strchr(info->help, '(')); // its source
    }
    ck_assert_int_eq(DR_REAL_TIME_MCPC_SINCE_DAY, dr_clock_day(2025, 12, 5));
}
END_TEST

// Each is a column of the readers, under the names that its row says.
START_TEST(readers_have_their_columns)
{
    const struct dr_reader *readers[] = {&dr_reader_as_mcpc, &dr_reader_as_tidy_csv};
    for (size_t r = 0; r < 2; r++) {
        int n = 0;
        for (int c = 0; c < DR_READER_MAX_COLUMNS && readers[r]->column[c].names; c++) {
            const struct dr_column *column = &readers[r]->column[c];
            enum dr_product p =
                dr_product_find(column->shown, strlen(column->shown), DR_PRODUCT_COUNT);
            if (p == DR_PRODUCT_COUNT)
                continue;
            ck_assert_str_eq(column->names, dr_product_info(p)->columns);
            n++;
        }
        ck_assert_int_eq(n, DR_PRODUCT_COUNT);
    }
}
END_TEST

START_TEST(found_by_name)
{
    char names[96];
    ck_assert_int_eq(dr_product_find("NSPIN", 5, DR_PRODUCT_COUNT), DR_PRODUCT_NSPIN);
    ck_assert_int_eq(dr_product_find("regdnX", 5, DR_PRODUCT_COUNT), DR_PRODUCT_REGDN);
    ck_assert_int_eq(dr_product_find("ERS", 3, DR_DEPLOYED_COUNT), DR_PRODUCT_ERS);
    ck_assert_int_eq(dr_product_find("ERS", 3, DR_PRODUCT_COUNT), DR_PRODUCT_COUNT);
    ck_assert_int_eq(dr_product_find("ECR", 3, DR_DEPLOYED_COUNT), DR_DEPLOYED_COUNT);
    ck_assert_int_eq(dr_product_find("", 0, DR_DEPLOYED_COUNT), DR_DEPLOYED_COUNT);
    ck_assert_str_eq(dr_product_names(names, sizeof names, DR_PRODUCT_COUNT),
                     "RRS, ECRS, NSPIN, REGUP or REGDN");
    ck_assert_str_eq(dr_product_names(names, sizeof names, DR_DEPLOYED_COUNT),
                     "RRS, ECRS, NSPIN, REGUP, REGDN or ERS");
    ck_assert_str_eq(dr_product_names(names, 9, DR_DEPLOYED_COUNT), "RRS, ECR");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("product");
    dr_suite_add(suite, "rows", rows_are_complete);
    dr_suite_add(suite, "columns", readers_have_their_columns);
    dr_suite_add(suite, "names", found_by_name);
    return suite;
}
