// SPDX-License-Identifier: GPL-3.0-or-later
// Data, scripts and report.html from a ledger made by hand: what they say, that no text of a user
// breaks out of them, and what happens without gnuplot, without a disk and without a ledger.
#include "test/runner.h"

#include <ctype.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "market/charges/charge.h"
#include "plots/figure.h"
#include "plots/gnuplot.h"
#include "plots/report.h"
#include "plots/textfile.h"
#include "sim/ledger_schema.h"

#define HOSTILE "<script>\"a\\b%s{_^@&~'$(x)`\t\n\x01\xff|"

// ---- a ledger ----------------------------------------------------------------------------------

static void execute(sqlite3 *database, const char *sql)
{
    char *message = NULL;
    int code = sqlite3_exec(database, sql, NULL, NULL, &message);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, message);
}

static void execute_format(sqlite3 *database, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    execute(database, sql);
    sqlite3_free(sql);
}

// ", mine, pool, ..." and ", MINE, 0, ...": an amount for the charge MINE and nothing for the rest.
static char *charge_columns(const char *mine)
{
    sqlite3_str *text = sqlite3_str_new(NULL);
    for (size_t c = 0; dr_charges[c]; c++) {
        sqlite3_str_appendall(text, ", ");
        if (mine) {
            sqlite3_str_appendall(text, strcmp(dr_charges[c]->code, "MINE") == 0 ? mine : "0");
            continue;
        }
        for (const char *s = dr_charges[c]->code; *s; s++)
            sqlite3_str_appendchar(text, 1, (char)tolower((unsigned char)*s));
    }
    return sqlite3_str_finish(text);
}

static void add_run(sqlite3 *database, int run_id, const char *label, const char *strategy,
                    const char *information, const char *parameters)
{
    execute_format(database,
                   "INSERT INTO run_fact VALUES (%d, '%q', '%q', '%q', '%q', %d, '9.9.9', '%q')",
                   run_id, label, strategy, parameters, information,
                   strcmp(strategy, "oracle") == 0, "dr-sim --strategy '" HOSTILE "'");
    execute_format(
        database,
        "INSERT INTO run_setting SELECT %d, column1, column2, column3 FROM (VALUES"
        " ('site.capacity_mw', 'MW', 100.0), ('site.pue', '1', 1.05), ('pool.fee', '1', 0.01),"
        " ('site.residual_fraction', '1', 0.03),"
        " ('contract.power_mw', 'MW', 80.0), ('contract.price_usd_per_mwh', '$/MWh', 30.0),"
        " ('contract.sellback_share', '1', 1.0), ('contract.sellback_fee_usd_per_mwh', '$/MWh', 0),"
        " ('fees.volumetric_usd_per_mwh', '$/MWh', 1.8),"
        " ('operations.wear_usd_per_mw_restart', '$/MW', 0.0),"
        " ('fleet.new.efficiency_j_per_th', 'J/TH', 17.5), ('fleet.new.share', '1', 0.6),"
        " ('fleet.old.efficiency_j_per_th', 'J/TH', 29.5), ('fleet.old.share', '1', 0.4),"
        // A tier of no share is in no band of break-evens.
        " ('fleet.none.efficiency_j_per_th', 'J/TH', 99.0), ('fleet.none.share', '1', 0.0),"
        " ('rt_publication_lag_s', 's', 0.0))",
        run_id);
}

// Two Central days of 2024-06-01 and 02, 96 intervals each, 20 $/MWh but for 3,000 at 12:30 of the
// first, when the run is off unless it is always_mine. MINE's dollars of day 1 and day 2 are given.
static void add_intervals(sqlite3 *database, int run_id, bool is_off, double day_1, double day_2)
{
    char *columns = charge_columns(NULL), *amounts = charge_columns("column3 * 1000000");
    char *nothing = charge_columns("0");
    execute_format(database,
                   "INSERT INTO fact(fact_id, power_mw, seen_price_usd_per_mwh%s)"
                   " SELECT %d + start_utc_s / 900, iif(off, 0, 100), 20%s"
                   " FROM (SELECT start_utc_s, %d AND price_usd_per_mwh > 1000 AS off FROM price)",
                   columns, run_id * DR_FACT_RUN_STEP, nothing, is_off);
    execute_format(database,
                   "INSERT INTO day(run_id, day, intervals, load_mwh, mined_mwh, curtailed_mwh,"
                   " sold_back_mwh, btc, restarts, restarted_mw%s) SELECT %d, column1, 96, 2400,"
                   " 2400, 0, column2, NULL, 0, 0%s FROM (VALUES ('2024-06-01', %f, %f),"
                   " ('2024-06-02', 0, %f))",
                   columns, run_id, amounts, is_off ? 19.25 : 0, day_1, day_2);
    sqlite3_free(columns);
    sqlite3_free(amounts);
    sqlite3_free(nothing);
}

