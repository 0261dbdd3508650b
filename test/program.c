// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/program.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "market/ledger_format.h"
#include "sim/outdir.h"
#include "test/runner.h"

enum { MOST_ARGUMENTS = 256, MOST_JOINED = 4096 };

// What is written stays out of the folders that are looked at later.
static int unnamed_file(void)
{
    int file = memfd_create("dr-sim-test", MFD_CLOEXEC);
    ck_assert_int_ge(file, 0);
    return file;
}

struct dr_test_started dr_test_start_program(const char *folder, const char *path,
                                             const char *const *argument)
{
    struct dr_test_started started = {.out = unnamed_file(), .err = unnamed_file()};
    const char *binary = getenv("DR_SIM_BINARY");
    const char *argv[MOST_ARGUMENTS + 2] = {"dr-sim"};
    char *whole = binary ? realpath(binary, NULL) : NULL;
    ck_assert_msg(whole != NULL, "DR_SIM_BINARY does not name the program");
    for (int i = 0; argument[i]; i++) {
        ck_assert_int_lt(i, MOST_ARGUMENTS);
        argv[i + 1] = argument[i];
    }
    fflush(NULL);
    started.process = fork();
    ck_assert_int_ge(started.process, 0);
    if (started.process == 0) {
        int input = open("/dev/null", O_RDONLY);
        if (chdir(folder) != 0 || dup2(input, 0) < 0 || dup2(started.out, 1) < 0 ||
            dup2(started.err, 2) < 0 || (path && setenv("PATH", path, 1) != 0))
            _exit(126);
        execv(whole, (char *const *)argv); // execv() leaves the texts alone
        _exit(127);
    }
    free(whole);
    return started;
}

static char *read_all(int file, size_t *size)
{
    off_t end = lseek(file, 0, SEEK_END);
    ck_assert_int_ge(end, 0);
    *size = (size_t)end;
    char *text = malloc(*size + 1);
    ck_assert_ptr_nonnull(text);
    for (size_t used = 0; used < *size;) {
        ssize_t got = pread(file, text + used, *size - used, (off_t)used);
        ck_assert_int_gt(got, 0);
        used += (size_t)got;
    }
    text[*size] = '\0';
    close(file);
    return text;
}

struct dr_test_output dr_test_wait_program(struct dr_test_started started)
{
    struct dr_test_output output;
    int status;
    size_t err_size;
    ck_assert_int_eq(waitpid(started.process, &status, 0), started.process);
    output.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    output.out = read_all(started.out, &output.out_size);
    output.err = read_all(started.err, &err_size);
    return output;
}

struct dr_test_output dr_test_run_program(const char *folder, const char *path,
                                          const char *const *argument)
{
    return dr_test_wait_program(dr_test_start_program(folder, path, argument));
}

void dr_test_output_finish(struct dr_test_output *output)
{
    free(output->out);
    free(output->err);
    output->out = output->err = NULL;
}

void dr_test_expect_done(const struct dr_test_output *output)
{
    ck_assert_msg(output->exit_status == 0, "exit status %d: %s", output->exit_status, output->err);
}

