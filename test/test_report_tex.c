// SPDX-License-Identifier: GPL-3.0-or-later
// report.tex goes through pdflatex, whatever the texts in it; skipped where that is not installed.
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/document.h"
#include "plots/textfile.h"
#include "test/page.h"
#include "test/result.h"
#include "test/runner.h"

static const double MOST_OVERFULL_PT = 20;

static bool has_pdflatex(void)
{
    bool has = system("command -v pdflatex > /dev/null") == 0;
    if (!has)
        printf("skipped: there is no pdflatex\n");
    return has;
}

// Compiles NAME.tex of a folder. Returns the exit status; fonts that are not there are not made.
static int compile(const char *folder, const char *name)
{
    char command[2 * PATH_MAX];
    snprintf(command, sizeof command,
             "cd '%s' && MKTEXPK=0 max_print_line=1000 pdflatex -interaction=nonstopmode"
             " -halt-on-error %s.tex > %s.out 2>&1 < /dev/null",
             folder, name, name);
    return system(command);
}

// Asserts that it compiles and that nothing sticks out.
static void expect_pdf(const char *folder, const char *name)
{
    char log_name[64], pdf_name[64];
    snprintf(log_name, sizeof log_name, "%s.log", name);
    snprintf(pdf_name, sizeof pdf_name, "%s.pdf", name);
    int code = compile(folder, name);
    char *log = dr_test_read_result(folder, log_name);
    const char *error = strstr(log, "\n!");
    ck_assert_msg(code == 0, "pdflatex: %d\n%.600s", code, error ? error : log);
    ck_assert(dr_test_is_there(folder, pdf_name));
    dr_test_expect_not_in(log, "undefined");
    dr_test_expect_not_in(log, "Missing character");
    dr_test_expect_not_in(log, "multiply defined");
    for (const char *s = log; (s = strstr(s, "Overfull \\")); s++) {
        const char *by = strchr(s, '(');
        ck_assert_msg(by && strtod(by + 1, NULL) <= MOST_OVERFULL_PT, "%s/%s: %.200s", folder, name,
                      s);
    }
    free(log);
}

static void write_text(const char *folder, const char *name, const char *text)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

// A picture made by the same program.
static void make_figure(const char *folder)
{
    char figures[PATH_MAX];
    snprintf(figures, sizeof figures, "%s/figures", folder);
    write_text(figures, "straight.tex",
               "\\documentclass{article}\\begin{document}A picture.\\end{document}\n");
    ck_assert_int_eq(compile(figures, "straight"), 0);
}

START_TEST(a_report_compiles)
{
    if (!has_pdflatex())
        return;
    for (int k = 0; k < 2; k++) {
        struct dr_error err = {.message = ""};
        struct dr_page_source source;
        const char *folder = dr_test_ledger_folder("1");
        dr_test_page_source(folder, true, &source);
        struct dr_drawing drawing[2] = {source.drawing[0], source.drawing[1]};
        source.drawing = drawing;
        if (k == 1) {
            make_figure(folder);
            drawing[0].pictures |= 1u << DR_PICTURE_PDF;
        }
        dr_assert_ok(err, dr_page_write(&source, dr_document_find_format("tex"), &err));
        sqlite3_close(source.database);
        char *text = dr_test_read_result(folder, "report.tex");
        ck_assert_int_eq(dr_test_count(text, "\\includegraphics"), k);
        ck_assert_int_eq(dr_test_count(text, "not in this format"), 1 - k);
        free(text);
        expect_pdf(folder, "report");
    }
}
END_TEST

// ---- any text ----------------------------------------------------------------------------------