static sqlite3 *create_ledger(const char *folder, const char *synthetic)
{
    char path[PATH_MAX];
    sqlite3 *database;
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    // Terms under which each charge has a column.
    const struct dr_terms terms = {.pool_fee = 0.01,
                                   .contract_mwh = 20,
                                   .contract_price_usd_per_mwh = 30,
                                   .volumetric_usd_per_mwh = 1.8,
                                   .wear_usd_per_mw_restart = 2};
    struct dr_ledger_columns columns;
    dr_ledger_columns_init(&columns, &terms);
    char *tables = dr_ledger_tables_sql(&columns), *views = dr_ledger_views_sql(&columns);
    execute(database, "BEGIN");
    execute(database, tables);
    execute(database, views);
    sqlite3_free(tables);
    sqlite3_free(views);
    execute_format(database,
                   "INSERT INTO replay VALUES ('description', 'HB_X %q'),"
                   " ('settlement_point', 'HB_X'), ('hashprice', 'constant 52.5 $/PH/day'),"
                   " ('gaps', 'skip'), ('missing_intervals', '7'), ('repeated_rows', '0'),"
                   " ('synthetic', '%s')",
                   HOSTILE, synthetic);
    execute_format(database,
                   "INSERT INTO input VALUES (1, '--prices', '%q', 'tidy_csv', 12345,"
                   " '0123456789abcdef')",
                   "http://example.com/" HOSTILE);
    execute(database,
            "WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 191)"
            " INSERT INTO price SELECT 1717218000 + 900 * n,"
            " date(1717218000 + 900 * n - 18000, 'unixepoch'), -18000, iif(n = 50, 3000, 20),"
            " NULL, 52.5, NULL FROM i");
    return database;
}

static void close_ledger(sqlite3 *database)
{
    execute(database, "COMMIT");
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

// Runs: a hostile label, a twin of the same label, always_mine, one with hindsight, the bound.
static const char *make_result(const char *synthetic)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = create_ledger(folder, synthetic);
    add_run(database, 1, HOSTILE, "breakeven", "prev_spp", "a=1,b=2");
    add_run(database, 2, HOSTILE, "threshold", "prev_spp", "");
    add_run(database, 3, "always_mine", "always_mine", "prev_spp", "");
    add_run(database, 4, "sighted", "breakeven", "perfect", "");
    add_run(database, 5, "oracle", "oracle", "perfect", "");
    add_intervals(database, 1, true, 1000, 500.25);
    add_intervals(database, 2, true, 100, 500.25);
    add_intervals(database, 3, false, 400, 600);
    add_intervals(database, 4, true, 1100, 1234567.4);
    add_intervals(database, 5, true, 1200, 1234567.4);
    close_ledger(database);
    return folder;
}

// ---- looking at files --------------------------------------------------------------------------

// The whole file; "" where there is none. To be freed.
static char *read_result(const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    size_t used = 0, size = 1 << 20;
    char *text = malloc(size + 1);
    ck_assert_ptr_nonnull(text);
    if (file)
        used = fread(text, 1, size, file);
    if (file)
        fclose(file);
    ck_assert_uint_lt(used, size);
    text[used] = '\0';
    return text;
}

static bool is_there(const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (const char *s = text; (s = strstr(s, what)); s += strlen(what))
        n++;
    return n;
}

static void assert_has(const char *text, const char *what)
{
    ck_assert_msg(strstr(text, what) != NULL, "\"%s\" is not in:\n%.3000s", what, text);
}

static void assert_has_not(const char *text, const char *what)
{
    const char *found = strstr(text, what);
    ck_assert_msg(!found, "\"%s\" is in: %.200s", what, found);
}

static void write_report(const char *folder, bool figures, char *note, size_t note_size)
{
    struct dr_error err = {.status = DR_OK};
    enum dr_status status = dr_report_write(folder, figures, note, note_size, &err);
    dr_assert_ok(err, status);
}

