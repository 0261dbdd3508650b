// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/audit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "market/clock.h"
#include "sim/audit_state.h"
#include "sim/output.h"

static const char *const verdict_texts[DR_AUDIT_VERDICT_COUNT] = {
    [DR_AUDIT_CLEAN] = "clean",
    [DR_AUDIT_LOOK_AHEAD] = "LOOK-AHEAD",
    [DR_AUDIT_NOT_REPEATABLE] = "NOT REPEATABLE",
    [DR_AUDIT_NOTE] = "note",
    [DR_AUDIT_BY_DECLARATION] = "hindsight by declaration",
    [DR_AUDIT_NOT_TOLD] = "not told",
};

const char *dr_audit_verdict_text(enum dr_audit_verdict verdict)
{
    return verdict_texts[verdict];
}

bool dr_audit_is_bad(enum dr_audit_verdict verdict)
{
    return verdict == DR_AUDIT_LOOK_AHEAD || verdict == DR_AUDIT_NOT_REPEATABLE;
}

enum dr_status dr_audit_play(struct dr_audit *audit, const struct dr_market *market,
                             const struct dr_site_model *site, size_t n, struct dr_audit_log *log,
                             struct dr_error *err)
{
    struct dr_audit_player player;
    enum dr_status status =
        dr_audit_player_init(&player, market, site, audit->request->spec, log, err);
    if (status != DR_OK)
        return status;
    status = dr_audit_player_step(&player, n, err);
    dr_audit_player_finish(&player);
    return status;
}

// ---- the same run again ------------------------------------------------------------------------

// A run beside another one, over another market, interval by interval.
static enum dr_status play_interleaved(struct dr_audit *audit, struct dr_error *err)
{
    const struct dr_audit_request *request = audit->request;
    struct dr_audit_market *changed = &audit->changed;
    struct dr_audit_player player, other;
    struct dr_audit_log other_log = {.n = 0};
    dr_audit_market_reset(changed);
    enum dr_status status = dr_audit_market_change(changed, request->spec, audit->time[0].utc_s,
                                                   DR_AUDIT_SCALED, DR_AUDIT_ALL, err);
    if (status != DR_OK)
        return status;
    status = dr_audit_player_init(&player, request->market, request->site, request->spec,
                                  &audit->is, err);
    if (status != DR_OK)
        return status;
    status = dr_audit_player_init(&other, &changed->market, &changed->site, request->spec,
                                  &other_log, err);
    if (status == DR_OK) {
        for (size_t i = request->market->begin; i < request->market->end && status == DR_OK; i++) {
            status = dr_audit_player_step(&other, 1, err);
            if (status == DR_OK)
                status = dr_audit_player_step(&player, 1, err);
        }
        dr_audit_player_finish(&other);
    }
    dr_audit_player_finish(&player);
    dr_audit_log_finish(&other_log);
    return status;
}

static enum dr_status look_at_state(struct dr_audit *audit, struct dr_audit_finding *finding,
                                    struct dr_error *err)
{
    static const char *const when[] = {"in a second run over the same market",
                                       "in a run beside one over another market"};
    const struct dr_audit_request *request = audit->request;
    char text[160], count[32];
    for (int k = 0; k < 2; k++) {
        enum dr_status status =
            k == 0 ? dr_audit_play(audit, request->market, request->site, SIZE_MAX, &audit->is, err)
                   : play_interleaved(audit, err);
        if (status != DR_OK)
            return status;
        struct dr_audit_difference difference =
            dr_audit_log_compare(&audit->was, &audit->is, INT64_MAX);
        if (!difference.found)
            continue;
        audit->repeats = false;
        finding->verdict = DR_AUDIT_NOT_REPEATABLE;
        finding->first_changed_utc_s = difference.utc_s;
        dr_audit_difference_write(&difference, text, sizeof text);
        snprintf(finding->detail, sizeof finding->detail, "%s %s", text, when[k]);
        return DR_OK;
    }
    snprintf(finding->detail, sizeof finding->detail, "2 more runs, %s decisions",
             dr_output_thousands(2 * (double)audit->was.n, count, sizeof count));
    return DR_OK;
}

