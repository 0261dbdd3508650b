// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison as table, CSV and JSON: columns, numbers that read back, hostile labels.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/output.h"
#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

enum { TEXT_SIZE = 1 << 16 };

// What is printed; to be freed.
static char *print(sqlite3 *database, enum dr_output_format format)
{
    char *text = NULL;
    size_t size = 0;
    struct dr_error err = {.message = ""};
    FILE *stream = open_memstream(&text, &size);
    dr_assert_ok(err, dr_output_comparison(database, format, stream, &err));
    ck_assert_int_eq(fclose(stream), 0);
    return text;
}

static void replay_some(struct dr_test_replay *replay, const char *const *strategy)
{
    static char prices[TEXT_SIZE];
    prices[0] = '\0';
    dr_test_append_prices(prices, sizeof prices, 1717218000, 96, 900, 4);
    dr_test_replay_init(replay, &(struct dr_test_replay_request){
                                    .prices = prices, .hashprice = "52.5", .strategy = strategy});
}

// A comparison of one row with this label and these figures, without a ledger.
static sqlite3 *one_row(const char *label, const char *columns)
{
    sqlite3 *database;
    ck_assert_int_eq(sqlite3_open(":memory:", &database), SQLITE_OK);
    char *sql = sqlite3_mprintf("CREATE TABLE comparison AS SELECT 1 AS run_id, %Q AS label, %s",
                                label, columns);
    ck_assert_msg(sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(database));
    sqlite3_free(sql);
    return database;
}

