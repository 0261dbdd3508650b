// SPDX-License-Identifier: GPL-3.0-or-later
// Putting a result in its place where the system refuses a call, or where the run is killed just
// before one: there is always the earlier result or the new one, and the next run tidies up.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/outdir.h"
#include "test/program.h"
#include "test/runner.h"

// ---- the system's calls, as this program and the library in it see them
// --------------------------

enum call { EXCHANGE, RENAME, SYNC, REMOVE, N_CALL };

// Each test is a process of its own.
static struct {
    int refuse[N_CALL];      // the errno value, 0: not refused
    int refuse_from[N_CALL]; // from this call on, counted from 0
    int refuse_n[N_CALL];    // how often, 0: for ever
    int n[N_CALL];
    int kill_at; // before this one of all calls, counted from 1; 0: never
    int n_all;
} calls;

static bool refused(enum call call)
{
    int n = calls.n[call]++, first = calls.refuse_from[call], most = calls.refuse_n[call];
    if (++calls.n_all == calls.kill_at)
        raise(SIGKILL);
    if (calls.refuse[call] == 0 || n < first || (most > 0 && n >= first + most))
        return false;
    errno = calls.refuse[call];
    return true;
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    static int (*real)(int, const char *, int, const char *, unsigned);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "renameat2");
    return refused(EXCHANGE) ? -1 : real(from_folder, from, to_folder, to, flags);
}

