// SPDX-License-Identifier: GPL-3.0-or-later
// Users' text in LaTeX. The fonts that come with every LaTeX are in the encoding OT1: letters with
// accents are composed, and signs come from its commands.
#include "plots/textfile.h"

#include <stdbool.h>
#include <string.h>

enum { FIRST_LETTER = 0xC0, LAST_LATIN_1 = 0xFF };
// In half digits.
enum { MOST_UNBROKEN = 32, NEXT_UNBROKEN = 8 };

// From U+00C0 on; NULL: no glyph. An i under an accent has no dot.
static const char *const letters[] = {
    "\\`{A}",  "\\'{A}",      "\\^{A}",     "\\~{A}",     "\\\"{A}",    "\\AA{}",
    "\\AE{}",  "\\c{C}",      "\\`{E}",     "\\'{E}",     "\\^{E}",     "\\\"{E}",
    "\\`{I}",  "\\'{I}",      "\\^{I}",     "\\\"{I}",    NULL,         "\\~{N}",
    "\\`{O}",  "\\'{O}",      "\\^{O}",     "\\~{O}",     "\\\"{O}",    "\\(\\times\\)",
    "\\O{}",   "\\`{U}",      "\\'{U}",     "\\^{U}",     "\\\"{U}",    "\\'{Y}",
    NULL,      "\\ss{}",      "\\`{a}",     "\\'{a}",     "\\^{a}",     "\\~{a}",
    "\\\"{a}", "\\aa{}",      "\\ae{}",     "\\c{c}",     "\\`{e}",     "\\'{e}",
    "\\^{e}",  "\\\"{e}",     "\\`{\\i{}}", "\\'{\\i{}}", "\\^{\\i{}}", "\\\"{\\i{}}",
    NULL,      "\\~{n}",      "\\`{o}",     "\\'{o}",     "\\^{o}",     "\\~{o}",
    "\\\"{o}", "\\(\\div\\)", "\\o{}",      "\\`{u}",     "\\'{u}",     "\\^{u}",
    "\\\"{u}", "\\'{y}",      NULL,         "\\\"{y}",    "\\={A}",     "\\={a}",
    "\\u{A}",  "\\u{a}",      NULL,         NULL,         "\\'{C}",     "\\'{c}",
    "\\^{C}",  "\\^{c}",      "\\.{C}",     "\\.{c}",     "\\v{C}",     "\\v{c}",
    "\\v{D}",  "\\v{d}",      NULL,         NULL,         "\\={E}",     "\\={e}",
    "\\u{E}",  "\\u{e}",      "\\.{E}",     "\\.{e}",     NULL,         NULL,
    "\\v{E}",  "\\v{e}",      "\\^{G}",     "\\^{g}",     "\\u{G}",     "\\u{g}",
    "\\.{G}",  "\\.{g}",      "\\c{G}",     "\\c{g}",     "\\^{H}",     "\\^{h}",
    NULL,      NULL,          "\\~{I}",     "\\~{\\i{}}", "\\={I}",     "\\={\\i{}}",
    "\\u{I}",  "\\u{\\i{}}",  NULL,         NULL,         "\\.{I}",     "\\i{}",
    NULL,      NULL,          "\\^{J}",     "\\^{\\j{}}", "\\c{K}",     "\\c{k}",
    NULL,      "\\'{L}",      "\\'{l}",     "\\c{L}",     "\\c{l}",     "\\v{L}",
    "\\v{l}",  NULL,          NULL,         "\\L{}",      "\\l{}",      "\\'{N}",
    "\\'{n}",  "\\c{N}",      "\\c{n}",     "\\v{N}",     "\\v{n}",     NULL,
    NULL,      NULL,          "\\={O}",     "\\={o}",     "\\u{O}",     "\\u{o}",
    "\\H{O}",  "\\H{o}",      "\\OE{}",     "\\oe{}",     "\\'{R}",     "\\'{r}",
    "\\c{R}",  "\\c{r}",      "\\v{R}",     "\\v{r}",     "\\'{S}",     "\\'{s}",
    "\\^{S}",  "\\^{s}",      "\\c{S}",     "\\c{s}",     "\\v{S}",     "\\v{s}",
    "\\c{T}",  "\\c{t}",      "\\v{T}",     "\\v{t}",     NULL,         NULL,
    "\\~{U}",  "\\~{u}",      "\\={U}",     "\\={u}",     "\\u{U}",     "\\u{u}",
    "\\r{U}",  "\\r{u}",      "\\H{U}",     "\\H{u}",     NULL,         NULL,
    "\\^{W}",  "\\^{w}",      "\\^{Y}",     "\\^{y}",     "\\\"{Y}",    "\\'{Z}",
    "\\'{z}",  "\\.{Z}",      "\\.{z}",     "\\v{Z}",     "\\v{z}",     NULL};

struct sign {
    uint32_t character;      // 0: the end of the list
    const char *text, *code; // in text, and in the typewriter font; NULL: as in text
};

