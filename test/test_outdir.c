// SPDX-License-Identifier: GPL-3.0-or-later
// The result folder: what may be replaced, what is never touched, and that nothing is left behind.
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/outdir.h"
#include "test/program.h"
#include "test/runner.h"

// ---- places that are ours ----------------------------------------------------------------------

START_TEST(a_new_folder_appears_when_it_is_complete)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    snprintf(path, sizeof path, "%s/result", base);
    dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
    dr_test_expect_names(base, ".result.partial");
    dr_test_write_result(outdir.staging, "first");
    dr_test_expect_names(base, ".result.partial");
    dr_assert_ok(err, dr_outdir_commit(&outdir, &err));
    dr_outdir_finish(&outdir);
    dr_test_expect_names(base, "result");
    dr_test_expect_result(path, "first");
    dr_outdir_finish(&outdir); // twice is fine
    dr_test_expect_names(base, "result");
}
END_TEST

START_TEST(ways_to_write_a_path)
{
    static const char *const written[] = {"plain", "slash/", "slashes///", "./dot", "a b'c"};
    static const char *const name[] = {"plain", "slash", "slashes", "dot", "a b'c"};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        const char *base = dr_test_folder();
        char path[PATH_MAX], place[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", base, written[i]);
        snprintf(place, sizeof place, "%s/%s", base, name[i]);
        dr_test_make_result(path, "odd");
        dr_test_expect_names(base, name[i]);
        dr_test_make_result(path, "again");
        dr_test_expect_names(base, name[i]);
        dr_test_expect_result(place, "again");
    }
    const char *base = dr_test_folder();
    ck_assert_int_eq(chdir(base), 0);
    dr_test_make_result("relative", "odd");
    dr_test_expect_names(base, "relative");
    dr_test_refuse_place("", DR_ERR_USAGE, "--out");
    dr_test_refuse_place("/", DR_ERR_OUTPUT_DIR, "not a result");
}
END_TEST

START_TEST(an_empty_folder_is_filled)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/empty", base);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    dr_test_make_result(path, "first");
    dr_test_expect_names(base, "empty");
    dr_test_expect_result(path, "first");
}
END_TEST

START_TEST(an_earlier_result_is_replaced_in_one_step)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    snprintf(path, sizeof path, "%s/result", base);
    dr_test_make_result(path, "first");
    dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
    dr_test_write_ledger(outdir.staging, "second");
    dr_test_expect_result(path, "first"); // until the very end
    // A folder handle taken before still sees the old result: it was exchanged, not emptied.
    int before = open(path, O_RDONLY | O_DIRECTORY);
    struct stat old, now;
    ck_assert_int_eq(fstat(before, &old), 0);
    dr_assert_ok(err, dr_outdir_commit(&outdir, &err));
    dr_outdir_finish(&outdir);
    ck_assert_int_eq(stat(path, &now), 0);
    ck_assert_uint_ne(old.st_ino, now.st_ino);
    close(before);
    dr_test_expect_names(base, "result");
    dr_test_expect_names(path, "ledger.sqlite"); // nothing of the old one stays
    dr_test_expect_ledger(path, "second");
}
END_TEST

START_TEST(a_failed_run_leaves_the_earlier_result)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    snprintf(path, sizeof path, "%s/result", base);
    dr_test_make_result(path, "first");
    dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
    dr_test_write_result(outdir.staging, "half");
    dr_outdir_finish(&outdir);
    dr_test_expect_names(base, "result");
    dr_test_expect_result(path, "first");
}
END_TEST

