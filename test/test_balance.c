// SPDX-License-Identifier: GPL-3.0-or-later
// A day that is right passes; each thing that can be wrong in it is found and its interval named.
#include <string.h>

#include "market/position.h"
#include "sim/balance.h"
#include "test/fixture.h"
#include "test/runner.h"

static struct dr_site_model site;
static struct dr_block block;

// Day-ahead trades, where the site has them.
static void trade(struct dr_facts *facts)
{
    site.terms.trades_day_ahead = true;
    for (size_t i = 0; i < 3; i++) {
        facts->day_ahead_usd_per_mwh[i] = 41.7;
        facts->day_ahead_bought_mwh[i] = i < 2 ? 5 : 0;
        facts->day_ahead_sold_mwh[i] = i < 2 ? 0 : 5;
        facts->resale_mwh[i] = 1.3;
    }
}

static void fill(const struct dr_settings *settings, bool trades)
{
    static const double power_mw[] = {100, 0, 60};
    dr_test_site(&site, settings);
    struct dr_facts *facts = &block.facts;
    block = (struct dr_block){.facts.n = 3};
    for (size_t i = 0; i < 3; i++) {
        facts->start_utc_s[i] = 1717218000 + (int64_t)i * 900;
        facts->price_usd_per_mwh[i] = 47.31 * (double)(i + 1);
        facts->hashprice_usd_per_ph_day[i] = 52.5;
        facts->power_mw[i] = power_mw[i];
    }
    dr_book_fill(&site.book, &site.terms, 19875, facts); // 2024-06-01
    if (trades)
        trade(facts);
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

// A day of three intervals: mining, stopped, restarted.
static void setup(void)
{
    struct dr_settings settings;
    dr_test_settings(&settings);
    fill(&settings, false);
}

// The same where two contracts lose what is left of them, and 20 MW are traded day-ahead: bought,
// bought and sold.
static void setup_losing(void)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_test_settings(&settings);
    dr_assert_ok(err, dr_settings_set(&settings, "contract.a.power_mw=17.3", &err));
    dr_assert_ok(err, dr_settings_set(&settings, "contract.a.kind=no_resale", &err));
    dr_assert_ok(err, dr_settings_set(&settings, "contract.b.power_mw=11.9", &err));
    dr_assert_ok(err, dr_settings_set(&settings, "contract.b.kind=elective", &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    fill(&settings, true);
}

START_TEST(right)
{
    struct dr_error err = {.message = ""};
    setup();
    dr_assert_ok(err, dr_balance_check(&site, &block, &err));
    setup_losing();
    dr_assert_ok(err, dr_balance_check(&site, &block, &err));
    ck_assert_double_gt(block.facts.lost_mwh[1][1], 4); // 17.3 MW of the first that loses
    ck_assert_double_gt(block.facts.lost_mwh[2][1], 1);
    ck_assert_double_eq(block.facts.sold_mwh[2][1], 1.3);
    ck_assert_double_eq(block.facts.day_ahead_resold_mwh[1], 5);
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

// Losses and day-ahead trades are part of it.
START_TEST(wrong_where_energy_is_lost_or_traded)
{
    struct dr_error err;
    setup_losing();
    block.facts.lost_mwh[1][1] += 0.001;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "energy does not balance in the interval from 2024-06-01T05:15Z");
    setup_losing();
    block.facts.lost_mwh[1][1] -= 5;
    block.facts.sold_mwh[2][1] += 0.7;
    block.facts.day_ahead_resold_mwh[1] += 4.3; // the sums agree
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "what is lost of a contract does not balance");
    setup_losing();
    block.facts.day_ahead_sold_mwh[2] -= 0.001;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "05:30Z");
    setup_losing();
    block.facts.day_ahead_bought_mwh[0] += 0.001;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "05:00Z");
    setup_losing();
    block.facts.day_ahead_resold_mwh[1] -= 5.5;
    block.facts.sold_mwh[2][1] += 1.5;
    block.facts.lost_mwh[1][1] += 4;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "resale of day-ahead energy does not balance in the interval from "
                    "2024-06-01T05:15Z");
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
    dr_suite_add(suite, "lost or traded", wrong_where_energy_is_lost_or_traded);
    dr_suite_add(suite, "reserves", reserves);
    return suite;
}
