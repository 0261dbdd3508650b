// SPDX-License-Identifier: GPL-3.0-or-later
// The bootstrap against what is known without it: standard errors, equal runs, one lucky day.
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/bootstrap.h"
#include "test/runner.h"

enum { DAYS = 364, MOST_RUNS = 4, MOST_PAIRS = MOST_RUNS * (MOST_RUNS - 1) / 2 };

struct found {
    struct dr_bootstrap_interval sum[MOST_RUNS], difference[MOST_PAIRS];
};

static struct found resample(const double *gain, size_t n_run, size_t n_day, size_t block_days,
                             size_t n_resample, unsigned long seed)
{
    struct found found;
    struct dr_error err = {.message = ""};
    memset(&found, 0, sizeof found);
    const struct dr_bootstrap request = {.n_run = n_run,
                                         .n_day = n_day,
                                         .gain = gain,
                                         .block_days = block_days,
                                         .n_resample = n_resample,
                                         .seed = seed};
    dr_assert_ok(err, dr_bootstrap_run(&request, found.sum, found.difference, &err));
    return found;
}

// Whole numbers around a mean, each day by itself.
static void fill(double *gain, unsigned long seed, double mean, double deviation)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, seed);
    for (size_t i = 0; i < DAYS; i++)
        gain[i] = round(mean + gsl_ran_gaussian_ziggurat(random, deviation));
    gsl_rng_free(random);
}

static double sum_of(const double *gain, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += gain[i];
    return sum;
}

static double deviation_of(const double *gain, size_t n)
{
    double mean = sum_of(gain, n) / (double)n, sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (gain[i] - mean) * (gain[i] - mean);
    return sqrt(sum / (double)n);
}

static void expect_near(double value, double expected, double tolerance)
{
    ck_assert_msg(fabs(value - expected) <= tolerance, "%g, expected %g +- %g", value, expected,
                  tolerance);
}

// ---- against the standard error ----------------------------------------------------------------

START_TEST(days_by_themselves_have_the_standard_error_of_a_sum)
{
    double gain[DAYS];
    fill(gain, 11, 7000, 90000);
    double error = deviation_of(gain, DAYS) * sqrt(DAYS), sum = sum_of(gain, DAYS);
    struct found found = resample(gain, 1, DAYS, 1, 20000, 3);
    // An end of 20,000 resamples is known to some 0.02 standard errors.
    expect_near(found.sum[0].low, sum - 1.96 * error, 0.08 * error);
    expect_near(found.sum[0].high, sum + 1.96 * error, 0.08 * error);
}
END_TEST

// Days that come in runs of seven alike make a sum up to sqrt(7) times less sure; that is what
// blocks are for, and days drawn one by one do not see it.
START_TEST(blocks_see_that_days_are_alike)
{
    double week[DAYS], gain[DAYS];
    fill(week, 5, 500, 90000);
    for (size_t i = 0; i < DAYS; i++)
        gain[i] = week[i / 7];
    struct found blind = resample(gain, 1, DAYS, 1, 4000, 8);
    struct found blocks = resample(gain, 1, DAYS, 7, 4000, 8);
    double of_days = blind.sum[0].high - blind.sum[0].low;
    double of_blocks = blocks.sum[0].high - blocks.sum[0].low;
    // Blocks begin inside such a week, too: of a block the variance is the mean of k^2 + (7 - k)^2,
    // 33, and of seven days by themselves 7.
    expect_near(of_blocks / of_days, sqrt(33 / 7.0), 0.15);
}
END_TEST

// Drawing must wrap round the end: the ends of the span count as much as its middle.
START_TEST(the_last_days_count_as_much_as_the_others)
{
    double gain[DAYS] = {0}, moved[DAYS] = {0};
    gain[DAYS - 1] = 3.5e6;
    moved[DAYS / 2] = 3.5e6;
    for (unsigned long seed = 1; seed < 4; seed++) {
        struct found last = resample(gain, 1, DAYS, 7, 2000, seed);
        struct found middle = resample(moved, 1, DAYS, 7, 2000, seed);
        expect_near(last.sum[0].high, middle.sum[0].high, 3.5e6);
        ck_assert_double_ge(last.sum[0].high, 2 * 3.5e6);
    }
    double first[DAYS] = {0};
    first[0] = 1000;
    // Only by wrapping round can a block of the last days hold the first one.
    double last_and_first[2 * DAYS];
    memcpy(last_and_first, gain, sizeof gain);
    memcpy(last_and_first + DAYS, first, sizeof first);
    struct found found = resample(last_and_first, 2, DAYS, 28, 2000, 1);
    // Both are in nearly the same blocks, 27 of 28 starts: so are their highest sums.
    expect_near(found.sum[0].high / 3.5e6, found.sum[1].high / 1000, 1.01);
}
END_TEST

