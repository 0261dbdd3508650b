// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/ledger.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/ledger_format.h"
#include "sim/feed.h"
#include "sim/ledger_intervals.h"
#include "sim/ledger_schema.h"
#include "sim/row.h"

struct dr_ledger {
    sqlite3 *database;
    const struct dr_ledger_head *head;
    struct dr_ledger_columns columns;
    struct dr_feed_source source;
    sqlite3_stmt *insert_day, *insert_reserve;
};

enum dr_status dr_ledger_add_note(struct dr_ledger *ledger, const struct dr_ledger_note *note,
                                  struct dr_error *err)
{
    sqlite3_stmt *statement = NULL;
    enum dr_status status =
        dr_row_prepare(ledger->database, "INSERT INTO replay VALUES (?, ?)", &statement, err);
    if (status == DR_OK)
        status = dr_row_insert(statement, err, "tt", note->name, note->value);
    sqlite3_finalize(statement);
    return status;
}

static enum dr_status write_notes(struct dr_ledger *ledger, struct dr_error *err)
{
    sqlite3_stmt *statement = NULL;
    enum dr_status status =
        dr_row_prepare(ledger->database, "INSERT INTO replay VALUES (?, ?)", &statement, err);
    for (size_t i = 0; i < ledger->head->n_note && status == DR_OK; i++)
        status = dr_row_insert(statement, err, "tt", ledger->head->note[i].name,
                               ledger->head->note[i].value);
    sqlite3_finalize(statement);
    return status;
}

static enum dr_status write_sources(struct dr_ledger *ledger, struct dr_error *err)
{
    const struct dr_market *market = ledger->head->market;
    sqlite3_stmt *statement = NULL;
    enum dr_status status = dr_row_prepare(
        ledger->database, "INSERT INTO input VALUES (?, ?, ?, ?, ?, ?)", &statement, err);
    for (size_t i = 0; i < market->n_source && status == DR_OK; i++) {
        const struct dr_source *source = &market->source[i];
        status = dr_row_insert(statement, err, "itttit", (int64_t)i + 1, source->role, source->name,
                               source->reader, (int64_t)source->bytes, source->sha256);
    }
    sqlite3_finalize(statement);
    return status;
}

static enum dr_status write_charges(struct dr_ledger *ledger, struct dr_error *err)
{
    sqlite3_stmt *statement = NULL;
    enum dr_status status = dr_row_prepare(
        ledger->database, "INSERT INTO charge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", &statement,
        err);
    for (size_t c = 0; dr_charges[c] && status == DR_OK; c++) {
        const struct dr_charge *charge = dr_charges[c];
        const char *assumed = charge->assumed ? charge->assumed(&ledger->head->site->terms) : NULL;
        status = dr_row_insert(statement, err, "ttttittttti", charge->code, charge->name,
                               dr_charge_groups[charge->group].name, charge->unit,
                               (int64_t)charge->sign, charge->since, charge->until, charge->formula,
                               charge->source, assumed ? assumed : "", (int64_t)c + 1);
    }
    sqlite3_finalize(statement);
    return status;
}

// From the first month of the run's first year to the last of the year after its last.
static enum dr_status write_rates(struct dr_ledger *ledger, struct dr_error *err)
{
    const struct dr_market *market = ledger->head->market;
    const struct dr_book *book = &ledger->head->site->book;
    int first_year, last_year, month, day;
    sqlite3_stmt *statement = NULL;
    if (!ledger->head->site->terms.bills_transmission)
        return DR_OK;
    enum dr_status status =
        dr_row_prepare_insert(ledger->database, "transmission_rate", 2, &statement, err);
    dr_clock_date(dr_clock_central_day(dr_series_start_utc_s(&market->spp, market->begin)),
                  &first_year, &month, &day);
    dr_clock_date(dr_clock_central_day(dr_series_start_utc_s(&market->spp, market->end - 1)),
                  &last_year, &month, &day);
    for (int year = first_year; year <= last_year + 1; year++)
        for (month = 1; month <= DR_MONTHS && status == DR_OK; month++) {
            char date[DR_DATE_SIZE];
            int32_t first_day = dr_clock_day(year, month, 1);
            dr_clock_format_date(first_day, date);
            date[strlen("YYYY-MM")] = '\0';
            status = dr_row_insert(statement, err, "td", date,
                                   dr_book_transmission_usd_per_kw_month(book, first_day));
        }
    sqlite3_finalize(statement);
    return status;
}

