// SPDX-License-Identifier: GPL-3.0-or-later
// A text file being written, every byte accounted for, and the escapes that users' text needs.
#ifndef DR_PLOTS_TEXTFILE_H
#define DR_PLOTS_TEXTFILE_H

#include <limits.h>
#include <stdio.h>

#include "market/status.h"

struct dr_textfile {
    FILE *stream; // NULL: not open
    char path[PATH_MAX];
};

// Opens folder/name.suffix for writing, in place of what was there. ERR_IO.
enum dr_status dr_textfile_open(struct dr_textfile *file, const char *folder, const char *name,
                                const char *suffix, struct dr_error *err);
// Closes; ERR_IO where anything written since the opening did not arrive. Once per open.
enum dr_status dr_textfile_close(struct dr_textfile *file, struct dr_error *err);

// ERR_IO from errno: "PATH: WHAT" and the system's reason.
enum dr_status dr_textfile_fail(const char *path, const char *what, struct dr_error *err);

// Text that a user chose, put where HTML or SVG is read: markup is escaped, what XML cannot hold
// (control characters, broken UTF-8) becomes a space or U+FFFD.
void dr_textfile_put_html(FILE *stream, const char *text);
// The same between the double quotes of a gnuplot data file, quotes included. gnuplot has no escape
// for a quote there and interprets backslashes, and writes SVG that XML forbids for "]]>", so these
// become characters that look like them; at most max_chars characters, "..." included.
void dr_textfile_put_quoted(FILE *stream, const char *text, int max_chars);
// 1234567.8 as "1,234,568", rounded here and nowhere before.
void dr_textfile_put_number(FILE *page, double value, int decimals);

#endif
