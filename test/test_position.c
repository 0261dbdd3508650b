// SPDX-License-Identifier: GPL-3.0-or-later
// Where energy comes from and where it goes, by hand, and that none of it is lost on the way.
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#include "market/position.h"
#include "test/runner.h"

static struct dr_terms terms_of(size_t n, const enum dr_resale *resale)
{
    struct dr_terms terms = {.n_contract = n};
    for (size_t c = 0; c < n; c++)
        terms.contract[c] = (struct dr_contract_terms){30 + (double)c, 0.9, 0.5, resale[c], false};
    return terms;
}

// One interval of these contracts at a load; what is to be written is anything but 0 before.
static struct dr_facts facts_of(size_t n, const double *contract_mwh, double load_mwh)
{
    struct dr_facts facts = {.n = 1, .load_mwh[0] = load_mwh, .resale_mwh[0] = INFINITY};
    facts.bought_mwh[0] = facts.day_ahead_resold_mwh[0] = -7.7;
    for (size_t c = 0; c < n; c++) {
        facts.contract_mwh[c][0] = contract_mwh[c];
        facts.sold_mwh[c][0] = facts.lost_mwh[c][0] = -7.7;
    }
    return facts;
}

static void near(double found, double expected)
{
    ck_assert_double_eq_tol(found, expected, 1e-12);
}

// ---- contracts ---------------------------------------------------------------------------------

START_TEST(contracts_are_used_in_their_order)
{
    static const enum dr_resale automatic[3] = {DR_RESALE_AUTOMATIC};
    static const double contract_mwh[] = {5.3, 3.1, 7.7};
    static const struct {
        double load_mwh, bought_mwh, sold_mwh[3];
    } cases[] = {
        {0, 0, {5.3, 3.1, 7.7}}, {2.385, 0, {2.915, 3.1, 7.7}}, {5.3, 0, {0, 3.1, 7.7}},
        {6.1, 0, {0, 2.3, 7.7}}, {8.4, 0, {0, 0, 7.7}},         {13.7, 0, {0, 0, 2.4}},
        {16.1, 0, {0, 0, 0}},    {17.3, 1.2, {0, 0, 0}},
    };
    const struct dr_terms terms = terms_of(3, automatic);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct dr_facts facts = facts_of(3, contract_mwh, cases[k].load_mwh);
        dr_position_settle(&terms, &facts);
        near(facts.bought_mwh[0], cases[k].bought_mwh);
        for (size_t c = 0; c < 3; c++)
            near(facts.sold_mwh[c][0], cases[k].sold_mwh[c]);
    }
}
END_TEST

START_TEST(without_a_contract_the_load_is_bought)
{
    const struct dr_terms none = {.n_contract = 0};
    struct dr_facts facts = facts_of(0, NULL, 24.345);
    dr_position_settle(&none, &facts);
    ck_assert_double_eq(facts.bought_mwh[0], 24.345);
    facts = facts_of(0, NULL, 0);
    dr_position_settle(&none, &facts);
    ck_assert_double_eq(facts.bought_mwh[0], 0);
}
END_TEST

// A contract that does not deliver now is not used and has nothing to sell.
START_TEST(a_contract_outside_its_hours_is_passed_over)
{
    static const enum dr_resale resale[] = {DR_RESALE_AUTOMATIC, DR_RESALE_NONE,
                                            DR_RESALE_ELECTIVE};
    static const double contract_mwh[] = {4.1, 0, 2.9};
    const struct dr_terms terms = terms_of(3, resale);
    struct dr_facts facts = facts_of(3, contract_mwh, 5.3);
    dr_position_settle(&terms, &facts);
    ck_assert_double_eq(facts.sold_mwh[1][0], 0);
    ck_assert_double_eq(facts.lost_mwh[1][0], 0);
    near(facts.sold_mwh[2][0], 1.7);
}
END_TEST

// ---- day-ahead ---------------------------------------------------------------------------------

static struct dr_facts trading(double contract_mwh, double load_mwh, double bought_mwh,
                               double sold_mwh)
{
    static const enum dr_resale automatic = DR_RESALE_AUTOMATIC;
    struct dr_terms terms = terms_of(1, &automatic);
    terms.trades_day_ahead = true;
    struct dr_facts facts = facts_of(1, &contract_mwh, load_mwh);
    facts.day_ahead_bought_mwh[0] = bought_mwh;
    facts.day_ahead_sold_mwh[0] = sold_mwh;
    dr_position_settle(&terms, &facts);
    return facts;
}

