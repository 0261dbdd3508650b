// SPDX-License-Identifier: GPL-3.0-or-later
// Tables and views of the ledger, made from the charge registry.
#ifndef DR_SIM_LEDGER_SCHEMA_H
#define DR_SIM_LEDGER_SCHEMA_H

#include <stdbool.h>

enum {
    DR_LEDGER_APPLICATION_ID = 0x64725369, // "drSi", bytes 68 to 71 of the file
    DR_LEDGER_SCHEMA_VERSION = 1,          // user_version
};

// Columns of `fact` before the amounts, one name per charge after them in the order of dr_charges.
enum {
    DR_FACT_RUN_ID,
    DR_FACT_START_UTC_S,
    DR_FACT_POWER_MW,
    DR_FACT_RESTARTED_MW,
    DR_FACT_LOAD_MWH,
    DR_FACT_SOLD_BACK_MWH,
    DR_FACT_SEEN_PRICE,
    DR_FACT_FIRST_AMOUNT
};

// The SQL that makes the tables, or the views; to be freed with sqlite3_free(). NULL: no memory.
char *dr_ledger_tables_sql(void);
char *dr_ledger_views_sql(void);
// "CREATE TABLE feed(...)": the columns of `fact` for the virtual table that fills it.
char *dr_ledger_feed_sql(void);

#endif
