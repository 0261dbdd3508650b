// SPDX-License-Identifier: GPL-3.0-or-later
// Result folders from the command line: what a failed, interrupted, refused or repeated run leaves.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test/program.h"
#include "test/runner.h"
#include "test/sql.h"

static const char prices_text[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                  "2024-06-01T05:00Z,LZ_WEST,20.11\n"
                                  "2024-06-01T05:15Z,LZ_WEST,61.37\n"
                                  "2024-06-01T05:30Z,LZ_WEST,4871.23\n"
                                  "2024-06-01T05:45Z,LZ_WEST,9.99\n"
                                  "2024-06-01T06:00Z,LZ_WEST,-3.07\n";

static struct dr_test_output run_quick(const char *folder, const char *out)
{
    return dr_test_program(folder, "--prices", dr_test_file("p.csv", prices_text), "--hashprice",
                           "52.5", "--no-figures", "--out", out);
}

// A small result in folder/result and the bytes of its ledger; to be freed.
static char *make_result(const char *folder, size_t *size)
{
    struct dr_test_output output = run_quick(folder, "result");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    return dr_test_read_file(dr_test_join(folder, "result/ledger.sqlite"), size);
}

static void expect_result(const char *folder, const char *bytes, size_t size)
{
    size_t now_size;
    dr_test_expect_names(folder, "result");
    dr_test_expect_names(dr_test_join(folder, "result"), "ledger.sqlite report.html");
    char *now = dr_test_read_file(dr_test_join(folder, "result/ledger.sqlite"), &now_size);
    ck_assert_uint_eq(now_size, size);
    ck_assert_int_eq(memcmp(now, bytes, size), 0);
    free(now);
}

// ---- folders -----------------------------------------------------------------------------------

START_TEST(a_failed_run_leaves_the_earlier_result_byte_for_byte)
{
    const char *folder = dr_test_folder();
    size_t size;
    char *bytes = make_result(folder, &size);
    static const char *const wrong[][3] = {{"--set", "site.pue=7", "site.pue"},
                                           {"--strategy", "brakeven", "nearest breakeven"},
                                           {"--from", "2030-01-01", "--from 2030-01-01"},
                                           {"--hashprice", "none.csv", "none.csv"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct dr_test_output output =
            dr_test_program(folder, "--prices", dr_test_file("p.csv", prices_text), "--out",
                            "result", wrong[i][0], wrong[i][1]);
        dr_test_expect_failure(&output, 2, wrong[i][2]);
        dr_test_output_finish(&output);
        expect_result(folder, bytes, size);
    }
    free(bytes);
}
END_TEST

// In mid-run: the staging folder is there and must go.
START_TEST(a_strategy_that_fails_in_mid_run)
{
    const char *modules = getenv("DR_TEST_MODULES");
    char strategy[PATH_MAX];
    if (!modules) {
        printf("skipped: DR_TEST_MODULES is not set\n");
        return;
    }
    const char *folder = dr_test_folder();
    size_t size;
    char *bytes = make_result(folder, &size);
    snprintf(strategy, sizeof strategy, "%s/failing_decide.so", modules);
    struct dr_test_output output =
        dr_test_program(folder, "--prices", dr_test_file("p.csv", prices_text), "--hashprice",
                        "52.5", "--out", "result", "--quiet", "--strategy", strategy);
    dr_test_expect_failure(&output, 1, "failed to decide for 2024-06-01T05:");
    dr_test_output_finish(&output);
    expect_result(folder, bytes, size);
    free(bytes);
}
END_TEST

START_TEST(a_new_result_replaces_the_earlier_one)
{
    const char *folder = dr_test_folder();
    size_t size;
    free(make_result(folder, &size));
    struct dr_test_output output =
        dr_test_program(folder, "--prices", dr_test_file("p.csv", prices_text), "--hashprice",
                        "61.5", "--no-figures", "--out", "result/");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "result");
    sqlite3 *database = dr_test_open(dr_test_join(folder, "result/ledger.sqlite"));
    dr_test_expect(database, "SELECT DISTINCT hashprice_usd_per_ph_day FROM price", "61.5");
    sqlite3_close(database);
}
END_TEST

START_TEST(a_foreign_folder_is_refused)
{
    const char *folder = dr_test_folder();
    char *text;
    ck_assert_int_eq(mkdir(dr_test_join(folder, "mine"), 0777), 0);
    FILE *file = fopen(dr_test_join(folder, "mine/thesis.tex"), "w");
    fputs("keep me", file);
    fclose(file);
    struct dr_test_output output = run_quick(folder, "mine");
    dr_test_expect_failure(&output, 2, "found \"thesis.tex\" in it");
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "mine");
    dr_test_expect_names(dr_test_join(folder, "mine"), "thesis.tex");
    text = dr_test_read_file(dr_test_join(folder, "mine/thesis.tex"), NULL);
    ck_assert_str_eq(text, "keep me");
    free(text);
    output = run_quick(folder, "mine/thesis.tex");
    dr_test_expect_failure(&output, 2, "not a folder");
    dr_test_output_finish(&output);
    output = run_quick(folder, "none/below");
    dr_test_expect_failure(&output, 1, "none/below");
    dr_test_output_finish(&output);
    output = run_quick(folder, "/proc/result");
    dr_test_expect_failure(&output, 1, "/proc/result");
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "mine");
}
END_TEST

