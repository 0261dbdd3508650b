// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/outdir_keep.h"

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

// Returns 0 or an errno value.
static int copy(int from, int to)
{
    char chunk[65536];
    for (ssize_t n; (n = read(from, chunk, sizeof chunk)) != 0;) {
        if (n < 0)
            return errno;
        ssize_t written = write(to, chunk, (size_t)n);
        if (written != n)
            return written < 0 ? errno : ENOSPC;
    }
    return 0;
}

static int copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0)
        return errno;
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    int failed = out < 0 ? errno : copy(in, out);
    if (out >= 0 && close(out) != 0 && !failed)
        failed = errno;
    close(in);
    return failed;
}

// Returns 0 or an errno value. What is there already stays.
static int keep(const char *from, const char *to)
{
    if (link(from, to) == 0 || errno == EEXIST)
        return 0;
    return errno == ENOENT ? ENOENT : copy_file(from, to);
}

static bool join(char out[static PATH_MAX], const char *folder, const char *name)
{
    return snprintf(out, PATH_MAX, "%s/%s", folder, name) < PATH_MAX;
}

enum dr_status dr_outdir_keep_ledger(const struct dr_outdir *outdir, struct dr_error *err)
{
    char from[PATH_MAX], to[PATH_MAX];
    errno = join(from, outdir->final, "ledger.sqlite") && join(to, outdir->staging, "ledger.sqlite")
                ? keep(from, to)
                : ENAMETOOLONG;
    return errno ? io_error(from, "cannot be taken over", err) : DR_OK;
}

// A folder with its files, one level of folders deep. Returns 0 or an errno value.
static int keep_folder(const char *from, const char *to, int depth)
{
    int failed = 0;
    DIR *folder = opendir(from);
    if (!folder)
        return errno;
    for (struct dirent *entry; !failed && (entry = readdir(folder));) {
        char old[PATH_MAX], new[PATH_MAX];
        struct stat info;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (!join(old, from, entry->d_name) || !join(new, to, entry->d_name))
            failed = ENAMETOOLONG;
        else if (lstat(old, &info) != 0)
            failed = errno;
        else if (S_ISREG(info.st_mode))
            failed = keep(old, new);
        else if (S_ISDIR(info.st_mode) && depth > 0)
            failed =
                mkdir(new, 0777) == 0 || errno == EEXIST ? keep_folder(old, new, depth - 1) : errno;
    }
    closedir(folder);
    return failed;
}

enum dr_status dr_outdir_keep_rest(const struct dr_outdir *outdir, struct dr_error *err)
{
    errno = keep_folder(outdir->final, outdir->staging, 1);
    return errno ? io_error(outdir->final, "its files cannot be taken over", err) : DR_OK;
}
