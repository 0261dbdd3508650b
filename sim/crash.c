// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/crash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "market/clock.h"
#include "market/status.h"

enum { STACK_SIZE = 65536, TEXT_SIZE = 1536, PATIENCE_S = 1 };

static const struct {
    int number;
    const char *name;
} signals[] = {
    {SIGSEGV, "SIGSEGV, memory that is not its own"}, {SIGBUS, "SIGBUS, memory that is not there"},
    {SIGFPE, "SIGFPE, a division by zero"},           {SIGILL, "SIGILL, an illegal instruction"},
    {SIGABRT, "SIGABRT, a call of abort()"},
};
enum { N_SIGNAL = sizeof signals / sizeof signals[0] };

static const char *const call_name[] = {
    [DR_CALL_LOAD] = "the loading of its file",
    [DR_CALL_INIT] = "init",
    [DR_CALL_PLAN] = "plan",
    [DR_CALL_DECIDE] = "decide",
    [DR_CALL_FREE] = "free",
};

// Signal handlers reach nothing but these.
static _Thread_local struct dr_crash_scope *volatile watched;
static struct sigaction before[N_SIGNAL];
static volatile sig_atomic_t is_caught;
static char stack[STACK_SIZE]; // a strategy may have used up its own

void dr_crash_watch(struct dr_crash_scope *scope)
{
    scope->next = watched;
    watched = scope;
}

void dr_crash_unwatch(struct dr_crash_scope *scope)
{
    if (watched == scope) {
        watched = scope->next;
        return;
    }
    for (struct dr_crash_scope *at = watched; at; at = at->next)
        if (at->next == scope)
            at->next = scope->next;
}

static const struct dr_crash_scope *scope_at_work(void)
{
    const struct dr_crash_scope *scope = watched;
    while (scope && scope->call == DR_CALL_NONE)
        scope = scope->next;
    return scope;
}

// ---- words, without the library's printing -----------------------------------------------------

struct text {
    char data[TEXT_SIZE];
    size_t n;
};

static void add(struct text *text, const char *word)
{
    while (*word && text->n < sizeof text->data)
        text->data[text->n++] = *word++;
}

static void add_number(struct text *text, int64_t number, int digits)
{
    char word[24] = {0};
    for (int k = digits; k-- > 0; number /= 10)
        word[k] = (char)('0' + number % 10);
    add(text, word);
}

static void add_date(struct text *text, int32_t day)
{
    int year, month, day_of_month;
    dr_clock_date(day, &year, &month, &day_of_month);
    add_number(text, year, 4);
    add(text, "-");
    add_number(text, month, 2);
    add(text, "-");
    add_number(text, day_of_month, 2);
}

static void add_call(struct text *text, const struct dr_crash_scope *scope)
{
    add(text, call_name[scope->call]);
    if (scope->call == DR_CALL_PLAN) {
        add(text, ", for ");
        add_date(text, scope->view->central_day);
    }
    if (scope->call == DR_CALL_DECIDE) {
        int64_t utc_s = scope->view->interval_start_utc_s;
        int32_t day = dr_clock_utc_day(utc_s);
        int64_t minute = (utc_s - (int64_t)day * DR_DAY_S) / 60;
        add(text, ", for ");
        add_date(text, day);
        add(text, "T");
        add_number(text, minute / 60, 2);
        add(text, ":");
        add_number(text, minute % 60, 2);
        add(text, "Z");
    }
}

static void say(const struct text *text)
{
    ssize_t written = write(STDERR_FILENO, text->data, text->n);
    (void)written; // there is nobody else to tell
}

_Noreturn static void say_last(const struct dr_crash_scope *scope, const char *what,
                               const char *found)
{
    struct text text = {.n = 0};
    add(&text, "dr-sim: strategy ");
    add(&text, scope->title);
    add(&text, what);
    add_call(&text, scope);
    add(&text, "\n  found ");
    add(&text, found);
    add(&text, "; expected it to return\n");
    say(&text);
    bool before_run = scope->call == DR_CALL_LOAD || scope->call == DR_CALL_INIT;
    _exit(dr_status_exit(before_run ? DR_ERR_MODULE : DR_ERR_STRATEGY));
}

// ---- signals -----------------------------------------------------------------------------------

static void on_crash(int number, siginfo_t *info, void *context)
{
    const struct dr_crash_scope *scope = scope_at_work();
    size_t k = 0;
    (void)context;
    while (k + 1 < N_SIGNAL && signals[k].number != number)
        k++;
    if (!scope) { // not a strategy's: what would have been done is done
        sigaction(number, &before[k], NULL);
        if (info->si_code <= 0) // sent, not a fault that happens again
            raise(number);
        return;
    }
    say_last(scope, " crashed in ", signals[k].name);
}

// A strategy that calls exit() would end the program as if all were done.
static void on_exit_within(void)
{
    const struct dr_crash_scope *scope = scope_at_work();
    if (scope)
        say_last(scope, " ended the program in ", "a call of exit()");
}

static void on_alarm(int number)
{
    const struct dr_crash_scope *scope = scope_at_work();
    struct text text = {.n = 0};
    (void)number;
    if (!scope)
        return;
    add(&text, "dr-sim: interrupted; strategy ");
    add(&text, scope->title);
    add(&text, " did not return from ");
    add_call(&text, scope);
    add(&text, "\n  found it at work a second later; expected it to return; nothing was written\n");
    say(&text);
    _exit(dr_status_exit(DR_INTERRUPTED));
}

void dr_crash_catch(void)
{
    stack_t old, own = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction crash = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    struct sigaction late = {.sa_handler = on_alarm};
    if (sigaltstack(NULL, &old) == 0 && (old.ss_flags & SS_DISABLE)) // a sanitizer has its own
        sigaltstack(&own, NULL);
    sigemptyset(&crash.sa_mask);
    for (size_t k = 0; k < N_SIGNAL; k++)
        sigaction(signals[k].number, &crash, &before[k]);
    sigemptyset(&late.sa_mask);
    sigaction(SIGALRM, &late, NULL);
    atexit(on_exit_within);
    is_caught = 1;
}

void dr_crash_interrupt(void)
{
    if (is_caught && scope_at_work())
        alarm(PATIENCE_S);
}
