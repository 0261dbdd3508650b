// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/reserve.h"

#include <math.h>
#include <string.h>

#include "market/charges/charge.h"
#include "market/clock.h"
#include "sim/contract.h"

_Static_assert((int)DR_RESERVE_COUNT == (int)DR_PRODUCT_COUNT, "strategies know every product");

static const double slack_mw = 1e-9;

void dr_reserve_init(struct dr_reserve *reserve, const struct dr_settings *settings,
                     const struct dr_plant *plant, struct dr_terms *terms)
{
    *reserve = (struct dr_reserve){
        .controllable = settings->controllable != 0,
        .most_mw = plant->capacity_mw * (1 - plant->residual_fraction),
        .ers = {.power_mw = settings->ers_power_mw,
                .availability_threshold = settings->ers_availability_threshold,
                .event_performance = settings->ers_event_performance},
    };
    const char *periods = settings->ers_time_periods;
    dr_ers_parse_time_periods(periods[0] ? periods : "all", &reserve->ers.time_periods);
    terms->sells_ers = settings->ers_power_mw > 0;
    terms->ers_price_usd_per_mw_h = settings->ers_price_usd_per_mw_h;
    terms->ers_price_is_assumed = !dr_settings_given(settings, "ers.price_usd_per_mw_h");
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        reserve->offer[p] = (struct dr_reserve_setting){.award_fraction = 1};
    for (size_t i = 0; i < settings->n_reserve; i++) {
        const struct dr_reserve_setting *offer = &settings->reserve[i];
        enum dr_product p = dr_product_find(offer->name, strlen(offer->name), DR_PRODUCT_COUNT);
        reserve->offer[p] = *offer;
        terms->sells[p] = offer->power_mw > 0;
        terms->sells_reserves |= terms->sells[p];
        terms->award_is_upper_estimate |=
            terms->sells[p] && !reserve->controllable && offer->award_fraction == 1;
    }
    terms->sells_capacity = terms->sells_reserves || terms->sells_ers;
}

// ---- awards ------------------------------------------------------------------------------------

static double standing_mw(const struct dr_reserve *reserve, int p, int hour_ending)
{
    const struct dr_reserve_setting *offer = &reserve->offer[p];
    return hour_ending >= offer->first_hour_ending && hour_ending <= offer->last_hour_ending
               ? offer->power_mw
               : 0;
}

// Awards what there is room for, first of all ERS; returns what is cut back.
static double share_out(const struct dr_reserve *reserve, const double *offer_mw, double *award_mw,
                        double *ers_mw)
{
    double cut_mw = fmax(0, *ers_mw - reserve->most_mw);
    *ers_mw -= cut_mw;
    double up_mw = reserve->most_mw - *ers_mw, down_mw = reserve->most_mw;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        double *left_mw = dr_product_info((enum dr_product)p)->upward ? &up_mw : &down_mw;
        double taken_mw = fmin(offer_mw[p], *left_mw);
        *left_mw -= taken_mw;
        cut_mw += offer_mw[p] - taken_mw;
        award_mw[p] = taken_mw * reserve->offer[p].award_fraction;
    }
    return cut_mw > slack_mw ? cut_mw : 0;
}

void dr_reserve_award(const struct dr_reserve *reserve, const struct dr_plan *plan,
                      int64_t start_utc_s, int32_t central_day, struct dr_award *award)
{
    double offer_mw[DR_PRODUCT_COUNT];
    int hour_ending = dr_contract_hour_ending(start_utc_s, central_day);
    size_t hour =
        plan ? (size_t)((start_utc_s - dr_clock_central_midnight_utc_s(central_day)) / DR_HOUR_S)
             : 0;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        offer_mw[p] = plan ? plan->reserve_mw[p][hour] : standing_mw(reserve, p, hour_ending);
        double price = offer_mw[p] > 0 && reserve->market
                           ? dr_series_at(&reserve->market->mcpc[p], start_utc_s)
                           : NAN;
        award->unpriced[p] = offer_mw[p] > 0 && isnan(price);
        if (isnan(price))
            offer_mw[p] = 0;
        award->mcpc_usd_per_mw_h[p] = isnan(price) ? 0 : price;
    }
    award->ers_mw = dr_ers_obligation_mw(&reserve->ers, central_day, hour_ending);
    award->cut_mw = share_out(reserve, offer_mw, award->award_mw, &award->ers_mw);
}

// ---- the market --------------------------------------------------------------------------------

