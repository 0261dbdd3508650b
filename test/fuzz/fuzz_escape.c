// SPDX-License-Identifier: GPL-3.0-or-later
// Users' text in HTML, Markdown, CSV and LaTeX: whatever comes, no markup is left of it.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/textfile.h"
#include "test/fuzz/fuzz.h"

// What put() makes of a text; to be freed.
static char *escaped(void (*put)(FILE *, const char *), const char *text)
{
    char *out = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&out, &size);
    if (!stream)
        abort();
    put(stream, text);
    if (fclose(stream) != 0)
        abort();
    return out;
}

// Good UTF-8 without control characters is read as it stands.
static void check_clean(const char *text)
{
    for (const char *s = text; *s;) {
        const char *before = s;
        char again[8];
        uint32_t c = dr_textfile_next_character(&s);
        FILE *stream = fmemopen(again, sizeof again, "w");
        if (!stream)
            abort();
        dr_textfile_put_character(stream, c);
        fclose(stream);
        FUZZ_CHECK(strlen(again) == (size_t)(s - before));
        FUZZ_CHECK(memcmp(again, before, (size_t)(s - before)) == 0);
    }
}

static void check_html(const char *text)
{
    char *out = escaped(dr_textfile_put_html, text);
    check_clean(out);
    FUZZ_CHECK(!strpbrk(out, "<>\"'"));
    for (const char *s = out; (s = strchr(s, '&')); s++)
        FUZZ_CHECK(strcspn(s, ";") <= 5);
    free(out);
}

// Every sign of markup has an odd number of backslashes before it.
static void check_md(const char *text)
{
    char *out = escaped(dr_textfile_put_md, text);
    check_clean(out);
    FUZZ_CHECK(!strpbrk(out, "<>|@\n"));
    bool behind = false;
    for (const char *s = out; *s; s++) {
        bool is_entity = s > out && s[-1] == '&' && *s == '#';
        FUZZ_CHECK(behind || is_entity || !strchr("`*_[]~$#", *s));
        behind = *s == '\\' && !behind;
    }
    FUZZ_CHECK(!behind);
    free(out);
}

// One field, which reads back as it was but for an apostrophe.
static void check_csv(const char *text)
{
    char *out = escaped(dr_textfile_put_csv, text), *plain = escaped(dr_textfile_put_plain, text);
    check_clean(out);
    check_clean(plain);
    if (out[0] != '"') {
        FUZZ_CHECK(strcmp(out, plain) == 0 && !strpbrk(out, "\",\n"));
    } else {
        const char *p = plain, *s = out + 1;
        if (*s == '\'' && *p != '\'')
            s++;
        for (; *p; p++, s++) {
            FUZZ_CHECK(*s == *p);
            if (*s == '"')
                FUZZ_CHECK(*++s == '"');
        }
        FUZZ_CHECK(strcmp(s, "\"") == 0);
    }
    free(out);
    free(plain);
}

// ASCII, its braces in pairs, nothing that is read as more than a letter or a command.
static void check_tex(const char *text, void (*put)(FILE *, const char *))
{
    char *out = escaped(put, text);
    int depth = 0;
    for (const char *s = out; *s; s++) {
        FUZZ_CHECK((unsigned char)*s >= ' ' && (unsigned char)*s < 0x7F);
        if (*s == '\\') {
            FUZZ_CHECK(s[1]);
            s++; // the sign itself, or the first letter of a command
            continue;
        }
        depth += *s == '{';
        depth -= *s == '}';
        FUZZ_CHECK(depth >= 0);
        FUZZ_CHECK(!strchr("$&#%_\"|", *s) || (*s == '|' && put == dr_textfile_put_tex_code));
    }
    FUZZ_CHECK(depth == 0);
    FUZZ_CHECK(!strstr(out, "--") && !strstr(out, "?`") && !strstr(out, "!`"));
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    check_html(text);
    check_md(text);
    check_csv(text);
    check_tex(text, dr_textfile_put_tex);
    check_tex(text, dr_textfile_put_tex_code);
    FUZZ_CHECK(dr_textfile_measure_tex_unbroken(text) <= dr_textfile_measure_tex(text));
    free(text);
    return 0;
}
