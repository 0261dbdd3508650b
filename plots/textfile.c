// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/textfile.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { REPLACEMENT = 0xFFFD };

enum dr_status dr_textfile_fail(const char *path, const char *what, struct dr_error *err)
{
    // A stream that failed earlier may have left no reason behind.
    int reason = errno ? errno : EIO;
    return dr_error_set(err, DR_ERR_IO, "%s: %s\n  %s", path, what, strerror(reason));
}

enum dr_status dr_textfile_open(struct dr_textfile *file, const char *folder, const char *name,
                                const char *suffix, struct dr_error *err)
{
    file->stream = NULL;
    int n = snprintf(file->path, sizeof file->path, "%s/%s.%s", folder, name, suffix);
    if (n < 0 || (size_t)n >= sizeof file->path) {
        errno = ENAMETOOLONG;
        return dr_textfile_fail(folder, "cannot be written", err);
    }
    file->stream = fopen(file->path, "we");
    return file->stream ? DR_OK : dr_textfile_fail(file->path, "cannot be written", err);
}

enum dr_status dr_textfile_close(struct dr_textfile *file, struct dr_error *err)
{
    FILE *stream = file->stream;
    file->stream = NULL;
    errno = 0;
    bool failed = fflush(stream) != 0 || ferror(stream);
    int reason = errno;
    if (fclose(stream) != 0 && !failed) {
        failed = true;
        reason = errno;
    }
    errno = reason;
    return failed ? dr_textfile_fail(file->path, "cannot be written", err) : DR_OK;
}

// ---- characters --------------------------------------------------------------------------------

uint32_t dr_textfile_next_character(const char **text)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000}; // of 1 to 4 bytes
    const unsigned char *s = (const unsigned char *)*text;
    uint32_t c = s[0];
    int n = c < 0x80 ? 1 : c < 0xC0 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF8 ? 4 : 0;
    if (c == 0)
        return 0;
    if (n > 1)
        c &= 0x7Fu >> n;
    for (int i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            n = 0;
            break;
        }
        c = c << 6 | (s[i] & 0x3F);
    }
    *text += n > 0 ? n : 1;
    if (n == 0 || c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ||
        (c & 0xFFFE) == 0xFFFE)
        return REPLACEMENT;
    return c < 0x20 || (c >= 0x7F && c < 0xA0) ? ' ' : c;
}

void dr_textfile_put_character(FILE *stream, uint32_t c)
{
    if (c < 0x80) {
        fputc((int)c, stream);
        return;
    }
    int n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint32_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    fputc((int)(lead[n] | c >> (6 * (n - 1))), stream);
    for (int i = n - 2; i >= 0; i--)
        fputc((int)(0x80 | (c >> (6 * i) & 0x3F)), stream);
}
