// SPDX-License-Identifier: GPL-3.0-or-later
// The views of the ledger: what follows from its facts.
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "market/charges/charge.h"
#include "sim/ledger_schema.h"

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
    // Lines in the order of the bill.
    "CREATE VIEW reserve AS SELECT run_id, product, substr(day, 1, 7) AS month,"
    " sum(awarded_mw_h) AS awarded_mw_h, sum(provided_mw_h) AS provided_mw_h,"
    " sum(deployed_mw_h) AS deployed_mw_h, sum(award_microusd) AS award_microusd,"
    " sum(payback_microusd) AS payback_microusd FROM reserve_day"
    " GROUP BY run_id, product, month;"
    "CREATE VIEW statement AS SELECT q.run_id, substr(p.central_day, 1, 7) AS month, q.charge,"
    " sum(q.quantity) AS quantity, c.unit, sum(q.amount_microusd) / 1e6 AS amount_usd, c.name,"
    " c.charge_group, c.assumed"
    " FROM posting AS q JOIN price AS p USING (start_utc_s) JOIN charge AS c ON c.code = q.charge"
    " GROUP BY q.run_id, month, c.line, q.charge;";

static const char bill_views[] =
    // What each line of the bill comes to, and what it changes against always_mine.
    "CREATE VIEW charge_total AS WITH base AS (SELECT charge, amount_microusd FROM line_total"
    " WHERE run_id = (SELECT min(run_id) FROM run_fact WHERE strategy = 'always_mine'))"
    " SELECT t.run_id, t.charge, t.amount_microusd / 1e6 AS amount_usd,"
    " (t.amount_microusd - base.amount_microusd) / 1e6 AS gain_usd, c.name, c.charge_group,"
    " c.assumed FROM line_total AS t JOIN base USING (charge) JOIN charge AS c"
    " ON c.code = t.charge ORDER BY t.run_id, c.line;"
    // Transmission: what the load at the system's peaks costs, accrued where it is caused and
    // billed in the year after. Of a year of which not all peaks are in the run nothing is billed.
    "CREATE VIEW peak AS SELECT run_id, start_utc_s, central_day, peak_share AS share,"
    " load_mwh * 4 AS load_mw, tcp / 1e6 AS amount_usd FROM booked WHERE peak_share > 0;"
    "CREATE VIEW transmission AS SELECT run_id, CAST(substr(central_day, 1, 4) AS INTEGER) AS year,"
    " sum(share) AS share, iif(abs(sum(share) - 1) < 1e-9, sum(share * load_mw), NULL) AS tag_mw,"
    " sum(amount_usd) AS accrued_usd FROM peak GROUP BY 1, 2;"
    "CREATE VIEW transmission_bill AS WITH tag(run_id, year, tag_mw) AS ("
    " SELECT run_id, year, tag_mw FROM transmission WHERE tag_mw IS NOT NULL"
    " UNION ALL SELECT run_id, (SELECT CAST(substr(min(month), 1, 4) AS INTEGER) - 1"
    " FROM transmission_rate), value FROM run_setting WHERE name = 'delivery.previous_tag_mw'"
    " AND value IS NOT NULL)"
    " SELECT run_id, month, year AS tag_year, tag_mw, usd_per_kw_month,"
    " -round(tag_mw * 1000 * usd_per_kw_month, 2) AS amount_usd FROM tag JOIN transmission_rate"
    " ON CAST(substr(month, 1, 4) AS INTEGER) = year + 1 ORDER BY run_id, month;";