START_TEST(a_link_to_a_folder_stays_a_link)
{
    const char *base = dr_test_folder(), *disk = dr_test_folder();
    char path[PATH_MAX], target[PATH_MAX];
    struct stat info;
    snprintf(path, sizeof path, "%s/link", base);
    snprintf(target, sizeof target, "%s/result", disk);
    dr_test_make_result(target, "first");
    ck_assert_int_eq(symlink(target, path), 0);
    dr_test_make_result(path, "second");
    ck_assert_int_eq(lstat(path, &info), 0);
    ck_assert(S_ISLNK(info.st_mode));
    dr_test_expect_names(base, "link");
    dr_test_expect_names(disk, "result");
    dr_test_expect_result(target, "second");
}
END_TEST

// ---- places that are not -----------------------------------------------------------------------

START_TEST(a_foreign_folder_stays_untouched)
{
    static const char *const foreign[] = {"notes.txt", ".hidden", "ledger.sqlite-journal",
                                          "report.pdf", "figure"};
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        const char *base = dr_test_folder();
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/mine", base);
        dr_test_make_result(path, "first");
        dr_test_write(path, foreign[i], "keep me");
        dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, foreign[i]);
        dr_test_expect_names(base, "mine");
        dr_test_expect_text(path, foreign[i], "keep me");
        dr_test_expect_text(path, "report.html", "first");
    }
    ck_assert_int_eq(dr_status_exit(DR_ERR_OUTPUT_DIR), 2);
}
END_TEST

START_TEST(names_alone_do_not_make_a_result)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/mine", base);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    dr_test_write(path, "report.html", "my own page");
    dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, "not a result of dr-sim");
    dr_test_write(path, "ledger.sqlite", "my own file");
    dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, "not a result of dr-sim");
    unlink(dr_test_join(path, "ledger.sqlite"));
    sqlite3 *database; // a database of somebody else
    ck_assert_int_eq(sqlite3_open(dr_test_join(path, "ledger.sqlite"), &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, "CREATE TABLE t(x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
    dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, "not a result of dr-sim");
    dr_test_expect_text(path, "report.html", "my own page");
    dr_test_expect_names(base, "mine");
}
END_TEST

// report.tex is compiled where it lies.
START_TEST(what_latex_made_is_replaced)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/result", base);
    dr_test_make_result(path, "first");
    static const char *const made[] = {"report.tex", "report.pdf", "report.aux", "report.log"};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        dr_test_write(path, made[i], "of the first");
    dr_test_make_result(path, "second");
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        ck_assert_int_ne(access(dr_test_join(path, made[i]), F_OK), 0);
    dr_test_write(path, "thesis.pdf", "keep me");
    dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, "thesis.pdf");
}
END_TEST

START_TEST(foreign_files_among_the_figures)
{
    static const char *const foreign[] = {"photo.png", "gain.svg.orig", ".svg", "README",
                                          "mine.svg"};
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        const char *base = dr_test_folder();
        char path[PATH_MAX], name[64];
        snprintf(path, sizeof path, "%s/result", base);
        dr_test_make_result(path, "first");
        snprintf(name, sizeof name, "figures/%s", foreign[i]);
        dr_test_write(path, name, "keep me");
        dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, foreign[i]);
        dr_test_expect_text(path, name, "keep me");
        dr_test_expect_names(base, "result");
    }
}
END_TEST

// A folder where a result has a file, and the other way round.
START_TEST(the_right_name_of_the_wrong_kind)
{
    static const struct {
        const char *folder, *file;
    } cases[] = {{"report.html", "report.html/keep.txt"},
                 {"figures/gain.svg", "figures/gain.svg/keep.txt"},
                 {"ledger.sqlite", "ledger.sqlite/keep.txt"},
                 {NULL, "figures"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *base = dr_test_folder();
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/mine", base);
        ck_assert_int_eq(mkdir(path, 0777), 0);
        if (i != 2)
            dr_test_write_ledger(path, "first");
        if (i == 1)
            ck_assert_int_eq(mkdir(dr_test_join(path, "figures"), 0777), 0);
        if (cases[i].folder)
            ck_assert_int_eq(mkdir(dr_test_join(path, cases[i].folder), 0777), 0);
        dr_test_write(path, cases[i].file, "keep me");
        dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, "stays untouched");
        dr_test_expect_text(path, cases[i].file, "keep me");
        dr_test_expect_names(base, "mine");
    }
    const char *base = dr_test_folder(), *pictures = dr_test_folder();
    dr_test_write_ledger(base, "first");
    dr_test_write(pictures, "holiday.svg", "keep me");
    ck_assert_int_eq(symlink(pictures, dr_test_join(base, "figures")), 0);
    dr_test_refuse_place(base, DR_ERR_OUTPUT_DIR, "figures");
    dr_test_expect_text(pictures, "holiday.svg", "keep me");
}
END_TEST

