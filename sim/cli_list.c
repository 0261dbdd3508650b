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

static void print_texts(const char *name, const char *unit, const char *range, const char *def,
                        const char *help)
{
    printf("  %-38s %-10s %-16s %-8s %s\n", name, unit, range, def, help);
}

static void print_row(const char *name, const char *unit, double min, double max, bool above_min,
                      double def, const char *help)
{
    char range[48], shown[32];
    snprintf(range, sizeof range, "%s%g to %g", above_min ? "above " : "", min, max);
    if (isnan(def))
        snprintf(shown, sizeof shown, "unset");
    else
        snprintf(shown, sizeof shown, "%g", def);
    print_texts(name, unit, range, shown, help);
}

// What is no number is shown as it is typed.
static void print_setting(const struct dr_setting *row)
{
    char shown[32] = "unset";
    const char *word = row->words;
    switch (row->kind) {
    case DR_SETTING_CHOICE:
        for (int k = isnan(row->def) ? 0 : (int)row->def; k > 0; k--)
            word += strcspn(word, "|") + 1;
        if (!isnan(row->def))
            snprintf(shown, sizeof shown, "%.*s", (int)strcspn(word, "|"), word);
        print_texts(row->name, "word", row->words, shown, row->help);
        break;
    case DR_SETTING_DATE:
        print_texts(row->name, row->unit, "YYYY-MM-DD", shown, row->help);
        break;
    case DR_SETTING_TEXT:
        print_texts(row->name, row->unit, "any", shown, row->help);
        break;
    default:
        print_row(row->name, row->unit, row->min, row->max, row->above_min, row->def, row->help);
    }
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
        if (dr_strategies[i]->flags & DR_STANDS_BEFORE)
            print_texts("then", "name", "name or path", "breakeven",
                        "strategy that it stands before; keys of that one are then.KEY");
    }
    printf("%s: the exact bound: what nobody can beat, knowing every price (hindsight)\n",
           DR_BOUND_NAME);
    printf("\nkeys of every strategy:\n");
    printf("  %-38s %s\n", "label", "name of the run in tables and figures");
    printf("  %-38s one of %s\n", "information", dr_information_names(names, sizeof names));
    for (int i = 0; i < DR_INFORMATION_COUNT; i++)
        printf("    %-36s %s\n", dr_information_rows[i].name, dr_information_rows[i].help);
    print_params(dr_common_params, dr_common_param_count);
    printf("\nof a strategy that stands before another: then=NAME (or a path), then.KEY=VALUE\n");
}

static void list_settings(void)
{
    struct dr_settings settings;
    char name[128];
    const char *unit;
    double value;
    for (size_t i = 0; i < dr_setting_count; i++)
        print_setting(&dr_setting_rows[i]);
    printf("\nthe default fleet, replaced as a whole by any fleet setting:\n");
    dr_settings_init(&settings);
    for (size_t i = 0; dr_settings_at(&settings, i, name, sizeof name, &unit, &value); i++)
        if (strncmp(name, "fleet.", 6) == 0)
            printf("  %-38s %-10s %g\n", name, unit, value);
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
