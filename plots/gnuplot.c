// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// A pipe with the one command for gnuplot in it: to load the script that lies in the folder, so
// that what is drawn is what can be redrawn, and messages name the script's line. It is written
// before there is a reader but us and fits the pipe, so it neither waits nor breaks. Returns the
// end to read from, -1 with errno.
static int command_pipe(const char *name)
{
    char command[NAME_MAX + 16];
    int ends[2];
    int n = snprintf(command, sizeof command, "load '%s.gp'\n", name);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    bool written = write(ends[1], command, (size_t)n) == n;
    close(ends[1]);
    if (written)
        return ends[0];
    close(ends[0]);
    return -1;
}

// Starts gnuplot. Standard output stays ours: a comparison may be on it. Returns 0 or an errno
// value.
static int start(const char *folder, int stdin_end, int stderr_end, pid_t *child)
{
    // -d: the user's own start-up file must not change the picture.
    static char program[] = "gnuplot", plain[] = "-d";
    char *const argv[] = {program, plain, NULL};
    posix_spawn_file_actions_t actions;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawn_file_actions_addchdir_np(&actions, folder);
    if (!failed)
        failed = posix_spawn_file_actions_adddup2(&actions, stdin_end, STDIN_FILENO);
    if (!failed)
        failed =
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (!failed)
        failed = posix_spawn_file_actions_adddup2(&actions, stderr_end, STDERR_FILENO);
    if (!failed)
        failed = posix_spawnp(child, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

// Reads to the end, keeping what fits: gnuplot must never wait for a reader.
static void read_all(int fd, char *out, size_t out_size)
{
    char chunk[1024];
    size_t used = 0;
    for (ssize_t n; (n = read(fd, chunk, sizeof chunk)) != 0;) {
        if (n < 0 && errno != EINTR)
            break;
        for (ssize_t i = 0; i < n && used + 1 < out_size; i++)
            out[used++] = chunk[i];
    }
    out[used] = '\0';
}

// gnuplot repeats the line and points into it before it says what is wrong: "NAME.gp" line 12: ...
// Cuts that line out of the text, else the first that is not blank.
static void first_complaint(const char *text, char *out, size_t out_size)
{
    const char *said = strstr(text, "\" line ");
    while (said && said > text && said[-1] != '\n')
        said--;
    if (!said)
        said = text + strspn(text, " \t\r\n");
    snprintf(out, out_size, "%.*s", (int)strcspn(said, "\r\n"), said);
}

static bool has_ended_well(pid_t child)
{
    int how;
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

enum dr_gnuplot_result dr_gnuplot_run(const char *folder, const char *name, char *complaint,
                                      size_t complaint_size)
{
    char said[4096] = "";
    int ends[2] = {-1, -1};
    pid_t child;
    complaint[0] = '\0';
    int command = command_pipe(name);
    int failed = command < 0 || pipe2(ends, O_CLOEXEC) != 0 ? errno : 0;
    if (!failed)
        failed = start(folder, command, ends[1], &child);
    if (command >= 0)
        close(command);
    if (ends[1] >= 0)
        close(ends[1]);
    if (!failed)
        read_all(ends[0], said, sizeof said);
    if (ends[0] >= 0)
        close(ends[0]);
    if (failed) {
        snprintf(complaint, complaint_size, "%s", strerror(failed));
        return failed == ENOENT ? DR_GNUPLOT_ABSENT : DR_GNUPLOT_FAILED;
    }
    first_complaint(said, complaint, complaint_size);
    return has_ended_well(child) ? DR_GNUPLOT_DONE : DR_GNUPLOT_FAILED;
}
