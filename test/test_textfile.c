// SPDX-License-Identifier: GPL-3.0-or-later
// Escapes for HTML and for gnuplot's data files.
#include "test/runner.h"

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
    dr_suite_add(suite, "long labels", test_long_labels_are_cut_at_a_character);
    return suite;
}
