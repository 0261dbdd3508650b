// SPDX-License-Identifier: GPL-3.0-or-later
// What `dr-sim new-strategy` writes compiles without a warning, runs and is audited clean.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test/program.h"
#include "test/runner.h"

static const char *write_strategy(const char *name)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(folder, "new-strategy", name);
    dr_test_expect_done(&output);
    ck_assert_msg(strstr(output.out, "build:  cc ") != NULL, "%s", output.out);
    dr_test_output_finish(&output);
    return folder;
}

static bool has_program(const char *name)
{
    char command[64];
    snprintf(command, sizeof command, "command -v %s >/dev/null", name);
    return system(command) == 0;
}

// The script that comes with it, with this compiler.
static void run_script(const char *folder, const char *compiler)
{
    char command[PATH_MAX + 256];
    snprintf(command, sizeof command,
             "cd '%s' && CC='%s -Werror' DR_SIM=\"$DR_SIM_BINARY\" ./mine_test.sh > %s.txt 2>&1",
             folder, compiler, compiler);
    int status = system(command);
    char name[64];
    snprintf(name, sizeof name, "%s.txt", compiler);
    char *said = dr_test_read_file(dr_test_join(folder, name), NULL);
    ck_assert_msg(status == 0, "%s: %s", compiler, said);
    ck_assert_msg(strstr(said, "rewrite: clean") != NULL && strstr(said, "./mine.so") != NULL,
                  "%s: %s", compiler, said);
    free(said);
}

START_TEST(it_compiles_runs_and_is_clean)
{
    static const char *const compilers[] = {"gcc", "clang"};
    const char *folder = write_strategy("mine");
    size_t n = 0;
    for (size_t i = 0; i < 2; i++)
        if (has_program(compilers[i])) {
            run_script(folder, compilers[i]);
            n++;
        }
    ck_assert_uint_gt(n, 0);
    struct dr_test_output output = dr_test_program(
        folder, "--strategy", "./mine.so,threshold_usd_per_mwh=9999", "--no-figures");
    dr_test_expect_failure(&output, 2, "expected a number from -250 to 5000");
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(nothing_is_overwritten)
{
    static const char *const files[] = {"mine.c", "mine_test.sh"};
    for (size_t i = 0; i < 2; i++) {
        const char *folder = dr_test_folder();
        dr_test_write(folder, files[i], "precious");
        struct dr_test_output output = dr_test_program(folder, "new-strategy", "mine");
        dr_test_expect_failure(&output, 2, "is there already");
        dr_test_output_finish(&output);
        dr_test_expect_text(folder, files[i], "precious");
        dr_test_expect_names(folder, files[i]);
    }
}
END_TEST

START_TEST(names)
{
    static const struct {
        const char *name, *said;
    } cases[] = {
        {"Mine-2", "nearest mine_2"},
        {"7th", "nearest th"},
        {"../mine", "nearest mine"},
        {"", "nearest my_strategy"},
        {"a234567890123456789012345678901234567890_b", "40 at most"},
        {"breakeven", "such as my_breakeven"},
        {"oracle", "such as my_oracle"},
    };
    const char *folder = dr_test_folder();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dr_test_output output = dr_test_program(folder, "new-strategy", cases[i].name);
        dr_test_expect_failure(&output, 2, cases[i].said);
        dr_test_output_finish(&output);
    }
    struct dr_test_output output = dr_test_program(folder, "new-strategy");
    dr_test_expect_failure(&output, 2, "it has no name");
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "new-strategy", "one", "two");
    dr_test_expect_failure(&output, 2, "found \"two\", expected one name");
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "new-strategy", "one", "--language", "perl");
    dr_test_expect_failure(&output, 2, "found \"perl\", expected c or python");
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
}
END_TEST

START_TEST(folders_that_cannot_be_written)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output =
        dr_test_program(folder, "new-strategy", "mine", "--out", "nowhere");
    dr_test_expect_failure(&output, 1, "nowhere/mine.c cannot be written");
    dr_test_output_finish(&output);
    dr_test_write(folder, "file", "");
    output = dr_test_program(folder, "new-strategy", "mine", "--out", "file");
    dr_test_expect_failure(&output, 1, "file/mine.c cannot be written");
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(python)
{
    struct stat status;
    const char *folder = dr_test_folder();
    struct dr_test_output output =
        dr_test_program(folder, "new-strategy", "mine", "--language", "python");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "mine.py mine_test.sh");
    ck_assert_int_eq(stat(dr_test_join(folder, "mine_test.sh"), &status), 0);
    ck_assert_int_ne(status.st_mode & S_IXUSR, 0);
    char *text = dr_test_read_file(dr_test_join(folder, "mine.py"), NULL);
    ck_assert_ptr_null(strchr(text, '@'));
    ck_assert_ptr_nonnull(strstr(text, "name = \"mine\""));
    free(text);
    if (!has_program("python3"))
        return;
    char command[PATH_MAX + 128];
    snprintf(command, sizeof command,
             "cd '%s' && python3 -c 'import mine; m = mine.Strategy; p = m.parameters[0];"
             " assert p[2] <= p[4] <= p[3] and p[0] in m.__init__.__code__.co_varnames'",
             folder);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

// Where the plug-in for Python is built, beside the program.
START_TEST(python_runs_and_is_clean)
{
    char command[PATH_MAX + 128];
    const char *folder = dr_test_folder(), *program = getenv("DR_SIM_BINARY");
    ck_assert_msg(program != NULL, "DR_SIM_BINARY is not set");
    snprintf(command, sizeof command, "test -f \"$(dirname '%s')/strategies/python/dr-python.so\"",
             program);
    if (system(command) != 0) {
        printf("skipped: there is no plug-in for Python beside %s\n", program);
        return;
    }
    struct dr_test_output output =
        dr_test_program(folder, "new-strategy", "mine", "--language", "python");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    snprintf(command, sizeof command, "cd '%s' && DR_SIM='%s' ./mine_test.sh > said.txt 2>&1",
             folder, program);
    int status = system(command);
    char *said = dr_test_read_file(dr_test_join(folder, "said.txt"), NULL);
    ck_assert_msg(status == 0 && strstr(said, "rewrite: clean") != NULL, "%s", said);
    free(said);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli_new_strategy");
    dr_suite_add(suite, "works", it_compiles_runs_and_is_clean);
    dr_suite_add(suite, "overwriting", nothing_is_overwritten);
    dr_suite_add(suite, "names", names);
    dr_suite_add(suite, "folders", folders_that_cannot_be_written);
    dr_suite_add(suite, "Python", python);
    dr_suite_add(suite, "Python works", python_runs_and_is_clean);
    return suite;
}
