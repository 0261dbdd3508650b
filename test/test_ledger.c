// SPDX-License-Identifier: GPL-3.0-or-later
// The ledger's names, columns and facts, as scripts and papers rely on them.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/ledger_format.h"
#include "test/fixture.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static const char example_prices[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                     "2024-06-01T05:00Z,LZ_WEST,20.11\n"
                                     "2024-06-01T05:15Z,LZ_WEST,61.37\n"
                                     "2024-06-01T05:30Z,LZ_WEST,4871.23\n"
                                     "2024-06-01T05:45Z,LZ_WEST,9.99\n"
                                     "2024-06-01T06:00Z,LZ_WEST,-3.07\n";

static void replay_example(struct dr_test_replay *replay, const char *const *strategy)
{
    dr_test_replay_init(replay, &(struct dr_test_replay_request){.prices = example_prices,
                                                                 .hashprice = "52.50",
                                                                 .strategy = strategy});
}

// ---- schema ------------------------------------------------------------------------------------

// The columns of a table or view begin with these, in this order; `exactly`: and are no more.
static void expect_columns(sqlite3 *database, const char *name, const char *columns, bool exactly)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT group_concat(name, ', ') FROM pragma_table_info('%s')", name);
    char *found = dr_test_text(database, sql);
    size_t n = strlen(columns);
    ck_assert_msg(strncmp(found, columns, n) == 0 && (!found[n] || (!exactly && found[n] == ',')),
                  "%s has %s\nexpected %s", name, found, columns);
    free(found);
}

// No column but these is needed elsewhere: the unit stands in the name.
static void expect_units(sqlite3 *database)
{
    dr_test_expect_none(
        database,
        "SELECT m.name || '.' || c.name FROM sqlite_schema AS m, pragma_table_info(m.name)"
        " AS c WHERE c.type = 'REAL' AND m.type = 'table' AND NOT (c.name GLOB '*_mw' OR"
        " c.name GLOB '*_mwh' OR c.name GLOB '*_mw_h' OR c.name GLOB '*_usd' OR"
        " c.name GLOB '*_day' OR c.name GLOB '*_per_kw_month' OR c.name GLOB '*_share' OR"
        " c.name = 'btc' OR c.name GLOB '*_s' OR (m.name = 'study_total' AND c.name = 'value'))");
}

static const char comparison_columns[] =
    "run_id, label, strategy, parameters, information, is_bound, intervals, load_mwh, mined_mwh, "
    "curtailed_mwh, sold_back_mwh, btc, hashprice_revenue_usd, energy_cost_usd, grid_credit_usd, "
    "program_credit_usd, delivery_cost_usd, operations_cost_usd, net_usd, capture_ratio, "
    "energy_net_usd, gain_usd, gain_usd_per_mw_year, uptime, restarts, mw_restarted, "
    "load_reduction_mwh, all_in_power_usd_per_mwh, net_gain_usd, resale_usd, "
    "resale_spread_usd, gain_low_usd, gain_high_usd, gain_is_distinguishable";

static const char sums_columns[] =
    "intervals, load_mwh, mined_mwh, curtailed_mwh, sold_back_mwh, btc, hashprice_revenue_usd, "
    "energy_cost_usd, grid_credit_usd, program_credit_usd, delivery_cost_usd, "
    "operations_cost_usd, net_usd";

