// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/balance.h"

#include <math.h>
#include <stdbool.h>

#include "market/clock.h"

static const double tolerance_mwh = 1e-9;

static enum dr_status open(const struct dr_facts *facts, size_t i, const char *what, double found,
                           double expected, struct dr_error *err)
{
    char time[DR_TIME_SIZE];
    dr_clock_format_utc(facts->start_utc_s[i], time);
    return dr_error_set(err, DR_ERR_BALANCE,
                        "%s does not balance in the interval from %s\n  found %.12g, expected "
                        "%.12g",
                        what, time, found, expected);
}

static enum dr_status check_plant(const struct dr_plant *plant, const struct dr_facts *facts,
                                  size_t i, struct dr_error *err)
{
    double mined = facts->power_mw[i] / 4;
    double curtailed = (plant->capacity_mw - facts->power_mw[i]) / 4;
    double load = mined + plant->residual_fraction * curtailed;
    if (!(fabs(mined + curtailed - plant->capacity_mw / 4) <= tolerance_mwh) ||
        !(mined >= 0 && curtailed >= 0))
        return open(facts, i, "mined and curtailed energy", mined + curtailed,
                    plant->capacity_mw / 4, err);
    if (!(fabs(facts->load_mwh[i] - load) <= tolerance_mwh))
        return open(facts, i, "load", facts->load_mwh[i], load, err);
    double most_phs = dr_plant_hash_phs(plant, facts->power_mw[i]);
    if (!(facts->hash_phs[i] >= 0 && facts->hash_phs[i] <= most_phs * (1 + 1e-12)))
        return open(facts, i, "hash rate", facts->hash_phs[i], most_phs, err);
    return DR_OK;
}

// What was found in order for the interval before is in order for one like it.
static bool same_plant(const struct dr_facts *facts, size_t i)
{
    return i > 0 && facts->power_mw[i] == facts->power_mw[i - 1] &&
           facts->load_mwh[i] == facts->load_mwh[i - 1] &&
           facts->hash_phs[i] == facts->hash_phs[i - 1];
}

static bool is_energy_wrong(double in_mwh, double out_mwh, double bought_mwh, double sold_mwh)
{
    return !(fabs(in_mwh - out_mwh) <= tolerance_mwh) | !(bought_mwh >= 0) |
           ((bought_mwh > 0) & (sold_mwh > 0));
}

// Contracted and bought is drawn and sold, and nothing is bought while something is left to sell.
static enum dr_status check_energy(const struct dr_terms *terms, const struct dr_facts *facts,
                                   struct dr_error *err)
{
    double in[DR_MAX_FACTS], out[DR_MAX_FACTS], sold[DR_MAX_FACTS] = {0};
    size_t n = facts->n, n_wrong = 0;
    for (size_t i = 0; i < n; i++) {
        in[i] = facts->bought_mwh[i];
        out[i] = facts->load_mwh[i];
    }
    for (size_t i = 0; i < n && terms->trades_day_ahead; i++) {
        in[i] += facts->day_ahead_bought_mwh[i];
        out[i] += facts->day_ahead_sold_mwh[i] + facts->day_ahead_resold_mwh[i];
        sold[i] += facts->day_ahead_resold_mwh[i];
        n_wrong += !(facts->day_ahead_resold_mwh[i] >= 0);
    }
    for (size_t c = 0; c < terms->n_contract; c++) {
        const double *contract_mwh = facts->contract_mwh[c], *sold_mwh = facts->sold_mwh[c];
        for (size_t i = 0; i < n; i++) {
            in[i] += contract_mwh[i];
            out[i] += sold_mwh[i];
            sold[i] += sold_mwh[i];
            n_wrong += !(sold_mwh[i] >= 0) | !(sold_mwh[i] <= contract_mwh[i]);
        }
        for (size_t i = 0; i < n && terms->contract[c].resale != DR_RESALE_AUTOMATIC; i++) {
            out[i] += facts->lost_mwh[c][i];
            n_wrong += !(facts->lost_mwh[c][i] >= 0);
        }
    }
    for (size_t i = 0; i < n; i++) // without a branch: days are in order
        n_wrong += is_energy_wrong(in[i], out[i], facts->bought_mwh[i], sold[i]);
    if (n_wrong == 0)
        return DR_OK;
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < terms->n_contract; c++) {
            if (terms->contract[c].resale != DR_RESALE_AUTOMATIC && !(facts->lost_mwh[c][i] >= 0))
                return open(facts, i, "what is lost of a contract", facts->lost_mwh[c][i], 0, err);
            if (!(facts->sold_mwh[c][i] >= 0 && facts->sold_mwh[c][i] <= facts->contract_mwh[c][i]))
                return open(facts, i, "resale of a contract", facts->sold_mwh[c][i],
                            facts->contract_mwh[c][i], err);
        }
        if (terms->trades_day_ahead && !(facts->day_ahead_resold_mwh[i] >= 0))
            return open(facts, i, "resale of day-ahead energy", facts->day_ahead_resold_mwh[i], 0,
                        err);
        if (is_energy_wrong(in[i], out[i], facts->bought_mwh[i], sold[i]))
            return open(facts, i, "energy", in[i], out[i], err);
    }
    return DR_OK;
}

