// SPDX-License-Identifier: GPL-3.0-or-later
// What every suite uses: one file test_NAME.c a module, each linked with runner.c.
#ifndef DR_TEST_RUNNER_H
#define DR_TEST_RUNNER_H

#include <check.h>
#include <limits.h>
#include <stdbool.h>

#include "market/status.h"

// Each test file defines its suite.
Suite *dr_suite(void);

// Adds a case with one test to a suite.
void dr_suite_add(Suite *suite, const char *name, const TTest *test);

// A file of this text in a folder of the test's own, removed when the test program ends. Returns
// its path; borrowed until the program ends.
const char *dr_test_file(const char *name, const char *text);
// A fresh empty folder of the test's own.
const char *dr_test_folder(void);

// Path of a file of ../shared/data beside the checkout; NULL, saying so, where it is not there.
const char *dr_test_real_data(const char *name);

// Asserts that a call fails with this status and a message that holds a text, of one or two lines.
#define dr_assert_error(error, call, expected, text)                                               \
    do {                                                                                           \
        enum dr_status got_ = (call);                                                              \
        ck_assert_int_eq(got_, expected);                                                          \
        ck_assert_int_eq((error).status, expected);                                                \
        ck_assert_msg(strstr((error).message, text) != NULL, "\"%s\" is not in \"%s\"", text,      \
                      (error).message);                                                            \
        ck_assert_int_le(dr_test_line_count((error).message), 2);                                  \
    } while (0)
#define dr_assert_ok(error, call)                                                                  \
    do {                                                                                           \
        enum dr_status got_ = (call);                                                              \
        ck_assert_msg(got_ == DR_OK, "status %d: %s", (int)got_, (error).message);                 \
    } while (0)

int dr_test_line_count(const char *text);

#endif
