// SPDX-License-Identifier: GPL-3.0-or-later
// All prices in falling order, and what a run did at each of them.
#include "plots/figure.h"

// Prices are put into classes: whole dollars below 0, quarters of a dollar up to 16 $, then 32
// classes from each power of two to the next. What remains of a year's 35,136 intervals are some
// 300 classes, in each the lowest and the highest price at which the run did one thing. A price's
// place in the falling order is exact at both ends of its class and linear between them. One sort
// of the intervals and no window over them: that is what makes it fast.
// Block 0: the curve. 1 to 3: where the run mined, sold back, curtailed. 4: the classes, each from
// half a place before its first to half a place after its last. In 1 to 4 also the percent of the
// class that was mined, sold back, curtailed.
static const char sql[] =
    "WITH done AS MATERIALIZED (SELECT CAST(CASE WHEN price_usd_per_mwh < 0 THEN"
    "   price_usd_per_mwh - 1"
    "  WHEN price_usd_per_mwh < 16 THEN price_usd_per_mwh * 4"
    "  WHEN price_usd_per_mwh < 32 THEN 32 + price_usd_per_mwh * 2"
    "  WHEN price_usd_per_mwh < 64 THEN 64 + price_usd_per_mwh"
    "  WHEN price_usd_per_mwh < 128 THEN 96 + price_usd_per_mwh / 2"
    "  WHEN price_usd_per_mwh < 256 THEN 128 + price_usd_per_mwh / 4"
    "  WHEN price_usd_per_mwh < 512 THEN 160 + price_usd_per_mwh / 8"
    "  WHEN price_usd_per_mwh < 1024 THEN 192 + price_usd_per_mwh / 16"
    "  WHEN price_usd_per_mwh < 2048 THEN 224 + price_usd_per_mwh / 32"
    "  WHEN price_usd_per_mwh < 4096 THEN 256 + price_usd_per_mwh / 64"
    "  ELSE 288 + price_usd_per_mwh / 128 END AS INTEGER) AS class, action, count(*) AS n,"
    "  min(price_usd_per_mwh) AS low, max(price_usd_per_mwh) AS high FROM interval"
    "  WHERE run_id = (SELECT run_id FROM chosen) GROUP BY class, action),"
    " class AS MATERIALIZED (SELECT class, sum(n) AS n, min(low) AS low, max(high) AS high,"
    "  sum(sum(n)) OVER (ORDER BY class DESC) AS last,"
    "  100.0 * coalesce(sum(n) FILTER (WHERE action = 'mine'), 0) / sum(n) AS mined,"
    "  100.0 * coalesce(sum(n) FILTER (WHERE action = 'sell-back'), 0) / sum(n) AS sold"
    "  FROM done GROUP BY class),"
    " end AS (SELECT low AS usd, action, class FROM done"
    "  UNION SELECT high, action, class FROM done),"
    " row AS (SELECT 0 AS block, last - n + 1 AS place, high AS usd, NULL AS mined,"
    "   NULL AS sold FROM class"
    "  UNION SELECT 0, last, low, NULL, NULL FROM class"
    "  UNION ALL SELECT CASE action WHEN 'mine' THEN 1 WHEN 'sell-back' THEN 2 ELSE 3 END,"
    "   last - n + 1 + coalesce((n - 1) * (high - usd) / (high - low), 0), usd, mined, sold"
    "   FROM end JOIN class USING (class)"
    "  UNION ALL SELECT 4, last - n + 0.5, high, mined, sold FROM class"
    "  UNION ALL SELECT 4, last + 0.5, low, mined, sold FROM class),"
    " name(block, name) AS (SELECT 0, label FROM chosen JOIN run_fact USING (run_id)"
    "  UNION ALL VALUES (1, 'mined'), (2, 'sold back'), (3, 'curtailed'), (4, 'shares'))"
    " SELECT block, name, round(place / 4.0, 4) AS hours, usd AS price_usd_per_mwh,"
    "  round(mined, 4) AS mined_percent, round(sold, 4) AS sold_back_percent,"
    "  round(100 - mined - sold, 4) + 0.0 AS curtailed_percent"
    " FROM row JOIN name USING (block) ORDER BY block, place, price_usd_per_mwh DESC";