static enum dr_status check_offer(const struct dr_reserve *reserve, int p, int32_t first_day,
                                  struct dr_error *err)
{
    const struct dr_product_info *info = dr_product_info((enum dr_product)p);
    const struct dr_reserve_setting *offer = &reserve->offer[p];
    char since[DR_DATE_SIZE], first[DR_DATE_SIZE];
    if (first_day < info->since_day) {
        dr_clock_format_date(info->since_day, since);
        dr_clock_format_date(first_day, first);
        return dr_error_set(err, DR_ERR_USAGE,
                            "reserve.%s.power_mw = %g: there was no %s on the first day of the run"
                            "\n  found %s, expected a day from %s on",
                            offer->name, offer->power_mw, info->name, first, since);
    }
    if (reserve->market->mcpc[p].n == 0)
        return dr_error_set(err, DR_ERR_USAGE,
                            "reserve.%s.power_mw = %g: an offer needs day-ahead prices of %s\n"
                            "  found none, expected --ancillary FILE with them",
                            offer->name, offer->power_mw, info->name);
    return DR_OK;
}

// Hours of the standing offers without a price: the first of each product.
struct missing {
    int64_t first_utc_s[DR_PRODUCT_COUNT];
    size_t n_real_time[DR_PRODUCT_COUNT];
    int64_t first_real_time_utc_s[DR_PRODUCT_COUNT];
};

static void look_through(struct dr_reserve *reserve, struct missing *missing)
{
    const struct dr_market *market = reserve->market;
    int64_t last_hour = INT64_MIN;
    struct dr_award award = {.cut_mw = 0};
    int32_t central_day = 0;
    for (size_t i = market->begin; i < market->end; i++) {
        int64_t start = dr_series_start_utc_s(&market->spp, i);
        if (isnan(market->spp.value[i]))
            continue;
        if (start / DR_HOUR_S != last_hour) {
            last_hour = start / DR_HOUR_S;
            central_day = dr_clock_central_day(start);
            dr_reserve_award(reserve, NULL, start, central_day, &award);
            for (int p = 0; p < DR_PRODUCT_COUNT; p++)
                if (award.unpriced[p] && reserve->n_unpriced_hour[p]++ == 0)
                    missing->first_utc_s[p] = start;
            reserve->n_cut_hour += award.cut_mw > 0;
            reserve->cut_mw_h += award.cut_mw;
        }
        for (int p = 0; p < DR_PRODUCT_COUNT && central_day >= DR_REAL_TIME_MCPC_SINCE_DAY; p++)
            if (award.award_mw[p] > 0 && market->real_time_mcpc[p].n > 0 &&
                isnan(dr_series_at(&market->real_time_mcpc[p], start)) &&
                missing->n_real_time[p]++ == 0)
                missing->first_real_time_utc_s[p] = start;
    }
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        reserve->n_stand_in += missing->n_real_time[p];
}

static enum dr_status check_missing(const struct dr_reserve *reserve, const struct missing *missing,
                                    struct dr_error *err)
{
    for (int p = 0; p < DR_PRODUCT_COUNT && !reserve->market->skip_gaps; p++) {
        char time[DR_TIME_SIZE];
        const char *name = dr_product_info((enum dr_product)p)->name;
        if (reserve->n_unpriced_hour[p] > 0) {
            dr_clock_format_utc(missing->first_utc_s[p], time);
            return dr_error_set(err, DR_ERR_INPUT,
                                "--ancillary: no price of %s for the hour of %s, in which it is "
                                "offered\n  found %zu such hours, expected none; with --gaps skip "
                                "there is no award in them",
                                name, time, reserve->n_unpriced_hour[p]);
        }
        if (missing->n_real_time[p] > 0) {
            dr_clock_format_utc(missing->first_real_time_utc_s[p], time);
            return dr_error_set(err, DR_ERR_INPUT,
                                "--real-time-ancillary: no price of %s for %s, in which it is "
                                "sold\n  found %zu such intervals, expected none; with --gaps skip "
                                "the day-ahead price stands in",
                                name, time, missing->n_real_time[p]);
        }
    }
    return DR_OK;
}

