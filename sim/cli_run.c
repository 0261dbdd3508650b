// SPDX-License-Identifier: GPL-3.0-or-later
// The main job: replay, decide, settle, book, compare, draw.
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "market/clock.h"
#include "market/market.h"
#include "plots/report.h"
#include "sim/bound.h"
#include "sim/cli.h"
#include "sim/cli_run_options.h"
#include "sim/datasets.h"
#include "sim/engine.h"
#include "sim/ledger.h"
#include "sim/outdir.h"
#include "sim/run_set.h"
#include "sim/settings.h"
#include "sim/synth.h"

enum { COMMAND_LINE_SIZE = 4096 };

// ---- the job -----------------------------------------------------------------------------------

// All that a run holds; finished in one place.
struct job {
    struct dr_run_options options;
    char command_line[COMMAND_LINE_SIZE];
    char sample_prices[PATH_MAX], sample_day_ahead[PATH_MAX];
    struct dr_settings settings;
    struct dr_site_model site;
    struct dr_market market;
    bool has_market;
    struct dr_run_set set;
    struct dr_outdir outdir;
    struct dr_ledger *ledger;
    double *schedule_mw;      // of the bound
    struct dr_totals *totals; // shape [set.n], of the runs that are over
};

// The sample, and what `synth` made and the user gave back.
static bool is_synthetic(const struct job *job)
{
    return strncmp(job->market.point, DR_SYNTH_POINT, strlen(DR_SYNTH_POINT)) == 0;
}

static bool uses_sample(const struct job *job)
{
    return job->options.prices.n == 0;
}

// Appends as much as there is room for.
static void append(char *out, size_t out_size, const char *text, size_t length)
{
    size_t used = strlen(out);
    snprintf(out + used, out_size - used, "%.*s", (int)length, text);
}

// The command as typed, quoted where the shell needs it: 'it'\''s'.
static void write_command_line(int argc, char **argv, char *out, size_t out_size)
{
    snprintf(out, out_size, "dr-sim");
    for (int i = 0; i < argc; i++) {
        const char *at = argv[i];
        bool plain = *at && !at[strcspn(at, " \t\n\"'\\$`&|;<>()*?[]{}#~!")];
        append(out, out_size, plain ? " " : " '", 2);
        for (; *at; at += *at == '\'') {
            size_t length = strcspn(at, "'");
            append(out, out_size, at, length);
            at += length;
            if (*at)
                append(out, out_size, "'\\''", 4);
        }
        append(out, out_size, "'", plain ? 0 : 1);
    }
}

static enum dr_status load_settings(struct job *job, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    dr_settings_init(&job->settings);
    for (size_t i = 0; i < job->options.site.n && status == DR_OK; i++)
        status = dr_settings_read(&job->settings, job->options.site.text[i], err);
    for (size_t i = 0; i < job->options.set.n && status == DR_OK; i++)
        status = dr_settings_set(&job->settings, job->options.set.text[i], err);
    if (status == DR_OK)
        status = dr_settings_check(&job->settings, err);
    if (status == DR_OK)
        status = dr_site_model_init(&job->site, &job->settings, err);
    return status;
}

static enum dr_status record_file(struct job *job, const char *role, const char *format,
                                  const char *name, struct dr_error *err)
{
    struct dr_input input;
    enum dr_status status = dr_input_init(&input, name, err);
    if (status != DR_OK)
        return status;
    status = dr_market_record(&job->market, role, format, &input, err);
    dr_input_finish(&input);
    return status;
}

// Settings and modules are inputs too: the ledger names them with their hashes.
static enum dr_status record_other_inputs(struct job *job, struct dr_error *err)
{
    const struct dr_run_options *o = &job->options;
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < o->site.n && status == DR_OK; i++)
        status = record_file(job, "--site", "ini", o->site.text[i], err);
    for (size_t i = 0; i < job->set.n && status == DR_OK; i++)
        if (job->set.spec[i].module_path[0])
            status = record_file(job, "--strategy", "module", job->set.spec[i].module_path, err);
    return status;
}

