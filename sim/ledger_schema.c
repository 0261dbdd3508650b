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
    " source TEXT NOT NULL, assumed TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE reserve_day(run_id INTEGER NOT NULL, day TEXT NOT NULL, product TEXT NOT NULL,"
    " awarded_mw_h REAL NOT NULL, provided_mw_h REAL NOT NULL, deployed_mw_h REAL NOT NULL,"
    " award_microusd INTEGER NOT NULL, payback_microusd INTEGER NOT NULL,"
    " PRIMARY KEY(run_id, day, product)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE price(start_utc_s INTEGER PRIMARY KEY, central_day TEXT NOT NULL,"
    " utc_offset_s INTEGER NOT NULL, price_usd_per_mwh REAL NOT NULL,"
    " day_ahead_usd_per_mwh REAL, hashprice_usd_per_ph_day REAL NOT NULL,"
    " bitcoin_usd REAL";

static const char plain_views[] =
    "CREATE VIEW run AS SELECT r.*, (SELECT json_group_array(json_object('role', role, 'name',"
    " name, 'sha256', sha256)) FROM input) AS inputs FROM run_fact AS r;"
    // Settings that the bill depends on, a column each.
    "CREATE VIEW terms AS SELECT run_id,"
    " max(value) FILTER (WHERE name = 'site.capacity_mw') AS capacity_mw,"
    " max(value) FILTER (WHERE name = 'site.residual_fraction') AS residual_fraction,"
    " max(value) FILTER (WHERE name = 'pool.fee') AS pool_fee,"
    " max(value) FILTER (WHERE name = 'fees.volumetric_usd_per_mwh') AS volumetric_usd_per_mwh,"
    " max(value) FILTER (WHERE name = 'fees.loss_factor') AS loss_factor,"
    " max(value) FILTER (WHERE name = 'fees.ancillary_usd_per_mwh') AS ancillary_usd_per_mwh,"
    " max(value) FILTER (WHERE name = 'fees.uplift_usd_per_mwh') AS uplift_usd_per_mwh,"
    " max(value) FILTER (WHERE name = 'fees.retail_usd_per_mwh') AS retail_usd_per_mwh,"
    " max(value) FILTER (WHERE name = 'operations.wear_usd_per_mw_restart')"
    " AS wear_usd_per_mw_restart FROM run_setting GROUP BY run_id;"
    "CREATE VIEW interval AS SELECT run_id, start_utc_s, central_day, price_usd_per_mwh,"
    " load_mwh, power_mw / 4 AS mined_mwh, (capacity_mw - power_mw) / 4 AS curtailed_mwh,"
    " sold_back_mwh, CASE WHEN power_mw > capacity_mw / 2 THEN 'mine'"
    " WHEN sold_back_mwh > 0 THEN 'sell-back' ELSE 'curtail' END AS action,"
    " power_mw, restarted_mw, seen_price_usd_per_mwh, day_ahead_usd_per_mwh,"
    " hashprice_usd_per_ph_day FROM booked;"
    "CREATE VIEW interval_local AS SELECT i.*, strftime('%Y-%m-%d %H:%M:%S', i.start_utc_s +"
    " p.utc_offset_s, 'unixepoch') || iif(p.utc_offset_s = -18000, '-05:00', '-06:00')"
    " AS start_central FROM interval AS i JOIN price AS p USING (start_utc_s);"
    "CREATE VIEW reserve AS SELECT run_id, product, substr(day, 1, 7) AS month,"
    " sum(awarded_mw_h) AS awarded_mw_h, sum(provided_mw_h) AS provided_mw_h,"
    " sum(deployed_mw_h) AS deployed_mw_h, sum(award_microusd) AS award_microusd,"
    " sum(payback_microusd) AS payback_microusd FROM reserve_day"
    " GROUP BY run_id, product, month;"
    "CREATE VIEW statement AS SELECT q.run_id, substr(p.central_day, 1, 7) AS month, q.charge,"
    " sum(q.quantity) AS quantity, c.unit, sum(q.amount_microusd) / 1e6 AS amount_usd"
    " FROM posting AS q JOIN price AS p USING (start_utc_s) JOIN charge AS c ON c.code = q.charge"
    " GROUP BY q.run_id, month, q.charge;"
    // 8,760 hours are a year; gains are over the energy lines and against always_mine.
    "CREATE VIEW comparison AS"
    " WITH t AS MATERIALIZED (SELECT * FROM total),"
    " base AS (SELECT energy_net_usd FROM t JOIN run_fact USING (run_id)"
    " WHERE strategy = 'always_mine' ORDER BY run_id LIMIT 1),"
    " bound AS (SELECT energy_net_usd FROM t JOIN run_fact USING (run_id)"
    " WHERE is_bound ORDER BY run_id LIMIT 1)"
    " SELECT r.run_id, r.label, r.strategy, r.parameters, r.information, r.is_bound, t.intervals,"
    " t.load_mwh, t.mined_mwh, t.curtailed_mwh, t.sold_back_mwh, t.btc, t.hashprice_revenue_usd,"
    " t.energy_cost_usd, t.grid_credit_usd, t.program_credit_usd, t.delivery_cost_usd,"
    " t.operations_cost_usd, t.net_usd,"
    " CASE WHEN bound.energy_net_usd > base.energy_net_usd THEN (t.energy_net_usd -"
    " base.energy_net_usd) / (bound.energy_net_usd - base.energy_net_usd) END AS capture_ratio,"
    " t.energy_net_usd, t.energy_net_usd - base.energy_net_usd AS gain_usd,"
    " (t.energy_net_usd - base.energy_net_usd) / (s.capacity_mw * t.intervals / 4 / 8760)"
    " AS gain_usd_per_mw_year,"
    " t.uptime, t.restarts, t.mw_restarted, t.load_reduction_mwh,"
    " CASE WHEN t.mined_mwh > 0 THEN -(t.energy_cost_usd + t.delivery_cost_usd +"
    " t.grid_credit_usd + t.program_credit_usd) / t.mined_mwh END AS all_in_power_usd_per_mwh"
    " FROM run_fact AS r JOIN t USING (run_id) JOIN terms AS s USING (run_id), base, bound"
    " ORDER BY r.run_id;";

