// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of the bill: each by its formula, and the rounding that all of them share.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market/charges/charge.h"
#include "market/clock.h"
#include "market/position.h"
#include "test/runner.h"

static const struct dr_charge *charge_of(const char *code)
{
    for (size_t i = 0; dr_charges[i]; i++)
        if (strcmp(dr_charges[i]->code, code) == 0)
            return dr_charges[i];
    ck_abort_msg("no charge %s", code);
    return NULL;
}

// Odd values, so that no factor hides behind another.
static const struct dr_terms terms = {
    .pool_fee = 0.013,
    .n_contract = 1,
    .contract[0] = {31.07, 0.9, 0.47, DR_RESALE_AUTOMATIC, false},
    .volumetric_usd_per_mwh = 1.83,
    .wear_usd_per_mw_restart = 2.385,
};
// Every line is billed.
static const struct dr_terms all = {
    .pool_fee = 0.013,
    .n_contract = 1,
    .contract[0] = {31.07, 0.9, 0.47, DR_RESALE_ELECTIVE, true},
    .volumetric_usd_per_mwh = 1.83,
    .wear_usd_per_mw_restart = 2.385,
    .trades_day_ahead = true,
    .meters_energy_weighted = true,
    .loss_factor = 1.016,
    .bills_administration = true,
    .ancillary_usd_per_mwh = 1.05,
    .uplift_usd_per_mwh = 0.17,
    .retail_usd_per_mwh = 1.5,
    .bills_transmission = true,
    .has_tariffs = true,
    .sells_reserves = true,
    .sells = {true, false, true},
    .sells_ers = true,
    .ers_price_usd_per_mw_h = 4.89,
};
// What happened in one interval, its contract of 17 MWh aside.
struct one {
    int64_t start_utc_s;
    double price_usd_per_mwh, hashprice_usd_per_ph_day, power_mw, restarted_mw, load_mwh, hash_phs;
};
static const struct one above = {
    .start_utc_s = 1717218000,
    .price_usd_per_mwh = 61.37,
    .hashprice_usd_per_ph_day = 52.53,
    .power_mw = 97.3,
    .restarted_mw = 23.7,
    .load_mwh = 24.345,
    .hash_phs = 4731.7,
};

// The same interval at another load and price.
static struct one with(double load_mwh, double price_usd_per_mwh)
{
    struct one interval = above;
    interval.load_mwh = load_mwh;
    interval.price_usd_per_mwh = price_usd_per_mwh;
    return interval;
}

static void put(struct dr_facts *facts, size_t i, const struct one *one, double contract_mwh)
{
    facts->start_utc_s[i] = one->start_utc_s;
    facts->price_usd_per_mwh[i] = one->price_usd_per_mwh;
    facts->hashprice_usd_per_ph_day[i] = one->hashprice_usd_per_ph_day;
    facts->power_mw[i] = one->power_mw;
    facts->restarted_mw[i] = one->restarted_mw;
    facts->load_mwh[i] = one->load_mwh;
    facts->hash_phs[i] = one->hash_phs;
    facts->contract_mwh[0][i] = contract_mwh;
    facts->settle_usd_per_mwh[0][i] = 40.31;
    facts->day_ahead_usd_per_mwh[i] = 44.07;
    facts->day_ahead_bought_mwh[i] = 3.3;
    facts->day_ahead_sold_mwh[i] = 1.1;
    facts->resale_mwh[i] = 2.9;
    facts->energy_weighted_usd_per_mwh[i] = one->price_usd_per_mwh + 2.41;
    facts->administration_usd_per_mwh[i] = 0.61;
    facts->peak_share[i] = 0.25;
    facts->transmission_usd_per_kw_year[i] = 65;
    facts->month_usd[i] = 1234.57;
    facts->ers_paid_mw_h[i] = 17.3;
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) { // the second and the last two are not sold
        facts->mcpc_usd_per_mw_h[p][i] = p == 0 ? 8.03 : 0.51;
        facts->real_time_mcpc_usd_per_mw_h[p][i] = p == 0 ? 1.3 : 21.7;
        facts->award_mw[p][i] = p == 0 ? 9.3 : 2.2;
        facts->provided_mw[p][i] = p == 0 ? 7.1 : 8.8;
        facts->deployed_mw[p][i] = 0.7;
    }
}

