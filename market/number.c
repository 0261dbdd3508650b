// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/number.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    EXACT_DIGITS = 15, // every integer below 10^15 is a double
    EXACT_POWER = 22,  // 10^22 is the largest power of ten that is a double
};

static const double power_of_ten[EXACT_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Appends the digits at the beginning to a number; returns where they end.
static const char *read_digits(const char *at, const char *end, uint64_t *number)
{
    for (; at < end; at++) {
        unsigned digit = (unsigned)*at - '0'; // of anything else it is large
        if (digit > 9)
            break;
        *number = *number * 10 + digit;
    }
    return at;
}

// The rare numbers of many digits or with an exponent; the form has been checked.
static bool parse_long(const char *text, size_t length, double *out)
{
    char copy[400];
    if (length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    *out = strtod(copy, NULL); // no setlocale() in this program: the point is a point
    return isfinite(*out);
}

bool dr_number_parse(const char *text, size_t length, double *out)
{
    const char *at = text, *end = text + length;
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    uint64_t mantissa = 0; // of more digits than fit it is not used
    const char *first = at;
    at = read_digits(at, end, &mantissa);
    size_t digits = (size_t)(at - first), decimals = 0;
    if (at < end && *at == '.') {
        first = at + 1;
        at = read_digits(first, end, &mantissa);
        decimals = (size_t)(at - first);
        digits += decimals;
    }
    if (digits == 0)
        return false;
    if (at == end && digits <= EXACT_DIGITS) {
        // Both are exact, so the one division rounds correctly.
        double value = (double)(int64_t)mantissa / power_of_ten[decimals];
        *out = *text == '-' ? -value : value;
        return true;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '-' || *at == '+'))
            at++;
        if (at == end || !is_digit(*at))
            return false;
        while (at < end && is_digit(*at))
            at++;
    }
    return at == end && parse_long(text, length, out);
}
