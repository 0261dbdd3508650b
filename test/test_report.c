// SPDX-License-Identifier: GPL-3.0-or-later
// report.html from a ledger made by hand: what it says, that it fetches nothing, and what happens
// without a disk and without a ledger.
#include "test/runner.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plots/report.h"
#include "test/result.h"

START_TEST(test_report_says_it_all)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_write_report(folder, false, note, sizeof note);
    ck_assert_str_eq(note, "");
    ck_assert(!dr_test_is_there(folder, "figures"));
    char *page = dr_test_read_result(folder, "report.html");
    dr_test_expect_in(page, "No figures were asked for.");
    dr_test_expect_in(page, "HB_X, 2024-06-01 to 2024-06-02");
    dr_test_expect_in(page,
                      "Margin before what was not booked: delivery and 4CP, site operations, tax, "
                      "capital.");
    dr_test_expect_in(page, "What is left out");
    dr_test_expect_in(page, "0123456789abcdef");
    dr_test_expect_in(page, "<th scope=\"row\">missing intervals</th><td>7</td>");
    dr_test_expect_in(page, "<th scope=\"row\">fleet.new.efficiency_j_per_th</th><td>17.5</td>"
                            "<td>J/TH</td>");
    dr_test_expect_not_in(page, "\"row\">rt_publication_lag_s<"); // of a strategy, not of the site
    dr_test_expect_in(page, "a=1, b=2");
    dr_test_expect_in(page, "dr-sim 9.9.9");
    dr_test_expect_in(page, "<pre>dr-sim --strategy &#39;&lt;script&gt;");
    // Rounded once, from the ledger's numbers: 1234667.4 - 0; 500.25 of 1234767.4.
    dr_test_expect_in(page, "<td>1,234,667</td>");
    dr_test_expect_in(page, "<td>−400</td>");
    dr_test_expect_in(page, "</b>: 500 $ more than always mining");
    dr_test_expect_in(page, "One span is one sample");
    dr_test_expect_in(page, "sighted <span class=\"mark\">hindsight</span>");
    dr_test_expect_in(page, "oracle <span class=\"mark\">bound</span>");
    dr_test_expect_not_in(page, "ynthetic\"");
    dr_test_expect_not_in(page, "are synthetic");
    dr_test_expect_in(page, "</body>\n</html>\n");
    free(page);
}
END_TEST

START_TEST(test_synthetic_is_said)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("1");
    dr_test_write_report(folder, true, note, sizeof note);
    char *page = dr_test_read_result(folder, "report.html");
    char *script = dr_test_read_result(folder, "figures/dispatch_week.gp");
    dr_test_expect_in(page, "<span class=\"synthetic\">synthetic</span></h1>");
    dr_test_expect_in(page, "The prices are synthetic");
    dr_test_expect_in(script, "\nsynthetic = 1\n");
    if (!note[0])
        ck_assert_int_eq(dr_test_count(page, "<b>Synthetic prices.</b>"),
                         dr_test_count(page, "<figure>"));
    free(page);
    free(script);
}
END_TEST

START_TEST(test_report_fetches_nothing)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_write_report(folder, true, note, sizeof note);
    char *page = dr_test_read_result(folder, "report.html");
    dr_test_expect_in(page, "default-src 'none'");
    dr_test_expect_not_in(page, "src=\"");
    ck_assert_int_eq(dr_test_count(page, "url("), dr_test_count(page, "url(#")); // of the picture
    dr_test_expect_not_in(page, "@import");
    dr_test_expect_not_in(page, "<link");
    dr_test_expect_not_in(page, "<?xml");
    dr_test_expect_not_in(page, "<!DOCTYPE svg");
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

static void link_full(const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(symlink("/dev/full", path), 0);
}

START_TEST(test_full_disk)
{
    struct dr_report_outcome outcome;
    char path[PATH_MAX];
    struct dr_error err;
    const char *folder = dr_test_ledger_folder("0");
    link_full(folder, "report.html");
    enum dr_status status = dr_report_write_run(folder, false, &outcome, &err);
    dr_assert_error(err, status, DR_ERR_IO, "report.html: cannot be written\n  No space left");
    folder = dr_test_ledger_folder("0");
    snprintf(path, sizeof path, "%s/figures", folder);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    link_full(folder, "figures/cumulative_gain.dat");
    status = dr_report_write_run(folder, true, &outcome, &err);
    dr_assert_error(err, status, DR_ERR_IO, "cumulative_gain.dat: cannot be written\n  No space");
}
END_TEST

START_TEST(test_unwritable_places)
{
    struct dr_report_outcome outcome;
    char path[PATH_MAX];
    struct dr_error err;
    const char *folder = dr_test_ledger_folder("0");
    snprintf(path, sizeof path, "%s/figures", folder);
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    ck_assert_int_ge(file, 0);
    close(file);
    enum dr_status status = dr_report_write_run(folder, true, &outcome, &err);
    dr_assert_error(err, status, DR_ERR_IO, "figures/cumulative_gain.dat: cannot be written");
    folder = dr_test_ledger_folder("0");
    snprintf(path, sizeof path, "%s/report.html", folder);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    status = dr_report_write_run(folder, false, &outcome, &err);
    dr_assert_error(err, status, DR_ERR_IO, "report.html: cannot be written\n  Is a directory");
}
END_TEST

START_TEST(test_no_ledger)
{
    struct dr_report_outcome outcome;
    char folder[PATH_MAX];
    struct dr_error err;
    const char *empty = dr_test_folder();
    enum dr_status status = dr_report_write_run(empty, true, &outcome, &err);
    dr_assert_error(err, status, DR_ERR_INPUT, "found no ledger.sqlite");
    ck_assert(!dr_test_is_there(empty, "ledger.sqlite"));
    ck_assert(!dr_test_is_there(empty, "report.html"));
    const char *path = dr_test_file("ledger.sqlite", "this is no database, however long it gets");
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    status = dr_report_write_run(folder, true, &outcome, &err);
    dr_assert_error(err, status, DR_ERR_INPUT, "a file that is no database");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("report");
    dr_suite_add(suite, "report", test_report_says_it_all);
    dr_suite_add(suite, "synthetic", test_synthetic_is_said);
    dr_suite_add(suite, "offline", test_report_fetches_nothing);
    dr_suite_add(suite, "full disk", test_full_disk);
    dr_suite_add(suite, "unwritable", test_unwritable_places);
    dr_suite_add(suite, "no ledger", test_no_ledger);
    return suite;
}
