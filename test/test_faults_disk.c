// SPDX-License-Identifier: GPL-3.0-or-later
// Places that are full or must not be written: exit 1, two lines that say what and where, the
// earlier result to the last byte, nothing beside it.
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test/faults.h"
#include "test/runner.h"

static const struct dr_fault none = {.as_nobody = false};

static struct dr_test_output run(const char *folder, const char *prices,
                                 const struct dr_fault *fault)
{
    return dr_test_program_with_fault(fault, folder, "--prices", prices, "--hashprice", "52.5",
                                      "--out", "result", "--quiet");
}

static char *make_result(const char *folder)
{
    struct dr_test_output output = run(folder, dr_test_days(1, 61), &none);
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    return dr_test_digest(dr_test_join(folder, "result"));
}

// ---- full disks --------------------------------------------------------------------------------

// What a run may stop at, and how often it did.
enum { LEDGER, DATA, SCRIPT, PICTURE, REPORT, N_SITE };
static const char *const sites[N_SITE] = {
    "ledger.sqlite: ", ".dat: ", ".gp: ", ".svg: ", "report.html: "};

static void count_site(const struct dr_test_output *output, int count[N_SITE])
{
    for (int i = 0; i < N_SITE; i++)
        if (strncmp(output->err, "dr-sim: ", 8) == 0 && strstr(output->err, sites[i])) {
            count[i]++;
            return;
        }
    ck_assert_msg(false, "nothing is named: %s", output->err);
}

// Folder of a small file system of its own, of these pages of 4 KiB; false, saying so, where it may
// not be had. It goes with the process.
static bool mount_small(const char *folder, unsigned pages)
{
    char option[64];
    snprintf(option, sizeof option, "size=%uk,mode=0777", 4 * pages);
    if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
        mount("none", folder, "tmpfs", 0, option) == 0)
        return true;
    printf("skipped: no file system can be mounted here\n");
    return false;
}

// Leaves this many pages free.
static void fill(const char *folder, const char *name, unsigned pages_free, unsigned pages)
{
    static const char page[4096] = "full";
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ck_assert_int_ge(file, 0);
    unsigned n = 0;
    while (n < pages && write(file, page, sizeof page) == (ssize_t)sizeof page)
        n++;
    ck_assert_uint_ge(n, pages_free);
    ck_assert_int_eq(ftruncate(file, (off_t)(n - pages_free) * 4096), 0);
    close(file);
}

START_TEST(a_full_disk_at_any_write)
{
    enum { PAGES = 1024, STEP = DR_TEST_SANITIZED ? 7 : 2 };
    const char *folder = dr_test_folder(), *prices = dr_test_days(3, 62);
    int count[N_SITE] = {0};
    if (!mount_small(folder, PAGES))
        return;
    char *digest = make_result(folder);
    bool done = false;
    unsigned n_free;
    for (n_free = 0; !done; n_free += STEP) {
        fill(folder, "filler", n_free, PAGES);
        struct dr_test_output output = run(folder, prices, &none);
        done = output.exit_status == 0;
        ck_assert_uint_lt(n_free, PAGES);
        if (!done) {
            // Before the ledger: no room for its folder.
            dr_test_expect_failure(&output, 1, n_free < 2 ? "" : ".result.partial");
            ck_assert_int_eq(dr_test_line_count(output.err), 3);
            if (n_free >= 2)
                count_site(&output, count);
            dr_test_expect_names(folder, "filler result");
            dr_test_expect_digest(dr_test_join(folder, "result"), digest);
        }
        dr_test_output_finish(&output);
    }
    dr_test_expect_whole(dr_test_join(folder, "result"));
    for (int i = 0; i < N_SITE; i++)
        ck_assert_msg(DR_TEST_SANITIZED || count[i] > 0, "no run stopped at %s", sites[i]);
    printf("%u free pages were enough; stopped at ledger %d, .dat %d, .gp %d, .svg %d, report %d\n",
           n_free - STEP, count[LEDGER], count[DATA], count[SCRIPT], count[PICTURE], count[REPORT]);
    free(digest);
}
END_TEST

// The same without the rights for that: no file may be longer than this.
START_TEST(no_file_may_be_longer)
{
    const char *folder = dr_test_folder(), *prices = dr_test_days(3, 62);
    char *digest = make_result(folder);
    int count[N_SITE] = {0}, n_failed = 0;
    bool done = false;
    for (size_t most = 0; !done; most += most < 8000 ? 1777 : 9973) {
        const struct dr_fault fault = {.most_file_bytes = most + 1};
        struct dr_test_output output = run(folder, prices, &fault);
        done = output.exit_status == 0;
        ck_assert_uint_lt(most, 10000000);
        if (!done) {
            dr_test_expect_failure(&output, 1, "");
            ck_assert_int_eq(dr_test_line_count(output.err), 3);
            count_site(&output, count);
            n_failed++;
            dr_test_expect_names(folder, "result");
            dr_test_expect_digest(dr_test_join(folder, "result"), digest);
        }
        dr_test_output_finish(&output);
    }
    dr_test_expect_whole(dr_test_join(folder, "result"));
    ck_assert_int_gt(n_failed, 10);
    free(digest);
}
END_TEST

