// SPDX-License-Identifier: GPL-3.0-or-later
// The report in all formats: the same content in the same order, as the golden files have it
// (DR_TEST_REWRITE=1 writes them anew), and what a format does with texts and tables that are not
// kind to it.
#include "plots/document.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plots/page.h"
#include "test/page.h"
#include "test/result.h"
#include "test/runner.h"

// The hand-made ledger's report in one format; to be freed.
static char *report(const char *format, bool synthetic)
{
    struct dr_error err = {.message = ""};
    struct dr_page_source source;
    char name[64];
    const char *folder = dr_test_ledger_folder(synthetic ? "1" : "0");
    dr_test_page_source(folder, synthetic, &source);
    const struct dr_document_format *found = dr_document_find_format(format);
    ck_assert_ptr_nonnull(found);
    dr_assert_ok(err, dr_page_write(&source, found, &err));
    sqlite3_close(source.database);
    snprintf(name, sizeof name, "report.%s", found->suffix);
    return dr_test_read_result(folder, name);
}

// ---- formats -----------------------------------------------------------------------------------

START_TEST(formats_are_found_by_name)
{
    static const char *const names[] = {"html", "md", "tex", "csv"};
    for (size_t i = 0; i < 4; i++) {
        ck_assert_ptr_eq(dr_document_find_format(names[i]), dr_document_formats[i]);
        ck_assert_str_eq(dr_document_formats[i]->suffix, names[i]);
        ck_assert(dr_document_formats[i]->summary[0]);
    }
    ck_assert_ptr_null(dr_document_formats[4]);
    ck_assert_ptr_null(dr_document_find_format("pdf"));
    ck_assert_ptr_null(dr_document_find_format(""));
    ck_assert_ptr_null(dr_document_find_format("htm"));
}
END_TEST

static void expect_golden(const char *format, const char *found)
{
    const char *folder = getenv("DR_TEST_GOLDEN");
    char name[64];
    ck_assert_ptr_nonnull(folder);
    snprintf(name, sizeof name, "report.%s", format);
    if (getenv("DR_TEST_REWRITE")) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", folder, name);
        FILE *file = fopen(path, "w");
        ck_assert_ptr_nonnull(file);
        fputs(found, file);
        ck_assert_int_eq(fclose(file), 0);
        return;
    }
    char *golden = dr_test_read_result(folder, name);
    const char *f = found, *g = golden;
    for (int line = 1; *f || *g; line++) {
        int nf = (int)strcspn(f, "\n"), ng = (int)strcspn(g, "\n");
        ck_assert_msg(nf == ng && strncmp(f, g, (size_t)nf) == 0,
                      "golden/%s:%d\nfound    %.*s\nexpected %.*s", name, line, nf, f, ng, g);
        f += nf + (f[nf] == '\n');
        g += ng + (g[ng] == '\n');
    }
    free(golden);
}

START_TEST(reports_are_the_golden_ones)
{
    for (size_t i = 0; dr_document_formats[i]; i++) {
        char *text = report(dr_document_formats[i]->name, true);
        expect_golden(dr_document_formats[i]->name, text);
        free(text);
    }
}
END_TEST

// Words that change how numbers are read, and one number, as each format puts them, in their order.
START_TEST(all_formats_say_the_same_in_order)
{
    static const char *const words[] = {
        "evidence of nothing",
        "What was run",
        "intervals of the span have no price",
        "0123456789abcdef",
        "more than always mining",
        "made-up prices",
        "One span is",
        "Costs are negative",
        "How sure",
        "circular block",
        "not distinguishable",
        "restarts no more",
        "2024-06",
        "hashprice revenue",
        "crooked",
        "What is left out",
        "site.pue",
        "How to reproduce",
        "dr-sim 9.9.9",
    };
    for (size_t i = 0; dr_document_formats[i]; i++) {
        char *text = report(dr_document_formats[i]->name, true), *plain = text;
        // LaTeX keeps hyphens apart and says where a line may end; neither is a word.
        for (char *s = text; *s; s++) {
            if (strncmp(s, "\\allowbreak{}", 13) == 0)
                s += 12;
            else if (strncmp(s, "-{}", 3) == 0)
                *plain++ = '-', s += 2;
            else if (strncmp(s, "\\_", 2) != 0)
                *plain++ = *s;
        }
        *plain = '\0';
        const char *at = strstr(text, "evidence of nothing");
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
            const char *next = at ? strstr(at, words[k]) : NULL;
            ck_assert_msg(next != NULL, "%s: \"%s\" does not follow \"%s\"",
                          dr_document_formats[i]->name, words[k], k > 0 ? words[k - 1] : "");
            at = next;
        }
        ck_assert(strstr(text, "hindsight") && strstr(text, "bound"));
        free(text);
    }
}
END_TEST

