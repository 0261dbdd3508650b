// SPDX-License-Identifier: GPL-3.0-or-later
// report.html in a browser: it says nothing on its console, shows the figures and asks for nothing;
// skipped where there is no Chromium.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/page.h"
#include "test/result.h"
#include "test/runner.h"

static const char *find_browser(void)
{
    static const char *const names[] = {"chromium", "chromium-browser", "google-chrome"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char command[128];
        snprintf(command, sizeof command, "command -v %s > /dev/null", names[i]);
        if (system(command) == 0)
            return names[i];
    }
    printf("skipped: there is no Chromium\n");
    return NULL;
}

// Opens a page of a folder; leaves what the browser made of it in dom and what it said in console.
static void open_page(const char *browser, const char *folder, const char *page)
{
    char command[4 * PATH_MAX];
    snprintf(command, sizeof command,
             "cd '%s' && timeout 60 %s --headless --no-sandbox --disable-gpu --no-first-run"
             " --disable-background-networking --disable-component-update"
             " --user-data-dir='%s/profile' --window-size=390,800 --enable-logging=stderr"
             " --dump-dom 'file://%s/%s' > dom 2> console < /dev/null",
             folder, browser, folder, folder, page);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(a_browser_has_nothing_to_complain_of)
{
    const char *browser = find_browser();
    struct dr_error err = {.message = ""};
    struct dr_page_source source;
    if (!browser)
        return;
    const char *folder = dr_test_ledger_folder("1");
    dr_test_page_source(folder, true, &source);
    dr_assert_ok(err, dr_page_write(&source, dr_document_find_format("html"), &err));
    sqlite3_close(source.database);
    open_page(browser, folder, "report.html");
    char *dom = dr_test_read_result(folder, "dom");
    char *console = dr_test_read_result(folder, "console");
    dr_test_expect_not_in(console, "CONSOLE");
    ck_assert_int_eq(dr_test_count(dom, "<figure>"), 1);
    ck_assert_int_eq(dr_test_count(dom, "<svg"), 1);
    ck_assert_int_eq(dr_test_count(dom, "<path d=\"M0 0L9 9\"></path>"), 1);
    dr_test_expect_in(dom, "evidence of nothing");
    dr_test_expect_in(dom, "How to reproduce");
    // The browser built no element that the report does not have.
    dr_test_expect_not_in(dom, "<script");
    dr_test_expect_not_in(dom, "<link");
    dr_test_expect_not_in(dom, "<img");
    dr_test_expect_not_in(dom, " src=");
    dr_test_expect_not_in(dom, " href=");
    free(dom);
    free(console);
}
END_TEST

// What the test above rests on: a page that asks the network is told on the console.
START_TEST(a_request_would_be_seen)
{
    const char *browser = find_browser();
    char path[PATH_MAX];
    if (!browser)
        return;
    const char *folder = dr_test_folder();
    snprintf(path, sizeof path, "%s/bad.html", folder);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("<!DOCTYPE html><meta http-equiv=\"Content-Security-Policy\""
          " content=\"default-src 'none'\"><img src=\"http://127.0.0.1:9/x.png\">\n",
          file);
    ck_assert_int_eq(fclose(file), 0);
    open_page(browser, folder, "bad.html");
    char *console = dr_test_read_result(folder, "console");
    dr_test_expect_in(console, "CONSOLE");
    free(console);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("report_browser");
    dr_suite_add(suite, "browser", a_browser_has_nothing_to_complain_of);
    dr_suite_add(suite, "control", a_request_would_be_seen);
    return suite;
}
