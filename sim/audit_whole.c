// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of change for which a strategy runs over the whole span: another past, another start,
// other days.
#include <stdio.h>

#include "market/clock.h"
#include "sim/audit_leak.h"
#include "sim/audit_state.h"
#include "sim/output.h"

// What is settled is restated two days later; a decision is from what was published first.
enum dr_status dr_audit_look_at_corrected(struct dr_audit *audit, struct dr_audit_finding *finding,
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
        dr_audit_difference_write(&difference, text, sizeof text);
        snprintf(finding->detail, sizeof finding->detail,
                 "%s after values older than two days were restated", text);
    } else {
        snprintf(finding->detail, sizeof finding->detail, "1 run, %s decisions",
                 dr_output_thousands((double)audit->is.n, count, sizeof count));
    }
    return DR_OK;
}

enum dr_status dr_audit_look_at_elsewhere(struct dr_audit *audit, struct dr_audit_finding *finding,
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
        status = dr_audit_play(audit, &changed->market, &changed->site, SIZE_MAX, &audit->is, err);
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
        "shown other days, it is off in %.0f of the %zu dearest intervals that it was not shown; "
        "by chance, days apart, in up to %.0f",
        leak.n_hit, leak.n_dear, leak.n_hit_apart);
    return DR_OK;
}

enum dr_status dr_audit_look_at_start(struct dr_audit *audit, struct dr_audit_finding *finding,
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
            status =
                dr_audit_play(audit, &changed->market, &changed->site, SIZE_MAX, &audit->is, err);
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
