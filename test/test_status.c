// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of statuses, and the messages that go with them.
#include <stdlib.h>
#include <string.h>

#include "test/runner.h"

// Written out a second time: scripts of users rest on these numbers.
static const struct {
    enum dr_status status;
    int exit_status;
} expected[] = {
    {DR_OK, 0},           {DR_ERR_USAGE, 2},    {DR_ERR_INPUT, 2},   {DR_ERR_OUTPUT_DIR, 2},
    {DR_ERR_MODULE, 2},   {DR_ERR_STRATEGY, 1}, {DR_ERR_IO, 1},      {DR_ERR_MEMORY, 1},
    {DR_ERR_DATABASE, 1}, {DR_ERR_GNUPLOT, 1},  {DR_ERR_BALANCE, 1}, {DR_INTERRUPTED, 130},
};

START_TEST(exit_status_of_each)
{
    ck_assert_uint_eq(sizeof expected / sizeof expected[0], DR_STATUS_COUNT);
    ck_assert_int_eq(DR_OK, 0); // `if (status)` must mean failure
    for (int i = 0; i < DR_STATUS_COUNT; i++) {
        ck_assert_int_eq(expected[i].status, i);
        ck_assert_msg(dr_status_exit(expected[i].status) == expected[i].exit_status,
                      "status %d: exit %d", i, dr_status_exit(expected[i].status));
    }
}
END_TEST

START_TEST(text_of_each)
{
    for (int i = 0; i < DR_STATUS_COUNT; i++) {
        const char *text = dr_status_text((enum dr_status)i);
        ck_assert_ptr_nonnull(text);
        ck_assert_msg(text[0] != '\0' && !strchr(text, '\n'), "status %d: \"%s\"", i, text);
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(text, dr_status_text((enum dr_status)k));
    }
    ck_assert_str_eq(dr_status_text(DR_OK), "done");
    ck_assert_str_eq(dr_status_text(DR_INTERRUPTED), "interrupted");
}
END_TEST

START_TEST(beyond_the_list)
{
    static const int beyond[] = {DR_STATUS_COUNT, DR_STATUS_COUNT + 7, 4711, -1, -2385};
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        int number = beyond[i];
        enum dr_status status;
        memcpy(&status, &number, sizeof status); // no such enumerator: nothing but its bits
        ck_assert_int_eq(dr_status_exit(status), 1);
        ck_assert_str_eq(dr_status_text(status), "unknown status");
    }
}
END_TEST

START_TEST(error_is_filled)
{
    struct dr_error err = {.message = "old"};
    enum dr_status status =
        dr_error_set(&err, DR_ERR_INPUT, "%s:%d: %.3f\n  found %s", "a.csv", 47, 2.385, "text");
    ck_assert_int_eq(status, DR_ERR_INPUT);
    ck_assert_int_eq(err.status, DR_ERR_INPUT);
    ck_assert_str_eq(err.message, "a.csv:47: 2.385\n  found text");
    dr_assert_error(err, dr_error_set(&err, DR_ERR_IO, "disk %d", 3), DR_ERR_IO, "disk 3");
    ck_assert_str_eq(err.message, "disk 3");
    // A caller that does not want to know gets the status all the same.
    ck_assert_int_eq(dr_error_set(NULL, DR_ERR_MEMORY, "%d bytes", 47), DR_ERR_MEMORY);
}
END_TEST

START_TEST(long_message_is_cut_in_the_middle)
{
    struct dr_error err;
    char text[4 * sizeof err.message];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    dr_error_set(&err, DR_ERR_INPUT, "%s", text);
    ck_assert_uint_lt(strlen(err.message), sizeof err.message);
    ck_assert_uint_gt(strlen(err.message), sizeof err.message - 10);
    dr_error_set(&err, DR_ERR_INPUT, "first%s: what\n  found%s, expected", text, text);
    ck_assert_uint_lt(strlen(err.message), sizeof err.message);
    ck_assert_uint_gt(strlen(err.message), sizeof err.message - 20);
    ck_assert_int_eq(strncmp(err.message, "firstxxx", 8), 0);
    ck_assert_ptr_nonnull(strstr(err.message, "xxx...xxx"));
    ck_assert_ptr_nonnull(strstr(err.message, "xxx: what\n  foundxxx"));
    ck_assert_ptr_nonnull(strstr(err.message, "xxx, expected"));
    for (size_t i = 0; i + 2 < sizeof text; i += 2) // nor is a character cut into halves
        memcpy(text + i, "\xc3\xa4", 2);
    for (size_t k = 0; k < 2; k++) {
        dr_error_set(&err, DR_ERR_INPUT, "%s", text + 2 * k);
        const char *dots = strstr(err.message, "...");
        ck_assert_ptr_nonnull(dots);
        ck_assert_uint_eq((size_t)(dots - err.message) % 2, 0);
        ck_assert_int_eq(memcmp(dots + 3, "\xc3\xa4", 2), 0);
    }
}
END_TEST

