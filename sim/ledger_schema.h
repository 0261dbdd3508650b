// SPDX-License-Identifier: GPL-3.0-or-later
// Tables and views of the ledger, made from the charge registry.
#ifndef DR_SIM_LEDGER_SCHEMA_H
#define DR_SIM_LEDGER_SCHEMA_H

#include <stddef.h>

#include "market/charges/charge.h"
#include "sim/ledger_extra.h"
#include "sim/site.h"

// `fact` holds what cannot be computed from the rest: one column an active charge follows these, in
// the order of dr_charges, and then the extras of the run. Its key is run_id * DR_FACT_RUN_STEP +
// start_utc_s / 900: rising in the order of writing, so that SQLite appends full pages (a key of
// two columns splits them and is half as fast). 2^24 intervals of 900 s reach to the year 2448.
enum { DR_FACT_RUN_STEP = 1 << 24 };
enum { DR_FACT_ID, DR_FACT_POWER_MW, DR_FACT_SEEN_PRICE, DR_FACT_FIRST_AMOUNT };

// A whole number in seen_price_e4 is a price in these parts of a $/MWh; a real one the price
// itself.
#define DR_FACT_SEEN_PRICE_SCALE 1e4

// The charges that have a column in this ledger, as places in dr_charges.
struct dr_ledger_columns {
    size_t n;
    size_t charge[DR_MAX_CHARGES];
    bool active[DR_MAX_CHARGES]; // by place in dr_charges
    // Extras in the order of their columns, as places in dr_extras.
    size_t n_price_extra, n_fact_extra;
    size_t price_extra[DR_MAX_EXTRAS], fact_extra[DR_MAX_EXTRAS];
};
void dr_ledger_columns_init(struct dr_ledger_columns *columns, const struct dr_site_model *site);

// Appends a charge's column: its code in small letters.
struct sqlite3_str;
void dr_ledger_append_column(struct sqlite3_str *sql, const struct dr_charge *charge);

// The SQL that makes the tables, or the views; to be freed with sqlite3_free(). NULL: no memory.
char *dr_ledger_tables_sql(const struct dr_ledger_columns *columns);
char *dr_ledger_views_sql(const struct dr_ledger_columns *columns);
// Appends the views of how sure gains are, and of the studies.
void dr_ledger_append_study_views(struct sqlite3_str *sql);
// "CREATE TABLE feed(...)": the columns of `fact` for the virtual table that fills it.
char *dr_ledger_feed_sql(const struct dr_ledger_columns *columns);

#endif
