// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/audit_log.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "sim/progress.h"

// ---- the log -----------------------------------------------------------------------------------

void dr_audit_log_finish(struct dr_audit_log *log)
{
    free(log->decision);
    free(log->plan);
    *log = (struct dr_audit_log){.n = 0};
}

// Room for one more; false where memory is out.
static bool make_room(void **array, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return true;
    size_t more = 2 * *capacity + 64;
    void *grown = realloc(*array, more * size);
    if (!grown)
        return false;
    *array = grown;
    *capacity = more;
    return true;
}

static bool log_decision(struct dr_audit_log *log, int64_t start_utc_s,
                         const struct dr_decision *decision)
{
    void *array = log->decision;
    if (!make_room(&array, log->n, &log->capacity, sizeof *log->decision))
        return false;
    log->decision = array;
    log->decision[log->n++] =
        (struct dr_audit_decision){start_utc_s, decision->power_mw, decision->resale_mw};
    return true;
}

static bool log_plan(struct dr_audit_log *log, const struct dr_view *view,
                     const struct dr_plan *plan)
{
    void *array = log->plan;
    if (!make_room(&array, log->n_plan, &log->plan_capacity, sizeof *log->plan))
        return false;
    log->plan = array;
    log->plan[log->n_plan++] = (struct dr_audit_plan){view->now_utc_s, view->central_day, *plan};
    return true;
}