static const char comparison_view[] =
    // Settlement prices have what SCED's adders add inside; who decides without them sees too low
    // a price where power is scarce. One row, or none.
    "CREATE VIEW seen_without_adders AS SELECT 'SCED prices without adders, seen by ' ||"
    " coalesce((SELECT group_concat(label, ', ') FROM run_fact WHERE information = 'sced_lmp'),"
    " 'the rungs of information only') AS text FROM replay"
    " WHERE name = 'lmp_without_adders';"
    // The bound switches where intervals begin. Of decisions inside them only ramps over a change
    // of hashprice can earn more: a part of the ramp is lost at the lower one.
    "CREATE VIEW ramps_past_the_bound AS SELECT 'the bound is exact but for ramps over 00:00 UTC,"
    " where hashprice changes, of runs that decide inside intervals' AS text FROM replay"
    " WHERE name = 'decide' AND value = 'sced' AND (SELECT min(hashprice_usd_per_ph_day) <"
    " max(hashprice_usd_per_ph_day) FROM price);"
    // What a reader must know beside the numbers: what the margin leaves out, and which lines hang
    // on assumed figures, of which groups.
    "CREATE VIEW caveat AS SELECT iif((SELECT value FROM run_setting WHERE name ="
    " 'delivery.transmission' LIMIT 1) IN ('4cp', '12cp'), '', 'delivery and 4CP, ') ||"
    " 'site operations, tax, capital' AS not_booked,"
    " coalesce((SELECT group_concat(text, '; ') FROM (SELECT code || ' (' || assumed || ')' AS text"
    " FROM charge WHERE assumed <> '' UNION ALL SELECT * FROM seen_without_adders"
    " UNION ALL SELECT * FROM ramps_past_the_bound)), '')"
    " AS assumed,"
    " coalesce((SELECT group_concat(charge_group) FROM charge WHERE assumed <> ''), '')"
    " AS assumed_groups;"
    // 8,760 hours are a year; gains are over the energy lines and against always_mine.
    "CREATE VIEW comparison AS"
    " WITH t AS MATERIALIZED (SELECT * FROM total),"
    " base AS (SELECT energy_net_usd, day_ahead_net_usd, net_usd FROM t JOIN run_fact USING "
    "(run_id)"
    " WHERE strategy = 'always_mine' ORDER BY run_id LIMIT 1),"
    " bound AS (SELECT energy_net_usd FROM t JOIN run_fact USING (run_id)"
    " WHERE is_bound ORDER BY run_id LIMIT 1)"
    " SELECT r.run_id, r.label, r.strategy, r.parameters, r.information, r.is_bound, t.intervals,"
    " t.load_mwh, t.mined_mwh, t.curtailed_mwh, t.sold_back_mwh, t.btc, t.hashprice_revenue_usd,"
    " t.energy_cost_usd, t.grid_credit_usd, t.program_credit_usd, t.delivery_cost_usd,"
    " t.operations_cost_usd, t.net_usd,"
    // The bound does not trade day-ahead: of a run that does by itself there is no share of it.
    " CASE WHEN bound.energy_net_usd > base.energy_net_usd AND t.day_ahead_net_usd ="
    " base.day_ahead_net_usd THEN (t.energy_net_usd -"
    " base.energy_net_usd) / (bound.energy_net_usd - base.energy_net_usd) END AS capture_ratio,"
    " t.energy_net_usd, t.energy_net_usd - base.energy_net_usd + t.day_ahead_net_usd -"
    " base.day_ahead_net_usd AS gain_usd,"
    " (t.energy_net_usd - base.energy_net_usd + t.day_ahead_net_usd - base.day_ahead_net_usd)"
    " / (s.capacity_mw * t.intervals / 4 / 8760) AS gain_usd_per_mw_year,"
    " t.uptime, t.restarts, t.mw_restarted, t.load_reduction_mwh,"
    " CASE WHEN t.mined_mwh > 0 THEN -(t.energy_cost_usd + t.delivery_cost_usd +"
    " t.grid_credit_usd + t.program_credit_usd) / t.mined_mwh END AS all_in_power_usd_per_mwh,"
    " t.net_usd - base.net_usd AS net_gain_usd, t.resale_usd, t.resale_spread_usd,"
    // An end at 0 is no difference yet.
    " g.low_usd AS gain_low_usd, g.high_usd AS gain_high_usd,"
    " g.low_usd > 0 OR g.high_usd < 0 AS gain_is_distinguishable"
    " FROM run_fact AS r JOIN t USING (run_id) JOIN terms AS s USING (run_id), base, bound"
    " LEFT JOIN gain_interval AS g ON g.run_id = r.run_id"
    " ORDER BY r.run_id;";

enum { ALL_LINES = DR_GROUP_COUNT, OPTIMISED_LINES, DAY_AHEAD_LINES };

static bool in_group(const struct dr_charge *charge, int group)
{
    switch (group) {
    case ALL_LINES:
        return true;
    case OPTIMISED_LINES:
        return charge->optimised;
    case DAY_AHEAD_LINES:
        return charge->day_ahead;
    default:
        return (int)charge->group == group;
    }
}

// "(sum(mine) + sum(pool)) / 1e6 AS hashprice_revenue_usd": the sum of a group's charges.
static void append_group_sum(sqlite3_str *sql, const struct dr_ledger_columns *columns,
                             const char *sum, int group, const char *name)
{
    sqlite3_str_appendall(sql, ", (0");
    for (size_t c = 0; dr_charges[c]; c++)
        if (columns->active[c] && in_group(dr_charges[c], group)) {
            sqlite3_str_appendf(sql, " + %s(", sum);
            dr_ledger_append_column(sql, dr_charges[c]);
            sqlite3_str_appendall(sql, ")");
        }
    sqlite3_str_appendf(sql, ") / 1e6 AS %s_usd", name);
}

static void append_sum(sqlite3_str *sql, const char *sum, const char *of, const char *name)
{
    sqlite3_str_appendf(sql, ", %s(%s) AS %s", sum, of, name);
}