// Brackets and stars are options of what stands before them; two hyphens would be a dash.
static const struct sign signs[] = {
    {'\\', "\\textbackslash{}", "{\\char92}"},
    {'{', "\\{", "{\\char123}"},
    {'}', "\\}", "{\\char125}"},
    {'$', "{\\char36}", NULL},
    {'&', "\\&", NULL},
    {'#', "\\#", NULL},
    {'%', "\\%", NULL},
    {'_', "\\_", "{\\char95}"},
    {'^', "\\textasciicircum{}", "{\\char94}"},
    {'~', "\\textasciitilde{}", "{\\char126}"},
    {'<', "\\textless{}", "{<}"},
    {'>', "\\textgreater{}", "{>}"},
    {'|', "\\textbar{}", "{|}"},
    {'"', "{''}", "{\\char34}"},
    {'\'', "'{}", "{\\char13}"},
    {'`', "{}`{}", "{\\char18}"},
    {'[', "{[}", NULL},
    {'*', "{*}", NULL},
    {'-', "-{}", NULL},
    {0xA0, "~", NULL},
    {0xA3, "\\(\\mathsterling\\)", NULL},
    {0xA7, "\\(\\mathsection\\)", NULL},
    {0xA9, "(c)", NULL},
    {0xB0, "\\(^\\circ\\)", NULL},
    {0xB1, "\\(\\pm\\)", NULL},
    {0xB2, "\\(^2\\)", NULL},
    {0xB3, "\\(^3\\)", NULL},
    {0xB5, "\\(\\mu\\)", NULL},
    {0xB7, "\\(\\cdot\\)", NULL},
    {0x3BC, "\\(\\mu\\)", NULL},
    {0x2013, "\\textendash{}", "-{}"},
    {0x2014, "\\textemdash{}", "-{}-{}"},
    {0x2018, "{}`{}", "{\\char18}"},
    {0x2019, "'{}", "{\\char13}"},
    {0x201C, "\\textquotedblleft{}", "{\\char34}"},
    {0x201D, "\\textquotedblright{}", "{\\char34}"},
    {0x2022, "\\(\\bullet\\)", NULL},
    {0x2026, "\\ldots{}", NULL},
    {0x2192, "\\(\\to\\)", NULL},
    {0x2212, "\\(-\\)", NULL},
    {0x2248, "\\(\\approx\\)", NULL},
    {0x2264, "\\(\\le\\)", NULL},
    {0x2265, "\\(\\ge\\)", NULL},
    {0, NULL, NULL},
};

static const char *find_text(uint32_t c, bool code)
{
    for (size_t i = 0; signs[i].character; i++)
        if (signs[i].character == c)
            return code && signs[i].code ? signs[i].code : signs[i].text;
    // The typewriter font has other signs where the accents of further letters would be.
    if (c >= FIRST_LETTER && c - FIRST_LETTER < sizeof letters / sizeof letters[0] &&
        (!code || c <= LAST_LATIN_1))
        return letters[c - FIRST_LETTER];
    return NULL;
}

// What put() and the counts go through: a character, how it is shown, whether a line may end
// behind.
struct glyph {
    uint32_t character;  // 0: the end
    const char *text;    // NULL: itself where it is ASCII, else a stand-in
    size_t n_half_digit; // how wide, roughly
    bool breaks, is_space;
};

static struct glyph next_glyph(const char **text, bool code, size_t *unbroken)
{
    struct glyph glyph = {.character = dr_textfile_next_character(text)};
    uint32_t c = glyph.character;
    if (c == 0)
        return glyph;
    glyph.text = find_text(c, code);
    bool is_stand_in = !glyph.text && c >= 0x80;
    bool is_wide = c < 0x80 && strchr("MWmw@%", (int)c);
    bool is_capital = c >= 'A' && c <= 'Z';
    glyph.n_half_digit = is_stand_in ? 21 : is_wide ? 4 : is_capital || c >= 0x80 ? 3 : 2;
    glyph.is_space = c == ' ';
    *unbroken += glyph.n_half_digit;
    // No line begins with the last digits of a number, or with the one that a key has.
    bool in_number = (c == ',' || c == '=') && **text >= '0' && **text <= '9';
    if (is_stand_in || glyph.is_space)
        *unbroken = 0;
    glyph.breaks = is_stand_in || *unbroken >= MOST_UNBROKEN ||
                   (c < 0x80 && strchr(",_=/;:&|", (int)c) && !in_number);
    if (*unbroken >= MOST_UNBROKEN)
        *unbroken = MOST_UNBROKEN - NEXT_UNBROKEN; // what is so long is no word: soon again
    else if (glyph.breaks || glyph.is_space)
        *unbroken = 0;
    return glyph;
}

static void put(FILE *stream, const char *text, bool code)
{
    size_t unbroken = 0;
    for (struct glyph glyph; (glyph = next_glyph(&text, code, &unbroken)).character;) {
        if (glyph.text)
            fputs(glyph.text, stream);
        else if (glyph.character < 0x80)
            fputc((int)glyph.character, stream);
        else
            fprintf(stream, "{[}U+%04X]", (unsigned)glyph.character);
        if (glyph.breaks && *text && *text != ' ')
            fputs("\\allowbreak{}", stream);
    }
}

void dr_textfile_put_tex(FILE *stream, const char *text)
{
    put(stream, text, false);
}

void dr_textfile_put_tex_code(FILE *stream, const char *text)
{
    put(stream, text, true);
}

size_t dr_textfile_measure_tex(const char *text)
{
    size_t n = 0, unbroken = 0;
    for (struct glyph glyph; (glyph = next_glyph(&text, false, &unbroken)).character;)
        n += glyph.n_half_digit;
    return (n + 1) / 2;
}

size_t dr_textfile_measure_tex_unbroken(const char *text)
{
    size_t most = 0, now = 0, unbroken = 0;
    for (struct glyph glyph; (glyph = next_glyph(&text, false, &unbroken)).character;) {
        now += glyph.is_space ? 0 : glyph.n_half_digit;
        most = now > most ? now : most;
        if (glyph.breaks || glyph.is_space)
            now = 0;
    }
    return (most + 1) / 2;
}