// ---- another future ----------------------------------------------------------------------------

// What was decided up to a time where the market differs behind it.
static enum dr_status play_changed(struct dr_audit *audit, const struct dr_audit_time *time,
                                   enum dr_audit_change change, int row,
                                   struct dr_audit_difference *difference, struct dr_error *err)
{
    struct dr_audit_market *changed = &audit->changed;
    dr_audit_market_reset(changed);
    enum dr_status status =
        dr_audit_market_change(changed, audit->request->spec, time->utc_s, change, row, err);
    if (status == DR_OK)
        status =
            dr_audit_play(audit, &changed->market, &changed->site, time->n_step, &audit->is, err);
    if (status == DR_OK)
        *difference = dr_audit_log_compare(&audit->was, &audit->is, time->utc_s);
    return status;
}

// Which feed is it? The first that alone changes a decision.
static enum dr_status tell_feed(struct dr_audit *audit, const struct dr_audit_time *time,
                                enum dr_audit_change change, const char *verb,
                                const struct dr_audit_difference *first,
                                struct dr_audit_finding *finding, struct dr_error *err)
{
    struct dr_audit_difference difference = *first;
    char text[160], from[DR_TIME_SIZE];
    int row = 0;
    for (; row < DR_AUDIT_ALL; row++) {
        if (!dr_audit_market_has(audit->request->market, row))
            continue;
        enum dr_status status = play_changed(audit, time, change, row, &difference, err);
        if (status != DR_OK)
            return status;
        if (difference.found)
            break;
    }
    if (row == DR_AUDIT_ALL)
        difference = *first;
    dr_clock_format_utc(row < DR_AUDIT_ALL
                            ? dr_audit_market_first_hidden(audit->request->market,
                                                           audit->request->spec, row, time->utc_s)
                            : time->utc_s,
                        from);
    dr_audit_difference_write(&difference, text, sizeof text);
    finding->verdict = DR_AUDIT_LOOK_AHEAD;
    finding->first_changed_utc_s = difference.utc_s;
    finding->feed = dr_audit_series_name(row);
    snprintf(finding->detail, sizeof finding->detail, "%s after %s %s from %s on", text, verb,
             finding->feed, from);
    return DR_OK;
}

static enum dr_status look_past(struct dr_audit *audit, const enum dr_audit_change *change,
                                size_t n, const char *verb, struct dr_audit_finding *finding,
                                struct dr_error *err)
{
    double compared = 0;
    char count[32];
    for (size_t k = 0; k < DR_AUDIT_TIMES * n; k++) {
        const struct dr_audit_time *time = &audit->time[k / n];
        struct dr_audit_difference difference;
        enum dr_status status =
            play_changed(audit, time, change[k % n], DR_AUDIT_ALL, &difference, err);
        if (status == DR_OK && difference.found)
            return tell_feed(audit, time, change[k % n], verb, &difference, finding, err);
        if (status != DR_OK)
            return status;
        compared += (double)audit->is.n;
    }
    snprintf(finding->detail, sizeof finding->detail, "%d times, %s decisions", DR_AUDIT_TIMES,
             dr_output_thousands(compared, count, sizeof count));
    return DR_OK;
}

static enum dr_status look_past_rewritten(struct dr_audit *audit, struct dr_audit_finding *finding,
                                          struct dr_error *err)
{
    static const enum dr_audit_change changes[] = {DR_AUDIT_SCALED, DR_AUDIT_SPIKED,
                                                   DR_AUDIT_NEGATED};
    return look_past(audit, changes, 3, "rewriting", finding, err);
}

static enum dr_status look_past_delayed(struct dr_audit *audit, struct dr_audit_finding *finding,
                                        struct dr_error *err)
{
    static const enum dr_audit_change change = DR_AUDIT_DELAYED;
    return look_past(audit, &change, 1, "delaying", finding, err);
}