// What a Central day of prices has in common.
struct price_day {
    int32_t central_day;
    int64_t end_utc_s;
    int32_t offset_s;
    bool clocks_change;
    char date[DR_DATE_SIZE];
};

static void begin_day(struct price_day *day, int64_t start_utc_s)
{
    day->central_day = dr_clock_central_day(start_utc_s);
    day->end_utc_s = dr_clock_central_midnight_utc_s(day->central_day + 1);
    dr_clock_format_date(day->central_day, day->date);
    day->offset_s = dr_clock_central_offset_s(start_utc_s);
    day->clocks_change = day->offset_s != dr_clock_central_offset_s(day->end_utc_s - 1);
}

static enum dr_status write_prices(struct dr_ledger *ledger, struct dr_error *err)
{
    const struct dr_market *market = ledger->head->market;
    const struct dr_site_model *site = ledger->head->site;
    struct price_day day = {.end_utc_s = INT64_MIN};
    struct dr_facts facts = {.n = 1};
    sqlite3_stmt *statement = NULL;
    enum dr_status status = dr_row_prepare_insert(
        ledger->database, "price", 7 + ledger->columns.n_price_extra, &statement, err);
    for (size_t i = market->begin; i < market->end && status == DR_OK; i++) {
        int64_t start = dr_series_start_utc_s(&market->spp, i);
        if (isnan(market->spp.value[i]))
            continue;
        if (start >= day.end_utc_s)
            begin_day(&day, start);
        if (day.clocks_change)
            day.offset_s = dr_clock_central_offset_s(start);
        facts.start_utc_s[0] = start;
        dr_book_fill(&site->book, &site->terms, day.central_day, &facts);
        for (size_t k = 0; k < ledger->columns.n_price_extra; k++)
            sqlite3_bind_double(
                statement, 8 + (int)k,
                dr_extras[ledger->columns.price_extra[k]].value(&site->terms, &facts, 0));
        status = dr_row_insert(statement, err, "itidddd", start, day.date, (int64_t)day.offset_s,
                               market->spp.value[i], dr_series_at(&market->day_ahead, start),
                               dr_series_at(&market->hashprice, start),
                               dr_series_at(&market->bitcoin, start));
    }
    sqlite3_finalize(statement);
    return status;
}

// ---- a run -------------------------------------------------------------------------------------

static enum dr_status write_run(struct dr_ledger *ledger, int64_t run_id,
                                const struct dr_run_spec *spec, struct dr_error *err)
{
    const struct dr_ledger_head *head = ledger->head;
    char parameters[2048], name[128], text[256];
    const char *unit;
    double value;
    struct dr_run_key key;
    sqlite3_stmt *statement = NULL;
    enum dr_status status = dr_row_prepare(
        ledger->database, "INSERT INTO run_fact VALUES (?, ?, ?, ?, ?, ?, ?, ?)", &statement, err);
    if (status == DR_OK)
        status = dr_row_insert(statement, err,
                               "itttti"
                               "tt",
                               run_id, spec->label, dr_run_spec_name(spec),
                               dr_run_spec_parameters(spec, parameters, sizeof parameters),
                               dr_information_rows[spec->information].name,
                               (int64_t)!spec->strategy, head->program_version, head->command_line);
    sqlite3_finalize(statement);
    statement = NULL;
    if (status == DR_OK)
        status = dr_row_prepare(ledger->database, "INSERT INTO run_setting VALUES (?, ?, ?, ?)",
                                &statement, err);
    for (size_t i = 0;
         status == DR_OK && dr_settings_at(head->settings, i, name, sizeof name, &unit, &value);
         i++) {
        const char *word = dr_settings_text_at(head->settings, i, text, sizeof text);
        status = word ? dr_row_insert(statement, err, "ittt", run_id, name, unit, word)
                      : dr_row_insert(statement, err, "ittd", run_id, name, unit, value);
    }
    for (size_t i = 0; status == DR_OK && dr_run_spec_at(spec, i, &key); i++)
        status = key.text
                     ? dr_row_insert(statement, err, "ittt", run_id, key.name, key.unit, key.text)
                     : dr_row_insert(statement, err, "ittd", run_id, key.name, key.unit, key.value);
    sqlite3_finalize(statement);
    return status;
}