static double usd_with(const struct dr_charge *charge, const struct dr_terms *t,
                       const struct one *one, double contract_mwh)
{
    struct dr_facts facts = {.n = 1};
    double usd[2] = {NAN, 4.731};
    put(&facts, 0, one, contract_mwh);
    dr_position_settle(t, &facts);
    charge->usd(t, &facts, usd);
    ck_assert_double_eq(usd[1], 4.731); // nothing beyond the block is written
    return usd[0];
}

static double usd_of(const struct dr_charge *charge, const struct dr_terms *t,
                     const struct one *one)
{
    return usd_with(charge, t, one, 17);
}

static void posts_with(const char *code, const struct dr_terms *t, const struct one *one,
                       double contract_mwh, double usd, int64_t amount_microusd)
{
    double found = usd_with(charge_of(code), t, one, contract_mwh);
    ck_assert_msg(fabs(found - usd) < 1e-9, "%s: %.9f $, expected %.9f", code, found, usd);
    ck_assert_msg(dr_microusd(found) == amount_microusd, "%s: %lld, expected %lld", code,
                  (long long)dr_microusd(found), (long long)amount_microusd);
}

static void posts(const char *code, const struct dr_terms *t, const struct one *one, double usd,
                  int64_t amount_microusd)
{
    posts_with(code, t, one, 17, usd, amount_microusd);
}

// ---- formulas ----------------------------------------------------------------------------------

START_TEST(mining_lines)
{
    // 52.53 * 4731.7 / 96 = 2589.1270937500, and 1.3 % of it.
    posts("MINE", &terms, &above, 2589.12709375, 2589127094);
    posts("POOL", &terms, &above, -33.65865221875, -33658652);
    struct one off = above;
    off.hash_phs = 0;
    posts("MINE", &terms, &off, 0, 0);
    posts("POOL", &terms, &off, 0, 0);
}
END_TEST

START_TEST(contract_line)
{
    posts("BLK", &terms, &above, -528.19, -528190000); // 31.07 * 17, whatever is drawn
    struct one idle = with(0, -251);
    posts("BLK", &terms, &idle, -528.19, -528190000);
    struct dr_terms paid = terms;
    paid.contract[0].price_usd_per_mwh = -2.385; // a block that pays its taker
    posts("BLK", &paid, &above, 40.545, 40545000);
}
END_TEST

START_TEST(energy_above_the_contract)
{
    posts("RTEI", &terms, &above, -450.76265, -450762650); // 61.37 * 7.345
    posts("SELL", &terms, &above, 0, 0);
    struct one negative = with(24.345, -3.07);
    posts("RTEI", &terms, &negative, 22.54915, 22549150); // paid for taking it
    posts("SELL", &terms, &negative, 0, 0);
    struct one cap = with(24.345, 5001);
    posts("RTEI", &terms, &cap, -36732.345, -36732345000);
}
END_TEST

START_TEST(energy_below_the_contract)
{
    struct one below = with(4.731, 61.37);
    posts("SELL", &terms, &below, 671.887247, 671887247); // (55.233 - 0.47) * 12.269
    posts("RTEI", &terms, &below, 0, 0);
    struct one negative = with(4.731, -3.07);
    posts("SELL", &terms, &negative, -39.665677, -39665677); // (-2.763 - 0.47) * 12.269
    struct one level = with(17.0, 61.37);
    posts("SELL", &terms, &level, 0, 0);
    posts("RTEI", &terms, &level, 0, 0);
}
END_TEST

// Bought and sold meet at the contract, and never happen in one interval.
START_TEST(one_side_of_the_contract)
{
    const struct dr_charge *rtei = charge_of("RTEI"), *sell = charge_of("SELL");
    for (int i = 0; i <= 340; i++) {
        struct one interval = with(0.1 * i, 47.31);
        double bought = usd_of(rtei, &terms, &interval), sold = usd_of(sell, &terms, &interval);
        if ((interval.load_mwh > 17.0) != (bought != 0) ||
            (interval.load_mwh < 17.0) != (sold != 0) || (bought != 0 && sold != 0))
            ck_abort_msg("load %g: bought %g, sold %g", interval.load_mwh, bought, sold);
    }
}
END_TEST

