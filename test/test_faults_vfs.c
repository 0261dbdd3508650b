// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that fails at the n-th call of SQLite, for every n there is: the run says so in two lines,
// nothing is under the result's name but the earlier one, and nothing leaks.
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "market/clock.h"
#include "plots/report.h"
#include "sim/bound.h"
#include "sim/cli.h"
#include "sim/engine.h"
#include "sim/ledger.h"
#include "sim/outdir.h"
#include "sim/run_set.h"
#include "test/faults.h"
#include "test/fixture.h"
#include "test/program.h"
#include "test/runner.h"

// ---- a file system that fails ------------------------------------------------------------------

// What fails: calls from number `at` on (counted from 1), for ever or once.
struct plan {
    int at, code;
    bool for_ever;
    int n; // calls so far
};

struct shim_file {
    sqlite3_file base;
    struct plan *plan;
    sqlite3_file *real; // behind this
};

static int next_call(struct plan *plan, int code)
{
    plan->n++;
    bool fails = plan->for_ever ? plan->n >= plan->at : plan->n == plan->at;
    return plan->at > 0 && fails ? (plan->code == SQLITE_FULL ? SQLITE_FULL : code) : SQLITE_OK;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct shim_file *)file)->real;
}

static struct plan *plan_of(sqlite3_file *file)
{
    return ((struct shim_file *)file)->plan;
}

static int shim_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int shim_read(sqlite3_file *file, void *out, int n, sqlite3_int64 at)
{
    int code = next_call(plan_of(file), SQLITE_IOERR_READ);
    // A disk is never too full to be read.
    return code != SQLITE_OK ? SQLITE_IOERR_READ
                             : real_of(file)->pMethods->xRead(real_of(file), out, n, at);
}