// What each product that was sold on a day brought.
static enum dr_status write_reserves(struct dr_ledger *ledger, const char *date,
                                     int32_t central_day, const struct dr_facts *facts,
                                     struct dr_error *err)
{
    const struct dr_terms *terms = &ledger->head->site->terms;
    struct dr_reserve_sum sum[DR_DEPLOYED_COUNT];
    enum dr_status status = DR_OK;
    dr_reserve_sum(terms, central_day, facts, sum);
    for (int p = 0; p < DR_DEPLOYED_COUNT && status == DR_OK; p++)
        if (sum[p].awarded_mw_h > 0 || sum[p].award_microusd != 0)
            status = dr_row_insert(ledger->insert_reserve, err,
                                   "itt"
                                   "dddii",
                                   ledger->source.run_id, date,
                                   dr_product_info((enum dr_product)p)->name, sum[p].awarded_mw_h,
                                   sum[p].provided_mw_h, sum[p].deployed_mw_h,
                                   sum[p].award_microusd, sum[p].payback_microusd);
    return status;
}

// What the hash that is lost on a ramp would have earned, net of the pool's share.
static double restart_loss_usd(const struct dr_site_model *site, const struct dr_facts *facts,
                               size_t i)
{
    return facts->hashprice_usd_per_ph_day[i] * facts->lost_phs[i] / 96 *
           (1 - site->terms.pool_fee);
}

// Keeps the sums of a day while its intervals are read by `INSERT ... SELECT`.
static enum dr_status write_day(void *context, const struct dr_block *block, struct dr_error *err)
{
    struct dr_ledger *ledger = context;
    const struct dr_market *market = ledger->head->market;
    double capacity_mwh = ledger->head->settings->capacity_mw / 4;
    double load = 0, mined = 0, sold = 0, sold_cost = 0, restarted = 0, restart_loss = 0, btc = 0;
    int64_t restarts = 0;
    char date[DR_DATE_SIZE];
    sqlite3_stmt *statement = ledger->insert_day;
    const struct dr_facts *facts = &block->facts;
    size_t n = facts->n;
    int64_t revenue_microusd[DR_MAX_DAY_INTERVALS] = {0};
    const struct dr_terms *terms = &ledger->head->site->terms;
    for (size_t c = 0; c < terms->n_contract; c++)
        for (size_t i = 0; i < n; i++) {
            sold += facts->sold_mwh[c][i];
            sold_cost += terms->contract[c].price_usd_per_mwh * facts->sold_mwh[c][i];
        }
    for (size_t i = 0; i < n && terms->trades_day_ahead; i++) {
        sold += facts->day_ahead_resold_mwh[i];
        sold_cost += facts->day_ahead_usd_per_mwh[i] * facts->day_ahead_resold_mwh[i];
    }
    for (size_t k = 0; k < ledger->columns.n; k++) {
        size_t c = ledger->columns.charge[k];
        if (dr_charges[c]->group == DR_GROUP_HASHPRICE_REVENUE)
            for (size_t i = 0; i < n; i++)
                revenue_microusd[i] += block->amount_microusd[c][i];
    }
    for (size_t i = 0; i < n; i++) {
        load += facts->load_mwh[i];
        mined += facts->power_mw[i] / 4;
        restarted += facts->restarted_mw[i];
        restarts += (facts->restarted_mw[i] > 0) + (int64_t)facts->restarts_again[i];
        restart_loss += restart_loss_usd(ledger->head->site, facts, i);
        btc += (double)revenue_microusd[i] / 1e6 /
               dr_series_at(&market->bitcoin, facts->start_utc_s[i]);
    }
    int32_t central_day = dr_clock_central_day(facts->start_utc_s[0]);
    dr_clock_format_date(central_day, date);
    for (size_t k = 0; k < ledger->columns.n; k++) {
        const int64_t *amount = block->amount_microusd[ledger->columns.charge[k]];
        int64_t sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += amount[i];
        sqlite3_bind_int64(statement, 13 + (int)k, sum);
    }
    enum dr_status status = dr_row_insert(
        statement, err,
        "iti"
        "dddddd"
        "idd",
        ledger->source.run_id, date, (int64_t)n, load, mined, (double)n * capacity_mwh - mined,
        sold, sold_cost, isfinite(btc) ? btc : NAN, restarts, restarted, restart_loss);
    if (status == DR_OK && terms->sells_capacity)
        status = write_reserves(ledger, date, central_day, facts, err);
    return status;
}

