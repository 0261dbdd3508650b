// SPDX-License-Identifier: GPL-3.0-or-later
// What a new result takes over from the earlier one, which stays as it was until it is replaced.
#include "sim/outdir_keep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test/program.h"
#include "test/runner.h"

static ino_t inode(const char *folder, const char *name)
{
    struct stat info;
    ck_assert_int_eq(stat(dr_test_join(folder, name), &info), 0);
    return info.st_ino;
}

START_TEST(test_what_is_new_stays_new)
{
    struct dr_outdir outdir;
    struct dr_error err = {.status = DR_OK};
    const char *result = dr_test_join(dr_test_folder(), "result");
    dr_test_make_result(result, "earlier");
    dr_assert_ok(err, dr_outdir_init(&outdir, result, &err));
    dr_assert_ok(err, dr_outdir_keep_ledger(&outdir, &err));
    ck_assert_uint_eq(inode(outdir.staging, "ledger.sqlite"), inode(result, "ledger.sqlite"));
    dr_test_write(outdir.staging, "report.html", "new");
    dr_test_write(outdir.staging, "report.md", "newer");
    dr_assert_ok(err, dr_outdir_keep_rest(&outdir, &err));
    // The earlier one is whole up to here.
    dr_test_expect_result(result, "earlier");
    dr_assert_ok(err, dr_outdir_commit(&outdir, &err));
    dr_outdir_finish(&outdir);
    dr_test_expect_names(result, "figures ledger.sqlite report.html report.md");
    dr_test_expect_text(result, "report.html", "new");
    dr_test_expect_text(result, "report.md", "newer");
    dr_test_expect_ledger(result, "earlier");
}
END_TEST

START_TEST(test_nothing_to_keep)
{
    struct dr_outdir outdir;
    struct dr_error err = {.status = DR_OK};
    const char *result = dr_test_join(dr_test_folder(), "result");
    dr_assert_ok(err, dr_outdir_init(&outdir, result, &err));
    dr_assert_error(err, dr_outdir_keep_ledger(&outdir, &err), DR_ERR_IO,
                    "cannot be taken over\n  No such file");
    dr_assert_error(err, dr_outdir_keep_rest(&outdir, &err), DR_ERR_IO, "cannot be taken over");
    dr_outdir_finish(&outdir);
}
END_TEST

// A link across file systems is refused: the ledger is copied.
START_TEST(test_another_file_system)
{
    struct dr_outdir outdir = {.lock = -1};
    struct dr_error err = {.status = DR_OK};
    char away[] = "/dev/shm/dr-sim-test-XXXXXX";
    if (!mkdtemp(away)) {
        printf("skipped: /dev/shm cannot be written\n");
        return;
    }
    const char *result = dr_test_join(dr_test_folder(), "result");
    dr_test_make_result(result, "earlier");
    snprintf(outdir.final, sizeof outdir.final, "%s", result);
    snprintf(outdir.staging, sizeof outdir.staging, "%s", away);
    dr_assert_ok(err, dr_outdir_keep_ledger(&outdir, &err));
    dr_test_expect_ledger(away, "earlier");
    unlink(dr_test_join(away, "ledger.sqlite"));
    rmdir(away);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("outdir_keep");
    dr_suite_add(suite, "new stays new", test_what_is_new_stays_new);
    dr_suite_add(suite, "nothing to keep", test_nothing_to_keep);
    dr_suite_add(suite, "another file system", test_another_file_system);
    return suite;
}