// Makes the PATH a folder that holds nothing, or a "gnuplot" with this text.
static void use_gnuplot(const char *text)
{
    if (!text) {
        setenv("PATH", dr_test_folder(), 1);
        return;
    }
    const char *path = dr_test_file("gnuplot", text);
    char folder[PATH_MAX];
    ck_assert_int_eq(chmod(path, 0700), 0);
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    setenv("PATH", folder, 1);
}

// ---- data --------------------------------------------------------------------------------------

START_TEST(test_cumulative_gain_data)
{
    char note[256];
    const char *folder = make_result("0");
    use_gnuplot(NULL);
    write_report(folder, true, note, sizeof note);
    char *data = read_result(folder, "figures/cumulative_gain.dat");
    // Four runs other than always_mine, two of them of one name, each a block of its own.
    ck_assert_int_eq(count(data, "\n\n\n"), 3);
    ck_assert_int_eq(count(data, "until_central_day gain_usd hindsight1_bound2"), 1);
    ck_assert_int_eq(count(data, " gain_usd hindsight1_bound2\n"), 5);
    assert_has_not(data, "always_mine");
    assert_has(data, "\n2024-06-01 0 0\n2024-06-02 600 0\n2024-06-03 500.25 0\n");
    assert_has(data, "\n2024-06-01 0 0\n2024-06-02 -300 0\n2024-06-03 -399.75 0\n");
    assert_has(data, "\"sighted (hindsight)\" gain_usd hindsight1_bound2\n2024-06-01 0 1\n"
                     "2024-06-02 700 1\n2024-06-03 1234667.4 1\n");
    assert_has(data, "\"oracle (bound)\" gain_usd hindsight1_bound2\n2024-06-01 0 2\n");
    free(data);
}
END_TEST

START_TEST(test_long_series_keep_their_extremes)
{
    char note[256];
    const char *folder = dr_test_folder();
    sqlite3 *database = create_ledger(folder, "0");
    char *columns = charge_columns(NULL), *amounts = charge_columns("usd * 1000000");
    for (int run_id = 1; run_id <= 3; run_id++) {
        static const char *const names[] = {"always_mine", "breakeven", "oracle"};
        add_run(database, run_id, names[run_id - 1], names[run_id - 1],
                run_id == 3 ? "perfect" : "prev_spp", "");
        // 2,000 days of a dollar a day, 3,000 of none; a million won on day 2,500 is lost on the
        // next.
        execute_format(
            database,
            "WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE"
            " n < 4999), d AS (SELECT date('2010-01-01', n || ' days') AS day, %d *"
            " ((n < 2000) + iif(n = 2500, 1000000, 0) - iif(n = 2501, 1000000, 0)) AS usd"
            " FROM i) INSERT INTO day(run_id, day, intervals, load_mwh, mined_mwh,"
            " curtailed_mwh, sold_back_mwh, btc, restarts, restarted_mw%s)"
            " SELECT %d, day, 96, 2400, 2400, 0, 0, NULL, 0, 0%s FROM d",
            run_id > 1, columns, run_id, amounts);
    }
    sqlite3_free(columns);
    sqlite3_free(amounts);
    close_ledger(database);
    use_gnuplot(NULL);
    write_report(folder, true, note, sizeof note);
    char *data = read_result(folder, "figures/cumulative_gain.dat");
    ck_assert_int_lt(count(data, "\n"), 2 * 600);
    ck_assert_int_gt(count(data, "\n"), 2 * 385);
    ck_assert_int_eq(count(data, " 1002000 "), 2);          // the peak, of both runs
    ck_assert_int_eq(count(data, "\n2010-01-01 0 "), 2);    // the first
    ck_assert_int_eq(count(data, "\n2023-09-10 2000 "), 2); // the last
    free(data);
}
END_TEST

