// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and fields of CSV text, and where in the file each of them is.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/readers/csv.h"
#include "test/runner.h"

// Text that ends where its memory ends: one byte further is seen by a sanitizer.
static struct dr_input input_of(const char *text, size_t size)
{
    struct dr_input input = {.name = "t.csv", .data = malloc(size + 1), .size = size};
    ck_assert_ptr_nonnull(input.data);
    memcpy(input.data, text, size);
    input.data[size] = '\0';
    return input;
}

// The whole text as "LINE:COLUMN[field]..." a row, rows separated by blanks.
static void rows_are(const char *text, const char *expected)
{
    char out[1024] = "";
    struct dr_input input = input_of(text, strlen(text));
    struct dr_error err = {.message = ""};
    struct dr_csv csv;
    bool more;
    dr_csv_init(&csv, &input);
    for (;;) {
        dr_assert_ok(err, dr_csv_next(&csv, &more, &err));
        if (!more)
            break;
        size_t used = strlen(out);
        snprintf(out + used, sizeof out - used, "%s%zu:", used > 0 ? " " : "", csv.line);
        for (size_t i = 0; i < csv.n_field; i++) {
            used = strlen(out);
            snprintf(out + used, sizeof out - used, "%zu[%.*s]", dr_csv_column(&csv, i),
                     (int)csv.field[i].length, csv.field[i].text);
        }
    }
    ck_assert_str_eq(out, expected);
    dr_assert_ok(err, dr_csv_next(&csv, &more, &err)); // the end stays the end
    ck_assert(!more);
    dr_input_finish(&input);
}

START_TEST(plain_rows)
{
    rows_are("a,b\n1.5,-2\n", "1:1[a]3[b] 2:1[1.5]5[-2]");
    rows_are("a,b\n1.5,-2", "1:1[a]3[b] 2:1[1.5]5[-2]"); // no end of line at the end
    rows_are("a", "1:1[a]");
    rows_are("a,\n,b\n,\n,,c", "1:1[a]3[] 2:1[]2[b] 4:1[]2[]3[c]");
    rows_are("", "");
}
END_TEST

START_TEST(line_ends_and_marks)
{
    rows_are("a,b\r\n1,2\r\n", "1:1[a]3[b] 2:1[1]3[2]");
    rows_are("\xef\xbb\xbf"
             "a,b\r\n1,2\r\n",
             "1:1[a]3[b] 2:1[1]3[2]");
    rows_are("\xef\xbb\xbf", "");
    rows_are("\xef\xbb", "1:1[\xef\xbb]"); // not a mark, not beyond the end
    rows_are("a,b  \t\r\n1,2\t \r\n", "1:1[a]3[b] 2:1[1]3[2]");
    rows_are("  a , b b ,\tc\t\n", "1:3[a]7[b b]13[c]");
}
END_TEST

START_TEST(empty_rows_are_skipped_but_counted)
{
    rows_are("\n\na,b\n\n  \t\n1,2\n\n", "3:1[a]3[b] 6:1[1]3[2]");
    rows_are("\r\n\r\na,b\r\n,,,\r\n , ,\r\n1,2\r\n", "3:1[a]3[b] 6:1[1]3[2]");
    rows_are("\n \n\t\n,,,,\n", "");
}
END_TEST

START_TEST(quoted_fields)
{
    rows_are("\"a\",\"b,c\" , \"d\"\n", "1:2[a]6[b,c]14[d]");
    rows_are("\"DSTFlag    \"\r\n\"N  \"\r\n", "1:2[DSTFlag] 2:2[N]");
    rows_are("\"  HB_WEST\",47.31", "1:4[HB_WEST]13[47.31]");
    rows_are("\"\",x\n\"  \",y\n", "1:2[]4[x] 2:4[]6[y]");
    rows_are("\xef\xbb\xbf\"a\",\"b\"\n", "1:2[a]6[b]");
    rows_are("a\"b,c\"\n", "1:1[a\"b]5[c\"]"); // a quote inside is text
}
END_TEST

static void broken_at(const char *text, size_t size, const char *place, const char *what)
{
    struct dr_input input = input_of(text, size);
    struct dr_error err = {.message = ""};
    struct dr_csv csv;
    bool more = true;
    enum dr_status status;
    dr_csv_init(&csv, &input);
    do
        status = dr_csv_next(&csv, &more, &err);
    while (status == DR_OK && more);
    dr_assert_error(err, status, DR_ERR_INPUT, place);
    ck_assert_msg(strstr(err.message, what) != NULL, "\"%s\" is not in \"%s\"", what, err.message);
    ck_assert_ptr_nonnull(strstr(err.message, "\n  found "));
    ck_assert_ptr_nonnull(strstr(err.message, ", expected "));
    dr_input_finish(&input);
}