static enum dr_status load_market(struct job *job, struct dr_error *err)
{
    const struct dr_run_options *o = &job->options;
    const char *sample_prices = job->sample_prices, *sample_day_ahead = job->sample_day_ahead;
    const char *other_point[DR_MAX_CONTRACTS + 1];
    struct dr_market_request request = {
        .price_file = o->prices.text,
        .n_price_file = o->prices.n,
        .day_ahead_file = o->day_ahead.text,
        .n_day_ahead_file = o->day_ahead.n,
        .lmp_file = o->lmp.text,
        .n_lmp_file = o->lmp.n,
        .hashprice = o->hashprice,
        .point = o->point,
        .has_from = o->has_from,
        .has_to = o->has_to,
        .from_day = o->from_day,
        .to_day = o->to_day,
        .skip_gaps = o->skip_gaps,
    };
    request.other_point = other_point;
    while ((other_point[request.n_other_point] =
                dr_book_other_point(&job->site.book, request.n_other_point)))
        request.n_other_point++;
    for (int kind = 0; kind < DR_DATA_KIND_COUNT; kind++)
        request.further[kind] = (struct dr_files){o->further[kind].text, o->further[kind].n};
    if (uses_sample(job)) {
        enum dr_status status = dr_datasets_path(DR_SAMPLE_PRICES, job->sample_prices, err);
        if (status == DR_OK)
            status = dr_datasets_path(DR_SAMPLE_DAY_AHEAD, job->sample_day_ahead, err);
        if (status != DR_OK)
            return status;
        request.price_file = &sample_prices;
        request.n_price_file = 1;
        if (o->day_ahead.n == 0) {
            request.day_ahead_file = &sample_day_ahead;
            request.n_day_ahead_file = 1;
        }
    }
    enum dr_status status = dr_market_init(&job->market, &request, err);
    job->has_market = status == DR_OK;
    for (size_t i = 0; i < job->set.n; i++)
        job->site.plans |= job->set.spec[i].strategy && job->set.spec[i].strategy->plan;
    return status == DR_OK ? dr_site_model_attach(&job->site, &job->market, err) : status;
}

// Names of files and points may hold anything; what would move the cursor is shown as a "?".
static const char *hide_controls(char *text)
{
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return text;
}

// "HB_HOUSTON, 2024-01-01 to 2024-12-31 Central, 35,136 intervals; hashprice ..."
static void describe(const struct job *job, char *out, size_t out_size)
{
    const struct dr_market *market = &job->market;
    char from[DR_DATE_SIZE], to[DR_DATE_SIZE], n[32], skipped[64] = "";
    int64_t first = dr_series_start_utc_s(&market->spp, market->begin);
    int64_t last = dr_series_start_utc_s(&market->spp, market->end - 1);
    dr_clock_format_date(dr_clock_central_day(first), from);
    dr_clock_format_date(dr_clock_central_day(last), to);
    if (market->n_missing > 0)
        snprintf(skipped, sizeof skipped, " (%zu missing ones skipped)", market->n_missing);
    snprintf(out, out_size, "%s%s, %s to %s Central, %s intervals%s; hashprice: %s",
             uses_sample(job) ? "synthetic sample (no --prices given), point " : "", market->point,
             from, to, dr_output_thousands((double)market->n_settled, n, sizeof n), skipped,
             market->hashprice_name);
    hide_controls(out);
}

// A note on standard error; a name in it adds no lines.
__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    char text[PATH_MAX + 512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fprintf(stderr, "dr-sim: %s\n", hide_controls(text));
}

// "RRS 170, ECRS 170": hours of an offer without a price; empty where there is none.
static const char *unpriced_hours(const struct dr_reserve *reserve, char *out, size_t out_size)
{
    char one[64];
    out[0] = '\0';
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        if (reserve->n_unpriced_hour[p] == 0)
            continue;
        snprintf(one, sizeof one, "%s%s %zu", out[0] ? ", " : "",
                 dr_product_info((enum dr_product)p)->name, reserve->n_unpriced_hour[p]);
        append(out, out_size, one, strlen(one));
    }
    return out;
}

static void say_reserves(const struct dr_reserve *reserve)
{
    char hours[256];
    if (unpriced_hours(reserve, hours, sizeof hours)[0])
        say("hours without a price of a reserve on offer, in which nothing is awarded: %s", hours);
    if (reserve->n_stand_in > 0)
        say("intervals without a real-time price of a reserve, for which the day-ahead price "
            "stands in: %zu",
            reserve->n_stand_in);
    if (reserve->n_cut_hour > 0)
        say("offers of reserves and ERS above what the load can shed or draw were cut back in %zu "
            "hours, "
            "by %.10g MW-h",
            reserve->n_cut_hour, reserve->cut_mw_h);
}

// Files that nothing in the settings asks for: a charge left out is not to be taken for 0.
static void say_unused(const struct job *job)
{
    const struct dr_terms *terms = &job->site.terms;
    const struct dr_text_list *further = job->options.further;
    if (!terms->bills_transmission && further[DR_DATA_PEAKS].n + further[DR_DATA_LOAD].n > 0)
        say("--peaks and --load are not used: delivery.transmission is none");
    if (!terms->sells_reserves && further[DR_DATA_AS_MCPC].n + further[DR_DATA_RT_MCPC].n > 0)
        say("prices of reserves are not used: none is offered (reserve.PRODUCT.power_mw)");
    if (!terms->sells_capacity && further[DR_DATA_DEPLOYMENTS].n > 0)
        say("--deployments is not used: neither a reserve nor ERS is sold");
}

