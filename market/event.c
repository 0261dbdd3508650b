// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/event.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct dr_event_info events[DR_EVENT_COUNT] = {
    [DR_EVENT_EEA1] =
        {.name = "eea1",
         .limit_mw = INFINITY,
         .help = "energy emergency alert, level 1: reserves below 2,500 MW (known, not verified)"},
    [DR_EVENT_EEA2] = {.name = "eea2",
                       .limit_mw = INFINITY,
                       .help = "level 2: below 2,000 MW or 59.91 Hz (known, not verified)"},
    [DR_EVENT_EEA3] = {.name = "eea3",
                       .limit_mw = INFINITY,
                       .help = "level 3: below 1,500 MW, firm load is shed (known, not verified)"},
    [DR_EVENT_FIRM_LOAD_SHED] = {.name = "firm_load_shed",
                                 .limit_mw = 0,
                                 .help = "the utility takes the load off (Texas SB 6 of 2025 for "
                                         "loads of 75 MW and more)"},
    [DR_EVENT_TEST] = {.name = "test",
                       .limit_mw = INFINITY,
                       .help = "a test of a programme the site is in"},
    [DR_EVENT_OUTAGE] = {.name = "outage", .limit_mw = 0, .help = "the site or its line is out"},
    [DR_EVENT_VOLUNTARY] = {.name = "voluntary",
                            .limit_mw = INFINITY,
                            .help = "a request to large loads, unpaid (ERCOT, interim programme "
                                    "from January 2023)"},
};

const struct dr_event_info *dr_event_info(enum dr_event_kind kind)
{
    return &events[kind];
}

enum dr_event_kind dr_event_find(const char *name, size_t length)
{
    for (int k = 0; k < DR_EVENT_COUNT; k++)
        if (strlen(events[k].name) == length && strncasecmp(events[k].name, name, length) == 0)
            return (enum dr_event_kind)k;
    return DR_EVENT_COUNT;
}

const char *dr_event_names(char *out, size_t out_size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int k = 0; k < DR_EVENT_COUNT && used + 1 < out_size; k++) {
        int length = snprintf(out + used, out_size - used, "%s%s",
                              k == 0                    ? ""
                              : k + 1 == DR_EVENT_COUNT ? " or "
                                                        : ", ",
                              events[k].name);
        used += length > 0 ? (size_t)length : 0;
    }
    return out;
}
