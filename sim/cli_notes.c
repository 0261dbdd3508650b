// SPDX-License-Identifier: GPL-3.0-or-later
// What the main job tells its user beside the result.
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "market/clock.h"
#include "sim/cli_job.h"

bool dr_job_uses_sample(const struct dr_job *job)
{
    return job->options.prices.n == 0;
}

// Names of files and points may hold anything; what would move the cursor is shown as a "?".
static const char *hide_controls(char *text)
{
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return text;
}

void dr_job_describe(const struct dr_job *job, char *out, size_t out_size)
{
    const struct dr_market *market = &job->market;
    char from[DR_DATE_SIZE], to[DR_DATE_SIZE], n[32], skipped[64] = "";
    int64_t first = dr_series_start_utc_s(&market->spp, market->begin);
    int64_t last = dr_series_start_utc_s(&market->spp, market->end - 1);
    dr_clock_format_date(dr_clock_central_day(first), from);
    dr_clock_format_date(dr_clock_central_day(last), to);
    if (market->n_missing > 0)
        snprintf(skipped, sizeof skipped, " (%zu missing ones skipped)", market->n_missing);
    snprintf(out, out_size, "%s%s, %s to %s Central, %s intervals%s; hashprice: %s%s",
             dr_job_uses_sample(job) ? "synthetic sample (no --prices given), point " : "",
             market->point, from, to, dr_output_thousands((double)market->n_settled, n, sizeof n),
             skipped, market->hashprice_name,
             dr_run_set_decides_inside(&job->set) ? "; decisions inside intervals, at SCED prices"
                                                  : "");
    hide_controls(out);
}

void dr_job_say(const char *format, ...)
{
    char text[PATH_MAX + 512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fprintf(stderr, "dr-sim: %s\n", hide_controls(text));
}

const char *dr_job_unpriced_hours(const struct dr_reserve *reserve, char *out, size_t out_size)
{
    char one[64];
    out[0] = '\0';
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        if (reserve->n_unpriced_hour[p] == 0)
            continue;
        snprintf(one, sizeof one, "%s%s %zu", out[0] ? ", " : "",
                 dr_product_info((enum dr_product)p)->name, reserve->n_unpriced_hour[p]);
        dr_cli_append(out, out_size, one, strlen(one));
    }
    return out;
}

static void say_reserves(const struct dr_reserve *reserve)
{
    char hours[256];
    if (dr_job_unpriced_hours(reserve, hours, sizeof hours)[0])
        dr_job_say("hours without a price of a reserve on offer, in which nothing is awarded: %s",
                   hours);
    if (reserve->n_stand_in > 0)
        dr_job_say(
            "intervals without a real-time price of a reserve, for which the day-ahead price "
            "stands in: %zu",
            reserve->n_stand_in);
    if (reserve->n_cut_hour > 0)
        dr_job_say(
            "offers of reserves and ERS above what the load can shed or draw were cut back in %zu "
            "hours, "
            "by %.10g MW-h",
            reserve->n_cut_hour, reserve->cut_mw_h);
}

// Files that nothing in the settings asks for: a charge left out is not to be taken for 0.
static void say_unused(const struct dr_job *job)
{
    const struct dr_terms *terms = &job->site.terms;
    const struct dr_text_list *further = job->options.further;
    bool reads_load = dr_run_set_needs(&job->set, DR_NEEDS(DR_FEED_SYSTEM_LOAD));
    if (job->options.decide == DR_DECIDE_SCED && !dr_run_set_decides_inside(&job->set))
        dr_job_say("--decide sced changes no run: none sees SCED prices (--information sced_lmp)");
    if (job->options.lmp.n == 0 && further[DR_DATA_SCED_ADDER].n > 0)
        dr_job_say("--adders is not used: there are no SCED prices (--lmp)");
    if (!terms->bills_transmission && further[DR_DATA_PEAKS].n > 0)
        dr_job_say("--peaks is not used: delivery.transmission is none");
    if (!terms->bills_transmission && !reads_load && further[DR_DATA_LOAD].n > 0)
        dr_job_say("--load is not used: delivery.transmission is none, no strategy reads it");
    if (!terms->sells_reserves && !dr_run_set_needs(&job->set, DR_FEEDS_MCPC) &&
        further[DR_DATA_AS_MCPC].n + further[DR_DATA_RT_MCPC].n > 0)
        dr_job_say("prices of reserves are not used: none is offered (reserve.PRODUCT.power_mw)");
    if (!terms->sells_capacity && further[DR_DATA_DEPLOYMENTS].n > 0)
        dr_job_say("--deployments is not used: neither a reserve nor ERS is sold");
    if (job->options.hashprice && !isnan(job->settings.hashprice_usd_per_ph_day))
        dr_job_say("--hashprice is not used: market.hashprice_usd_per_ph_day stands in its place");
}

