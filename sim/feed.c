// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/feed.h"

#include <math.h>
#include <stdlib.h>

#include "market/clock.h"

struct table {
    sqlite3_vtab base; // first: SQLite knows the table by it
    struct dr_feed_source *source;
};

struct cursor {
    sqlite3_vtab_cursor base; // first, as above
    struct dr_feed_source *source;
    const struct dr_block *block; // NULL: the end
    size_t i;
    sqlite3_int64 row;
};

static int connect(sqlite3 *database, void *source, int argc, const char *const *argv,
                   sqlite3_vtab **out, char **message)
{
    (void)argc;
    (void)argv;
    (void)message;
    char *columns = dr_ledger_feed_sql(((struct dr_feed_source *)source)->columns);
    int code = columns ? sqlite3_declare_vtab(database, columns) : SQLITE_NOMEM;
    sqlite3_free(columns);
    if (code != SQLITE_OK)
        return code;
    struct table *table = calloc(1, sizeof *table);
    if (!table)
        return SQLITE_NOMEM;
    table->source = source;
    *out = &table->base;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

static int best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 1e6;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    struct cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor)
        return SQLITE_NOMEM;
    cursor->source = ((struct table *)base)->source;
    *out = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor)
{
    free(cursor);
    return SQLITE_OK;
}

static int next_day(struct cursor *cursor)
{
    struct dr_feed_source *source = cursor->source;
    cursor->i = 0;
    source->status = dr_engine_next_day(source->engine, &cursor->block, source->err);
    if (source->status == DR_OK && cursor->block)
        source->status = source->day(source->context, cursor->block, source->err);
    if (source->status == DR_OK && cursor->block)
        source->status = dr_progress_add(source->progress, cursor->block->facts.n, source->err);
    return source->status == DR_OK ? SQLITE_OK : SQLITE_ERROR;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc,
                  sqlite3_value **argv)
{
    (void)plan;
    (void)plan_text;
    (void)argc;
    (void)argv;
    return next_day((struct cursor *)base);
}

static int next(sqlite3_vtab_cursor *base)
{
    struct cursor *cursor = (struct cursor *)base;
    cursor->row++;
    return ++cursor->i < cursor->block->facts.n ? SQLITE_OK : next_day(cursor);
}

static int at_end(sqlite3_vtab_cursor *base)
{
    return ((struct cursor *)base)->block == NULL;
}

// Prices have few decimals: as a whole number of 1e-4 $/MWh they take half the room. The division
// in view `booked` gives back the same double, or else that itself is kept. NaN: NULL, as it is.
static void result_seen_price(sqlite3_context *result, double price_usd_per_mwh)
{
    double scaled = round(price_usd_per_mwh * DR_FACT_SEEN_PRICE_SCALE);
    if (fabs(scaled) < 1e15 && scaled / DR_FACT_SEEN_PRICE_SCALE == price_usd_per_mwh)
        sqlite3_result_int64(result, (sqlite3_int64)scaled);
    else if (!isnan(price_usd_per_mwh))
        sqlite3_result_double(result, price_usd_per_mwh);
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *result, int number)
{
    const struct cursor *cursor = (struct cursor *)base;
    const struct dr_block *block = cursor->block;
    const struct dr_facts *facts = &block->facts;
    size_t i = cursor->i;
    const struct dr_feed_source *source = cursor->source;
    const struct dr_ledger_columns *columns = source->columns;
    if (number >= DR_FACT_FIRST_AMOUNT + (int)columns->n) {
        size_t k = (size_t)number - DR_FACT_FIRST_AMOUNT - columns->n;
        sqlite3_result_double(result,
                              dr_extras[columns->fact_extra[k]].value(source->terms, facts, i));
    } else if (number >= DR_FACT_FIRST_AMOUNT)
        sqlite3_result_int64(
            result, block->amount_microusd[columns->charge[number - DR_FACT_FIRST_AMOUNT]][i]);
    else if (number == DR_FACT_ID)
        sqlite3_result_int64(result, source->run_id * DR_FACT_RUN_STEP +
                                         facts->start_utc_s[i] / DR_INTERVAL_S);
    else if (number == DR_FACT_POWER_MW)
        sqlite3_result_double(result, facts->power_mw[i]);
    else
        result_seen_price(result, facts->seen_price_usd_per_mwh[i]);
    return SQLITE_OK;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = ((struct cursor *)base)->row;
    return SQLITE_OK;
}

// xCreate is NULL: the table exists by itself and only once.
static const sqlite3_module module = {
    .iVersion = 1,
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = at_end,
    .xColumn = column,
    .xRowid = row_id,
};

int dr_feed_register(sqlite3 *database, struct dr_feed_source *source)
{
    return sqlite3_create_module(database, "feed", &module, source);
}
