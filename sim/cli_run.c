// SPDX-License-Identifier: GPL-3.0-or-later
// The main job: replay, decide, settle, book, compare, draw.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/report.h"
#include "sim/audit.h"
#include "sim/bound.h"
#include "sim/cli.h"
#include "sim/cli_job.h"
#include "sim/datasets.h"
#include "sim/engine.h"
#include "sim/ledger_audit.h"
#include "sim/python.h"
#include "sim/synth.h"

// The sample, and what `synth` made and the user gave back.
static bool is_synthetic(const struct dr_job *job)
{
    return strncmp(job->market.point, DR_SYNTH_POINT, strlen(DR_SYNTH_POINT)) == 0;
}

static enum dr_status load_settings(struct dr_job *job, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    dr_settings_init(&job->settings);
    for (size_t i = 0; i < job->options.site.n && status == DR_OK; i++)
        status = dr_settings_read(&job->settings, job->options.site.text[i], err);
    for (size_t i = 0; i < job->options.set.n && status == DR_OK; i++)
        status = dr_settings_set(&job->settings, job->options.set.text[i], err);
    if (status == DR_OK)
        status = dr_settings_check(&job->settings, err);
    if (status == DR_OK && job->options.vary)
        status = dr_study_variation_init(&job->variation, job->options.vary, &job->settings, err);
    if (status == DR_OK)
        status = dr_site_model_init(&job->site, &job->settings, err);
    return status;
}

static enum dr_status record_file(struct dr_job *job, const char *role, const char *format,
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
static enum dr_status record_other_inputs(struct dr_job *job, struct dr_error *err)
{
    const struct dr_run_options *o = &job->options;
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < o->site.n && status == DR_OK; i++)
        status = record_file(job, "--site", "ini", o->site.text[i], err);
    for (size_t i = 0; i < job->set.n && status == DR_OK; i++)
        for (size_t k = 0; status == DR_OK && dr_run_spec_module(&job->set.spec[i], k); k++) {
            const char *path = dr_run_spec_module(&job->set.spec[i], k);
            status = record_file(job, "--strategy", dr_python_is_name(path) ? "python" : "module",
                                 path, err);
        }
    return status;
}

static enum dr_status load_market(struct dr_job *job, struct dr_error *err)
{
    const struct dr_run_options *o = &job->options;
    const char *sample_prices = job->sample_prices, *sample_day_ahead = job->sample_day_ahead;
    static const char by_setting[] = " (market.hashprice_usd_per_ph_day)";
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
    char constant[32];
    bool is_constant = !isnan(job->settings.hashprice_usd_per_ph_day);
    snprintf(constant, sizeof constant, "%.17g", job->settings.hashprice_usd_per_ph_day);
    if (is_constant)
        request.hashprice = constant;
    request.other_point = other_point;
    while ((other_point[request.n_other_point] =
                dr_book_other_point(&job->site.book, request.n_other_point)))
        request.n_other_point++;
    for (int kind = 0; kind < DR_DATA_KIND_COUNT; kind++)
        request.further[kind] = (struct dr_files){o->further[kind].text, o->further[kind].n};
    if (dr_job_uses_sample(job)) {
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
        job->site.plans |= dr_run_spec_plans(&job->set.spec[i]);
    if (status == DR_OK && is_constant)
        dr_cli_append(job->market.hashprice_name, sizeof job->market.hashprice_name, by_setting,
                      strlen(by_setting));
    if (status == DR_OK)
        status = dr_site_model_attach(&job->site, &job->market, err);
    return status == DR_OK
               ? dr_study_variation_check(&job->variation, &job->market, job->site.plans, err)
               : status;
}

static enum dr_status run_all(struct dr_job *job, struct dr_progress *progress,
                              struct dr_error *err)
{
    const struct dr_market *market = &job->market;
    enum dr_status status = DR_OK;
    job->totals = calloc(job->set.n, sizeof *job->totals);
    if (!job->totals)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for %zu runs", job->set.n);
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
            status = dr_ledger_add_run(job->ledger, (int64_t)i + 1, spec, engine, progress, err);
        if (status == DR_OK)
            job->totals[i] = *dr_engine_totals(engine);
        dr_engine_destroy(engine);
    }
    return status;
}

// What the strategies of the comparison could not have known: table `audit`.
static enum dr_status audit_all(struct dr_job *job, struct dr_error *err)
{
    struct dr_audit_finding finding[DR_AUDIT_KIND_COUNT];
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < job->set.n && status == DR_OK; i++) {
        const struct dr_audit_request request = {.market = &job->market,
                                                 .site = &job->site,
                                                 .settings = &job->settings,
                                                 .spec = &job->set.spec[i]};
        status = dr_audit_run(&request, finding, err);
        if (status == DR_OK)
            status =
                dr_ledger_audit_add(dr_ledger_database(job->ledger), (int64_t)i + 1, finding, err);
    }
    return status;
}