static bool is_same_bits(const double *a, const double *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

static bool is_same_decision(const struct dr_audit_decision *a, const struct dr_audit_decision *b)
{
    return a->start_utc_s == b->start_utc_s && is_same_bits(&a->power_mw, &b->power_mw, 1) &&
           is_same_bits(&a->resale_mw, &b->resale_mw, 1);
}

static bool is_same_plan(const struct dr_audit_plan *a, const struct dr_audit_plan *b)
{
    size_t n = a->plan.n_hour;
    bool same = a->central_day == b->central_day && n == b->plan.n_hour &&
                is_same_bits(a->plan.day_ahead_mw, b->plan.day_ahead_mw, n);
    for (int r = 0; r < DR_RESERVE_COUNT && same; r++)
        same = is_same_bits(a->plan.reserve_mw[r], b->plan.reserve_mw[r], n);
    return same;
}

static struct dr_audit_difference compare_plans(const struct dr_audit_log *was,
                                                const struct dr_audit_log *is, int64_t until_utc_s)
{
    for (size_t i = 0; i < was->n_plan && was->plan[i].now_utc_s <= until_utc_s; i++)
        if (i >= is->n_plan || !is_same_plan(&was->plan[i], &is->plan[i]))
            return (struct dr_audit_difference){
                .found = true,
                .of_plan = true,
                .utc_s = dr_clock_central_midnight_utc_s(was->plan[i].central_day)};
    return (struct dr_audit_difference){.found = false};
}

struct dr_audit_difference dr_audit_log_compare(const struct dr_audit_log *was,
                                                const struct dr_audit_log *is, int64_t until_utc_s)
{
    for (size_t i = 0; i < was->n && was->decision[i].start_utc_s <= until_utc_s; i++) {
        const struct dr_audit_decision *a = &was->decision[i], *b = &is->decision[i];
        if (i < is->n && is_same_decision(a, b))
            continue;
        return (struct dr_audit_difference){.found = true,
                                            .utc_s = a->start_utc_s,
                                            .was_mw = a->power_mw,
                                            .is_mw = i < is->n ? b->power_mw : 0};
    }
    return compare_plans(was, is, until_utc_s);
}

void dr_audit_difference_write(const struct dr_audit_difference *difference, char *out,
                               size_t out_size)
{
    char time[DR_TIME_SIZE], date[DR_DATE_SIZE];
    dr_clock_format_utc(difference->utc_s, time);
    dr_clock_format_date(dr_clock_central_day(difference->utc_s), date);
    if (difference->of_plan)
        snprintf(out, out_size, "first changed plan for %s", date);
    else if (difference->was_mw == difference->is_mw)
        snprintf(out, out_size, "first changed decision for %s (another resale_mw)", time);
    else
        snprintf(out, out_size, "first changed decision for %s (was %.10g MW, is %.10g MW)", time,
                 difference->was_mw, difference->is_mw);
}

struct dr_audit_overlap dr_audit_log_overlap(const struct dr_audit_log *was,
                                             const struct dr_audit_log *is)
{
    struct dr_audit_overlap overlap = {.n = 0};
    size_t i = 0, k = 0;
    while (i < was->n && k < is->n) {
        const struct dr_audit_decision *a = &was->decision[i], *b = &is->decision[k];
        i += a->start_utc_s <= b->start_utc_s;
        k += b->start_utc_s <= a->start_utc_s;
        if (a->start_utc_s != b->start_utc_s)
            continue;
        overlap.n++;
        if (is_same_decision(a, b))
            continue;
        if (overlap.n_different++ == 0)
            overlap.first_utc_s = a->start_utc_s;
        overlap.last_utc_s = a->start_utc_s;
    }
    return overlap;
}

// ---- the table that stands in a strategy's place -----------------------------------------------

// The strategy's own state follows, and what it was told of the site.
struct proxy_state {
    struct dr_audit_proxy *proxy;
    struct dr_site site;
    alignas(max_align_t) unsigned char own[];
};

static void *own_state(struct proxy_state *state)
{
    return state->proxy->strategy->state_size > 0 ? state->own : NULL;
}

static int proxy_init(void *memory, const double *param, const struct dr_site *site)
{
    struct proxy_state *state = memory;
    // A strategy's table is const to the strategy; this one is the player's own.
    struct dr_audit_proxy *proxy = (void *)(uintptr_t)site->strategy;
    state->proxy = proxy;
    state->site = *site;
    state->site.strategy = proxy->strategy;
    return proxy->strategy->init ? proxy->strategy->init(own_state(state), param, &state->site) : 0;
}

static int proxy_plan(void *memory, const struct dr_view *view, struct dr_plan *out)
{
    struct proxy_state *state = memory;
    struct dr_audit_proxy *proxy = state->proxy;
    int failed = proxy->strategy->plan(own_state(state), view, out);
    if (!failed && !log_plan(proxy->log, view, out))
        proxy->log->is_short = true;
    return failed;
}

static int proxy_decide(void *memory, const struct dr_view *view, struct dr_decision *out)
{
    struct proxy_state *state = memory;
    struct dr_audit_proxy *proxy = state->proxy;
    int failed = proxy->strategy->decide(own_state(state), view, out);
    if (!failed && proxy->is_last && !log_decision(proxy->log, view->interval_start_utc_s, out))
        proxy->log->is_short = true;
    return failed;
}

static void proxy_free(void *memory)
{
    struct proxy_state *state = memory;
    if (state->proxy->strategy->free)
        state->proxy->strategy->free(own_state(state));
}

static void stand_for(struct dr_audit_proxy *proxy, const struct dr_strategy **strategy,
                      struct dr_audit_log *log, bool is_last)
{
    *proxy = (struct dr_audit_proxy){
        .table = **strategy, .strategy = *strategy, .log = log, .is_last = is_last};
    proxy->table.state_size += sizeof(struct proxy_state);
    proxy->table.init = proxy_init;
    proxy->table.decide = proxy_decide;
    proxy->table.free = proxy_free;
    if (proxy->table.plan)
        proxy->table.plan = proxy_plan;
    *strategy = &proxy->table;
}

// ---- a run that is written down ----------------------------------------------------------------

enum dr_status dr_audit_player_init(struct dr_audit_player *player, const struct dr_market *market,
                                    const struct dr_site_model *site,
                                    const struct dr_run_spec *spec, struct dr_audit_log *log,
                                    struct dr_error *err)
{
    *player = (struct dr_audit_player){.spec = *spec, .log = log};
    log->n = log->n_plan = 0;
    stand_for(&player->proxy, &player->spec.strategy, log, true);
    if (spec->then.strategy)
        stand_for(&player->then, &player->spec.then.strategy, log, false);
    return dr_engine_create(&player->engine, market, site, &player->spec, NULL, err);
}

enum dr_status dr_audit_player_step(struct dr_audit_player *player, size_t n, struct dr_error *err)
{
    const struct dr_block *block;
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < n && status == DR_OK && !dr_engine_done(player->engine); i++) {
        status = dr_engine_step(player->engine, &block, err);
        if (status == DR_OK && block)
            status = dr_progress_add(NULL, 0, err); // Ctrl-C
    }
    if (status == DR_OK && player->log->is_short)
        status = dr_error_set(err, DR_ERR_MEMORY, "out of memory for the decisions of a run");
    return status;
}

void dr_audit_player_finish(struct dr_audit_player *player)
{
    dr_engine_destroy(player->engine);
    player->engine = NULL;
}
