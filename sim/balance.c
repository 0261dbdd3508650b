// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/balance.h"

#include <math.h>
#include <stdbool.h>

#include "market/clock.h"

static const double tolerance_mwh = 1e-9;

static enum dr_status open(const struct dr_interval *interval, const char *what, double found,
                           double expected, struct dr_error *err)
{
    char time[DR_TIME_SIZE];
    dr_clock_format_utc(interval->start_utc_s, time);
    return dr_error_set(err, DR_ERR_BALANCE,
                        "%s does not balance in the interval from %s\n  found %.12g, expected "
                        "%.12g",
                        what, time, found, expected);
}

static enum dr_status check_energy(const struct dr_site_model *site, const struct dr_interval *x,
                                   struct dr_error *err)
{
    const struct dr_plant *plant = &site->plant;
    double mined = x->power_mw / 4;
    double curtailed = (plant->capacity_mw - x->power_mw) / 4;
    double load = mined + plant->residual_fraction * curtailed;
    if (!(fabs(mined + curtailed - plant->capacity_mw / 4) <= tolerance_mwh) ||
        !(mined >= 0 && curtailed >= 0))
        return open(x, "mined and curtailed energy", mined + curtailed, plant->capacity_mw / 4,
                    err);
    if (!(fabs(x->load_mwh - load) <= tolerance_mwh))
        return open(x, "load", x->load_mwh, load, err);
    double contract = site->terms.contract_mwh;
    double bought = fmax(0, x->load_mwh - contract), sold = fmax(0, contract - x->load_mwh);
    if (!(fabs(contract + bought - x->load_mwh - sold) <= tolerance_mwh))
        return open(x, "energy", contract + bought, x->load_mwh + sold, err);
    double most_phs = dr_plant_hash_phs(plant, x->power_mw);
    if (!(x->hash_phs >= 0 && x->hash_phs <= most_phs * (1 + 1e-12)))
        return open(x, "hash rate", x->hash_phs, most_phs, err);
    return DR_OK;
}

// What was found in order for the interval before is in order for one like it.
static bool same_energy(const struct dr_interval *a, const struct dr_interval *b)
{
    return a->power_mw == b->power_mw && a->load_mwh == b->load_mwh && a->hash_phs == b->hash_phs;
}

enum dr_status dr_balance_check(const struct dr_site_model *site, const struct dr_block *block,
                                struct dr_error *err)
{
    double usd[DR_MAX_DAY_INTERVALS] = {0}, n = 0;
    int64_t posted_microusd[DR_MAX_DAY_INTERVALS] = {0};
    for (size_t c = 0; dr_charges[c]; c++, n++) {
        dr_charges[c]->add(&site->terms, block->interval, block->n, usd);
        for (size_t i = 0; i < block->n; i++)
            posted_microusd[i] += block->amount_microusd[c][i];
    }
    for (size_t i = 0; i < block->n; i++) {
        const struct dr_interval *x = &block->interval[i];
        if (i == 0 || !same_energy(x, x - 1)) {
            enum dr_status status = check_energy(site, x, err);
            if (status != DR_OK)
                return status;
        }
        double posted_usd = (double)posted_microusd[i] / 1e6;
        // Half a micro-dollar per line, and the rounding of the sums.
        if (!(fabs(usd[i] - posted_usd) <= n * 0.5e-6 + 1e-12 * fabs(usd[i]) + 1e-9))
            return open(x, "money", posted_usd, usd[i], err);
    }
    return DR_OK;
}