// A charge's column: its code in small letters.
static void append_column(sqlite3_str *sql, const struct dr_charge *charge)
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
        append_column(sql, dr_charges[columns->charge[k]]);
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

char *dr_ledger_tables_sql(const struct dr_ledger_columns *columns)
{
    sqlite3_str *sql = sqlite3_str_new(NULL);
    sqlite3_str_appendall(sql, tables);
    append_extra_columns(sql, columns->price_extra, columns->n_price_extra);
    sqlite3_str_appendf(sql, ") STRICT; CREATE TABLE fact(%s", fact_columns);
    append_amount_columns(sql, columns);
    append_extra_columns(sql, columns->fact_extra, columns->n_fact_extra);
    sqlite3_str_appendall(sql, ") STRICT;"
                               "CREATE TABLE day(run_id INTEGER NOT NULL, day TEXT NOT NULL,"
                               " intervals INTEGER NOT NULL, load_mwh REAL NOT NULL,"
                               " mined_mwh REAL NOT NULL, curtailed_mwh REAL NOT NULL,"
                               " sold_back_mwh REAL NOT NULL, btc REAL,"
                               " restarts INTEGER NOT NULL, restarted_mw REAL NOT NULL");
    append_amount_columns(sql, columns);
    sqlite3_str_appendall(sql, ", PRIMARY KEY(run_id, day)) STRICT, WITHOUT ROWID;");
    return sqlite3_str_finish(sql);
}

enum { ALL_LINES = DR_GROUP_COUNT, PLAIN_LINES };