// ---- exactly -----------------------------------------------------------------------------------

START_TEST(equal_runs_differ_by_exactly_nothing)
{
    double gain[3 * DAYS];
    fill(gain, 21, 1234, 5e9);
    memcpy(gain + DAYS, gain, DAYS * sizeof *gain);
    for (size_t i = 0; i < DAYS; i++) // what moves both alike drops out of their difference
        gain[2 * DAYS + i] = gain[i] + 17;
    struct found found = resample(gain, 3, DAYS, 7, 999, 1);
    size_t same = dr_bootstrap_pair(3, 0, 1), shifted = dr_bootstrap_pair(3, 1, 2);
    ck_assert_double_eq(found.difference[same].low, 0);
    ck_assert_double_eq(found.difference[same].high, 0);
    ck_assert_double_eq(found.difference[shifted].low, -17.0 * DAYS);
    ck_assert_double_eq(found.difference[shifted].high, -17.0 * DAYS);
    ck_assert_double_lt(found.sum[0].low, found.sum[0].high - 1e9);
}
END_TEST

START_TEST(a_constant_gain_is_known_exactly)
{
    double gain[MOST_RUNS * DAYS];
    for (size_t i = 0; i < DAYS; i++) {
        gain[i] = 1234567;
        gain[DAYS + i] = -7;
        gain[2 * DAYS + i] = 0;
    }
    for (size_t block = 1; block <= 28; block += 9) { // 364 is no multiple of 10 or 19
        struct found found = resample(gain, 3, DAYS, block, 251, 9);
        static const double each[] = {1234567, -7, 0};
        for (size_t r = 0; r < 3; r++) {
            ck_assert_double_eq(found.sum[r].low, each[r] * DAYS);
            ck_assert_double_eq(found.sum[r].high, each[r] * DAYS);
        }
        ck_assert_double_eq(found.difference[0].low, 1234574.0 * DAYS);
        ck_assert_double_eq(found.difference[0].high, 1234574.0 * DAYS);
    }
}
END_TEST

// A resample misses the one day with (1 - 1/n)^n, more than a third: the low end is 0, and nothing
// is proved by it.
START_TEST(what_was_gained_in_one_day_is_not_sure)
{
    double gain[DAYS] = {0};
    gain[200] = 5e6;
    for (size_t block = 1; block <= 7; block += 6) {
        struct found found = resample(gain, 1, DAYS, block, 2000, 2);
        ck_assert_double_eq(found.sum[0].low, 0);
        ck_assert_double_ge(found.sum[0].high, 2 * 5e6);
        ck_assert_double_le(found.sum[0].high, 5 * 5e6);
    }
}
END_TEST

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The slow way: day by day, everything sorted, the library's own quantile.
static struct dr_bootstrap_interval naive(const double *gain, size_t block_days, size_t n,
                                          unsigned long seed)
{
    double sum[512] = {0};
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, seed);
    for (size_t i = 0; i < n; i++) {
        size_t start = 0;
        for (size_t day = 0; day < DAYS; day++) {
            if (day % block_days == 0)
                start = gsl_rng_uniform_int(random, DAYS);
            sum[i] += gain[(start + day % block_days) % DAYS];
        }
    }
    gsl_rng_free(random);
    qsort(sum, n, sizeof sum[0], compare);
    return (struct dr_bootstrap_interval){gsl_stats_quantile_from_sorted_data(sum, 1, n, 0.025),
                                          gsl_stats_quantile_from_sorted_data(sum, 1, n, 0.975)};
}

