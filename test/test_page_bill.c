// SPDX-License-Identifier: GPL-3.0-or-later
// The bill of the report: a row a line, a column a run, differences against mining always, and the
// table of transmission.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "plots/page_bill.h"
#include "test/page.h"
#include "test/replay.h"
#include "test/result.h"
#include "test/runner.h"
#include "test/sql.h"

#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

// What the bill of a ledger looks like; to be freed.
static char *page_of(sqlite3 *database)
{
    return dr_test_part(database, "html", dr_page_bill);
}

static char *page_of_folder(const char *folder)
{
    return dr_test_part_of(folder, "html", dr_page_bill);
}

// The row of a line, from its code to the end of the row; to be freed.
static char *row_of(const char *page, const char *code)
{
    char mark[64];
    snprintf(mark, sizeof mark, "<span class=\"unit\">%s", code);
    const char *begin = strstr(page, mark);
    ck_assert_msg(begin != NULL, "no row of %s in:\n%s", code, page);
    const char *cells = strstr(begin, "</th>"), *end = strstr(begin, "</tr>");
    ck_assert(cells && end && cells < end);
    return strndup(cells + strlen("</th>"), (size_t)(end - cells) - strlen("</th>"));
}

static void has_row(const char *page, const char *code, const char *cells)
{
    char *row = row_of(page, code);
    ck_assert_str_eq(row, cells);
    free(row);
}

// ---- lines -------------------------------------------------------------------------------------

// Runs 1 to 5 of the ledger made by hand; MINE of each is 1500.25, 600.25, 1000, 1235667.4 and
// 1235767.4 $, of which run 3 is always_mine.
START_TEST(differences_against_mining_always)
{
    char *page = page_of_folder(dr_test_ledger_folder("0"));
    has_row(page, "MINE",
            "<td>1,000</td><td>500</td><td>−400</td><td>1,234,667</td><td>1,234,767</td>");
    has_row(page, "POOL", "<td>0</td><td>0</td><td>0</td><td>0</td><td>0</td>");
    // The yardstick's column stands first, with its own name; the others in the order of the runs.
    const char *base = strstr(page, "<th>always_mine<span class=\"unit\">$</span></th>");
    const char *sighted =
        strstr(page, "<th>sighted (hindsight)<span class=\"unit\">changes by $</span></th>");
    const char *oracle =
        strstr(page, "<th>oracle (bound)<span class=\"unit\">changes by $</span></th>");
    ck_assert(base && sighted && oracle && base < sighted && sighted < oracle);
    ck_assert_int_eq(dr_test_count(page, "changes by $"), 4);
    // A row a line, each opened and closed, each of as many cells.
    // Resale follows with a row a run.
    ck_assert_int_eq(dr_test_count(page, "<tr>"), 1 + 7 + 1 + 3);
    ck_assert_int_eq(dr_test_count(page, "<tr class=\"hindsight\">"), 2);
    ck_assert_int_eq(dr_test_count(page, "</tr>"), 1 + 7 + 1 + 5);
    ck_assert_int_eq(dr_test_count(page, "<td>"), 7 * 5 + 5 * 3);
    ck_assert_int_eq(dr_test_count(page, "<table"), 2);
    ck_assert_int_eq(dr_test_count(page, "</table>"), 2);
    dr_test_expect_not_in(page, "Transmission");
    dr_test_expect_not_in(page, "assumed");
    free(page);
}
END_TEST

// Lines in the order of the bill, as the registry has them.
START_TEST(lines_stand_in_their_order)
{
    static const char *const codes[] = {"MINE", "POOL", "BLK", "RTEI", "SELL", "FEE", "WEAR"};
    char *page = page_of_folder(dr_test_ledger_folder("0"));
    const char *at = page;
    for (size_t i = 0; i < 7; i++) {
        char mark[64];
        snprintf(mark, sizeof mark, "<span class=\"unit\">%s</span></th>", codes[i]);
        at = strstr(at, mark);
        ck_assert_msg(at != NULL, "%s is out of order", codes[i]);
    }
    free(page);
}
END_TEST

// ---- hostile texts -----------------------------------------------------------------------------

// The bill of two runs of one day with these names.
static char *page_with(const char *label, const char *line, const char *assumed)
{
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    dr_test_add_run(database, 1, label, "breakeven", "prev_spp", "");
    dr_test_add_run(database, 2, "always_mine", "always_mine", "prev_spp", "");
    dr_test_add_intervals(database, 1, true, 7, 8);
    dr_test_add_intervals(database, 2, false, 5, 5);
    dr_test_execute_format(database,
                           "UPDATE charge SET name = '%q', assumed = '%q' WHERE code = 'MINE'",
                           line, assumed);
    dr_test_close_ledger(database);
    return page_of_folder(folder);
}

