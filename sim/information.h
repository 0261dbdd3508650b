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

// When a strategy is asked: before each interval, or also inside it whenever a SCED price becomes
// known, which only runs under DR_SCED_LMP see.
enum dr_decide { DR_DECIDE_DEFAULT, DR_DECIDE_INTERVAL, DR_DECIDE_SCED };

// "interval" or "sced"; false where it is neither.
bool dr_decide_find(const char *name, enum dr_decide *out);

// By name; false where there is none.
bool dr_information_find(const char *name, enum dr_information *out);
// "prev_spp, day_ahead, ..." for messages.
const char *dr_information_names(char *out, size_t out_size);

#endif