// ---- figures -----------------------------------------------------------------------------------

START_TEST(without_gnuplot_the_run_completes_and_says_so)
{
    const char *folder = dr_test_folder(), *path = dr_test_folder();
    struct dr_test_output output =
        dr_test_run_program(folder, path,
                            (const char *const[]){"--prices", dr_test_file("p.csv", prices_text),
                                                  "--hashprice", "52.5", NULL});
    dr_test_expect_done(&output);
    ck_assert_msg(strstr(output.err, "gnuplot") != NULL, "standard error: %s", output.err);
    ck_assert_ptr_nonnull(strstr(output.out, "always_mine"));
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "dr-sim-out");
    char *report = dr_test_read_file(dr_test_join(folder, "dr-sim-out/report.html"), NULL);
    ck_assert_ptr_nonnull(strstr(report, "<html"));
    free(report);
    dr_test_expect_names(path, "");
}
END_TEST

// What is drawn is known as ours the next time, with gnuplot or without.
START_TEST(a_result_with_figures_is_replaced)
{
    const char *folder = dr_test_folder(), *nowhere = dr_test_folder();
    const char *const argument[] = {
        "--prices", dr_test_file("p.csv", prices_text), "--hashprice", "52.5", "--quiet", NULL};
    static const char mark[] = "dr-sim-out/ledger.sqlite";
    struct stat before, now;
    for (int i = 0; i < 4; i++) {
        struct dr_test_output output =
            dr_test_run_program(folder, i % 3 == 0 ? NULL : nowhere, argument);
        dr_test_expect_done(&output);
        dr_test_output_finish(&output);
        dr_test_expect_names(folder, "dr-sim-out");
        ck_assert_int_eq(stat(dr_test_join(folder, mark), &now), 0);
        ck_assert(i == 0 || now.st_ino != before.st_ino);
        before = now;
    }
}
END_TEST

// ---- interruption ------------------------------------------------------------------------------

// A year of prices, long to replay with many runs.
static const char *long_prices(const char *folder)
{
    struct dr_test_output output =
        dr_test_program(folder, "synth", "--seed", "7", "--out", dr_test_join(folder, "year"));
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    return dr_test_join(folder, "year/synthetic_rtm_spp.csv");
}

// Waits until a path is there; false after ten seconds.
static bool wait_for(const char *path)
{
    struct stat info;
    for (int i = 0; i < 10000; i++) {
        if (stat(path, &info) == 0)
            return true;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return false;
}

START_TEST(an_interrupted_run_leaves_no_half_result)
{
    enum { N_RUN = 60 };
    static const int signals[] = {SIGINT, SIGTERM};
    const char *folder = dr_test_folder(), *year = dr_test_folder();
    const char *argument[2 * N_RUN + 8] = {"--prices", long_prices(year), "--out", "result",
                                           "--no-figures"};
    size_t size;
    for (int i = 0; i < N_RUN; i++) {
        argument[5 + 2 * i] = "--strategy";
        argument[6 + 2 * i] = "breakeven";
    }
    char *bytes = _i == 0 ? NULL : make_result(folder, &size);
    struct dr_test_started started = dr_test_start_program(folder, NULL, argument);
    bool there = wait_for(dr_test_join(folder, ".result.partial/ledger.sqlite"));
    ck_assert_int_eq(kill(started.process, signals[_i]), 0);
    struct dr_test_output output = dr_test_wait_program(started);
    ck_assert_msg(there, "the run has not begun: %s", output.err);
    ck_assert_msg(output.exit_status == 130, "exit status %d: %s", output.exit_status, output.err);
    ck_assert_uint_eq(output.out_size, 0);
    ck_assert_ptr_nonnull(strstr(output.err, "interrupted"));
    dr_test_output_finish(&output);
    if (bytes)
        expect_result(folder, bytes, size);
    else
        dr_test_expect_names(folder, "");
    free(bytes);
}
END_TEST

START_TEST(what_a_killed_run_left_does_not_stay)
{
    enum { N_RUN = 60 };
    const char *folder = dr_test_folder(), *year = dr_test_folder();
    const char *argument[2 * N_RUN + 8] = {"--prices", long_prices(year), "--out", "result",
                                           "--no-figures"};
    for (int i = 0; i < N_RUN; i++) {
        argument[5 + 2 * i] = "--strategy";
        argument[6 + 2 * i] = "breakeven";
    }
    struct dr_test_started started = dr_test_start_program(folder, NULL, argument);
    ck_assert(wait_for(dr_test_join(folder, ".result.partial/ledger.sqlite")));
    struct dr_test_output second = run_quick(folder, "result"); // while the first is at work
    ck_assert_int_eq(second.exit_status, 1);
    ck_assert_ptr_nonnull(strstr(second.err, "another dr-sim is writing there"));
    dr_test_output_finish(&second);
    ck_assert_int_eq(kill(started.process, SIGKILL), 0);
    struct dr_test_output output = dr_test_wait_program(started);
    ck_assert_int_eq(output.exit_status, 128 + SIGKILL);
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, ".result.partial");
    output = run_quick(folder, "result");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "result");
}
END_TEST