static bool in_group(const struct dr_charge *charge, int group)
{
    return group == ALL_LINES ||
           (group == PLAIN_LINES ? charge->plain : (int)charge->group == group);
}

// "(sum(mine) + sum(pool)) / 1e6 AS hashprice_revenue_usd": the sum of a group's charges.
static void append_group_sum(sqlite3_str *sql, const struct dr_ledger_columns *columns,
                             const char *sum, int group, const char *name)
{
    sqlite3_str_appendall(sql, ", (0");
    for (size_t c = 0; dr_charges[c]; c++)
        if (columns->active[c] && in_group(dr_charges[c], group)) {
            sqlite3_str_appendf(sql, " + %s(", sum);
            append_column(sql, dr_charges[c]);
            sqlite3_str_appendall(sql, ")");
        }
    sqlite3_str_appendf(sql, ") / 1e6 AS %s_usd", name);
}

static void append_sum(sqlite3_str *sql, const char *sum, const char *of, const char *name)
{
    sqlite3_str_appendf(sql, ", %s(%s) AS %s", sum, of, name);
}

// A view of energy and money over days: the columns of `comparison` by run and period. The money
// columns follow from the charge registry. Of a single day, sum is "": its row is read by its key,
// and only what is asked of it.
static void append_sums_view(sqlite3_str *sql, const struct dr_ledger_columns *columns,
                             const char *view, const char *sum, const char *key,
                             const char *key_name)
{
    sqlite3_str_appendf(sql, "CREATE VIEW %s AS SELECT run_id", view);
    if (key)
        sqlite3_str_appendf(sql, ", %s AS %s", key, key_name);
    append_sum(sql, sum, "intervals", "intervals");
    append_sum(sql, sum, "load_mwh", "load_mwh");
    append_sum(sql, sum, "mined_mwh", "mined_mwh");
    append_sum(sql, sum, "curtailed_mwh", "curtailed_mwh");
    append_sum(sql, sum, "sold_back_mwh", "sold_back_mwh");
    sqlite3_str_appendall(sql, sum[0] ? ", CASE WHEN count(btc) = count(*) THEN sum(btc) END AS btc"
                                      : ", btc");
    for (int g = 0; g < DR_GROUP_COUNT; g++)
        append_group_sum(sql, columns, sum, g, dr_charge_groups[g].column);
    append_group_sum(sql, columns, sum, ALL_LINES, "net");
    append_group_sum(sql, columns, sum, PLAIN_LINES, "energy_net");
    sqlite3_str_appendf(sql, ", %s(mined_mwh) / %s(mined_mwh + curtailed_mwh) AS uptime", sum, sum);
    append_sum(sql, sum, "restarts", "restarts");
    append_sum(sql, sum, "restarted_mw", "mw_restarted");
    append_sum(sql, sum, "mined_mwh + curtailed_mwh - load_mwh", "load_reduction_mwh");
    sqlite3_str_appendall(sql, " FROM day");
    if (sum[0])
        sqlite3_str_appendf(sql, " GROUP BY run_id%s%s", key ? ", " : "", key ? key : "");
    sqlite3_str_appendall(sql, ";");
}

// An extra as a column of the view: of the run, of the price (there by p.*), or 0.
static void append_extra(sqlite3_str *sql, const struct dr_ledger_columns *columns, size_t extra)
{
    for (size_t k = 0; k < columns->n_price_extra; k++)
        if (columns->price_extra[k] == extra)
            return;
    bool kept = false;
    for (size_t k = 0; k < columns->n_fact_extra; k++)
        kept |= columns->fact_extra[k] == extra;
    sqlite3_str_appendf(sql, kept ? ", f.%s" : ", 0.0 AS %s", dr_extras[extra].name);
}