START_TEST(real_prices_are_not_called_made_up)
{
    for (size_t i = 0; dr_document_formats[i]; i++) {
        char *text = report(dr_document_formats[i]->name, false);
        dr_test_expect_not_in(text, "evidence of nothing");
        dr_test_expect_not_in(text, "made-up");
        dr_test_expect_not_in(text, "Synthetic");
        free(text);
    }
}
END_TEST

// ---- tables ------------------------------------------------------------------------------------

static char *table_text(const struct dr_table *table, const char *format)
{
    struct dr_error err = {.message = ""};
    char *text = NULL;
    size_t size = 0;
    struct dr_document document = {.format = dr_document_find_format(format),
                                   .stream = open_memstream(&text, &size),
                                   .section = ""};
    dr_assert_ok(err, dr_document_table(&document, table, &err));
    ck_assert_int_eq(fclose(document.stream), 0);
    return text;
}

// A table of n columns of numbers and m rows.
static void fill(struct dr_table *table, size_t n, size_t m)
{
    char text[64];
    dr_table_init(table, "wide", "Wide", "Row");
    for (size_t j = 0; j < n; j++) {
        snprintf(text, sizeof text, "column-%zu", j);
        dr_table_add_column(table, text, "$", 0);
    }
    for (size_t i = 0; i < m; i++) {
        snprintf(text, sizeof text, "row-%zu", i);
        dr_table_add_row(table, text, "", "");
        for (size_t j = 0; j < n; j++)
            dr_table_set_number(table, j, -7654321.25 - (double)(i * n + j));
    }
}

START_TEST(what_is_empty_is_left_out)
{
    struct dr_table table;
    struct dr_error err = {.message = ""};
    for (size_t i = 0; dr_document_formats[i]; i++)
        for (size_t k = 0; k < 3; k++) {
            fill(&table, k == 1 ? 0 : 3, k == 0 ? 0 : 2);
            char *text = table_text(&table, dr_document_formats[i]->name);
            ck_assert_int_eq(text[0] == '\0', k < 2);
            free(text);
            dr_table_finish(&table);
        }
    struct dr_document document = {.format = dr_document_formats[0]};
    dr_assert_error(err, dr_document_table(&document, &(struct dr_table){.failed = true}, &err),
                    DR_ERR_MEMORY, "out of memory");
}
END_TEST

// Every row and column is in one piece exactly, however many pieces it takes.
START_TEST(tables_are_cut_to_the_page)
{
    static const struct {
        size_t n, m;
        int pieces;
    } sizes[] = {{3, 5, 1}, {6, 5, 1}, {9, 5, 2}, {3, 48, 1}, {3, 49, 2}, {40, 100, 18}};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct dr_table table;
        char number[64];
        fill(&table, sizes[k].n, sizes[k].m);
        char *text = table_text(&table, "tex");
        ck_assert_int_eq(dr_test_count(text, "\\begin{table}"), sizes[k].pieces);
        ck_assert_int_eq(dr_test_count(text, "\\end{tabular}\n\\end{table}"), sizes[k].pieces);
        ck_assert_int_eq(dr_test_count(text, "(continued)"), sizes[k].pieces - 1);
        ck_assert_int_eq(dr_test_count(text, "\\label{tab:wide}"), 1);
        ck_assert_int_eq(dr_test_count(text, "$-$"), (int)(sizes[k].n * sizes[k].m));
        snprintf(number, sizeof number, "$-$7,654,%zu", 321 + sizes[k].n - 1);
        ck_assert_int_eq(dr_test_count(text, number), 1);
        free(text);
        dr_table_finish(&table);
    }
}
END_TEST

// Money in full, everything else so that it reads back as it was; nothing is rounded twice.
START_TEST(csv_has_numbers_in_full)
{
    struct dr_table table;
    dr_table_init(&table, "t", "T", "Row");
    dr_table_add_column(&table, "Money", "$", 0);
    dr_table_add_column(&table, "Share", "%", 1);
    dr_table_add_column(&table, "Word", "", DR_TABLE_TEXT);
    dr_table_add_row(&table, "a, \"b\"", "note", "bound");
    dr_table_set_number(&table, 0, -1234567.125);
    dr_table_set_number(&table, 1, 0.1 + 0.2);
    dr_table_set_text(&table, 2, "=1+2");
    dr_table_add_row(&table, "c", "", "");
    dr_table_set_number(&table, 0, -1e-9);
    char *text = table_text(&table, "csv");
    ck_assert_str_eq(text, "t,\"a, \"\"b\"\"\",mark,,bound\n"
                           "t,\"a, \"\"b\"\"\",note,,note\n"
                           "t,\"a, \"\"b\"\"\",Money,$,-1234567.125000\n"
                           "t,\"a, \"\"b\"\"\",Share,%,0.30000000000000004\n"
                           "t,\"a, \"\"b\"\"\",Word,,\"'=1+2\"\n"
                           "t,c,Money,$,0.000000\nt,c,Share,%,\nt,c,Word,,\n");
    free(text);
    text = table_text(&table, "md");
    dr_test_expect_in(text, "| a, \"b\" *(bound)* (note) | −1,234,567 | 0.3 | =1+2 |\n| c | 0 | – "
                            "| – |\n");
    free(text);
    text = table_text(&table, "tex");
    dr_test_expect_in(text, " & $-$1,234,567 & 0.3 & \\raggedright =1+2 \\tabularnewline\n");
    free(text);
    dr_table_finish(&table);
}
END_TEST

