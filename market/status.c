// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/status.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    int exit_status;
    const char *text;
} rows[] = {
#define DR_STATUS_ROW(name, exit_status, text) [DR_##name] = {exit_status, text},
    DR_STATUS_LIST(DR_STATUS_ROW)
#undef DR_STATUS_ROW
};

int dr_status_exit(enum dr_status status)
{
    return (unsigned)status < DR_STATUS_COUNT ? rows[status].exit_status : 1;
}

const char *dr_status_text(enum dr_status status)
{
    return (unsigned)status < DR_STATUS_COUNT ? rows[status].text : "unknown status";
}

// ---- messages ----------------------------------------------------------------------------------

// Stands for a line end of ours while the text is put together: the names in it may hold line ends.
static const char line_mark[] = "\x1e\x1f";

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool is_inside_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80; // UTF-8
}

// The format with marks for its line ends; NULL when out of memory. Counts them.
static char *mark_lines(const char *format, size_t *n_line_end)
{
    char *marked = malloc(2 * strlen(format) + 1), *out = marked;
    *n_line_end = 0;
    for (; marked && *format; format++) {
        if (*format == '\n') {
            out = (char *)memcpy(out, line_mark, 2) + 2;
            *n_line_end += 1;
        } else {
            *out++ = *format;
        }
    }
    if (marked)
        *out = '\0';
    return marked;
}

// Appends [text, text + length) with what cannot be shown escaped, in at most `most` bytes; from
// what is longer the middle is cut out, since what is wrong stands at the end.
static size_t put_line(char *out, size_t most, const char *text, size_t length)
{
    enum { ESCAPE = 4, DOTS = 3 };
    size_t shown = 0, used = 0, head = length, tail = length;
    for (size_t i = 0; i < length; i++)
        shown += is_control(text[i]) ? ESCAPE : 1;
    if (shown > most) {
        size_t room = most - DOTS, n = 0;
        for (head = 0; n + ESCAPE <= room / 3; head++)
            n += is_control(text[head]) ? ESCAPE : 1;
        while (head > 0 && is_inside_character(text[head]))
            head--;
        for (; n + ESCAPE <= room; tail--)
            n += is_control(text[tail - 1]) ? ESCAPE : 1;
        while (tail < length && is_inside_character(text[tail]))
            tail++;
    }
    for (size_t i = 0; i < length; i++) {
        if (i == head && head < tail) {
            memcpy(out + used, "...", DOTS);
            used += DOTS;
            i = tail;
        }
        if (i < length && is_control(text[i])) {
            char escape[ESCAPE + 1];
            snprintf(escape, sizeof escape, "\\x%02x", (unsigned char)text[i]);
            memcpy(out + used, escape, ESCAPE);
            used += ESCAPE;
        } else if (i < length)
            out[used++] = text[i];
    }
    return used;
}

enum dr_status dr_error_set(struct dr_error *err, enum dr_status status, const char *format, ...)
{
    if (!err)
        return status;
    va_list args;
    size_t n_line_end, used = 0;
    char *text = NULL, *marked = mark_lines(format, &n_line_end);
    va_start(args, format);
    if (!marked || vasprintf(&text, marked, args) < 0)
        text = NULL;
    va_end(args);
    free(marked);
    va_start(args, format);
    if (!text) // out of memory, which may be what is told
        vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    err->status = status;
    if (!text)
        return status;
    size_t most = (sizeof err->message - 1) / (n_line_end + 1) - 1;
    for (const char *line = text; line;) {
        const char *end = n_line_end > 0 ? strstr(line, line_mark) : NULL;
        used +=
            put_line(err->message + used, most, line, end ? (size_t)(end - line) : strlen(line));
        if (end)
            err->message[used++] = '\n';
        n_line_end -= end != NULL;
        line = end ? end + 2 : NULL;
    }
    err->message[used] = '\0';
    free(text);
    return status;
}

const char *dr_quote(char *out, size_t out_size, const char *text, size_t length)
{
    enum { LONGEST_ESCAPE = 4, TAIL = 5 }; // "\x1b" and the closing `..."` with its NUL
    size_t used = 0;
    size_t i = 0;
    if (out_size < LONGEST_ESCAPE + TAIL + 1) {
        if (out_size > 0)
            out[0] = '\0';
        return out;
    }
    out[used++] = '"';
    for (; i < length && used + LONGEST_ESCAPE + TAIL <= out_size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == 0x7f)
            used += (size_t)snprintf(out + used, out_size - used, "\\x%02x", c);
        else
            out[used++] = (char)c;
    }
    if (i < length) {
        memcpy(out + used, "...", 3);
        used += 3;
    }
    out[used++] = '"';
    out[used] = '\0';
    return out;
}

const char *dr_one_line(char *text)
{
    for (char *at = text; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = '?';
    return text;
}
