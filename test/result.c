// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/result.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "market/charges/charge.h"
#include "market/ledger_format.h"
#include "plots/report.h"
#include "sim/ledger_schema.h"
#include "test/fixture.h"
#include "test/runner.h"

// ---- a ledger ----------------------------------------------------------------------------------

void dr_test_execute(sqlite3 *database, const char *sql)
{
    char *message = NULL;
    int code = sqlite3_exec(database, sql, NULL, NULL, &message);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, message);
}

void dr_test_execute_format(sqlite3 *database, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    dr_test_execute(database, sql);
    sqlite3_free(sql);
}

// ", mine, pool, ..." and ", MINE, 0, ...": an amount for the charge MINE and nothing for the rest.
char *dr_test_charge_columns(const char *mine)
{
    sqlite3_str *text = sqlite3_str_new(NULL);
    for (size_t c = 0; dr_charges[c] && dr_charges[c]->plain; c++) {
        sqlite3_str_appendall(text, ", ");
        if (mine) {
            sqlite3_str_appendall(text, strcmp(dr_charges[c]->code, "MINE") == 0 ? mine : "0");
            continue;
        }
        for (const char *s = dr_charges[c]->code; *s; s++)
            sqlite3_str_appendchar(text, 1, (char)tolower((unsigned char)*s));
    }
    return sqlite3_str_finish(text);
}

void dr_test_add_run(sqlite3 *database, int run_id, const char *label, const char *strategy,
                     const char *information, const char *parameters)
{
    dr_test_execute_format(
        database, "INSERT INTO run_fact VALUES (%d, '%q', '%q', '%q', '%q', %d, '9.9.9', '%q')",
        run_id, label, strategy, parameters, information, strcmp(strategy, "oracle") == 0,
        "dr-sim --strategy '" DR_TEST_HOSTILE "'");
    dr_test_execute_format(
        database,
        "INSERT INTO run_setting SELECT %d, column1, column2, column3 FROM (VALUES"
        " ('site.capacity_mw', 'MW', 100.0), ('site.pue', '1', 1.05), ('pool.fee', '1', 0.01),"
        " ('site.residual_fraction', '1', 0.03),"
        " ('contract.power_mw', 'MW', 80.0), ('contract.price_usd_per_mwh', '$/MWh', 30.0),"
        " ('contract.sellback_share', '1', 1.0), ('contract.sellback_fee_usd_per_mwh', '$/MWh', 0),"
        " ('fees.volumetric_usd_per_mwh', '$/MWh', 1.8),"
        " ('operations.wear_usd_per_mw_restart', '$/MW', 0.0),"
        " ('fleet.new.efficiency_j_per_th', 'J/TH', 17.5), ('fleet.new.share', '1', 0.6),"
        " ('fleet.old.efficiency_j_per_th', 'J/TH', 29.5), ('fleet.old.share', '1', 0.4),"
        // A tier of no share is in no band of break-evens.
        " ('fleet.none.efficiency_j_per_th', 'J/TH', 99.0), ('fleet.none.share', '1', 0.0),"
        " ('statistics.seed', '1', 1.0), ('statistics.resamples', '1', 2000.0),"
        " ('statistics.block_days', '1', 7.0), ('market.hashprice_usd_per_ph_day',"
        " '$/PH/day', NULL), ('rt_publication_lag_s', 's', 0.0))",
        run_id);
}

// Two Central days of 2024-06-01 and 02, 96 intervals each, 20 $/MWh but for 3,000 at 12:30 of the
// first, when the run is off unless it is always_mine. MINE's dollars of day 1 and day 2 are given.
void dr_test_add_intervals(sqlite3 *database, int run_id, bool is_off, double day_1, double day_2)
{
    char *columns = dr_test_charge_columns(NULL),
         *amounts = dr_test_charge_columns("column3 * 1000000");
    char *nothing = dr_test_charge_columns("0");
    dr_test_execute_format(
        database,
        "INSERT INTO fact(fact_id, power_mw, seen_price_e4%s)"
        " SELECT %d + start_utc_s / 900, iif(off, 0, 100), 200000%s"
        " FROM (SELECT start_utc_s, %d AND price_usd_per_mwh > 1000 AS off FROM price)",
        columns, run_id * DR_FACT_RUN_STEP, nothing, is_off);
    dr_test_execute_format(
        database,
        "INSERT INTO day(run_id, day, intervals, load_mwh, mined_mwh, curtailed_mwh,"
        " sold_back_mwh, sold_cost_usd, btc, restarts, restarted_mw, restart_loss_usd%s) SELECT "
        "%d, column1, 96, "
        "2400,"
        " 2400, 0, column2, 30 * column2, NULL, 0, 0, 0%s FROM (VALUES ('2024-06-01', %f, %f),"
        " ('2024-06-02', 0, %f))",
        columns, run_id, amounts, is_off ? 19.25 : 0, day_1, day_2);
    sqlite3_free(columns);
    sqlite3_free(amounts);
    sqlite3_free(nothing);
}

