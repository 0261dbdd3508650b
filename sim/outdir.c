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
#include <unistd.h>

#include "sim/ledger_schema.h"

// Names that a result has, and of what kind. Anything else makes a folder somebody else's.
static const struct {
    const char *name;
    mode_t kind;
} result_names[] = {{"ledger.sqlite", S_IFREG}, {"report.html", S_IFREG}, {"figures", S_IFDIR}};
static const char *const figure_suffixes[] = {".svg", ".gp", ".dat"};

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

// Removes a folder of files, one level of folders deep.
static void remove_folder(const char *path, int depth)
{
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char child[PATH_MAX];
        if (is_dots(entry->d_name) || !join(child, path, entry->d_name))
            continue;
        if (unlink(child) != 0 && depth > 0)
            remove_folder(child, depth - 1);
    }
    closedir(folder);
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

static bool is_result(const char *path, const char *name)
{
    for (size_t i = 0; i < sizeof result_names / sizeof result_names[0]; i++)
        if (strcmp(name, result_names[i].name) == 0)
            return is_kind(path, result_names[i].kind);
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

// Is everything in the folder ours? An empty folder is fine.
static enum dr_status check_folder(const char *path, struct dr_error *err)
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
        if (!join(child, path, entry->d_name) || !is_result(child, entry->d_name))
            status = foreign(path, entry->d_name, err);
        else if (strcmp(entry->d_name, "ledger.sqlite") == 0)
            ledger = is_ledger(child);
    }
    closedir(folder);
    if (status == DR_OK && any && !ledger)
        status = foreign(path, "no ledger", err);
    return status;
}

static enum dr_status check_figures(const char *path, struct dr_error *err)
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
             !is_kind(child, S_IFREG)))
            status = foreign(path, entry->d_name, err);
    }
    closedir(folder);
    return status;
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
    enum dr_status status = check_folder(path, err);
    return status == DR_OK ? check_figures(path, err) : status;
}

// Absolute path of a place that may not exist yet, symbolic links followed.
static enum dr_status resolve(const char *path, char out[static PATH_MAX], struct dr_error *err)
{
    char copy[PATH_MAX], parent[PATH_MAX];
    if (realpath(path, out))
        return DR_OK;
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof copy)
        return dr_error_set(err, DR_ERR_USAGE, "--out: not a usable path\n  found %zu characters",
                            n);
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
        return dr_error_set(err, DR_ERR_USAGE, "--out: the path is too long");
    return DR_OK;
}

static enum dr_status make_staging(struct dr_outdir *outdir, struct dr_error *err)
{
    if (mkdir(outdir->staging, 0777) != 0 && errno != EEXIST)
        return io_error(outdir->final, "cannot be written beside", err);
    outdir->lock = open(outdir->staging, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (outdir->lock < 0)
        return io_error(outdir->staging, "cannot be opened", err);
    if (flock(outdir->lock, LOCK_EX | LOCK_NB) != 0)
        return dr_error_set(err, DR_ERR_IO,
                            "--out %s: another dr-sim is writing there\n  found its work in %s",
                            outdir->final, outdir->staging);
    // Left by a run that was killed: the lock says nobody works here.
    DIR *folder = opendir(outdir->staging);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char child[PATH_MAX];
        if (!is_dots(entry->d_name) && join(child, outdir->staging, entry->d_name) &&
            unlink(child) != 0)
            remove_folder(child, 0);
    }
    if (folder)
        closedir(folder);
    return DR_OK;
}

enum dr_status dr_outdir_init(struct dr_outdir *outdir, const char *path, struct dr_error *err)
{
    *outdir = (struct dr_outdir){.lock = -1};
    enum dr_status status = resolve(path, outdir->final, err);
    if (status == DR_OK)
        status = check_place(outdir->final, err);
    if (status != DR_OK)
        return status;
    char *slash = strrchr(outdir->final, '/');
    int n = snprintf(outdir->staging, sizeof outdir->staging, "%.*s/.%s.partial",
                     (int)(slash - outdir->final), outdir->final, slash + 1);
    if (n < 0 || (size_t)n >= sizeof outdir->staging || !slash[1])
        return dr_error_set(err, DR_ERR_USAGE, "--out %s: not a usable path", path);
    status = make_staging(outdir, err);
    if (status != DR_OK && outdir->lock >= 0) {
        close(outdir->lock);
        outdir->lock = -1;
    }
    return status;
}

enum dr_status dr_outdir_commit(struct dr_outdir *outdir, struct dr_error *err)
{
    // Somebody may have put something there while the run went on.
    enum dr_status status = check_place(outdir->final, err);
    if (status != DR_OK)
        return status;
    if (fsync(outdir->lock) != 0)
        return io_error(outdir->final, "cannot be written", err);
    if (renameat2(AT_FDCWD, outdir->staging, AT_FDCWD, outdir->final, RENAME_EXCHANGE) == 0) {
        remove_folder(outdir->staging, 1); // now the earlier result
    } else if (rename(outdir->staging, outdir->final) != 0) {
        return io_error(outdir->final, "the result cannot be put there", err);
    }
    outdir->staging[0] = '\0';
    return DR_OK;
}

void dr_outdir_finish(struct dr_outdir *outdir)
{
    if (outdir->lock < 0)
        return;
    if (outdir->staging[0])
        remove_folder(outdir->staging, 1);
    close(outdir->lock);
    outdir->lock = -1;
}
