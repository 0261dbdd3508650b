// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures: complete or none, the same when redrawn, no text of a user breaking out of them.
#include "test/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/figure.h"
#include "test/result.h"

// Each is drawn or it is said why not.
static void expect_every_figure(const char *page)
{
    int n = 0;
    while (dr_figures[n])
        n++;
    ck_assert_int_eq(dr_test_count(page, "<figure>") + dr_test_count(page, "Not drawn: "), n);
}

// Is there more in the data than their head?
static bool has_rows(const char *data)
{
    static const char end[] = "NaN: no value\n";
    dr_test_expect_in(data, end);
    return strcmp(strstr(data, end), end) != 0;
}

START_TEST(test_hostile_labels)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_write_report(folder, true, note, sizeof note);
    // Quotes and backslashes become look-alikes, control characters spaces, broken bytes U+FFFD.
    const char *cleaned = "\"<script>”a∖b%s{_^@&~'$(x)`   \uFFFD|\" ";
    char *data = dr_test_read_result(folder, "figures/cumulative_gain.dat");
    ck_assert_int_eq(dr_test_count(data, cleaned), 2);
    dr_test_expect_not_in(data, "\\");
    free(data);
    data = dr_test_read_result(folder, "figures/dispatch_week.dat");
    ck_assert_int_eq(dr_test_count(data, cleaned), 1);
    free(data);
    char *script = dr_test_read_result(folder, "figures/cumulative_gain.gp");
    dr_test_expect_in(script, "plot ");
    dr_test_expect_not_in(script, "script>");
    free(script);
    char *page = dr_test_read_result(folder, "report.html");
    ck_assert_int_gt(
        dr_test_count(page, "&lt;script&gt;&quot;a\\b%s{_^@&amp;~&#39;$(x)`   \uFFFD|"), 3);
    dr_test_expect_not_in(page, "<script");
    dr_test_expect_not_in(page, "\xff|");
    free(page);
}
END_TEST

START_TEST(test_pictures)
{
    char note[256], command[PATH_MAX + 64];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_write_report(folder, true, note, sizeof note);
    if (strstr(note, "not found")) {
        printf("skipped: gnuplot is not there\n");
        return;
    }
    ck_assert_str_eq(note, "");
    char *page = dr_test_read_result(folder, "report.html");
    ck_assert_int_eq(dr_test_count(page, "<figure>"), dr_test_count(page, "<svg role=\"img\""));
    int n_drawn = 0;
    for (size_t i = 0; dr_figures[i]; i++) {
        char name[128];
        snprintf(name, sizeof name, "figures/%s.dat", dr_figures[i]->name);
        char *data = dr_test_read_result(folder, name);
        if (!has_rows(data)) {
            dr_test_expect_in(page, dr_figures[i]->without);
            free(data);
            continue;
        }
        n_drawn++;
        snprintf(name, sizeof name, "figures/%s.svg", dr_figures[i]->name);
        char *picture = dr_test_read_result(folder, name);
        dr_test_expect_in(picture, "</svg>");
        // What the data name the picture shows.
        if (strstr(data, "<script>"))
            dr_test_expect_in(picture, "&lt;script>”a∖b%s{_^@&amp;~'$(x)`");
        free(data);
        dr_test_expect_not_in(picture, "<script");
        // The report holds the picture from its <svg on.
        const char *body = strstr(picture, "<svg");
        ck_assert_ptr_nonnull(body);
        dr_test_expect_in(page, body + strlen("<svg"));
        // The script redraws it, to the byte.
        snprintf(command, sizeof command, "cd '%s/figures' && rm %s.svg && gnuplot %s.gp", folder,
                 dr_figures[i]->name, dr_figures[i]->name);
        ck_assert_int_eq(system(command), 0);
        char *again = dr_test_read_result(folder, name);
        ck_assert_str_eq(picture, again);
        free(picture);
        free(again);
    }
    expect_every_figure(page);
    ck_assert_int_eq(dr_test_count(page, "<figure>"), n_drawn);
    ck_assert_int_ge(n_drawn, 2);
    free(page);
}
END_TEST

