// SPDX-License-Identifier: GPL-3.0-or-later
// How real-time prices lie about the day-ahead price of their hour.
#include "plots/figure.h"

// Hours in the order of their day-ahead price, in at most 40 buckets of as many hours each and of
// 5 hours at least; a row a bucket, with quantiles of its real-time prices: the value at place
// 1 + q (n - 1), rounded, of n. Day-ahead prices are hourly; an hour of which intervals are missing
// counts with what there is of it. All intervals are sorted once, by bucket and price.
static const char sql[] =
    "WITH hole(n) AS MATERIALIZED (SELECT (max(start_utc_s) / 3600 -"
    "  min(start_utc_s) / 3600 + 1) * 4 - count(*) FROM price),"
    " hour AS MATERIALIZED (SELECT start_utc_s / 3600 * 3600 AS hour_s,"
    "  day_ahead_usd_per_mwh AS day_ahead_usd,"
    "  row_number() OVER (ORDER BY day_ahead_usd_per_mwh, start_utc_s) - 1 AS place,"
    "  iif((SELECT n FROM hole) = 0, 4, (SELECT count(*) FROM price AS q WHERE q.start_utc_s"
    "   BETWEEN p.start_utc_s AND p.start_utc_s / 3600 * 3600 + 2700)) AS intervals"
    "  FROM price AS p WHERE day_ahead_usd_per_mwh IS NOT NULL AND (start_utc_s % 3600 = 0 OR"
    // The first of an hour that has no first quarter.
    "  ((SELECT n FROM hole) > 0 AND start_utc_s = (SELECT min(q.start_utc_s) FROM price AS q"
    "   WHERE q.start_utc_s >= p.start_utc_s / 3600 * 3600)))),"
    " size AS MATERIALIZED (SELECT count(*) AS hours, max(1, min(40, count(*) / 5)) AS buckets"
    "  FROM hour),"
    " bucket AS MATERIALIZED (SELECT place * buckets / hours AS bucket,"
    "  avg(day_ahead_usd) AS day_ahead_usd, sum(intervals) AS n,"
    "  sum(sum(intervals)) OVER (ORDER BY place * buckets / hours) - sum(intervals) AS before"
    "  FROM hour, size GROUP BY 1),"
    " ranked AS (SELECT price_usd_per_mwh AS usd,"
    "  row_number() OVER (ORDER BY hour.place * buckets / hours, price_usd_per_mwh) AS place"
    "  FROM size CROSS JOIN hour CROSS JOIN price"
    "  ON start_utc_s BETWEEN hour_s AND hour_s + 2700),"
    " quantile(percent) AS (VALUES (0), (5), (25), (50), (75), (95), (100)),"
    " wanted AS MATERIALIZED (SELECT bucket, day_ahead_usd, n, percent,"
    "  before + 1 + CAST(percent * (n - 1) / 100.0 + 0.5 AS INTEGER) AS place"
    "  FROM bucket, quantile),"
    " picked AS MATERIALIZED (SELECT * FROM ranked WHERE place IN (SELECT place FROM wanted))"
    " SELECT 0, 'real-time price', round(day_ahead_usd, 4) AS day_ahead_usd_per_mwh,"
    "  max(usd) FILTER (WHERE percent = 0) AS low_usd_per_mwh,"
    "  max(usd) FILTER (WHERE percent = 5) AS p5_usd_per_mwh,"
    "  max(usd) FILTER (WHERE percent = 25) AS p25_usd_per_mwh,"
    "  max(usd) FILTER (WHERE percent = 50) AS median_usd_per_mwh,"
    "  max(usd) FILTER (WHERE percent = 75) AS p75_usd_per_mwh,"
    "  max(usd) FILTER (WHERE percent = 95) AS p95_usd_per_mwh,"
    "  max(usd) FILTER (WHERE percent = 100) AS high_usd_per_mwh, n AS intervals"
    " FROM wanted JOIN picked USING (place) GROUP BY bucket ORDER BY bucket";

static const char script[] =
    "stats data every ::1 using 1 nooutput\n"
    "left = STATS_min\n"
    "right = STATS_max\n"
    "stats data every ::1 using 2 nooutput\n"
    "low = STATS_min < 0 ? 1.1 * STATS_min : 0\n"
    "stats data every ::1 using 8 nooutput\n"
    "high = STATS_max < 0 ? 0 : STATS_max\n"
    "\n"
    "# Both axes alike, so that equal prices are a straight line: linear up to about 25 $/MWh,\n"
    "# logarithmic beyond where there are spikes.\n"
    "wide = right - left\n"
    "if (wide <= 0) { wide = 1 }\n"
    "if (high > 300 || low < -300) {\n"
    "  set nonlinear x via asinh(x / 25.) inverse 25 * sinh(x)\n"
    "  set nonlinear y via asinh(y / 25.) inverse 25 * sinh(y)\n"
    "  set xtics (-1000, -250, -100, -50, -25, 0, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)\n"
    "  set ytics (-1000, -250, -50, 0, 50, 100, 250, 1000, 5000)\n"
    "  wide = 25 * sinh(1.02 * asinh(right / 25.) - 0.02 * asinh(left / 25.)) - left\n"
    "  high = high * 1.1\n"
    "}\n"
    "if (high <= low) { high = low + 1 }\n"
    "set xrange [left:left+wide]\n"
    "set yrange [low:high]\n"
    "eval 'set terminal '.term(440, 400)\n"
    "set margins at screen 0.12, screen 0.94, screen 0.33, screen 0.915\n"
    "set label 1 'Real-time price, $/MWh' at screen 0.01, screen 0.96\n"
    "set xlabel 'Day-ahead price of the hour, $/MWh' offset 0,0.3\n"
    "set key vertical maxrows 3 Left reverse left bottom at screen 0.01, screen 0.015 width -2\n"
    "plot data every ::1 using 1:3:7 with filledcurves fillcolor rgb '#dddddd' "
    "title '5 to 95 % of the intervals', "
    "data every ::1 using 1:4:6 with filledcurves fillcolor rgb '#aaaaaa' title '25 to 75 %', "
    "data every ::1 using 1:1 with lines linewidth 1.2 dashtype 2 linecolor rgb '#d55e00' "
    "title 'as day-ahead', "
    "data every ::1 using 1:5 with lines linewidth 1.8 linecolor rgb '#000000' title 'median', "
    "data every ::1 using 1:2 with points pointtype 7 pointsize 0.2 linecolor rgb '#777777' "
    "title 'lowest and highest', "
    "data every ::1 using 1:8 with points pointtype 7 pointsize 0.2 linecolor rgb '#777777' "
    "notitle\n";

const struct dr_figure dr_figure_day_ahead_real_time = {
    .name = "day_ahead_real_time",
    .title = "Real-time against day-ahead prices",
    .caption =
        "The real-time prices of 15 minutes against the day-ahead price of their hour. Hours "
        "are put in order of their day-ahead price and cut into up to 40 groups of equal "
        "size, each shown at its mean day-ahead price: median, the middle half, the middle "
        "90 %, lowest and highest real-time price. On the dashed line both are equal: where "
        "the median lies below it, the day-ahead market was the dearer one. Both scales are "
        "linear near zero and logarithmic beyond where there are spikes.",
    .without = "there are no day-ahead prices",
    .sql = sql,
    .script = script,
};