// A write that fails has written a part.
static int shim_write(sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
    int code = next_call(plan_of(file), SQLITE_IOERR_WRITE);
    int written =
        real_of(file)->pMethods->xWrite(real_of(file), data, code != SQLITE_OK ? n / 2 : n, at);
    return code != SQLITE_OK ? code : written;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int code = next_call(plan_of(file), SQLITE_IOERR_TRUNCATE);
    return code != SQLITE_OK ? code : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int shim_sync(sqlite3_file *file, int flags)
{
    int code = next_call(plan_of(file), SQLITE_IOERR_FSYNC);
    return code != SQLITE_OK ? code : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int code = next_call(plan_of(file), SQLITE_IOERR_FSTAT);
    return code != SQLITE_OK ? SQLITE_IOERR_FSTAT
                             : real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    int code = next_call(plan_of(file), SQLITE_IOERR_LOCK);
    return code != SQLITE_OK ? SQLITE_IOERR_LOCK
                             : real_of(file)->pMethods->xLock(real_of(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int shim_check_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int shim_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int shim_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int shim_device(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static const sqlite3_io_methods shim_methods = {
    .iVersion = 1, // neither shared memory nor mappings
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_lock,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_device,
};

// The shim keeps all of the real one but opening and removing; pAppData of the real one is the
// real one's, so the shim carries its own behind the copy.
struct shim {
    sqlite3_vfs base;
    sqlite3_vfs *real;
    struct plan plan;
};

static int shim_open(sqlite3_vfs *base, const char *name, sqlite3_file *out, int flags,
                     int *out_flags)
{
    struct shim *shim = (struct shim *)base;
    struct shim_file *file = (struct shim_file *)out;
    *file = (struct shim_file){.plan = &shim->plan, .real = (sqlite3_file *)(file + 1)};
    if (next_call(&shim->plan, SQLITE_CANTOPEN) != SQLITE_OK)
        return SQLITE_CANTOPEN;
    int code = shim->real->xOpen(shim->real, name, file->real, flags, out_flags);
    if (code == SQLITE_OK)
        file->base.pMethods = &shim_methods;
    return code;
}

static int shim_delete(sqlite3_vfs *base, const char *name, int sync)
{
    struct shim *shim = (struct shim *)base;
    return next_call(&shim->plan, SQLITE_IOERR_DELETE) != SQLITE_OK
               ? SQLITE_IOERR_DELETE
               : shim->real->xDelete(shim->real, name, sync);
}

static int shim_access(sqlite3_vfs *base, const char *name, int flags, int *out)
{
    struct shim *shim = (struct shim *)base;
    return shim->real->xAccess(shim->real, name, flags, out);
}

static void shim_install(struct shim *shim)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    *shim = (struct shim){.base = *real, .real = real};
    shim->base.pNext = NULL;
    shim->base.zName = "faults";
    shim->base.szOsFile += (int)sizeof(struct shim_file);
    shim->base.xOpen = shim_open;
    shim->base.xDelete = shim_delete;
    shim->base.xAccess = shim_access;
    ck_assert_int_eq(sqlite3_vfs_register(&shim->base, 1), SQLITE_OK);
}

// ---- runs through ledger, report and folder ----------------------------------------------------

struct replay {
    struct dr_market market;
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_run_set set;
    double *schedule_mw;
};

static void replay_init(struct replay *replay)
{
    enum { N = 2 * 96 };
    static const char *const strategies[] = {"breakeven"};
    struct dr_error err = {.message = ""};
    double price[N];
    dr_test_prices(83, price, N);
    dr_test_market(&replay->market, 1717218000, price, N, 52.5);
    dr_test_settings(&replay->settings);
    dr_test_site(&replay->site, &replay->settings);
    dr_assert_ok(err, dr_run_set_init(&replay->set, strategies, 1, DR_PREV_SPP,
                                      (struct dr_run_data){.lmp = false}, &err));
    replay->schedule_mw = calloc(N, sizeof *replay->schedule_mw);
    dr_assert_ok(err, dr_bound_schedule(&replay->market, &replay->site, replay->schedule_mw, &err));
}

static void replay_finish(struct replay *replay)
{
    free(replay->schedule_mw);
    dr_run_set_finish(&replay->set);
    dr_market_finish(&replay->market);
}

static enum dr_status fill(const struct replay *replay, struct dr_ledger *ledger,
                           struct dr_error *err)
{
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < replay->set.n && status == DR_OK; i++) {
        const struct dr_run_spec *spec = &replay->set.spec[i];
        struct dr_engine *engine = NULL;
        status = dr_engine_create(&engine, &replay->market, &replay->site, spec,
                                  spec->strategy ? NULL : replay->schedule_mw, err);
        if (status == DR_OK)
            status = dr_ledger_add_run(ledger, (int64_t)i + 1, spec, engine, NULL, err);
        dr_engine_destroy(engine);
    }
    return status == DR_OK ? dr_ledger_commit(ledger, err) : status;
}

static enum dr_status run(const struct replay *replay, const char *path, struct dr_error *err)
{
    static const struct dr_ledger_note note[] = {{"synthetic", "0"}};
    const struct dr_ledger_head head = {
        .program_version = "7.8.9",
        .command_line = "dr-sim --odd 'value'",
        .market = &replay->market,
        .site = &replay->site,
        .settings = &replay->settings,
        .note = note,
        .n_note = 1,
    };
    char name[PATH_MAX + 16];
    struct dr_report_outcome outcome;
    struct dr_outdir outdir;
    struct dr_ledger *ledger = NULL;
    enum dr_status status = dr_outdir_init(&outdir, path, err);
    snprintf(name, sizeof name, "%s/ledger.sqlite", outdir.staging);
    if (status == DR_OK)
        status = dr_ledger_create(&ledger, name, &head, err);
    if (status == DR_OK)
        status = fill(replay, ledger, err);
    if (status == DR_OK)
        status = dr_report_write_run(outdir.staging, false, &outcome, err);
    if (status == DR_OK)
        status = dr_outdir_commit(&outdir, err);
    dr_ledger_destroy(ledger);
    dr_outdir_finish(&outdir);
    return status;
}

// A failure that SQLite can do without must leave the same result as any.
static void fail_at_every_call(int code, bool for_ever)
{
    struct shim shim;
    struct replay replay;
    const char *base = dr_test_folder(), *path = dr_test_join(base, "result");
    bool reached = true;
    int n_failed = 0, n_survived = 0;
    replay_init(&replay);
    struct dr_error unused;
    dr_assert_ok(unused, run(&replay, dr_test_join(base, "reference"), &unused));
    char *digest = dr_test_digest(dr_test_join(base, "reference"));
    dr_test_make_result(path, "first");
    shim_install(&shim);
    for (int at = 1; reached; at++) {
        struct dr_error err = {.message = ""};
        shim.plan = (struct plan){.at = at, .code = code, .for_ever = for_ever};
        enum dr_status status = run(&replay, path, &err);
        reached = shim.plan.n >= at;
        shim.plan.at = 0; // the test itself reads
        ck_assert_int_lt(at, 20000);
        dr_test_expect_names(base, "reference result");
        if (status == DR_OK) {
            n_survived += reached;
            dr_test_expect_digest(path, digest);
            ck_assert_int_eq(rename(path, dr_test_join(dr_test_folder(), "done")), 0);
            dr_test_make_result(path, "first");
            continue;
        }
        ck_assert_msg(reached, "failed without a reason: %s", err.message);
        ck_assert_msg(status == DR_ERR_DATABASE, "call %d: status %d: %s", at, (int)status,
                      err.message);
        ck_assert_int_eq(dr_test_line_count(err.message), 2);
        ck_assert_ptr_nonnull(strstr(err.message, "ledger.sqlite"));
        dr_test_expect_result(path, "first");
        n_failed++;
    }
    printf("code %d%s: %d calls failed the run, %d did not\n", code, for_ever ? " for ever" : "",
           n_failed, n_survived);
    ck_assert_int_gt(n_failed, 30);
    ck_assert_int_lt(n_survived, 20);
    sqlite3_vfs_unregister(&shim.base);
    free(digest);
    replay_finish(&replay);
}

START_TEST(a_disk_that_fails_at_the_nth_call)
{
    fail_at_every_call(_i % 2 == 0 ? SQLITE_FULL : SQLITE_IOERR, _i >= 2);
}
END_TEST

// ---- the whole command -------------------------------------------------------------------------

// Runs the command in a process of its own; *n is the number of calls, through a pipe.
static int run_command(const char *folder, const char *prices, int at, int *n)
{
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct shim shim;
        char price[PATH_MAX];
        char argument[][32] = {"--hashprice", "52.5", "--out", "result", "--no-figures"};
        char option[] = "--prices";
        snprintf(price, sizeof price, "%s", prices);
        char *argv[] = {option,      price,       argument[0], argument[1],
                        argument[2], argument[3], argument[4], NULL};
        int out = open("/dev/null", O_WRONLY);
        int err = chdir(folder) == 0 ? open("../err.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
        dup2(out, STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        shim_install(&shim);
        shim.plan = (struct plan){.at = at, .code = SQLITE_IOERR};
        int code = dr_cli_run(7, argv);
        if (write(ends[1], &shim.plan.n, sizeof shim.plan.n) < 0)
            code = 99;
        exit(code); // and the address sanitizer looks for leaks
    }
    close(ends[1]);
    ck_assert_int_eq(read(ends[0], n, sizeof *n), sizeof *n);
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

START_TEST(the_command_says_so)
{
    const char *around = dr_test_folder(), *folder = dr_test_join(around, "work");
    const char *prices = dr_test_days(1, 84), *err_file = dr_test_join(around, "err.txt");
    int n = 0, n_failed = 0;
    ck_assert_int_eq(mkdir(folder, 0777), 0);
    ck_assert_int_eq(run_command(folder, prices, 0, &n), 0);
    const char *result = dr_test_join(folder, "result");
    char *digest = dr_test_digest(result);
    int step = n / (DR_TEST_SANITIZED ? 20 : 60) + 1;
    for (int at = 1; at <= n; at += step) {
        int reached, code = run_command(folder, prices, at, &reached);
        char *text = dr_test_read_file(err_file, NULL);
        ck_assert_msg(code == 0 || code == 1, "call %d: exit status %d: %s", at, code, text);
        // After the line that says what is replayed, two that name the file.
        const char *message = strchr(text, '\n');
        ck_assert_msg(code == 0 || (message && dr_test_line_count(message + 1) == 3 &&
                                    strstr(message, "ledger.sqlite: ")),
                      "call %d: %s", at, text);
        dr_test_expect_names(folder, "result");
        dr_test_expect_digest(result, digest); // the same prices: also where a call did not matter
        n_failed += code == 1;
        free(text);
    }
    ck_assert_int_gt(n_failed, 10);
    free(digest);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("faults_vfs");
    TCase *calls = tcase_create("calls");
    tcase_set_timeout(calls, 120);
    tcase_add_loop_test(calls, a_disk_that_fails_at_the_nth_call, 0, 4);
    suite_add_tcase(suite, calls);
    dr_suite_add(suite, "command", the_command_says_so);
    return suite;
}