START_TEST(test_no_gnuplot)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_use_gnuplot(NULL);
    dr_test_write_report(folder, true, note, sizeof note);
    ck_assert_str_eq(note, "gnuplot was not found; no figures were drawn");
    ck_assert(dr_test_is_there(folder, "figures/cumulative_gain.gp"));
    ck_assert(dr_test_is_there(folder, "figures/cumulative_gain.dat"));
    ck_assert(!dr_test_is_there(folder, "figures/cumulative_gain.svg"));
    char *page = dr_test_read_result(folder, "report.html");
    dr_test_expect_in(page,
                      "Not drawn: Cumulative gain over always mining (gnuplot was not found)");
    dr_test_expect_not_in(page, "<figure>");
    dr_test_expect_in(page, "</html>");
    free(page);
}
END_TEST

START_TEST(test_gnuplot_fails)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_use_gnuplot(
        "#!/bin/sh\nprintf '\\nset foo\\n    ^\\n\"x.gp\" line 3: <no> foo\\n\\n' >&2\n"
        "read -r c; f=${c#load ?}\necho '<svg></svg>' > ${f%.gp?}.svg\nexit 1\n");
    dr_test_write_report(folder, true, note, sizeof note);
    ck_assert_str_eq(note, "figure cumulative_gain was not drawn: \"x.gp\" line 3: <no> foo");
    ck_assert(!dr_test_is_there(folder, "figures/cumulative_gain.svg"));
    char *page = dr_test_read_result(folder, "report.html");
    dr_test_expect_in(page, "(&quot;x.gp&quot; line 3: &lt;no&gt; foo)");
    dr_test_expect_in(page, "</html>");
    free(page);
}
END_TEST

START_TEST(test_half_a_picture_is_none)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_use_gnuplot(
        "#!/bin/sh\nread -r c; f=${c#load ?}; f=${f%.gp?}\necho '<svg>' > $f.svg\n");
    dr_test_write_report(folder, true, note, sizeof note);
    dr_test_expect_in(note, "figure cumulative_gain was not drawn: the picture is not complete");
    ck_assert(!dr_test_is_there(folder, "figures/cumulative_gain.svg"));
}
END_TEST

START_TEST(test_a_warning_keeps_the_picture)
{
    char note[256];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_use_gnuplot("#!/bin/sh\nread -r c; f=${c#load ?}; f=${f%.gp?}\necho '<svg></svg>' > "
                        "$f.svg\necho odd >&2\n");
    dr_test_write_report(folder, true, note, sizeof note);
    ck_assert_str_eq(note, "figure cumulative_gain was drawn with a warning: odd");
    char *page = dr_test_read_result(folder, "report.html");
    expect_every_figure(page);
    int n_drawn = 0;
    for (size_t i = 0; dr_figures[i]; i++) {
        char name[128];
        snprintf(name, sizeof name, "figures/%s.dat", dr_figures[i]->name);
        char *data = dr_test_read_result(folder, name);
        n_drawn += has_rows(data);
        free(data);
    }
    ck_assert_int_eq(dr_test_count(page, "<figure>"), n_drawn);
    free(page);
}
END_TEST

// A figure without rows keeps none of the others from being drawn.
START_TEST(test_nothing_to_draw)
{
    char note[256];
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_ledger(folder, "0");
    dr_test_add_run(database, 1, "always_mine", "always_mine", "prev_spp", "");
    dr_test_add_intervals(database, 1, false, 400, 600);
    dr_test_close_ledger(database);
    dr_test_use_gnuplot("#!/bin/sh\nread -r c; f=${c#load ?}; f=${f%.gp?}\n"
                        "echo '<svg></svg>' > $f.svg\n");
    dr_test_write_report(folder, true, note, sizeof note);
    ck_assert_str_eq(note, ""); // what a run does not have is left out, and the report says so
    char *page = dr_test_read_result(folder, "report.html");
    dr_test_expect_in(page, "Not drawn: Cumulative gain over always mining (there is no strategy "
                            "besides always_mine)");
    free(page);
    ck_assert(!dr_test_is_there(folder, "figures/cumulative_gain.svg"));
    ck_assert(dr_test_is_there(folder, "figures/dispatch_week.svg"));
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("draw");
    dr_suite_add(suite, "hostile labels", test_hostile_labels);
    dr_suite_add(suite, "pictures", test_pictures);
    dr_suite_add(suite, "no gnuplot", test_no_gnuplot);
    dr_suite_add(suite, "gnuplot fails", test_gnuplot_fails);
    dr_suite_add(suite, "half a picture", test_half_a_picture_is_none);
    dr_suite_add(suite, "warning", test_a_warning_keeps_the_picture);
    dr_suite_add(suite, "nothing", test_nothing_to_draw);
    return suite;
}
