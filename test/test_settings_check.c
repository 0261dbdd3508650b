// SPDX-License-Identifier: GPL-3.0-or-later
// Settings that hang on each other: contracts, tariffs and fees, and what is refused with which
// words, in the table and through the program.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/settings.h"
#include "test/fixture.h"
#include "test/program.h"
#include "test/runner.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static struct dr_settings settings;

static void set_all(const char *const *assignment)
{
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    for (; *assignment; assignment++)
        dr_assert_ok(err, dr_settings_set(&settings, *assignment, &err));
}

#define passes(...) passes_all(TEXTS(__VA_ARGS__))
static void passes_all(const char *const *assignment)
{
    struct dr_error err = {.message = ""};
    set_all(assignment);
    dr_assert_ok(err, dr_settings_check(&settings, &err));
}

// Settings that are each in order are refused together: what, found, expected.
#define refuses(what, found, ...) refuses_all(what, found, TEXTS(__VA_ARGS__))
static void refuses_all(const char *what, const char *found, const char *const *assignment)
{
    struct dr_error err = {.message = ""};
    set_all(assignment);
    dr_assert_error(err, dr_settings_check(&settings, &err), DR_ERR_USAGE, what);
    const char *second = strchr(err.message, '\n');
    ck_assert_msg(second && strstr(second, found), "\"%s\" is not in \"%s\"", found, err.message);
}

// ---- one value ---------------------------------------------------------------------------------

static void refuses_value(const char *assignment, const char *text)
{
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    dr_assert_error(err, dr_settings_set(&settings, assignment, &err), DR_ERR_USAGE, text);
    ck_assert_int_eq(dr_test_line_count(err.message), 2);
    ck_assert_uint_eq(settings.n_contract + settings.n_tariff, 0); // nothing is left of it
}

START_TEST(choices_are_words)
{
    refuses_value("contract.a.kind=hydro",
                  "--set: contract.a.kind: not a usable value\n  found \"hydro\", expected "
                  "block|take_or_pay|elective|no_resale|index");
    refuses_value("contract.a.kind=", "expected block|take_or_pay");
    refuses_value("contract.a.kind=block|index", "expected block|");
    refuses_value("contract.a.kind=bloc", "expected block|");
    refuses_value("contract.a.kind=Block", "expected block|");
    refuses_value("contract.a.kind=1", "expected block|");
    refuses_value("contract.a.days=mondays", "expected all|weekdays|weekends");
    refuses_value("tariff.a.unit=usd_per_mwh",
                  "expected usd_per_cp_kw_month|usd_per_kw_month|usd_per_month");
    refuses_value("fees.administration=0.63", "expected none|published");
    refuses_value("delivery.transmission=5cp", "found \"5cp\", expected none|4cp|12cp");
    passes("contract.a.kind=no_resale", "contract.a.power_mw=3.1", "contract.a.days=weekends");
    ck_assert_double_eq(settings.contract[0].kind, DR_CONTRACT_NO_RESALE);
    ck_assert_double_eq(settings.contract[0].days, DR_DAYS_WEEKENDS);
}
END_TEST

START_TEST(dates_that_are_none)
{
    static const char *const bad[] = {"2024-13-01", "2023-02-29", "06/01/2024", "2024-6-1",
                                      "",           "always",     "2024-06-01x"};
    static const char *const keys[] = {"contract.a.since", "contract.a.until", "tariff.a.since",
                                       "tariff.a.until"};
    char assignment[96];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (size_t k = 0; k < 4; k++) {
            snprintf(assignment, sizeof assignment, "%s=%s", keys[k], bad[i]);
            refuses_value(assignment, "expected a day YYYY-MM-DD");
        }
    passes("contract.a.since=2024-02-29", "contract.a.until=2024-02-29");
    ck_assert_double_eq(settings.contract[0].since_day, 19782);
    ck_assert_double_eq(settings.contract[0].until_day, 19782);
}
END_TEST

