// SPDX-License-Identifier: GPL-3.0-or-later
// What the bound gained over each strategy, by month.
#include "plots/figure.h"
#include "plots/script.h"

static const char sql[] =
    "WITH span AS (SELECT count(DISTINCT substr(day, 1, 7)) AS months FROM day"
    "  WHERE run_id = (SELECT run_id FROM base)),"
    " gap AS (SELECT run_id, iif(months > 240, substr(month, 1, 4), month) AS period,"
    "  sum(regret_usd) AS usd FROM regret, span GROUP BY 1, 2)"
    " SELECT run_id, title, dense_rank() OVER (ORDER BY period) - 1 AS n, period,"
    "  round(usd, 6) AS gap_usd, hindsight1_bound2, colour FROM gap JOIN style USING (run_id)"
    " WHERE hindsight1_bound2 < 2 AND run_id IS NOT (SELECT run_id FROM base)"
    " ORDER BY hindsight1_bound2, run_id, n";

static const char script[] =
    "kind_column = 4\n" DR_SCRIPT_RUNS DR_SCRIPT_PERIODS "plot_px = 330\n"
    "foot_px = 50\n" DR_SCRIPT_ROOM_FOR_KEY DR_SCRIPT_KEY_OF_LINES
    "stats data every ::1 using 3 nooutput\n"
    "top = STATS_max > -STATS_min ? STATS_max : -STATS_min\n" DR_SCRIPT_THOUSANDS
    "set yrange [*<0:*]\n"
    "if (STATS_max == STATS_min) { set yrange [STATS_min / unit_usd - 1:STATS_max / unit_usd + 1] "
    "}\n"
    "set label 1 'Gap to the bound, '.unit at screen 0.01, screen 1 - 14 / height\n"
    "set xzeroaxis linetype 1 linewidth 0.8 linecolor rgb '#555555'\n"
    "if (periods <= 40) {\n"
    "  plot for [i=1:n] data index i-1 every ::1 using 1:($3 / unit_usd):xticlabels(mark(2)) "
    "with linespoints linestyle i\n"
    "} else {\n"
    "  do for [i=1:n] { unset label 200 + i }\n"
    "  plot for [i=1:n] data index i-1 every ::1 using 1:($3 / unit_usd):xticlabels(mark(2)) "
    "with lines linestyle i\n"
    "}\n";

const struct dr_figure dr_figure_oracle_gap = {
    .name = "oracle_gap",
    .title = "The gap to the bound, month by month",
    .caption = "What the oracle, an exact bound with hindsight, gains more than each strategy in "
               "each month (each year where there are more than 240 months): what it could still "
               "have earned at the most, and when. Dashed and hollow: with hindsight, no strategy "
               "that could be run.",
    .without = "there is no bound, or no strategy besides always_mine",
    .sql = sql,
    .script = script,
};
