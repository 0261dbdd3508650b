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
static const char script[] = DR_SCRIPT_RUNS(
    "6",
    "7") "stats data every ::1 using 1 nooutput\n"
         "sides = int(STATS_max) + 1\n"
         "stats data every ::1 using 3 nooutput\n"
         "if (STATS_max == STATS_min) { set yrange [STATS_min / 1e3 - 1:STATS_min / 1e3 + 1] }\n"
         "is_bars = sides <= 8\n" DR_SCRIPT_ROOM_FOR_KEY(
             "330",
             "40") "fits = int(60 / sides)\n"
                   "step = ceil(sides / 10.)\n"
                   "mark(column) = int($1) % step > 0 ? '' : step > 1 || strlen(strcol(column)) <= "
                   "fits ? "
                   "strcol(column) : substr(strcol(column), 1, fits - 1).'…'\n"
                   "set label 1 'Gain over always mining, thousand $ per MW-year' at screen 0.01, "
                   "screen 1 - 14 / height\n"
                   "set xzeroaxis linetype 1 linewidth 0.8 linecolor rgb '#555555'\n"
                   "set xrange [-0.5:sides - 0.5]\n"
                   "set xtics nomirror noenhanced scale 0 offset 0,0.4\n"
                   "set errorbars 0.6\n"
                   "wide = 0.8 / n\n"
                   "at(i) = is_bars ? (i - 0.5) * wide - 0.4 : 0\n"
                   "if (is_bars) {\n"
                   "  do for [i=1:n] {\n"
                   "    set object 100 + i rectangle from screen key_x(i), screen key_y(i) - 5 / "
                   "height "
                   "to screen key_x(i) + 0.045, screen key_y(i) + 5 / height\n"
                   "    if (kind[i] == 1) { set object 100 + i fillstyle empty border rgb "
                   "shade(colour[i]) } "
                   "else { set object 100 + i fillstyle solid noborder fillcolor rgb "
                   "shade(colour[i]) }\n"
                   "  }\n"
                   "  plot for [i=1:n] data index i-1 every ::1 using ($1 + at(i)):(0):($1 + at(i) "
                   "- 0.46 * wide):"
                   "($1 + at(i) + 0.46 * wide):(0):($3 / 1e3) with boxxyerror fillcolor rgb "
                   "shade(colour[i]) "
                   "fillstyle solid (kind[i] == 1 ? 0 : 1) border rgb shade(colour[i]), "
                   "for [i=1:n] data index i-1 every ::1 using ($1 + at(i)):($3 / 1e3):($4 / "
                   "1e3):($5 / 1e3) "
                   "with yerrorbars pointtype 0 linewidth 1 linecolor rgb '#222222', "
                   "data index 0 every ::1 using 1:(NaN):xticlabels(mark(2))\n"
                   "} else {\n"
                   "  set style line 99 linewidth 1\n" DR_SCRIPT_KEY_OF_LINES
                   "  plot for [i=1:n] data index i-1 every ::1 using 1:($3 / 1e3):($4 / 1e3):($5 "
                   "/ 1e3) "
                   "with yerrorbars pointtype 0 linewidth 0.8 linecolor rgb shade(colour[i]), "
                   "for [i=1:n] data index i-1 every ::1 using 1:($3 / 1e3):xticlabels(mark(2)) "
                   "with linespoints linestyle i\n"
                   "}\n";

const struct dr_figure dr_figure_side_by_side = {
    .name = "side_by_side",
    .title = "Gains side by side",
    .caption = "What each strategy gains over always_mine for each megawatt of capacity and 8,760 "
               "hours, in each of what is put side by side (the years of a run). Whiskers: 95 % "
               "intervals, where there are any. Hollow: with hindsight, no strategy that could be "
               "run. Grey: the oracle, an exact bound. Above eight of them, lines.",
    .without = "there is nothing to put side by side: the run has no second year",
    .sql = sql,
    .script = script,
};
