// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/outdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "market/ledger_format.h"
#include "sim/outdir_put.h"

// Names that a result has, and of what kind. Anything else makes a folder somebody else's. What
// LaTeX leaves is ours beside a report.tex.
static const struct {
    const char *name;
    mode_t kind;
    bool of_latex;
} result_names[] = {{"ledger.sqlite", S_IFREG, false},    {"comparison.sqlite", S_IFREG, false},
                    {"figures", S_IFDIR, false},          {"report.html", S_IFREG, false},
                    {"report.md", S_IFREG, false},        {"report.csv", S_IFREG, false},
                    {"report.tex", S_IFREG, false},       {"report.pdf", S_IFREG, true},
                    {"report.aux", S_IFREG, true},        {"report.log", S_IFREG, true},
                    {"report.synctex.gz", S_IFREG, true}, {"report.fls", S_IFREG, true},
                    {"report.fdb_latexmk", S_IFREG, true}};
enum { MOST_PATH = 480 }; // SQLite opens none of more than 512 bytes, names of ours included
static const char *const figure_suffixes[] = {".gp", ".dat", ".svg", ".png", ".pdf", ".csv"};
enum { N_REDRAW = 2 }; // the first of them: with every figure of ours

static enum dr_status io_error(const char *path, const char *what, struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_IO, "%s: %s\n  %s", path, what, strerror(errno));
}

static bool join(char *out, const char *folder, const char *name)
{
    return snprintf(out, PATH_MAX, "%s/%s", folder, name) < PATH_MAX;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

// Empties a folder of files, one level of folders deep.
static void empty_folder(const char *path, int depth)
{
    char child[PATH_MAX];
    // First the ledger: what has lost only a part by a kill must not look like a whole result.
    if (join(child, path, "ledger.sqlite"))
        unlink(child);
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (is_dots(entry->d_name) || !join(child, path, entry->d_name) || unlink(child) == 0)
            continue;
        if (depth > 0 && errno == EISDIR) { // not a link to one
            empty_folder(child, depth - 1);
            rmdir(child);
        }
    }
    closedir(folder);
}

static void remove_folder(const char *path)
{
    empty_folder(path, 1);
    rmdir(path);
}

// Is it of this kind itself? A link to such a thing is not.
static bool is_kind(const char *path, mode_t kind)
{
    struct stat info;
    return lstat(path, &info) == 0 && (info.st_mode & S_IFMT) == kind;
}

static bool has_suffix(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof figure_suffixes / sizeof figure_suffixes[0]; i++) {
        size_t k = strlen(figure_suffixes[i]);
        if (n > k && strcmp(name + n - k, figure_suffixes[i]) == 0)
            return true;
    }
    return false;
}

static bool is_result(const char *folder, const char *path, const char *name, bool whole)
{
    char source[PATH_MAX];
    for (size_t i = 0; i < sizeof result_names / sizeof result_names[0]; i++)
        if (strcmp(name, result_names[i].name) == 0)
            return is_kind(path, result_names[i].kind) &&
                   (!result_names[i].of_latex || !whole ||
                    (join(source, folder, "report.tex") && is_kind(source, S_IFREG)));
    return false;
}

// Does the file begin like a ledger? Bytes 68 to 71 of a database are its application id.
static bool is_ledger(const char *path)
{
    unsigned char header[72];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = file >= 0 ? read(file, header, sizeof header) : -1;
    if (file >= 0)
        close(file);
    if (got != sizeof header || memcmp(header, "SQLite format 3", 16) != 0)
        return false;
    uint32_t id = (uint32_t)header[68] << 24 | (uint32_t)header[69] << 16 |
                  (uint32_t)header[70] << 8 | header[71];
    return id == DR_LEDGER_APPLICATION_ID;
}

static enum dr_status foreign(const char *path, const char *name, struct dr_error *err)
{
    char found[128];
    return dr_error_set(err, DR_ERR_OUTPUT_DIR,
                        "--out %s: the folder is not a result of dr-sim and stays untouched\n"
                        "  found %s in it, expected a new folder, an empty one or an earlier "
                        "result",
                        path, dr_quote(found, sizeof found, name, strlen(name)));
}

// Is everything in the folder ours? An empty folder is fine; whole: another one has a ledger.
static enum dr_status check_folder(const char *path, bool whole, struct dr_error *err)
{
    struct dirent *entry;
    bool any = false, ledger = false;
    enum dr_status status = DR_OK;
    DIR *folder = opendir(path);
    if (!folder)
        return io_error(path, "cannot be read", err);
    while (status == DR_OK && (entry = readdir(folder))) {
        char child[PATH_MAX];
        if (is_dots(entry->d_name))
            continue;
        any = true;
        if (!join(child, path, entry->d_name) || !is_result(path, child, entry->d_name, whole))
            status = foreign(path, entry->d_name, err);
        else if (strstr(entry->d_name, ".sqlite"))
            ledger = is_ledger(child);
    }
    closedir(folder);
    if (status == DR_OK && any && !ledger && whole)
        status = foreign(path, "no ledger", err);
    return status;
}