START_TEST(broken_text)
{
#define BROKEN(text, place, what) broken_at(text, sizeof(text) - 1, place, what)
    BROKEN("a,b\n1,\"2\n3,4\n", "t.csv:2:3: ", "a quote is not closed");
    BROKEN("a,\"", "t.csv:1:3: ", "a quote is not closed");
    BROKEN("a,b\n\"1\"2,3\n", "t.csv:2:4: ", "a quoted field goes on after its quote");
    BROKEN("a,b\n\"1\" x\n", "t.csv:2:5: ", "found more text");
    BROKEN("a,b\n3,\"1\"\"2\"\n", "t.csv:2:6: ", "found another quote");
    BROKEN("a,b\n1,2\0\n", "t.csv:2:4: ", "a zero byte");
    BROKEN("\0", "t.csv:1:1: ", "not a text file");
    BROKEN("PK\x03\x04\x14\0\x06\0", "t.csv:1:6: ", "not a text file");
    BROKEN("\xff\xfe"
           "a\0,\0b\0\n\0",
           "t.csv:1:4: ", "not a text file"); // UTF-16
#undef BROKEN
}
END_TEST

START_TEST(as_many_columns_as_fit)
{
    enum { COMMAS = DR_CSV_MAX_FIELDS };
    char text[COMMAS + 3];
    memset(text, ',', sizeof text);
    text[COMMAS - 1] = 'z'; // 511 commas and a last field
    text[COMMAS] = '\0';
    struct dr_input input = input_of(text, strlen(text));
    struct dr_error err = {.message = ""};
    struct dr_csv csv;
    bool more;
    dr_csv_init(&csv, &input);
    dr_assert_ok(err, dr_csv_next(&csv, &more, &err));
    ck_assert_uint_eq(csv.n_field, DR_CSV_MAX_FIELDS);
    ck_assert_uint_eq(dr_csv_column(&csv, DR_CSV_MAX_FIELDS - 1), DR_CSV_MAX_FIELDS);
    ck_assert_uint_eq(dr_csv_column(&csv, DR_CSV_MAX_FIELDS), 1); // no such field
    dr_input_finish(&input);
    text[COMMAS - 1] = ',';
    text[COMMAS] = 'z';
    text[COMMAS + 1] = '\0';
    broken_at(text, strlen(text), "t.csv:1:513: ", "too many columns");
}
END_TEST

// Bytes of every kind in every order end in rows or in an error, never in a look outside.
START_TEST(random_bytes)
{
    static const char kinds[] = "a,\"\n\r \t,\",\0\xef\xbb\xbf.7";
    unsigned long state = 20241103;
    for (int round = 0; round < 20000; round++) {
        char text[24];
        size_t size = (size_t)(round % (int)sizeof text);
        for (size_t i = 0; i < size; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            text[i] = kinds[(state >> 40) % (sizeof kinds - 1)];
        }
        struct dr_input input = input_of(text, size);
        struct dr_error err = {.message = ""};
        struct dr_csv csv;
        bool more = true;
        size_t n_row = 0;
        dr_csv_init(&csv, &input);
        while (more && dr_csv_next(&csv, &more, &err) == DR_OK) {
            if (n_row++ > size)
                ck_abort_msg("more rows than bytes");
            for (size_t i = 0; more && i < csv.n_field; i++) {
                const char *start = csv.field[i].text, *end = start + csv.field[i].length;
                if (start < csv.row_start || end > input.data + input.size ||
                    memchr(start, '\n', csv.field[i].length))
                    ck_abort_msg("round %d: field %zu lies outside of its row", round, i);
            }
        }
        dr_input_finish(&input);
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("csv");
    dr_suite_add(suite, "rows", plain_rows);
    dr_suite_add(suite, "line ends", line_ends_and_marks);
    dr_suite_add(suite, "empty rows", empty_rows_are_skipped_but_counted);
    dr_suite_add(suite, "quotes", quoted_fields);
    dr_suite_add(suite, "broken", broken_text);
    dr_suite_add(suite, "columns", as_many_columns_as_fit);
    dr_suite_add(suite, "random bytes", random_bytes);
    return suite;
}