// Every megawatt that is sold is in one place: what is called is shed, and the rest of what is
// provided is drawn by machines that can be shed. The other way round for REGDN.
static enum dr_status check_reserves(const struct dr_plant *plant, const struct dr_facts *facts,
                                     struct dr_error *err)
{
    const double tolerance_mw = 1e-6, shed = 1 - plant->residual_fraction;
    for (size_t i = 0; i < facts->n; i++) {
        double headroom_mw = facts->power_mw[i] * shed;
        double off_mw = (plant->capacity_mw - facts->power_mw[i]) * shed;
        double ers_called_mw = fmin(facts->ers_deployed_mw[i], facts->ers_provided_mw[i]);
        double ready_up_mw = facts->ers_provided_mw[i] - ers_called_mw;
        double called_up_mw = ers_called_mw;
        if (!(facts->ers_provided_mw[i] >= 0 &&
              facts->ers_provided_mw[i] <= facts->ers_mw[i] + tolerance_mw))
            return open(facts, i, "ERS", facts->ers_provided_mw[i], facts->ers_mw[i], err);
        for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
            double award_mw = facts->award_mw[p][i], called_mw = facts->deployed_mw[p][i];
            double provided_mw = facts->provided_mw[p][i];
            double given_mw = fmin(called_mw, provided_mw); // what is called comes first
            if (!(provided_mw >= 0 && provided_mw <= award_mw + tolerance_mw && called_mw >= 0 &&
                  called_mw <= award_mw))
                return open(facts, i, "a reserve", provided_mw, award_mw, err);
            if (dr_product_info((enum dr_product)p)->upward) {
                ready_up_mw += provided_mw - given_mw;
                called_up_mw += given_mw;
            } else if (given_mw > headroom_mw + tolerance_mw ||
                       provided_mw - given_mw > off_mw + tolerance_mw) {
                return open(facts, i, "reserve to draw more", provided_mw, off_mw, err);
            }
        }
        if (!(ready_up_mw <= headroom_mw + tolerance_mw))
            return open(facts, i, "reserve to shed", ready_up_mw, headroom_mw, err);
        if (!(called_up_mw <= off_mw + tolerance_mw))
            return open(facts, i, "reserve that is called", called_up_mw, off_mw, err);
    }
    return DR_OK;
}

// The posted amounts add up to the day's dollars: half a micro-dollar per line, and the rounding of
// the sums.
static enum dr_status check_money(const struct dr_site_model *site, const struct dr_block *block,
                                  struct dr_error *err)
{
    double slack_usd = (double)site->n_charge * 0.5e-6 + 1e-9;
    int64_t posted_microusd[DR_MAX_DAY_INTERVALS] = {0};
    size_t n = block->facts.n, n_wrong = 0;
    for (size_t k = 0; k < site->n_charge; k++) {
        const int64_t *amount_microusd = block->amount_microusd[site->charge[k].place];
        for (size_t i = 0; i < n; i++)
            posted_microusd[i] += amount_microusd[i];
    }
    for (size_t i = 0; i < n; i++)
        n_wrong += !(fabs(block->usd[i] - (double)posted_microusd[i] * 1e-6) <=
                     slack_usd + 1e-12 * fabs(block->usd[i]));
    for (size_t i = 0; i < n && n_wrong > 0; i++) {
        double posted_usd = (double)posted_microusd[i] * 1e-6;
        if (!(fabs(block->usd[i] - posted_usd) <= slack_usd + 1e-12 * fabs(block->usd[i])))
            return open(&block->facts, i, "money", posted_usd, block->usd[i], err);
    }
    return DR_OK;
}

enum dr_status dr_balance_check(const struct dr_site_model *site, const struct dr_block *block,
                                struct dr_error *err)
{
    const struct dr_facts *facts = &block->facts;
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < facts->n && status == DR_OK; i++)
        if (!same_plant(facts, i))
            status = check_plant(&site->plant, facts, i, err);
    if (status == DR_OK)
        status = check_energy(&site->terms, facts, err);
    if (status == DR_OK && site->terms.sells_capacity)
        status = check_reserves(&site->plant, facts, err);
    if (status == DR_OK)
        status = check_money(site, block, err);
    return status;
}
