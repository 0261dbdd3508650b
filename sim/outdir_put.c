// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/outdir_put.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum dr_status io_error(const char *path, const char *what, struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_IO, "%s: %s\n  %s", path, what, strerror(errno));
}

// ---- through to the disk -----------------------------------------------------------------------

// 0 or an errno value. Some file systems cannot sync a folder, and one that may be written but not
// read cannot be opened for it: neither is a reason to throw a result away.
static int sync_one(const char *path, bool is_folder)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (is_folder ? O_DIRECTORY : 0));
    if (file < 0)
        return is_folder && errno == EACCES ? 0 : errno;
    int failed = fsync(file) == 0 ? 0 : errno;
    close(file);
    return is_folder && (failed == EINVAL || failed == ENOTSUP) ? 0 : failed;
}

// A folder with its files, one level of folders deep. Returns 0 or an errno value.
static int sync_folder(const char *path, int depth)
{
    int failed = 0;
    DIR *folder = opendir(path);
    if (!folder)
        return errno;
    for (struct dirent *entry; !failed && (entry = readdir(folder));) {
        char child[PATH_MAX];
        struct stat info;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (snprintf(child, sizeof child, "%s/%s", path, entry->d_name) >= (int)sizeof child)
            failed = ENAMETOOLONG;
        else if (lstat(child, &info) != 0)
            failed = errno;
        else if (S_ISDIR(info.st_mode) && depth > 0)
            failed = sync_folder(child, depth - 1);
        else if (S_ISREG(info.st_mode))
            failed = sync_one(child, false);
    }
    closedir(folder);
    return failed ? failed : sync_one(path, true);
}

// The folder around the result holds its name.
static int sync_parent(const char *path)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(parent, sizeof parent, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    return sync_one(parent, true);
}

// ---- names -------------------------------------------------------------------------------------

// How the result came to its name, and how that is taken back.
enum way { EXCHANGED, SET_ASIDE, NEW };

// What is at the final path must be gone for a moment; a run that is killed in it leaves the
// earlier result under its third name, and the next one gives it its own again.
static int set_aside(const struct dr_outdir *outdir)
{
    if (rename(outdir->final, outdir->previous) != 0)
        return errno;
    if (rename(outdir->staging, outdir->final) == 0)
        return 0;
    int failed = errno;
    (void)rename(outdir->previous, outdir->final); // refused, too: the next run tries again
    return failed;
}

static int give_name(const struct dr_outdir *outdir, enum way *way)
{
    struct stat info;
    if (lstat(outdir->final, &info) != 0) {
        *way = NEW;
        return rename(outdir->staging, outdir->final) == 0 ? 0 : errno;
    }
    *way = EXCHANGED;
    if (renameat2(AT_FDCWD, outdir->staging, AT_FDCWD, outdir->final, RENAME_EXCHANGE) == 0)
        return 0;
    // Network, FAT and stacked file systems have no exchange, and each says it its own way.
    *way = SET_ASIDE;
    return set_aside(outdir);
}

static void take_back(const struct dr_outdir *outdir, enum way way)
{
    if (way == EXCHANGED) {
        (void)renameat2(AT_FDCWD, outdir->staging, AT_FDCWD, outdir->final, RENAME_EXCHANGE);
        return;
    }
    bool back = rename(outdir->final, outdir->staging) == 0;
    if (way == SET_ASIDE && back)
        (void)rename(outdir->previous, outdir->final);
}

enum dr_status dr_outdir_put(const struct dr_outdir *outdir, const char **earlier,
                             struct dr_error *err)
{
    enum way way;
    *earlier = NULL;
    errno = sync_folder(outdir->staging, 1);
    if (errno)
        return io_error(outdir->final, "the result cannot be written through to the disk", err);
    errno = give_name(outdir, &way);
    if (errno)
        return io_error(outdir->final, "the result cannot be put there", err);
    errno = sync_parent(outdir->final);
    if (errno) {
        int failed = errno;
        take_back(outdir, way);
        errno = failed;
        return io_error(outdir->final, "the folder around it cannot be written", err);
    }
    if (way != NEW)
        *earlier = way == EXCHANGED ? outdir->staging : outdir->previous;
    return DR_OK;
}