START_TEST(what_was_bought_day_ahead_is_used_after_the_contract)
{
    struct dr_facts facts = trading(5.3, 3.1, 2.3, 0); // nothing of it is needed
    near(facts.sold_mwh[0][0], 2.2);
    near(facts.day_ahead_resold_mwh[0], 2.3);
    ck_assert_double_eq(facts.bought_mwh[0], 0);
    facts = trading(5.3, 6.7, 2.3, 0); // a part of it is
    ck_assert_double_eq(facts.sold_mwh[0][0], 0);
    near(facts.day_ahead_resold_mwh[0], 0.9);
    ck_assert_double_eq(facts.bought_mwh[0], 0);
    facts = trading(5.3, 9.1, 2.3, 0); // all of it, and more
    ck_assert_double_eq(facts.day_ahead_resold_mwh[0], 0);
    near(facts.bought_mwh[0], 1.5);
}
END_TEST

START_TEST(what_was_sold_day_ahead_is_delivered_like_load)
{
    struct dr_facts facts = trading(5.3, 3.1, 0, 1.1); // from the contract
    near(facts.sold_mwh[0][0], 1.1);
    ck_assert_double_eq(facts.bought_mwh[0], 0);
    facts = trading(5.3, 4.7, 0, 1.1); // from the market, where the contract is used up
    ck_assert_double_eq(facts.sold_mwh[0][0], 0);
    near(facts.bought_mwh[0], 0.5);
    facts = trading(0, 0, 0, 1.1); // a sale of what the site does not have
    near(facts.bought_mwh[0], 1.1);
    ck_assert_double_eq(facts.day_ahead_resold_mwh[0], 0);
}
END_TEST

// Positions are read where there are any: elsewhere the arrays hold what they hold.
START_TEST(nothing_is_traded_unless_the_terms_say_so)
{
    static const enum dr_resale automatic = DR_RESALE_AUTOMATIC;
    static const double contract_mwh = 5.3;
    const struct dr_terms terms = terms_of(1, &automatic);
    struct dr_facts facts = facts_of(1, &contract_mwh, 7.4);
    facts.day_ahead_bought_mwh[0] = NAN;
    facts.day_ahead_sold_mwh[0] = NAN;
    dr_position_settle(&terms, &facts);
    near(facts.bought_mwh[0], 2.1);
    ck_assert_double_eq(facts.day_ahead_resold_mwh[0], -7.7); // not written
}
END_TEST

// ---- resale ------------------------------------------------------------------------------------

START_TEST(elective_contracts_share_one_limit)
{
    static const enum dr_resale resale[] = {DR_RESALE_ELECTIVE, DR_RESALE_AUTOMATIC,
                                            DR_RESALE_ELECTIVE};
    static const double contract_mwh[] = {5.3, 3.1, 7.7};
    static const struct {
        double load_mwh, limit_mwh, sold_mwh[3], lost_mwh[3];
    } cases[] = {
        {1.3, INFINITY, {4.0, 3.1, 7.7}, {0, 0, 0}}, {1.3, 0, {0, 3.1, 0}, {4.0, 0, 7.7}},
        {1.3, 2.9, {2.9, 3.1, 0}, {1.1, 0, 7.7}},    {1.3, 4.0, {4.0, 3.1, 0}, {0, 0, 7.7}},
        {1.3, 5.25, {4.0, 3.1, 1.25}, {0, 0, 6.45}}, {1.3, 11.7, {4.0, 3.1, 7.7}, {0, 0, 0}},
        {9.6, 2.9, {0, 0, 2.9}, {0, 0, 3.6}}, // of the last one there are 6.5 left
        {20.3, 2.9, {0, 0, 0}, {0, 0, 0}},
    };
    const struct dr_terms terms = terms_of(3, resale);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct dr_facts facts = facts_of(3, contract_mwh, cases[k].load_mwh);
        facts.resale_mwh[0] = cases[k].limit_mwh;
        facts.lost_mwh[1][0] = 0; // of an automatic contract nobody asks
        dr_position_settle(&terms, &facts);
        for (size_t c = 0; c < 3; c++) {
            near(facts.sold_mwh[c][0], cases[k].sold_mwh[c]);
            near(facts.lost_mwh[c][0], cases[k].lost_mwh[c]);
        }
    }
}
END_TEST