START_TEST(fees_and_wear)
{
    posts("FEE", &terms, &above, -44.55135, -44551350); // 1.83 * 24.345
    posts("WEAR", &terms, &above, -56.5245, -56524500); // 2.385 * 23.7
    struct one steady = above;
    steady.restarted_mw = 0;
    posts("WEAR", &terms, &steady, 0, 0);
}
END_TEST

// The lines of the worked example of the model, to the micro-dollar.
START_TEST(worked_example)
{
    static const struct dr_terms t = {.pool_fee = 0.01,
                                      .n_contract = 1,
                                      .contract[0] = {30, 0.9, 0.5, DR_RESALE_AUTOMATIC, false},
                                      .volumetric_usd_per_mwh = 1.8,
                                      .wear_usd_per_mw_restart = 2};
    struct one i = {.price_usd_per_mwh = 9.99, .hashprice_usd_per_ph_day = 52.5, .load_mwh = 0.75};
    posts_with("SELL", &t, &i, 15, 120.99675, 120996750);
    posts_with("FEE", &t, &i, 15, -1.35, -1350000);
    posts_with("BLK", &t, &i, 15, -450, -450000000);
    i = (struct one){.price_usd_per_mwh = -3.07,
                     .hashprice_usd_per_ph_day = 52.5,
                     .load_mwh = 25,
                     .power_mw = 100,
                     .restarted_mw = 100,
                     // tiers 60 MW at 17.5 and 40 MW at 29.5 J/TH, PUE 1.05, minus 40 %
                     .hash_phs = 0.6 * (60e3 / (17.5 * 1.05) + 40e3 / (29.5 * 1.05))};
    posts_with("MINE", &t, &i, 15, 1495.157384988, 1495157385);
    posts_with("POOL", &t, &i, 15, -14.951573850, -14951574);
    posts_with("RTEI", &t, &i, 15, 30.7, 30700000);
    posts_with("FEE", &t, &i, 15, -45, -45000000);
    posts_with("WEAR", &t, &i, 15, -200, -200000000);
}
END_TEST

// Of the products that are sold: the first and the third.
START_TEST(reserve_lines)
{
    posts("DAAS", &all, &above, 18.95025, 18950250); // (8.03 * 9.3 + 0.51 * 2.2) / 4
    posts("ASFP", &all, &above, -3.575, -3575000);   // -(8.03 * 2.2 - 0.51 * 6.6) / 4
    posts("ERS", &all, &above, 84.597, 84597000);    // 4.89 * 17.3
    posts("RTAS", &all, &above, 35.09, 35090000);    // (-1.3 * 2.2 + 21.7 * 6.6) / 4
}
END_TEST

// E-C1: 50 MW of RRS at 8.00; an hour of real-time awards and prices, and the same hour of an offer
// that no load stands behind.
START_TEST(reserve_in_two_settlements)
{
    static const struct dr_terms t = {.sells_reserves = true, .sells = {true}};
    static const double real_time[] = {8, 12, 20, 450}, provided[] = {50, 50, 30, 0};
    static const double settled[] = {0, 0, -100, -5625};
    double hour_usd = 0, unbacked_usd = 0, usd;
    struct dr_facts facts = {.n = 1};
    facts.mcpc_usd_per_mw_h[0][0] = 8;
    facts.award_mw[0][0] = 50;
    for (int i = 0; i < 4; i++) {
        charge_of("DAAS")->usd(&t, &facts, &usd);
        ck_assert_double_eq(usd, 100);
        hour_usd += usd;
        unbacked_usd += usd;
        facts.real_time_mcpc_usd_per_mw_h[0][0] = real_time[i];
        facts.provided_mw[0][0] = provided[i];
        charge_of("RTAS")->usd(&t, &facts, &usd);
        ck_assert_double_eq(usd, settled[i]);
        hour_usd += usd;
        facts.provided_mw[0][0] = 0;
        charge_of("RTAS")->usd(&t, &facts, &usd);
        unbacked_usd += usd;
    }
    ck_assert_double_eq(hour_usd, -5325);
    ck_assert_double_eq(unbacked_usd, -5725);
    facts.real_time_mcpc_usd_per_mw_h[0][0] = 20;
    facts.provided_mw[0][0] = 60; // more than was sold day-ahead
    charge_of("RTAS")->usd(&t, &facts, &usd);
    ck_assert_double_eq(usd, 50);
}
END_TEST