int rename(const char *from, const char *to)
{
    return refused(RENAME) ? -1 : renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int fsync(int file)
{
    static int (*real)(int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fsync");
    return refused(SYNC) ? -1 : real(file);
}

int unlink(const char *path)
{
    return refused(REMOVE) ? -1 : unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    return refused(REMOVE) ? -1 : unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

// ---- runs --------------------------------------------------------------------------------------

static const int no_exchange[] = {EINVAL, ENOSYS, EXDEV, ENOTSUP, EPERM};
enum { N_NO_EXCHANGE = sizeof no_exchange / sizeof no_exchange[0] };

static void all_is_well(void)
{
    memset(&calls, 0, sizeof calls);
}

// A run that ends with this status; DR_OK: it puts its result in place.
static void run(const char *path, const char *mark, enum dr_status expected, const char *text)
{
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
    dr_test_write_result(outdir.staging, mark);
    memset(calls.n, 0, sizeof calls.n);
    calls.n_all = 0;
    if (expected == DR_OK)
        dr_assert_ok(err, dr_outdir_commit(&outdir, &err));
    else
        dr_assert_error(err, dr_outdir_commit(&outdir, &err), expected, text);
    dr_outdir_finish(&outdir);
}

START_TEST(without_exchange_two_renames_do)
{
    for (int i = 0; i < N_NO_EXCHANGE; i++) {
        const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
        all_is_well();
        dr_test_make_result(path, "first");
        calls.refuse[EXCHANGE] = no_exchange[i];
        run(path, "second", DR_OK, "");
        ck_assert_int_eq(calls.n[EXCHANGE], 1);
        ck_assert_int_eq(calls.n[RENAME], 2);
        dr_test_expect_names(base, "result");
        dr_test_expect_result(path, "second");
    }
    const char *base = dr_test_folder(), *path = dr_test_join(base, "empty");
    ck_assert_int_eq(mkdir(path, 0777), 0);
    run(path, "first", DR_OK, "");
    dr_test_expect_names(base, "empty");
    dr_test_expect_result(path, "first");
}
END_TEST

// Any of the renames refused: the earlier result has its name again.
START_TEST(a_rename_that_is_refused)
{
    for (int at = 0; at < 2; at++) {
        const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
        all_is_well();
        dr_test_make_result(path, "first");
        calls.refuse[EXCHANGE] = EINVAL;
        calls.refuse[RENAME] = EBUSY;
        calls.refuse_from[RENAME] = at;
        calls.refuse_n[RENAME] = 1;
        run(path, "second", DR_ERR_IO, "cannot be put there\n  Device or resource busy");
        dr_test_expect_names(base, "result");
        dr_test_expect_result(path, "first");
    }
    const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
    all_is_well();
    calls.refuse[RENAME] = ENOSPC; // and where there was none before
    run(path, "first", DR_ERR_IO, "No space left");
    dr_test_expect_names(base, "");
}
END_TEST

// The second rename refused, and the one that takes the first back, too: the next run does it.
START_TEST(an_earlier_result_that_cannot_be_put_back)
{
    const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
    dr_test_make_result(path, "first");
    calls.refuse[EXCHANGE] = EINVAL;
    calls.refuse[RENAME] = EIO;
    calls.refuse_from[RENAME] = 1;
    run(path, "second", DR_ERR_IO, "cannot be put there");
    dr_test_expect_names(base, ".result.previous");
    dr_test_expect_result(dr_test_join(base, ".result.previous"), "first");
    calls.refuse_from[RENAME] = 0;
    dr_test_refuse_place(path, DR_ERR_IO, "the earlier result cannot be put back");
    dr_test_expect_names(base, ".result.previous");
    all_is_well();
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
    dr_test_expect_result(path, "first"); // before anything else
    dr_outdir_finish(&outdir);
    dr_test_expect_names(base, "result");
}
END_TEST

START_TEST(a_sync_that_is_refused)
{
    // Files, folders, and last the folder around the result, once with the exchange and once
    // without.
    for (int way = 0; way < 3; way++)
        for (int at = 0; at < 8; at++) {
            const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
            all_is_well();
            if (way < 2)
                dr_test_make_result(path, "first");
            calls.refuse[EXCHANGE] = way == 1 ? EINVAL : 0;
            calls.refuse[SYNC] = EIO;
            calls.refuse_from[SYNC] = at;
            calls.refuse_n[SYNC] = 1;
            run(path, "second", DR_ERR_IO, "Input/output error");
            dr_test_expect_names(base, way < 2 ? "result" : "");
            if (way < 2)
                dr_test_expect_result(path, "first");
        }
}
END_TEST

// Some file systems cannot sync folders: with 5 files, 2 folders and the one around them.
START_TEST(folders_that_cannot_be_synced)
{
    static const int odd[] = {EINVAL, ENOTSUP};
    for (int i = 0; i < 2; i++) {
        const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
        all_is_well();
        calls.refuse[SYNC] = odd[i];
        calls.refuse_from[SYNC] = 7;
        run(path, "first", DR_OK, "");
        ck_assert_int_eq(calls.n[SYNC], 8);
        dr_test_expect_result(path, "first");
    }
}
END_TEST

// ---- kills at every call -----------------------------------------------------------------------

// A run in a process of its own that is killed before call number `at`; false where it got through.
static bool run_killed(const char *path, const char *mark, int at)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct dr_outdir outdir;
        struct dr_error err = {.message = ""};
        bool ok = dr_outdir_init(&outdir, path, &err) == DR_OK;
        if (ok)
            dr_test_write_result(outdir.staging, mark);
        calls.n_all = 0;
        calls.kill_at = at;
        ok = ok && dr_outdir_commit(&outdir, &err) == DR_OK;
        dr_outdir_finish(&outdir);
        _exit(ok ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

// way: 0 exchange, 1 renames, 2 renames over an empty folder, 3 no result before.
static void kill_at_every_call(int way)
{
    const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
    const char *previous = dr_test_join(base, ".result.previous");
    const char *away = dr_test_folder();
    char number[16];
    bool killed = true;
    int n_first = 0, n_new = 0, n_aside = 0;
    for (int at = 1; killed; at++) {
        struct stat info;
        struct dr_outdir outdir;
        struct dr_error err = {.message = ""};
        all_is_well();
        ck_assert_int_lt(at, 100);
        if (way < 2)
            dr_test_make_result(path, "first");
        else if (way == 2)
            ck_assert_int_eq(mkdir(path, 0777), 0);
        calls.refuse[EXCHANGE] = way == 0 || way == 3 ? 0 : EINVAL;
        killed = run_killed(path, "new", at);
        bool there = access(dr_test_join(path, "ledger.sqlite"), F_OK) == 0;
        bool aside = stat(dr_test_join(previous, "ledger.sqlite"), &info) == 0;
        if (way < 2)
            ck_assert_msg(there || aside, "neither result, killed at call %d", at);
        // The next run: what it finds before it writes, and then its own.
        dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
        bool is_new = false;
        if (access(path, F_OK) == 0 && access(dr_test_join(path, "report.html"), F_OK) == 0) {
            size_t size;
            char *text = dr_test_read_file(dr_test_join(path, "report.html"), &size);
            is_new = strcmp(text, "new") == 0;
            free(text);
            dr_test_expect_result(path, is_new ? "new" : "first");
        } else {
            ck_assert_int_ge(way, 2);
        }
        n_new += is_new;
        n_first += !is_new;
        n_aside += aside && !there;
        ck_assert(killed || is_new);
        ck_assert_int_ne(stat(previous, &info), 0);
        dr_outdir_finish(&outdir);
        run(path, "third", DR_OK, "");
        dr_test_expect_names(base, "result");
        dr_test_expect_result(path, "third");
        snprintf(number, sizeof number, "%d", at);
        ck_assert_int_eq(rename(path, dr_test_join(away, number)), 0);
    }
    ck_assert_int_gt(n_new, 1);
    ck_assert_int_gt(n_first, 1);
    ck_assert_int_eq(n_aside, way == 1 ? 1 : 0);
}

START_TEST(killed_before_every_call)
{
    kill_at_every_call(_i);
}
END_TEST

// A folder of that name which is somebody else's stays, and so does what is in it.
START_TEST(a_previous_folder_of_somebody_else)
{
    const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
    const char *hidden = dr_test_join(base, ".result.previous");
    ck_assert_int_eq(mkdir(hidden, 0777), 0);
    dr_test_write(hidden, "thesis.tex", "keep me");
    dr_test_refuse_place(path, DR_ERR_OUTPUT_DIR, "thesis.tex");
    dr_test_expect_text(hidden, "thesis.tex", "keep me");
    dr_test_expect_names(base, ".result.previous");
}
END_TEST

// The rest of an earlier result, half removed, must not become the result when that is gone.
START_TEST(half_an_earlier_result_is_not_put_back)
{
    const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
    const char *hidden = dr_test_join(base, ".result.previous");
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    ck_assert_int_eq(mkdir(hidden, 0777), 0);
    dr_test_write(hidden, "report.html", "half");
    dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
    dr_test_expect_names(base, ".result.partial");
    dr_outdir_finish(&outdir);
    dr_test_expect_names(base, "");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("faults_outdir");
    dr_suite_add(suite, "no exchange", without_exchange_two_renames_do);
    dr_suite_add(suite, "rename", a_rename_that_is_refused);
    dr_suite_add(suite, "put back", an_earlier_result_that_cannot_be_put_back);
    dr_suite_add(suite, "sync", a_sync_that_is_refused);
    dr_suite_add(suite, "folders", folders_that_cannot_be_synced);
    dr_suite_add(suite, "foreign", a_previous_folder_of_somebody_else);
    dr_suite_add(suite, "half", half_an_earlier_result_is_not_put_back);
    TCase *killed = tcase_create("killed");
    tcase_set_timeout(killed, 120);
    tcase_add_loop_test(killed, killed_before_every_call, 0, 4);
    suite_add_tcase(suite, killed);
    return suite;
}
