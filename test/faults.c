// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/faults.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <nettle/sha2.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/replay.h"
#include "test/runner.h"
#include "test/sql.h"

enum { MOST_ARGUMENTS = 256, NOBODY = 65534, PIPE_BYTES = 1 << 20 };

// ---- the program -------------------------------------------------------------------------------

static bool set_limits(const struct dr_fault *fault)
{
    struct rlimit file = {fault->most_file_bytes - 1, fault->most_file_bytes - 1};
    struct rlimit memory = {fault->most_memory_bytes, fault->most_memory_bytes};
    struct rlimit core = {0, 0};
    return setrlimit(RLIMIT_CORE, &core) == 0 &&
           (fault->most_file_bytes == 0 || setrlimit(RLIMIT_FSIZE, &file) == 0) &&
           (fault->most_memory_bytes == 0 || DR_TEST_SANITIZED ||
            setrlimit(RLIMIT_AS, &memory) == 0);
}

static bool become_nobody(void)
{
    return setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0;
}

static void make_pipe(int ends[2])
{
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES); // nobody reads before the program has ended
}

struct dr_test_started dr_test_start_with_fault(const char *folder, const char *const *argument,
                                                const struct dr_fault *fault)
{
    int out[2], err[2];
    const char *argv[MOST_ARGUMENTS + 2] = {"dr-sim"};
    char *whole = realpath(getenv("DR_SIM_BINARY"), NULL);
    ck_assert_ptr_nonnull(whole);
    for (int i = 0; argument[i]; i++) {
        ck_assert_int_lt(i, MOST_ARGUMENTS);
        argv[i + 1] = argument[i];
    }
    make_pipe(out);
    make_pipe(err);
    fflush(NULL);
    // Until it is the program, the child has Check's handlers: they end the whole test.
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t process = fork();
    if (process != 0)
        sigprocmask(SIG_SETMASK, &before, NULL);
    ck_assert_int_ge(process, 0);
    if (process == 0) {
        int input = open("/dev/null", O_RDONLY);
        int file = fault->out_path ? open(fault->out_path, O_WRONLY) : out[1];
        // Where the tests run in the background, the shell has it ignored.
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        signal(SIGPIPE, SIG_DFL);
        sigprocmask(SIG_SETMASK, &before, NULL);
        if (chdir(folder) != 0 || dup2(input, 0) < 0 || dup2(file, 1) < 0 || dup2(err[1], 2) < 0 ||
            !set_limits(fault) || (fault->as_nobody && !become_nobody()))
            _exit(126);
        if (fault->close_out)
            close(STDOUT_FILENO);
        if (fault->close_err)
            close(STDERR_FILENO);
        execv(whole, (char *const *)argv);
        _exit(127);
    }
    close(out[1]);
    close(err[1]);
    free(whole);
    return (struct dr_test_started){.process = process, .out = out[0], .err = err[0]};
}

static char *read_pipe(int file, size_t *size)
{
    char *text = calloc(1, PIPE_BYTES + 1);
    ck_assert_ptr_nonnull(text);
    ssize_t got;
    for (*size = 0; (got = read(file, text + *size, PIPE_BYTES - *size)) > 0;)
        *size += (size_t)got;
    ck_assert_int_eq(got, 0);
    close(file);
    return text;
}

struct dr_test_output dr_test_wait_with_fault(struct dr_test_started started, long *peak_kib)
{
    struct dr_test_output output;
    struct rusage used;
    size_t err_size;
    int status;
    ck_assert_int_eq(wait4(started.process, &status, 0, &used), started.process);
    output.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    output.out = read_pipe(started.out, &output.out_size);
    output.err = read_pipe(started.err, &err_size);
    if (peak_kib)
        *peak_kib = used.ru_maxrss;
    return output;
}

// ---- results -----------------------------------------------------------------------------------