static void say_notes(const struct job *job, const char *description)
{
    const struct dr_market *market = &job->market;
    if (job->options.quiet)
        return;
    // The table begins with the same words: on one terminal once is enough.
    if (job->options.format != DR_OUTPUT_TABLE || !isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO))
        fprintf(stderr, "dr-sim %s: %s\n", DR_SIM_VERSION, description);
    if (market->note[0])
        say("%s", market->note);
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
    say_reserves(&job->site.reserve);
    say_unused(job);
}

static enum dr_status run_all(struct job *job, struct dr_error *err)
{
    struct dr_progress progress;
    const struct dr_market *market = &job->market;
    enum dr_status status = DR_OK;
    job->totals = calloc(job->set.n, sizeof *job->totals);
    if (!job->totals)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for %zu runs", job->set.n);
    dr_progress_init(&progress, "replaying", job->set.n * market->n_settled, job->options.quiet);
    for (size_t i = 0; i < job->set.n && status == DR_OK; i++) {
        const struct dr_run_spec *spec = &job->set.spec[i];
        struct dr_engine *engine = NULL;
        if (!spec->strategy) {
            free(job->schedule_mw);
            job->schedule_mw = calloc(market->end - market->begin, sizeof *job->schedule_mw);
            status = job->schedule_mw
                         ? dr_bound_schedule(market, &job->site, job->schedule_mw, err)
                         : dr_error_set(err, DR_ERR_MEMORY, "out of memory for the bound");
        }
        if (status == DR_OK)
            status = dr_engine_create(&engine, market, &job->site, spec,
                                      spec->strategy ? NULL : job->schedule_mw, err);
        if (status == DR_OK)
            status = dr_ledger_add_run(job->ledger, (int64_t)i + 1, spec, engine, &progress, err);
        if (status == DR_OK)
            job->totals[i] = *dr_engine_totals(engine);
        dr_engine_destroy(engine);
    }
    dr_progress_finish(&progress);
    return status;
}

// What happened in the runs that the user should hear of.
static void say_limits(const struct job *job)
{
    char text[512] = "", one[DR_LABEL_SIZE + 32];
    for (size_t i = 0; i < job->set.n && job->site.terms.is_limited; i++) {
        snprintf(one, sizeof one, "%s%s %zu", i > 0 ? ", " : "", job->set.spec[i].label,
                 job->totals[i].n_limited);
        append(text, sizeof text, one, strlen(one));
    }
    if (text[0])
        say("intervals in which events or deployments overruled the strategy: %s", text);
}

// What became of the offers that strategies planned, one line a run.
static void say_plans(const struct job *job)
{
    for (size_t i = 0; i < job->set.n; i++) {
        const struct dr_totals *totals = &job->totals[i];
        if (totals->n_cut_hour > 0)
            say("%s planned more than the load can shed or draw: cut back in %zu hours, by %.10g "
                "MW-h",
                job->set.spec[i].label, totals->n_cut_hour, totals->cut_mw_h);
        if (totals->n_unpriced_hour > 0)
            say("%s planned offers without a price, of which nothing is awarded: %zu",
                job->set.spec[i].label, totals->n_unpriced_hour);
    }
}

