// SPDX-License-Identifier: GPL-3.0-or-later
// The last words of a program that a strategy takes down with it: which strategy, in which call,
// for which interval.
//
// Scopes are watched by thread. What is done when a signal comes is async-signal-safe.
#ifndef DR_SIM_CRASH_H
#define DR_SIM_CRASH_H

#include <signal.h>

#include "strategies/dr_strategy.h"

enum dr_crash_call {
    DR_CALL_NONE, // the host is at work
    DR_CALL_LOAD, // of the module's file
    DR_CALL_INIT,
    DR_CALL_PLAN,
    DR_CALL_DECIDE,
    DR_CALL_FREE,
};

// One strategy of a run. `call` is set before a call and reset behind it: two stores.
struct dr_crash_scope {
    const char *title;          // what messages call the strategy; borrowed
    const struct dr_view *view; // what plan and decide are asked about; borrowed
    volatile sig_atomic_t call; // enum dr_crash_call
    struct dr_crash_scope *next;
};

void dr_crash_watch(struct dr_crash_scope *scope);
void dr_crash_unwatch(struct dr_crash_scope *scope);

// From here on a crash inside a watched call ends the program with a message and the status of
// DR_ERR_STRATEGY, or DR_ERR_MODULE before the first interval, also where the stack overflowed; so
// does a call of exit() there. Other crashes end it as they did before.
void dr_crash_catch(void);

// For the handler of Ctrl-C: a strategy that does not return within a second ends the program, with
// a message that names it and the status of DR_INTERRUPTED.
void dr_crash_interrupt(void);

#endif