START_TEST(test_dispatch_week_data)
{
    char note[256];
    const char *folder = make_result("0");
    use_gnuplot(NULL);
    write_report(folder, true, note, sizeof note);
    char *data = read_result(folder, "figures/dispatch_week.dat");
    // 1000 * 52.5 * 0.99 / (24 * e * 1.05) is 117.857 at 17.5 J/TH and 69.915 at 29.5.
    assert_has(data, "\n12.5 2024-06-01T12:30 3000 69.9153 117.8571 3 77 80 100 sell-back\n");
    assert_has(data, "\n0 2024-06-01T00:00 20 69.9153 117.8571 100 0 80 100 mine\n");
    assert_has(data, "\n48 2024-06-03T00:00 NaN NaN NaN NaN NaN 80 100 NaN\n");
    char *changes = strstr(data, "\"changes\"");
    ck_assert_ptr_nonnull(changes);
    char *marks = strstr(changes, "\"marks\"");
    ck_assert_ptr_nonnull(marks);
    // Begin, off at 12:30, on at 12:45, end: header, four rows, two blank lines.
    *marks = '\0';
    ck_assert_int_eq(count(changes, "\n"), 1 + 4 + 2);
    assert_has(changes, "\n12.75 2024-06-01T12:45 ");
    free(data);
}
END_TEST

START_TEST(test_missing_intervals_leave_a_hole)
{
    char note[256], path[PATH_MAX];
    sqlite3 *database;
    const char *folder = make_result("0");
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    execute(database, "BEGIN; DELETE FROM price WHERE start_utc_s = 1717218000 + 900 * 60");
    close_ledger(database);
    use_gnuplot(NULL);
    write_report(folder, true, note, sizeof note);
    char *data = read_result(folder, "figures/dispatch_week.dat");
    assert_has(data, "\n15 2024-06-01T15:00 NaN NaN NaN NaN NaN 80 100 NaN\n15.25 ");
    free(data);
}
END_TEST

START_TEST(test_the_week_is_three_days_either_side)
{
    char note[256], path[PATH_MAX];
    sqlite3 *database;
    const char *folder = make_result("0");
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    // Eight days more, after the two: the highest price is on the first of the ten.
    execute(database, "BEGIN; DELETE FROM fact; WITH RECURSIVE i(n) AS (SELECT 192 UNION ALL"
                      " SELECT n + 1 FROM i WHERE n < 959) INSERT INTO price SELECT"
                      " 1717218000 + 900 * n, date(1717218000 + 900 * n - 18000, 'unixepoch'),"
                      " -18000, 20, NULL, 52.5, NULL FROM i; DELETE FROM day");
    add_intervals(database, 1, true, 0, 0);
    add_intervals(database, 3, false, 0, 0);
    close_ledger(database);
    use_gnuplot(NULL);
    write_report(folder, true, note, sizeof note);
    char *data = read_result(folder, "figures/dispatch_week.dat");
    assert_has(data, "\n95.75 2024-06-04T23:45 20 69.9153 117.8571 100 0 80 100 mine\n"
                     "96 2024-06-05T00:00 NaN NaN NaN NaN NaN 80 100 NaN\n\n\n");
    free(data);
}
END_TEST

// ---- text of the user --------------------------------------------------------------------------

START_TEST(test_hostile_labels)
{
    char note[256];
    const char *folder = make_result("0");
    write_report(folder, true, note, sizeof note);
    // Quotes and backslashes become look-alikes, control characters spaces, broken bytes U+FFFD.
    const char *cleaned = "\"<script>”a∖b%s{_^@&~'$(x)`   \uFFFD|\" ";
    char *data = read_result(folder, "figures/cumulative_gain.dat");
    ck_assert_int_eq(count(data, cleaned), 2);
    assert_has_not(data, "\\");
    free(data);
    data = read_result(folder, "figures/dispatch_week.dat");
    ck_assert_int_eq(count(data, cleaned), 1);
    free(data);
    char *script = read_result(folder, "figures/cumulative_gain.gp");
    assert_has(script, "plot ");
    assert_has_not(script, "script>");
    free(script);
    char *page = read_result(folder, "report.html");
    ck_assert_int_gt(count(page, "&lt;script&gt;&quot;a\\b%s{_^@&amp;~&#39;$(x)`   \uFFFD|"), 3);
    assert_has_not(page, "<script");
    assert_has_not(page, "\xff|");
    free(page);
}
END_TEST

START_TEST(test_html_escapes)
{
    char text[256] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    dr_textfile_put_html(stream, "a<>&\"'\x7f\xc2\x85é漢\xf0\x9f\x98\x80");
    dr_textfile_put_html(stream, "|\xc0\x80|\xed\xa0\x80|\xf8|\xef\xbf\xbf|\xe6\xbc");
    fclose(stream);
    ck_assert_str_eq(text, "a&lt;&gt;&amp;&quot;&#39;  é漢\xf0\x9f\x98\x80"
                           "|\uFFFD|\uFFFD|\uFFFD|\uFFFD|\uFFFD\uFFFD");
}
END_TEST