START_TEST(a_file_in_the_way)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    dr_test_write(base, "result", "keep me");
    snprintf(path, sizeof path, "%s/result", base);
    dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, "not a folder");
    snprintf(path, sizeof path, "%s/result/below", base);
    dr_test_refuse_place(path, DR_ERR_IO, path);
    dr_test_expect_names(base, "result");
    dr_test_expect_text(base, "result", "keep me");
}
END_TEST

START_TEST(a_link_that_leads_nowhere)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    struct stat info;
    snprintf(path, sizeof path, "%s/link", base);
    ck_assert_int_eq(symlink("nowhere", path), 0);
    dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, path);
    dr_test_expect_names(base, "link");
    ck_assert_int_eq(lstat(path, &info), 0);
    ck_assert(S_ISLNK(info.st_mode));
}
END_TEST

START_TEST(a_place_that_cannot_be_written)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX], closed[PATH_MAX];
    snprintf(path, sizeof path, "%s/none/result", base);
    snprintf(closed, sizeof closed, "%s/result", base);
    dr_test_refuse_place(path, DR_ERR_IO, "No such file");
    dr_test_expect_names(base, "");
    dr_test_refuse_place("/proc/result", DR_ERR_IO, "/proc/result");
    if (geteuid() == 0) {
        printf("skipped: root writes where others may not\n");
        return;
    }
    ck_assert_int_eq(chmod(base, 0555), 0);
    dr_test_refuse_place(closed, DR_ERR_IO, "cannot be written");
    ck_assert_int_eq(chmod(base, 0755), 0);
    dr_test_expect_names(base, "");
}
END_TEST

START_TEST(paths_that_are_too_long)
{
    char path[2 * PATH_MAX];
    const char *base = dr_test_folder();
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    ck_assert_int_ne(dr_outdir_init(&outdir, path, &err), DR_OK);
    snprintf(path, sizeof path, "%s/%0255d", base, 7); // fits, the hidden name beside it does not
    ck_assert_int_ne(dr_outdir_init(&outdir, path, &err), DR_OK);
    dr_outdir_finish(&outdir);
    dr_test_expect_names(base, "");
}
END_TEST

// ---- other runs --------------------------------------------------------------------------------

START_TEST(what_a_killed_run_left_is_removed)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX], hidden[PATH_MAX];
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    snprintf(path, sizeof path, "%s/result", base);
    snprintf(hidden, sizeof hidden, "%s/.result.partial", base);
    dr_test_make_result(path, "first");
    ck_assert_int_eq(mkdir(hidden, 0777), 0);
    dr_test_write_result(hidden, "half");
    dr_test_write(hidden, "ledger.sqlite-journal", "half");
    dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
    dr_test_expect_names(hidden, "");
    dr_outdir_finish(&outdir);
    dr_test_expect_names(base, "result");
    dr_test_expect_result(path, "first");
}
END_TEST

START_TEST(a_hidden_link_is_not_followed)
{
    const char *base = dr_test_folder(), *other = dr_test_folder();
    char path[PATH_MAX];
    dr_test_write(other, "keep.txt", "keep me");
    snprintf(path, sizeof path, "%s/result", base);
    ck_assert_int_eq(symlink(other, dr_test_join(base, ".result.partial")), 0);
    dr_test_refuse_place(path, DR_ERR_IO, ".result.partial");
    dr_test_expect_text(other, "keep.txt", "keep me");
}
END_TEST

