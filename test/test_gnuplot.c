// SPDX-License-Identifier: GPL-3.0-or-later
// The program behind the pipe, whatever it does.
#include "test/runner.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "plots/gnuplot.h"
#include "test/result.h"

static enum dr_gnuplot_result run(const char *program, bool load, char *complaint, size_t size)
{
    struct dr_gnuplot gnuplot;
    dr_test_use_gnuplot(program);
    dr_gnuplot_start(&gnuplot, dr_test_folder());
    if (load)
        dr_gnuplot_tell(&gnuplot, "load 'x.gp'\n");
    return dr_gnuplot_finish(&gnuplot, complaint, size);
}

// A pipe holds 64 KiB: who waits for gnuplot before reading would wait for ever.
START_TEST(test_a_flood_of_complaints)
{
    char complaint[64];
    ck_assert_int_eq(run("#!/bin/sh\ni=0\nwhile [ $i -lt 9000 ]; do echo complaint $i >&2; "
                         "i=$((i+1)); done\n",
                         true, complaint, sizeof complaint),
                     DR_GNUPLOT_DONE);
    ck_assert_str_eq(complaint, "complaint 0");
}
END_TEST

START_TEST(test_it_is_told_once)
{
    static const char program[] = "#!/bin/sh\nread -r c\nread -r d\necho \"$c|$d\" >&2\nexit 7\n";
    char complaint[64];
    ck_assert_int_eq(run(program, true, complaint, sizeof complaint), DR_GNUPLOT_FAILED);
    ck_assert_str_eq(complaint, "load 'x.gp'|");
}
END_TEST

// Who is never told what to draw sees the end of the commands.
START_TEST(test_nothing_to_load)
{
    char complaint[64];
    ck_assert_int_eq(
        run("#!/bin/sh\nread -r c\necho \"<$c>\" >&2\n", false, complaint, sizeof complaint),
        DR_GNUPLOT_DONE);
    ck_assert_str_eq(complaint, "<>");
}
END_TEST

// A broken pipe would end the program.
START_TEST(test_an_early_end)
{
    struct dr_gnuplot gnuplot;
    char complaint[64];
    siginfo_t info;
    dr_test_use_gnuplot("#!/bin/sh\nexit 3\n");
    dr_gnuplot_start(&gnuplot, dr_test_folder());
    ck_assert_int_eq(waitid(P_PID, (id_t)gnuplot.child, &info, WEXITED | WNOWAIT), 0);
    dr_gnuplot_tell(&gnuplot, "load 'x.gp'\n");
    ck_assert_int_eq(dr_gnuplot_finish(&gnuplot, complaint, sizeof complaint), DR_GNUPLOT_FAILED);
    ck_assert_str_eq(complaint, "");
}
END_TEST

START_TEST(test_no_such_program)
{
    char complaint[64];
    ck_assert_int_eq(run(NULL, true, complaint, sizeof complaint), DR_GNUPLOT_ABSENT);
    ck_assert_str_eq(complaint, "No such file or directory");
}
END_TEST

// Where no pipe can be had there is nothing to wait for.
START_TEST(test_no_pipes)
{
    struct dr_gnuplot gnuplot;
    struct rlimit before, few;
    char complaint[64];
    const char *folder = dr_test_folder();
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    // 0 to 2 are open: no pipe, one that is short of an end, one of two.
    for (rlim_t n = 3; n <= 6; n++) {
        few = (struct rlimit){.rlim_cur = n, .rlim_max = before.rlim_max};
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
        dr_gnuplot_start(&gnuplot, folder);
        dr_gnuplot_tell(&gnuplot, "load 'x.gp'\n");
        enum dr_gnuplot_result result = dr_gnuplot_finish(&gnuplot, complaint, sizeof complaint);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
        ck_assert_int_eq(result, DR_GNUPLOT_FAILED);
        ck_assert_str_eq(complaint, "Too many open files");
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("gnuplot");
    dr_suite_add(suite, "flood", test_a_flood_of_complaints);
    dr_suite_add(suite, "load", test_it_is_told_once);
    dr_suite_add(suite, "nothing to load", test_nothing_to_load);
    dr_suite_add(suite, "early end", test_an_early_end);
    dr_suite_add(suite, "no gnuplot", test_no_such_program);
    dr_suite_add(suite, "no pipes", test_no_pipes);
    return suite;
}