// Everything that is known of one interval of one run: what `fact` keeps and what follows from it
// by sim/plant.c, with the terms of the run and the prices.
static void append_booked_view(sqlite3_str *sql, const struct dr_ledger_columns *columns)
{
    sqlite3_str_appendf(
        sql,
        "CREATE VIEW drawn AS SELECT t.*, p.*, f.power_mw,"
        " iif(typeof(f.seen_price_e4) = 'integer', f.seen_price_e4 / %.1f, f.seen_price_e4)"
        " AS seen_price_usd_per_mwh,"
        " (f.power_mw + t.residual_fraction * (t.capacity_mw - f.power_mw)) / 4 AS load_mwh,"
        // Over what the run drew in the interval before; a run starts fully on.
        " max(0.0, f.power_mw - coalesce((SELECT b.power_mw FROM fact AS b WHERE b.fact_id <"
        " f.fact_id AND b.fact_id >= t.run_id * %d ORDER BY b.fact_id DESC LIMIT 1),"
        " t.capacity_mw)) AS restarted_mw",
        DR_FACT_SEEN_PRICE_SCALE, DR_FACT_RUN_STEP);
    for (size_t c = 0; dr_charges[c]; c++) {
        sqlite3_str_appendall(sql, columns->active[c] ? ", f." : ", 0 AS ");
        append_column(sql, dr_charges[c]);
    }
    for (size_t e = 0; e < dr_extra_count; e++)
        append_extra(sql, columns, e);
    sqlite3_str_appendf(sql,
                        " FROM terms AS t CROSS JOIN price AS p CROSS JOIN fact AS f"
                        " WHERE f.fact_id = t.run_id * %d + p.start_utc_s / 900;"
                        // By market/position.c.
                        "CREATE VIEW booked AS SELECT *, max(0.0, load_mwh + day_ahead_sold_mwh -"
                        " contract_mwh - day_ahead_bought_mwh) AS bought_mwh,"
                        " max(0.0, contract_mwh + day_ahead_bought_mwh - load_mwh -"
                        " day_ahead_sold_mwh) - unsold_mwh AS sold_back_mwh FROM drawn;",
                        DR_FACT_RUN_STEP);
}

// The plain lines always, others where they are active.
static void append_posting_view(sqlite3_str *sql, const struct dr_ledger_columns *columns)
{
    const char *before = "";
    sqlite3_str_appendall(sql, "CREATE VIEW posting AS ");
    for (size_t c = 0; dr_charges[c]; c++) {
        const struct dr_charge *charge = dr_charges[c];
        if (!charge->plain && !columns->active[c])
            continue;
        sqlite3_str_appendf(sql, "%sSELECT run_id, start_utc_s, '%q' AS charge, %s AS quantity, ",
                            before, charge->code, charge->quantity_sql);
        before = " UNION ALL ";
        if (charge->price_sql) {
            sqlite3_str_appendall(sql, charge->price_sql);
        } else {
            sqlite3_str_appendf(sql, "%d * ", charge->sign);
            append_column(sql, charge);
            sqlite3_str_appendf(sql, " / 1e6 / nullif(%s, 0)", charge->quantity_sql);
        }
        sqlite3_str_appendall(sql, " AS price, ");
        append_column(sql, charge);
        sqlite3_str_appendall(sql, " AS amount_microusd FROM booked");
    }
    sqlite3_str_appendall(sql, ";");
}

char *dr_ledger_views_sql(const struct dr_ledger_columns *columns)
{
    sqlite3_str *sql = sqlite3_str_new(NULL);
    append_sums_view(sql, columns, "total", "sum", NULL, NULL);
    append_sums_view(sql, columns, "daily", "", "day", "day");
    append_sums_view(sql, columns, "monthly", "sum", "substr(day, 1, 7)", "month");
    append_sums_view(sql, columns, "yearly", "sum", "CAST(substr(day, 1, 4) AS INTEGER)", "year");
    append_booked_view(sql, columns);
    append_posting_view(sql, columns);
    sqlite3_str_appendall(sql, plain_views);
    return sqlite3_str_finish(sql);
}