// ---- rounding ----------------------------------------------------------------------------------

static void rounds(double usd, int64_t microusd)
{
    ck_assert_msg(dr_microusd(usd) == microusd, "%.10f became %lld, not %lld", usd,
                  (long long)dr_microusd(usd), (long long)microusd);
    ck_assert_msg(dr_microusd(-usd) == -microusd, "%.10f became %lld, not %lld", -usd,
                  (long long)dr_microusd(-usd), (long long)-microusd);
}

START_TEST(half_away_from_zero)
{
    rounds(0, 0);
    rounds(0.0000005, 1);
    rounds(0.00000049, 0);
    rounds(0.0000015, 2);
    rounds(0.0000025, 3);
    rounds(47.31, 47310000);
    rounds(2.3850004, 2385000);
    rounds(2.3850005, 2385001);
    rounds(2.3850006, 2385001);
    rounds(48712.3, 48712300000);
    rounds(250000.0000004, 250000000000);
    rounds(250000.0000005, 250000000001);
    // 8.33325 * 20.11 = 167.5816575 in decimals; as a double it lies a hair below the tie.
    rounds(8.33325 * 20.11, 167581658);
    rounds(167.58165749, 167581657);
}
END_TEST

// Products of prices in cents and loads in 0.00025 MWh: ties are common there, and whole numbers
// know which way each goes.
START_TEST(decimal_products)
{
    int n_tie = 0;
    for (int64_t load = 3; load < 100000; load += 331) {
        for (int64_t cents = 7; cents < 900000; cents += 2791) {
            // load / 4000 MWh * cents / 100 $ = load * cents / 400000 $ = 2.5 * load * cents u$
            int64_t twice = 5 * load * cents;
            int64_t expected = (twice + 1) / 2;
            n_tie += twice % 2 != 0;
            double usd = (double)cents / 100 * ((double)load / 4000);
            if (dr_microusd(usd) != expected || dr_microusd(-usd) != -expected)
                ck_abort_msg("%lld/4000 MWh at %lld cents: %lld, not %lld", (long long)load,
                             (long long)cents, (long long)dr_microusd(usd), (long long)expected);
        }
    }
    ck_assert_int_gt(n_tie, 10000);
}
END_TEST

// ---- the registry ------------------------------------------------------------------------------

