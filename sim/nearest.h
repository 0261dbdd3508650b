// SPDX-License-Identifier: GPL-3.0-or-later
// "Did you mean": the names most like what was typed.
#ifndef DR_SIM_NEAREST_H
#define DR_SIM_NEAREST_H

#include <stddef.h>

// A list of names without an array: name number i, NULL past the last.
typedef const char *dr_name_at(const void *list, size_t i);

// Writes up to three of the nearest names as "a, b or c" into out, best first. Returns out.
const char *dr_nearest(const char *typed, dr_name_at *name_at, const void *list, char *out,
                       size_t out_size);

#endif
