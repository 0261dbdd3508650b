// SPDX-License-Identifier: GPL-3.0-or-later
// Values at irregular instants: order, repeats, contradictions.
#include <math.h>

#include "market/stamps.h"
#include "test/runner.h"

START_TEST(sorted_and_once)
{
    static const struct dr_stamp given[] = {
        {1717218307, 20.31}, {1717218012, 19.87}, {1717218307, 20.31}, {1717217709, -4.25}};
    struct dr_stamps stamps = {.n = 0};
    size_t n_repeated = 3;
    int64_t conflict = 0;
    for (size_t i = 0; i < 4; i++)
        ck_assert(dr_stamps_put(&stamps, given[i].utc_s, given[i].value));
    ck_assert(dr_stamps_sort(&stamps, &n_repeated, &conflict));
    ck_assert_uint_eq(stamps.n, 3);
    ck_assert_uint_eq(n_repeated, 4);
    ck_assert_int_eq(stamps.stamp[0].utc_s, 1717217709);
    ck_assert_double_eq(stamps.stamp[0].value, -4.25);
    ck_assert_double_eq(stamps.stamp[1].value, 19.87);
    ck_assert_double_eq(stamps.stamp[2].value, 20.31);
    dr_stamps_finish(&stamps);
    ck_assert_uint_eq(stamps.n, 0);
}
END_TEST

START_TEST(two_values_at_once)
{
    struct dr_stamps stamps = {.n = 0};
    size_t n_repeated = 0;
    int64_t conflict = 0;
    for (int i = 0; i < 3000; i++)
        ck_assert(dr_stamps_put(&stamps, 1717218000 + 297 * (2999 - i), 20.3 + i));
    ck_assert(dr_stamps_put(&stamps, 1717218000 + 297 * 1041, 99.9));
    ck_assert(!dr_stamps_sort(&stamps, &n_repeated, &conflict));
    ck_assert_int_eq(conflict, 1717218000 + 297 * 1041);
    dr_stamps_finish(&stamps);
}
END_TEST

// An instant may be given without its value, too: it says nothing against one.
START_TEST(values_not_given)
{
    static const struct dr_stamp given[] = {
        {1717219800, NAN}, {1717218900, NAN}, {1717218900, 81.5}, {1717219800, NAN}};
    struct dr_stamps stamps = {.n = 0};
    size_t n_repeated = 0;
    int64_t conflict = 0;
    for (size_t i = 0; i < 4; i++)
        ck_assert(dr_stamps_put(&stamps, given[i].utc_s, given[i].value));
    ck_assert(dr_stamps_sort(&stamps, &n_repeated, &conflict));
    ck_assert_uint_eq(stamps.n, 2);
    ck_assert_uint_eq(n_repeated, 2);
    ck_assert_double_eq(stamps.stamp[0].value, 81.5);
    ck_assert(isnan(stamps.stamp[1].value));
    ck_assert(dr_stamps_put(&stamps, 1717218900, 82.5));
    ck_assert(!dr_stamps_sort(&stamps, &n_repeated, &conflict));
    ck_assert_int_eq(conflict, 1717218900);
    dr_stamps_finish(&stamps);
}
END_TEST

START_TEST(nothing)
{
    struct dr_stamps stamps = {.n = 0};
    size_t n_repeated = 0;
    int64_t conflict = 0;
    ck_assert(dr_stamps_sort(&stamps, &n_repeated, &conflict));
    ck_assert_uint_eq(stamps.n, 0);
    dr_stamps_finish(&stamps);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("stamps");
    dr_suite_add(suite, "sorted", sorted_and_once);
    dr_suite_add(suite, "conflict", two_values_at_once);
    dr_suite_add(suite, "not given", values_not_given);
    dr_suite_add(suite, "nothing", nothing);
    return suite;
}