START_TEST(rows_are_complete)
{
    size_t n = 0;
    for (; dr_charges[n]; n++) {
        const struct dr_charge *c = dr_charges[n];
        int32_t day;
        ck_assert(c->code && c->code[0]);
        ck_assert_uint_eq(strspn(c->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"),
                          strlen(c->code));
        ck_assert_msg(c->name && c->name[0], "%s", c->code);
        ck_assert_msg(c->unit && c->unit[0], "%s", c->code);
        ck_assert_msg(c->formula && c->formula[0], "%s", c->code);
        ck_assert_msg(c->source && c->source[0], "%s", c->code);
        ck_assert_msg(c->evidence && c->evidence[0], "%s", c->code);
        ck_assert_msg(c->quantity_sql && c->quantity_sql[0], "%s", c->code);
        ck_assert_msg(!c->price_sql || c->price_sql[0], "%s", c->code);
        ck_assert_msg(c->usd, "%s", c->code);
        ck_assert_msg((unsigned)c->group < DR_GROUP_COUNT, "%s", c->code);
        ck_assert_msg(c->sign == 1 || c->sign == -1, "%s", c->code);
        ck_assert_msg(!c->since[0] || dr_clock_parse_date(c->since, strlen(c->since), &day), "%s",
                      c->code);
        ck_assert_msg(!c->until[0] || dr_clock_parse_date(c->until, strlen(c->until), &day), "%s",
                      c->code);
        ck_assert_msg(!c->since[0] || !c->until[0] || strcmp(c->since, c->until) <= 0, "%s",
                      c->code);
        for (size_t k = 0; k < n; k++) {
            ck_assert_str_ne(c->code, dr_charges[k]->code);
            ck_assert_str_ne(c->name, dr_charges[k]->name);
        }
    }
    ck_assert_uint_ge(n, 7);
    for (int g = 0; g < DR_GROUP_COUNT; g++) {
        ck_assert(dr_charge_groups[g].name && dr_charge_groups[g].name[0]);
        ck_assert(dr_charge_groups[g].column && dr_charge_groups[g].column[0]);
        for (int k = 0; k < g; k++) {
            ck_assert_str_ne(dr_charge_groups[g].name, dr_charge_groups[k].name);
            ck_assert_str_ne(dr_charge_groups[g].column, dr_charge_groups[k].column);
        }
    }
}
END_TEST

// The plain lines and their places in the comparison, as the interface documents them.
START_TEST(plain_lines)
{
    static const struct {
        const char *code;
        enum dr_charge_group group;
        int sign;
    } plain[] = {
        {"MINE", DR_GROUP_HASHPRICE_REVENUE, 1}, {"POOL", DR_GROUP_HASHPRICE_REVENUE, -1},
        {"BLK", DR_GROUP_ENERGY_COST, -1},       {"RTEI", DR_GROUP_ENERGY_COST, -1},
        {"SELL", DR_GROUP_GRID_CREDIT, 1},       {"FEE", DR_GROUP_DELIVERY_COST, -1},
        {"WEAR", DR_GROUP_OPERATIONS_COST, -1},
    };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        const struct dr_charge *charge = charge_of(plain[i].code);
        ck_assert_int_eq(charge->group, plain[i].group);
        ck_assert_int_eq(charge->sign, plain[i].sign);
        ck_assert(charge->plain);
    }
    size_t n_plain = 0;
    for (size_t c = 0; dr_charges[c]; c++)
        n_plain += dr_charges[c]->plain;
    ck_assert_uint_eq(n_plain, sizeof plain / sizeof plain[0]);
}
END_TEST

// With every quantity and price positive the amount has the row's sign; costs are negative.
START_TEST(signs)
{
    for (size_t i = 0; dr_charges[i]; i++) {
        const struct dr_charge *c = dr_charges[i];
        struct one below = with(4.731, 61.37);
        double usd = usd_of(c, c->plain ? &terms : &all, &above);
        if (usd == 0)
            usd = usd_of(c, c->plain ? &terms : &all, &below);
        ck_assert_msg(usd * c->sign > 0, "%s: %g", c->code, usd);
        bool is_cost = c->group == DR_GROUP_ENERGY_COST || c->group == DR_GROUP_DELIVERY_COST ||
                       c->group == DR_GROUP_OPERATIONS_COST;
        bool is_credit = c->group == DR_GROUP_GRID_CREDIT || c->group == DR_GROUP_PROGRAM_CREDIT;
        ck_assert_msg(!is_cost || c->sign < 0, "%s", c->code);
        // What a programme takes back stands beside what it paid.
        bool is_payback = strcmp(c->code, "ASFP") == 0;
        ck_assert_msg(!is_credit || c->sign == (is_payback ? -1 : 1), "%s", c->code);
    }
}
END_TEST

// A charge that says it is not active is 0 whatever happens; one that is 0 only here says it is.
START_TEST(inactive_charges_are_nothing)
{
    static const struct dr_terms none = {.n_contract = 0};
    static const struct dr_terms free_block = {
        .n_contract = 1, .contract[0] = {0, 1, 0, DR_RESALE_AUTOMATIC, false}};
    struct one under = above;
    under.load_mwh = 3.1;
    const struct one *const interval[] = {&above, &under};
    const struct dr_terms *const of[] = {&none, &free_block, &terms, &all};
    size_t n_inactive = 0;
    for (size_t c = 0; dr_charges[c]; c++)
        for (size_t t = 0; t < 4; t++) {
            bool active = !dr_charges[c]->active || dr_charges[c]->active(of[t]);
            ck_assert_msg(active || t < (dr_charges[c]->plain ? 2 : 3), "%s", dr_charges[c]->code);
            ck_assert_msg(!active || t > 0 || !dr_charges[c]->active, "%s", dr_charges[c]->code);
            n_inactive += !active && dr_charges[c]->plain;
            for (size_t i = 0; !active && i < 2; i++)
                ck_assert_msg(!dr_charges[c]->plain ||
                                  usd_of(dr_charges[c], of[t], interval[i]) == 0,
                              "%s", dr_charges[c]->code);
        }
    ck_assert_uint_eq(n_inactive, 9); // all but MINE and RTEI; with a block SELL is, too
}
END_TEST

