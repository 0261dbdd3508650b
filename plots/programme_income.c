// SPDX-License-Identifier: GPL-3.0-or-later
// What programs pay against what curtailing costs, by month.
#include "plots/figure.h"
#include "plots/stack.h"

// What programs would pay a mine that never stops is income, what stopping loses of that a cost.
static const char sql[] =
    "WITH shown AS (SELECT c.run_id, title, base.run_id AS base_id FROM chosen AS c"
    "  JOIN style USING (run_id) JOIN base ON base.run_id IS NOT NULL), " DR_STACK_CHANGE_SQL ","
    " sold AS (SELECT 1 FROM change WHERE programs <> 0 OR base_programs <> 0 LIMIT 1),"
    " part(number, name, period, usd) AS ("
    "  SELECT 0, title, period, net + base_programs FROM change, shown, sold"
    "  UNION ALL SELECT 1, 'programs', period, base_programs + max(programs, 0) FROM change, sold"
    "  UNION ALL SELECT 2, 'resale', period, resale FROM change, sold"
    "  UNION ALL SELECT 3, 'energy, fees saved', period, energy + delivery FROM change, sold"
    "  UNION ALL SELECT 4, 'hash forgone', period, hash FROM change, sold"
    "  UNION ALL SELECT 5, 'wear', period, wear FROM change, sold"
    "  UNION ALL SELECT 6, 'programs forgone', period, min(programs, 0) FROM change, sold)"
    "," DR_STACK_SQL;

static const char script[] =
    "what = 'Programs and curtailing'\n"
    "fills = '#009e73 #e69f00 #0072b2 #999999 #cc79a7 #8fd3bd'\n" DR_STACK_SCRIPT;

const struct dr_figure dr_figure_programme_income = {
    .name = "programme_income",
    .title = "Program income against the cost of curtailing",
    .caption = "For the first strategy without hindsight, by month (by year where there are more "
               "than 36 months). Upwards what reserves and emergency response pay, less what is "
               "paid back in hours in which always_mine would have been off too, resale, and "
               "energy and fees that always_mine would have paid; downwards what curtailing costs: "
               "hash revenue forgone, restart losses among it, wear, and what programs would have "
               "paid a mine that never stops. The black mark is the sum: what programs and "
               "curtailing bring together.",
    .without = "no reserve and no emergency response is sold",
    .shows_bill = true,
    .sql = sql,
    .script = script,
};