// Every figure of a result has its data and its script: a picture that stands alone is a user's.
static bool is_whole_figure(const char *figures, const char *name)
{
    char sibling[PATH_MAX];
    int base = (int)(strrchr(name, '.') - name);
    for (size_t i = 0; i < N_REDRAW; i++) {
        int n =
            snprintf(sibling, sizeof sibling, "%s/%.*s%s", figures, base, name, figure_suffixes[i]);
        if (n < 0 || (size_t)n >= sizeof sibling || !is_kind(sibling, S_IFREG))
            return false;
    }
    return true;
}

static enum dr_status check_figures(const char *path, bool whole, struct dr_error *err)
{
    char figures[PATH_MAX];
    struct dirent *entry;
    enum dr_status status = DR_OK;
    DIR *folder = join(figures, path, "figures") ? opendir(figures) : NULL;
    if (!folder)
        return DR_OK;
    while (status == DR_OK && (entry = readdir(folder))) {
        char child[PATH_MAX];
        if (!is_dots(entry->d_name) &&
            (!has_suffix(entry->d_name) || !join(child, figures, entry->d_name) ||
             !is_kind(child, S_IFREG) || (whole && !is_whole_figure(figures, entry->d_name))))
            status = foreign(path, entry->d_name, err);
    }
    closedir(folder);
    return status;
}

// Is everything in the folder ours, down to the figures?
static enum dr_status check_all(const char *path, bool whole, struct dr_error *err)
{
    enum dr_status status = check_folder(path, whole, err);
    return status == DR_OK ? check_figures(path, whole, err) : status;
}

static enum dr_status check_place(const char *path, struct dr_error *err)
{
    struct stat info;
    bool there = stat(path, &info) == 0;
    if (!there && errno != ENOENT)
        return io_error(path, "cannot be used", err);
    if (!there) {
        if (is_kind(path, S_IFLNK))
            return dr_error_set(err, DR_ERR_OUTPUT_DIR,
                                "--out %s: a link that leads nowhere\n  found no folder behind it, "
                                "expected one",
                                path);
        return DR_OK;
    }
    if (!S_ISDIR(info.st_mode))
        return dr_error_set(err, DR_ERR_OUTPUT_DIR,
                            "--out %s: not a folder\n  found a file, expected a folder", path);
    return check_all(path, true, err);
}

static enum dr_status too_long(size_t found, struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_USAGE,
                        "--out: the path is too long\n  found %zu characters and the folders "
                        "around it, expected at most %d",
                        found, MOST_PATH);
}

// Absolute path of a place that may not exist yet, symbolic links followed.
static enum dr_status resolve(const char *path, char out[static PATH_MAX], struct dr_error *err)
{
    char copy[PATH_MAX], parent[PATH_MAX];
    if (realpath(path, out))
        return DR_OK;
    size_t n = strlen(path);
    if (n == 0)
        return dr_error_set(err, DR_ERR_USAGE, "--out: not a usable path\n  found no characters");
    if (n >= sizeof copy)
        return too_long(n, err);
    snprintf(copy, sizeof copy, "%s", path);
    while (n > 1 && copy[n - 1] == '/')
        copy[--n] = '\0';
    char *slash = strrchr(copy, '/');
    const char *name = slash ? slash + 1 : copy;
    if (slash)
        *slash = '\0';
    if (!realpath(slash ? (slash == copy ? "/" : copy) : ".", parent))
        return io_error(path, "the folder around it cannot be used", err);
    if (!join(out, strcmp(parent, "/") == 0 ? "" : parent, name))
        return too_long(PATH_MAX, err);
    return DR_OK;
}