static const char script[] =
    "label = ''\n"
    "stats data index 0 every ::0::0 using (label = strcol(1), 0) nooutput\n"
    "stats data index 0 every ::1 using 1 nooutput\n"
    "end = STATS_max\n"
    "stats data index 0 every ::1 using 2 nooutput\n"
    "low = STATS_min < 0 ? 1.1 * STATS_min : 0\n"
    "high = STATS_max < 0 ? 0 : STATS_max * 1.25\n"
    "thousands(x) = x >= 1000 ? sprintf('%d,%03d', int(x) / 1000, int(x) % 1000) : sprintf('%g', "
    "x)\n"
    "stats data every ::1 using 1 nooutput\n"
    "shares = STATS_blocks - 1\n"
    "array tone[shares]\n"
    "array own[shares]\n"
    "do for [i=1:shares-1] { own[i] = 5 }\n"
    "stats data every ::0::0 using (i = int(column(-2)), i == 0 || i == shares ? 0 : "
    "(own[i] = strcol(1) eq 'mined' ? 3 : strcol(1) eq 'sold back' ? 4 : 5)) nooutput\n"
    "do for [i=1:shares-1] { tone[i] = word('#56b4e9 #e69f00 #999999', own[i] - 2) }\n"
    "\n"
    "eval 'set terminal '.term(440, 500)\n"
    "set multiplot\n"
    "set logscale x\n"
    "set xrange [0.125:end+0.125]\n"
    "set xtics () offset 0,0.4\n"
    "hours = '0.25 1 4 24 100 1000'\n"
    "do for [h in hours] { if (3 * h < end) { set xtics add ('' h + 0) } }\n"
    "set xtics add ('' end)\n"
    "set grid xtics\n"
    "\n"
    "# Prices: linear up to about 25 $/MWh, logarithmic above, where there are spikes.\n"
    "set margins at screen 0.12, screen 0.94, screen 0.46, screen 0.935\n"
    "if (high <= low) { high = low + 1 }\n"
    "if (high > 300 || low < -300) {\n"
    "  set nonlinear y via asinh(y / 25.) inverse 25 * sinh(y)\n"
    "  set ytics (-1000, -250, -50, 0, 50, 100, 250, 1000, 5000)\n"
    "}\n"
    "set yrange [low:high]\n"
    "set label 1 'Price, $/MWh' at screen 0.01, screen 0.965\n"
    "set key at graph 1, graph 1 top right Left reverse\n"
    "# What was mostly done at about a price below, what was done else above it.\n"
    "plot data index 0 every ::1 using 1:2 with lines linewidth 0.8 linecolor rgb '#000000' "
    "notitle, "
    "for [i=1:shares-1] data index i using 1:(column(own[i]) < 50 ? NaN : $2) "
    "with points pointtype 7 pointsize 0.45 linecolor rgb tone[i] title columnheader(1), "
    "for [i=1:shares-1] data index i every ::1 using 1:(column(own[i]) < 50 ? $2 : NaN) "
    "with points pointtype 7 pointsize 0.45 linecolor rgb tone[i] notitle\n"
    "\n"
    "# What was done at each price, of all intervals at about that price.\n"
    "unset nonlinear y\n"
    "unset key\n"
    "unset label 99\n"
    "set margins at screen 0.12, screen 0.94, screen 0.20, screen 0.36\n"
    "set yrange [0:100]\n"
    "set ytics 0,50,100\n"
    "set grid noxtics noytics\n"
    "do for [h in hours] { if (3 * h < end) { set xtics add (thousands(h + 0) h + 0) } }\n"
    "set xtics add (thousands(end) end)\n"
    "set label 1 'Share of the intervals at about that price, %' at screen 0.01, screen 0.395\n"
    "set xlabel 'Hours with at least this price' offset 0,0.3\n"
    "set label 2 'Strategy: '.label at screen 0.5, screen 0.025 center noenhanced font ',12'\n"
    "plot data index shares every ::1 using 1:(100) with filledcurves y=0 fillcolor rgb '#d9d9d9' "
    "fillstyle solid notitle, "
    "data index shares every ::1 using 1:($3+$4) with filledcurves y=0 fillcolor rgb '#e69f00' "
    "fillstyle solid notitle, "
    "data index shares every ::1 using 1:3 with filledcurves y=0 fillcolor rgb '#56b4e9' "
    "fillstyle solid notitle\n"
    "unset multiplot\n";

const struct dr_figure dr_figure_price_duration = {
    .name = "price_duration",
    .title = "Price duration, and what was done at each price",
    .caption =
        "For the first strategy without hindsight. Above: the real-time prices of all intervals in "
        "falling order, against the hours in which the price was at least that (logarithmic, so "
        "that the few dear hours show; the scale of prices is linear near zero and logarithmic "
        "beyond). Dots say what was done: mined, sold back, curtailed (with nothing to sell); what "
        "was done less often at about a price lies on top. Below: the share of each. Blue on the "
        "left are dear intervals that were missed, other colours on the right cheap ones in which "
        "nothing was mined.",
    .without = "there are no intervals",
    .sql = sql,
    .script = script,
};
