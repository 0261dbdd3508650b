// SPDX-License-Identifier: GPL-3.0-or-later
// Users' text in HTML, Markdown, CSV and gnuplot's data.
#include "plots/textfile.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { RIGHT_QUOTE = 0x201D, SET_MINUS = 0x2216, RIGHT_ANGLE = 0x203A, ELLIPSIS = 0x2026 };

struct escape {
    char character; // 0: the end of the list
    const char *text;
};

static const struct escape html_escapes[] = {
    {'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&quot;"}, {'\'', "&#39;"}, {0, NULL},
};
// Markup of GitHub's Markdown, mathematics and mentions included. A bar would end a table's cell
// even behind some backslashes.
static const struct escape md_escapes[] = {
    {'<', "&lt;"},  {'>', "&gt;"}, {'&', "&amp;"}, {'|', "&#124;"}, {'@', "&#64;"},
    {'\\', "\\\\"}, {'`', "\\`"},  {'*', "\\*"},   {'_', "\\_"},    {'[', "\\["},
    {']', "\\]"},   {'~', "\\~"},  {'$', "\\$"},   {'#', "\\#"},    {0, NULL},
};

static void put_escaped(FILE *stream, const char *text, const struct escape *escapes)
{
    for (uint32_t c; (c = dr_textfile_next_character(&text)) != 0;) {
        const struct escape *escape = escapes;
        while (escape->character && (uint32_t)escape->character != c)
            escape++;
        if (escape->character)
            fputs(escape->text, stream);
        else
            dr_textfile_put_character(stream, c);
    }
}

void dr_textfile_put_html(FILE *stream, const char *text)
{
    put_escaped(stream, text, html_escapes);
}

void dr_textfile_put_md(FILE *stream, const char *text)
{
    put_escaped(stream, text, md_escapes);
}

void dr_textfile_put_plain(FILE *stream, const char *text)
{
    for (uint32_t c; (c = dr_textfile_next_character(&text)) != 0;)
        dr_textfile_put_character(stream, c);
}

void dr_textfile_put_csv_part(FILE *stream, const char *text)
{
    for (uint32_t c; (c = dr_textfile_next_character(&text)) != 0;) {
        if (c == '"')
            fputc('"', stream);
        dr_textfile_put_character(stream, c);
    }
}

void dr_textfile_put_csv(FILE *stream, const char *text)
{
    char *end;
    strtod(text, &end);
    bool is_number = text[0] && !*end;
    // What begins with a minus is one only where it names a function or another program.
    bool is_formula = !is_number && text[0] &&
                      (strchr("=+@\t\r", text[0]) || (text[0] == '-' && strpbrk(text, "(|!")));
    if (!is_formula && !strpbrk(text, "\",\r\n") && text[0] != ' ') {
        dr_textfile_put_plain(stream, text);
        return;
    }
    fputs(is_formula ? "\"'" : "\"", stream);
    dr_textfile_put_csv_part(stream, text);
    fputc('"', stream);
}

void dr_textfile_put_quoted(FILE *stream, const char *text, int max_chars)
{
    int left = 0;
    for (const char *s = text; dr_textfile_next_character(&s) != 0;)
        left++;
    bool cut = left > max_chars;
    if (cut)
        left = max_chars - 1;
    fputc('"', stream);
    int n_bracket = 0; // just before
    for (; left > 0; left--) {
        uint32_t c = dr_textfile_next_character(&text);
        // XML has no "]]>" in text, and gnuplot leaves ">" as it is.
        bool closes = c == '>' && n_bracket >= 2;
        n_bracket = c == ']' ? n_bracket + 1 : 0;
        dr_textfile_put_character(stream, c == '"'    ? RIGHT_QUOTE
                                          : c == '\\' ? SET_MINUS
                                          : closes    ? RIGHT_ANGLE
                                                      : c);
    }
    if (cut)
        dr_textfile_put_character(stream, ELLIPSIS);
    fputc('"', stream);
}

size_t dr_textfile_format_number(char *out, size_t out_size, double value, int decimals,
                                 const char *minus)
{
    char digits[400];
    snprintf(digits, sizeof digits, "%.*f", decimals, fabs(value));
    size_t whole = strcspn(digits, "."), used = 0;
    bool zero = strspn(digits, "0.") == strlen(digits);
    if (value < 0 && !zero)
        used = (size_t)snprintf(out, out_size, "%s", minus);
    for (size_t i = 0; digits[i] && used + 2 < out_size; i++) {
        if (isfinite(value) && i > 0 && i < whole && (whole - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    out[used] = '\0';
    return used;
}

void dr_textfile_put_number(FILE *page, double value, int decimals)
{
    char text[DR_TEXTFILE_NUMBER];
    dr_textfile_format_number(text, sizeof text, value, decimals, "−");
    fputs(text, page);
}

void dr_textfile_put_shortest(FILE *stream, double value)
{
    char number[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(number, sizeof number, "%.*g", digits, value);
        if (strtod(number, NULL) == value)
            break;
    }
    fputs(number, stream);
}