// What resale brought, gross and over what the energy had cost.
static void append_resale(sqlite3_str *sql, const struct dr_ledger_columns *columns,
                          const char *sum)
{
    char gross[64] = "0";
    for (size_t k = 0; k < columns->n; k++)
        if (strcmp(dr_charges[columns->charge[k]]->code, "SELL") == 0)
            snprintf(gross, sizeof gross, "%s(sell) / 1e6", sum);
    sqlite3_str_appendf(sql, ", %s AS resale_usd, %s - %s(sold_cost_usd) AS resale_spread_usd",
                        gross, gross, sum);
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
    append_group_sum(sql, columns, sum, OPTIMISED_LINES, "energy_net");
    sqlite3_str_appendf(sql, ", %s(mined_mwh) / %s(mined_mwh + curtailed_mwh) AS uptime", sum, sum);
    append_sum(sql, sum, "restarts", "restarts");
    append_sum(sql, sum, "restarted_mw", "mw_restarted");
    append_sum(sql, sum, "mined_mwh + curtailed_mwh - load_mwh", "load_reduction_mwh");
    append_resale(sql, columns, sum);
    append_group_sum(sql, columns, sum, DAY_AHEAD_LINES, "day_ahead_net");
    append_sum(sql, sum, "restart_loss_usd", "restart_loss_usd");
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
    if (kept)
        sqlite3_str_appendf(sql, ", f.%s", dr_extras[extra].name);
    else
        sqlite3_str_appendf(sql, ", %s AS %s",
                            dr_extras[extra].otherwise_sql ? dr_extras[extra].otherwise_sql : "0.0",
                            dr_extras[extra].name);
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
        " (f.power_mw + t.residual_fraction * (t.capacity_mw - f.power_mw)) / 4 AS load_mwh",
        DR_FACT_SEEN_PRICE_SCALE);
    for (size_t c = 0; dr_charges[c]; c++) {
        sqlite3_str_appendall(sql, columns->active[c] ? ", f." : ", 0 AS ");
        dr_ledger_append_column(sql, dr_charges[c]);
    }
    for (size_t e = 0; e < dr_extra_count; e++)
        append_extra(sql, columns, e);
    sqlite3_str_appendf(
        sql,
        " FROM terms AS t CROSS JOIN price AS p CROSS JOIN fact AS f"
        " WHERE f.fact_id = t.run_id * %d + p.start_utc_s / 900;"
        // By market/position.c. What is left of several contracts is a hair more
        // or less than what is lost of each, added up.
        "CREATE VIEW booked AS SELECT *, iif(unsold_mwh > 0 AND"
        " left_mwh - unsold_mwh < 1e-9, 0.0, left_mwh - unsold_mwh) AS sold_back_mwh"
        " FROM (SELECT *, max(0.0, load_mwh + day_ahead_sold_mwh -"
        " contract_mwh - day_ahead_bought_mwh) AS bought_mwh,"
        " max(0.0, contract_mwh + day_ahead_bought_mwh - load_mwh -"
        " day_ahead_sold_mwh) AS left_mwh FROM drawn);",
        DR_FACT_RUN_STEP);
}

// A charge's quantity: none on days on which it is not in force.
static void append_quantity(sqlite3_str *sql, const struct dr_charge *charge)
{
    if (charge->since[0] || charge->until[0])
        sqlite3_str_appendf(sql, "iif(central_day BETWEEN '%q' AND '%q', %s, 0.0)",
                            charge->since[0] ? charge->since : "0000",
                            charge->until[0] ? charge->until : "9999-12-31", charge->quantity_sql);
    else
        sqlite3_str_appendf(sql, "(%s)", charge->quantity_sql);
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
        sqlite3_str_appendf(sql, "%sSELECT run_id, start_utc_s, '%q' AS charge, ", before,
                            charge->code);
        append_quantity(sql, charge);
        sqlite3_str_appendall(sql, " AS quantity, ");
        before = " UNION ALL ";
        if (charge->price_sql) {
            sqlite3_str_appendall(sql, charge->price_sql);
        } else {
            sqlite3_str_appendf(sql, "%d * ", charge->sign);
            dr_ledger_append_column(sql, charge);
            sqlite3_str_appendall(sql, " / 1e6 / nullif(");
            append_quantity(sql, charge);
            sqlite3_str_appendall(sql, ", 0)");
        }
        sqlite3_str_appendall(sql, " AS price, ");
        dr_ledger_append_column(sql, charge);
        sqlite3_str_appendall(sql, " AS amount_microusd FROM booked");
    }
    sqlite3_str_appendall(sql, ";");
}

// Sums of each line, a row a run and charge.
static void append_line_totals(sqlite3_str *sql, const struct dr_ledger_columns *columns)
{
    sqlite3_str_appendall(sql, "CREATE VIEW line_total AS ");
    for (size_t k = 0; k < columns->n; k++) {
        const struct dr_charge *charge = dr_charges[columns->charge[k]];
        sqlite3_str_appendf(sql, "%sSELECT run_id, '%q' AS charge, sum(",
                            k > 0 ? " UNION ALL " : "", charge->code);
        dr_ledger_append_column(sql, charge);
        sqlite3_str_appendall(sql, ") AS amount_microusd FROM day GROUP BY run_id");
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
    append_line_totals(sql, columns);
    sqlite3_str_appendall(sql, plain_views);
    sqlite3_str_appendall(sql, bill_views);
    sqlite3_str_appendall(sql, comparison_view);
    dr_ledger_append_study_views(sql);
    return sqlite3_str_finish(sql);
}