START_TEST(shares_by_the_month)
{
    refuses_value("contract.a.elected_share=0.5,0.6", "expected one or twelve numbers from 0 to 1");
    refuses_value("contract.a.elected_share=1,1,1,1,1,1,1,1,1,1,1", "expected one or twelve");
    refuses_value("contract.a.elected_share=1,1,1,1,1,1,1,1,1,1,1,1,1", "expected one or twelve");
    refuses_value("contract.a.elected_share=1,1,1,1,1,1,1,1,1,1,1,1.1", "expected one or twelve");
    refuses_value("contract.a.elected_share=1,1,1,1,1,1,1,1,1,1,1,", "expected one or twelve");
    refuses_value("contract.a.elected_share=", "expected one or twelve");
    refuses_value("contract.a.elected_share=nan", "expected one or twelve");
    passes("contract.a.kind=take_or_pay",
           "contract.a.elected_share=0.1, 0.2,0.3,  0.4,0.5,0.6,0.7,0.8,0.9,1,0,0.05");
    ck_assert_double_eq(settings.contract[0].elected_share[0], 0.1);
    ck_assert_double_eq(settings.contract[0].elected_share[3], 0.4);
    ck_assert_double_eq(settings.contract[0].elected_share[10], 0);
    ck_assert_double_eq(settings.contract[0].elected_share[11], 0.05);
    passes("contract.a.kind=take_or_pay", "contract.a.elected_share=0.73");
    for (size_t m = 0; m < DR_MONTHS; m++)
        ck_assert_double_eq(settings.contract[0].elected_share[m], 0.73);
}
END_TEST

START_TEST(texts)
{
    char assignment[256], text[128];
    refuses_value("contract.a.settlement_point=", "expected 1 to 95 printable characters");
    refuses_value("tariff.a.source=a\nb", "expected 1 to 95 printable characters");
    refuses_value("tariff.a.source=a\x7f", "expected 1 to 95 printable characters");
    memset(text, 'x', sizeof text);
    text[96] = '\0';
    snprintf(assignment, sizeof assignment, "tariff.a.source=%s", text);
    refuses_value(assignment, "expected 1 to 95 printable characters");
    text[95] = '\0';
    snprintf(assignment, sizeof assignment, "tariff.a.source=%s", text);
    set_all(TEXTS(assignment, "contract.a.settlement_point=HB_WEST:HU = 3"));
    ck_assert_str_eq(settings.tariff[0].source, text);
    ck_assert_str_eq(settings.contract[0].settlement_point, "HB_WEST:HU = 3");
}
END_TEST

