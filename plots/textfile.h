// SPDX-License-Identifier: GPL-3.0-or-later
// A text file being written, every byte accounted for, and the escapes that users' text needs.
#ifndef DR_PLOTS_TEXTFILE_H
#define DR_PLOTS_TEXTFILE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
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

// The character at *text, which is moved past it; U+FFFD for a byte that is not UTF-8, a space for
// a control character, 0 at the end. What follows reads users' texts this way.
uint32_t dr_textfile_next_character(const char **text);
// A character as UTF-8.
void dr_textfile_put_character(FILE *stream, uint32_t character);

// Text that a user chose, put where HTML or SVG is read: markup is escaped.
void dr_textfile_put_html(FILE *stream, const char *text);
// The same within a line of GitHub's Markdown, in a table's cell too; not at the begin of a line.
void dr_textfile_put_md(FILE *stream, const char *text);
// As it is, where nothing is markup.
void dr_textfile_put_plain(FILE *stream, const char *text);
// A field of a CSV file, quoted where it must be. What a spreadsheet would calculate gets an
// apostrophe in front.
void dr_textfile_put_csv(FILE *stream, const char *text);
// Part of a field whose quotes the caller puts.
void dr_textfile_put_csv_part(FILE *stream, const char *text);
// The same where LaTeX reads text, in its own encoding of fonts (OT1): what these have no glyph for
// becomes a stand-in such as [U+4E2D]. Lines may be broken behind commas and other signs, and
// within what is long.
void dr_textfile_put_tex(FILE *stream, const char *text);
// In a typewriter font, where quotes stay the straight ones that a shell reads.
void dr_textfile_put_tex_code(FILE *stream, const char *text);
// How wide it is, roughly, in digits.
size_t dr_textfile_measure_tex(const char *text);
// The same of the widest part without a place to break.
size_t dr_textfile_measure_tex_unbroken(const char *text);
// The same as put_html() between the double quotes of a gnuplot data file, quotes included. gnuplot
// has no escape for a quote there and interprets backslashes, and writes SVG that XML forbids for
// "]]>", so these become characters that look like them; at most max_chars characters, "..."
// included.
void dr_textfile_put_quoted(FILE *stream, const char *text, int max_chars);

enum { DR_TEXTFILE_NUMBER = 512 };
// 1234567.8 as "1,234,568", rounded here and nowhere before; minus is the sign of what is negative.
// Returns its length.
size_t dr_textfile_format_number(char *out, size_t out_size, double value, int decimals,
                                 const char *minus);
// The same with the real minus sign.
void dr_textfile_put_number(FILE *page, double value, int decimals);
// As few digits as give the same double again.
void dr_textfile_put_shortest(FILE *stream, double value);

#endif
