// SPDX-License-Identifier: GPL-3.0-or-later
// Kinds of events that bind a site: emergencies of the grid, orders, its own outages.
#ifndef DR_MARKET_EVENT_H
#define DR_MARKET_EVENT_H

#include <stddef.h>

enum dr_event_kind {
    DR_EVENT_EEA1,
    DR_EVENT_EEA2,
    DR_EVENT_EEA3,
    DR_EVENT_FIRM_LOAD_SHED,
    DR_EVENT_TEST,
    DR_EVENT_OUTAGE,
    DR_EVENT_VOLUNTARY,
    DR_EVENT_COUNT
};

struct dr_event_info {
    const char *name;
    double limit_mw; // where none is given: 0, or INFINITY for no limit
    const char *help;
};
const struct dr_event_info *dr_event_info(enum dr_event_kind kind);

// By name, without regard to case; DR_EVENT_COUNT where there is none.
enum dr_event_kind dr_event_find(const char *name, size_t length);

// "eea1, eea2, ... or voluntary". Returns out.
const char *dr_event_names(char *out, size_t out_size);

#endif
