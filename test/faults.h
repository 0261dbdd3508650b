// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of the program under limits and beside faults, and whole results as one text to compare.
#ifndef DR_TEST_FAULTS_H
#define DR_TEST_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "test/program.h"

#if defined(__SANITIZE_ADDRESS__)
#define DR_TEST_SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DR_TEST_SANITIZED true
#endif
#endif
#ifndef DR_TEST_SANITIZED
#define DR_TEST_SANITIZED false
#endif

// What the program finds when it starts. Zero: nothing special.
struct dr_fault {
    size_t most_file_bytes;    // RLIMIT_FSIZE is set to one less, so that 1 means 0
    size_t most_memory_bytes;  // RLIMIT_AS; 0, and under the address sanitizer: none
    bool as_nobody;            // without the rights of root
    bool close_out, close_err; // standard streams
    const char *out_path;      // standard output goes there; NULL: it is kept
};

// Starts the program as dr_test_start_program() does, with standard output and error in pipes: no
// limit on files touches them.
struct dr_test_started dr_test_start_with_fault(const char *folder, const char *const *argument,
                                                const struct dr_fault *fault);
// Waits and reads; peak_kib (NULL: not wanted) is the most memory it held.
struct dr_test_output dr_test_wait_with_fault(struct dr_test_started started, long *peak_kib);
#define dr_test_program_with_fault(fault, folder, ...)                                             \
    dr_test_wait_with_fault(                                                                       \
        dr_test_start_with_fault(folder, (const char *const[]){__VA_ARGS__, NULL}, fault), NULL)

// Names, sizes and SHA-256 of all files of a folder, two levels deep, a line each; to be freed.
char *dr_test_digest(const char *folder);
// Asserts that a folder has this digest.
void dr_test_expect_digest(const char *folder, const char *digest);

// A file of prices of some days from 2024-06-01 Central, every 15 minutes; the same seed gives the
// same ones. Borrowed.
const char *dr_test_days(size_t n_day, unsigned long seed);

// Asserts that a folder holds a whole result of the standard comparison: an intact ledger with all
// its rows, a report with its end, figures with theirs.
void dr_test_expect_whole(const char *folder);

// A number from 0 to below n, and the next state: an odd but fixed sequence for each seed.
unsigned dr_test_random(unsigned long long *state, unsigned n);

#endif
