// SPDX-License-Identifier: GPL-3.0-or-later
// The views of the ledger that compare runs: how sure a difference is, what stands between a run
// and the bound, what a study found.
#include <sqlite3.h>

#include "sim/ledger_schema.h"

static const char pair_views[] =
    // Every pair of runs. The interval is of the difference itself, day by day: two gains with wide
    // intervals of their own may still differ for sure.
    "CREATE VIEW difference AS WITH c AS MATERIALIZED (SELECT run_id, label, gain_usd"
    " FROM comparison) SELECT a.run_id, b.run_id AS other_run_id, a.label, b.label AS other_label,"
    " a.gain_usd - b.gain_usd AS difference_usd, i.low_usd, i.high_usd,"
    " i.low_usd > 0 OR i.high_usd < 0 AS is_distinguishable"
    " FROM c AS a JOIN c AS b ON a.run_id < b.run_id LEFT JOIN difference_interval AS i"
    " ON i.run_id = a.run_id AND i.other_run_id = b.run_id ORDER BY a.run_id, b.run_id;"
    // The wear at which the two best strategies without hindsight swap places, with decisions as
    // they are: each dollar of wear costs a run what it restarted. Of runs that differ only in what
    // they see, or when (the first two of all keys), the best one counts.
    "CREATE VIEW wear_swap AS WITH keys AS (SELECT run_id, label, gain_usd, mw_restarted,"
    " strategy, substr(parameters, instr(parameters, 'lmp_latency_s=')) || ',' AS later"
    " FROM comparison WHERE NOT is_bound AND information <> 'perfect' AND strategy <>"
    " 'always_mine'), ranked AS (SELECT *, row_number() OVER (PARTITION BY strategy,"
    " substr(later, instr(later, ',')) ORDER BY gain_usd DESC, run_id) AS rank FROM keys),"
    " best AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY gain_usd DESC, run_id) AS place"
    " FROM ranked WHERE rank = 1)"
    " SELECT run_id, other_run_id, label, other_label, iif(wear >= 0, wear, NULL)"
    " AS wear_usd_per_mw_restart FROM (SELECT a.run_id, b.run_id AS other_run_id, a.label,"
    " b.label AS other_label, t.wear_usd_per_mw_restart + (a.gain_usd - b.gain_usd)"
    " / nullif(a.mw_restarted - b.mw_restarted, 0) AS wear FROM best AS a JOIN best AS b"
    " ON b.place = 2 JOIN terms AS t ON t.run_id = a.run_id WHERE a.place = 1);"
    // What the bound gained over a run in each month.
    "CREATE VIEW regret AS WITH m AS MATERIALIZED (SELECT run_id, month, energy_net_usd +"
    " day_ahead_net_usd AS usd FROM monthly) SELECT m.run_id, m.month, bound.usd - m.usd"
    " AS regret_usd FROM m JOIN m AS bound ON bound.month = m.month AND bound.run_id ="
    " (SELECT min(run_id) FROM run_fact WHERE is_bound) ORDER BY m.run_id, m.month;";

static const char study_views[] =
    // What a strategy gains with better or worse prices to decide by, the best first.
    "CREATE VIEW information_ladder AS WITH base AS (SELECT energy_net_usd, day_ahead_net_usd"
    " FROM total WHERE run_id = (SELECT min(run_id) FROM run_fact WHERE strategy ="
    " 'always_mine')) SELECT s.run_id, r.label, s.step, s.name, s.information,"
    " s.rt_publication_lag_s, s.energy_net_microusd / 1e6 - base.energy_net_usd +"
    " s.day_ahead_net_microusd / 1e6 - base.day_ahead_net_usd AS gain_usd"
    " FROM study_total AS s JOIN run_fact AS r USING (run_id), base"
    " WHERE s.study = 'information' ORDER BY s.run_id, s.step;"
    // The comparison again at each value of one setting: gains are over always_mine at the same
    // one.
    "CREATE VIEW variation AS WITH s AS (SELECT * FROM study_total WHERE study = 'variation'),"
    " base AS (SELECT * FROM s WHERE run_id = (SELECT min(run_id) FROM run_fact"
    " WHERE strategy = 'always_mine')),"
    " bound AS (SELECT * FROM s WHERE run_id = (SELECT min(run_id) FROM run_fact WHERE is_bound)),"
    " g AS (SELECT s.*, s.energy_net_microusd - base.energy_net_microusd +"
    " s.day_ahead_net_microusd - base.day_ahead_net_microusd AS gain_microusd,"
    " s.net_microusd - base.net_microusd AS net_gain_microusd,"
    " CASE WHEN bound.energy_net_microusd > base.energy_net_microusd AND"
    " s.day_ahead_net_microusd = base.day_ahead_net_microusd THEN"
    " CAST(s.energy_net_microusd - base.energy_net_microusd AS REAL) /"
    " (bound.energy_net_microusd - base.energy_net_microusd) END AS capture_ratio"
    " FROM s JOIN base USING (step) LEFT JOIN bound USING (step))"
    " SELECT g.name AS setting, g.unit, g.value, g.run_id, r.label,"
    " g.gain_microusd / 1e6 AS gain_usd, g.gain_microusd / 1e6 /"
    " (g.capacity_mw * g.intervals / 4 / 8760) AS gain_usd_per_mw_year,"
    " g.net_gain_microusd / 1e6 AS net_gain_usd, g.net_microusd / 1e6 AS net_usd,"
    " g.capture_ratio, g.energy_net_microusd / 1e6 AS energy_net_usd, g.mined_mwh, g.restarts,"
    " g.restarted_mw AS mw_restarted FROM g JOIN run_fact AS r USING (run_id) ORDER BY g.step, "
    "g.run_id;";

void dr_ledger_append_study_views(sqlite3_str *sql)
{
    sqlite3_str_appendall(sql, pair_views);
    sqlite3_str_appendall(sql, study_views);
}