// SQLite's own reader of JSON, another program's than the one that wrote it.
static char *read_json(sqlite3 *database, const char *json, const char *select)
{
    sqlite3_stmt *row;
    ck_assert_msg(sqlite3_prepare_v2(database, select, -1, &row, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(database));
    sqlite3_bind_text(row, 1, json, -1, SQLITE_TRANSIENT);
    ck_assert_msg(sqlite3_step(row) == SQLITE_ROW, "%s\n%s", sqlite3_errmsg(database), json);
    const char *text = (const char *)sqlite3_column_text(row, 0);
    char *copy = strdup(text ? text : "NULL");
    sqlite3_finalize(row);
    return copy;
}

// ---- json and csv ------------------------------------------------------------------------------

START_TEST(json_has_exactly_the_columns_and_values)
{
    struct dr_test_replay replay;
    replay_some(&replay, NULL);
    char *json = print(replay.database, DR_OUTPUT_JSON);
    char *n = read_json(replay.database, json, "SELECT json_array_length(?)");
    ck_assert_str_eq(n, "7");
    free(n);
    for (int r = 0; r < 7; r++) {
        char select[256], sql[256];
        snprintf(select, sizeof select,
                 "SELECT group_concat(e.key, ', ') FROM json_each(?, '$[%d]') AS e", r);
        char *keys = read_json(replay.database, json, select);
        char *columns =
            dr_test_text(replay.database,
                         "SELECT group_concat(name, ', ') FROM pragma_table_info('comparison')");
        ck_assert_str_eq(keys, columns);
        free(keys);
        free(columns);
        // Each value is the ledger's own: the same double, integer, text or null.
        sqlite3_stmt *row;
        snprintf(sql, sizeof sql, "SELECT * FROM comparison WHERE run_id = %d", r + 1);
        ck_assert_int_eq(sqlite3_prepare_v2(replay.database, sql, -1, &row, NULL), SQLITE_OK);
        ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
        for (int i = 0; i < sqlite3_column_count(row); i++) {
            const char *name = sqlite3_column_name(row, i);
            snprintf(select, sizeof select, "SELECT json_extract(?, '$[%d].%s')", r, name);
            char *found = read_json(replay.database, json, select);
            if (sqlite3_column_type(row, i) == SQLITE_FLOAT) {
                bool money = strlen(name) > 4 && strcmp(name + strlen(name) - 4, "_usd") == 0;
                // Money is printed in whole micro-dollars.
                ck_assert_double_eq_tol(strtod(found, NULL), sqlite3_column_double(row, i),
                                        money ? 0.51e-6
                                              : 1e-300 + 1e-14 * fabs(strtod(found, NULL)));
            } else {
                const char *held = (const char *)sqlite3_column_text(row, i);
                ck_assert_str_eq(found, held ? held : "NULL");
            }
            free(found);
        }
        sqlite3_finalize(row);
    }
    ck_assert_ptr_nonnull(strstr(json, "\"btc\": null"));
    ck_assert_int_eq(json[strlen(json) - 1], '\n');
    free(json);
    dr_test_replay_finish(&replay);
}
END_TEST

// The digits of a double are enough to read back the same one, and no more.
START_TEST(numbers_read_back)
{
    static const struct {
        const char *sql, *text;
    } cases[] = {{"0.1 + 0.2", "0.30000000000000004"},
                 {"0.1", "0.1"},
                 {"1e21", "1e+21"},
                 {"-2.5e-7", "-2.5e-07"},
                 {"9007199254740993", "9007199254740993"},
                 {"1.0 / 3", "0.3333333333333333"},
                 {"5e-324", "4.94065645841247e-324"},
                 {"0.0", "0"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char columns[128];
        snprintf(columns, sizeof columns, "%s AS mined_mwh, 12345678.9 AS net_usd", cases[i].sql);
        sqlite3 *database = one_row("odd", columns);
        char *csv = print(database, DR_OUTPUT_CSV), expected[256];
        snprintf(expected, sizeof expected, "run_id,label,mined_mwh,net_usd\n1,odd,%s,%s\n",
                 cases[i].text, "12345678.900000");
        ck_assert_str_eq(csv, expected);
        free(csv);
        sqlite3_close(database);
    }
}
END_TEST

START_TEST(hostile_labels)
{
    static const struct {
        const char *label, *csv, *json;
    } cases[] = {
        {"a,b", "\"a,b\"", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\"", "\"say \\\"hi\\\"\""},
        {"two\nlines\r", "\"two\nlines\r\"", "\"two\\u000alines\\u000d\""},
        {"back\\slash\ttab", "back\\slash\ttab", "\"back\\\\slash\\u0009tab\""},
        {"\x1b[31mred\x01", "\x1b[31mred\x01", "\"\\u001b[31mred\\u0001\""},
        {"caf\xc3\xa9 \xe2\x82\xbf \xf0\x9f\x92\xa1", "caf\xc3\xa9 \xe2\x82\xbf \xf0\x9f\x92\xa1",
         "\"caf\xc3\xa9 \xe2\x82\xbf \xf0\x9f\x92\xa1\""},
        {"'; DROP TABLE run; --", "'; DROP TABLE run; --", "\"'; DROP TABLE run; --\""},
        {"</script>", "</script>", "\"</script>\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[256];
        sqlite3 *database = one_row(cases[i].label, "NULL AS btc, 7 AS restarts");
        char *csv = print(database, DR_OUTPUT_CSV), *json = print(database, DR_OUTPUT_JSON);
        snprintf(expected, sizeof expected, "run_id,label,btc,restarts\n1,%s,,7\n", cases[i].csv);
        ck_assert_str_eq(csv, expected);
        snprintf(expected, sizeof expected,
                 "[\n {\"run_id\": 1, \"label\": %s, \"btc\": null, \"restarts\": 7}\n]\n",
                 cases[i].json);
        ck_assert_str_eq(json, expected);
        char *read = read_json(database, json, "SELECT json_extract(?, '$[0].label')");
        ck_assert_str_eq(read, cases[i].label);
        free(read);
        free(json);
        free(csv);
        sqlite3_close(database);
    }
}
END_TEST

// JSON is UTF-8 (RFC 8259, section 8.1): what is not becomes U+FFFD, byte by byte.
START_TEST(labels_that_are_not_utf_8)
{
    static const struct {
        const char *label, *json;
    } cases[] = {
        {"\xff", "\"\\ufffd\""},
        {"caf\xe9!", "\"caf\\ufffd!\""},                          // Latin-1
        {"\xc3", "\"\\ufffd\""},                                  // cut off
        {"\xe2\x82", "\"\\ufffd\\ufffd\""},                       // cut off
        {"\xc0\xaf", "\"\\ufffd\\ufffd\""},                       // overlong
        {"\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\""},            // overlong
        {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},            // half a surrogate pair
        {"\xf5\x80\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""}, // beyond U+10FFFF
        {"\x80ok", "\"\\ufffdok\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[256];
        sqlite3 *database = one_row(cases[i].label, "7 AS restarts");
        char *json = print(database, DR_OUTPUT_JSON);
        snprintf(expected, sizeof expected,
                 "[\n {\"run_id\": 1, \"label\": %s, \"restarts\": 7}\n]\n", cases[i].json);
        ck_assert_str_eq(json, expected);
        free(json);
        sqlite3_close(database);
    }
}
END_TEST

START_TEST(no_rows_is_an_empty_list)
{
    sqlite3 *database = one_row("gone", "7 AS restarts");
    sqlite3_exec(database, "DELETE FROM comparison", NULL, NULL, NULL);
    char *json = print(database, DR_OUTPUT_JSON), *csv = print(database, DR_OUTPUT_CSV);
    char *n = read_json(database, json, "SELECT json_array_length(?)");
    ck_assert_str_eq(n, "0");
    ck_assert_str_eq(csv, "run_id,label,restarts\n");
    free(n);
    free(json);
    free(csv);
    sqlite3_close(database);
}
END_TEST

// ---- the table ---------------------------------------------------------------------------------

static int count(const char *text, const char *word)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        n++;
    return n;
}

START_TEST(the_table_names_every_run_in_each_part)
{
    struct dr_test_replay replay;
    char gain[64], line[128];
    replay_some(&replay, TEXTS("threshold,label=odd one", "breakeven,label=b"));
    char *table = print(replay.database, DR_OUTPUT_TABLE);
    ck_assert_int_eq(count(table, "\nodd one "), 2);
    ck_assert_int_eq(count(table, "\nb "), 2);
    ck_assert_int_eq(count(table, "\nalways_mine "), 2);
    ck_assert_int_eq(count(table, "\noracle"), 2);
    dr_output_thousands(
        dr_test_double(replay.database, "SELECT gain_usd FROM comparison WHERE run_id = 1"), gain,
        sizeof gain);
    snprintf(line, sizeof line, " %s ", gain);
    ck_assert_msg(strstr(table, line) != NULL, "%s is not in\n%s", line, table);
    ck_assert_int_ge(count(table, "$/MWh"), 1); // units
    free(table);
    dr_test_replay_finish(&replay);
}
END_TEST

// Hindsight is marked wherever it is shown, whatever its label.
START_TEST(hindsight_is_marked_in_the_table)
{
    struct dr_test_replay replay;
    replay_some(&replay,
                TEXTS("breakeven,information=perfect,label=innocent",
                      "breakeven,information=perfect,label=a label that is as long as a label may "
                      "be and longer not",
                      "breakeven,label=honest", "oracle,label=limit"));
    char *table = print(replay.database, DR_OUTPUT_TABLE);
    ck_assert_int_eq(count(table, "\ninnocent (hindsight)"), 2);
    ck_assert_int_eq(count(table, "\na label that is as long as"), 2);
    ck_assert_int_eq(count(table, "(hindsight)"), 4);
    ck_assert_int_eq(count(table, "\nhonest (hindsight)"), 0);
    ck_assert_int_eq(count(table, "\nlimit (bound)"), 2);
    free(table);
    dr_test_replay_finish(&replay);
}
END_TEST

// Columns stay under each other where a character takes several bytes, and none is cut in two.
START_TEST(labels_beyond_ascii_in_the_table)
{
    static const char two_bytes[] = "\xc3\xa9";
    struct dr_test_replay replay;
    char strategy[128] = "breakeven,information=perfect,label=x";
    for (int i = 0; i < 31; i++)
        strcat(strategy, two_bytes);
    replay_some(&replay, TEXTS(strategy));
    char *table = print(replay.database, DR_OUTPUT_TABLE);
    const char *label = strstr(table, "\nx");
    const char *mark = strstr(table, " (hindsight)");
    ck_assert(label && mark && mark > label && (mark - label) % 2 == 0);
    // The line of always_mine has the same width in characters.
    size_t width[2] = {0};
    const char *line[2] = {label + 1, strstr(table, "\nalways_mine") + 1};
    for (int i = 0; i < 2; i++)
        for (const char *c = line[i]; *c != '\n'; c++)
            width[i] += ((unsigned char)*c & 0xc0) != 0x80;
    ck_assert_uint_eq(width[0], width[1]);
    free(table);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(a_label_cannot_break_the_table)
{
    struct dr_test_replay replay;
    replay_some(&replay, TEXTS("breakeven,label=x\n\x1b[2Jy\r"));
    char *table = print(replay.database, DR_OUTPUT_TABLE);
    ck_assert_ptr_null(strchr(table, '\x1b'));
    ck_assert_ptr_null(strchr(table, '\r'));
    ck_assert_int_eq(count(table, "\nx"), 2);
    ck_assert_int_eq(count(table, "\n\x1b"), 0);
    free(table);
    dr_test_replay_finish(&replay);
}
END_TEST

START_TEST(thousands)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},          {7, "7"},
                 {999, "999"},      {1000, "1,000"},
                 {-1000, "-1,000"}, {123456.7, "123,457"},
                 {-0.4, "0"},       {-0.5, "0"},
                 {-0.51, "-1"},     {1e9, "1,000,000,000"}};
    char out[64];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_str_eq(dr_output_thousands(cases[i].value, out, sizeof out), cases[i].text);
    }
    ck_assert_uint_lt(strlen(dr_output_thousands(-123456789, out, 5)), 5);
}
END_TEST

START_TEST(what_fits_into_places)
{
    ck_assert_int_eq(dr_output_width("a\xc3\xa9z"), 3);
    ck_assert_uint_eq(dr_output_fit("a\xc3\xa9z", 2), 3);
    ck_assert_uint_eq(dr_output_fit("a\xc3\xa9z", 1), 1);
    ck_assert_uint_eq(dr_output_fit("a\xc3\xa9z", 9), 4);
    ck_assert_uint_eq(dr_output_fit("", 9), 0);
    ck_assert_uint_eq(dr_output_fit("abc", 0), 0);
}
END_TEST

// ---- failures ----------------------------------------------------------------------------------

START_TEST(formats_have_names)
{
    enum dr_output_format format;
    ck_assert(dr_output_format_find("table", &format) && format == DR_OUTPUT_TABLE);
    ck_assert(dr_output_format_find("csv", &format) && format == DR_OUTPUT_CSV);
    ck_assert(dr_output_format_find("json", &format) && format == DR_OUTPUT_JSON);
    ck_assert(!dr_output_format_find("JSON", &format));
    ck_assert(!dr_output_format_find("", &format));
    ck_assert(!dr_output_format_find("xml", &format));
}
END_TEST

START_TEST(failures_are_told)
{
    sqlite3 *database = one_row("odd", "7 AS restarts");
    struct dr_error err = {.message = ""};
    FILE *full = fopen("/dev/full", "w");
    ck_assert_ptr_nonnull(full);
    dr_assert_error(err, dr_output_comparison(database, DR_OUTPUT_CSV, full, &err), DR_ERR_IO,
                    "standard output");
    fclose(full);
    sqlite3_exec(database, "DROP TABLE comparison", NULL, NULL, NULL);
    FILE *stream = tmpfile();
    dr_assert_error(err, dr_output_comparison(database, DR_OUTPUT_JSON, stream, &err),
                    DR_ERR_DATABASE, "no such table");
    fclose(stream);
    sqlite3_close(database);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("output");
    dr_suite_add(suite, "columns", json_has_exactly_the_columns_and_values);
    dr_suite_add(suite, "numbers", numbers_read_back);
    dr_suite_add(suite, "labels", hostile_labels);
    dr_suite_add(suite, "utf-8", labels_that_are_not_utf_8);
    dr_suite_add(suite, "no rows", no_rows_is_an_empty_list);
    dr_suite_add(suite, "table", the_table_names_every_run_in_each_part);
    dr_suite_add(suite, "hindsight", hindsight_is_marked_in_the_table);
    dr_suite_add(suite, "beyond ascii", labels_beyond_ascii_in_the_table);
    dr_suite_add(suite, "table labels", a_label_cannot_break_the_table);
    dr_suite_add(suite, "thousands", thousands);
    dr_suite_add(suite, "places", what_fits_into_places);
    dr_suite_add(suite, "formats", formats_have_names);
    dr_suite_add(suite, "failures", failures_are_told);
    return suite;
}
