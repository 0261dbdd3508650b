// SPDX-License-Identifier: GPL-3.0-or-later
// Escapes for HTML, Markdown, CSV, LaTeX and gnuplot's data files; numbers.
#include "test/runner.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plots/textfile.h"

START_TEST(test_html_escapes)
{
    char text[256] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    dr_textfile_put_html(stream, "a<>&\"'\x7f\xc2\x85é漢\xf0\x9f\x98\x80");
    dr_textfile_put_html(stream, "|\xc0\x80|\xed\xa0\x80|\xf8|\xef\xbf\xbf|\xe6\xbc");
    fclose(stream);
    ck_assert_str_eq(text, "a&lt;&gt;&amp;&quot;&#39;  é漢\xf0\x9f\x98\x80"
                           "|\uFFFD|\uFFFD|\uFFFD|\uFFFD|\uFFFD\uFFFD");
}
END_TEST

static void expect_put(void (*put)(FILE *, const char *), const char *text, const char *expected)
{
    char found[1024] = "";
    FILE *stream = fmemopen(found, sizeof found, "w");
    put(stream, text);
    fclose(stream);
    ck_assert_msg(strcmp(found, expected) == 0, "\"%s\" gives\n%s\nexpected\n%s", text, found,
                  expected);
}

static void expect_shortest(double value, const char *expected)
{
    char found[64] = "";
    FILE *stream = fmemopen(found, sizeof found, "w");
    dr_textfile_put_shortest(stream, value);
    fclose(stream);
    ck_assert_str_eq(found, expected);
}

START_TEST(test_shortest_numbers)
{
    expect_shortest(0.1, "0.1");
    expect_shortest(-250.5, "-250.5");
    expect_shortest(1.0 / 3, "0.3333333333333333");    // 16 digits
    expect_shortest(0.1 + 0.2, "0.30000000000000004"); // 17
    expect_shortest(1e22, "1e+22");
}
END_TEST

START_TEST(test_markdown_escapes)
{
    expect_put(dr_textfile_put_md, "<a>&|b|", "&lt;a&gt;&amp;&#124;b&#124;");
    expect_put(dr_textfile_put_md, "*a*_b_`c`~d~$e$[f](g)\\|#1",
               "\\*a\\*\\_b\\_\\`c\\`\\~d\\~\\$e\\$\\[f\\](g)\\\\&#124;\\#1");
    expect_put(dr_textfile_put_md, "@me\n\x01\xff漢", "&#64;me  \uFFFD漢");
    expect_put(dr_textfile_put_plain, "<*\n\x7f\xff漢", "<*  \uFFFD漢");
}
END_TEST

START_TEST(test_csv_escapes)
{
    expect_put(dr_textfile_put_csv, "plain", "plain");
    expect_put(dr_textfile_put_csv, "", "");
    expect_put(dr_textfile_put_csv, "a,b", "\"a,b\"");
    expect_put(dr_textfile_put_csv, "a\"b", "\"a\"\"b\"");
    expect_put(dr_textfile_put_csv, "a\nb\rc", "\"a b c\"");
    expect_put(dr_textfile_put_csv, " a", "\" a\"");
    expect_put(dr_textfile_put_csv, "\xff;", "\uFFFD;");
    // What a spreadsheet would calculate; numbers and options stay what they are.
    expect_put(dr_textfile_put_csv, "=1+2", "\"'=1+2\"");
    expect_put(dr_textfile_put_csv, "@SUM(A1)", "\"'@SUM(A1)\"");
    expect_put(dr_textfile_put_csv, "+x", "\"'+x\"");
    expect_put(dr_textfile_put_csv, "-1+cmd|' /C calc'!A0", "\"'-1+cmd|' /C calc'!A0\"");
    expect_put(dr_textfile_put_csv, "-250.5", "-250.5");
    expect_put(dr_textfile_put_csv, "+7e3", "+7e3");
    expect_put(dr_textfile_put_csv, "--prices", "--prices");
    expect_put(dr_textfile_put_csv_part, "a,\"b\"\n", "a,\"\"b\"\" ");
}
END_TEST

