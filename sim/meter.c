// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/meter.h"

#include <math.h>
#include <stdbool.h>

#include "market/clock.h"

void dr_meter_init(struct dr_meter *meter, const struct dr_plant *plant, double power_mw)
{
    meter->plant = plant;
    // A ramp on a line loses half of its time.
    meter->ramp_s = 2 * plant->restart_loss * DR_INTERVAL_S;
    meter->power_mw = meter->first_power_mw = power_mw;
    meter->hash_phs = dr_plant_hash_phs(plant, power_mw);
    meter->at_s = meter->power_mw_s = meter->hash_phs_s = meter->lost_phs_s = 0;
    meter->restarted_mw = 0;
    meter->n_change = meter->n_restart = meter->n_slice = 0;
}

// Seconds of full hash that a ramp has lost after so many: the integral of 1 - t / ramp.
static double lost_s(const struct dr_meter *meter, double after_s)
{
    double t = fmin(after_s, meter->ramp_s);
    return t > 0 ? t - t * t / (2 * meter->ramp_s) : 0;
}

static void run_to(struct dr_meter *meter, double at_s)
{
    double run_s = at_s - meter->at_s;
    size_t n_done = 0; // those that started first are up first
    meter->power_mw_s += meter->power_mw * run_s;
    meter->hash_phs_s += meter->hash_phs * run_s;
    for (size_t k = 0; k < meter->n_slice; k++) {
        const struct dr_meter_slice *slice = &meter->slice[k];
        meter->lost_phs_s += slice->hash_phs * (lost_s(meter, at_s - slice->start_s) -
                                                lost_s(meter, meter->at_s - slice->start_s));
        n_done += at_s - slice->start_s >= meter->ramp_s;
    }
    meter->n_slice -= n_done;
    for (size_t k = 0; k < meter->n_slice && n_done > 0; k++)
        meter->slice[k] = meter->slice[k + n_done];
    meter->at_s = at_s;
}

static void stop(struct dr_meter *meter, double power_mw)
{
    while (meter->n_slice > 0 && meter->slice[meter->n_slice - 1].from_mw >= power_mw)
        meter->n_slice--;
    if (meter->n_slice == 0)
        return;
    struct dr_meter_slice *slice = &meter->slice[meter->n_slice - 1];
    if (slice->to_mw > power_mw) { // a part of it stays
        slice->to_mw = power_mw;
        slice->hash_phs = meter->hash_phs - dr_plant_hash_phs(meter->plant, slice->from_mw);
    }
}

void dr_meter_switch(struct dr_meter *meter, double at_s, double power_mw)
{
    double before_mw = meter->power_mw, before_phs = meter->hash_phs;
    if (power_mw == before_mw)
        return;
    run_to(meter, at_s);
    meter->power_mw = power_mw;
    meter->hash_phs = dr_plant_hash_phs(meter->plant, power_mw);
    if (at_s > 0)
        meter->n_change++;
    else
        meter->first_power_mw = power_mw;
    if (power_mw < before_mw) {
        stop(meter, power_mw);
        return;
    }
    meter->restarted_mw += power_mw - before_mw;
    meter->n_restart++;
    if (meter->ramp_s > 0)
        meter->slice[meter->n_slice++] =
            (struct dr_meter_slice){before_mw, power_mw, meter->hash_phs - before_phs, at_s};
}

void dr_meter_end(struct dr_meter *meter, struct dr_facts *facts, size_t i)
{
    run_to(meter, DR_INTERVAL_S);
    // A power that held all the time is its own mean, to the last bit.
    bool held = meter->n_change == 0;
    double mean_mw = held ? meter->first_power_mw : meter->power_mw_s / DR_INTERVAL_S;
    double mean_phs = held ? meter->hash_phs : meter->hash_phs_s / DR_INTERVAL_S;
    double lost_phs = meter->lost_phs_s / DR_INTERVAL_S;
    facts->power_mw[i] = mean_mw;
    facts->load_mwh[i] = dr_plant_load_mw(meter->plant, mean_mw) / 4;
    facts->lost_phs[i] = lost_phs;
    facts->hash_phs[i] = fmax(0, mean_phs - lost_phs); // below 0 by rounding only
    facts->restarted_mw[i] = meter->restarted_mw;
    facts->restarts_again[i] = meter->n_restart > 1 ? (double)(meter->n_restart - 1) : 0;
    for (size_t k = 0; k < meter->n_slice; k++)
        meter->slice[k].start_s -= DR_INTERVAL_S;
    meter->at_s = meter->power_mw_s = meter->hash_phs_s = meter->lost_phs_s = 0;
    meter->restarted_mw = 0;
    meter->n_change = meter->n_restart = 0;
    meter->first_power_mw = meter->power_mw;
}