START_TEST(texts_of_others_stay_texts)
{
    char *page = page_with(DR_TEST_HOSTILE, "<b>&\"line", "<i>'guess'");
    dr_test_expect_not_in(page, "<script");
    dr_test_expect_not_in(page, "<b>");
    dr_test_expect_not_in(page, "<i>");
    dr_test_expect_not_in(page, "\x01");
    dr_test_expect_not_in(page, "\xff");
    dr_test_expect_in(page, "&lt;script&gt;");
    dr_test_expect_in(page, "&lt;b&gt;&amp;&quot;line");
    dr_test_expect_in(page, ", assumed: &lt;i&gt;&#39;guess&#39;</span></th>");
    has_row(page, "MINE", "<td>10</td><td>5</td>");
    free(page);
}
END_TEST

// A code as long as there may be any, twice: still a row each.
START_TEST(names_as_long_as_they_may_be)
{
    char label[200];
    memset(label, 'x', sizeof label - 1);
    label[sizeof label - 1] = '\0';
    char *page = page_with(label, label, label);
    ck_assert_int_eq(dr_test_count(page, label), 3);
    free(page);
}
END_TEST

// A ledger that is no ledger is told, not drawn.
START_TEST(without_the_views_it_fails_in_words)
{
    struct dr_error err = {.message = ""};
    sqlite3 *database;
    ck_assert_int_eq(sqlite3_open(":memory:", &database), SQLITE_OK);
    struct dr_document document = {.format = dr_document_find_format("html"),
                                   .stream = fopen("/dev/null", "w"),
                                   .section = ""};
    ck_assert_ptr_nonnull(document.stream);
    dr_assert_error(err, dr_page_bill(&document, database, &err), DR_ERR_DATABASE, "no such table");
    fclose(document.stream);
    sqlite3_close(database);
}
END_TEST

// ---- transmission ------------------------------------------------------------------------------

// Two of the four peaks of 2024 and all of 2025; always_mine draws 100 MW, the other rule 3 MW at
// the peak of July 2025.
START_TEST(a_table_of_transmission)
{
    static const char *const time[] = {"2024-08-20T21:45:00Z", "2024-09-20T20:45:00Z",
                                       "2025-06-19T21:45:00Z", "2025-07-30T21:45:00Z",
                                       "2025-08-18T21:45:00Z", "2025-09-17T20:45:00Z"};
    char prices[1024] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n";
    char peaks[512] = "timestamp_utc_start,system_mw\n";
    struct dr_test_replay replay;
    for (size_t i = 0; i < 6; i++) {
        size_t used = strlen(prices), used_peaks = strlen(peaks);
        snprintf(prices + used, sizeof prices - used, "%s,HB,%s\n", time[i],
                 i == 3 ? "93.1" : "20.3");
        snprintf(peaks + used_peaks, sizeof peaks - used_peaks, "%s,\n", time[i]);
    }
    // The run begins and ends within August 2024 and September 2025.
    dr_test_replay_init(
        &replay, &(struct dr_test_replay_request){
                     .prices = prices,
                     .peaks = peaks,
                     .hashprice = "52.5",
                     .set = TEXTS("delivery.transmission=4cp", "contract.power_mw=0"),
                     .strategy = TEXTS(
                         "threshold,strike_usd_per_mwh=50,information=perfect,label=off <at> one"),
                     .skip_gaps = true});
    char *page = page_of(replay.database);
    dr_test_expect_in(page, "<h2>Transmission</h2>");
    // 65 $/kW-year, assumed: 100 MW at half of the peaks of 2024, for which nothing is billed.
    dr_test_expect_in(page, "<tr><th scope=\"row\">always_mine, 2024</th><td>–</td>"
                            "<td>−3,250,000</td><td>–</td></tr>\n");
    dr_test_expect_in(page, "<tr><th scope=\"row\">always_mine, 2025</th><td>100.00</td>"
                            "<td>−6,500,000</td><td>−6,500,000</td></tr>\n");
    // (100 + 3 + 100 + 100) / 4 = 75.75 MW: 4,923,750 $.
    dr_test_expect_in(page, "<tr class=\"hindsight\"><th scope=\"row\">off &lt;at&gt; one, 2025 "
                            "<span "
                            "class=\"mark\">hindsight</span></th><td>75.75</td><td>−4,923,750</"
                            "td><td>−4,923,750</td></tr>\n");
    dr_test_expect_in(page, "TCP, assumed: the rate is a planning figure</span></th>");
    char *row = row_of(page, "TCP");
    ck_assert_int_eq(strncmp(row, "<td>−9,750,000</td><td>1,576,250</td>",
                             strlen("<td>−9,750,000</td><td>1,576,250</td>")),
                     0);
    free(row);
    ck_assert_int_eq(dr_test_count(page, "<table"), 2);
    ck_assert_int_eq(dr_test_count(page, "</table>"), 2);
    ck_assert_int_eq(dr_test_count(page, "<tr"), dr_test_count(page, "</tr>"));
    free(page);
    dr_test_replay_finish(&replay);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("page_bill");
    dr_suite_add(suite, "differences", differences_against_mining_always);
    dr_suite_add(suite, "order", lines_stand_in_their_order);
    dr_suite_add(suite, "hostile", texts_of_others_stay_texts);
    dr_suite_add(suite, "long", names_as_long_as_they_may_be);
    dr_suite_add(suite, "no ledger", without_the_views_it_fails_in_words);
    dr_suite_add(suite, "transmission", a_table_of_transmission);
    return suite;
}