// Strong text with a blank at an end would show its stars.
START_TEST(markdown_strong_is_strong)
{
    static const char *const texts[][2] = {
        {"a b", "**a b**"}, {" a", " a"}, {"a\n", "a "}, {"", ""}, {"*", "**\\***"}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[64] = "";
        struct dr_document document = {.format = dr_document_find_format("md"),
                                       .stream = fmemopen(text, sizeof text, "w")};
        document.format->strong(&document, texts[i][0]);
        fclose(document.stream);
        ck_assert_str_eq(text, texts[i][1]);
    }
}
END_TEST

// A fence that the command cannot close.
START_TEST(markdown_code_stays_code)
{
    char text[512] = "";
    struct dr_document document = {.format = dr_document_find_format("md"),
                                   .stream = fmemopen(text, sizeof text, "w"),
                                   .section = ""};
    document.format->code(&document, "a ```` b\n<c> _d_ \xff");
    fclose(document.stream);
    ck_assert_str_eq(text, "\n`````sh\na ```` b <c> _d_ \uFFFD\n`````\n");
}
END_TEST

// ---- failures ----------------------------------------------------------------------------------

START_TEST(a_full_disk_is_told_in_every_format)
{
    for (size_t i = 0; dr_document_formats[i]; i++) {
        struct dr_error err = {.message = ""};
        struct dr_page_source source;
        char path[PATH_MAX], expected[128];
        const char *folder = dr_test_ledger_folder("0");
        dr_test_page_source(folder, false, &source);
        snprintf(path, sizeof path, "%s/report.%s", folder, dr_document_formats[i]->suffix);
        ck_assert_int_eq(symlink("/dev/full", path), 0);
        snprintf(expected, sizeof expected, "report.%s: cannot be written\n  No space left",
                 dr_document_formats[i]->suffix);
        dr_assert_error(err, dr_page_write(&source, dr_document_formats[i], &err), DR_ERR_IO,
                        expected);
        sqlite3_close(source.database);
    }
}
END_TEST

// HTML holds the picture itself.
START_TEST(a_lost_picture_is_told)
{
    struct dr_error err = {.message = ""};
    struct dr_page_source source;
    char path[PATH_MAX];
    const char *folder = dr_test_ledger_folder("0");
    dr_test_page_source(folder, false, &source);
    snprintf(path, sizeof path, "%s/figures/straight.svg", folder);
    ck_assert_int_eq(unlink(path), 0);
    dr_assert_error(err, dr_page_write(&source, dr_document_find_format("html"), &err), DR_ERR_IO,
                    "straight.svg: cannot be read\n  No such file");
    sqlite3_close(source.database);
}
END_TEST

START_TEST(a_ledger_without_views_is_told)
{
    struct dr_error err = {.message = ""};
    sqlite3 *database;
    ck_assert_int_eq(sqlite3_open(":memory:", &database), SQLITE_OK);
    for (size_t i = 0; dr_document_formats[i]; i++) {
        struct dr_page_source source = {.database = database, .folder = dr_test_folder()};
        dr_assert_error(err, dr_page_write(&source, dr_document_formats[i], &err), DR_ERR_DATABASE,
                        "no such table");
    }
    sqlite3_close(database);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("document");
    dr_suite_add(suite, "formats", formats_are_found_by_name);
    dr_suite_add(suite, "golden", reports_are_the_golden_ones);
    dr_suite_add(suite, "order", all_formats_say_the_same_in_order);
    dr_suite_add(suite, "real", real_prices_are_not_called_made_up);
    dr_suite_add(suite, "empty", what_is_empty_is_left_out);
    dr_suite_add(suite, "cut", tables_are_cut_to_the_page);
    dr_suite_add(suite, "in full", csv_has_numbers_in_full);
    dr_suite_add(suite, "strong", markdown_strong_is_strong);
    dr_suite_add(suite, "code", markdown_code_stays_code);
    dr_suite_add(suite, "full disk", a_full_disk_is_told_in_every_format);
    dr_suite_add(suite, "lost picture", a_lost_picture_is_told);
    dr_suite_add(suite, "no ledger", a_ledger_without_views_is_told);
    return suite;
}
