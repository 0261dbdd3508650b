// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/audit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "market/clock.h"
#include "sim/audit_leak.h"
#include "sim/audit_log.h"
#include "sim/audit_market.h"
#include "sim/audit_times.h"
#include "sim/output.h"

struct audit {
    const struct dr_audit_request *request;
    struct dr_audit_time time[DR_AUDIT_TIMES];
    struct dr_audit_market changed;
    struct dr_audit_log was, is; // of the market as it is, the first run of all; of the last run
    bool repeats;
};

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

static void write_difference(const struct dr_audit_difference *difference, char *out,
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

// Plays the strategy over a market, n intervals of it, into audit->is.
static enum dr_status play(struct audit *audit, const struct dr_market *market,
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
static enum dr_status play_interleaved(struct audit *audit, struct dr_error *err)
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

static enum dr_status look_at_state(struct audit *audit, struct dr_audit_finding *finding,
                                    struct dr_error *err)
{
    static const char *const when[] = {"in a second run over the same market",
                                       "in a run beside one over another market"};
    const struct dr_audit_request *request = audit->request;
    char text[160], count[32];
    for (int k = 0; k < 2; k++) {
        enum dr_status status =
            k == 0 ? play(audit, request->market, request->site, SIZE_MAX, &audit->is, err)
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
        write_difference(&difference, text, sizeof text);
        snprintf(finding->detail, sizeof finding->detail, "%s %s", text, when[k]);
        return DR_OK;
    }
    snprintf(finding->detail, sizeof finding->detail, "2 more runs, %s decisions",
             dr_output_thousands(2 * (double)audit->was.n, count, sizeof count));
    return DR_OK;
}

// ---- another future ----------------------------------------------------------------------------

// What was decided up to a time where the market differs behind it.
static enum dr_status play_changed(struct audit *audit, const struct dr_audit_time *time,
                                   enum dr_audit_change change, int row,
                                   struct dr_audit_difference *difference, struct dr_error *err)
{
    struct dr_audit_market *changed = &audit->changed;
    dr_audit_market_reset(changed);
    enum dr_status status =
        dr_audit_market_change(changed, audit->request->spec, time->utc_s, change, row, err);
    if (status == DR_OK)
        status = play(audit, &changed->market, &changed->site, time->n_step, &audit->is, err);
    if (status == DR_OK)
        *difference = dr_audit_log_compare(&audit->was, &audit->is, time->utc_s);
    return status;
}

// Which feed is it? The first that alone changes a decision.
static enum dr_status tell_feed(struct audit *audit, const struct dr_audit_time *time,
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
    write_difference(&difference, text, sizeof text);
    finding->verdict = DR_AUDIT_LOOK_AHEAD;
    finding->first_changed_utc_s = difference.utc_s;
    finding->feed = dr_audit_series_name(row);
    snprintf(finding->detail, sizeof finding->detail, "%s after %s %s from %s on", text, verb,
             finding->feed, from);
    return DR_OK;
}

static enum dr_status look_past(struct audit *audit, const enum dr_audit_change *change, size_t n,
                                const char *verb, struct dr_audit_finding *finding,
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

static enum dr_status look_past_rewritten(struct audit *audit, struct dr_audit_finding *finding,
                                          struct dr_error *err)
{
    static const enum dr_audit_change changes[] = {DR_AUDIT_SCALED, DR_AUDIT_SPIKED,
                                                   DR_AUDIT_NEGATED};
    return look_past(audit, changes, 3, "rewriting", finding, err);
}

static enum dr_status look_past_delayed(struct audit *audit, struct dr_audit_finding *finding,
                                        struct dr_error *err)
{
    static const enum dr_audit_change change = DR_AUDIT_DELAYED;
    return look_past(audit, &change, 1, "delaying", finding, err);
}

static enum dr_status look_past_dropped(struct audit *audit, struct dr_audit_finding *finding,
                                        struct dr_error *err)
{
    static const enum dr_audit_change change = DR_AUDIT_DROPPED;
    return look_past(audit, &change, 1, "dropping", finding, err);
}

// ---- another past, another start, other days ---------------------------------------------------

// What is settled is restated two days later; a decision is from what was published first.
static enum dr_status look_at_corrected(struct audit *audit, struct dr_audit_finding *finding,
                                        struct dr_error *err)
{
    struct dr_audit_market *changed = &audit->changed;
    struct dr_audit_player player;
    char text[160], count[32];
    dr_audit_market_reset(changed);
    enum dr_status status = dr_audit_market_attach(changed, err);
    if (status == DR_OK)
        status = dr_audit_player_init(&player, &changed->market, &changed->site,
                                      audit->request->spec, &audit->is, err);
    if (status != DR_OK)
        return status;
    int64_t restated_utc_s = INT64_MIN;
    while (status == DR_OK && !dr_engine_done(player.engine)) {
        status = dr_audit_player_step(&player, 96, err);
        if (status != DR_OK || audit->is.n == 0)
            continue;
        int64_t until_utc_s = audit->is.decision[audit->is.n - 1].start_utc_s - 2 * DR_DAY_S;
        dr_audit_market_restate(changed, restated_utc_s, until_utc_s);
        restated_utc_s = until_utc_s;
    }
    dr_audit_player_finish(&player);
    if (status != DR_OK)
        return status;
    struct dr_audit_difference difference =
        dr_audit_log_compare(&audit->was, &audit->is, INT64_MAX);
    if (difference.found) {
        finding->verdict = DR_AUDIT_LOOK_AHEAD;
        finding->first_changed_utc_s = difference.utc_s;
        write_difference(&difference, text, sizeof text);
        snprintf(finding->detail, sizeof finding->detail,
                 "%s after values older than two days were restated", text);
    } else {
        snprintf(finding->detail, sizeof finding->detail, "1 run, %s decisions",
                 dr_output_thousands((double)audit->is.n, count, sizeof count));
    }
    return DR_OK;
}

static enum dr_status look_at_elsewhere(struct audit *audit, struct dr_audit_finding *finding,
                                        struct dr_error *err)
{
    const struct dr_market *market = audit->request->market;
    struct dr_audit_market *changed = &audit->changed;
    struct dr_audit_leak leak;
    if (!dr_audit_leak_init(&leak, market)) {
        finding->verdict = DR_AUDIT_NOT_TOLD;
        snprintf(finding->detail, sizeof finding->detail,
                 "the span is %d days, and %d are needed to tell", leak.span_days,
                 DR_AUDIT_LEAK_DAYS);
        return DR_OK;
    }
    dr_audit_market_reset(changed);
    enum dr_status status = dr_audit_market_rotate(changed, leak.days_on, leak.span_days, err);
    if (status == DR_OK)
        status = play(audit, &changed->market, &changed->site, SIZE_MAX, &audit->is, err);
    if (status == DR_OK)
        status = dr_audit_leak_count(&leak, market, &audit->is, err);
    if (status != DR_OK)
        return status;
    if (leak.found) {
        finding->verdict = DR_AUDIT_LOOK_AHEAD;
        finding->feed = "RTM_SPP";
    }
    snprintf(
        finding->detail, sizeof finding->detail,
        "shown other days, it is off in %zu of the %zu dearest intervals that it was not shown; "
        "by chance, days apart, in up to %zu",
        leak.n_hit, leak.n_dear, leak.n_hit_apart);
    return DR_OK;
}

static enum dr_status look_at_start(struct audit *audit, struct dr_audit_finding *finding,
                                    struct dr_error *err)
{
    static const int later_days[] = {7, 28};
    const struct dr_market *market = audit->request->market;
    struct dr_audit_market *changed = &audit->changed;
    char first[DR_TIME_SIZE], last[DR_TIME_SIZE], count[32];
    double compared = 0;
    for (size_t k = 0; k < sizeof later_days / sizeof later_days[0]; k++) {
        size_t later = (size_t)later_days[k] * 96;
        if (market->end - market->begin < 3 * later)
            continue;
        dr_audit_market_reset(changed);
        enum dr_status status = dr_audit_market_attach(changed, err);
        changed->market.begin += later;
        if (status == DR_OK)
            status = play(audit, &changed->market, &changed->site, SIZE_MAX, &audit->is, err);
        if (status != DR_OK)
            return status;
        struct dr_audit_overlap overlap = dr_audit_log_overlap(&audit->was, &audit->is);
        compared += (double)overlap.n;
        if (overlap.n_different == 0)
            continue;
        dr_clock_format_utc(overlap.first_utc_s, first);
        dr_clock_format_utc(overlap.last_utc_s, last);
        finding->verdict = DR_AUDIT_NOTE;
        finding->first_changed_utc_s = overlap.first_utc_s;
        snprintf(finding->detail, sizeof finding->detail,
                 "hangs on the start date from %s until %s: begun %d days later, it decides %s "
                 "intervals otherwise",
                 first, last, later_days[k],
                 dr_output_thousands((double)overlap.n_different, count, sizeof count));
        return DR_OK;
    }
    if (compared == 0)
        finding->verdict = DR_AUDIT_NOT_TOLD;
    snprintf(finding->detail, sizeof finding->detail,
             compared == 0 ? "the span is too short%s" : "%s decisions",
             compared == 0 ? "" : dr_output_thousands(compared, count, sizeof count));
    return DR_OK;
}

// ---- all of it ---------------------------------------------------------------------------------

static const struct kind {
    struct dr_audit_kind kind;
    // Of a run that declares hindsight, or does not repeat itself, nothing is told.
    bool asks_for_hindsight, asks_for_repeat;
    enum dr_status (*look)(struct audit *audit, struct dr_audit_finding *finding,
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
     look_at_corrected},
    {{"elsewhere", "Shown the prices of other days from the beginning, it does not act on the real "
                   "ones."},
     false,
     false,
     look_at_elsewhere},
    {{"start", "A run that starts days later decides the same; where not, this is a note."},
     false,
     true,
     look_at_start},
};

const struct dr_audit_kind *dr_audit_kind_at(size_t i)
{
    return i < DR_AUDIT_KIND_COUNT ? &kinds[i].kind : NULL;
}

static enum dr_status look_for(struct audit *audit, const struct kind *kind,
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
    struct audit audit = {.request = request, .repeats = true};
    enum dr_status status = DR_OK;
    dr_audit_times_choose(request->market, audit.time);
    if (request->spec->strategy) {
        // Before any other: what a module remembers of it shows in the next.
        status = play(&audit, request->market, request->site, SIZE_MAX, &audit.was, err);
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