START_TEST(as_many_contracts_and_tariffs_as_there_may_be)
{
    struct dr_error err = {.message = ""};
    char assignment[96];
    dr_settings_init(&settings);
    for (int i = 0; i < DR_MAX_NAMED_CONTRACTS; i++) {
        snprintf(assignment, sizeof assignment, "contract.c%d.power_mw=3.1", i);
        dr_assert_ok(err, dr_settings_set(&settings, assignment, &err));
    }
    dr_assert_error(err, dr_settings_set(&settings, "contract.more.power_mw=3.1", &err),
                    DR_ERR_USAGE, "too many contracts\n  found 7 before");
    dr_assert_ok(err, dr_settings_set(&settings, "contract.c6.power_mw=4.1", &err));
    dr_assert_ok(err, dr_settings_set(&settings, "contract.power_mw=5.3", &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    struct dr_site_model site;
    dr_test_site(&site, &settings); // the block without a name has room beside them
    ck_assert_uint_eq(site.terms.n_contract, DR_MAX_CONTRACTS);
    for (int i = 0; i < DR_MAX_TARIFFS; i++) {
        snprintf(assignment, sizeof assignment, "tariff.t%d.rate=%d.7", i, i);
        dr_assert_ok(err, dr_settings_set(&settings, assignment, &err));
    }
    dr_assert_error(err, dr_settings_set(&settings, "tariff.more.rate=3.1", &err), DR_ERR_USAGE,
                    "too many tariffs\n  found 64 before");
}
END_TEST

// ---- contracts ---------------------------------------------------------------------------------

START_TEST(named_contracts_are_all_there_are)
{
    passes("contract.a.power_mw=17.3");
    ck_assert_double_eq(settings.contract_power_mw, 0);
    passes("contract.a.power_mw=17.3", "contract.power_mw=47.3");
    ck_assert_double_eq(settings.contract_power_mw, 47.3);
    passes("contract.power_mw=47.3", "contract.a.power_mw=17.3");
    ck_assert_double_eq(settings.contract_power_mw, 47.3);
    passes("contract.price_usd_per_mwh=31.07"); // of the block without a name
    ck_assert_double_eq(settings.contract_power_mw, 80);
    // Even where a named one buys nothing ahead: an index contract is a contract.
    passes("contract.a.kind=index");
    ck_assert_double_eq(settings.contract_power_mw, 0);
    // Checked twice is checked once.
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    ck_assert_double_eq(settings.contract_power_mw, 0);
}
END_TEST

START_TEST(contracts_that_deliver_together_fit_the_site)
{
    passes("contract.a.power_mw=60", "contract.b.power_mw=40");
    refuses("contracts that deliver together are more than the site can draw: contract.a, "
            "contract.b",
            "found 100.1 MW, expected at most site.capacity_mw, 100 MW", "contract.a.power_mw=60",
            "contract.b.power_mw=40.1");
    refuses("draw: contract.power_mw, contract.b", "found 107.3 MW", "contract.power_mw=67.3",
            "contract.b.power_mw=40");
    refuses("draw: contract.a", "found 100.1 MW", "contract.a.power_mw=100.1");
    // Those that are never together may be more.
    passes("contract.a.power_mw=60", "contract.a.last_hour_ending=6", "contract.b.power_mw=70",
           "contract.b.first_hour_ending=7");
    passes("contract.a.power_mw=60", "contract.a.days=weekdays", "contract.b.power_mw=70",
           "contract.b.days=weekends");
    passes("contract.a.power_mw=60", "contract.a.until=2024-05-31", "contract.b.power_mw=70",
           "contract.b.since=2024-06-01");
    // An hour, or a day, is enough.
    refuses("draw: contract.a, contract.b", "found 130 MW", "contract.a.power_mw=60",
            "contract.a.last_hour_ending=7", "contract.b.power_mw=70",
            "contract.b.first_hour_ending=7");
    refuses("draw: contract.a, contract.b", "found 130 MW", "contract.a.power_mw=60",
            "contract.a.until=2024-06-01", "contract.b.power_mw=70", "contract.b.since=2024-06-01");
    // Of three the two that meet are named.
    refuses("draw: contract.a, contract.c\n", "found 110 MW", "contract.a.power_mw=60",
            "contract.a.days=weekdays", "contract.b.power_mw=70", "contract.b.days=weekends",
            "contract.b.last_hour_ending=7", "contract.c.power_mw=50",
            "contract.c.first_hour_ending=22");
}
END_TEST

// Shares that add up to the capacity may miss it by rounding.
START_TEST(powers_that_add_up_but_for_rounding)
{
    passes("site.capacity_mw=0.3", "contract.a.power_mw=0.1", "contract.b.power_mw=0.2");
}
END_TEST

START_TEST(contracts_that_make_no_sense)
{
    refuses("contract.a ends before it begins", "found since after until",
            "contract.a.since=2024-06-02", "contract.a.until=2024-06-01");
    refuses("contract.a: hours that are no span of a day", "found 22 to 7, expected whole hours",
            "contract.a.first_hour_ending=22", "contract.a.last_hour_ending=7");
    refuses("contract.a: hours that are no span of a day", "found 7.5 to 22",
            "contract.a.first_hour_ending=7.5", "contract.a.last_hour_ending=22");
    refuses("contract.a: hours that are no span of a day", "found 7 to 22.5",
            "contract.a.first_hour_ending=7", "contract.a.last_hour_ending=22.5");
    refuses_value("contract.a.first_hour_ending=0", "from 1 to 24");
    refuses_value("contract.a.last_hour_ending=25", "from 1 to 24");
    refuses("contract.a: an index contract buys nothing ahead", "found power_mw 17.3, expected 0",
            "contract.a.kind=index", "contract.a.power_mw=17.3");
    static const char *const kinds[] = {"contract.a.kind=block", "contract.a.kind=elective",
                                        "contract.a.kind=no_resale", "contract.a.kind=index"};
    for (size_t i = 0; i < 4; i++)
        refuses("contract.a: an elected share is for take_or_pay only",
                "found 0.9 for month 3, expected 1", kinds[i],
                "contract.a.elected_share=1,1,0.9,1,1,1,1,1,1,1,1,1");
    // The second of two is looked at, too.
    refuses("contract.b ends before it begins", "found", "contract.a.power_mw=1.1",
            "contract.b.since=2024-06-02", "contract.b.until=2024-06-01");
}
END_TEST

// ---- tariffs -----------------------------------------------------------------------------------

#define TARIFF(name, unit, since, until)                                                           \
    "tariff." name ".unit=" unit, "tariff." name ".rate=3.491759", "tariff." name ".since=" since, \
        "tariff." name ".until=" until, "tariff." name ".source=sheet 98"

START_TEST(tariffs_are_complete)
{
    static const char *const whole[] = {TARIFF("a", "usd_per_month", "2026-01-01", "2026-12-31")};
    static const char *const missing[] = {"unit", "rate", "since", "until", "source"};
    for (size_t left_out = 0; left_out < 5; left_out++) {
        const char *some[6];
        char found[64];
        size_t n = 0;
        for (size_t i = 0; i < 5; i++)
            if (i != left_out)
                some[n++] = whole[i];
        some[n] = NULL;
        snprintf(found, sizeof found, "found no %s, expected since, until", missing[left_out]);
        refuses_all("tariff.a is incomplete", found, some);
    }
    passes(TARIFF("a", "usd_per_month", "2026-01-01", "2026-12-31"));
    refuses("tariff.a ends before it begins", "found since after until",
            TARIFF("a", "usd_per_month", "2026-01-02", "2026-01-01"));
}
END_TEST

START_TEST(tariffs_of_the_peaks_follow_each_other)
{
    passes(TARIFF("old", "usd_per_cp_kw_month", "2026-01-01", "2026-10-03"),
           TARIFF("new", "usd_per_cp_kw_month", "2026-10-04", "2026-12-31"),
           "delivery.transmission=12cp");
    refuses("tariff.old and tariff.new bill the same peaks on the same days",
            "found spans that overlap, expected one after the other",
            TARIFF("old", "usd_per_cp_kw_month", "2026-01-01", "2026-10-04"),
            TARIFF("new", "usd_per_cp_kw_month", "2026-10-04", "2026-12-31"),
            "delivery.transmission=4cp");
    refuses("tariff.new and tariff.old bill the same peaks", "found",
            TARIFF("new", "usd_per_cp_kw_month", "2026-10-04", "2026-12-31"),
            TARIFF("old", "usd_per_cp_kw_month", "2026-01-01", "2026-12-31"),
            "delivery.transmission=4cp");
    refuses("tariff.old bills the load at the peaks, and nothing says which",
            "found delivery.transmission = none, expected 4cp or 12cp",
            TARIFF("old", "usd_per_cp_kw_month", "2026-01-01", "2026-12-31"));
    // What is not of the peaks adds up.
    passes(TARIFF("a", "usd_per_month", "2026-01-01", "2026-12-31"),
           TARIFF("b", "usd_per_month", "2026-01-01", "2026-12-31"),
           TARIFF("c", "usd_per_kw_month", "2026-01-01", "2026-12-31"),
           TARIFF("d", "usd_per_kw_month", "2026-01-01", "2026-12-31"),
           TARIFF("e", "usd_per_cp_kw_month", "2026-01-01", "2026-12-31"),
           "delivery.transmission=4cp");
}
END_TEST

// ---- fees --------------------------------------------------------------------------------------

START_TEST(fees_line_by_line_take_the_place_of_the_one_figure)
{
    static const char *const single[] = {
        "fees.administration=published",   "fees.administration_usd_per_mwh=0.61",
        "fees.ancillary_usd_per_mwh=1.05", "fees.uplift_usd_per_mwh=0.17",
        "fees.retail_usd_per_mwh=1.5",     "fees.loss_factor=1.016",
        "fees.administration=none", // given is given
    };
    passes("site.pue=1.05");
    ck_assert_double_eq(settings.volumetric_usd_per_mwh, 1.8);
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
        char what[128];
        passes(single[i]);
        ck_assert_double_eq(settings.volumetric_usd_per_mwh, 0);
        snprintf(what, sizeof what,
                 "%.*s and fees.volumetric_usd_per_mwh would bill the same fees twice",
                 (int)strcspn(single[i], "="), single[i]);
        refuses(what, "found both, expected one of them", single[i],
                "fees.volumetric_usd_per_mwh=1.83");
        refuses(what, "found both", "fees.volumetric_usd_per_mwh=1.83", single[i]);
        passes(single[i], "fees.volumetric_usd_per_mwh=0"); // asked for twice, billed once
        ck_assert_double_eq(settings.volumetric_usd_per_mwh, 0);
    }
}
END_TEST

START_TEST(administration_is_billed_once)
{
    refuses("fees.administration = published and fees.administration_usd_per_mwh would bill it "
            "twice",
            "found both, expected one of them", "fees.administration=published",
            "fees.administration_usd_per_mwh=0.61");
    passes("fees.administration=published", "fees.administration_usd_per_mwh=0");
    passes("fees.administration=none", "fees.administration_usd_per_mwh=0.61");
}
END_TEST

// ---- through the program -----------------------------------------------------------------------

// Two lines on standard error, exit 2, nothing left behind.
START_TEST(the_program_refuses_in_two_lines)
{
    static const char prices[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                 "2024-06-01T05:00Z,HB,20.11\n";
    static const struct {
        const char *set, *message;
    } cases[] = {
        {"contract.a.kind=hydro",
         "contract.a.kind: not a usable value\n  found \"hydro\", expected "
         "block|take_or_pay|elective|no_resale|index\n"},
        {"contract.a.power_mw=117", "more than the site can draw: contract.a\n"},
        {"contract.a.since=June", "expected a day YYYY-MM-DD\n"},
        {"contract.a.knd=block", "nearest contract.NAME.kind"},
        {"tariff.a.rate=3.3", "tariff.a is incomplete\n  found no since"},
        {"delivery.transmission=4cp", "needs the system peaks\n  found neither --peaks nor --load"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *folder = dr_test_folder();
        struct dr_test_output output =
            dr_test_program(folder, "--prices", dr_test_file("p.csv", prices), "--hashprice",
                            "52.5", "--no-figures", "--set", cases[i].set);
        dr_test_expect_failure(&output, 2, cases[i].message);
        dr_test_output_finish(&output);
        dr_test_expect_names(folder, "");
    }
    const char *folder = dr_test_folder();
    const char *site = dr_test_file("site.ini", "[contract.a]\npower_mw = 17.3\nkind = hydro\n");
    struct dr_test_output output =
        dr_test_program(folder, "--prices", dr_test_file("p.csv", prices), "--site", site);
    dr_test_expect_failure(&output, 2, "site.ini:3: contract.a.kind: not a usable value");
    dr_test_output_finish(&output);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("settings_check");
    dr_suite_add(suite, "choices", choices_are_words);
    dr_suite_add(suite, "dates", dates_that_are_none);
    dr_suite_add(suite, "months", shares_by_the_month);
    dr_suite_add(suite, "texts", texts);
    dr_suite_add(suite, "most", as_many_contracts_and_tariffs_as_there_may_be);
    dr_suite_add(suite, "named", named_contracts_are_all_there_are);
    dr_suite_add(suite, "together", contracts_that_deliver_together_fit_the_site);
    dr_suite_add(suite, "rounding", powers_that_add_up_but_for_rounding);
    dr_suite_add(suite, "contracts", contracts_that_make_no_sense);
    dr_suite_add(suite, "tariffs", tariffs_are_complete);
    dr_suite_add(suite, "overlapping tariffs", tariffs_of_the_peaks_follow_each_other);
    dr_suite_add(suite, "fees", fees_line_by_line_take_the_place_of_the_one_figure);
    dr_suite_add(suite, "administration", administration_is_billed_once);
    dr_suite_add(suite, "program", the_program_refuses_in_two_lines);
    return suite;
}
