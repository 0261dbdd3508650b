// SPDX-License-Identifier: GPL-3.0-or-later
// Information sets: which price is the one a rule sees. One table row each.
#ifndef DR_SIM_INFORMATION_H
#define DR_SIM_INFORMATION_H

#include <stdbool.h>
#include <stddef.h>

enum dr_information { DR_PREV_SPP, DR_SCED_LMP, DR_DAY_AHEAD, DR_PERFECT, DR_INFORMATION_COUNT };

struct dr_information_row {
    const char *name, *help;
    bool needs_day_ahead, needs_lmp;
    bool hindsight;
};
extern const struct dr_information_row dr_information_rows[DR_INFORMATION_COUNT];

// By name; false where there is none.
bool dr_information_find(const char *name, enum dr_information *out);
// "prev_spp, day_ahead, ..." for messages.
const char *dr_information_names(char *out, size_t out_size);

#endif
