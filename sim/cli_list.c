// SPDX-License-Identifier: GPL-3.0-or-later
// What there is, from the tables that parse and check.
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "market/charges/charge.h"
#include "plots/figure.h"
#include "sim/cli.h"
#include "sim/cli_options.h"
#include "sim/module.h"
#include "sim/run_spec.h"
#include "sim/settings.h"

static void print_row(const char *name, const char *unit, double min, double max, bool above_min,
                      double def, const char *help)
{
    char range[48], shown[32];
    snprintf(range, sizeof range, "%s%g to %g", above_min ? "above " : "", min, max);
    if (isnan(def))
        snprintf(shown, sizeof shown, "unset");
    else
        snprintf(shown, sizeof shown, "%g", def);
    printf("  %-36s %-10s %-16s %-8s %s\n", name, unit, range, shown, help);
}

static void print_params(const struct dr_param *param, size_t n)
{
    for (size_t i = 0; i < n; i++)
        print_row(param[i].name, param[i].unit, param[i].min, param[i].max, false, param[i].def,
                  param[i].help);
}

static void list_strategies(void)
{
    char names[128];
    for (size_t i = 0; dr_strategies[i]; i++) {
        printf("%s: %s\n", dr_strategies[i]->name, dr_strategies[i]->summary);
        print_params(dr_strategies[i]->params, dr_strategies[i]->n_params);
    }
    printf("%s: the exact bound: what nobody can beat, knowing every price (hindsight)\n",
           DR_BOUND_NAME);
    printf("\nkeys of every strategy:\n");
    printf("  %-36s %s\n", "label", "name of the run in tables and figures");
    printf("  %-36s one of %s\n", "information", dr_information_names(names, sizeof names));
    for (int i = 0; i < DR_INFORMATION_COUNT; i++)
        printf("    %-34s %s\n", dr_information_rows[i].name, dr_information_rows[i].help);
    print_params(dr_common_params, dr_common_param_count);
}

// What a setting of another kind than a number may be, and what it is by default.
static void print_word_row(const struct dr_setting *row)
{
    char def[48] = "unset";
    const char *what = row->kind == DR_SETTING_CHOICE ? row->words
                       : row->kind == DR_SETTING_DATE ? "YYYY-MM-DD"
                                                      : "text";
    if (row->kind == DR_SETTING_CHOICE && !isnan(row->def))
        snprintf(def, sizeof def, "%.*s", (int)strcspn(row->words, "|"), row->words);
    printf("  %-36s %s, default %s; %s\n", row->name, what, def, row->help);
}

static void list_settings(void)
{
    struct dr_settings settings;
    char name[128];
    const char *unit;
    double value;
    for (size_t i = 0; i < dr_setting_count; i++) {
        const struct dr_setting *row = &dr_setting_rows[i];
        if (row->kind == DR_SETTING_NUMBER || row->kind == DR_SETTING_MONTHS)
            print_row(row->name, row->unit, row->min, row->max, row->above_min, row->def,
                      row->help);
        else
            print_word_row(row);
    }
    printf("\nthe default fleet, replaced as a whole by any fleet setting:\n");
    dr_settings_init(&settings);
    for (size_t i = 0; dr_settings_at(&settings, i, name, sizeof name, &unit, &value); i++)
        if (strncmp(name, "fleet.", 6) == 0)
            printf("  %-36s %-10s %g\n", name, unit, value);
}

static void list_charges(void)
{
    for (size_t c = 0; dr_charges[c]; c++) {
        const struct dr_charge *charge = dr_charges[c];
        bool always = !charge->since[0] && !charge->until[0];
        printf("%-5s %s (%s, %s; %s%s%s)\n      %s\n      source: %s\n      evidence: %s\n",
               charge->code, charge->name, dr_charge_groups[charge->group].name, charge->unit,
               always ? "all dates" : charge->since, charge->until[0] ? " until " : "",
               charge->until, charge->formula, charge->source, charge->evidence);
    }
}

static void list_figures(void)
{
    for (size_t i = 0; dr_figures[i]; i++)
        printf("%-20s %s\n", dr_figures[i]->name, dr_figures[i]->title);
}

static const struct {
    const char *name;
    void (*print)(void);
} lists[] = {
    {"strategies", list_strategies},
    {"settings", list_settings},
    {"charges", list_charges},
    {"figures", list_figures},
};

static enum dr_status take_list(void *options, const char *value, struct dr_error *err)
{
    size_t *chosen = options;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (strcmp(value, lists[i].name) == 0) {
            *chosen = i;
            return DR_OK;
        }
    char found[96];
    return dr_error_set(err, DR_ERR_USAGE,
                        "list: there is no such list\n  found %s, expected strategies, "
                        "settings, charges or figures",
                        dr_quote(found, sizeof found, value, strlen(value)));
}

static const struct dr_option no_options[] = {{NULL, NULL, NULL, NULL}};

static const struct dr_command command = {
    .name = "list",
    .usage = "list strategies|settings|charges|figures",
    .summary = "Prints name, unit, range, default and one sentence of each.",
    .example = "dr-sim list settings",
    .option = no_options,
    .argument = take_list,
};

int dr_cli_list(int argc, char **argv)
{
    struct dr_error err = {.status = DR_OK};
    size_t chosen = sizeof lists / sizeof lists[0];
    enum dr_cli_result parsed = dr_cli_parse(&command, argc, argv, &chosen, &err);
    if (parsed == DR_CLI_HELP)
        return 0;
    if (parsed == DR_CLI_RUN && chosen == sizeof lists / sizeof lists[0])
        take_list(&chosen, "", &err);
    if (err.status != DR_OK)
        return dr_cli_report(err.status, &err);
    lists[chosen].print();
    return 0;
}
