// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/ledger_intervals.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "sim/bootstrap.h"
#include "sim/row.h"

struct gains {
    size_t n_run, n_day, base; // base: the run that gains are over
    int64_t *run_id;           // shape [n_run]
    double *microusd;          // shape [n_run][n_day], whole
    struct dr_bootstrap_interval *sum, *difference;
};

static enum dr_status count(sqlite3 *database, struct gains *gains, int64_t *base_id,
                            struct dr_error *err)
{
    sqlite3_stmt *row = NULL;
    enum dr_status status = dr_row_prepare(
        database,
        "SELECT count(DISTINCT run_id), count(DISTINCT day), (SELECT min(run_id) FROM run_fact"
        " WHERE strategy = 'always_mine') FROM day",
        &row, err);
    if (status == DR_OK && sqlite3_step(row) != SQLITE_ROW)
        status = dr_row_fail(database, "reading", err);
    if (status == DR_OK) {
        gains->n_run = (size_t)sqlite3_column_int64(row, 0);
        gains->n_day = (size_t)sqlite3_column_int64(row, 1);
        *base_id = sqlite3_column_int64(row, 2); // 0: there is none
    }
    sqlite3_finalize(row);
    return status;
}

static enum dr_status allocate(struct gains *gains, struct dr_error *err)
{
    size_t n = gains->n_run;
    gains->run_id = calloc(n, sizeof *gains->run_id);
    gains->microusd = calloc(n * gains->n_day, sizeof *gains->microusd);
    gains->sum = calloc(n, sizeof *gains->sum);
    gains->difference = calloc(n * n, sizeof *gains->difference);
    if (!gains->run_id || !gains->microusd || !gains->sum || !gains->difference)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the days of %zu runs", n);
    return DR_OK;
}

// Runs and days in their order. What is counted is what `comparison` counts.
static enum dr_status read_days(sqlite3 *database, struct gains *gains, int64_t base_id,
                                struct dr_error *err)
{
    sqlite3_stmt *row = NULL;
    int code = SQLITE_DONE;
    size_t n = 0;
    enum dr_status status = dr_row_prepare(
        database,
        "SELECT run_id, energy_net_usd + day_ahead_net_usd FROM daily ORDER BY run_id, day", &row,
        err);
    while (status == DR_OK && n < gains->n_run * gains->n_day &&
           (code = sqlite3_step(row)) == SQLITE_ROW) {
        size_t r = n / gains->n_day;
        gains->run_id[r] = sqlite3_column_int64(row, 0);
        if (gains->run_id[r] == base_id)
            gains->base = r;
        gains->microusd[n++] = round(sqlite3_column_double(row, 1) * 1e6);
    }
    if (status == DR_OK && code != SQLITE_ROW)
        status = dr_row_fail(database, "reading", err);
    sqlite3_finalize(row);
    return status;
}

// Over the base, whose own row, which is needed for the others, goes last.
static void subtract_base(struct gains *gains)
{
    double *base = &gains->microusd[gains->base * gains->n_day];
    for (size_t r = 0; r < gains->n_run; r++)
        for (size_t d = 0; d < gains->n_day && r != gains->base; d++)
            gains->microusd[r * gains->n_day + d] -= base[d];
    for (size_t d = 0; d < gains->n_day; d++)
        base[d] = 0;
}

static enum dr_status write_rows(sqlite3 *database, const struct gains *gains, struct dr_error *err)
{
    sqlite3_stmt *sum = NULL, *difference = NULL;
    enum dr_status status = dr_row_prepare_insert(database, "gain_interval", 3, &sum, err);
    if (status == DR_OK)
        status = dr_row_prepare_insert(database, "difference_interval", 4, &difference, err);
    for (size_t a = 0; a < gains->n_run && status == DR_OK; a++) {
        if (a != gains->base)
            status = dr_row_insert(sum, err, "idd", gains->run_id[a], gains->sum[a].low / 1e6,
                                   gains->sum[a].high / 1e6);
        for (size_t b = a + 1; b < gains->n_run && status == DR_OK; b++) {
            const struct dr_bootstrap_interval *of =
                &gains->difference[dr_bootstrap_pair(gains->n_run, a, b)];
            status = dr_row_insert(difference, err, "iidd", gains->run_id[a], gains->run_id[b],
                                   of->low / 1e6, of->high / 1e6);
        }
    }
    sqlite3_finalize(sum);
    sqlite3_finalize(difference);
    return status;
}

enum dr_status dr_ledger_intervals_write(sqlite3 *database, const struct dr_settings *settings,
                                         struct dr_error *err)
{
    struct gains gains = {.n_run = 0};
    int64_t base_id = 0;
    size_t block_days = (size_t)settings->block_days;
    enum dr_status status = count(database, &gains, &base_id, err);
    if (status != DR_OK || base_id == 0 || !dr_bootstrap_is_possible(gains.n_day, block_days))
        return status;
    status = allocate(&gains, err);
    if (status == DR_OK)
        status = read_days(database, &gains, base_id, err);
    if (status == DR_OK) {
        subtract_base(&gains);
        const struct dr_bootstrap request = {
            .n_run = gains.n_run,
            .n_day = gains.n_day,
            .gain = gains.microusd,
            .block_days = block_days,
            .n_resample = (size_t)settings->resamples,
            .seed = (unsigned long)settings->seed,
        };
        status = dr_bootstrap_run(&request, gains.sum, gains.difference, err);
    }
    if (status == DR_OK)
        status = write_rows(database, &gains, err);
    free(gains.run_id);
    free(gains.microusd);
    free(gains.sum);
    free(gains.difference);
    return status;
}