START_TEST(test_long_labels_are_cut_at_a_character)
{
    char text[256] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    dr_textfile_put_quoted(stream, "漢漢漢漢", 4);
    dr_textfile_put_quoted(stream, "漢漢漢漢漢", 4);
    dr_textfile_put_quoted(stream, "", 4);
    fclose(stream);
    ck_assert_str_eq(text, "\"漢漢漢漢\"\"漢漢漢…\"\"\"");
}
END_TEST

// ---- the report --------------------------------------------------------------------------------

START_TEST(test_report_says_it_all)
{
    char note[256];
    const char *folder = make_result("0");
    write_report(folder, false, note, sizeof note);
    ck_assert_str_eq(note, "");
    ck_assert(!is_there(folder, "figures"));
    char *page = read_result(folder, "report.html");
    assert_has(page, "No figures were asked for (--no-figures)");
    assert_has(page, "HB_X, 2024-06-01 to 2024-06-02");
    assert_has(page, "Margin before what was not booked: delivery and 4CP, site operations, tax, "
                     "capital.");
    assert_has(page, "What is left out");
    assert_has(page, "0123456789abcdef");
    assert_has(page, "<td>missing intervals</td><td>7</td>");
    assert_has(page, "<td>fleet.new.efficiency_j_per_th</td><td>17.5</td><td>J/TH</td>");
    assert_has_not(page, "<td>rt_publication_lag_s</td>"); // of a strategy, not of the site
    assert_has(page, "a=1, b=2");
    assert_has(page, "dr-sim 9.9.9");
    assert_has(page, "<pre>dr-sim --strategy &#39;&lt;script&gt;");
    // Rounded once, from the ledger's numbers: 1234667.4 - 0; 500.25 of 1234767.4.
    assert_has(page, "<td>1,234,667</td>");
    assert_has(page, "<td>−400</td>");
    assert_has(page, "</b>: 500 $ more than always mining");
    assert_has(page, "One span is one sample");
    assert_has(page, "sighted <span class=\"mark\">hindsight</span>");
    assert_has(page, "oracle <span class=\"mark\">bound</span>");
    assert_has_not(page, "ynthetic\"");
    assert_has_not(page, "are synthetic");
    assert_has(page, "</body>\n</html>\n");
    free(page);
}
END_TEST

START_TEST(test_synthetic_is_said)
{
    char note[256];
    const char *folder = make_result("1");
    write_report(folder, true, note, sizeof note);
    char *page = read_result(folder, "report.html");
    char *script = read_result(folder, "figures/dispatch_week.gp");
    assert_has(page, "<span class=\"synthetic\">synthetic</span></h1>");
    assert_has(page, "The prices are synthetic");
    assert_has(script, "\nsynthetic = 1\n");
    if (!note[0])
        ck_assert_int_eq(count(page, "<b>Synthetic prices.</b>"), count(page, "<figure>"));
    free(page);
    free(script);
}
END_TEST

START_TEST(test_report_fetches_nothing)
{
    char note[256];
    const char *folder = make_result("0");
    write_report(folder, true, note, sizeof note);
    char *page = read_result(folder, "report.html");
    assert_has(page, "default-src 'none'");
    assert_has_not(page, "src=\"");
    assert_has_not(page, "url(");
    assert_has_not(page, "@import");
    assert_has_not(page, "<link");
    assert_has_not(page, "<?xml");
    assert_has_not(page, "<!DOCTYPE svg");
    // Addresses are names of vocabularies, or text.
    for (const char *s = page; (s = strstr(s, "http")); s++) {
        bool is_name = s - page > 14 && (memcmp(s - 7, "xmlns=\"", 7) == 0 ||
                                         memcmp(s - 13, "xmlns:xlink=\"", 13) == 0);
        bool is_text = s > page && strncmp(s, "http://example.com/&lt;", 23) == 0 && s[-1] == '>';
        ck_assert_msg(is_name || is_text || strncmp(s, "http-equiv", 10) == 0, "%.60s", s);
    }
    free(page);
}
END_TEST

// ---- gnuplot -----------------------------------------------------------------------------------