void dr_test_add_power(sqlite3 *database, int run_id, const char *power_mw)
{
    char *columns = dr_test_charge_columns(NULL), *nothing = dr_test_charge_columns("0");
    dr_test_execute_format(database,
                           "INSERT INTO fact(fact_id, power_mw, seen_price_e4%s) SELECT"
                           " %d + start_utc_s / 900, %s, 200000%s FROM price",
                           columns, run_id * DR_FACT_RUN_STEP, power_mw, nothing);
    dr_test_execute_format(database,
                           "INSERT INTO day(run_id, day, intervals, load_mwh, mined_mwh,"
                           " curtailed_mwh, sold_back_mwh, sold_cost_usd, btc, restarts,"
                           " restarted_mw, restart_loss_usd%s) SELECT %d, central_day, count(*),"
                           " 24, 24, 0, 0, 0, NULL, 0, 0, 0%s FROM price GROUP BY central_day",
                           columns, run_id, nothing);
    sqlite3_free(columns);
    sqlite3_free(nothing);
}

void dr_test_plain_columns(struct dr_ledger_columns *columns)
{
    struct dr_settings settings;
    struct dr_site_model site;
    dr_test_settings(&settings);
    dr_test_site(&site, &settings);
    dr_ledger_columns_init(columns, &site);
}

sqlite3 *dr_test_create_empty_ledger(const char *folder, const char *synthetic,
                                     const struct dr_ledger_columns *columns)
{
    char path[PATH_MAX];
    sqlite3 *database;
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    char *tables = dr_ledger_tables_sql(columns), *views = dr_ledger_views_sql(columns);
    dr_test_execute_format(database, "PRAGMA application_id = %d; PRAGMA user_version = %d; BEGIN",
                           DR_LEDGER_APPLICATION_ID, DR_LEDGER_SCHEMA_VERSION);
    dr_test_execute(database, tables);
    dr_test_execute(database, views);
    sqlite3_free(tables);
    sqlite3_free(views);
    for (size_t c = 0; dr_charges[c]; c++)
        dr_test_execute_format(
            database,
            "INSERT INTO charge VALUES ('%q', '%q', '%q', '%q', %d, '', '', '%q', '%q',"
            " '', %d)",
            dr_charges[c]->code, dr_charges[c]->name, dr_charge_groups[dr_charges[c]->group].name,
            dr_charges[c]->unit, dr_charges[c]->sign, dr_charges[c]->formula, dr_charges[c]->source,
            (int)c + 1);
    dr_test_execute_format(database,
                           "INSERT INTO replay VALUES ('description', 'HB_X %q'),"
                           " ('settlement_point', 'HB_X'), ('hashprice', 'constant 52.5 $/PH/day'),"
                           " ('gaps', 'skip'), ('missing_intervals', '7'), ('repeated_rows', '0'),"
                           " ('synthetic', '%s')",
                           DR_TEST_HOSTILE, synthetic);
    dr_test_execute_format(database,
                           "INSERT INTO input VALUES (1, '--prices', '%q', 'tidy_csv', 12345,"
                           " '0123456789abcdef')",
                           "http://example.com/" DR_TEST_HOSTILE);
    return database;
}

sqlite3 *dr_test_create_ledger(const char *folder, const char *synthetic)
{
    struct dr_ledger_columns columns;
    dr_test_plain_columns(&columns);
    sqlite3 *database = dr_test_create_empty_ledger(folder, synthetic, &columns);
    dr_test_execute(
        database, "WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 191)"
                  " INSERT INTO price SELECT 1717218000 + 900 * n,"
                  " date(1717218000 + 900 * n - 18000, 'unixepoch'), -18000, iif(n = 50, 3000, 20),"
                  " NULL, 52.5, NULL, 20 FROM i");
    return database;
}