enum dr_status dr_ledger_add_run(struct dr_ledger *ledger, int64_t run_id,
                                 const struct dr_run_spec *spec, struct dr_engine *engine,
                                 struct dr_progress *progress, struct dr_error *err)
{
    enum dr_status status = write_run(ledger, run_id, spec, err);
    if (status != DR_OK)
        return status;
    ledger->source = (struct dr_feed_source){
        .run_id = run_id,
        .columns = &ledger->columns,
        .terms = &ledger->head->site->terms,
        .engine = engine,
        .progress = progress,
        .day = write_day,
        .context = ledger,
        .err = err,
    };
    int code =
        sqlite3_exec(ledger->database, "INSERT INTO fact SELECT * FROM feed", NULL, NULL, NULL);
    if (ledger->source.status != DR_OK)
        return ledger->source.status; // the engine's own failure, its message is in err
    return code == SQLITE_OK ? DR_OK : dr_row_fail(ledger->database, "writing", err);
}

// ---- life --------------------------------------------------------------------------------------

static enum dr_status create_schema(struct dr_ledger *ledger, struct dr_error *err)
{
    // What goes wrong before the commit takes the whole file away, so the journal need not outlive
    // the process; the commit still syncs the file.
    char *pragmas = sqlite3_mprintf("PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY;"
                                    "PRAGMA application_id = %d;"
                                    "PRAGMA user_version = %d; BEGIN EXCLUSIVE",
                                    DR_LEDGER_APPLICATION_ID, DR_LEDGER_SCHEMA_VERSION);
    char *tables = dr_ledger_tables_sql(&ledger->columns);
    char *views = dr_ledger_views_sql(&ledger->columns);
    enum dr_status status = dr_row_execute(ledger->database, pragmas, "creating the file", err);
    if (status == DR_OK)
        status = dr_row_execute(ledger->database, tables, "creating tables", err);
    if (status == DR_OK)
        status = dr_row_execute(ledger->database, views, "creating views", err);
    sqlite3_free(pragmas);
    sqlite3_free(tables);
    sqlite3_free(views);
    return status;
}

enum dr_status dr_ledger_create(struct dr_ledger **out, const char *path,
                                const struct dr_ledger_head *head, struct dr_error *err)
{
    *out = NULL;
    struct dr_ledger *ledger = calloc(1, sizeof *ledger);
    if (!ledger)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the ledger");
    ledger->head = head;
    dr_ledger_columns_init(&ledger->columns, head->site);
    enum dr_status status = DR_OK;
    if (sqlite3_open_v2(path, &ledger->database,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        status = dr_row_fail(ledger->database, "opening", err);
    if (status == DR_OK)
        status = create_schema(ledger, err);
    if (status == DR_OK && dr_feed_register(ledger->database, &ledger->source) != SQLITE_OK)
        status = dr_row_fail(ledger->database, "registering the feed", err);
    if (status == DR_OK)
        status = dr_row_prepare_insert(ledger->database, "day", 12 + ledger->columns.n,
                                       &ledger->insert_day, err);
    if (status == DR_OK)
        status =
            dr_row_prepare_insert(ledger->database, "reserve_day", 8, &ledger->insert_reserve, err);
    if (status == DR_OK)
        status = write_notes(ledger, err);
    if (status == DR_OK)
        status = write_sources(ledger, err);
    if (status == DR_OK)
        status = write_charges(ledger, err);
    if (status == DR_OK)
        status = write_rates(ledger, err);
    if (status == DR_OK)
        status = write_prices(ledger, err);
    if (status != DR_OK) {
        dr_ledger_destroy(ledger);
        return status;
    }
    *out = ledger;
    return DR_OK;
}

void dr_ledger_destroy(struct dr_ledger *ledger)
{
    if (!ledger)
        return;
    sqlite3_finalize(ledger->insert_day);
    sqlite3_finalize(ledger->insert_reserve);
    sqlite3_close(ledger->database);
    free(ledger);
}

enum dr_status dr_ledger_commit(struct dr_ledger *ledger, struct dr_error *err)
{
    enum dr_status status =
        dr_ledger_intervals_write(ledger->database, ledger->head->settings, err);
    return status == DR_OK ? dr_row_execute(ledger->database, "COMMIT", "committing", err) : status;
}

struct sqlite3 *dr_ledger_database(struct dr_ledger *ledger)
{
    return ledger->database;
}
