// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli_run_options.h"

#include <string.h>

#include "market/clock.h"

void dr_run_options_init(struct dr_run_options *options)
{
    *options = (struct dr_run_options){
        .out = "dr-sim-out", .information = DR_PREV_SPP, .decide = DR_DECIDE_INTERVAL};
}

void dr_run_options_finish(struct dr_run_options *options)
{
    dr_text_list_finish(&options->prices);
    dr_text_list_finish(&options->day_ahead);
    dr_text_list_finish(&options->lmp);
    for (int kind = 0; kind < DR_DATA_KIND_COUNT; kind++)
        dr_text_list_finish(&options->further[kind]);
    dr_text_list_finish(&options->site);
    dr_text_list_finish(&options->set);
    dr_text_list_finish(&options->strategy);
}

static enum dr_status take_prices(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->prices, value, err);
}

static enum dr_status take_day_ahead(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->day_ahead, value, err);
}

static enum dr_status take_lmp(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->lmp, value, err);
}

static enum dr_status take_adders(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->further[DR_DATA_SCED_ADDER], value, err);
}

static enum dr_status take_ancillary(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->further[DR_DATA_AS_MCPC], value, err);
}

static enum dr_status take_real_time_ancillary(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->further[DR_DATA_RT_MCPC], value, err);
}

static enum dr_status take_load(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->further[DR_DATA_LOAD], value, err);
}

static enum dr_status take_peaks(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->further[DR_DATA_PEAKS], value, err);
}

static enum dr_status take_positions(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->further[DR_DATA_POSITIONS], value, err);
}

static enum dr_status take_deployments(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->further[DR_DATA_DEPLOYMENTS], value,
                            err);
}

static enum dr_status take_events(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->further[DR_DATA_EVENTS], value, err);
}

static enum dr_status take_site(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->site, value, err);
}

static enum dr_status take_set(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->set, value, err);
}

static enum dr_status take_vary(void *o, const char *value, struct dr_error *err)
{
    struct dr_run_options *options = o;
    char found[96];
    if (options->vary)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--vary: given twice\n  found %s, expected one setting to vary",
                            dr_quote(found, sizeof found, value, strlen(value)));
    options->vary = value;
    return DR_OK;
}

static enum dr_status take_strategy(void *o, const char *value, struct dr_error *err)
{
    return dr_text_list_add(&((struct dr_run_options *)o)->strategy, value, err);
}

static enum dr_status take_point(void *o, const char *value, struct dr_error *err)
{
    (void)err;
    ((struct dr_run_options *)o)->point = value;
    return DR_OK;
}

static enum dr_status take_hashprice(void *o, const char *value, struct dr_error *err)
{
    (void)err;
    ((struct dr_run_options *)o)->hashprice = value;
    return DR_OK;
}

static enum dr_status take_out(void *o, const char *value, struct dr_error *err)
{
    (void)err;
    ((struct dr_run_options *)o)->out = value;
    return DR_OK;
}

static enum dr_status not_one_of(const char *option, const char *value, const char *expected,
                                 struct dr_error *err)
{
    char found[96];
    return dr_error_set(err, DR_ERR_USAGE, "%s: not a usable value\n  found %s, expected %s",
                        option, dr_quote(found, sizeof found, value, strlen(value)), expected);
}

static enum dr_status take_information(void *o, const char *value, struct dr_error *err)
{
    char names[128];
    if (dr_information_find(value, &((struct dr_run_options *)o)->information))
        return DR_OK;
    return not_one_of("--information", value, dr_information_names(names, sizeof names), err);
}

static enum dr_status take_decide(void *o, const char *value, struct dr_error *err)
{
    if (dr_decide_find(value, &((struct dr_run_options *)o)->decide))
        return DR_OK;
    return not_one_of("--decide", value, "interval or sced", err);
}

static enum dr_status take_format(void *o, const char *value, struct dr_error *err)
{
    if (dr_output_format_find(value, &((struct dr_run_options *)o)->format))
        return DR_OK;
    return not_one_of("--format", value, "table, csv or json", err);
}

static enum dr_status take_gaps(void *o, const char *value, struct dr_error *err)
{
    bool skip = strcmp(value, "skip") == 0;
    if (!skip && strcmp(value, "error") != 0)
        return not_one_of("--gaps", value, "error or skip", err);
    ((struct dr_run_options *)o)->skip_gaps = skip;
    return DR_OK;
}

static enum dr_status take_from(void *o, const char *value, struct dr_error *err)
{
    struct dr_run_options *options = o;
    options->has_from = true;
    return dr_clock_parse_date(value, strlen(value), &options->from_day)
               ? DR_OK
               : not_one_of("--from", value, "a day YYYY-MM-DD", err);
}