enum dr_status dr_reserve_attach(struct dr_reserve *reserve, const struct dr_market *market,
                                 bool plans, struct dr_terms *terms, struct dr_error *err)
{
    struct missing missing = {.n_real_time = {0}};
    int32_t first_day = dr_clock_central_day(dr_series_start_utc_s(&market->spp, market->begin));
    int32_t last_day = dr_clock_central_day(dr_series_start_utc_s(&market->spp, market->end - 1));
    reserve->market = market;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        if (reserve->offer[p].power_mw > 0) {
            enum dr_status status = check_offer(reserve, p, first_day, err);
            if (status != DR_OK)
                return status;
        }
        terms->sells[p] |= plans && market->mcpc[p].n > 0;
        terms->award_is_upper_estimate |=
            terms->sells[p] && !reserve->controllable && reserve->offer[p].award_fraction == 1;
        terms->sells_reserves |= terms->sells[p];
        terms->real_time_mcpc_is_assumed |= terms->sells[p] &&
                                            last_day >= DR_REAL_TIME_MCPC_SINCE_DAY &&
                                            market->real_time_mcpc[p].n == 0;
    }
    terms->sells_capacity = terms->sells_reserves || terms->sells_ers;
    if (terms->sells_capacity)
        look_through(reserve, &missing);
    terms->real_time_mcpc_is_assumed |= reserve->n_stand_in > 0;
    return check_missing(reserve, &missing, err);
}

// ---- levels ------------------------------------------------------------------------------------

static void add_level(double load_mw, double *level_mw, size_t *n, size_t most)
{
    for (size_t k = 0; k < *n && k < most; k++)
        if (level_mw[k] == load_mw)
            return;
    if (*n < most)
        level_mw[*n] = load_mw;
    ++*n;
}

size_t dr_reserve_levels_mw(const struct dr_reserve *reserve, const struct dr_plant *plant,
                            double *level_mw, size_t most)
{
    double offer_mw[DR_PRODUCT_COUNT], award_mw[DR_PRODUCT_COUNT];
    double off_mw = plant->residual_fraction * plant->capacity_mw;
    size_t n = 0;
    for (int hour = 0; hour < 2 * 24; hour++) { // within a time period of ERS, and outside
        int hour_ending = hour % 24 + 1;
        double up_mw = hour < 24 ? reserve->ers.power_mw : 0;
        for (int p = 0; p < DR_PRODUCT_COUNT; p++)
            offer_mw[p] = standing_mw(reserve, p, hour_ending);
        share_out(reserve, offer_mw, award_mw, &up_mw);
        for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
            bool upward = dr_product_info((enum dr_product)p)->upward;
            up_mw += upward ? award_mw[p] : 0;
            if (award_mw[p] > 0)
                add_level(upward ? off_mw + up_mw : plant->capacity_mw - award_mw[p], level_mw, &n,
                          most);
        }
    }
    return n;
}

// ---- a block of intervals ----------------------------------------------------------------------

void dr_reserve_fill(const struct dr_reserve *reserve, const struct dr_plan *plan,
                     int32_t central_day, struct dr_facts *facts)
{
    const struct dr_market *market = reserve->market;
    bool real_time = central_day >= DR_REAL_TIME_MCPC_SINCE_DAY && market;
    int64_t hour = INT64_MIN;
    struct dr_award award;
    for (size_t i = 0; i < facts->n; i++) {
        if (facts->start_utc_s[i] / DR_HOUR_S != hour) {
            dr_reserve_award(reserve, plan, facts->start_utc_s[i], central_day, &award);
            hour = facts->start_utc_s[i] / DR_HOUR_S;
        }
        for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
            double price = real_time && award.award_mw[p] > 0
                               ? dr_series_at(&market->real_time_mcpc[p], facts->start_utc_s[i])
                               : NAN;
            facts->mcpc_usd_per_mw_h[p][i] = award.mcpc_usd_per_mw_h[p];
            facts->real_time_mcpc_usd_per_mw_h[p][i] =
                isnan(price) ? award.mcpc_usd_per_mw_h[p] : price;
            facts->award_mw[p][i] = award.award_mw[p];
            facts->deployed_mw[p][i] = 0;
        }
        facts->ers_mw[i] = award.ers_mw;
        facts->ers_deployed_mw[i] = facts->ers_paid_mw_h[i] = 0;
    }
}

void dr_reserve_deploy(const struct dr_reserve *reserve, struct dr_facts *facts)
{
    const struct dr_spans *deployment = &reserve->market->deployment;
    for (int p = 0; p < DR_PRODUCT_COUNT && deployment->n > 0; p++)
        for (size_t i = 0; i < facts->n; i++) {
            const struct dr_span *span = dr_spans_at(deployment, p, facts->start_utc_s[i]);
            facts->deployed_mw[p][i] = span ? span->value * facts->award_mw[p][i] : 0;
        }
    for (size_t i = 0; i < facts->n && deployment->n > 0; i++) {
        const struct dr_span *span = dr_spans_at(deployment, DR_PRODUCT_ERS, facts->start_utc_s[i]);
        facts->ers_deployed_mw[i] = span ? span->value * facts->ers_mw[i] : 0;
    }
}