static enum dr_status look_past_dropped(struct dr_audit *audit, struct dr_audit_finding *finding,
                                        struct dr_error *err)
{
    static const enum dr_audit_change change = DR_AUDIT_DROPPED;
    return look_past(audit, &change, 1, "dropping", finding, err);
}

// ---- all of it ---------------------------------------------------------------------------------

static const struct kind {
    struct dr_audit_kind kind;
    // Of a run that declares hindsight, or does not repeat itself, nothing is told.
    bool asks_for_hindsight, asks_for_repeat;
    enum dr_status (*look)(struct dr_audit *audit, struct dr_audit_finding *finding,
                           struct dr_error *err);
} kinds[DR_AUDIT_KIND_COUNT] = {
    {{"state", "The same run again, and beside another one, decides the same."},
     false,
     false,
     look_at_state},
    {{"rewrite", "What is published after a time is replaced by other values: scaled, negated, "
                 "spiked; what was decided up to then stays."},
     true,
     true,
     look_past_rewritten},
    {{"delay", "Each value after a time comes one step later; what was decided up to then stays."},
     true,
     true,
     look_past_delayed},
    {{"drop", "The files end at a time; what was decided up to then stays."},
     true,
     true,
     look_past_dropped},
    {{"correct",
      "Values are restated after two days; decisions are from what was published first."},
     false,
     true,
     dr_audit_look_at_corrected},
    {{"elsewhere", "Shown the prices of other days from the beginning, it does not act on the real "
                   "ones."},
     false,
     false,
     dr_audit_look_at_elsewhere},
    {{"start", "A run that starts days later decides the same; where not, this is a note."},
     false,
     true,
     dr_audit_look_at_start},
};

const struct dr_audit_kind *dr_audit_kind_at(size_t i)
{
    return i < DR_AUDIT_KIND_COUNT ? &kinds[i].kind : NULL;
}

static enum dr_status look_for(struct dr_audit *audit, const struct kind *kind,
                               struct dr_audit_finding *finding, struct dr_error *err)
{
    bool declares = dr_information_rows[audit->request->spec->information].hindsight;
    *finding = (struct dr_audit_finding){.kind = kind->kind.name,
                                         .verdict = DR_AUDIT_CLEAN,
                                         .first_changed_utc_s = INT64_MIN,
                                         .feed = ""};
    if (!audit->request->spec->strategy || (kind->asks_for_hindsight && declares)) {
        finding->verdict = DR_AUDIT_BY_DECLARATION;
        snprintf(finding->detail, sizeof finding->detail, "%s",
                 audit->request->spec->strategy ? "information=perfect"
                                                : "the bound knows every price");
        return DR_OK;
    }
    if (kind->asks_for_repeat && !audit->repeats) {
        finding->verdict = DR_AUDIT_NOT_TOLD;
        snprintf(finding->detail, sizeof finding->detail,
                 "it does not repeat itself, so that a change tells nothing");
        return DR_OK;
    }
    return kind->look(audit, finding, err);
}

enum dr_status dr_audit_run(const struct dr_audit_request *request,
                            struct dr_audit_finding *finding, struct dr_error *err)
{
    struct dr_audit audit = {.request = request, .repeats = true};
    enum dr_status status = DR_OK;
    dr_audit_times_choose(request->market, audit.time);
    if (request->spec->strategy) {
        // Before any other: what a module remembers of it shows in the next.
        status = dr_audit_play(&audit, request->market, request->site, SIZE_MAX, &audit.was, err);
        if (status == DR_OK)
            status = dr_audit_market_init(&audit.changed, request->market, request->site,
                                          request->settings, err);
    }
    for (size_t k = 0; k < DR_AUDIT_KIND_COUNT && status == DR_OK; k++)
        status = look_for(&audit, &kinds[k], &finding[k], err);
    if (audit.changed.real)
        dr_audit_market_finish(&audit.changed);
    dr_audit_log_finish(&audit.was);
    dr_audit_log_finish(&audit.is);
    return status;
}