// A limit on the size of files would kill the program where it did not ask for an error.
START_TEST(a_file_that_may_not_grow)
{
    const char *folder = dr_test_folder(), *err = dr_test_join(dr_test_folder(), "err.txt");
    char command[3 * PATH_MAX];
    snprintf(command, sizeof command,
             "cd '%s' && ulimit -f 1000 && exec '%s' --no-figures --quiet > /dev/null 2> '%s'",
             folder, getenv("DR_SIM_BINARY"), err);
    int status = system(command);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 1, "status %d", status);
    char *message = dr_test_read_file(err, NULL);
    ck_assert_int_eq(strncmp(message, "dr-sim: ledger.sqlite: ", 23), 0);
    free(message);
    dr_test_expect_names(folder, "");
}
END_TEST

// ---- the same again ----------------------------------------------------------------------------

// All rows of all tables: the views follow from them.
static char *all_rows(const char *path)
{
    sqlite3 *database = dr_test_open(path);
    char *text =
        dr_test_rows(database, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    char *names = text, *all = strdup("");
    for (char *name = strsep(&names, "\n"); name; name = strsep(&names, "\n")) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY 1, 2", name);
        char *rows = dr_test_rows(database, sql), *joined;
        ck_assert_int_ge(asprintf(&joined, "%s%s:\n%s\n", all, name, rows), 0);
        free(rows);
        free(all);
        all = joined;
    }
    free(text);
    sqlite3_close(database);
    return all;
}

START_TEST(two_runs_give_the_same_ledger)
{
    static const char *const zones[] = {"UTC", "America/Chicago", "Asia/Kolkata"};
    const char *year = dr_test_folder(), *prices = long_prices(year);
    char *first = NULL;
    for (int i = 0; i < 3; i++) {
        const char *folder = dr_test_folder();
        setenv("TZ", zones[i], 1); // nor does the machine's time zone matter
        struct dr_test_output output =
            dr_test_program(folder, "--prices", prices, "--no-figures", "--to", "2024-02-10");
        dr_test_expect_done(&output);
        dr_test_output_finish(&output);
        char *rows = all_rows(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
        ck_assert_uint_gt(strlen(rows), 100000);
        if (first)
            ck_assert_msg(strcmp(first, rows) == 0, "the ledgers differ");
        else
            first = strdup(rows);
        free(rows);
    }
    free(first);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli_result");
    dr_suite_add(suite, "failed run", a_failed_run_leaves_the_earlier_result_byte_for_byte);
    dr_suite_add(suite, "failing strategy", a_strategy_that_fails_in_mid_run);
    dr_suite_add(suite, "replaced", a_new_result_replaces_the_earlier_one);
    dr_suite_add(suite, "foreign", a_foreign_folder_is_refused);
    dr_suite_add(suite, "no gnuplot", without_gnuplot_the_run_completes_and_says_so);
    dr_suite_add(suite, "figures", a_result_with_figures_is_replaced);
    TCase *interrupted = tcase_create("interrupted");
    tcase_set_timeout(interrupted, 60);
    tcase_add_loop_test(interrupted, an_interrupted_run_leaves_no_half_result, 0, 2);
    suite_add_tcase(suite, interrupted);
    dr_suite_add(suite, "killed", what_a_killed_run_left_does_not_stay);
    dr_suite_add(suite, "size limit", a_file_that_may_not_grow);
    dr_suite_add(suite, "same again", two_runs_give_the_same_ledger);
    return suite;
}
