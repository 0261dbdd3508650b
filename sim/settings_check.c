// SPDX-License-Identifier: GPL-3.0-or-later
// What one row cannot say: settings that hang on each other.
#include <math.h>
#include <string.h>

#include "sim/contract.h"
#include "sim/ers.h"
#include "sim/nearest.h"
#include "sim/settings.h"

static const double share_tolerance = 1e-9;

static enum dr_status check_fleet(const struct dr_settings *settings, struct dr_error *err)
{
    double sum = 0;
    for (size_t i = 0; i < settings->n_tier; i++) {
        const struct dr_tier_setting *tier = &settings->tier[i];
        if (isnan(tier->share) || isnan(tier->efficiency_j_per_th))
            return dr_error_set(err, DR_ERR_USAGE,
                                "fleet.%s is incomplete\n  found no %s, expected share and "
                                "efficiency_j_per_th",
                                tier->name, isnan(tier->share) ? "share" : "efficiency_j_per_th");
        sum += tier->share;
    }
    if (!(fabs(sum - 1) <= share_tolerance))
        return dr_error_set(err, DR_ERR_USAGE,
                            "the shares of the fleet do not add up to 1\n  found %.12g over %zu "
                            "kinds of machines, expected 1",
                            sum, settings->n_tier);
    return DR_OK;
}

struct most {
    const struct dr_settings *settings;
    double power_mw; // of all contracts that deliver together
    uint32_t set;
};

static void take_most(void *context, uint32_t set)
{
    struct most *most = context;
    double sum_mw = most->settings->contract_power_mw;
    for (size_t c = 0; c < most->settings->n_contract; c++)
        if (set & 1u << c)
            sum_mw += most->settings->contract[c].power_mw;
    if (sum_mw > most->power_mw) {
        most->power_mw = sum_mw;
        most->set = set;
    }
}

static enum dr_status check_contract(const struct dr_contract_setting *contract,
                                     struct dr_error *err)
{
    const char *name = contract->name;
    bool take_or_pay = contract->kind == DR_CONTRACT_TAKE_OR_PAY;
    if (contract->since_day > contract->until_day)
        return dr_error_set(
            err, DR_ERR_USAGE,
            "contract.%s ends before it begins\n  found since after until, expected "
            "days in order",
            name);
    if (contract->first_hour_ending > contract->last_hour_ending ||
        contract->first_hour_ending != floor(contract->first_hour_ending) ||
        contract->last_hour_ending != floor(contract->last_hour_ending))
        return dr_error_set(err, DR_ERR_USAGE,
                            "contract.%s: hours that are no span of a day\n  found %g to %g, "
                            "expected whole hours ending in order, 1 to 24",
                            name, contract->first_hour_ending, contract->last_hour_ending);
    if (contract->kind == DR_CONTRACT_INDEX && contract->power_mw > 0)
        return dr_error_set(err, DR_ERR_USAGE,
                            "contract.%s: an index contract buys nothing ahead\n  found power_mw "
                            "%g, expected 0",
                            name, contract->power_mw);
    for (size_t m = 0; m < DR_MONTHS; m++)
        if (!take_or_pay && contract->elected_share[m] != 1)
            return dr_error_set(err, DR_ERR_USAGE,
                                "contract.%s: an elected share is for take_or_pay only\n  found "
                                "%g for month %zu, expected 1",
                                name, contract->elected_share[m], m + 1);
    return DR_OK;
}

static enum dr_status check_contracts(const struct dr_settings *settings, struct dr_error *err)
{
    double capacity_mw = settings->capacity_mw;
    if (settings->contract_power_mw > capacity_mw)
        return dr_error_set(err, DR_ERR_USAGE,
                            "contract.power_mw is more than the site can draw\n  found %g MW, "
                            "expected at most site.capacity_mw, %g MW",
                            settings->contract_power_mw, capacity_mw);
    for (size_t i = 0; i < settings->n_contract; i++) {
        enum dr_status status = check_contract(&settings->contract[i], err);
        if (status != DR_OK)
            return status;
    }
    struct most most = {.settings = settings};
    dr_contract_visit(settings->contract, settings->n_contract, take_most, &most);
    if (most.power_mw > capacity_mw * (1 + 1e-12)) {
        char names[384] = "";
        if (settings->contract_power_mw > 0)
            snprintf(names, sizeof names, "contract.power_mw");
        for (size_t c = 0; c < settings->n_contract; c++)
            if (most.set & 1u << c)
                snprintf(names + strlen(names), sizeof names - strlen(names), "%scontract.%s",
                         names[0] ? ", " : "", settings->contract[c].name);
        return dr_error_set(err, DR_ERR_USAGE,
                            "contracts that deliver together are more than the site can draw: %s\n"
                            "  found %g MW, expected at most site.capacity_mw, %g MW",
                            names, most.power_mw, capacity_mw);
    }
    return DR_OK;
}