// A document in which a text stands wherever a user's can.
static const char *write_everywhere(const char *text)
{
    struct dr_error err = {.message = ""};
    struct dr_textfile file;
    struct dr_table table;
    const char *folder = dr_test_folder();
    dr_assert_ok(err, dr_textfile_open(&file, folder, "any", "tex", &err));
    struct dr_document document = {
        .format = dr_document_find_format("tex"), .stream = file.stream, .folder = folder};
    dr_document_begin(&document, text);
    dr_document_heading(&document, "Any");
    dr_document_paragraph_begin(&document, DR_PARAGRAPH_LEAD);
    document.format->strong(&document, text);
    dr_document_text(&document, text);
    dr_document_paragraph_end(&document);
    document.format->list(&document, (const char *const[]){text, text, NULL});
    dr_table_init(&table, "any", "Any", text);
    for (int j = 0; j < 3; j++)
        dr_table_add_column(&table, j == 1 ? text : "Words", j == 1 ? "$" : "",
                            j == 1 ? 2 : DR_TABLE_TEXT);
    for (int i = 0; i < 3; i++) {
        dr_table_add_row(&table, text, i == 1 ? text : "", i == 2 ? "bound" : "");
        dr_table_set_text(&table, 0, text);
        dr_table_set_number(&table, 1, -1234567.891);
    }
    dr_assert_ok(err, dr_document_table(&document, &table, &err));
    dr_table_finish(&table);
    document.format->code(&document, text);
    document.format->end(&document);
    dr_assert_ok(err, dr_textfile_close(&file, &err));
    return folder;
}

static size_t put_utf8(char *out, uint32_t c)
{
    FILE *stream = fmemopen(out, 5, "w");
    dr_textfile_put_character(stream, c);
    fclose(stream);
    return strlen(out);
}

START_TEST(every_character_compiles)
{
    static const uint32_t further[] = {0x20AC, 0x2026, 0x2013, 0x2014, 0x2018,  0x2019,
                                       0x201C, 0x201D, 0x2022, 0x2212, 0x2192,  0x2264,
                                       0x2265, 0x2248, 0x3BC,  0x4E2D, 0x1F600, 0x5D0,
                                       0x202E, 0xFFFD, 0x300,  0xFB01, 0};
    enum { AT_ONCE = 32, LAST = 0x250 };
    char text[512] = "";
    size_t used = 0;
    if (!has_pdflatex())
        return;
    for (uint32_t c = 1; c <= LAST; c++) {
        used += put_utf8(text + used, c);
        if (c % 16 == 0)
            text[used++] = ' ';
        if (c % AT_ONCE == 0 || c == LAST) {
            text[used] = '\0';
            expect_pdf(write_everywhere(text), "any");
            used = 0;
        }
    }
    for (size_t i = 0; further[i]; i++)
        used += put_utf8(text + used, further[i]);
    expect_pdf(write_everywhere(text), "any");
    // What LaTeX would join, or take for its own.
    expect_pdf(write_everywhere("-- --- `` '' ,, << >> ?` !` \\\\[1pt] \\\\* [*] %% {{ }} "
                                "\\end{document} ^^41"),
               "any");
}
END_TEST

START_TEST(hostile_and_endless_texts_compile)
{
    static const char *const texts[] = {
        DR_TEST_HOSTILE,
        "",
        " ",
        "[",
        "*",
        "}",
        "%",
        "\\",
        "\\input{/etc/hostname}",
        "\xff\xfe",
        "[1pt] after a row",
        "&&&&",
        "$$",
        "#1",
        "~",
        "^^M",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "x"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "x",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"
        "W",
        "中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中"
        "中",
        "breakeven,information=day_ahead,rt_publication_lag_s=60,hysteresis_usd_per_mwh=12.5"};
    if (!has_pdflatex())
        return;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        expect_pdf(write_everywhere(texts[i]), "any");
}
END_TEST

// What the tests above rest on: an error in the text is an error of the program.
START_TEST(an_error_would_be_seen)
{
    if (!has_pdflatex())
        return;
    const char *folder = dr_test_folder();
    write_text(folder, "bad.tex", "\\documentclass{article}\\begin{document}a_b\\end{document}\n");
    ck_assert_int_ne(compile(folder, "bad"), 0);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("report_tex");
    dr_suite_add(suite, "report", a_report_compiles);
    dr_suite_add(suite, "characters", every_character_compiles);
    dr_suite_add(suite, "hostile", hostile_and_endless_texts_compile);
    dr_suite_add(suite, "control", an_error_would_be_seen);
    return suite;
}
