// SPDX-License-Identifier: GPL-3.0-or-later
// "Did you mean": the three nearest names, best first.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/nearest.h"
#include "test/runner.h"

static const char *name_at(const void *list, size_t i)
{
    return ((const char *const *)list)[i];
}

static void expect(const char *typed, const char *const *names, const char *expected)
{
    char out[256];
    ck_assert_ptr_eq(dr_nearest(typed, name_at, names, out, sizeof out), out);
    ck_assert_str_eq(out, expected);
}

START_TEST(best_first)
{
    static const char *const names[] = {"--prices", "--point",    "--day-ahead", "--hashprice",
                                        "--out",    "--strategy", "--set",       NULL};
    expect("--prces", names, "--prices, --point or --set");
    expect("--stratgy", names, "--strategy, --set or --prices");
    expect("--ste", names, "--set, --out or --prices");
    expect("--out", names, "--out, --set or --point");
}
END_TEST

// All orders of the same names: the insertion keeps the best three whatever comes when.
START_TEST(the_order_of_the_list_does_not_matter)
{
    static const char *const name[] = {"mine", "mint", "mica", "sell-back", "curtailment"};
    static const int order[][5] = {{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 4, 0, 3, 1},
                                   {3, 4, 1, 2, 0}, {1, 0, 4, 2, 3}, {4, 0, 3, 1, 2}};
    for (size_t o = 0; o < sizeof order / sizeof order[0]; o++) {
        const char *names[6] = {NULL};
        for (size_t i = 0; i < 5; i++)
            names[i] = name[order[o][i]];
        expect("mines", names, "mine, mint or mica");
    }
}
END_TEST

// Half a name counts for more than a name with as many letters.
START_TEST(a_part_of_a_name_is_near)
{
    static const char *const names[] = {"site.pue", "pool.fee", "contract.sellback_share",
                                        "fees.volumetric_usd_per_mwh", NULL};
    char out[256];
    dr_nearest("sellback", name_at, names, out, sizeof out);
    ck_assert_int_eq(strncmp(out, "contract.sellback_share", 23), 0);
    dr_nearest("volumetric", name_at, names, out, sizeof out);
    ck_assert_int_eq(strncmp(out, "fees.volumetric", 15), 0);
}
END_TEST

START_TEST(short_lists)
{
    static const char *const none[] = {NULL}, *const one[] = {"run", NULL},
                             *const two[] = {"run", "list", NULL};
    expect("lost", none, "");
    expect("lost", one, "run");
    expect("lost", two, "list or run");
    expect("", two, "run or list");
}
END_TEST

START_TEST(long_texts_and_small_buffers)
{
    static const char *const names[] = {"always_mine", "breakeven", "threshold", NULL};
    char typed[5000], out[8];
    memset(typed, 'z', sizeof typed - 1);
    typed[sizeof typed - 1] = '\0';
    char room[256];
    dr_nearest(typed, name_at, names, room, sizeof room);
    ck_assert_ptr_nonnull(strstr(room, " or "));
    memset(out, '#', sizeof out);
    dr_nearest("breakevem", name_at, names, out, sizeof out - 2);
    ck_assert_str_eq(out, "break");
    ck_assert_int_eq(out[6], '#');
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("nearest");
    dr_suite_add(suite, "best first", best_first);
    dr_suite_add(suite, "any order", the_order_of_the_list_does_not_matter);
    dr_suite_add(suite, "part", a_part_of_a_name_is_near);
    dr_suite_add(suite, "short lists", short_lists);
    dr_suite_add(suite, "long texts", long_texts_and_small_buffers);
    return suite;
}
