// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of a sum by month, stacked up and down from 0, and a black mark for the sum: the end of the
// SQL and the script of the figures that show that.
#ifndef DR_PLOTS_STACK_H
#define DR_PLOTS_STACK_H

#include "plots/script.h"

// The chosen run against base, by `period`: months, years where there are more than 36 months. The
// changes of the bill's groups, whose sum is that of the net; base_programs is no change.
#define DR_STACK_CHANGE_SQL                                                                        \
    "pair(run_id, sign) AS (SELECT run_id, 1 FROM shown UNION ALL SELECT base_id, -1 FROM shown)," \
    " span AS (SELECT count(DISTINCT substr(day, 1, 7)) AS months FROM day"                        \
    "  WHERE run_id = (SELECT run_id FROM base)),"                                                 \
    " month_change AS (SELECT pair.sign, m.* FROM pair JOIN monthly AS m USING (run_id)),"         \
    " change AS MATERIALIZED (SELECT iif(months > 36, substr(month, 1, 4), month) AS period,"      \
    "  sum(sign * net_usd) AS net, sum(sign * energy_cost_usd) AS energy,"                         \
    "  sum(sign * grid_credit_usd) AS resale, sum(sign * hashprice_revenue_usd) AS hash,"          \
    "  sum(sign * restart_loss_usd) AS lost, sum(sign * operations_cost_usd) AS wear,"             \
    "  sum(sign * program_credit_usd) AS programs,"                                                \
    "  sum((sign < 0) * program_credit_usd) AS base_programs,"                                     \
    "  sum(sign * delivery_cost_usd) AS delivery FROM month_change, span GROUP BY period)"

// Of part(number, name, period, usd), 0 being the sum and its name the run's: a block a part that
// is not 0 everywhere.
#define DR_STACK_SQL                                                                               \
    " rounded AS MATERIALIZED (SELECT number, name, period, round(usd, 6) AS usd FROM part),"      \
    " stacked AS (SELECT *, dense_rank() OVER (ORDER BY period) - 1 AS n,"                         \
    "  iif(number = 0, 0, coalesce(sum(usd) OVER (PARTITION BY period, number = 0, usd < 0"        \
    "   ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS from_usd,"       \
    "  max(abs(usd)) OVER (PARTITION BY number) AS most FROM rounded)"                             \
    " SELECT number, name, n, period, usd, round(from_usd, 6) AS from_usd,"                        \
    "  round(from_usd + usd, 6) AS to_usd, number AS part FROM stacked"                            \
    " WHERE number = 0 OR most > 0 ORDER BY number, n"

// The script. Takes `what`, the words above the plot, and fills, a colour "#rrggbb" a part from 1
// on.
#define DR_STACK_SCRIPT                                                                            \
    DR_SCRIPT_PERIODS DR_STACK_PARTS DR_SCRIPT_NAMES DR_STACK_NAMES DR_SCRIPT_ROOM_FOR_KEY         \
        DR_SCRIPT_KEY_OF_BOXES DR_SCRIPT_THOUSANDS DR_STACK_DRAW

// The reach of the stacks, `top`; n parts and their colours.
#define DR_STACK_PARTS                                                                             \
    "stats data every ::1 using (abs($4) > abs($5) ? abs($4) : abs($5)) nooutput\n"                \
    "n = STATS_blocks\n"                                                                           \
    "top = STATS_max\n"                                                                            \
    "array part[n]\n"                                                                              \
    "stats data every ::1::1 using (part[int(column(-2)) + 1] = $6) nooutput\n"                    \
    "fill(i) = i == 1 ? '#ffffff' : word(fills, int(part[i]))\n"
// The first name is the run's; the others are ours and short.
#define DR_STACK_NAMES                                                                             \
    "strategy = title[1]\n"                                                                        \
    "title[1] = 'net'\n"                                                                           \
    "longest = 17\n"                                                                               \
    "plot_px = 346\n"                                                                              \
    "foot_px = 66\n"
#define DR_STACK_DRAW                                                                              \
    "set label 200 '' at screen key_x(1) + 0.0225, screen key_y(1) point pointtype 13 "            \
    "pointsize 0.6\n"                                                                              \
    "set label 1 what.', '.unit at screen 0.01, screen 1 - 14 / height\n"                          \
    "set label 2 'Strategy: '.strategy noenhanced at screen 0.01, screen (below - 48) / height "   \
    "font ',12'\n"                                                                                 \
    "set xzeroaxis linetype 1 linewidth 0.8 linecolor rgb '#555555'\n"                             \
    "if (top == 0) { set yrange [-1:1] }\n"                                                        \
    "set style fill solid 1 noborder\n"                                                            \
    "# The first block is the sum and has no boxes.\n"                                             \
    "high(i, usd) = i == 1 ? 0 : usd / unit_usd\n"                                                 \
    "wide(i) = i == 1 ? 0 : 0.4\n"                                                                 \
    "plot for [i=1:n] data index i-1 every ::1 using 1:(high(i, ($4 + $5) / 2)):($1 - wide(i)):"   \
    "($1 + wide(i)):(high(i, $4)):(high(i, $5)) with boxxyerror fillcolor rgb fill(i), "           \
    "data index 0 every ::1 using 1:($3 / unit_usd) with points pointtype 13 pointsize 0.9 "       \
    "linecolor rgb '#ffffff', "                                                                    \
    "data index 0 every ::1 using 1:($3 / unit_usd):xticlabels(mark(2)) with points "              \
    "pointtype 13 pointsize 0.6 linecolor rgb '#000000'\n"

#endif
