// SPDX-License-Identifier: GPL-3.0-or-later
// `dr-sim report`: other formats, chosen figures, several results; what it refuses, what it leaves.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test/program.h"
#include "test/result.h"
#include "test/runner.h"
#include "test/sql.h"

static const char prices_text[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                  "2024-06-01T05:00Z,LZ_WEST,20.11\n"
                                  "2024-06-01T05:15Z,LZ_WEST,61.37\n"
                                  "2024-06-01T05:30Z,LZ_WEST,4871.23\n"
                                  "2024-06-01T05:45Z,LZ_WEST,9.99\n"
                                  "2024-06-01T06:00Z,LZ_WEST,-3.07\n";

static void run_quick(const char *folder, const char *out, const char *hashprice)
{
    struct dr_test_output output =
        dr_test_program(folder, "--prices", dr_test_file("p.csv", prices_text), "--hashprice",
                        hashprice, "--no-figures", "--out", out);
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
}

static void expect_done(struct dr_test_output output, const char *said)
{
    dr_test_expect_done(&output);
    dr_test_expect_in(output.err, said);
    dr_test_output_finish(&output);
}

static void expect_failure(struct dr_test_output output, int exit_status, const char *text)
{
    dr_test_expect_failure(&output, exit_status, text);
    dr_test_output_finish(&output);
}

START_TEST(every_format_beside_the_ledger)
{
    const char *folder = dr_test_folder();
    run_quick(folder, "result", "52.5");
    expect_done(dr_test_program(folder, "report", "result", "--format", "md,tex,csv,html,md",
                                "--figures", "none"),
                "the report is result/report.csv");
    dr_test_expect_names(folder, "result");
    dr_test_expect_names(dr_test_join(folder, "result"),
                         "ledger.sqlite report.csv report.html report.md report.tex");
    // html alone is the default, and what else is there stays.
    expect_done(dr_test_program(folder, "report", "result", "--figures=none"),
                "the report is result/report.html");
    dr_test_expect_names(dr_test_join(folder, "result"),
                         "ledger.sqlite report.csv report.html report.md report.tex");
}
END_TEST

START_TEST(chosen_figures_and_pictures)
{
    const char *folder = dr_test_folder();
    run_quick(folder, "result", "52.5");
    if (system("gnuplot --version >/dev/null 2>&1") != 0) {
        printf("skipped: gnuplot is not there\n");
        return;
    }
    expect_done(dr_test_program(folder, "report", "result", "--figures",
                                "dispatch_week,cumulative_gain", "--pictures", "png,pdf"),
                "report.html");
    dr_test_expect_names(
        dr_test_join(folder, "result/figures"),
        "cumulative_gain.dat cumulative_gain.gp cumulative_gain.pdf cumulative_gain.png "
        "cumulative_gain.svg dispatch_week.dat dispatch_week.gp dispatch_week.pdf "
        "dispatch_week.png dispatch_week.svg");
    // A later run takes the place of all of it.
    run_quick(folder, "result", "60");
    dr_test_expect_names(dr_test_join(folder, "result"), "ledger.sqlite report.html");
}
END_TEST

START_TEST(bad_options)
{
    const char *folder = dr_test_folder();
    run_quick(folder, "result", "52.5");
    static const struct {
        const char *option, *value, *text;
    } wrong[] = {
        {"--format", "htm", "found \"htm\", nearest html"},
        {"--format", "html,", "found \"\""},
        {"--figures", "dispatch_weak",
         "no such figure\n  found \"dispatch_weak\", nearest dispatch_week"},
        {"--figures", "none,dispatch_week", "\"none\" and names"},
        {"--figures", "all,none", "\"none\" and names"},
        {"--pictures", "gif", "--pictures: there is no such format"},
        {"--out", "elsewhere", "--out goes with several results"},
        {"--fomat", "html", "nearest --format"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        expect_failure(dr_test_program(folder, "report", "result", wrong[i].option, wrong[i].value),
                       2, wrong[i].text);
    expect_failure(dr_test_program(folder, "report"), 2, "dr-sim-out: no result of dr-sim");
    expect_failure(dr_test_program(folder, "report", "nowhere"), 2, "nowhere: no result of dr-sim");
    expect_failure(dr_test_program(folder, "report", "result", "nowhere"), 2, "nowhere: no result");
    dr_test_expect_names(folder, "result");
    dr_test_expect_names(dr_test_join(folder, "result"), "ledger.sqlite report.html");
}
END_TEST

// A ledger that lost its end, or a page in the middle, is bad input, and nothing is written.
START_TEST(damaged_ledgers)
{
    const char *folder = dr_test_folder();
    run_quick(folder, "result", "52.5");
    const char *path = dr_test_join(folder, "result/ledger.sqlite");
    size_t size;
    char *ledger = dr_test_read_file(path, &size);
    const size_t page = 4096;
    for (int i = 0; i < 3; i++) {
        FILE *file = fopen(path, "we");
        ck_assert_ptr_nonnull(file);
        size_t n = i == 0 ? size - page : i == 1 ? 3 * page + 17 : size;
        if (i == 2)
            memset(ledger + size - 2 * page, 0x5a, page);
        ck_assert_uint_eq(fwrite(ledger, 1, n, file), n);
        fclose(file);
        expect_failure(
            dr_test_program(folder, "report", "result", "--format", "md", "--figures", "none"), 2,
            "result/ledger.sqlite: the ledger is damaged\n  found ");
        dr_test_expect_names(dr_test_join(folder, "result"), "ledger.sqlite report.html");
    }
    free(ledger);
}
END_TEST

// No gnuplot is a failure of a report, and leaves the earlier one as it was.
START_TEST(without_gnuplot)
{
    const char *folder = dr_test_folder();
    size_t before, after;
    run_quick(folder, "result", "52.5");
    char *earlier = dr_test_read_file(dr_test_join(folder, "result/report.html"), &before);
    const char *const arguments[] = {"report", "result", NULL};
    expect_failure(dr_test_run_program(folder, dr_test_folder(), arguments), 1,
                   "found gnuplot was not found");
    char *now = dr_test_read_file(dr_test_join(folder, "result/report.html"), &after);
    ck_assert_uint_eq(before, after);
    ck_assert_int_eq(memcmp(earlier, now, before), 0);
    dr_test_expect_names(dr_test_join(folder, "result"), "ledger.sqlite report.html");
    free(earlier);
    free(now);
}
END_TEST

START_TEST(an_old_gnuplot)
{
    const char *folder = dr_test_folder(), *bin = dr_test_folder();
    run_quick(folder, "result", "52.5");
    dr_test_write(bin, "gnuplot",
                  "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'gnuplot 4.6 patchlevel 6'\n"
                  "else echo 'line 3: undefined variable: GPVAL' >&2; exit 1; fi\n");
    ck_assert_int_eq(chmod(dr_test_join(bin, "gnuplot"), 0700), 0);
    const char *const arguments[] = {"report", "result", NULL};
    expect_failure(dr_test_run_program(folder, bin, arguments), 1,
                   "gnuplot 4.6 is too old, 5.4 or later is needed");
}
END_TEST

START_TEST(several_results)
{
    const char *folder = dr_test_folder();
    run_quick(folder, "dear", "80");
    run_quick(folder, "cheap", "30");
    expect_done(dr_test_program(folder, "report", "dear", "cheap/", "--format", "md,csv",
                                "--figures", "none", "--out", "both"),
                "the report is both/report.md");
    dr_test_expect_names(dr_test_join(folder, "both"), "comparison.sqlite report.csv report.md");
    size_t size;
    char *text = dr_test_read_file(dr_test_join(folder, "both/report.md"), &size);
    dr_test_expect_in(text, "dear");
    dr_test_expect_in(text, "cheap");
    dr_test_expect_in(text, "dr-sim report dear cheap/ --format md,csv");
    free(text);
    // Both have the same runs, so each title has one number, and so one colour.
    sqlite3 *both = dr_test_open(dr_test_join(folder, "both/comparison.sqlite"));
    sqlite3 *cheap = dr_test_open(dr_test_join(folder, "cheap/ledger.sqlite"));
    int64_t n = dr_test_int(cheap, "SELECT count(*) - 1 FROM run");
    ck_assert_int_eq(dr_test_int(both, "SELECT count(*) FROM side"), 2 * n);
    ck_assert_int_eq(dr_test_int(both, "SELECT count(DISTINCT run_id) FROM side"), n);
    ck_assert_int_eq(dr_test_int(both, "SELECT count(DISTINCT title) FROM side"), n);
    ck_assert_int_eq(dr_test_int(both, "SELECT sum(colour = 0) FROM side"), 2); // the bounds
    char *gain = dr_test_text(cheap, "SELECT printf('%.6f', max(gain_usd)) FROM comparison");
    dr_test_expect(both, "SELECT printf('%.6f', max(gain_usd)) FROM side WHERE side = 2", gain);
    free(gain);
    sqlite3_close(both);
    sqlite3_close(cheap);
    // Never into the place of a run, one of the two or another, whichever way it is written.
    run_quick(folder, "other", "50");
    static const char *const runs[] = {"dear", "./cheap/", "other"};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        expect_failure(dr_test_program(folder, "report", "dear", "cheap", "--figures", "none",
                                       "--out", runs[i]),
                       2, "the result of a run is there and stays untouched");
        dr_test_expect_names(dr_test_join(folder, runs[i]), "ledger.sqlite report.html");
    }
    // Again into the same place, which is a comparison of ours; never into somebody's folder.
    expect_done(
        dr_test_program(folder, "report", "cheap", "dear", "--figures", "none", "--out", "both"),
        "both/report.html");
    dr_test_write(dr_test_join(folder, "both"), "thesis.txt", "years of work");
    expect_failure(dr_test_program(folder, "report", "cheap", "dear", "--out", "both"), 2,
                   "thesis.txt");
}
END_TEST

// Two folders of one name are told apart by all that was typed.
START_TEST(hostile_names)
{
    const char *folder = dr_test_folder();
    static const char *const names[] = {"a'b\"c", "<script>%s{_^$x`", "back\\slash\nline", "x/one",
                                        "y/one"};
    ck_assert_int_eq(mkdir(dr_test_join(folder, "x"), 0777), 0);
    ck_assert_int_eq(mkdir(dr_test_join(folder, "y"), 0777), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        run_quick(folder, names[i], "52.5");
    expect_done(dr_test_program(folder, "report", names[0], names[1], names[2], names[3], names[4],
                                "--format", "html,md,tex,csv", "--out", "all"),
                "all/report.tex");
    size_t size;
    char *text = dr_test_read_file(dr_test_join(folder, "all/report.html"), &size);
    dr_test_expect_not_in(text, "<script");
    dr_test_expect_in(text, "&lt;script&gt;%s{_^$x`");
    dr_test_expect_in(text, "x/one");
    dr_test_expect_in(text, "y/one");
    free(text);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        expect_done(dr_test_program(folder, "report", names[i], "--format", "html,md,tex,csv",
                                    "--figures", "cumulative_gain"),
                    "report.tex");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli_report");
    dr_suite_add(suite, "every format", every_format_beside_the_ledger);
    dr_suite_add(suite, "chosen", chosen_figures_and_pictures);
    dr_suite_add(suite, "bad options", bad_options);
    dr_suite_add(suite, "without gnuplot", without_gnuplot);
    dr_suite_add(suite, "an old gnuplot", an_old_gnuplot);
    dr_suite_add(suite, "damaged ledgers", damaged_ledgers);
    dr_suite_add(suite, "several results", several_results);
    dr_suite_add(suite, "hostile names", hostile_names);
    return suite;
}
