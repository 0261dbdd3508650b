// SPDX-License-Identifier: GPL-3.0-or-later
// Ends the program, or never ends, in one of its functions.
#include <math.h>
#include <signal.h>
#include <stdlib.h>

#include "dr_strategy.h"

enum { WHERE, HOW, N_PARAM };
enum { IN_INIT, IN_PLAN, IN_DECIDE, IN_FREE };
enum { BY_MEMORY, BY_ABORT, BY_STACK, BY_LOOP, BY_SIGNAL, BY_EXIT = 100 }; // between: its number

static const struct dr_param params[N_PARAM] = {
    [WHERE] = {"where", "1", IN_INIT, IN_FREE, IN_DECIDE, "0 init, 1 plan, 2 decide, 3 free"},
    [HOW] = {"how", "1", BY_MEMORY, BY_EXIT, BY_MEMORY,
             "0 memory, 1 abort(), 2 stack, 3 an endless loop, from 4 on a signal, 100 exit()"},
};

struct state {
    double where, how;
};

static volatile uintptr_t nowhere = 16;

static int deeper(volatile char *above)
{
    if (above[0] == 0)
        return 0;
    volatile char frame[4096];
    frame[0] = above[0];
    return deeper(frame) + frame[0];
}

static void crash(const struct state *state, int where)
{
    if ((int)state->where != where)
        return;
    int how = (int)state->how;
    if (how == BY_MEMORY)
        *(volatile int *)nowhere = 7;
    if (how == BY_ABORT)
        abort();
    if (how == BY_STACK) {
        volatile char top = 1;
        nowhere = (uintptr_t)deeper(&top);
    }
    while (how == BY_LOOP)
        nowhere++;
    if (how == BY_EXIT)
        exit(0);
    raise(how);
}

static int init(void *memory, const double *param, const struct dr_site *site)
{
    struct state *state = memory;
    (void)site;
    state->where = param[WHERE];
    state->how = param[HOW];
    crash(state, IN_INIT);
    return 0;
}

static int plan(void *memory, const struct dr_view *view, struct dr_plan *out)
{
    (void)view;
    (void)out;
    crash(memory, IN_PLAN);
    return 0;
}

static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    out->power_mw = view->breakpoint_mw[view->n_breakpoint - 1];
    if (view->seen_price_usd_per_mwh > 60)
        crash(memory, IN_DECIDE);
    return 0;
}

static void finish(void *memory)
{
    crash(memory, IN_FREE);
}

const struct dr_strategy dr_strategy_module = {
    .abi = DR_STRATEGY_ABI,
    .size = sizeof(struct dr_strategy),
    .name = "crasher",
    .summary = "misbehaves",
    .params = params,
    .n_params = N_PARAM,
    .state_size = sizeof(struct state),
    .init = init,
    .plan = plan,
    .decide = decide,
    .free = finish,
};
