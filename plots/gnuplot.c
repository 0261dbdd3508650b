// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

// Standard output stays ours: a comparison may be on it. `said` of the child is the end that it
// writes to. Returns 0 or an errno value.
static int spawn(const char *folder, char *option, int stdin_end, int said, int said_end,
                 pid_t *child)
{
    static char program[] = "gnuplot";
    char *const argv[] = {program, option, NULL};
    int unread = said == STDERR_FILENO ? STDOUT_FILENO : STDERR_FILENO;
    posix_spawn_file_actions_t actions;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawn_file_actions_addchdir_np(&actions, folder);
    if (!failed && stdin_end < 0)
        failed = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!failed && stdin_end >= 0)
        failed = posix_spawn_file_actions_adddup2(&actions, stdin_end, STDIN_FILENO);
    if (!failed)
        failed = posix_spawn_file_actions_addopen(&actions, unread, "/dev/null", O_WRONLY, 0);
    if (!failed)
        failed = posix_spawn_file_actions_adddup2(&actions, said_end, said);
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

void dr_gnuplot_start(struct dr_gnuplot *gnuplot, const char *folder)
{
    // The user's own start-up file must not change the picture.
    static char plain[] = "-d";
    int complaints[2] = {-1, -1};
    *gnuplot = (struct dr_gnuplot){.command = {-1, -1}};
    bool piped = pipe2(gnuplot->command, O_CLOEXEC) == 0 && pipe2(complaints, O_CLOEXEC) == 0;
    gnuplot->failed = piped ? spawn(folder, plain, gnuplot->command[0], STDERR_FILENO,
                                    complaints[1], &gnuplot->child)
                            : errno;
    if (gnuplot->failed)
        gnuplot->child = 0;
    gnuplot->complaints = complaints[0];
    close_end(&complaints[1]);
}

// The reading end is ours as well until it is written, and it fits the pipe, so this neither waits
// nor breaks, whatever gnuplot does.
void dr_gnuplot_tell(struct dr_gnuplot *gnuplot, const char *commands)
{
    ssize_t n = (ssize_t)strlen(commands);
    if (!gnuplot->failed && write(gnuplot->command[1], commands, (size_t)n) != n)
        gnuplot->failed = errno;
    close_end(&gnuplot->command[0]);
    close_end(&gnuplot->command[1]);
}

enum dr_gnuplot_result dr_gnuplot_finish(struct dr_gnuplot *gnuplot, char *complaint,
                                         size_t complaint_size)
{
    char said[4096] = "";
    bool started = gnuplot->child > 0;
    close_end(&gnuplot->command[0]);
    close_end(&gnuplot->command[1]);
    if (started)
        read_all(gnuplot->complaints, said, sizeof said);
    close_end(&gnuplot->complaints);
    bool well = started && has_ended_well(gnuplot->child);
    if (gnuplot->failed) {
        snprintf(complaint, complaint_size, "%s", strerror(gnuplot->failed));
        return gnuplot->failed == ENOENT ? DR_GNUPLOT_ABSENT : DR_GNUPLOT_FAILED;
    }
    first_complaint(said, complaint, complaint_size);
    return well ? DR_GNUPLOT_DONE : DR_GNUPLOT_FAILED;
}

// "gnuplot 5.4 patchlevel 4"
double dr_gnuplot_version(void)
{
    static char option[] = "--version";
    char said[256] = "";
    int ends[2];
    double version = NAN;
    pid_t child;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return version;
    int failed = spawn(".", option, -1, STDOUT_FILENO, ends[1], &child);
    close(ends[1]);
    if (!failed)
        read_all(ends[0], said, sizeof said);
    close(ends[0]);
    if (!failed && has_ended_well(child) && sscanf(said, "gnuplot %lf", &version) != 1)
        version = NAN;
    return version;
}