// What is deployed is provided where the load is as low (REGDN: as high) as all that is deployed
// together asks, counted from the full load (from none). What is not needs machines that can still
// be shed (started): the headroom p * (1 - r) goes to ERS and then to the products in the order of
// the table.
void dr_reserve_settle(const struct dr_plant *plant, struct dr_facts *facts)
{
    double r = plant->residual_fraction;
    for (size_t i = 0; i < facts->n; i++) {
        const double headroom_mw = facts->power_mw[i] * (1 - r);
        const double off_mw = (plant->capacity_mw - facts->power_mw[i]) * (1 - r);
        double left_mw = headroom_mw, called_up_mw = facts->ers_deployed_mw[i];
        for (int p = 0; p < DR_PRODUCT_COUNT; p++)
            if (dr_product_info((enum dr_product)p)->upward)
                called_up_mw += facts->deployed_mw[p][i];
        double ready_mw = fmin(facts->ers_mw[i] - facts->ers_deployed_mw[i], left_mw);
        bool sheds = off_mw >= called_up_mw - slack_mw;
        facts->ers_provided_mw[i] = ready_mw + (sheds ? facts->ers_deployed_mw[i] : 0);
        left_mw -= ready_mw;
        for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
            double called_mw = facts->deployed_mw[p][i];
            double rest_mw = facts->award_mw[p][i] - called_mw;
            bool follows;
            if (dr_product_info((enum dr_product)p)->upward) {
                follows = sheds;
                rest_mw = fmin(rest_mw, left_mw);
                left_mw -= rest_mw;
            } else {
                follows = headroom_mw >= called_mw - slack_mw;
                rest_mw = fmin(rest_mw, off_mw);
            }
            facts->provided_mw[p][i] = rest_mw + (follows ? called_mw : 0);
        }
    }
}

void dr_reserve_sum(const struct dr_terms *terms, int32_t central_day, const struct dr_facts *facts,
                    struct dr_reserve_sum sum[static DR_DEPLOYED_COUNT])
{
    bool real_time = central_day >= DR_REAL_TIME_MCPC_SINCE_DAY;
    for (int p = 0; p < DR_DEPLOYED_COUNT; p++)
        sum[p] = (struct dr_reserve_sum){.award_microusd = 0};
    for (size_t i = 0; i < facts->n && terms->sells_ers; i++) {
        struct dr_reserve_sum *ers = &sum[DR_PRODUCT_ERS];
        ers->awarded_mw_h += facts->ers_mw[i] / 4;
        ers->provided_mw_h += facts->ers_provided_mw[i] / 4;
        ers->deployed_mw_h += facts->ers_deployed_mw[i] / 4;
        ers->award_microusd += dr_microusd(terms->ers_price_usd_per_mw_h * facts->ers_paid_mw_h[i]);
    }
    for (size_t i = 0; i < facts->n; i++) {
        double award_usd = 0, payback_usd = 0; // of the products so far, as the charges add them
        int64_t award_microusd = 0, payback_microusd = 0;
        for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
            if (!terms->sells[p])
                continue;
            double award_mw = facts->award_mw[p][i], provided_mw = facts->provided_mw[p][i];
            award_usd += facts->mcpc_usd_per_mw_h[p][i] * award_mw / 4;
            if (real_time)
                payback_usd +=
                    facts->real_time_mcpc_usd_per_mw_h[p][i] * (provided_mw - award_mw) / 4;
            else
                payback_usd -= facts->mcpc_usd_per_mw_h[p][i] * (award_mw - provided_mw) / 4;
            sum[p].awarded_mw_h += award_mw / 4;
            sum[p].provided_mw_h += provided_mw / 4;
            sum[p].deployed_mw_h += facts->deployed_mw[p][i] / 4;
            sum[p].award_microusd += dr_microusd(award_usd) - award_microusd;
            sum[p].payback_microusd += dr_microusd(payback_usd) - payback_microusd;
            award_microusd = dr_microusd(award_usd);
            payback_microusd = dr_microusd(payback_usd);
        }
    }
}