// A block is its intervals: none of them knows of another, and nothing beyond is written.
START_TEST(a_block_is_its_intervals)
{
    enum { N = 100 };
    struct one one[N];
    struct dr_facts facts = {.n = N};
    for (int i = 0; i < N; i++) {
        one[i] = above;
        one[i].price_usd_per_mwh = i % 7 == 3 ? -0.01 * i : 2.385 * i - 47.31;
        one[i].load_mwh = 0.33317937 * i;
        one[i].hash_phs = 47.31 * i;
        one[i].restarted_mw = i % 5 == 0 ? 1.70317937 * i : 0;
        one[i].hashprice_usd_per_ph_day = 52.5 + 0.01 * i;
        put(&facts, (size_t)i, &one[i], 17);
    }
    dr_position_settle(&all, &facts);
    for (size_t c = 0; dr_charges[c]; c++) {
        double usd[N + 1];
        usd[N] = 2.385;
        dr_charges[c]->usd(&all, &facts, usd);
        for (int i = 0; i < N; i++)
            ck_assert_double_eq(usd[i], usd_of(dr_charges[c], &all, &one[i]));
        ck_assert_double_eq(usd[N], 2.385);
        facts.n = 0;
        dr_charges[c]->usd(&all, &facts, &usd[N]);
        ck_assert_double_eq(usd[N], 2.385);
        facts.n = N;
    }
}
END_TEST

// What the bound stands on: a line that it optimises is a constant and a multiple of either price.
START_TEST(optimised_lines_are_sums_over_the_prices)
{
    static const double at[][2] = {{0, 0}, {1, 0}, {0, 1}, {-47.31, 52.53}, {4871.23, 31.7}};
    static const double load_mwh[] = {24.345, 3.1};
    for (size_t c = 0; dr_charges[c]; c++)
        for (size_t k = 0; k < 2 && dr_charges[c]->optimised; k++) {
            double usd[5];
            for (size_t i = 0; i < 5; i++) {
                struct one one = with(load_mwh[k], at[i][0]);
                one.hashprice_usd_per_ph_day = at[i][1];
                usd[i] = usd_of(dr_charges[c], dr_charges[c]->plain ? &terms : &all, &one);
            }
            for (size_t i = 3; i < 5; i++)
                ck_assert_double_eq_tol(
                    usd[i], usd[0] + at[i][0] * (usd[1] - usd[0]) + at[i][1] * (usd[2] - usd[0]),
                    1e-9);
        }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("charge");
    dr_suite_add(suite, "mining", mining_lines);
    dr_suite_add(suite, "contract", contract_line);
    dr_suite_add(suite, "above", energy_above_the_contract);
    dr_suite_add(suite, "below", energy_below_the_contract);
    dr_suite_add(suite, "one side", one_side_of_the_contract);
    dr_suite_add(suite, "fees and wear", fees_and_wear);
    dr_suite_add(suite, "worked example", worked_example);
    dr_suite_add(suite, "reserves", reserve_lines);
    dr_suite_add(suite, "two settlements", reserve_in_two_settlements);
    dr_suite_add(suite, "half away", half_away_from_zero);
    dr_suite_add(suite, "products", decimal_products);
    dr_suite_add(suite, "registry", rows_are_complete);
    dr_suite_add(suite, "plain lines", plain_lines);
    dr_suite_add(suite, "signs", signs);
    dr_suite_add(suite, "inactive", inactive_charges_are_nothing);
    dr_suite_add(suite, "block", a_block_is_its_intervals);
    dr_suite_add(suite, "sums", optimised_lines_are_sums_over_the_prices);
    return suite;
}