// The comparison, and what is asked of it besides.
static enum dr_status replay(struct dr_job *job, struct dr_error *err)
{
    struct dr_progress progress;
    size_t n_run =
        job->set.n * (1 + job->variation.n) + dr_study_information_count(&job->market, &job->set);
    dr_progress_init(&progress, "replaying", n_run * job->market.n_settled, job->options.quiet);
    // Before the runs: a module that remembers those would repeat itself in all that an audit does.
    enum dr_status status = job->options.audit ? audit_all(job, err) : DR_OK;
    if (status == DR_OK)
        status = run_all(job, &progress, err);
    const struct dr_study_base base = {
        .market = &job->market, .site = &job->site, .set = &job->set, .totals = job->totals};
    struct sqlite3 *database = dr_ledger_database(job->ledger);
    if (status == DR_OK)
        status = dr_study_information(&base, database, &progress, err);
    if (status == DR_OK && job->variation.n > 0)
        status = dr_study_variation_run(&job->variation, &base, database, &progress, err);
    dr_progress_finish(&progress);
    return status;
}

static enum dr_status write_ledger(struct dr_job *job, const char *description,
                                   struct dr_error *err)
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
        {"decide", job->site.terms.decides_inside ? "sced" : "interval"},
        {"missing_intervals", missing},
        {"repeated_rows", repeated},
        {"missing_day_ahead_intervals", day_ahead},
        {"reserve_hours_without_price", dr_job_unpriced_hours(reserve, unpriced, sizeof unpriced)},
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
        status = replay(job, err);
    if (status == DR_OK)
        status = dr_job_note_outcome(job, err);
    if (status == DR_OK)
        status = dr_ledger_commit(job->ledger, err);
    return status;
}

static enum dr_status show(struct dr_job *job, const char *description, struct dr_error *err)
{
    const struct dr_run_options *o = &job->options;
    if (o->format == DR_OUTPUT_TABLE)
        printf("%s\n", description);
    enum dr_status status =
        dr_output_comparison(dr_ledger_database(job->ledger), o->format, stdout, err);
    if (status == DR_OK && !o->quiet)
        dr_job_say("the report is %s/report.html", o->out);
    return status;
}

enum dr_status dr_job_prepare(struct dr_job *job, struct dr_error *err)
{
    const struct dr_run_options *o = &job->options;
    enum dr_status status = load_settings(job, err);
    if (status == DR_OK)
        status = dr_run_set_init(
            &job->set, o->strategy.text, o->strategy.n, o->information,
            (struct dr_run_data){.day_ahead = o->day_ahead.n > 0 || dr_job_uses_sample(job),
                                 .lmp = o->lmp.n > 0,
                                 .load = o->further[DR_DATA_LOAD].n > 0,
                                 .ancillary = o->further[DR_DATA_AS_MCPC].n > 0},
            err);
    if (status == DR_OK && o->decide == DR_DECIDE_SCED && o->lmp.n == 0)
        status = dr_error_set(err, DR_ERR_USAGE,
                              "--decide sced needs SCED prices\n  found none, expected --lmp FILE");
    if (status == DR_OK) {
        dr_run_set_decide(&job->set, o->decide);
        job->site.terms.decides_inside = dr_run_set_decides_inside(&job->set);
        status = load_market(job, err);
    }
    return status;
}

static enum dr_status do_job(struct dr_job *job, struct dr_error *err)
{
    char description[DR_JOB_DESCRIPTION_SIZE];
    struct dr_report_outcome outcome = {.n_failed = 0};
    const struct dr_run_options *o = &job->options;
    enum dr_status status = dr_job_prepare(job, err);
    if (status == DR_OK)
        status = record_other_inputs(job, err);
    dr_interrupt_catch(); // from here on there is something to take away again
    if (status == DR_OK)
        status = dr_outdir_init(&job->outdir, o->out, err);
    if (status != DR_OK)
        return status;
    dr_job_describe(job, description, sizeof description);
    dr_job_say_notes(job, description);
    status = write_ledger(job, description, err);
    if (status == DR_OK)
        status = dr_report_write_run(job->outdir.staging, !o->no_figures, &outcome, err);
    if (status == DR_OK || dr_interrupted())
        status = dr_progress_add(NULL, 0, err); // Ctrl-C while drawing: gnuplot fails of it, too
    if (status == DR_OK)
        status = dr_outdir_commit(&job->outdir, err);
    if (status == DR_OK && !o->quiet)
        dr_job_say_outcome(job);
    if (status == DR_OK && outcome.note[0] && !o->quiet)
        dr_job_say("%s", outcome.note);
    return status == DR_OK ? show(job, description, err) : status;
}

void dr_job_finish(struct dr_job *job)
{
    dr_ledger_destroy(job->ledger);
    dr_outdir_finish(&job->outdir);
    dr_run_set_finish(&job->set);
    dr_study_variation_finish(&job->variation);
    dr_site_model_finish(&job->site);
    if (job->has_market)
        dr_market_finish(&job->market);
    free(job->schedule_mw);
    free(job->totals);
    dr_run_options_finish(&job->options);
}

int dr_cli_run(int argc, char **argv)
{
    struct dr_job job = {.outdir = {.lock = -1}};
    struct dr_error err = {.status = DR_OK};
    dr_run_options_init(&job.options);
    dr_interrupt_end_at_once();
    dr_cli_command_line("dr-sim", argc, argv, job.command_line, sizeof job.command_line);
    enum dr_cli_result parsed = dr_cli_parse(&dr_run_command, argc, argv, &job.options, &err);
    if (parsed == DR_CLI_HELP)
        return 0;
    enum dr_status status = parsed == DR_CLI_ERROR ? err.status : do_job(&job, &err);
    dr_job_finish(&job);
    return dr_cli_report(status, &err);
}
