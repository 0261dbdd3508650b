// SPDX-License-Identifier: GPL-3.0-or-later
// At which hours of the day, in which months, a run did not mine.
#include "plots/figure.h"

// A row a month and hour of the Central clock. Up to three years month by month; of a longer span
// the months of the year, over all its years (year 0). From the fact itself: the views cost more.
static const char sql[] =
    "WITH shown AS (SELECT run_id, label, capacity_mw, run_id * 16777216 AS first_id"
    "  FROM chosen JOIN run_fact USING (run_id) JOIN terms USING (run_id)),"
    " month AS MATERIALIZED (SELECT DISTINCT substr(day, 1, 7) AS month FROM day"
    "  JOIN chosen USING (run_id)),"
    " long AS (SELECT count(*) > 36 AS is_long FROM month),"
    " cell AS (SELECT substr(central_day, 1, 7) AS month,"
    "  (start_utc_s + utc_offset_s) % 86400 / 3600 AS hour, sum(power_mw) AS mw, count(*) AS n"
    "  FROM shown CROSS JOIN price CROSS JOIN fact ON fact_id = first_id + start_utc_s / 900"
    "  GROUP BY 1, 2),"
    " named AS (SELECT iif(is_long, 0, CAST(substr(month, 1, 4) AS INTEGER)) AS year,"
    "  CAST(substr(month, 6) AS INTEGER) AS month, hour, mw, n FROM cell, long)"
    " SELECT 0, label, dense_rank() OVER (ORDER BY year, month) AS column, hour AS central_hour,"
    "  round(100 * (1 - sum(mw) / (capacity_mw * sum(n))), 4) + 0.0 AS curtailed_percent,"
    "  year, month, sum(n) AS intervals"
    " FROM named, shown GROUP BY year, month, hour ORDER BY year, month, hour";

static const char script[] =
    "stats data every ::1 using 1 nooutput\n"
    "n = int(STATS_max)\n"
    "stats data every ::1 using 3 nooutput\n"
    "most = STATS_max\n"
    "label = ''\n"
    "stats data every ::0::0 using (label = strcol(1), 0) nooutput\n"
    "array year[n]\n"
    "array month[n]\n"
    "stats data every ::1 using (year[int($1)] = $4, month[int($1)] = int($5)) nooutput\n"
    "\n"
    "# One mark a month, or every second or third; the year below the first one and each January.\n"
    "months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'\n"
    "set xtics () scale 0 offset 0,0.4 font ',12'\n"
    "step = n > 24 ? 3 : n > 12 ? 2 : 1\n"
    "do for [i=1:n] {\n"
    "  text = word(months, int(month[i]))\n"
    "  if (year[i] > 0 && (i == 1 || month[i] == 1)) { text = text.sprintf(\"\\n%d\", year[i]) }\n"
    "  if (i == 1 || (month[i] - 1) % step == 0) { set xtics add (text i) }\n"
    "}\n"
    "# What the darkest tone stands for: the next round number.\n"
    "top = 100\n"
    "do for [t in '50 20 10 5 2 1'] { if (most > 0 && most <= t) { top = t + 0 } }\n"
    "\n"
    "eval 'set terminal '.term(440, 340)\n"
    "set margins at screen 0.1, screen 0.82, screen 0.19, screen 0.9\n"
    "set xrange [0.5:n+0.5]\n"
    "set yrange [0:24]\n"
    "set ytics 0,6,24\n"
    "set cbrange [0:top]\n"
    "set cbtics font ',12' scale 0\n"
    "unset grid\n"
    "unset key\n"
    "set object 1 rectangle from graph 0, graph 0 to graph 1, graph 1 behind "
    "fillcolor rgb '#e2e2e2' fillstyle solid noborder\n"
    "set palette defined (0 '#ffffff', 0.15 '#deebf7', 0.5 '#6baed6', 0.75 '#2171b5', 1 "
    "'#08306b')\n"
    "set colorbox user origin screen 0.86, screen 0.19 size screen 0.035, screen 0.71\n"
    "set label 1 'Hour of the day, Central time' at screen 0.01, screen 0.955\n"
    "set label 2 'Curtailed, %' at screen 0.99, screen 0.955 right\n"
    "set xlabel 'Strategy: '.label noenhanced font ',12' offset 0,0.1\n"
    "if (most == 0) { set label 3 'nothing was curtailed' at graph 0.5, graph 0.5 center front }\n"
    "plot data every ::1 using 1:($2 + 0.5):(0.5):(0.5):3 with boxxyerror fillcolor palette "
    "fillstyle solid noborder\n";

const struct dr_figure dr_figure_action_heat_map = {
    .name = "action_heat_map",
    .title = "Hours and months of curtailment",
    .caption =
        "For the first strategy without hindsight: the share of its capacity that did not mine, by "
        "hour of the Central clock and month, whether its energy was sold back or not. The darkest "
        "tone is the round number above the highest share. Of a span of more than three years: "
        "the months of the year, over all years.",
    .without = "there are no intervals",
    .sql = sql,
    .script = script,
};