// What the strategy may resell is of elective contracts: these lose all, whatever it says.
START_TEST(no_resale_loses_all_that_is_left)
{
    static const enum dr_resale resale[] = {DR_RESALE_NONE, DR_RESALE_ELECTIVE};
    static const double contract_mwh[] = {5.3, 3.1};
    const struct dr_terms terms = terms_of(2, resale);
    struct dr_facts facts = facts_of(2, contract_mwh, 1.3);
    facts.resale_mwh[0] = 2.5;
    dr_position_settle(&terms, &facts);
    ck_assert_double_eq(facts.sold_mwh[0][0], 0);
    near(facts.lost_mwh[0][0], 4.0);
    near(facts.sold_mwh[1][0], 2.5); // the limit is whole
    near(facts.lost_mwh[1][0], 0.6);
}
END_TEST

// A purchase day-ahead is the market's own energy: it is resold whatever the contracts say.
START_TEST(day_ahead_energy_is_never_lost)
{
    static const enum dr_resale none = DR_RESALE_NONE;
    static const double contract_mwh = 5.3;
    struct dr_terms terms = terms_of(1, &none);
    terms.trades_day_ahead = true;
    struct dr_facts facts = facts_of(1, &contract_mwh, 1.3);
    facts.resale_mwh[0] = 0;
    facts.day_ahead_bought_mwh[0] = 2.3;
    dr_position_settle(&terms, &facts);
    near(facts.lost_mwh[0][0], 4.0);
    near(facts.day_ahead_resold_mwh[0], 2.3);
}
END_TEST

// ---- conservation ------------------------------------------------------------------------------

static double pick(gsl_rng *random, double most)
{
    return gsl_rng_uniform(random) < 0.3 ? 0 : most * gsl_rng_uniform(random);
}

static void fill(gsl_rng *random, size_t n_contract, struct dr_facts *facts)
{
    *facts = (struct dr_facts){.n = 1 + gsl_rng_uniform_int(random, 100)};
    for (size_t i = 0; i < facts->n; i++) {
        facts->load_mwh[i] = pick(random, 25);
        facts->day_ahead_bought_mwh[i] = pick(random, 9);
        facts->day_ahead_sold_mwh[i] = facts->day_ahead_bought_mwh[i] > 0 ? 0 : pick(random, 9);
        facts->resale_mwh[i] = gsl_rng_uniform(random) < 0.3 ? INFINITY : pick(random, 12);
        for (size_t c = 0; c < n_contract; c++)
            facts->contract_mwh[c][i] = pick(random, 8);
    }
}

START_TEST(every_megawatt_hour_is_in_one_place)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, 4731);
    size_t n_lost = 0, n_bought = 0, n_resold = 0;
    for (int round = 0; round < 500; round++) {
        enum dr_resale resale[DR_MAX_CONTRACTS];
        struct dr_facts facts;
        size_t n = gsl_rng_uniform_int(random, DR_MAX_CONTRACTS + 1);
        for (size_t c = 0; c < n; c++)
            resale[c] = (enum dr_resale)gsl_rng_uniform_int(random, 3);
        struct dr_terms terms = terms_of(n, resale);
        terms.trades_day_ahead = true;
        fill(random, n, &facts);
        dr_position_settle(&terms, &facts);
        for (size_t i = 0; i < facts.n; i++) {
            double in = facts.bought_mwh[i] + facts.day_ahead_bought_mwh[i];
            double out =
                facts.load_mwh[i] + facts.day_ahead_sold_mwh[i] + facts.day_ahead_resold_mwh[i];
            double elective = 0, left = facts.day_ahead_resold_mwh[i];
            for (size_t c = 0; c < n; c++) {
                in += facts.contract_mwh[c][i];
                out += facts.sold_mwh[c][i] + facts.lost_mwh[c][i];
                left += facts.sold_mwh[c][i] + facts.lost_mwh[c][i];
                elective += resale[c] == DR_RESALE_ELECTIVE ? facts.sold_mwh[c][i] : 0;
                ck_assert(facts.sold_mwh[c][i] >= 0 && facts.lost_mwh[c][i] >= 0);
                ck_assert(resale[c] != DR_RESALE_AUTOMATIC || facts.lost_mwh[c][i] == 0);
                ck_assert(resale[c] != DR_RESALE_NONE || facts.sold_mwh[c][i] == 0);
            }
            near(in, out);
            ck_assert_double_le(elective, facts.resale_mwh[i] + 1e-12);
            ck_assert_double_ge(facts.bought_mwh[i], 0);
            ck_assert(facts.bought_mwh[i] == 0 || left == 0); // not bought and left over at once
            n_lost += left > facts.day_ahead_resold_mwh[i] + elective;
            n_bought += facts.bought_mwh[i] > 0;
            n_resold += facts.day_ahead_resold_mwh[i] > 0;
        }
    }
    gsl_rng_free(random);
    ck_assert(n_lost > 1000 && n_bought > 1000 && n_resold > 1000);
}
END_TEST

