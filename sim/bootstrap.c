// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bootstrap.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double tail = 0.025; // of each side

struct scratch {
    gsl_rng *random;
    double
        *before;   // shape [n_day + block_days + 1][n_run]: gains of the days before, wrapped round
    double *drawn; // shape [n_run][n_resample], the sums
    double *value; // shape [n_resample]
    double *sum;   // shape [n_run], of one resample
};

bool dr_bootstrap_is_possible(size_t n_day, size_t block_days)
{
    return n_day >= DR_BOOTSTRAP_LEAST_BLOCKS * block_days;
}

static enum dr_status init(struct scratch *scratch, const struct dr_bootstrap *request,
                           struct dr_error *err)
{
    size_t n_run = request->n_run;
    *scratch = (struct scratch){
        .random = gsl_rng_alloc(gsl_rng_mt19937),
        .before = calloc((request->n_day + request->block_days + 1) * n_run + 1, sizeof(double)),
        .drawn = calloc(n_run * request->n_resample + 1, sizeof(double)),
        .value = calloc(request->n_resample, sizeof(double)),
        .sum = calloc(n_run + 1, sizeof(double)),
    };
    if (!scratch->random || !scratch->before || !scratch->drawn || !scratch->value || !scratch->sum)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for %zu resamples of %zu runs",
                            request->n_resample, n_run);
    gsl_rng_set(scratch->random, request->seed);
    for (size_t day = 0; day < request->n_day + request->block_days; day++)
        for (size_t r = 0; r < n_run; r++)
            scratch->before[(day + 1) * n_run + r] =
                scratch->before[day * n_run + r] +
                request->gain[r * request->n_day + day % request->n_day];
    return DR_OK;
}

static void finish(struct scratch *scratch)
{
    if (scratch->random)
        gsl_rng_free(scratch->random);
    free(scratch->before);
    free(scratch->drawn);
    free(scratch->value);
    free(scratch->sum);
}

// One resample: blocks from uniform starts until the span is full, the last one cut off.
static void draw(struct scratch *scratch, const struct dr_bootstrap *request, size_t resample)
{
    size_t n_run = request->n_run;
    double *sum = scratch->sum;
    memset(sum, 0, n_run * sizeof *sum);
    for (size_t left = request->n_day; left > 0;) {
        size_t length = request->block_days < left ? request->block_days : left;
        size_t start = gsl_rng_uniform_int(scratch->random, (unsigned long)request->n_day);
        const double *from = &scratch->before[start * n_run];
        const double *to = &scratch->before[(start + length) * n_run];
        for (size_t r = 0; r < n_run; r++)
            sum[r] += to[r] - from[r];
        left -= length;
    }
    for (size_t r = 0; r < n_run; r++)
        scratch->drawn[r * request->n_resample + resample] = sum[r];
}

// A quantile as gsl_stats_quantile_from_sorted_data() has it, without sorting more than it needs;
// equal values give exactly that value. Puts the values in another order.
static double quantile(double *value, size_t n, double fraction)
{
    double place = fraction * (double)(n - 1);
    size_t k = (size_t)place;
    double low = gsl_stats_select(value, 1, n, k), high = low;
    for (size_t i = k + 1; i < n; i++) // what is left above is not smaller
        high = i == k + 1 ? value[i] : fmin(high, value[i]);
    return low + (place - (double)k) * (high - low);
}

static struct dr_bootstrap_interval interval(double *value, size_t n)
{
    struct dr_bootstrap_interval found;
    found.low = quantile(value, n, tail);
    found.high = quantile(value, n, 1 - tail);
    return found;
}

enum dr_status dr_bootstrap_run(const struct dr_bootstrap *request,
                                struct dr_bootstrap_interval *sum,
                                struct dr_bootstrap_interval *difference, struct dr_error *err)
{
    struct scratch scratch;
    size_t n_run = request->n_run, n = request->n_resample;
    enum dr_status status = init(&scratch, request, err);
    for (size_t i = 0; i < n && status == DR_OK; i++)
        draw(&scratch, request, i);
    for (size_t a = 0; a < n_run && status == DR_OK; a++) {
        const double *of_a = &scratch.drawn[a * n];
        for (size_t b = a + 1; b < n_run; b++) {
            const double *of_b = &scratch.drawn[b * n];
            for (size_t i = 0; i < n; i++)
                scratch.value[i] = of_a[i] - of_b[i];
            difference[dr_bootstrap_pair(n_run, a, b)] = interval(scratch.value, n);
        }
        memcpy(scratch.value, of_a, n * sizeof *of_a);
        sum[a] = interval(scratch.value, n);
    }
    finish(&scratch);
    return status;
}
