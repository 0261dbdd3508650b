// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of gnuplot scripts that several figures share, as text to be joined with theirs. What they
// take and leave are gnuplot's variables.
#ifndef DR_PLOTS_SCRIPT_H
#define DR_PLOTS_SCRIPT_H

// Blocks that are runs: their number n, kind[i] (1 hindsight, 2 bound), colour[i] and line style i
// of each, and their names. Takes kind_column, which that of the colour follows.
#define DR_SCRIPT_RUNS                                                                             \
    "stats data every ::1 using 1 nooutput\n"                                                      \
    "n = STATS_blocks\n"                                                                           \
    "array kind[n]\n"                                                                              \
    "array colour[n]\n"                                                                            \
    "stats data every ::1::1 using (kind[int(column(-2)) + 1] = column(kind_column), "             \
    "colour[int(column(-2)) + 1] = column(kind_column + 1)) nooutput\n"                            \
    "dashes = 'solid 2 3'\n"                                                                       \
    "do for [i=1:n] {\n"                                                                           \
    "  eval sprintf(\"set style line %d linewidth %.1f dashtype %s pointtype %d pointsize 0.45 "   \
    "linecolor rgb '%s'\", i, kind[i] > 0 ? 1.5 : weight(colour[i]), "                             \
    "word(dashes, int(kind[i]) + 1), kind[i] > 0 ? 6 : 7, shade(colour[i]))\n"                     \
    "}\n" DR_SCRIPT_NAMES

// Names of n blocks, title[i], and how many letters the longest has.
#define DR_SCRIPT_NAMES                                                                            \
    "array title[n]\n"                                                                             \
    "longest = 0\n"                                                                                \
    "stats data every ::0::0 using (title[int(column(-2)) + 1] = strcol(1), "                      \
    "longest = strlen(strcol(1)) > longest ? strlen(strcol(1)) : longest, 0) nooutput\n"

// A picture plot_px high but for its key, for which room is made below it: `rows` of it for n
// names. The marks of the axis need foot_px. The key is made of labels: gnuplot's own is as wide as
// each terminal takes letters to be.
#define DR_SCRIPT_ROOM_FOR_KEY                                                                     \
    "columns = longest <= 17 ? 3 : longest <= 32 ? 2 : 1\n"                                        \
    "rows = (n + columns - 1) / columns\n"                                                         \
    "below = 18. * rows + foot_px\n"                                                               \
    "height = 18. * rows + plot_px\n"                                                              \
    "eval 'set terminal '.term(440, height)\n"                                                     \
    "set margins at screen 0.12, screen 0.96, screen below / height, screen 1 - 34 / height\n"     \
    "unset key\n"                                                                                  \
    "key_x(i) = 0.015 + ((i - 1) / rows) / (1. * columns)\n"                                       \
    "key_y(i) = (14 + 18. * (rows - 1 - (i - 1) % rows)) / height\n"                               \
    "do for [i=1:n] { set label 100 + i title[i] at screen key_x(i) + 0.06, screen key_y(i) "      \
    "noenhanced font ',12' }\n"
// The samples before the names: lines with points, or boxes of the colour fill(i).
#define DR_SCRIPT_KEY_OF_LINES                                                                     \
    "do for [i=1:n] {\n"                                                                           \
    "  set arrow 100 + i from screen key_x(i), screen key_y(i) to screen key_x(i) + 0.045, "       \
    "screen key_y(i) nohead linestyle i\n"                                                         \
    "  set label 200 + i '' at screen key_x(i) + 0.0225, screen key_y(i) point linestyle i\n"      \
    "}\n"
#define DR_SCRIPT_KEY_OF_BOXES                                                                     \
    "do for [i=1:n] {\n"                                                                           \
    "  set object 100 + i rectangle from screen key_x(i), screen key_y(i) - 5 / height "           \
    "to screen key_x(i) + 0.045, screen key_y(i) + 5 / height fillstyle solid noborder "           \
    "fillcolor rgb fill(i)\n"                                                                      \
    "}\n"

// The unit that dollars up to `top` are shown in, its name and unit_usd dollars of it: any, or
// thousands where they can be read.
#define DR_SCRIPT_UNIT                                                                             \
    "unit_usd = top >= 1.5e6 ? 1e6 : top >= 1.5e3 ? 1e3 : 1\n"                                     \
    "unit = top >= 1.5e6 ? 'million $' : top >= 1.5e3 ? 'thousand $' : '$'\n"
#define DR_SCRIPT_THOUSANDS                                                                        \
    "unit_usd = top >= 1e7 ? 1e6 : 1e3\n"                                                          \
    "unit = top >= 1e7 ? 'million $' : 'thousand $'\n"

// Column 1 counts periods from 0, column 2 is their name, a month or a year: mark(2) is what stands
// at the axis, for `periods` of them. The year stands below its first month.
#define DR_SCRIPT_PERIODS                                                                          \
    "stats data every ::1 using 1 nooutput\n"                                                      \
    "periods = int(STATS_max) + 1\n"                                                               \
    "set xrange [-0.6:periods - 0.4]\n"                                                            \
    "set xtics nomirror offset 0,0.4 scale 0\n"                                                    \
    "step = periods <= 13 ? 1 : periods <= 40 ? 3 : 12 * ceil(periods / 120.)\n"                   \
    "years = ceil(periods / 10.)\n"                                                                \
    "day_of(column) = strptime('%Y-%m', strcol(column))\n"                                         \
    "is_marked(column) = (int(tm_year(day_of(column)) * 12 + tm_mon(day_of(column))) % step == "   \
    "0)\n"                                                                                         \
    "mark(column) = strlen(strcol(column)) == 4 ? (int($1) % years == 0 ? strcol(column) : '') : " \
    "!is_marked(column) ? '' : step >= 12 ? strftime('%Y', day_of(column)) : "                     \
    "strftime(tm_mon(day_of(column)) == 0 || $1 < step ? \"%b\\n%Y\" : '%b', day_of(column))\n"

#endif