// Intervals do not know of each other, and beyond the block nothing is written.
START_TEST(a_block_is_its_intervals)
{
    static const enum dr_resale resale[] = {DR_RESALE_ELECTIVE, DR_RESALE_NONE,
                                            DR_RESALE_AUTOMATIC};
    static struct dr_facts block, one;
    struct dr_terms terms = terms_of(3, resale);
    terms.trades_day_ahead = true;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, 2385);
    fill(random, 3, &block);
    while (block.n < 20)
        fill(random, 3, &block);
    gsl_rng_free(random);
    block.bought_mwh[block.n] = block.sold_mwh[2][block.n] = block.lost_mwh[0][block.n] = 4.731;
    struct dr_facts before = block;
    dr_position_settle(&terms, &block);
    for (size_t i = 0; i < block.n; i++) {
        one = (struct dr_facts){.n = 1, .load_mwh[0] = before.load_mwh[i]};
        one.day_ahead_bought_mwh[0] = before.day_ahead_bought_mwh[i];
        one.day_ahead_sold_mwh[0] = before.day_ahead_sold_mwh[i];
        one.resale_mwh[0] = before.resale_mwh[i];
        for (size_t c = 0; c < 3; c++)
            one.contract_mwh[c][0] = before.contract_mwh[c][i];
        dr_position_settle(&terms, &one);
        ck_assert_double_eq(block.bought_mwh[i], one.bought_mwh[0]);
        ck_assert_double_eq(block.day_ahead_resold_mwh[i], one.day_ahead_resold_mwh[0]);
        for (size_t c = 0; c < 3; c++) {
            ck_assert_double_eq(block.sold_mwh[c][i], one.sold_mwh[c][0]);
            ck_assert_double_eq(block.lost_mwh[c][i], one.lost_mwh[c][0]);
        }
    }
    ck_assert_double_eq(block.bought_mwh[block.n], 4.731);
    ck_assert_double_eq(block.sold_mwh[2][block.n], 4.731);
    ck_assert_double_eq(block.lost_mwh[0][block.n], 4.731);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("position");
    dr_suite_add(suite, "order", contracts_are_used_in_their_order);
    dr_suite_add(suite, "no contract", without_a_contract_the_load_is_bought);
    dr_suite_add(suite, "not now", a_contract_outside_its_hours_is_passed_over);
    dr_suite_add(suite, "day-ahead purchase", what_was_bought_day_ahead_is_used_after_the_contract);
    dr_suite_add(suite, "day-ahead sale", what_was_sold_day_ahead_is_delivered_like_load);
    dr_suite_add(suite, "no trades", nothing_is_traded_unless_the_terms_say_so);
    dr_suite_add(suite, "elective", elective_contracts_share_one_limit);
    dr_suite_add(suite, "no resale", no_resale_loses_all_that_is_left);
    dr_suite_add(suite, "day-ahead left", day_ahead_energy_is_never_lost);
    dr_suite_add(suite, "conservation", every_megawatt_hour_is_in_one_place);
    dr_suite_add(suite, "block", a_block_is_its_intervals);
    return suite;
}
