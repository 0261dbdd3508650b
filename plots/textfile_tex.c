// SPDX-License-Identifier: GPL-3.0-or-later
// Users' text in LaTeX. The fonts that come with every LaTeX are in the encoding OT1: letters with
// accents are composed, and signs come from its commands.
#include "plots/textfile.h"

#include <stdbool.h>
#include <string.h>

enum { FIRST_LETTER = 0xC0, MOST_UNBROKEN = 16 };

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
    {0xA3, "\\pounds{}", NULL},
    {0xA7, "\\S{}", NULL},
    {0xA9, "\\copyright{}", NULL},
    {0xB0, "\\(^\\circ\\)", NULL},
    {0xB1, "\\(\\pm\\)", NULL},
    {0xB2, "\\(^2\\)", NULL},
    {0xB3, "\\(^3\\)", NULL},
    {0xB5, "\\(\\mu\\)", NULL},
    {0xB7, "\\(\\cdot\\)", NULL},
    {0x3BC, "\\(\\mu\\)", NULL},
    {0x2013, "\\textendash{}", NULL},
    {0x2014, "\\textemdash{}", NULL},
    {0x2018, "{}`{}", NULL},
    {0x2019, "'{}", NULL},
    {0x201C, "\\textquotedblleft{}", NULL},
    {0x201D, "\\textquotedblright{}", NULL},
    {0x2022, "\\textbullet{}", NULL},
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
    if (c >= FIRST_LETTER && c - FIRST_LETTER < sizeof letters / sizeof letters[0])
        return letters[c - FIRST_LETTER];
    return NULL;
}

// What put() and the counts go through: a character, how it is shown, whether a line may end
// behind.
struct glyph {
    uint32_t character; // 0: the end
    const char *text;   // NULL: itself where it is ASCII, else a stand-in
    size_t n_shown;
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
    glyph.n_shown = is_stand_in ? 8 : 1;
    glyph.is_space = c == ' ';
    *unbroken += glyph.n_shown;
    // The comma of a number is no place to break it.
    bool in_number = c == ',' && **text >= '0' && **text <= '9';
    glyph.breaks = is_stand_in || *unbroken >= MOST_UNBROKEN ||
                   (c < 0x80 && strchr(",_=/;:&|", (int)c) && !in_number);
    if (glyph.breaks || glyph.is_space)
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

size_t dr_textfile_count_tex(const char *text)
{
    size_t n = 0, unbroken = 0;
    for (struct glyph glyph; (glyph = next_glyph(&text, false, &unbroken)).character;)
        n += glyph.n_shown;
    return n;
}

size_t dr_textfile_count_tex_unbroken(const char *text)
{
    size_t most = 0, now = 0, unbroken = 0;
    for (struct glyph glyph; (glyph = next_glyph(&text, false, &unbroken)).character;) {
        now += glyph.is_space ? 0 : glyph.n_shown;
        most = now > most ? now : most;
        if (glyph.breaks || glyph.is_space)
            now = 0;
    }
    return most;
}
