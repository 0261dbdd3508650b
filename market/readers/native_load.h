// SPDX-License-Identifier: GPL-3.0-or-later
// What the two layouts of system load share.
#ifndef DR_MARKET_READERS_NATIVE_LOAD_H
#define DR_MARKET_READERS_NATIVE_LOAD_H

#include "market/readers/reader.h"

// Columns of the weather zones and of the whole, from `first` on.
#define DR_LOAD_COLUMNS(first)                                                                     \
    [(first)] = {.names = "coast", .shown = "COAST"},                                              \
    [(first) + 1] = {.names = "east", .shown = "EAST"},                                            \
    [(first) + 2] = {.names = "fwest|farwest", .shown = "FWEST"},                                  \
    [(first) + 3] = {.names = "north", .shown = "NORTH"},                                          \
    [(first) + 4] = {.names = "ncent|northc", .shown = "NCENT"},                                   \
    [(first) + 5] = {.names = "south|southern", .shown = "SOUTH"},                                 \
    [(first) + 6] = {.names = "scent|southc", .shown = "SCENT"},                                   \
    [(first) + 7] = {.names = "west", .shown = "WEST"},                                            \
    [(first) + 8] = {.names = "ercot", .shown = "ERCOT"}
enum { DR_LOAD_ZONES = 9 };

// Hands on the loads of a row.
enum dr_status dr_read_loads(struct dr_read *read, int first_column, int64_t start_utc_s,
                             struct dr_error *err);

#endif