START_TEST(names_add_no_lines)
{
    struct dr_error err;
    dr_error_set(&err, DR_ERR_INPUT, "%s: odd\n  found %s", "a\nb\n  c", "d\r\n\x1b[2J\t\x7f");
    ck_assert_str_eq(err.message, "a\\x0ab\\x0a  c: odd\n  found d\\x0d\\x0a\\x1b[2J\\x09\\x7f");
    dr_error_set(&err, DR_ERR_INPUT, "%s", "a\nb");
    ck_assert_str_eq(err.message, "a\\x0ab");
    dr_error_set(&err, DR_ERR_INPUT, "%s: odd\n  found", "\x1e\x1f \x1e\x1f"); // the mark itself
    ck_assert_int_eq(dr_test_line_count(err.message), 2);
    char text[sizeof err.message];
    memset(text, '\n', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    dr_error_set(&err, DR_ERR_INPUT, "%s: odd\n  found %s", text, text);
    ck_assert_int_eq(dr_test_line_count(err.message), 2);
    ck_assert_ptr_nonnull(strstr(err.message, "\\x0a...\\x0a"));
    ck_assert_ptr_nonnull(strstr(err.message, "\\x0a: odd\n  found \\x0a"));
}
END_TEST

static void quotes(const char *text, size_t length, const char *quoted)
{
    char out[64];
    ck_assert_ptr_eq(dr_quote(out, sizeof out, text, length), out);
    ck_assert_str_eq(out, quoted);
}

START_TEST(quote_shows_everything)
{
    quotes("HB_WEST", 7, "\"HB_WEST\"");
    quotes("HB_WEST", 4, "\"HB_W\"");
    quotes("", 0, "\"\"");
    quotes("1\t2\r\n3", 6, "\"1\\x092\\x0d\\x0a3\"");
    quotes("a\0b", 3, "\"a\\x00b\"");
    quotes("\x1b[31m\x7f", 6, "\"\\x1b[31m\\x7f\"");
    quotes("caf\xc3\xa9", 5, "\"caf\xc3\xa9\""); // UTF-8 stays readable
}
END_TEST

// Every size of buffer and length of text: ends in time, and says so where it cut.
START_TEST(quote_fits_its_buffer)
{
    static const char text[] = "12.58,\x01\x02\x03\x04 and so on for more than the buffer holds";
    for (size_t size = 0; size < 48; size++) {
        for (size_t length = 0; length < sizeof text; length++) {
            char *out = malloc(size + 1); // one more, so that size 0 has a byte to watch
            ck_assert_ptr_nonnull(out);
            memset(out, '#', size + 1);
            dr_quote(out, size, text, length);
            ck_assert_int_eq(out[size], '#');
            if (size > 0) {
                size_t end = strlen(out);
                ck_assert_uint_lt(end, size);
                ck_assert(end == 0 || (end >= 2 && out[0] == '"' && out[end - 1] == '"'));
                bool whole = length + 2 == end && memcmp(out + 1, text, length) == 0;
                bool escaped = strstr(out, "\\x01") != NULL;
                ck_assert_msg(end == 0 || whole || escaped || strstr(out, "...\"") != NULL,
                              "%zu of text in %zu: %s", length, size, out);
            }
            free(out);
        }
    }
}
END_TEST

START_TEST(one_line)
{
    char text[] = "a\nb\x7f\x1b[m\t\xc3\xa9 ~";
    ck_assert_ptr_eq(dr_one_line(text), text);
    ck_assert_str_eq(text, "a?b??[m?\xc3\xa9 ~");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("status");
    dr_suite_add(suite, "exit status", exit_status_of_each);
    dr_suite_add(suite, "text", text_of_each);
    dr_suite_add(suite, "beyond the list", beyond_the_list);
    dr_suite_add(suite, "error", error_is_filled);
    dr_suite_add(suite, "long message", long_message_is_cut_in_the_middle);
    dr_suite_add(suite, "names", names_add_no_lines);
    dr_suite_add(suite, "quote", quote_shows_everything);
    dr_suite_add(suite, "one line", one_line);
    dr_suite_add(suite, "quote fits", quote_fits_its_buffer);
    return suite;
}