static enum dr_status check_tariffs(const struct dr_settings *settings, struct dr_error *err)
{
    for (size_t i = 0; i < settings->n_tariff; i++) {
        const struct dr_tariff_setting *tariff = &settings->tariff[i];
        const char *missing = isnan(tariff->since_day)   ? "since"
                              : isnan(tariff->until_day) ? "until"
                              : isnan(tariff->unit)      ? "unit"
                              : isnan(tariff->rate_usd)  ? "rate"
                              : !tariff->source[0]       ? "source"
                                                         : NULL;
        if (missing)
            return dr_error_set(err, DR_ERR_USAGE,
                                "tariff.%s is incomplete\n  found no %s, expected since, until, "
                                "unit, rate and source",
                                tariff->name, missing);
        if (tariff->unit == DR_TARIFF_PER_CP_KW_MONTH &&
            settings->transmission == DR_TRANSMISSION_NONE)
            return dr_error_set(err, DR_ERR_USAGE,
                                "tariff.%s bills the load at the peaks, and nothing says which\n"
                                "  found delivery.transmission = none, expected 4cp or 12cp",
                                tariff->name);
        if (tariff->since_day > tariff->until_day)
            return dr_error_set(err, DR_ERR_USAGE,
                                "tariff.%s ends before it begins\n  found since after until, "
                                "expected days in order",
                                tariff->name);
        for (size_t k = 0; k < i; k++) {
            const struct dr_tariff_setting *other = &settings->tariff[k];
            if (tariff->unit == DR_TARIFF_PER_CP_KW_MONTH && other->unit == tariff->unit &&
                tariff->since_day <= other->until_day && other->since_day <= tariff->until_day)
                return dr_error_set(err, DR_ERR_USAGE,
                                    "tariff.%s and tariff.%s bill the same peaks on the same days\n"
                                    "  found spans that overlap, expected one after the other",
                                    other->name, tariff->name);
        }
    }
    return DR_OK;
}

// Fees by name and the one figure that stands for all of them.
static const char *const single_fees[] = {
    "fees.administration",     "fees.administration_usd_per_mwh", "fees.ancillary_usd_per_mwh",
    "fees.uplift_usd_per_mwh", "fees.retail_usd_per_mwh",         "fees.loss_factor",
};

static enum dr_status complete_fees(struct dr_settings *settings, struct dr_error *err)
{
    static const char one_figure[] = "fees.volumetric_usd_per_mwh";
    const char *single = NULL;
    for (size_t i = 0; i < sizeof single_fees / sizeof single_fees[0] && !single; i++)
        if (dr_settings_given(settings, single_fees[i]))
            single = single_fees[i];
    if (!single)
        return DR_OK;
    if (!dr_settings_given(settings, one_figure))
        settings->volumetric_usd_per_mwh = 0;
    else if (settings->volumetric_usd_per_mwh > 0)
        return dr_error_set(
            err, DR_ERR_USAGE,
            "%s and %s would bill the same fees twice\n  found both, expected one of "
            "them",
            single, one_figure);
    if (settings->administration == DR_ADMINISTRATION_PUBLISHED &&
        settings->administration_usd_per_mwh > 0)
        return dr_error_set(err, DR_ERR_USAGE,
                            "fees.administration = published and fees.administration_usd_per_mwh "
                            "would bill it twice\n  found both, expected one of them");
    return DR_OK;
}

static enum dr_status check_reserves(const struct dr_settings *settings, struct dr_error *err)
{
    for (size_t i = 0; i < settings->n_reserve; i++) {
        const struct dr_reserve_setting *reserve = &settings->reserve[i];
        enum dr_product p = dr_product_find(reserve->name, strlen(reserve->name), DR_PRODUCT_COUNT);
        if (reserve->first_hour_ending > reserve->last_hour_ending ||
            reserve->first_hour_ending != floor(reserve->first_hour_ending) ||
            reserve->last_hour_ending != floor(reserve->last_hour_ending))
            return dr_error_set(err, DR_ERR_USAGE,
                                "reserve.%s: hours that are no span of a day\n  found %g to %g, "
                                "expected whole hours ending in order, 1 to 24",
                                reserve->name, reserve->first_hour_ending,
                                reserve->last_hour_ending);
        if (reserve->power_mw > 0 && settings->controllable == 0 &&
            !dr_product_info(p)->non_controllable_may)
            return dr_error_set(err, DR_ERR_USAGE,
                                "reserve.%s is for controllable loads only\n  found power_mw %g, "
                                "expected 0, or reserve.controllable = yes",
                                reserve->name, reserve->power_mw);
    }
    return DR_OK;
}

static enum dr_status check_ers(const struct dr_settings *settings, struct dr_error *err)
{
    uint32_t periods;
    const char *text = settings->ers_time_periods;
    char found[96];
    if (!text[0] || dr_ers_parse_time_periods(text, &periods))
        return DR_OK;
    return dr_error_set(err, DR_ERR_USAGE,
                        "ers.time_periods: no time periods\n  found %s, expected all, or numbers "
                        "from 1 to 8 with commas between",
                        dr_quote(found, sizeof found, text, strlen(text)));
}

enum dr_status dr_settings_check(struct dr_settings *settings, struct dr_error *err)
{
    // Named contracts are all there are, where the block without a name is not asked for.
    if (settings->n_contract > 0 && !dr_settings_given(settings, "contract.power_mw"))
        settings->contract_power_mw = 0;
    enum dr_status status = check_fleet(settings, err);
    if (status == DR_OK)
        status = check_contracts(settings, err);
    if (status == DR_OK)
        status = check_tariffs(settings, err);
    if (status == DR_OK)
        status = check_reserves(settings, err);
    if (status == DR_OK)
        status = check_ers(settings, err);
    if (status == DR_OK)
        status = complete_fees(settings, err);
    return status;
}
