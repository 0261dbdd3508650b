// SPDX-License-Identifier: GPL-3.0-or-later
// How much of a run's gain its best days earned.
#include "plots/figure.h"

// Days in the order of their gain: what the best n of them add up to. Up to 400 days all of them;
// of more the first 50 (the axis is logarithmic) and of each of 400 buckets of days the lowest and
// the highest value. Runs that gained nothing have no shares, hindsight is not shown, and the bound
// not alone.
static const char sql[] =
    "WITH shown AS (SELECT run_id, title, colour, hindsight1_bound2 AS kind FROM style"
    "  WHERE colour >= 0 AND hindsight1_bound2 <> 1),"
    " gain AS MATERIALIZED (SELECT d.run_id, d.energy_net_usd + d.day_ahead_net_usd"
    "  - mined.energy_net_usd - mined.day_ahead_net_usd AS usd FROM shown CROSS JOIN base"
    "  CROSS JOIN daily AS d ON d.run_id = shown.run_id CROSS JOIN daily AS mined"
    "  ON mined.run_id = base.run_id AND mined.day = d.day),"
    " total AS MATERIALIZED (SELECT run_id, sum(usd) AS usd, count(*) AS days FROM gain"
    "  GROUP BY run_id HAVING sum(usd) >= 0.01 AND count(*) > 1),"
    " best AS MATERIALIZED (SELECT run_id, row_number() OVER w AS n, sum(usd) OVER w AS usd"
    "  FROM gain WINDOW w AS (PARTITION BY run_id ORDER BY usd DESC ROWS UNBOUNDED PRECEDING)),"
    " share AS MATERIALIZED (SELECT run_id, n, days, 100 * best.usd / total.usd AS percent,"
    "  CASE WHEN days <= 400 OR n <= 50 THEN n WHEN n = days THEN -1"
    "  ELSE 50 + n / ((days + 399) / 400) END AS bucket FROM best JOIN total USING (run_id)),"
    " picked AS (SELECT run_id, n, days, min(percent) AS percent FROM share GROUP BY run_id, bucket"
    "  UNION SELECT run_id, n, days, max(percent) FROM share GROUP BY run_id, bucket)"
    " SELECT run_id, title, n AS best_days, round(percent, 4) AS share_percent,"
    "  kind AS hindsight1_bound2, colour, run_id = (SELECT run_id FROM chosen) AS is_chosen,"
    "  days FROM picked JOIN shown USING (run_id)"
    "  WHERE EXISTS (SELECT * FROM total JOIN shown USING (run_id) WHERE kind = 0)"
    " ORDER BY run_id, n";

static const char script[] =
    "stats data every ::1 using 1 nooutput\n"
    "n = STATS_blocks\n"
    "days = STATS_max\n"
    "stats data every ::1 using 2 nooutput\n"
    "top = STATS_max > 100 ? STATS_max : 100\n"
    "array kind[n]\n"
    "array colour[n]\n"
    "stats data every ::1::1 using (kind[int(column(-2)) + 1] = $3, "
    "colour[int(column(-2)) + 1] = $4) nooutput\n"
    "longest = 0\n"
    "stats data every ::0::0 using (longest = strlen(strcol(1)) > longest ? "
    "strlen(strcol(1)) : longest, 0) nooutput\n"
    "five = NaN\n"
    "stats data every ::1 using ($5 > 0 && $1 == 5 ? (five = $2, five_colour = $4) : 0) nooutput\n"
    "\n"
    "set logscale x\n"
    "set xrange [1:days]\n"
    "set xtics () offset 0,0.4\n"
    "do for [t in '1 2 5 10 20 50 100 200 500 1000 2000 5000'] {\n"
    "  if (1.6 * t < days) { set xtics add (t t) }\n"
    "}\n"
    "set xtics add (sprintf('%d', days) days)\n"
    "# A run that gained little of much won and lost has shares without end.\n"
    "set yrange [0:top>250?250:top*1.04]\n"
    "\n"
    "# The key stands below, two runs a line where their names are short.\n"
    "columns = longest <= 32 ? 2 : 1\n"
    "rows = (n + columns - 1) / columns\n"
    "height = 330. + 18 * rows\n"
    "eval 'set terminal '.term(440, height)\n"
    "set margins at screen 0.1, screen 0.94, screen (70 + 18 * rows) / height, screen 1 - 34 / "
    "height\n"
    "set key vertical Left reverse left bottom at screen 0.01, screen 6 / height\n"
    "# gnuplot takes letters for wider than they are.\n"
    "eval sprintf('set key maxrows %d width %d', rows, -longest / (format eq 'svg' ? 4 : 7))\n"
    "set label 1 'Share of the gain of the span, %' at screen 0.01, screen 1 - 14 / height\n"
    "set xlabel 'Days, the best first' offset 0,0.4\n"
    "set arrow 1 from graph 0, first 100 to graph 1, first 100 nohead linewidth 0.8 "
    "linecolor rgb '#555555' back\n"
    "if (five == five && five < 250) {\n"
    "  set arrow 2 from 5, graph 0 to 5, first five nohead linewidth 0.8 "
    "linecolor rgb '#555555' back\n"
    "  set label 2 '' at 5, five point pointtype 7 pointsize 0.6 linecolor rgb shade(five_colour) "
    "front\n"
    "  set label 3 sprintf('the best 5: %.0f %%', five) at 5, graph 0 left offset 0.5,0.8 "
    "font ',12' textcolor rgb shade(five_colour) front\n"
    "}\n"
    "do for [i=1:n] {\n"
    "  eval sprintf(\"set style line %d linewidth %.1f dashtype %s linecolor rgb '%s'\", i, "
    "kind[i] > 0 ? 1.5 : weight(colour[i]), kind[i] > 0 ? '3' : 'solid', shade(colour[i]))\n"
    "}\n"
    "plot for [i=1:n] data index i-1 using 1:2 with lines linestyle i title columnheader(1)\n";

const struct dr_figure dr_figure_concentration = {
    .name = "concentration",
    .title = "How few days earn the gain",
    .caption =
        "Each strategy's days in the order of what they gained over always_mine, the best first: "
        "the share of the whole gain that the best 1, 2, 5, ... of them add up to (the scale is "
        "logarithmic). A line above 100 % comes down to it on days that lost. The sooner a line "
        "is high, the fewer days the result hangs on: another span without such days gains less. "
        "Strategies that gained nothing and hindsight are left out. Grey dots: the oracle, an "
        "exact bound. Shares above 250 % are cut off.",
    .without = "no strategy gained over always_mine, or the span is one day",
    .sql = sql,
    .script = script,
};