START_TEST(test_pictures)
{
    char note[256], command[PATH_MAX + 64];
    const char *folder = make_result("0");
    write_report(folder, true, note, sizeof note);
    if (strstr(note, "not found")) {
        printf("skipped: gnuplot is not there\n");
        return;
    }
    ck_assert_str_eq(note, "");
    char *page = read_result(folder, "report.html");
    ck_assert_int_eq(count(page, "<figure>"), count(page, "<svg role=\"img\""));
    for (size_t i = 0; dr_figures[i]; i++) {
        char name[128];
        snprintf(name, sizeof name, "figures/%s.svg", dr_figures[i]->name);
        char *picture = read_result(folder, name);
        assert_has(picture, "</svg>");
        assert_has(picture, "&lt;script>”a∖b%s{_^@&amp;~'$(x)`");
        assert_has_not(picture, "<script");
        // The report holds the picture from its <svg on.
        const char *body = strstr(picture, "<svg");
        ck_assert_ptr_nonnull(body);
        assert_has(page, body + strlen("<svg"));
        // The script redraws it, to the byte.
        snprintf(command, sizeof command, "cd '%s/figures' && rm %s.svg && gnuplot %s.gp", folder,
                 dr_figures[i]->name, dr_figures[i]->name);
        ck_assert_int_eq(system(command), 0);
        char *again = read_result(folder, name);
        ck_assert_str_eq(picture, again);
        free(picture);
        free(again);
    }
    ck_assert_int_eq(count(page, "<figure>"), 2);
    free(page);
}
END_TEST

START_TEST(test_no_gnuplot)
{
    char note[256];
    const char *folder = make_result("0");
    use_gnuplot(NULL);
    write_report(folder, true, note, sizeof note);
    ck_assert_str_eq(note, "gnuplot was not found; no figures were drawn");
    ck_assert(is_there(folder, "figures/cumulative_gain.gp"));
    ck_assert(is_there(folder, "figures/cumulative_gain.dat"));
    ck_assert(!is_there(folder, "figures/cumulative_gain.svg"));
    char *page = read_result(folder, "report.html");
    assert_has(page, "Not drawn: Cumulative gain over always mining (gnuplot was not found)");
    assert_has_not(page, "<figure>");
    assert_has(page, "</html>");
    free(page);
}
END_TEST

START_TEST(test_gnuplot_fails)
{
    char note[256];
    const char *folder = make_result("0");
    use_gnuplot("#!/bin/sh\nprintf '\\nset foo\\n    ^\\n\"x.gp\" line 3: <no> foo\\n\\n' >&2\n"
                "read -r c; f=${c#load ?}\necho '<svg></svg>' > ${f%.gp?}.svg\nexit 1\n");
    write_report(folder, true, note, sizeof note);
    ck_assert_str_eq(note, "figure cumulative_gain was not drawn: \"x.gp\" line 3: <no> foo");
    ck_assert(!is_there(folder, "figures/cumulative_gain.svg"));
    char *page = read_result(folder, "report.html");
    assert_has(page, "(&quot;x.gp&quot; line 3: &lt;no&gt; foo)");
    assert_has(page, "</html>");
    free(page);
}
END_TEST

START_TEST(test_half_a_picture_is_none)
{
    char note[256];
    const char *folder = make_result("0");
    use_gnuplot("#!/bin/sh\nread -r c; f=${c#load ?}; f=${f%.gp?}\necho '<svg>' > $f.svg\n");
    write_report(folder, true, note, sizeof note);
    assert_has(note, "figure cumulative_gain was not drawn: the picture is not complete");
    ck_assert(!is_there(folder, "figures/cumulative_gain.svg"));
}
END_TEST

START_TEST(test_a_warning_keeps_the_picture)
{
    char note[256];
    const char *folder = make_result("0");
    use_gnuplot("#!/bin/sh\nread -r c; f=${c#load ?}; f=${f%.gp?}\necho '<svg></svg>' > "
                "$f.svg\necho odd >&2\n");
    write_report(folder, true, note, sizeof note);
    ck_assert_str_eq(note, "figure cumulative_gain was drawn with a warning: odd");
    char *page = read_result(folder, "report.html");
    ck_assert_int_eq(count(page, "<figure>"), 2);
    free(page);
}
END_TEST

