// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of the built program, as a user starts it (DR_SIM_BINARY names it), and result folders.
#ifndef DR_TEST_PROGRAM_H
#define DR_TEST_PROGRAM_H

#include <stddef.h>
#include <sys/types.h>

#include "market/status.h"

struct dr_test_output {
    int exit_status; // 128 and the signal where one ended it
    char *out, *err; // owned; each with a NUL behind it
    size_t out_size;
};

// Runs it in a folder, with these arguments (NULL ends them), and waits. path: the environment's
// PATH, NULL for the one there is.
struct dr_test_output dr_test_run_program(const char *folder, const char *path,
                                          const char *const *argument);
void dr_test_output_finish(struct dr_test_output *output);
#define dr_test_program(folder, ...)                                                               \
    dr_test_run_program(folder, NULL, (const char *const[]){__VA_ARGS__, NULL})

// The two halves of it, for a run that is disturbed.
struct dr_test_started {
    pid_t process;
    int out, err;
};
struct dr_test_started dr_test_start_program(const char *folder, const char *path,
                                             const char *const *argument);
struct dr_test_output dr_test_wait_program(struct dr_test_started started);

// Asserts exit status 0.
void dr_test_expect_done(const struct dr_test_output *output);
// Asserts this exit status, one or two lines on standard error that hold the text and begin with
// "dr-sim: ", and nothing on standard output.
void dr_test_expect_failure(const struct dr_test_output *output, int exit_status, const char *text);
// Asserts that exactly these names are in a folder, hidden ones too: "a b c", sorted.
void dr_test_expect_names(const char *folder, const char *names);

// The whole of a file, NUL behind it; to be freed. Fails the test where there is none.
char *dr_test_read_file(const char *path, size_t *size);
// "FOLDER/NAME". Borrowed until the program ends.
const char *dr_test_join(const char *folder, const char *name);

// ---- result folders, made small with a mark in every file
// ------------------------------------------

// A file of this text in a folder, and the assertion that it is there with this text.
void dr_test_write(const char *folder, const char *name, const char *text);
void dr_test_expect_text(const char *folder, const char *name, const char *expected);

// A database that begins like a ledger, with a mark in it.
void dr_test_write_ledger(const char *folder, const char *mark);
void dr_test_expect_ledger(const char *folder, const char *mark);

// A whole result: ledger, report, a figure.
void dr_test_write_result(const char *folder, const char *mark);
void dr_test_expect_result(const char *folder, const char *mark);

// A whole run as the program does it: staged, then put in its place.
void dr_test_make_result(const char *path, const char *mark);
// Asserts that a run there is refused with this status and text.
void dr_test_refuse_place(const char *path, enum dr_status status, const char *text);

#endif