START_TEST(a_second_run_at_the_same_time_is_refused)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    int to_child[2], from_child[2];
    char byte = 0;
    snprintf(path, sizeof path, "%s/result", base);
    ck_assert_int_eq(pipe(to_child), 0);
    ck_assert_int_eq(pipe(from_child), 0);
    pid_t child = fork();
    if (child == 0) { // the first run, in its own process
        struct dr_outdir outdir;
        struct dr_error err;
        bool ok = dr_outdir_init(&outdir, path, &err) == DR_OK;
        if (ok)
            dr_test_write_result(outdir.staging, "first");
        ok = ok && write(from_child[1], "i", 1) == 1 && read(to_child[0], &byte, 1) == 1 &&
             dr_outdir_commit(&outdir, &err) == DR_OK;
        _exit(ok ? 0 : 1);
    }
    ck_assert_int_eq(read(from_child[0], &byte, 1), 1);
    dr_test_refuse_place(path, DR_ERR_IO, "another dr-sim is writing there");
    dr_test_expect_names(base, ".result.partial");
    ck_assert_int_eq(write(to_child[1], "g", 1), 1);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    dr_test_expect_names(base, "result");
    dr_test_expect_result(path, "first"); // the refused run took nothing from it
    dr_test_make_result(path, "second");  // and afterwards the place is free
    dr_test_expect_result(path, "second");
}
END_TEST

START_TEST(what_appears_during_the_run_is_not_replaced)
{
    const char *base = dr_test_folder();
    char path[PATH_MAX];
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    snprintf(path, sizeof path, "%s/result", base);
    dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
    dr_test_write_result(outdir.staging, "first");
    ck_assert_int_eq(mkdir(path, 0777), 0);
    dr_test_write(path, "thesis.tex", "keep me");
    dr_assert_error(err, dr_outdir_commit(&outdir, &err), DR_ERR_OUTPUT_DIR, "thesis.tex");
    dr_outdir_finish(&outdir);
    dr_test_expect_names(base, "result");
    dr_test_expect_text(path, "thesis.tex", "keep me");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("outdir");
    dr_suite_add(suite, "new", a_new_folder_appears_when_it_is_complete);
    dr_suite_add(suite, "paths", ways_to_write_a_path);
    dr_suite_add(suite, "empty", an_empty_folder_is_filled);
    dr_suite_add(suite, "replaced", an_earlier_result_is_replaced_in_one_step);
    dr_suite_add(suite, "failed run", a_failed_run_leaves_the_earlier_result);
    dr_suite_add(suite, "link", a_link_to_a_folder_stays_a_link);
    dr_suite_add(suite, "foreign", a_foreign_folder_stays_untouched);
    dr_suite_add(suite, "names alone", names_alone_do_not_make_a_result);
    dr_suite_add(suite, "what latex made", what_latex_made_is_replaced);
    dr_suite_add(suite, "figures", foreign_files_among_the_figures);
    dr_suite_add(suite, "wrong kind", the_right_name_of_the_wrong_kind);
    dr_suite_add(suite, "file in the way", a_file_in_the_way);
    dr_suite_add(suite, "dangling link", a_link_that_leads_nowhere);
    dr_suite_add(suite, "unwritable", a_place_that_cannot_be_written);
    dr_suite_add(suite, "too long", paths_that_are_too_long);
    dr_suite_add(suite, "killed run", what_a_killed_run_left_is_removed);
    dr_suite_add(suite, "hidden link", a_hidden_link_is_not_followed);
    dr_suite_add(suite, "second run", a_second_run_at_the_same_time_is_refused);
    dr_suite_add(suite, "during the run", what_appears_during_the_run_is_not_replaced);
    return suite;
}