START_TEST(documented_names_have_the_documented_columns)
{
    static const struct {
        const char *name, *columns;
    } documented[] = {
        {"run", "run_id, label, strategy, parameters, information, is_bound"},
        {"run_setting", "run_id, name, unit, value"},
        {"interval", "run_id, start_utc_s, central_day, price_usd_per_mwh, load_mwh, mined_mwh, "
                     "curtailed_mwh, sold_back_mwh, action"},
        {"interval_local", "run_id, start_utc_s, central_day, price_usd_per_mwh, load_mwh, "
                           "mined_mwh, curtailed_mwh, sold_back_mwh, action"},
        {"posting", "run_id, start_utc_s, charge, quantity, price, amount_microusd"},
        {"charge", "code, name, charge_group, unit"},
        {"statement", "run_id, month, charge, quantity, unit, amount_usd"},
        {"difference", "run_id, other_run_id, label, other_label, difference_usd, low_usd, "
                       "high_usd, is_distinguishable"},
        {"wear_swap", "run_id, other_run_id, label, other_label, wear_usd_per_mw_restart"},
        {"regret", "run_id, month, regret_usd"},
        {"information_ladder", "run_id, label, step, name, information, rt_publication_lag_s, "
                               "gain_usd"},
        {"variation", "setting, unit, value, run_id, label, gain_usd, gain_usd_per_mw_year, "
                      "net_gain_usd, net_usd, capture_ratio, energy_net_usd, mined_mwh, restarts, "
                      "mw_restarted"},
    };
    struct dr_test_replay replay;
    char columns[1024];
    replay_example(&replay, NULL);
    for (size_t i = 0; i < sizeof documented / sizeof documented[0]; i++)
        expect_columns(replay.database, documented[i].name, documented[i].columns, false);
    expect_columns(replay.database, "comparison", comparison_columns, true);
    static const char *const sums[][2] = {
        {"daily", "day"}, {"monthly", "month"}, {"yearly", "year"}};
    for (size_t i = 0; i < 3; i++) {
        snprintf(columns, sizeof columns, "run_id, %s, %s", sums[i][1], sums_columns);
        expect_columns(replay.database, sums[i][0], columns, false);
    }
    expect_columns(replay.database, "run_setting", "run_id, name, unit, value", true);
    expect_columns(replay.database, "statement",
                   "run_id, month, charge, quantity, unit, amount_usd, name, charge_group, assumed",
                   true);
    expect_columns(replay.database, "posting",
                   "run_id, start_utc_s, charge, quantity, price, amount_microusd", true);
    expect_units(replay.database);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(tables_are_strict_and_the_file_says_what_it_is)
{
    struct dr_test_replay replay;
    replay_example(&replay, TEXTS("breakeven"));
    dr_test_expect_none(replay.database, "SELECT name FROM pragma_table_list WHERE schema = 'main'"
                                         " AND type = 'table' AND name NOT GLOB 'sqlite_*'"
                                         " AND NOT strict");
    ck_assert_int_ge(
        dr_test_int(replay.database, "SELECT count(*) FROM pragma_table_list WHERE strict"), 7);
    ck_assert_int_eq(dr_test_int(replay.database, "PRAGMA application_id"),
                     DR_LEDGER_APPLICATION_ID);
    ck_assert_int_eq(dr_test_int(replay.database, "PRAGMA user_version"), DR_LEDGER_SCHEMA_VERSION);
    ck_assert_int_ne(DR_LEDGER_SCHEMA_VERSION, 0);
    dr_test_expect(replay.database, "PRAGMA integrity_check", "ok");
    dr_test_expect(replay.database, "SELECT name FROM sqlite_schema WHERE name = 'feed'", "");
    dr_test_replay_finish(&replay);
}
END_TEST

// A file that is read by another program years later: nothing of this process is needed.
START_TEST(the_file_is_complete_without_its_writer)
{
    struct dr_test_replay replay;
    replay_example(&replay, TEXTS("breakeven"));
    sqlite3 *database = dr_test_open(replay.path);
    char *written = dr_test_rows(replay.database, "SELECT * FROM posting");
    dr_test_expect(database, "SELECT * FROM posting", written);
    free(written);
    written = dr_test_rows(replay.database, "SELECT * FROM comparison");
    dr_test_expect(database, "SELECT * FROM comparison", written);
    free(written);
    sqlite3_close(database);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(an_uncommitted_ledger_holds_nothing)
{
    struct dr_test_replay replay;
    struct dr_ledger *ledger;
    struct dr_error err = {.message = ""};
    char path[PATH_MAX];
    replay_example(&replay, TEXTS("breakeven"));
    snprintf(path, sizeof path, "%s/other.sqlite", dr_test_folder());
    const struct dr_ledger_head head = {.program_version = "1",
                                        .command_line = "x",
                                        .market = &replay.market,
                                        .site = &replay.site,
                                        .settings = &replay.settings};
    dr_assert_ok(err, dr_ledger_create(&ledger, path, &head, &err));
    dr_ledger_destroy(ledger);
    sqlite3 *database = dr_test_open(path);
    dr_test_expect(database, "SELECT name FROM sqlite_schema", "");
    sqlite3_close(database);
    // The file must not exist: what is there is not a ledger of ours to fill.
    dr_assert_error(err, dr_ledger_create(&ledger, replay.path, &head, &err), DR_ERR_DATABASE,
                    "ledger.sqlite");
    ck_assert_ptr_null(ledger);
    dr_assert_error(err, dr_ledger_create(&ledger, "/proc/none/ledger", &head, &err),
                    DR_ERR_DATABASE, "opening");
    dr_ledger_destroy(NULL);
    dr_test_replay_finish(&replay);
}
END_TEST

// ---- facts about the runs ----------------------------------------------------------------------

START_TEST(runs_say_what_they_are)
{
    struct dr_test_replay replay;
    replay_example(&replay, TEXTS("breakeven,information=perfect,label=h i", "threshold"));
    dr_test_expect(replay.database,
                   "SELECT run_id, label, strategy, information, is_bound, program_version,"
                   " command_line FROM run ORDER BY run_id",
                   "1 h i breakeven perfect 0 7.8.9 dr-sim --odd 'value'\n"
                   "2 threshold threshold prev_spp 0 7.8.9 dr-sim --odd 'value'\n"
                   "3 always_mine always_mine prev_spp 0 7.8.9 dr-sim --odd 'value'\n"
                   "4 oracle oracle perfect 1 7.8.9 dr-sim --odd 'value'");
    dr_test_expect(replay.database, "SELECT parameters FROM run WHERE run_id IN (1, 4)",
                   "rt_publication_lag_s=0,lmp_latency_s=120,hysteresis_usd_per_mwh=0,"
                   "min_off_intervals=0\n");
    dr_test_expect(replay.database, "SELECT name, value FROM replay ORDER BY name",
                   "description a test\ngaps odd");
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(every_setting_and_every_key_stands_with_each_run)
{
    struct dr_test_replay replay;
    char sql[512], name[128];
    const char *unit;
    double value;
    struct dr_run_key key;
    replay_example(&replay, TEXTS("threshold,hysteresis_usd_per_mwh=2.25", "breakeven",
                                  dr_test_module("stands_before")));
    dr_test_expect(replay.database,
                   "SELECT name, value FROM run_setting WHERE run_id = 3 AND name LIKE 'then%'"
                   " ORDER BY name",
                   "then breakeven\nthen.hysteresis_usd_per_mwh 0\nthen.min_off_intervals 0");
    for (size_t r = 0; r < replay.set.n; r++) {
        size_t n = 0, k = 0;
        for (; dr_settings_at(&replay.settings, n, name, sizeof name, &unit, &value); n++) {
            char text[128], number[32];
            snprintf(number, sizeof number, "%.17g", value);
            const char *word = dr_settings_text_at(&replay.settings, n, text, sizeof text);
            snprintf(sql, sizeof sql,
                     "SELECT count(*) FROM run_setting WHERE run_id = %zu AND name = '%s' AND"
                     " unit = '%s' AND value IS %s%s%s",
                     r + 1, name, unit, word ? "'" : "",
                     word           ? word
                     : isnan(value) ? "NULL"
                                    : number,
                     word ? "'" : "");
            ck_assert_msg(dr_test_int(replay.database, sql) == 1, "%s", sql);
        }
        for (; dr_run_spec_at(&replay.set.spec[r], k, &key); k++) {
            snprintf(sql, sizeof sql,
                     "SELECT count(*) FROM run_setting WHERE run_id = %zu AND name = '%s' AND"
                     " unit = '%s'",
                     r + 1, key.name, key.unit);
            ck_assert_msg(dr_test_int(replay.database, sql) == 1, "%s", sql);
        }
        snprintf(sql, sizeof sql, "SELECT count(*) FROM run_setting WHERE run_id = %zu", r + 1);
        ck_assert_int_eq(dr_test_int(replay.database, sql), (int64_t)(n + k));
        ck_assert_uint_ge(n, 11 + 4);
    }
    dr_test_expect(replay.database,
                   "SELECT name, unit, value FROM run_setting WHERE run_id = 1 AND name IN"
                   " ('strike_usd_per_mwh', 'hysteresis_usd_per_mwh', 'fleet.old.share',"
                   " 'contract.power_mw') ORDER BY name",
                   "contract.power_mw MW 60\nfleet.old.share 1 0.4\n"
                   "hysteresis_usd_per_mwh $/MWh 2.25\nstrike_usd_per_mwh $/MWh NULL");
    dr_test_replay_finish(&replay);
}
END_TEST

// The digest is the one that sha256sum prints for this text.
START_TEST(inputs_are_named_with_their_digest)
{
    struct dr_test_replay replay;
    struct dr_error err;
    struct dr_input input;
    char expected[256];
    replay_example(&replay, TEXTS("breakeven"));
    dr_assert_ok(err, dr_input_init(&input, replay.market.source[0].name, &err));
    snprintf(expected, sizeof expected, "--prices %s tidy_csv %zu %s", input.name,
             strlen(example_prices), input.sha256);
    dr_test_expect(replay.database, "SELECT role, name, format, bytes, sha256 FROM input",
                   expected);
    ck_assert_str_eq(input.sha256,
                     "3b95fba87c7c8789b7ea89f3a36b95e62b60b877cf11bc31d6528e87a9813c8d");
    char *inputs = dr_test_text(replay.database,
                                "SELECT DISTINCT json_extract(inputs, '$[0].role', '$[0].name',"
                                " '$[0].sha256') FROM run");
    snprintf(expected, sizeof expected, "[\"--prices\",\"%s\",\"%s\"]", input.name, input.sha256);
    ck_assert_str_eq(inputs, expected);
    free(inputs);
    dr_input_finish(&input);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(charges_are_those_of_the_registry)
{
    struct dr_test_replay replay;
    char sql[1024];
    int64_t n = 0, n_plain = 0;
    replay_example(&replay, TEXTS("breakeven"));
    for (size_t c = 0; dr_charges[c]; c++, n++) {
        n_plain += dr_charges[c]->plain;
        const struct dr_charge *charge = dr_charges[c];
        snprintf(sql, sizeof sql,
                 "SELECT name || '|' || charge_group || '|' || unit || '|' || sign FROM charge"
                 " WHERE code = '%s'",
                 charge->code);
        char expected[256];
        snprintf(expected, sizeof expected, "%s|%s|%s|%d", charge->name,
                 dr_charge_groups[charge->group].name, charge->unit, charge->sign);
        dr_test_expect(replay.database, sql, expected);
    }
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT count(*) FROM charge"), n);
    ck_assert_int_eq(dr_test_int(replay.database, "SELECT count(*) FROM posting WHERE run_id = 1"),
                     5 * n_plain); // one posting per plain line and interval, zeros too
    dr_test_replay_finish(&replay);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("ledger");
    dr_suite_add(suite, "columns", documented_names_have_the_documented_columns);
    dr_suite_add(suite, "strict", tables_are_strict_and_the_file_says_what_it_is);
    dr_suite_add(suite, "complete", the_file_is_complete_without_its_writer);
    dr_suite_add(suite, "uncommitted", an_uncommitted_ledger_holds_nothing);
    dr_suite_add(suite, "runs", runs_say_what_they_are);
    dr_suite_add(suite, "settings", every_setting_and_every_key_stands_with_each_run);
    dr_suite_add(suite, "inputs", inputs_are_named_with_their_digest);
    dr_suite_add(suite, "charges", charges_are_those_of_the_registry);
    return suite;
}
