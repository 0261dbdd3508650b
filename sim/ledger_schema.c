// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/ledger_schema.h"

#include <ctype.h>
#include <sqlite3.h>
#include <string.h>

#include "market/charges/charge.h"

static const char fact_columns[] = "fact_id INTEGER PRIMARY KEY, power_mw REAL NOT NULL, "
                                   "seen_price_e4 ANY";

// The last table is left open for its extras.
static const char tables[] =
    "CREATE TABLE replay(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE input(input_id INTEGER PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL,"
    " format TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT;"
    "CREATE TABLE run_fact(run_id INTEGER PRIMARY KEY, label TEXT NOT NULL,"
    " strategy TEXT NOT NULL, parameters TEXT NOT NULL, information TEXT NOT NULL,"
    " is_bound INTEGER NOT NULL, program_version TEXT NOT NULL, command_line TEXT NOT NULL)"
    " STRICT;"
    "CREATE TABLE run_setting(run_id INTEGER NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,"
    " value ANY, PRIMARY KEY(run_id, name)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE charge(code TEXT PRIMARY KEY, name TEXT NOT NULL, charge_group TEXT NOT NULL,"
    " unit TEXT NOT NULL, sign INTEGER NOT NULL, since TEXT, until TEXT, formula TEXT NOT NULL,"
    " source TEXT NOT NULL, assumed TEXT NOT NULL, line INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    // What a kW of the peaks' mean costs, by the Central month in which it is billed.
    "CREATE TABLE transmission_rate(month TEXT PRIMARY KEY, usd_per_kw_month REAL NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    // What each reserve brought, by Central day.
    "CREATE TABLE reserve_day(run_id INTEGER NOT NULL, day TEXT NOT NULL, product TEXT NOT NULL,"
    " awarded_mw_h REAL NOT NULL, provided_mw_h REAL NOT NULL, deployed_mw_h REAL NOT NULL,"
    " award_microusd INTEGER NOT NULL, payback_microusd INTEGER NOT NULL,"
    " PRIMARY KEY(run_id, day, product)) STRICT, WITHOUT ROWID;"
    // 95 % intervals of gains over always_mine and of the difference of two; no rows of a span that
    // is too short for them.
    "CREATE TABLE gain_interval(run_id INTEGER PRIMARY KEY, low_usd REAL NOT NULL,"
    " high_usd REAL NOT NULL) STRICT;"
    "CREATE TABLE difference_interval(run_id INTEGER NOT NULL, other_run_id INTEGER NOT NULL,"
    " low_usd REAL NOT NULL, high_usd REAL NOT NULL, PRIMARY KEY(run_id, other_run_id))"
    " STRICT, WITHOUT ROWID;"
    // What an audit of a run's strategy found, by kind of change; no rows where none was asked for.
    "CREATE TABLE audit(run_id INTEGER NOT NULL, kind TEXT NOT NULL, verdict TEXT NOT NULL,"
    " first_changed_utc_s INTEGER, feed TEXT NOT NULL, detail TEXT NOT NULL,"
    " PRIMARY KEY(run_id, kind)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE price(start_utc_s INTEGER PRIMARY KEY, central_day TEXT NOT NULL,"
    " utc_offset_s INTEGER NOT NULL, price_usd_per_mwh REAL NOT NULL,"
    " day_ahead_usd_per_mwh REAL, hashprice_usd_per_ph_day REAL NOT NULL,"
    " bitcoin_usd REAL";

void dr_ledger_append_column(sqlite3_str *sql, const struct dr_charge *charge)
{
    for (const char *c = charge->code; *c; c++)
        sqlite3_str_appendchar(sql, 1, (char)tolower((unsigned char)*c));
}

static void append_extra_columns(sqlite3_str *sql, const size_t *extra, size_t n)
{
    for (size_t k = 0; k < n; k++)
        sqlite3_str_appendf(sql, ", %s REAL NOT NULL", dr_extras[extra[k]].name);
}

static void append_amount_columns(sqlite3_str *sql, const struct dr_ledger_columns *columns)
{
    for (size_t k = 0; k < columns->n; k++) {
        sqlite3_str_appendall(sql, ", ");
        dr_ledger_append_column(sql, dr_charges[columns->charge[k]]);
        sqlite3_str_appendall(sql, " INTEGER NOT NULL");
    }
}

