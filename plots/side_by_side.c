// SPDX-License-Identifier: GPL-3.0-or-later
// The gains of each run in each of what is put side by side.
#include "plots/figure.h"
#include "plots/script.h"

static const char sql[] =
    "WITH place AS (SELECT *, dense_rank() OVER (ORDER BY side) - 1 AS n FROM side)"
    " SELECT run_id, title, n, side_name, round(gain_usd_per_mw_year, 6) AS gain_usd_per_mw_year,"
    "  round(low_usd_per_mw_year, 6) AS low_usd_per_mw_year,"
    "  round(high_usd_per_mw_year, 6) AS high_usd_per_mw_year, hindsight1_bound2, colour"
    " FROM place WHERE (SELECT max(n) FROM place) > 0 ORDER BY run_id, n";

// Bars up to 8 sides, lines above.
static const char script[] =
    "kind_column = 6\n" DR_SCRIPT_RUNS "fill(i) = shade(colour[i])\n"
    "plot_px = 330\n"
    "foot_px = 40\n" DR_SCRIPT_ROOM_FOR_KEY "stats data every ::1 using 1 nooutput\n"
    "sides = int(STATS_max) + 1\n"
    "stats data every ::1 using 3 nooutput\n"
    "set yrange [*<0:*]\n"
    "if (STATS_max == STATS_min) { set yrange [STATS_min / 1e3 - 1:STATS_min / 1e3 + 1] }\n"
    "set label 1 'Gain over always mining, thousand $ per MW-year' at screen 0.01, "
    "screen 1 - 14 / height\n"
    "set xzeroaxis linetype 1 linewidth 0.8 linecolor rgb '#555555'\n"
    "set xrange [-0.5:sides - 0.5]\n"
    "set xtics nomirror noenhanced scale 0 offset 0,0.4\n"
    "step = ceil(sides / 10.)\n"
    "fits = 60 * step / sides\n"
    "short(name) = strlen(name) > fits ? substr(name, 1, fits - 1).'…' : name\n"
    "mark(column) = int($1) % step > 0 ? '' : short(strcol(column))\n"
    "set style arrow 1 heads size screen 0.006, 90 linewidth 1 linecolor rgb '#222222'\n"
    "if (sides <= 8) {\n" DR_SCRIPT_KEY_OF_BOXES "  wide = 0.8 / n\n"
    "  x(i) = $1 + (i - 0.5) * wide - 0.4\n"
    "  solid(i) = kind[i] == 1 ? 0 : 1\n"
    "  do for [i=1:n] { set object 100 + i fillstyle solid solid(i) border rgb fill(i) }\n"
    "  plot for [i=1:n] data index i-1 every ::1 using (x(i)):(0):(x(i) - 0.46 * wide):"
    "(x(i) + 0.46 * wide):(0):($3 / 1e3) with boxxyerror fillcolor rgb fill(i) "
    "fillstyle solid solid(i) border rgb fill(i), "
    "for [i=1:n] data index i-1 every ::1 using (x(i)):($4 / 1e3):(0):(($5 - $4) / 1e3) "
    "with vectors arrowstyle 1, "
    "data index 0 every ::1 using 1:(NaN):xticlabels(mark(2))\n"
    "} else {\n" DR_SCRIPT_KEY_OF_LINES
    "  plot for [i=1:n] data index i-1 every ::1 using 1:($4 / 1e3):(0):(($5 - $4) / 1e3) "
    "with vectors arrowstyle 1, "
    "for [i=1:n] data index i-1 every ::1 using 1:($3 / 1e3):xticlabels(mark(2)) "
    "with linespoints linestyle i\n"
    "}\n";

const struct dr_figure dr_figure_side_by_side = {
    .name = "side_by_side",
    .title = "Gains side by side",
    .caption = "What each strategy gains over always_mine for each megawatt of capacity and 8,760 "
               "hours, in each of what is put side by side (the years of a run, or several "
               "results). Whiskers: 95 % "
               "intervals, where there are any. Hollow: with hindsight, no strategy that could be "
               "run. Grey: the oracle, an exact bound. Above eight of them, lines.",
    .without = "there is nothing to put beside it: the run has no second year",
    .of_sides = true,
    .sql = sql,
    .script = script,
};
