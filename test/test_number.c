// SPDX-License-Identifier: GPL-3.0-or-later
// Decimal numbers: the nearest double, and nothing that is not one.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "market/number.h"
#include "test/runner.h"

// Parses from memory that ends where the number does, so that a sanitizer sees a look beyond.
static bool parse(const char *text, double *out)
{
    size_t length = strlen(text);
    char *exact = malloc(length + (length == 0));
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, text, length);
    bool good = dr_number_parse(exact, length, out);
    free(exact);
    return good;
}

START_TEST(reads_numbers)
{
    static const struct {
        const char *text;
        double value;
    } good[] = {
        {"2.385", 2.385},
        {"47.31", 47.31},
        {"-251.00", -251.0},
        {"+12.58", 12.58},
        {"0", 0.0},
        {"000047.310", 47.31},
        {".625", 0.625},
        {"17.", 17.0},
        {"5001", 5001.0},
        {"9007199254740993", 9007199254740992.0}, // 2^53 + 1: between two doubles, to even
        {"123456789012345", 123456789012345.0},
        {"0.000000000000001", 1e-15},
        {"8.5e13", 8.5e13},
        {"8.5E-3", 0.0085},
        {"4.8514024e+08", 485140240.0},
        {"88104191118793", 88104191118793.0},
        {"1.7976931348623157e308", 1.7976931348623157e308},
        {"5e-324", 5e-324},
        {"0.1000000000000000055511151231257827", 0.1},
        {"20.110000000000000000000000001", 20.11},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double value = NAN;
        ck_assert_msg(parse(good[i].text, &value), "%s", good[i].text);
        ck_assert_msg(value == good[i].value, "%s became %.17g", good[i].text, value);
    }
}
END_TEST

START_TEST(refuses_what_is_none)
{
    static const char *const bad[] = {
        "",      " ",      "nan",   "NaN",   "-nan",  "inf",    "-inf",    "infinity",
        "1e999", "-1e999", "0x10",  "0x1p3", "1,234", "12.5.8", "--5",     "+-5",
        "-",     "+",      ".",     "-.",    "e5",    ".e5",    "5e",      "5e+",
        "5e-",   "5e1.5",  "5 ",    " 5",    "5f",    "5$",     "1_0",     "\xd9\xa3",
        "1/2",   "12h",    "1e5e5", "5e5 ",  "1'000", "(5)",    "1.7e309",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double value;
        ck_assert_msg(!parse(bad[i], &value), "\"%s\" became %.17g", bad[i], value);
    }
}
END_TEST

START_TEST(stops_where_told)
{
    double value = NAN;
    ck_assert(dr_number_parse("47.31,12", 5, &value));
    ck_assert_double_eq(value, 47.31);
    ck_assert(dr_number_parse("47.31", 4, &value));
    ck_assert_double_eq(value, 47.3);
    ck_assert(dr_number_parse("8.5e13", 3, &value));
    ck_assert_double_eq(value, 8.5);
    ck_assert(!dr_number_parse("47.31\0", 6, &value)); // a NUL is no digit
    ck_assert(!dr_number_parse("8.5e13\0", 7, &value));
}
END_TEST

START_TEST(minus_keeps_its_sign)
{
    double value = NAN;
    ck_assert(parse("-0.00", &value));
    ck_assert(value == 0.0 && signbit(value));
    ck_assert(parse("-32.00", &value));
    ck_assert_double_eq(value, -32.0);
    ck_assert(parse("-0.00000000000000000047", &value));
    ck_assert_double_eq(value, -4.7e-19);
}
END_TEST

// 20,000 decimals of every length against the C library, bit by bit.
START_TEST(nearest_double)
{
    uint64_t state = 20240310;
    for (int i = 0; i < 20000; i++) {
        char text[40];
        size_t n = 0;
        state = state * 6364136223846793005u + 1442695040888963407u;
        int digits = 1 + (int)(state >> 59) % 22, point = (int)(state >> 40) % (digits + 1);
        if (state >> 63)
            text[n++] = '-';
        for (int d = 0; d < digits; d++) {
            if (d == point)
                text[n++] = '.';
            state = state * 6364136223846793005u + 1442695040888963407u;
            text[n++] = (char)('0' + (state >> 60) % 10);
        }
        text[n] = '\0';
        double value = NAN, expected = strtod(text, NULL);
        ck_assert_msg(parse(text, &value), "%s", text);
        ck_assert_msg(memcmp(&value, &expected, sizeof value) == 0, "%s: %.17g, not %.17g", text,
                      value, expected);
    }
}
END_TEST

START_TEST(very_long)
{
    enum { LONG = 1000000 };
    char *digits = malloc(LONG);
    double value = NAN;
    ck_assert_ptr_nonnull(digits);
    memset(digits, '0', LONG);
    ck_assert(!dr_number_parse(digits, LONG, &value)); // damage, whatever it says
    digits[1] = '.';
    digits[200] = '7';
    ck_assert(dr_number_parse(digits, 300, &value));
    ck_assert_double_eq(value, 7e-199);
    memset(digits, '9', LONG);
    ck_assert(!dr_number_parse(digits, 350, &value)); // beyond any double
    ck_assert(dr_number_parse(digits, 20, &value));
    ck_assert_double_eq(value, 1e20);
    free(digits);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("number");
    dr_suite_add(suite, "numbers", reads_numbers);
    dr_suite_add(suite, "refused", refuses_what_is_none);
    dr_suite_add(suite, "length", stops_where_told);
    dr_suite_add(suite, "sign", minus_keeps_its_sign);
    dr_suite_add(suite, "nearest", nearest_double);
    dr_suite_add(suite, "very long", very_long);
    return suite;
}