START_TEST(it_is_what_the_slow_way_finds)
{
    double gain[2 * DAYS], difference[DAYS];
    fill(gain, 31, 40, 1e6);
    fill(gain + DAYS, 33, -90, 3e6);
    for (size_t i = 0; i < DAYS; i++)
        difference[i] = gain[i] - gain[DAYS + i];
    for (size_t block = 1; block <= 28; block += 3)
        for (size_t n = 200; n < 512; n += 103) {
            struct found found = resample(gain, 2, DAYS, block, n, block + n);
            for (size_t r = 0; r < 3; r++) {
                struct dr_bootstrap_interval expected =
                    naive(r < 2 ? gain + r * DAYS : difference, block, n, block + n);
                struct dr_bootstrap_interval is = r < 2 ? found.sum[r] : found.difference[0];
                expect_near(is.low, expected.low, 1e-6);
                expect_near(is.high, expected.high, 1e-6);
            }
        }
}
END_TEST

// ---- the same bits -----------------------------------------------------------------------------

START_TEST(the_seed_and_nothing_else_decides)
{
    double gain[2 * DAYS], turned[2 * DAYS], alone[DAYS];
    fill(gain, 41, 100, 3e5);
    fill(gain + DAYS, 43, -100, 7e5);
    memcpy(turned, gain + DAYS, DAYS * sizeof *gain);
    memcpy(turned + DAYS, gain, DAYS * sizeof *gain);
    memcpy(alone, gain, sizeof alone);
    struct found a = resample(gain, 2, DAYS, 7, 2000, 1);
    struct found same = resample(gain, 2, DAYS, 7, 2000, 1);
    ck_assert_mem_eq(&a, &same, sizeof a);
    struct found other = resample(gain, 2, DAYS, 7, 2000, 2);
    ck_assert_double_ne(a.sum[0].low, other.sum[0].low);
    expect_near(other.sum[0].low, a.sum[0].low, 0.1 * (a.sum[0].high - a.sum[0].low));
    struct found order = resample(turned, 2, DAYS, 7, 2000, 1);
    ck_assert_mem_eq(&a.sum[0], &order.sum[1], sizeof a.sum[0]);
    ck_assert_mem_eq(&a.sum[1], &order.sum[0], sizeof a.sum[0]);
    struct found one = resample(alone, 1, DAYS, 7, 2000, 1);
    ck_assert_mem_eq(&a.sum[0], &one.sum[0], sizeof a.sum[0]);
}
END_TEST

// What gcc and clang, every optimisation and the sanitizers must agree on.
START_TEST(known_bits)
{
    double gain[DAYS];
    for (size_t i = 0; i < DAYS; i++)
        gain[i] = (double)(i * i % 101) * 1e5 - 4e6;
    struct found found = resample(gain, 1, DAYS, 7, 1000, 1);
    ck_assert_double_eq(found.sum[0].low, 212075000);
    ck_assert_double_eq(found.sum[0].high, 513732500);
}
END_TEST

START_TEST(short_spans_have_none)
{
    ck_assert(dr_bootstrap_is_possible(56, 7));
    ck_assert(!dr_bootstrap_is_possible(55, 7));
    ck_assert(dr_bootstrap_is_possible(8, 1));
    ck_assert(!dr_bootstrap_is_possible(7, 1));
    ck_assert(!dr_bootstrap_is_possible(0, 1));
    ck_assert(!dr_bootstrap_is_possible(223, 28));
}
END_TEST

START_TEST(pairs_have_places_of_their_own)
{
    size_t next = 0;
    for (size_t a = 0; a < 9; a++)
        for (size_t b = a + 1; b < 9; b++)
            ck_assert_uint_eq(dr_bootstrap_pair(9, a, b), next++);
    ck_assert_uint_eq(next, 36);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("bootstrap");
    dr_suite_add(suite, "standard error", days_by_themselves_have_the_standard_error_of_a_sum);
    dr_suite_add(suite, "blocks", blocks_see_that_days_are_alike);
    dr_suite_add(suite, "circular", the_last_days_count_as_much_as_the_others);
    dr_suite_add(suite, "equal runs", equal_runs_differ_by_exactly_nothing);
    dr_suite_add(suite, "constant", a_constant_gain_is_known_exactly);
    dr_suite_add(suite, "one day", what_was_gained_in_one_day_is_not_sure);
    dr_suite_add(suite, "slow way", it_is_what_the_slow_way_finds);
    dr_suite_add(suite, "seed", the_seed_and_nothing_else_decides);
    dr_suite_add(suite, "bits", known_bits);
    dr_suite_add(suite, "short spans", short_spans_have_none);
    dr_suite_add(suite, "pairs", pairs_have_places_of_their_own);
    return suite;
}
