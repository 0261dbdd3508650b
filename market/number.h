// SPDX-License-Identifier: GPL-3.0-or-later
// Decimal numbers as people and files write them, whatever the locale.
#ifndef DR_MARKET_NUMBER_H
#define DR_MARKET_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

// [+-]digits[.digits][e[+-]digits], all `length` characters of it, correctly rounded. False for
// anything else (nan, inf, hexadecimal, empty) and for what a double cannot hold (1e999).
bool dr_number_parse(const char *text, size_t length, double *out);

#endif