// A pipe holds 64 KiB: who waits for gnuplot before reading would wait for ever.
START_TEST(test_a_flood_of_complaints)
{
    char complaint[64];
    use_gnuplot("#!/bin/sh\ni=0\nwhile [ $i -lt 9000 ]; do echo complaint $i >&2; i=$((i+1)); "
                "done\n");
    struct dr_gnuplot gnuplot;
    dr_gnuplot_start(&gnuplot, dr_test_folder());
    dr_gnuplot_load(&gnuplot, "x");
    ck_assert_int_eq(dr_gnuplot_finish(&gnuplot, complaint, sizeof complaint), DR_GNUPLOT_DONE);
    ck_assert_str_eq(complaint, "complaint 0");
}
END_TEST

// ---- failures ----------------------------------------------------------------------------------

static void link_full(const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(symlink("/dev/full", path), 0);
}

START_TEST(test_full_disk)
{
    char note[256], path[PATH_MAX];
    struct dr_error err;
    const char *folder = make_result("0");
    link_full(folder, "report.html");
    enum dr_status status = dr_report_write(folder, false, note, sizeof note, &err);
    dr_assert_error(err, status, DR_ERR_IO, "report.html: cannot be written\n  No space left");
    folder = make_result("0");
    snprintf(path, sizeof path, "%s/figures", folder);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    link_full(folder, "figures/cumulative_gain.dat");
    status = dr_report_write(folder, true, note, sizeof note, &err);
    dr_assert_error(err, status, DR_ERR_IO, "cumulative_gain.dat: cannot be written\n  No space");
}
END_TEST

START_TEST(test_unwritable_places)
{
    char note[256], path[PATH_MAX];
    struct dr_error err;
    const char *folder = make_result("0");
    snprintf(path, sizeof path, "%s/figures", folder);
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    ck_assert_int_ge(file, 0);
    close(file);
    enum dr_status status = dr_report_write(folder, true, note, sizeof note, &err);
    dr_assert_error(err, status, DR_ERR_IO, "figures/cumulative_gain.dat: cannot be written");
    folder = make_result("0");
    snprintf(path, sizeof path, "%s/report.html", folder);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    status = dr_report_write(folder, false, note, sizeof note, &err);
    dr_assert_error(err, status, DR_ERR_IO, "report.html: cannot be written\n  Is a directory");
}
END_TEST

START_TEST(test_no_ledger)
{
    char note[256], folder[PATH_MAX];
    struct dr_error err;
    const char *empty = dr_test_folder();
    enum dr_status status = dr_report_write(empty, true, note, sizeof note, &err);
    dr_assert_error(err, status, DR_ERR_DATABASE, "ledger.sqlite");
    ck_assert(!is_there(empty, "ledger.sqlite"));
    ck_assert(!is_there(empty, "report.html"));
    const char *path = dr_test_file("ledger.sqlite", "this is no database, however long it gets");
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    status = dr_report_write(folder, true, note, sizeof note, &err);
    dr_assert_error(err, status, DR_ERR_DATABASE, "not a database");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("plots");
    dr_suite_add(suite, "cumulative gain", test_cumulative_gain_data);
    dr_suite_add(suite, "long series", test_long_series_keep_their_extremes);
    dr_suite_add(suite, "dispatch week", test_dispatch_week_data);
    dr_suite_add(suite, "missing intervals", test_missing_intervals_leave_a_hole);
    dr_suite_add(suite, "seven days", test_the_week_is_three_days_either_side);
    dr_suite_add(suite, "hostile labels", test_hostile_labels);
    dr_suite_add(suite, "html", test_html_escapes);
    dr_suite_add(suite, "long labels", test_long_labels_are_cut_at_a_character);
    dr_suite_add(suite, "report", test_report_says_it_all);
    dr_suite_add(suite, "synthetic", test_synthetic_is_said);
    dr_suite_add(suite, "offline", test_report_fetches_nothing);
    dr_suite_add(suite, "pictures", test_pictures);
    dr_suite_add(suite, "no gnuplot", test_no_gnuplot);
    dr_suite_add(suite, "gnuplot fails", test_gnuplot_fails);
    dr_suite_add(suite, "half a picture", test_half_a_picture_is_none);
    dr_suite_add(suite, "warning", test_a_warning_keeps_the_picture);
    dr_suite_add(suite, "flood", test_a_flood_of_complaints);
    dr_suite_add(suite, "full disk", test_full_disk);
    dr_suite_add(suite, "unwritable", test_unwritable_places);
    dr_suite_add(suite, "no ledger", test_no_ledger);
    return suite;
}