// ---- places that must not be written -----------------------------------------------------------

static void refuse(const char *folder, const char *prices, const char *out, int exit_status,
                   const struct dr_fault *fault, const char *text)
{
    struct dr_test_output output =
        dr_test_program_with_fault(fault, folder, "--prices", prices, "--hashprice", "52.5",
                                   "--out", out, "--quiet", "--no-figures");
    dr_test_expect_failure(&output, exit_status, text);
    ck_assert_int_eq(dr_test_line_count(output.err), 3);
    dr_test_output_finish(&output);
}

START_TEST(places_that_cannot_be_written)
{
    const char *folder = dr_test_folder(), *prices = dr_test_days(1, 63);
    dr_test_write(folder, "file", "keep me");
    refuse(folder, prices, "file", 2, &none, "not a folder");
    refuse(folder, prices, "file/below", 1, &none, "Not a directory");
    refuse(folder, prices, "none/below", 1, &none, "No such file");
    refuse(folder, prices, "/proc/x", 1, &none, "/proc/x");
    refuse(folder, prices, "/sys/x", 1, &none, "/sys/x");
    refuse(folder, prices, "/dev/null", 2, &none, "not a folder");
    dr_test_expect_text(folder, "file", "keep me");
    dr_test_expect_names(folder, "file");
}
END_TEST

static void let_through(const char *folder)
{
    ck_assert_int_eq(chmod(folder, 0755), 0);
}

START_TEST(a_folder_that_may_only_be_read)
{
    const struct dr_fault nobody = {.as_nobody = geteuid() == 0};
    const char *folder = dr_test_folder(), *prices = dr_test_days(1, 63);
    char *digest = make_result(folder);
    // Others must get through to the files of the test, which only its owner may by default.
    let_through(folder);
    let_through(dr_test_join(folder, ".."));
    const char *slash = strrchr(prices, '/');
    char *around = strndup(prices, (size_t)(slash - prices));
    let_through(around);
    free(around);
    ck_assert_int_eq(chmod(folder, 0555), 0);
    struct dr_test_output output = dr_test_program_with_fault(&nobody, folder, "--version");
    if (output.exit_status == 126 || output.exit_status == 127) {
        printf("skipped: another user cannot start the program here\n");
    } else {
        refuse(folder, prices, "result", 1, &nobody, "Permission denied");
        refuse(folder, prices, "new", 1, &nobody, "Permission denied");
    }
    dr_test_output_finish(&output);
    ck_assert_int_eq(chmod(folder, 0755), 0);
    dr_test_expect_names(folder, "result");
    dr_test_expect_digest(dr_test_join(folder, "result"), digest);
    free(digest);
}
END_TEST

// ---- standard streams --------------------------------------------------------------------------

START_TEST(standard_output_that_takes_nothing)
{
    static const struct {
        struct dr_fault fault;
        const char *text;
    } cases[] = {
        {{.close_out = true}, "standard output cannot be written"},
        {{.out_path = "/dev/full"}, "No space left"},
    };
    const char *folder = dr_test_folder(), *prices = dr_test_days(1, 64);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dr_test_output output = run(folder, prices, &cases[i].fault);
        dr_test_expect_failure(&output, 1, cases[i].text);
        ck_assert_int_eq(dr_test_line_count(output.err), 3);
        dr_test_output_finish(&output);
        dr_test_expect_names(folder, "result");
        dr_test_expect_whole(dr_test_join(folder, "result")); // nothing was printed into a file
        output = dr_test_program_with_fault(&cases[i].fault, folder, "list", "settings");
        dr_test_expect_failure(&output, 1, cases[i].text);
        dr_test_output_finish(&output);
    }
}
END_TEST

START_TEST(standard_error_that_is_closed)
{
    static const struct dr_fault closed = {.close_err = true},
                                 both = {.close_err = true, .close_out = true};
    const char *folder = dr_test_folder(), *prices = dr_test_days(1, 64);
    struct dr_test_output output = dr_test_program_with_fault(
        &closed, folder, "--prices", prices, "--hashprice", "52.5", "--out", "result");
    ck_assert_int_eq(output.exit_status, 0);
    ck_assert_ptr_nonnull(strstr(output.out, "always_mine"));
    dr_test_output_finish(&output);
    dr_test_expect_whole(dr_test_join(folder, "result"));
    output = dr_test_program_with_fault(&closed, folder, "--prices", "none.csv");
    ck_assert_int_eq(output.exit_status, 2);
    dr_test_output_finish(&output);
    output = run(folder, prices, &both);
    ck_assert_int_eq(output.exit_status, 1);
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "result");
    dr_test_expect_whole(dr_test_join(folder, "result"));
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("faults_disk");
    dr_suite_add(suite, "full", a_full_disk_at_any_write);
    dr_suite_add(suite, "size limit", no_file_may_be_longer);
    dr_suite_add(suite, "places", places_that_cannot_be_written);
    dr_suite_add(suite, "read only", a_folder_that_may_only_be_read);
    dr_suite_add(suite, "output", standard_output_that_takes_nothing);
    dr_suite_add(suite, "error", standard_error_that_is_closed);
    return suite;
}
