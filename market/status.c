// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/status.h"

#include <stdio.h>
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

enum dr_status dr_error_set(struct dr_error *err, enum dr_status status, const char *format, ...)
{
    if (!err)
        return status;
    va_list args;
    va_start(args, format);
    err->status = status;
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
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