void dr_test_expect_failure(const struct dr_test_output *output, int exit_status, const char *text)
{
    size_t n = strlen(output->err);
    ck_assert_msg(output->exit_status == exit_status, "exit status %d, expected %d: %s",
                  output->exit_status, exit_status, output->err);
    ck_assert_msg(strncmp(output->err, "dr-sim: ", 8) == 0, "standard error: %s", output->err);
    ck_assert_msg(strstr(output->err, text) != NULL, "\"%s\" is not in %s", text, output->err);
    ck_assert_msg(n > 0 && output->err[n - 1] == '\n' && dr_test_line_count(output->err) <= 3,
                  "not one or two lines: %s", output->err);
    ck_assert_msg(output->out_size == 0, "standard output: %s", output->out);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

void dr_test_expect_names(const char *folder, const char *names)
{
    struct dirent **entry;
    char found[4096] = "";
    int n = scandir(folder, &entry, NULL, by_name);
    ck_assert_msg(n >= 2, "%s cannot be read", folder);
    for (int i = 0; i < n; i++) {
        size_t used = strlen(found);
        if (strcmp(entry[i]->d_name, ".") != 0 && strcmp(entry[i]->d_name, "..") != 0)
            snprintf(found + used, sizeof found - used, "%s%s", used > 0 ? " " : "",
                     entry[i]->d_name);
        free(entry[i]);
    }
    free(entry);
    ck_assert_str_eq(found, names);
}

char *dr_test_read_file(const char *path, size_t *size)
{
    size_t unused;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ck_assert_msg(file >= 0, "%s is not there", path);
    return read_all(file, size ? size : &unused);
}

const char *dr_test_join(const char *folder, const char *name)
{
    static char path[MOST_JOINED][PATH_MAX];
    static int n;
    ck_assert_int_lt(n, MOST_JOINED);
    ck_assert_int_lt(snprintf(path[n], PATH_MAX, "%s/%s", folder, name), PATH_MAX);
    return path[n++];
}

// ---- result folders -----------------------------------------------------------------------------

void dr_test_write(const char *folder, const char *name, const char *text)
{
    FILE *file = fopen(dr_test_join(folder, name), "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

void dr_test_expect_text(const char *folder, const char *name, const char *expected)
{
    char text[256] = "";
    FILE *file = fopen(dr_test_join(folder, name), "r");
    ck_assert_msg(file != NULL, "%s/%s is gone", folder, name);
    ck_assert_uint_eq(fread(text, 1, sizeof text - 1, file), strlen(expected));
    fclose(file);
    ck_assert_str_eq(text, expected);
}

// A database that begins like a ledger, with a text in it.
void dr_test_write_ledger(const char *folder, const char *mark)
{
    sqlite3 *database;
    char sql[256];
    ck_assert_int_eq(sqlite3_open(dr_test_join(folder, "ledger.sqlite"), &database), SQLITE_OK);
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; CREATE TABLE mark AS SELECT '%s' AS v",
             DR_LEDGER_APPLICATION_ID, mark);
    ck_assert_int_eq(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

void dr_test_expect_ledger(const char *folder, const char *mark)
{
    sqlite3 *database;
    sqlite3_stmt *row;
    ck_assert_int_eq(sqlite3_open_v2(dr_test_join(folder, "ledger.sqlite"), &database,
                                     SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(database, "SELECT v FROM mark", -1, &row, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
    ck_assert_str_eq((const char *)sqlite3_column_text(row, 0), mark);
    sqlite3_finalize(row);
    sqlite3_close(database);
}

void dr_test_write_result(const char *folder, const char *mark)
{
    dr_test_write_ledger(folder, mark);
    dr_test_write(folder, "report.html", mark);
    ck_assert_int_eq(mkdir(dr_test_join(folder, "figures"), 0777), 0);
    dr_test_write(folder, "figures/gain.svg", mark);
    dr_test_write(folder, "figures/gain.gp", mark);
    dr_test_write(folder, "figures/gain.dat", mark);
}

void dr_test_expect_result(const char *folder, const char *mark)
{
    dr_test_expect_names(folder, "figures ledger.sqlite report.html");
    dr_test_expect_names(dr_test_join(folder, "figures"), "gain.dat gain.gp gain.svg");
    dr_test_expect_ledger(folder, mark);
    dr_test_expect_text(folder, "report.html", mark);
    dr_test_expect_text(folder, "figures/gain.svg", mark);
}

// A whole run as the program does it.
void dr_test_make_result(const char *path, const char *mark)
{
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_outdir_init(&outdir, path, &err));
    dr_test_write_result(outdir.staging, mark);
    dr_assert_ok(err, dr_outdir_commit(&outdir, &err));
    dr_outdir_finish(&outdir);
}

void dr_test_refuse_place(const char *path, enum dr_status status, const char *text)
{
    struct dr_outdir outdir;
    struct dr_error err = {.message = ""};
    dr_assert_error(err, dr_outdir_init(&outdir, path, &err), status, text);
    dr_outdir_finish(&outdir);
}