void dr_job_say_notes(const struct dr_job *job, const char *description)
{
    const struct dr_market *market = &job->market;
    if (job->options.quiet)
        return;
    // The table begins with the same words: on one terminal once is enough.
    if (job->options.format != DR_OUTPUT_TABLE || !isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO))
        fprintf(stderr, "dr-sim %s: %s\n", DR_SIM_VERSION, description);
    if (market->note[0])
        dr_job_say("%s", market->note);
    if (market->n_repeated > 0)
        fprintf(stderr,
                "dr-sim: rows of the prices that repeat an interval with the same price: %zu\n",
                market->n_repeated);
    if (market->n_unsorted > 0)
        fprintf(stderr, "dr-sim: rows of the prices that were out of order and sorted in: %zu\n",
                market->n_unsorted);
    if (market->n_missing_day_ahead > 0)
        fprintf(stderr,
                "dr-sim: intervals without a day-ahead price, in which rules that need it mine: "
                "%zu\n",
                market->n_missing_day_ahead);
    if (market->n_lmp_without_adder > 0)
        dr_job_say("SCED prices without adders, which settlement prices have inside: %zu "
                   "(--adders FILE)",
                   market->n_lmp_without_adder);
    say_reserves(&job->site.reserve);
    say_unused(job);
}

// What happened in the runs that the user should hear of.
static void say_limits(const struct dr_job *job)
{
    char text[512] = "", one[DR_LABEL_SIZE + 32];
    for (size_t i = 0; i < job->set.n && job->site.terms.is_limited; i++) {
        snprintf(one, sizeof one, "%s%s %zu", i > 0 ? ", " : "", job->set.spec[i].label,
                 job->totals[i].n_limited);
        dr_cli_append(text, sizeof text, one, strlen(one));
    }
    if (text[0])
        dr_job_say("intervals in which events or deployments overruled the strategy: %s", text);
}

// What became of the offers that strategies planned, one line a run.
static void say_plans(const struct dr_job *job)
{
    for (size_t i = 0; i < job->set.n; i++) {
        const struct dr_totals *totals = &job->totals[i];
        if (totals->n_cut_hour > 0)
            dr_job_say(
                "%s planned more than the load can shed or draw: cut back in %zu hours, by %.10g "
                "MW-h",
                job->set.spec[i].label, totals->n_cut_hour, totals->cut_mw_h);
        if (totals->n_unpriced_hour > 0)
            dr_job_say("%s planned offers without a price, of which nothing is awarded: %zu",
                       job->set.spec[i].label, totals->n_unpriced_hour);
    }
}

enum dr_status dr_job_note_outcome(const struct dr_job *job, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    char name[64], value[96];
    if (job->market.n_lmp_without_adder > 0) {
        snprintf(value, sizeof value, "%zu", job->market.n_lmp_without_adder);
        const struct dr_ledger_note without = {"lmp_without_adders", value};
        status = dr_ledger_add_note(job->ledger, &without, err);
    }
    for (size_t i = 0; i < job->set.n && status == DR_OK; i++) {
        const struct dr_totals *totals = &job->totals[i];
        if (job->site.terms.is_limited) {
            snprintf(name, sizeof name, "run_%zu_overruled_intervals", i + 1);
            snprintf(value, sizeof value, "%zu", totals->n_limited);
            const struct dr_ledger_note overruled = {name, value};
            status = dr_ledger_add_note(job->ledger, &overruled, err);
        }
        if (status == DR_OK && dr_run_spec_decides_inside(&job->set.spec[i])) {
            snprintf(name, sizeof name, "run_%zu_decisions", i + 1);
            snprintf(value, sizeof value, "%zu in %zu intervals",
                     totals->n_interval + totals->n_inside, totals->n_interval);
            const struct dr_ledger_note decisions = {name, value};
            status = dr_ledger_add_note(job->ledger, &decisions, err);
        }
        if (status != DR_OK || totals->n_cut_hour + totals->n_unpriced_hour == 0)
            continue;
        snprintf(name, sizeof name, "run_%zu_reserve_plan", i + 1);
        snprintf(value, sizeof value, "cut_hours %zu, cut_mw_h %.10g, hours_without_price %zu",
                 totals->n_cut_hour, totals->cut_mw_h, totals->n_unpriced_hour);
        const struct dr_ledger_note note = {name, value};
        status = dr_ledger_add_note(job->ledger, &note, err);
    }
    return status;
}

void dr_job_say_outcome(const struct dr_job *job)
{
    say_limits(job);
    say_plans(job);
}
