// SPDX-License-Identifier: GPL-3.0-or-later
// The gain of each run at each value of the setting that was varied.
#include "plots/figure.h"
#include "plots/script.h"

// NaN as base_value: the setting is not set.
static const char sql[] =
    "SELECT v.run_id, title, v.value, round(gain_usd, 6) AS gain_usd, hindsight1_bound2, colour,"
    "  (SELECT s.value FROM run_setting AS s JOIN chosen USING (run_id)"
    "   WHERE s.name = v.setting AND typeof(s.value) IN ('real', 'integer')) AS base_value,"
    "  setting, v.unit FROM variation AS v JOIN style USING (run_id)"
    " WHERE v.run_id IS NOT (SELECT run_id FROM base) ORDER BY v.run_id, v.value";

static const char script[] =
    "kind_column = 3\n" DR_SCRIPT_RUNS "plot_px = 340\n"
    "foot_px = 60\n" DR_SCRIPT_ROOM_FOR_KEY DR_SCRIPT_KEY_OF_LINES
    "stats data every ::1 using 1 nooutput\n"
    "first = STATS_min\n"
    "last = STATS_max\n"
    "stats data every ::1 using 2 nooutput\n"
    "top = STATS_max > -STATS_min ? STATS_max : -STATS_min\n" DR_SCRIPT_UNIT
    "if (STATS_max == STATS_min) { set yrange [STATS_min / unit_usd - 1:STATS_min / unit_usd + 1] "
    "}\n"
    "what = ''\n"
    "base = NaN\n"
    "stats data index 0 every ::1::1 using (base = strcol(5) eq 'NaN' ? base : $5, "
    "what = strcol(6).(strcol(7) eq '1' || strcol(7) eq '' ? '' : ', '.strcol(7)), 0) nooutput\n"
    "set label 1 'Gain over always mining, '.unit at screen 0.01, screen 1 - 14 / height\n"
    "set label 2 what at screen 0.54, screen (below - 42) / height center noenhanced font ',12'\n"
    "set xtics nomirror offset 0,0.4\n"
    "set xzeroaxis linetype 1 linewidth 0.8 linecolor rgb '#555555'\n"
    "room = last > first ? 0.03 * (last - first) : 1\n"
    "set xrange [first - room:last + room]\n"
    "if (base >= first && base <= last) {\n"
    "  set arrow 1 from first base, graph 0 to first base, graph 1 nohead back linewidth 1 "
    "dashtype 2 linecolor rgb '#555555'\n"
    "  set label 3 sprintf('dashed line: as set, %g', base) at screen 0.96, screen 1 - 14 / height "
    "right font ',12'\n"
    "}\n"
    "plot for [i=1:n] data index i-1 every ::1 using 1:($2 / unit_usd) with linespoints "
    "linestyle i\n";

const struct dr_figure dr_figure_gain_by_setting = {
    .name = "gain_by_setting",
    .title = "Gain at each value of a setting",
    .caption = "The whole comparison again at each value of one setting: what each strategy gains "
               "over always_mine at the same value. The thin vertical line is the value that all "
               "other figures are of. Dashed and hollow: with hindsight, no strategy that could be "
               "run. Grey dots: the oracle, an exact bound.",
    .without = "no setting was varied",
    .sql = sql,
    .script = script,
};
