// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of one comparison, in their order.
#ifndef DR_SIM_RUN_SET_H
#define DR_SIM_RUN_SET_H

#include "sim/run_spec.h"

struct dr_run_set {
    struct dr_run_spec *spec; // shape [n], owned
    size_t n;
};

// Optional series that the user gave.
struct dr_run_data {
    bool day_ahead, lmp, load, ancillary;
};

// Of the texts asked for, always_mine and the bound following where they were not; of none, the
// standard comparison set. ERR_USAGE, ERR_MODULE; also where a run needs a series that nobody
// gave. On failure there is nothing to finish.
enum dr_status dr_run_set_init(struct dr_run_set *set, const char *const *text, size_t n,
                               enum dr_information information, struct dr_run_data have,
                               struct dr_error *err);
// Does a strategy of them read one of these feeds (DR_NEEDS() of each)?
bool dr_run_set_needs(const struct dr_run_set *set, uint32_t feeds);
// When runs are asked whose texts do not say.
void dr_run_set_decide(struct dr_run_set *set, enum dr_decide decide);
// Is one of them asked inside intervals?
bool dr_run_set_decides_inside(const struct dr_run_set *set);
void dr_run_set_finish(struct dr_run_set *set);

#endif
