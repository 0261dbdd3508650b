// SPDX-License-Identifier: GPL-3.0-or-later
// A day that is right passes; each thing that can be wrong in it is found and its interval named.
#include <string.h>

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
    dr_site_model_init(&site, &settings);
    block = (struct dr_block){.n = 3};
    for (size_t i = 0; i < 3; i++) {
        struct dr_interval *x = &block.interval[i];
        x->start_utc_s = 1717218000 + (int64_t)i * 900;
        x->price_usd_per_mwh = 47.31 * (double)(i + 1);
        x->hashprice_usd_per_ph_day = 52.5;
        dr_plant_run(&site.plant, power_mw[i], i > 0 ? power_mw[i - 1] : 100, x);
    }
    for (size_t c = 0; dr_charges[c]; c++)
        dr_charges[c]->post(&site.terms, block.interval, block.n, block.amount_microusd[c]);
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
    block.interval[1].load_mwh += 0.001;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "load does not balance in the interval from 2024-06-01T05:15Z");
    setup();
    block.interval[2].power_mw = 101;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "05:30Z");
    setup();
    block.interval[0].hash_phs *= 1.001;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "hash rate");
    setup();
    block.interval[2].hash_phs = -0.1;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE, "hash rate");
    setup();
    block.amount_microusd[3][2] += 5;
    dr_assert_error(err, dr_balance_check(&site, &block, &err), DR_ERR_BALANCE,
                    "money does not balance in the interval from 2024-06-01T05:30Z");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("balance");
    dr_suite_add(suite, "right", right);
    dr_suite_add(suite, "wrong", wrong);
    return suite;
}