void dr_ledger_columns_init(struct dr_ledger_columns *columns, const struct dr_site_model *site)
{
    *columns = (struct dr_ledger_columns){.n = 0};
    for (size_t k = 0; k < site->n_charge; k++) {
        columns->charge[columns->n++] = site->charge[k].place;
        columns->active[site->charge[k].place] = true;
    }
    for (size_t e = 0; e < dr_extra_count; e++) {
        if (!dr_extras[e].active(&site->terms))
            continue;
        if (dr_extras[e].of == DR_EXTRA_OF_PRICE)
            columns->price_extra[columns->n_price_extra++] = e;
        else
            columns->fact_extra[columns->n_fact_extra++] = e;
    }
}

char *dr_ledger_feed_sql(const struct dr_ledger_columns *columns)
{
    sqlite3_str *sql = sqlite3_str_new(NULL);
    sqlite3_str_appendf(sql, "CREATE TABLE feed(%s", fact_columns);
    append_amount_columns(sql, columns);
    append_extra_columns(sql, columns->fact_extra, columns->n_fact_extra);
    sqlite3_str_appendall(sql, ")");
    return sqlite3_str_finish(sql);
}

// Totals of runs that have no intervals here: a step of a study a run. Money is kept by group, not
// by charge: a setting that is varied may make a line active that has no column in `fact`.
static void append_study_table(sqlite3_str *sql)
{
    sqlite3_str_appendall(sql, "CREATE TABLE study_total(study TEXT NOT NULL,"
                               " step INTEGER NOT NULL, run_id INTEGER NOT NULL,"
                               " name TEXT NOT NULL, unit TEXT NOT NULL, value REAL,"
                               " information TEXT NOT NULL, rt_publication_lag_s REAL NOT NULL,"
                               " capacity_mw REAL NOT NULL, intervals INTEGER NOT NULL,"
                               " load_mwh REAL NOT NULL, mined_mwh REAL NOT NULL,"
                               " restarts INTEGER NOT NULL, restarted_mw REAL NOT NULL");
    for (int g = 0; g < DR_GROUP_COUNT; g++)
        sqlite3_str_appendf(sql, ", %s_microusd INTEGER NOT NULL", dr_charge_groups[g].column);
    sqlite3_str_appendall(sql, ", net_microusd INTEGER NOT NULL,"
                               " energy_net_microusd INTEGER NOT NULL,"
                               " day_ahead_net_microusd INTEGER NOT NULL,"
                               " PRIMARY KEY(study, step, run_id)) STRICT, WITHOUT ROWID;");
}

char *dr_ledger_tables_sql(const struct dr_ledger_columns *columns)
{
    sqlite3_str *sql = sqlite3_str_new(NULL);
    sqlite3_str_appendall(sql, tables);
    append_extra_columns(sql, columns->price_extra, columns->n_price_extra);
    sqlite3_str_appendf(sql, ") STRICT; CREATE TABLE fact(%s", fact_columns);
    append_amount_columns(sql, columns);
    append_extra_columns(sql, columns->fact_extra, columns->n_fact_extra);
    sqlite3_str_appendall(sql,
                          ") STRICT;"
                          "CREATE TABLE day(run_id INTEGER NOT NULL, day TEXT NOT NULL,"
                          " intervals INTEGER NOT NULL, load_mwh REAL NOT NULL,"
                          " mined_mwh REAL NOT NULL, curtailed_mwh REAL NOT NULL,"
                          " sold_back_mwh REAL NOT NULL, sold_cost_usd REAL NOT NULL, btc REAL,"
                          " restarts INTEGER NOT NULL, restarted_mw REAL NOT NULL,"
                          " restart_loss_usd REAL NOT NULL");
    append_amount_columns(sql, columns);
    sqlite3_str_appendall(sql, ", PRIMARY KEY(run_id, day)) STRICT, WITHOUT ROWID;");
    append_study_table(sql);
    return sqlite3_str_finish(sql);
}
