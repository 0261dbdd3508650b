// SPDX-License-Identifier: GPL-3.0-or-later
// A day that is right passes; each thing that can be wrong in it is found and its interval named.
#include <string.h>

#include "market/position.h"
#include "sim/balance.h"
#include "test/fixture.h"
#include "test/runner.h"

static struct dr_site_model site;
static struct dr_block block;

// A day of three intervals: mining, stopped, restarted.
static void setup(void)
{
    static const double power_mw[] = {100, 0, 60};
    struct dr_settings settings;
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    struct dr_facts *facts = &block.facts;
    block = (struct dr_block){.facts.n = 3};
    for (size_t i = 0; i < 3; i++) {
        facts->start_utc_s[i] = 1717218000 + (int64_t)i * 900;
        facts->price_usd_per_mwh[i] = 47.31 * (double)(i + 1);
        facts->hashprice_usd_per_ph_day[i] = 52.5;
        facts->power_mw[i] = power_mw[i];
    }
    dr_book_fill(&site.book, &site.terms, 19875, facts); // 2024-06-01
    dr_plant_run_block(&site.plant, 100, facts);
    dr_position_settle(&site.terms, facts);
    for (size_t k = 0; k < site.n_charge; k++) {
        double usd[3];
        site.charge[k].charge->usd(&site.terms, facts, usd);
        for (size_t i = 0; i < 3; i++) {
            block.usd[i] += usd[i];
            block.amount_microusd[site.charge[k].place][i] = dr_microusd(usd[i]);
        }
    }
}

START_TEST(right)
{
    struct dr_error err = {.message = ""};
    setup();
    dr_assert_ok(err, dr_balance_check(&site, &block, &err));
}
END_TEST

START_TEST(wrong)
{
    struct dr_error err;
    setup();
    block.facts.load_mwh[1] += 0.001;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "load does not balance in the interval from 2024-06-01T05:15Z");
    setup();
    block.facts.power_mw[2] = 101;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "05:30Z");
    setup();
    block.facts.hash_phs[0] *= 1.001;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "hash rate");
    setup();
    block.facts.hash_phs[2] = -0.1;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "hash rate");
    setup();
    block.facts.bought_mwh[0] += 0.001;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "energy does not balance in the interval from 2024-06-01T05:00Z");
    setup();
    block.facts.sold_mwh[0][1] = -0.1;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "resale of a contract");
    setup();
    block.facts.sold_mwh[0][1] += 3;
    block.facts.bought_mwh[1] += 3; // in and out agree, but the megawatt goes round in a circle
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "does not balance in the interval from 2024-06-01T05:15Z");
    setup();
    block.amount_microusd[3][2] += 5;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "money does not balance in the interval from 2024-06-01T05:30Z");
}
END_TEST

// The same day with 30 MW of RRS, 20 of ECRS half called at the stop, 15 of REGDN, and 10 of ERS.
static void setup_reserves(void)
{
    setup();
    site.terms.sells_capacity = true;
    struct dr_facts *facts = &block.facts;
    for (size_t i = 0; i < 3; i++) {
        facts->ers_mw[i] = 10;
        facts->award_mw[DR_PRODUCT_RRS][i] = 30;
        facts->award_mw[DR_PRODUCT_ECRS][i] = 20;
        facts->award_mw[DR_PRODUCT_REGDN][i] = 15;
    }
    facts->deployed_mw[DR_PRODUCT_ECRS][1] = 10;
    facts->ers_deployed_mw[1] = 4;
    dr_reserve_settle(&site.plant, facts);
}

START_TEST(reserves)
{
    struct dr_error err = {.message = ""};
    struct dr_facts *facts = &block.facts;
    setup_reserves();
    dr_assert_ok(err, dr_balance_check(&site, &block, &err));
    ck_assert_double_eq(facts->ers_provided_mw[1], 4);
    ck_assert_double_eq(facts->provided_mw[DR_PRODUCT_ECRS][1], 10);
    // A megawatt that is sold twice: nothing is drawn that could be shed.
    facts->provided_mw[DR_PRODUCT_RRS][1] = 1;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "reserve to shed does not balance in the interval from 2024-06-01T05:15Z");
    setup_reserves();
    facts->provided_mw[DR_PRODUCT_ECRS][2] += 2; // more than was sold
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "a reserve does not balance in the interval from 2024-06-01T05:30Z");
    setup_reserves();
    facts->provided_mw[DR_PRODUCT_RRS][0] = -0.1;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "a reserve");
    setup_reserves();
    facts->deployed_mw[DR_PRODUCT_RRS][0] = 30.1;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "a reserve");
    setup_reserves();
    facts->ers_provided_mw[0] = 10.1;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "ERS does not balance in the interval from 2024-06-01T05:00Z");
    setup_reserves();
    facts->deployed_mw[DR_PRODUCT_RRS][0] = 30; // called, and all is on
    dr_assert_error(
        err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
        "reserve that is called does not balance in the interval from 2024-06-01T05:00Z");
    setup_reserves();
    facts->provided_mw[DR_PRODUCT_REGDN][0] = 0.1; // nothing is left to start
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "reserve to draw more does not balance in the interval from 2024-06-01T05:00Z");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("balance");
    dr_suite_add(suite, "right", right);
    dr_suite_add(suite, "wrong", wrong);
    dr_suite_add(suite, "reserves", reserves);
    return suite;
}