static enum dr_status take_to(void *o, const char *value, struct dr_error *err)
{
    struct dr_run_options *options = o;
    options->has_to = true;
    return dr_clock_parse_date(value, strlen(value), &options->to_day)
               ? DR_OK
               : not_one_of("--to", value, "a day YYYY-MM-DD", err);
}

static enum dr_status take_audit(void *o, const char *value, struct dr_error *err)
{
    (void)value;
    (void)err;
    ((struct dr_run_options *)o)->audit = true;
    return DR_OK;
}

static enum dr_status take_no_figures(void *o, const char *value, struct dr_error *err)
{
    (void)value;
    (void)err;
    ((struct dr_run_options *)o)->no_figures = true;
    return DR_OK;
}

static enum dr_status take_quiet(void *o, const char *value, struct dr_error *err)
{
    (void)value;
    (void)err;
    ((struct dr_run_options *)o)->quiet = true;
    return DR_OK;
}

static const struct dr_option option_rows[] = {
    {"--prices", "FILE", "real-time prices; repeatable, files are joined (default: the sample)",
     take_prices},
    {"--point", "NAME[:TYPE]", "settlement point, where the files hold more than one", take_point},
    {"--day-ahead", "FILE", "day-ahead prices of the same point; repeatable", take_day_ahead},
    {"--lmp", "FILE", "SCED prices of the same point; repeatable", take_lmp},
    {"--adders", "FILE", "what SCED runs add to the prices of --lmp; repeatable", take_adders},
    {"--hashprice", "FILE|NUMBER",
     "daily hashprice or network figures, or a constant in $/PH/day before pool fees (default: "
     "built-in monthly means)",
     take_hashprice},
    {"--peaks", "FILE", "system peak intervals for the transmission charge (4CP); repeatable",
     take_peaks},
    {"--load", "FILE",
     "system load by the hour, from which peaks are estimated where there is no --peaks; "
     "repeatable",
     take_load},
    {"--positions", "FILE", "megawatts bought or sold day-ahead by the hour; repeatable",
     take_positions},
    {"--ancillary", "FILE", "day-ahead prices of reserves by the hour; repeatable", take_ancillary},
    {"--real-time-ancillary", "FILE",
     "real-time prices of reserves by 15 minutes, from 2025-12-05 on; repeatable",
     take_real_time_ancillary},
    {"--deployments", "FILE", "when reserves and ERS were called; repeatable", take_deployments},
    {"--events", "FILE", "emergencies, orders and outages that limit the site; repeatable",
     take_events},
    {"--site", "FILE", "settings (INI); dr-sim list settings prints them", take_site},
    {"--set", "SECTION.KEY=VALUE", "one setting, stronger than the file; repeatable", take_set},
    {"--vary", "SECTION.KEY=NUMBER,...",
     "the whole comparison again at each value of one setting, in the ledger's view variation",
     take_vary},
    {"--strategy", "NAME[,KEY=VALUE]...",
     "a run of the comparison, by name (dr-sim list strategies) or file (./mine.so, mine.py); "
     "repeatable (default: the standard set)",
     take_strategy},
    {"--information", "SET", "default information set: prev_spp, sced_lmp, day_ahead or perfect",
     take_information},
    {"--decide", "interval|sced",
     "when runs that see SCED prices are asked: before each interval (default), or also inside it "
     "at each price",
     take_decide},
    {"--from", "DATE", "first Central day to settle; days before are published history", take_from},
    {"--to", "DATE", "last Central day to settle", take_to},
    {"--gaps", "error|skip", "what a missing interval does (default: error)", take_gaps},
    {"--audit", NULL,
     "each strategy is audited for look-ahead, too; what is found is in the ledger's table audit "
     "(dr-sim audit --help)",
     take_audit},
    {"--out", "DIR", "folder of the result (default: dr-sim-out)", take_out},
    {"--format", "table|csv|json", "the comparison on standard output (default: table)",
     take_format},
    {"--no-figures", NULL, "draw nothing; report.html is still written", take_no_figures},
    {"--quiet", NULL, "no messages and no progress on standard error", take_quiet},
    {NULL, NULL, NULL, NULL},
};

const struct dr_command dr_run_command = {
    .name = "run",
    .usage = "[run] [--prices FILE]... [option]...",
    .summary = "Replays 15-minute prices, lets strategies mine, curtail or sell back, books every\n"
               "interval in DIR/ledger.sqlite and compares the strategies.",
    .example = "dr-sim --prices ercot2024.csv --day-ahead dam2024.csv --hashprice 52.50",
    .option = option_rows,
};