static enum dr_status note_plans(const struct job *job, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < job->set.n && status == DR_OK; i++) {
        const struct dr_totals *totals = &job->totals[i];
        char name[64], value[96];
        if (job->site.terms.is_limited) {
            snprintf(name, sizeof name, "run_%zu_overruled_intervals", i + 1);
            snprintf(value, sizeof value, "%zu", totals->n_limited);
            const struct dr_ledger_note overruled = {name, value};
            status = dr_ledger_add_note(job->ledger, &overruled, err);
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

static enum dr_status write_ledger(struct job *job, const char *description, struct dr_error *err)
{
    char path[PATH_MAX + 16], missing[32], repeated[32], day_ahead[32];
    char unpriced[256], stand_in[32], cut_hours[32], cut_mw_h[32];
    const struct dr_reserve *reserve = &job->site.reserve;
    snprintf(path, sizeof path, "%s/ledger.sqlite", job->outdir.staging);
    snprintf(missing, sizeof missing, "%zu", job->market.n_missing);
    snprintf(repeated, sizeof repeated, "%zu", job->market.n_repeated);
    snprintf(day_ahead, sizeof day_ahead, "%zu", job->market.n_missing_day_ahead);
    snprintf(stand_in, sizeof stand_in, "%zu", reserve->n_stand_in);
    snprintf(cut_hours, sizeof cut_hours, "%zu", reserve->n_cut_hour);
    snprintf(cut_mw_h, sizeof cut_mw_h, "%.10g", reserve->cut_mw_h);
    const struct dr_ledger_note note[] = {
        {"description", description},
        {"settlement_point", job->market.point},
        {"synthetic", is_synthetic(job) ? "1" : "0"},
        {"hashprice", job->market.hashprice_name},
        {"gaps", job->options.skip_gaps ? "skip" : "error"},
        {"missing_intervals", missing},
        {"repeated_rows", repeated},
        {"missing_day_ahead_intervals", day_ahead},
        {"reserve_hours_without_price", unpriced_hours(reserve, unpriced, sizeof unpriced)},
        {"reserve_real_time_stand_ins", stand_in},
        {"reserve_cut_hours", cut_hours},
        {"reserve_cut_mw_h", cut_mw_h},
    };
    const struct dr_ledger_head head = {
        .program_version = DR_SIM_VERSION,
        .command_line = job->command_line,
        .market = &job->market,
        .site = &job->site,
        .settings = &job->settings,
        .note = note,
        .n_note = sizeof note / sizeof note[0],
    };
    enum dr_status status = dr_ledger_create(&job->ledger, path, &head, err);
    if (status == DR_OK)
        status = run_all(job, err);
    if (status == DR_OK)
        status = note_plans(job, err);
    if (status == DR_OK)
        status = dr_ledger_commit(job->ledger, err);
    return status;
}

static enum dr_status show(struct job *job, const char *description, struct dr_error *err)
{
    const struct dr_run_options *o = &job->options;
    if (o->format == DR_OUTPUT_TABLE)
        printf("%s\n", description);
    enum dr_status status =
        dr_output_comparison(dr_ledger_database(job->ledger), o->format, stdout, err);
    if (status == DR_OK && !o->quiet)
        say("the report is %s/report.html", o->out);
    return status;
}

static enum dr_status do_job(struct job *job, struct dr_error *err)
{
    char description[768], note[512] = "";
    const struct dr_run_options *o = &job->options;
    enum dr_status status = load_settings(job, err);
    if (status == DR_OK)
        status = dr_run_set_init(
            &job->set, o->strategy.text, o->strategy.n, o->information,
            (struct dr_run_data){.day_ahead = o->day_ahead.n > 0 || uses_sample(job),
                                 .lmp = o->lmp.n > 0},
            err);
    if (status == DR_OK)
        status = load_market(job, err);
    if (status == DR_OK)
        status = record_other_inputs(job, err);
    dr_interrupt_catch(); // from here on there is something to take away again
    if (status == DR_OK)
        status = dr_outdir_init(&job->outdir, o->out, err);
    if (status != DR_OK)
        return status;
    describe(job, description, sizeof description);
    say_notes(job, description);
    status = write_ledger(job, description, err);
    if (status == DR_OK)
        status = dr_report_write(job->outdir.staging, !o->no_figures, note, sizeof note, err);
    if (status == DR_OK || dr_interrupted())
        status = dr_progress_add(NULL, 0, err); // Ctrl-C while drawing: gnuplot fails of it, too
    if (status == DR_OK)
        status = dr_outdir_commit(&job->outdir, err);
    if (status == DR_OK && !o->quiet) {
        say_limits(job);
        say_plans(job);
    }
    if (status == DR_OK && note[0] && !o->quiet)
        say("%s", note);
    return status == DR_OK ? show(job, description, err) : status;
}

static void finish_job(struct job *job)
{
    dr_ledger_destroy(job->ledger);
    dr_outdir_finish(&job->outdir);
    dr_run_set_finish(&job->set);
    dr_site_model_finish(&job->site);
    if (job->has_market)
        dr_market_finish(&job->market);
    free(job->schedule_mw);
    free(job->totals);
    dr_run_options_finish(&job->options);
}

int dr_cli_run(int argc, char **argv)
{
    struct job job = {.outdir = {.lock = -1}};
    struct dr_error err = {.status = DR_OK};
    dr_run_options_init(&job.options);
    dr_interrupt_end_at_once();
    write_command_line(argc, argv, job.command_line, sizeof job.command_line);
    enum dr_cli_result parsed = dr_cli_parse(&dr_run_command, argc, argv, &job.options, &err);
    if (parsed == DR_CLI_HELP)
        return 0;
    enum dr_status status = parsed == DR_CLI_ERROR ? err.status : do_job(&job, &err);
    finish_job(&job);
    return dr_cli_report(status, &err);
}