static char *append_digest(char *text, const char *folder, const char *name)
{
    char path[PATH_MAX], *longer;
    struct sha256_ctx context;
    uint8_t digest[8]; // enough to tell files apart
    size_t size;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *bytes = dr_test_read_file(path, &size);
    sha256_init(&context);
    sha256_update(&context, size, (const uint8_t *)bytes);
    sha256_digest(&context, sizeof digest, digest);
    free(bytes);
    ck_assert_int_ge(asprintf(&longer, "%s%s %zu %02x%02x%02x%02x%02x%02x%02x%02x\n", text, name,
                              size, digest[0], digest[1], digest[2], digest[3], digest[4],
                              digest[5], digest[6], digest[7]),
                     0);
    free(text);
    return longer;
}

// below: "" or the name of a folder in it and a slash.
static char *append_folder(char *text, const char *folder, const char *below)
{
    char path[PATH_MAX];
    struct dirent **entry;
    snprintf(path, sizeof path, "%s/%s", folder, below);
    int n = scandir(path, &entry, NULL, alphasort);
    ck_assert_msg(n >= 2, "%s cannot be read", path);
    for (int i = 0; i < n; i++) {
        char *name = NULL;
        const char *entry_name = entry[i]->d_name;
        bool dots = strcmp(entry_name, ".") == 0 || strcmp(entry_name, "..") == 0;
        bool is_folder = !dots && entry[i]->d_type == DT_DIR;
        ck_assert_int_ge(asprintf(&name, "%s%s%s", below, entry_name, is_folder ? "/" : ""), 0);
        if (is_folder)
            text = append_folder(text, folder, name);
        else if (!dots)
            text = append_digest(text, folder, name);
        free(name);
        free(entry[i]);
    }
    free(entry);
    return text;
}

char *dr_test_digest(const char *folder)
{
    return append_folder(strdup(""), folder, "");
}

void dr_test_expect_digest(const char *folder, const char *digest)
{
    char *found = dr_test_digest(folder);
    ck_assert_str_eq(found, digest);
    free(found);
}

const char *dr_test_days(size_t n_day, unsigned long seed)
{
    size_t size = 64 + n_day * 96 * 48;
    char *text = calloc(1, size);
    ck_assert_ptr_nonnull(text);
    dr_test_append_prices(text, size, 1717218000, n_day * 96, 900, seed); // 2024-06-01 05:00 UTC
    const char *path = dr_test_file("prices.csv", text);
    free(text);
    return path;
}

static void expect_end(const char *folder, const char *name, const char *end)
{
    char path[PATH_MAX];
    size_t size, n = strlen(end);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = dr_test_read_file(path, &size);
    while (size > 0 && text[size - 1] == '\n')
        size--;
    ck_assert_msg(size > n && memcmp(text + size - n, end, n) == 0, "%s does not end with %s", path,
                  end);
    free(text);
}

void dr_test_expect_whole(const char *folder)
{
    char path[PATH_MAX];
    struct stat info;
    snprintf(path, sizeof path, "%s/ledger.sqlite-journal", folder);
    ck_assert_int_ne(lstat(path, &info), 0);
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    sqlite3 *database = dr_test_open(path);
    dr_test_expect(database, "PRAGMA integrity_check", "ok");
    dr_test_expect(database,
                   "SELECT count(*) FROM comparison WHERE intervals = "
                   "(SELECT count(*) FROM price) AND net_usd IS NOT NULL",
                   "7");
    dr_test_expect_none(database, "SELECT 1 WHERE (SELECT count(*) FROM interval) <> "
                                  "(SELECT 7 * count(*) FROM price)");
    sqlite3_close(database);
    expect_end(folder, "report.html", "</html>");
    snprintf(path, sizeof path, "%s/figures", folder);
    DIR *figures = opendir(path);
    if (!figures)
        return; // not asked for
    for (struct dirent *entry; (entry = readdir(figures));)
        if (strstr(entry->d_name, ".svg"))
            expect_end(path, entry->d_name, "</svg>");
    closedir(figures);
}

unsigned dr_test_random(unsigned long long *state, unsigned n)
{
    // Knuth's MMIX generator, its upper bits.
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((*state >> 33) % n);
}
