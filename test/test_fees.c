// SPDX-License-Identifier: GPL-3.0-or-later
// Fees by the year, as ERCOT published them.
#include <math.h>

#include "market/fees.h"
#include "test/runner.h"

START_TEST(the_administration_fee_of_each_year)
{
    static const struct {
        int year;
        double usd_per_mwh;
        bool is_proposed;
    } years[] = {
        {2016, 0.555, false}, {2017, 0.555, false}, {2020, 0.555, false}, {2023, 0.555, false},
        {2024, 0.63, false},  {2025, 0.63, false},  {2026, 0.61, true},   {2027, 0.61, true},
    };
    for (size_t i = 0; i < sizeof years / sizeof years[0]; i++) {
        ck_assert_double_eq(dr_fees_administration_usd_per_mwh(years[i].year),
                            years[i].usd_per_mwh);
        ck_assert(dr_fees_administration_is_proposed(years[i].year) == years[i].is_proposed);
    }
}
END_TEST

START_TEST(years_without_a_known_fee)
{
    static const int years[] = {-7, 1970, 2015, 2028, 2131};
    for (size_t i = 0; i < sizeof years / sizeof years[0]; i++)
        ck_assert(isnan(dr_fees_administration_usd_per_mwh(years[i])));
    ck_assert_int_eq(DR_FEES_FIRST_YEAR, 2016);
    ck_assert_int_eq(DR_FEES_LAST_YEAR, 2027);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("fees");
    dr_suite_add(suite, "administration", the_administration_fee_of_each_year);
    dr_suite_add(suite, "unknown years", years_without_a_known_fee);
    return suite;
}
