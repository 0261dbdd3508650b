// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/information.h"

#include <stdio.h>
#include <string.h>

const struct dr_information_row dr_information_rows[DR_INFORMATION_COUNT] = {
    [DR_PREV_SPP] = {.name = "prev_spp", .help = "the newest published real-time price"},
    [DR_SCED_LMP] = {.name = "sced_lmp",
                     .help = "the last SCED price and its adders, lmp_latency_s after the run",
                     .needs_lmp = true},
    [DR_DAY_AHEAD] = {.name = "day_ahead",
                      .help = "the day-ahead price of the interval's hour",
                      .needs_day_ahead = true},
    [DR_PERFECT] = {.name = "perfect",
                    .help = "the interval's own settlement price: hindsight",
                    .hindsight = true},
};

bool dr_information_find(const char *name, enum dr_information *out)
{
    for (int i = 0; i < DR_INFORMATION_COUNT; i++)
        if (strcmp(name, dr_information_rows[i].name) == 0) {
            *out = (enum dr_information)i;
            return true;
        }
    return false;
}

bool dr_decide_find(const char *name, enum dr_decide *out)
{
    bool sced = strcmp(name, "sced") == 0;
    *out = sced ? DR_DECIDE_SCED : DR_DECIDE_INTERVAL;
    return sced || strcmp(name, "interval") == 0;
}

const char *dr_information_names(char *out, size_t out_size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < DR_INFORMATION_COUNT && used < out_size; i++)
        used += (size_t)snprintf(out + used, out_size - used, "%s%s", i > 0 ? ", " : "",
                                 dr_information_rows[i].name);
    return out;
}
