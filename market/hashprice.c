// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/hashprice.h"

#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "market/hashprice_monthly.h"

// Halvings: the time stamped on the first block of each subsidy, UTC.
static const struct {
    int64_t from_utc_s;
    double subsidy_btc;
} subsidies[] = {
    {1231006505, 50.0},  // block 0, 2009-01-03T18:15:05Z
    {1354116278, 25.0},  // block 210,000, 2012-11-28T15:24:38Z
    {1468082773, 12.5},  // block 420,000, 2016-07-09T16:46:13Z
    {1589225023, 6.25},  // block 630,000, 2020-05-11T19:23:43Z
    {1713571767, 3.125}, // block 840,000, 2024-04-20T00:09:27Z
    {1830297600, NAN},   // 2028-01-01: block 1,050,000 is expected in the months after
};

bool dr_hashprice_subsidy_btc(int32_t utc_day, double *subsidy_btc)
{
    int64_t begin = (int64_t)utc_day * DR_DAY_S, end = begin + DR_DAY_S;
    size_t n = sizeof subsidies / sizeof subsidies[0];
    double sum = 0;
    if (begin < subsidies[0].from_utc_s || end > subsidies[n - 1].from_utc_s)
        return false;
    for (size_t i = 0; i + 1 < n; i++) {
        int64_t from = subsidies[i].from_utc_s > begin ? subsidies[i].from_utc_s : begin;
        int64_t to = subsidies[i + 1].from_utc_s < end ? subsidies[i + 1].from_utc_s : end;
        if (to > from)
            sum += subsidies[i].subsidy_btc * (double)(to - from);
    }
    *subsidy_btc = sum / DR_DAY_S;
    return true;
}

double dr_hashprice_usd_ph_day(double price_usd, double difficulty, double subsidy_btc,
                               double fees_btc_per_block)
{
    double hashes_per_block = difficulty * 4294967296.0;
    double btc_per_th_day =
        (double)DR_DAY_S * (subsidy_btc + fees_btc_per_block) * 1e12 / hashes_per_block;
    return 1000.0 * btc_per_th_day * price_usd;
}

double dr_hashprice_breakeven_usd_per_mwh(double hashprice_usd_ph_day, double pool_fee,
                                          double efficiency_j_per_th, double pue)
{
    return hashprice_usd_ph_day * (1.0 - pool_fee) * 1000.0 / (24.0 * efficiency_j_per_th * pue);
}

static enum dr_status put(struct dr_dataset *dataset, const char *name, int64_t start_utc_s,
                          double value, struct dr_error *err)
{
    struct dr_entry *entry = dr_dataset_entry(dataset, name, strlen(name), "", 0);
    if (!entry || dr_series_put(&entry->series, start_utc_s, value) == DR_SERIES_NO_MEMORY)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the hashprice series");
    return DR_OK;
}

enum dr_status dr_hashprice_builtin(struct dr_dataset *dataset, struct dr_error *err)
{
    for (size_t i = 0; i < dr_hashprice_n_month; i++) {
        const struct dr_hashprice_month *month = &dr_hashprice_months[i];
        int32_t first = dr_clock_day(month->year, month->month, 1);
        for (int32_t day = first; day < first + month->n_day; day++) {
            int64_t start = (int64_t)day * DR_DAY_S;
            enum dr_status status =
                put(dataset, DR_HASHPRICE_SERIES, start, month->hashprice_usd_ph_day, err);
            if (status == DR_OK)
                status = put(dataset, DR_BITCOIN_SERIES, start, month->price_usd, err);
            if (status != DR_OK)
                return status;
        }
    }
    return DR_OK;
}
