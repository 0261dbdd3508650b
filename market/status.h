// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong, in one list, and the object that carries it to the user.
#ifndef DR_MARKET_STATUS_H
#define DR_MARKET_STATUS_H

#include <stdarg.h>
#include <stddef.h>

// One row per status: name, the program's exit status, what it means.
#define DR_STATUS_LIST(X)                                                                          \
    X(OK, 0, "done")                                                                               \
    X(ERR_USAGE, 2, "the command line or a setting is wrong")                                      \
    X(ERR_INPUT, 2, "an input file is wrong")                                                      \
    X(ERR_OUTPUT_DIR, 2, "the output folder is not dr-sim's own")                                  \
    X(ERR_MODULE, 2, "a strategy module is not usable")                                            \
    X(ERR_STRATEGY, 1, "a strategy failed in mid-run")                                             \
    X(ERR_IO, 1, "reading or writing failed")                                                      \
    X(ERR_MEMORY, 1, "out of memory")                                                              \
    X(ERR_DATABASE, 1, "the ledger database failed")                                               \
    X(ERR_GNUPLOT, 1, "gnuplot failed")                                                            \
    X(ERR_BALANCE, 1, "energy or money does not balance")                                          \
    X(INTERRUPTED, 130, "interrupted")

enum dr_status {
#define DR_STATUS_ENUM(name, exit_status, text) DR_##name,
    DR_STATUS_LIST(DR_STATUS_ENUM)
#undef DR_STATUS_ENUM
        DR_STATUS_COUNT
};

// The message of a failure: what and where on the first line, found and expected on the second.
struct dr_error {
    enum dr_status status;
    char message[1536];
};

int dr_status_exit(enum dr_status status);
const char *dr_status_text(enum dr_status status);

// Fills err (NULL allowed) and returns status, so that a failure reads `return dr_error_set(...)`.
// The message has the line ends of the format and no others: control characters in what is filled
// in are escaped, and from a line that is too long the middle is cut out.
enum dr_status dr_error_set(struct dr_error *err, enum dr_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Puts the text of [text, text + length) between double quotes into out, with what cannot be shown
// escaped and what is too long cut off. Returns out.
const char *dr_quote(char *out, size_t out_size, const char *text, size_t length);

// Puts '?' in the place of control characters: for names that come out of a file and stand in
// messages without quotes. Returns text.
const char *dr_one_line(char *text);

#endif