START_TEST(test_tex_escapes)
{
    expect_put(dr_textfile_put_tex, "a b.c", "a b.c");
    expect_put(dr_textfile_put_tex, "\\{}", "\\textbackslash{}\\{\\}");
    expect_put(dr_textfile_put_tex, "5 % #1 ^~ <>",
               "5 \\% \\#1 \\textasciicircum{}\\textasciitilde{} \\textless{}\\textgreater{}");
    expect_put(dr_textfile_put_tex, "$", "{\\char36}");
    // Nothing joins, and nothing is an option of what stands before.
    expect_put(dr_textfile_put_tex, "--a [b]*", "-{}-{}a {[}b]{*}");
    expect_put(dr_textfile_put_tex, "\"'`", "{''}'{}{}`{}");
    // A line may end behind these, and in the middle of what is long, but in no number.
    expect_put(dr_textfile_put_tex, "a,b_c=d/e;f:g&h|i",
               "a,\\allowbreak{}b\\_\\allowbreak{}c=\\allowbreak{}d/\\allowbreak{}e;\\allowbreak{}"
               "f:\\allowbreak{}g\\&\\allowbreak{}h\\textbar{}\\allowbreak{}i");
    expect_put(dr_textfile_put_tex, "1,234, k=7 x_ y_", "1,234, k=7 x\\_ y\\_");
    expect_put(dr_textfile_put_tex, "0123456789abcdef0", "0123456789abcdef\\allowbreak{}0");
    // Letters with accents, signs, and what there is no glyph for.
    expect_put(dr_textfile_put_tex, "äÉçîßŁůő",
               "\\\"{a}\\'{E}\\c{c}\\^{\\i{}}\\ss{}\\L{}\\r{u}\\H{o}");
    expect_put(dr_textfile_put_tex, "− – …", "\\(-\\) \\textendash{} \\ldots{}");
    expect_put(dr_textfile_put_tex, "中 \xf0\x9f\x98\x80\xff",
               "{[}U+4E2D] {[}U+1F600]\\allowbreak{}{[}U+FFFD]");
    expect_put(dr_textfile_put_tex, "Ąþ", "{[}U+0104]\\allowbreak{}{[}U+00FE]");
    expect_put(dr_textfile_put_tex, "a\n\x01z", "a  z");
    expect_put(dr_textfile_put_tex_code, "'a' \"b\" `c` \\d_{e}",
               "{\\char13}a{\\char13} {\\char34}b{\\char34} {\\char18}c{\\char18} "
               "{\\char92}d{\\char95}\\allowbreak{}{\\char123}e{\\char125}");
    ck_assert_uint_eq(dr_textfile_measure_tex("a 中\\"), 14);
    ck_assert_uint_eq(dr_textfile_measure_tex(""), 0);
    ck_assert_uint_eq(dr_textfile_measure_tex("Wim %Ab"), 11);
    ck_assert_uint_eq(dr_textfile_measure_tex_unbroken("ab,cdef gh"), 4);
    ck_assert_uint_eq(dr_textfile_measure_tex_unbroken("0123456789abcdef0123456789"), 16);
}
END_TEST

START_TEST(test_numbers)
{
    static const struct {
        double value;
        int decimals;
        const char *expected;
    } rows[] = {{0, 0, "0"},
                {-0.4, 0, "0"},
                {-0.5001, 0, "~1"},
                {999.5, 0, "1,000"},
                {-1234567.891, 2, "~1,234,567.89"},
                {1000, 1, "1,000.0"},
                {123, 3, "123.000"},
                {1e15, 0, "1,000,000,000,000,000"},
                {INFINITY, 0, "inf"}};
    char text[64];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t n =
            dr_textfile_format_number(text, sizeof text, rows[i].value, rows[i].decimals, "~");
        ck_assert_str_eq(text, rows[i].expected);
        ck_assert_uint_eq(n, strlen(text));
    }
}
END_TEST

START_TEST(test_long_labels_are_cut_at_a_character)
{
    char text[256] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    dr_textfile_put_quoted(stream, "漢漢漢漢", 4);
    dr_textfile_put_quoted(stream, "漢漢漢漢漢", 4);
    dr_textfile_put_quoted(stream, "", 4);
    fclose(stream);
    ck_assert_str_eq(text, "\"漢漢漢漢\"\"漢漢漢…\"\"\"");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("textfile");
    dr_suite_add(suite, "html", test_html_escapes);
    dr_suite_add(suite, "shortest", test_shortest_numbers);
    dr_suite_add(suite, "markdown", test_markdown_escapes);
    dr_suite_add(suite, "csv", test_csv_escapes);
    dr_suite_add(suite, "tex", test_tex_escapes);
    dr_suite_add(suite, "numbers", test_numbers);
    dr_suite_add(suite, "long labels", test_long_labels_are_cut_at_a_character);
    return suite;
}