void dr_test_close_ledger(sqlite3 *database)
{
    dr_test_execute(database, "COMMIT");
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

// As if the span were long enough for intervals (of run 2 and of it against run 1 they cover 0),
// and the studies: five rungs of runs 1 and 2, three values of a setting for all runs.
void dr_test_add_statistics(sqlite3 *database)
{
    dr_test_execute(
        database,
        "INSERT INTO gain_interval VALUES (1, 120.5, 880.25), (2, -750.25, 40), (4, 1e6, 1.5e6),"
        " (5, 1.1e6, 1.6e6);"
        "INSERT INTO difference_interval SELECT a.run_id, b.run_id, iif(a.run_id + b.run_id = 3,"
        " -10.5, 2000), 5000.75 FROM run_fact AS a JOIN run_fact AS b ON a.run_id < b.run_id;"
        // Money is hashprice revenue alone, in whole dollars.
        "CREATE TEMP TABLE made AS SELECT 'information' AS study, column1 AS step, run_id,"
        " column2 AS name, '' AS unit, NULL AS value, column3 AS information, column4 AS lag,"
        " 2000 - 300 * column1 - 100 * run_id AS usd FROM (VALUES (1, 'perfect', 'perfect', 0.0),"
        " (2, 'SCED prices', 'sced_lmp', 0.0), (3, 'previous interval', 'prev_spp', 0.0),"
        " (4, 'one interval later', 'prev_spp', 60.0), (5, 'day-ahead', 'day_ahead', 0.0)),"
        " (SELECT run_id FROM run_fact WHERE run_id < 3);"
        "INSERT INTO made SELECT 'variation', column1, run_id, 'market.hashprice_usd_per_ph_day',"
        " '$/PH/day', column2, information, 0.0, 10 * column2 + iif(strategy = 'always_mine', 0,"
        " 50 * column1 * (run_id - 2)) FROM (VALUES (1, 30.0), (2, 52.5), (3, 80.0)), run_fact;"
        "INSERT INTO study_total SELECT study, step, run_id, name, unit, value, information, lag,"
        " 100.0, 192, 4800.0, 4790.0, 3, 30.5, CAST(usd * 1e6 AS INTEGER), 0, 0, 0, 0, 0,"
        " CAST(usd * 1e6 AS INTEGER), CAST(usd * 1e6 AS INTEGER), 0 FROM made;"
        "DROP TABLE made");
}

// Runs: a hostile label, a twin of the same label, always_mine, one with hindsight, the bound.
const char *dr_test_ledger_folder(const char *synthetic)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, synthetic);
    dr_test_add_run(database, 1, DR_TEST_HOSTILE, "breakeven", "prev_spp", "a=1,b=2");
    dr_test_add_run(database, 2, DR_TEST_HOSTILE, "threshold", "prev_spp", "");
    dr_test_add_run(database, 3, "always_mine", "always_mine", "prev_spp", "");
    dr_test_add_run(database, 4, "sighted", "breakeven", "perfect", "");
    dr_test_add_run(database, 5, "oracle", "oracle", "perfect", "");
    dr_test_add_intervals(database, 1, true, 1000, 500.25);
    dr_test_add_intervals(database, 2, true, 100, 500.25);
    dr_test_add_intervals(database, 3, false, 400, 600);
    dr_test_add_intervals(database, 4, true, 1100, 1234567.4);
    dr_test_add_intervals(database, 5, true, 1200, 1234567.4);
    dr_test_add_statistics(database);
    dr_test_execute(database, "UPDATE price SET day_ahead_usd_per_mwh = start_utc_s / 3600 % 24");
    dr_test_close_ledger(database);
    return folder;
}

sqlite3 *dr_test_open_ledger(const char *folder)
{
    char path[PATH_MAX];
    sqlite3 *database;
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    dr_test_execute(database, "BEGIN");
    return database;
}

// ---- looking at files --------------------------------------------------------------------------

// The whole file; "" where there is none. To be freed.
char *dr_test_read_result(const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    size_t used = 0, size = 1 << 20;
    char *text = malloc(size + 1);
    ck_assert_ptr_nonnull(text);
    if (file)
        used = fread(text, 1, size, file);
    if (file)
        fclose(file);
    ck_assert_uint_lt(used, size);
    text[used] = '\0';
    return text;
}

bool dr_test_is_there(const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

int dr_test_count(const char *text, const char *what)
{
    int n = 0;
    for (const char *s = text; (s = strstr(s, what)); s += strlen(what))
        n++;
    return n;
}

void dr_test_expect_in(const char *text, const char *what)
{
    ck_assert_msg(strstr(text, what) != NULL, "\"%s\" is not in:\n%.3000s", what, text);
}

void dr_test_expect_not_in(const char *text, const char *what)
{
    const char *found = strstr(text, what);
    ck_assert_msg(!found, "\"%s\" is in: %.200s", what, found);
}

void dr_test_write_report(const char *folder, bool figures, char *note, size_t note_size)
{
    struct dr_error err = {.status = DR_OK};
    struct dr_report_outcome outcome;
    enum dr_status status = dr_report_write_run(folder, figures, &outcome, &err);
    dr_assert_ok(err, status);
    snprintf(note, note_size, "%s", outcome.note);
}

char *dr_test_figure_data(const char *folder, const char *name)
{
    char note[256], file[128];
    dr_test_use_gnuplot(NULL);
    dr_test_write_report(folder, true, note, sizeof note);
    snprintf(file, sizeof file, "figures/%s.dat", name);
    return dr_test_read_result(folder, file);
}

void dr_test_expect_not_drawn(const char *folder, const struct dr_figure *figure)
{
    char file[128];
    char *data = dr_test_figure_data(folder, figure->name);
    dr_test_expect_not_in(data, "\n\"");
    free(data);
    char *page = dr_test_read_result(folder, "report.html");
    snprintf(file, sizeof file, "Not drawn: %s (%s)", figure->title, figure->without);
    dr_test_expect_in(page, file);
    free(page);
}

// Makes the PATH a folder that holds nothing, or a "gnuplot" with this text.
void dr_test_use_gnuplot(const char *text)
{
    if (!text) {
        setenv("PATH", dr_test_folder(), 1);
        return;
    }
    const char *path = dr_test_file("gnuplot", text);
    char folder[PATH_MAX];
    ck_assert_int_eq(chmod(path, 0700), 0);
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    setenv("PATH", folder, 1);
}
