// SPDX-License-Identifier: GPL-3.0-or-later
// Facts that the ledger keeps only where a site's terms make them matter: a table row each.
#ifndef DR_SIM_LEDGER_EXTRA_H
#define DR_SIM_LEDGER_EXTRA_H

#include <stdbool.h>
#include <stddef.h>

#include "market/facts.h"

enum { DR_MAX_EXTRAS = 24 };

enum dr_extra_of {
    DR_EXTRA_OF_PRICE, // the same for all runs: a column of table `price`
    DR_EXTRA_OF_RUN,   // of the run's own: a column of table `fact`
};

struct dr_extra {
    const char *name;          // of the column
    const char *otherwise_sql; // what the views say where it is not kept; NULL: 0
    enum dr_extra_of of;
    bool (*active)(const struct dr_terms *terms);
    double (*value)(const struct dr_terms *terms, const struct dr_facts *facts, size_t i);
};
extern const struct dr_extra dr_extras[];
extern const size_t dr_extra_count;

#endif
