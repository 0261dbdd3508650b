// SPDX-License-Identifier: GPL-3.0-or-later
// What a strategy changes of the bill against always_mine, by month: what it is made of, and the
// sum.
#include "plots/figure.h"
#include "plots/stack.h"

// The hash lost on restarts is a part of the revenue that was not earned.
static const char sql[] =
    "WITH shown AS (SELECT c.run_id, title, base.run_id AS base_id FROM chosen AS c"
    "  JOIN style USING (run_id) JOIN base ON base.run_id <> c.run_id), " DR_STACK_CHANGE_SQL ","
    " part(number, name, period, usd) AS ("
    "  SELECT 0, title, period, net FROM change, shown"
    "  UNION ALL SELECT 1, 'energy not bought', period, energy FROM change"
    "  UNION ALL SELECT 2, 'resale', period, resale FROM change"
    "  UNION ALL SELECT 3, 'programs', period, programs FROM change"
    "  UNION ALL SELECT 4, 'delivery, fees', period, delivery FROM change"
    "  UNION ALL SELECT 5, 'hash forgone', period, hash + lost FROM change"
    "  UNION ALL SELECT 6, 'restart losses', period, -lost FROM change"
    "  UNION ALL SELECT 7, 'wear', period, wear FROM change)," DR_STACK_SQL;

static const char script[] =
    "what = 'Change against always mining'\n"
    "fills = '#0072b2 #e69f00 #009e73 #f0e442 #999999 #d55e00 #cc79a7'\n" DR_STACK_SCRIPT;

const struct dr_figure dr_figure_monthly_bridge = {
    .name = "monthly_bridge",
    .title = "What makes up the gain, month by month",
    .caption = "What the first strategy without hindsight changes of the whole bill against "
               "always_mine, by month (by year where there are more than 36 months): upwards what "
               "it saves or earns, downwards what that costs. Hash forgone is the revenue of the "
               "hours that were not mined, restart losses that of the ramps after them. The black "
               "mark is the sum, the change of the margin. Parts that never change are left out.",
    .without = "there is no strategy besides always_mine",
    .shows_bill = true,
    .sql = sql,
    .script = script,
};