// Takes the staging folder for this run. A run that ends at the same time may take it away again
// or put it in its place, so what is locked counts only while it has the name.
static enum dr_status lock_staging(struct dr_outdir *outdir, struct dr_error *err)
{
    // A run that was killed while it started a gnuplot leaves the lock to that child for a moment.
    enum { TRIES = 100, WAITS = 90, WAIT_NS = 10000000 };
    for (int i = 0, n_wait = 0; i < TRIES; i++) {
        struct stat held, named;
        if (mkdir(outdir->staging, 0777) != 0 && errno != EEXIST)
            return io_error(outdir->final, "cannot be written beside", err);
        outdir->lock = open(outdir->staging, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (outdir->lock < 0 && errno == ENOENT)
            continue;
        if (outdir->lock < 0)
            return io_error(outdir->staging, "cannot be opened", err);
        bool ours = flock(outdir->lock, LOCK_EX | LOCK_NB) == 0;
        if (ours && fstat(outdir->lock, &held) == 0 && lstat(outdir->staging, &named) == 0 &&
            held.st_dev == named.st_dev && held.st_ino == named.st_ino)
            return DR_OK;
        close(outdir->lock);
        outdir->lock = -1;
        if (!ours && n_wait++ == WAITS)
            break;
        if (!ours)
            nanosleep(&(struct timespec){0, WAIT_NS}, NULL);
    }
    return dr_error_set(err, DR_ERR_IO,
                        "--out %s: another dr-sim is writing there\n  found its work in %s",
                        outdir->final, outdir->staging);
}

static bool is_there(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

static bool is_whole(const char *path)
{
    char ledger[PATH_MAX], report[PATH_MAX];
    return join(ledger, path, "ledger.sqlite") && is_ledger(ledger) &&
           join(report, path, "report.html") && is_there(report);
}

// A run that was killed between two renames left the earlier result under its third name: it gets
// its own back. After the second rename it is only waste, and may have lost its ledger.
static enum dr_status restore_previous(const struct dr_outdir *outdir, struct dr_error *err)
{
    if (!is_there(outdir->previous))
        return DR_OK;
    enum dr_status status = check_all(outdir->previous, false, err); // or somebody's own folder
    if (status != DR_OK)
        return status;
    if (!is_there(outdir->final) && is_whole(outdir->previous))
        return rename(outdir->previous, outdir->final) == 0
                   ? DR_OK
                   : io_error(outdir->final, "the earlier result cannot be put back there", err);
    remove_folder(outdir->previous);
    if (is_there(outdir->previous))
        return io_error(outdir->previous, "left by an earlier run, cannot be removed", err);
    return DR_OK;
}

// Left by a run that was killed: the lock says nobody works here. Its gnuplot may live on for a
// moment and put one more file there.
static enum dr_status clear_staging(const struct dr_outdir *outdir, struct dr_error *err)
{
    enum { TRIES = 3 };
    for (int i = 0; i < TRIES; i++) {
        bool empty = true;
        empty_folder(outdir->staging, 1);
        DIR *folder = opendir(outdir->staging);
        if (!folder)
            return io_error(outdir->staging, "cannot be read", err);
        for (struct dirent *entry; (entry = readdir(folder));)
            empty = empty && is_dots(entry->d_name);
        closedir(folder);
        if (empty)
            return DR_OK;
    }
    return dr_error_set(err, DR_ERR_IO,
                        "%s: left by an earlier run, cannot be emptied\n  expected files and "
                        "folders that may be removed",
                        outdir->staging);
}

// "/a/b/.NAME.SUFFIX" of "/a/b/NAME".
static bool hidden_beside(const char *path, const char *suffix, char out[static PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    int n = snprintf(out, PATH_MAX, "%.*s/.%s.%s", (int)(slash - path), path, slash + 1, suffix);
    return n > 0 && n < PATH_MAX && slash[1];
}

enum dr_status dr_outdir_init(struct dr_outdir *outdir, const char *path, struct dr_error *err)
{
    *outdir = (struct dr_outdir){.lock = -1};
    enum dr_status status = resolve(path, outdir->final, err);
    if (status == DR_OK)
        status = check_place(outdir->final, err);
    if (status != DR_OK)
        return status;
    if (!hidden_beside(outdir->final, "partial", outdir->staging) ||
        !hidden_beside(outdir->final, "previous", outdir->previous))
        return dr_error_set(err, DR_ERR_USAGE, "--out %s: not a usable path", path);
    if (strlen(outdir->previous) > MOST_PATH)
        return too_long(strlen(path), err);
    status = lock_staging(outdir, err);
    if (status == DR_OK)
        status = clear_staging(outdir, err);
    if (status == DR_OK)
        status = restore_previous(outdir, err);
    if (status != DR_OK && outdir->lock >= 0) {
        rmdir(outdir->staging);
        close(outdir->lock);
        outdir->lock = -1;
    }
    return status;
}

enum dr_status dr_outdir_commit(struct dr_outdir *outdir, struct dr_error *err)
{
    const char *earlier;
    // Somebody may have put something there while the run went on.
    enum dr_status status = check_place(outdir->final, err);
    if (status != DR_OK)
        return status;
    // Once exchanged, the earlier result has the name that the next run locks: not before it is
    // gone. Where the lock is taken, by a run that still prints, there is no harm but a message.
    int held = open(outdir->final, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (held >= 0)
        (void)flock(held, LOCK_EX | LOCK_NB);
    status = dr_outdir_put(outdir, &earlier, err);
    if (status == DR_OK && earlier)
        remove_folder(earlier);
    if (status == DR_OK)
        outdir->staging[0] = '\0';
    if (held >= 0)
        close(held);
    return status;
}

void dr_outdir_finish(struct dr_outdir *outdir)
{
    if (outdir->lock < 0)
        return;
    if (outdir->staging[0])
        remove_folder(outdir->staging);
    close(outdir->lock);
    outdir->lock = -1;
}
