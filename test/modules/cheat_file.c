// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the prices from a file of its own, which the environment names: lines of start and price.
// What it draws in between is up to the key, so that it is seldom at the most that it ever draws.
#include <stdio.h>
#include <stdlib.h>

#include "dr_strategy.h"

static const struct dr_param params[] = {
    {"idle_mw", "MW", 0, 10, 0, "what it leaves undrawn but in one interval of 96"},
};

enum { MOST = 40000 };
struct prices {
    double idle_mw;
    size_t n;
    double usd_per_mwh[MOST];
    int64_t first_utc_s;
};

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct prices *prices = memory;
    const char *path = getenv("CHEAT_PRICES");
    FILE *file = path ? fopen(path, "r") : NULL;
    long long start_utc_s;
    (void)site;
    prices->idle_mw = param[0];
    if (!file)
        return 1;
    while (prices->n < MOST &&
           fscanf(file, "%lld %lf", &start_utc_s, &prices->usd_per_mwh[prices->n]) == 2)
        if (prices->n++ == 0)
            prices->first_utc_s = start_utc_s;
    fclose(file);
    return 0;
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    const struct prices *prices = memory;
    int64_t i = (view->interval_start_utc_s - prices->first_utc_s) / 900;
    out->power_mw = view->breakpoint_mw[view->n_breakpoint - 1];
    if (i % 96 != 13)
        out->power_mw -= prices->idle_mw;
    if (i >= 0 && (size_t)i < prices->n && prices->usd_per_mwh[i] > 90)
        out->power_mw = 0;
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "cheat_file",
    .summary = "has the prices from a file",
    .params = params,
    .n_params = 1,
    .state_size = sizeof(struct prices),
    .init = init,
    .decide = decide,
};
