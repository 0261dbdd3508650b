// SPDX-License-Identifier: GPL-3.0-or-later
// Spans of time: order, repeats, and what lasts at an instant.
#include <math.h>

#include "market/spans.h"
#include "test/runner.h"

static const int64_t begin_utc_s = 1694046600; // 2023-09-07T00:30Z

static int64_t at(int quarter)
{
    return begin_utc_s + 900 * (int64_t)quarter;
}

static void put(struct dr_spans *spans, int from, int to, int kind, double value)
{
    ck_assert(dr_spans_put(spans, &(struct dr_span){at(from), at(to), kind, value}));
}

START_TEST(sorted_and_once)
{
    struct dr_spans spans = {.n = 0};
    size_t n_repeated = 3;
    put(&spans, 7, 9, 2, 0.3);
    put(&spans, 1, 5, 4, 0.7);
    put(&spans, 7, 9, 2, 0.3);
    put(&spans, 1, 5, 3, 0.7);
    put(&spans, 1, 4, 4, 0.7);
    put(&spans, 7, 9, 2, 0.2);
    dr_spans_sort(&spans, &n_repeated);
    ck_assert_uint_eq(spans.n, 5);
    ck_assert_uint_eq(n_repeated, 4);
    static const struct {
        int from, to, kind;
        double value;
    } expected[] = {{1, 5, 3, 0.7}, {1, 4, 4, 0.7}, {1, 5, 4, 0.7}, {7, 9, 2, 0.2}, {7, 9, 2, 0.3}};
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(spans.span[i].start_utc_s, at(expected[i].from));
        ck_assert_int_eq(spans.span[i].end_utc_s, at(expected[i].to));
        ck_assert_int_eq(spans.span[i].kind, expected[i].kind);
        ck_assert_double_eq(spans.span[i].value, expected[i].value);
    }
    dr_spans_finish(&spans);
    dr_spans_finish(&spans);
    ck_assert_uint_eq(spans.n, 0);
}
END_TEST

START_TEST(looked_up)
{
    struct dr_spans spans = {.n = 0};
    size_t n_repeated = 0;
    put(&spans, 40, 44, 1, 0.25);
    put(&spans, 0, 30, 2, 61.5); // the long one is seen behind short ones
    put(&spans, 4, 6, 1, 0.75);
    put(&spans, 6, 7, 1, 0.5);
    put(&spans, 10, 12, 3, 20.5);
    put(&spans, 11, 13, 3, INFINITY);
    dr_spans_sort(&spans, &n_repeated);
    for (int q = -3; q < 50; q++)
        for (int64_t t = at(q); t < at(q + 1); t += 899) {
            const struct dr_span *one = dr_spans_at(&spans, 1, t);
            const struct dr_span *two = dr_spans_at(&spans, 2, t);
            double share = q >= 4 && q < 6 ? 0.75 : q == 6 ? 0.5 : q >= 40 && q < 44 ? 0.25 : NAN;
            ck_assert_int_eq(one != NULL, !isnan(share));
            ck_assert(!one || one->value == share);
            ck_assert_int_eq(two != NULL, q >= 0 && q < 30);
            ck_assert_ptr_null(dr_spans_at(&spans, 5, t));
            double least = q >= 10 && q < 12 ? 20.5 : q >= 0 && q < 30 ? 61.5 : INFINITY;
            ck_assert_double_eq(dr_spans_least(&spans, t), isnan(share) ? least : share);
        }
    dr_spans_finish(&spans);
    ck_assert_ptr_null(dr_spans_at(&spans, 1, at(4)));
    ck_assert_double_eq(dr_spans_least(&spans, at(4)), INFINITY);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("spans");
    dr_suite_add(suite, "sorted", sorted_and_once);
    dr_suite_add(suite, "looked up", looked_up);
    return suite;
}
