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

// Asserts that the status is the expected one and that the message holds a text; the message has
// one or two lines.
#define dr_assert_error(err, status, expected_status, text)                                        \
    do {                                                                                           \
        ck_assert_int_eq(status, expected_status);                                                 \
        ck_assert_int_eq((err).status, expected_status);                                           \
        ck_assert_msg(strstr((err).message, text) != NULL, "\"%s\" is not in \"%s\"", text,        \
                      (err).message);                                                              \
        ck_assert_int_le(dr_test_line_count((err).message), 2);                                    \
    } while (0)
#define dr_assert_ok(err, status)                                                                  \
    ck_assert_msg((status) == DR_OK, "status %d: %s", (int)(status), (err).message)

int dr_test_line_count(const char *text);

#endif
