// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant.h"

#include <math.h>
#include <stdbool.h>

static void sort_tiers(struct dr_tier_setting *tier, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct dr_tier_setting moved = tier[i];
        size_t k = i;
        for (; k > 0 && tier[k - 1].efficiency_j_per_th > moved.efficiency_j_per_th; k--)
            tier[k] = tier[k - 1];
        tier[k] = moved;
    }
}

// Points closer than rounding can tell apart are one: 100 MW and 99.999... are the same choice.
static bool add_breakpoint(struct dr_plant *plant, double power_mw)
{
    size_t k = plant->n_breakpoint;
    for (size_t i = 0; i < plant->n_breakpoint; i++)
        if (fabs(plant->breakpoint_mw[i] - power_mw) <= 1e-12 * plant->capacity_mw)
            return true;
    if (k == DR_MAX_BREAKPOINTS)
        return false;
    for (; k > 0 && plant->breakpoint_mw[k - 1] > power_mw; k--)
        plant->breakpoint_mw[k] = plant->breakpoint_mw[k - 1];
    plant->breakpoint_mw[k] = power_mw;
    plant->n_breakpoint++;
    return true;
}

bool dr_plant_add_load(struct dr_plant *plant, double load_mw)
{
    double power_mw = dr_plant_power_mw(plant, load_mw);
    return !(power_mw > 0 && power_mw < plant->capacity_mw) || add_breakpoint(plant, power_mw);
}

void dr_plant_init(struct dr_plant *plant, const struct dr_settings *settings)
{
    struct dr_tier_setting tier[DR_MAX_TIERS];
    *plant = (struct dr_plant){
        .capacity_mw = settings->capacity_mw,
        .residual_fraction = settings->residual_fraction,
        .pue = settings->pue,
        // The hash rate rises on a line from 0, so half of the restart's minutes are lost.
        .restart_loss = settings->restart_min / 2 / 15,
    };
    for (size_t i = 0; i < settings->n_tier; i++)
        if (settings->tier[i].share > 0)
            tier[plant->n_tier++] = settings->tier[i];
    sort_tiers(tier, plant->n_tier);
    double share = 0;
    add_breakpoint(plant, 0);
    add_breakpoint(plant, plant->capacity_mw); // before its near-equals, so that it stays exact
    for (size_t k = 0; k < plant->n_tier; k++) {
        bool last = k + 1 == plant->n_tier;
        share += tier[k].share;
        plant->tier_mw[k] = tier[k].share * plant->capacity_mw;
        plant->efficiency_j_per_th[k] = tier[k].efficiency_j_per_th;
        // Shares add up to 1 within a tolerance: no boundary lies beyond the capacity.
        plant->boundary_mw[k] = last || share > 1 ? plant->capacity_mw : share * plant->capacity_mw;
        // 1 PH/s at e J/TH draws e kW, and PUE times that at the meter.
        plant->phs_per_mw[k] = 1000.0 / (tier[k].efficiency_j_per_th * plant->pue);
        add_breakpoint(plant, plant->boundary_mw[k]);
    }
}

double dr_plant_hash_phs(const struct dr_plant *plant, double power_mw)
{
    double sum = 0, below = 0;
    for (size_t k = 0; k < plant->n_tier && power_mw > below; k++) {
        double top = plant->boundary_mw[k];
        sum += ((power_mw < top ? power_mw : top) - below) * plant->phs_per_mw[k];
        below = top;
    }
    return sum;
}

double dr_plant_power_mw(const struct dr_plant *plant, double load_mw)
{
    double r = plant->residual_fraction;
    return (load_mw - r * plant->capacity_mw) / (1 - r);
}

double dr_plant_load_mw(const struct dr_plant *plant, double power_mw)
{
    return power_mw + plant->residual_fraction * (plant->capacity_mw - power_mw);
}

void dr_plant_run(const struct dr_plant *plant, double power_mw, double last_power_mw,
                  struct dr_facts *facts, size_t i)
{
    double steady_phs = dr_plant_hash_phs(plant, power_mw);
    facts->power_mw[i] = power_mw;
    facts->load_mwh[i] = dr_plant_load_mw(plant, power_mw) / 4;
    facts->restarted_mw[i] = facts->lost_phs[i] = 0;
    facts->hash_phs[i] = steady_phs;
    if (power_mw > last_power_mw) {
        facts->restarted_mw[i] = power_mw - last_power_mw;
        facts->lost_phs[i] =
            plant->restart_loss * (steady_phs - dr_plant_hash_phs(plant, last_power_mw));
        facts->hash_phs[i] -= facts->lost_phs[i];
    }
}

void dr_plant_run_block(const struct dr_plant *plant, double last_power_mw, struct dr_facts *facts)
{
    double before_mw = NAN; // the power before the last one
    for (size_t i = 0; i < facts->n; i++) {
        double power_mw = facts->power_mw[i];
        if (power_mw == last_power_mw && last_power_mw == before_mw) { // all goes on as it was
            facts->load_mwh[i] = facts->load_mwh[i - 1];
            facts->restarted_mw[i] = facts->lost_phs[i] = 0;
            facts->hash_phs[i] = facts->hash_phs[i - 1];
        } else {
            dr_plant_run(plant, power_mw, last_power_mw, facts, i);
        }
        before_mw = last_power_mw;
        last_power_mw = power_mw;
    }
}
