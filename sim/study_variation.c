// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison again, with one setting at several values.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market/number.h"
#include "sim/bound.h"
#include "sim/study.h"
#include "sim/study_total.h"

// ---- what is varied ----------------------------------------------------------------------------

// Puts "--vary NAME=VALUE: " before what a check said.
static enum dr_status name_value(enum dr_status status, const char *setting, const char *value,
                                 struct dr_error *err)
{
    char said[sizeof err->message];
    if (status == DR_OK || !err)
        return status;
    snprintf(said, sizeof said, "%s", err->message);
    char *second = strchr(said, '\n');
    if (!second)
        return dr_error_set(err, status, "--vary %s=%s: %s", setting, value, said);
    *second++ = '\0';
    return dr_error_set(err, status, "--vary %s=%s: %s\n%s", setting, value, said, second);
}

static size_t count_values(const char *list)
{
    size_t n = 1;
    for (; *list; list++)
        n += *list == ',';
    return n;
}

// The number of values, and a setting that is a number. An unknown name is left to be told by what
// sets it.
static enum dr_status check_text(struct dr_study_variation *variation, const char *list,
                                 struct dr_error *err)
{
    const struct dr_setting *row = dr_settings_row(variation->setting);
    char found[96];
    if (row && row->kind != DR_SETTING_NUMBER && row->kind != DR_SETTING_MONTHS)
        return dr_error_set(
            err, DR_ERR_USAGE,
            "--vary %s: only numbers are varied\n  found %s, expected a setting that "
            "is a number",
            variation->setting, dr_quote(found, sizeof found, list, strlen(list)));
    size_t n = count_values(list);
    if (n < DR_STUDY_LEAST_VALUES || n > DR_STUDY_MOST_VALUES)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--vary %s: too %s values\n  found %zu in %s, expected %d to %d with "
                            "commas between",
                            variation->setting, n < DR_STUDY_LEAST_VALUES ? "few" : "many", n,
                            dr_quote(found, sizeof found, list, strlen(list)),
                            DR_STUDY_LEAST_VALUES, DR_STUDY_MOST_VALUES);
    variation->n = n;
    variation->unit = row ? row->unit : "";
    return DR_OK;
}

// All settings at one value, as if it had been given with --set.
static enum dr_status set_value(struct dr_study_variation *variation, size_t i, const char *text,
                                const struct dr_settings *base, struct dr_error *err)
{
    struct dr_settings *settings = &variation->settings[i];
    struct dr_site_model site;
    *settings = *base;
    enum dr_status status = dr_settings_put(settings, "--vary", variation->setting, text, err);
    if (status != DR_OK)
        return status;
    dr_number_parse(text, strlen(text), &variation->value[i]);
    for (size_t k = 0; k < i; k++)
        if (variation->value[k] == variation->value[i])
            return dr_error_set(err, DR_ERR_USAGE,
                                "--vary %s: a value twice\n  found %s again, expected each once",
                                variation->setting, text);
    status = dr_settings_check(settings, err);
    if (status == DR_OK)
        status = dr_site_model_init(&site, settings, err);
    return name_value(status, variation->setting, text, err);
}

enum dr_status dr_study_variation_init(struct dr_study_variation *variation, const char *text,
                                       const struct dr_settings *base, struct dr_error *err)
{
    char found[96];
    const char *equals = strchr(text, '=');
    *variation = (struct dr_study_variation){.n = 0};
    if (!equals || equals == text || (size_t)(equals - text) >= sizeof variation->setting)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--vary: not a setting with values\n  found %s, expected "
                            "SECTION.KEY=NUMBER,NUMBER,...",
                            dr_quote(found, sizeof found, text, strlen(text)));
    snprintf(variation->setting, sizeof variation->setting, "%.*s", (int)(equals - text), text);
    enum dr_status status = check_text(variation, equals + 1, err);
    if (status != DR_OK)
        return status;
    variation->value = calloc(variation->n, sizeof *variation->value);
    variation->settings = calloc(variation->n, sizeof *variation->settings);
    char *list = strdup(equals + 1), *at = list;
    if (!variation->value || !variation->settings || !list)
        status = dr_error_set(err, DR_ERR_MEMORY, "out of memory for the values of --vary");
    for (size_t i = 0; i < variation->n && status == DR_OK; i++) {
        size_t length = strcspn(at, ",");
        at[length] = '\0';
        status = set_value(variation, i, at, base, err);
        at += length + 1;
    }
    free(list);
    if (status != DR_OK)
        dr_study_variation_finish(variation);
    return status;
}

void dr_study_variation_finish(struct dr_study_variation *variation)
{
    free(variation->value);
    free(variation->settings);
    *variation = (struct dr_study_variation){.n = 0};
}

// ---- running it --------------------------------------------------------------------------------

// Site and market at one value. All series but the hashprice, where that is set, are the base's.
struct world {
    struct dr_site_model site;
    struct dr_market market;
    bool owns_hashprice;
};

static enum dr_status set_hashprice(struct world *world, double usd_per_ph_day,
                                    struct dr_error *err)
{
    struct dr_series *hashprice = &world->market.hashprice, base = *hashprice;
    if (isnan(usd_per_ph_day))
        return DR_OK;
    if (!dr_series_copy(hashprice, &base))
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the hashprice");
    world->owns_hashprice = true;
    for (size_t i = 0; i < hashprice->n; i++)
        hashprice->value[i] = usd_per_ph_day;
    return DR_OK;
}

static void finish_world(struct world *world)
{
    dr_site_model_finish(&world->site);
    if (world->owns_hashprice)
        dr_series_finish(&world->market.hashprice);
}

// On failure, too, it is to be finished.
static enum dr_status init_world(struct world *world, const struct dr_study_variation *variation,
                                 size_t i, const struct dr_market *market, bool plans,
                                 struct dr_error *err)
{
    char value[32];
    const struct dr_settings *settings = &variation->settings[i];
    *world = (struct world){.market = *market};
    enum dr_status status = dr_site_model_init(&world->site, settings, err);
    if (status == DR_OK)
        status = set_hashprice(world, settings->hashprice_usd_per_ph_day, err);
    world->site.plans = plans;
    if (status == DR_OK)
        status = dr_site_model_attach(&world->site, &world->market, err);
    snprintf(value, sizeof value, "%.15g", variation->value[i]);
    return name_value(status, variation->setting, value, err);
}

enum dr_status dr_study_variation_check(const struct dr_study_variation *variation,
                                        const struct dr_market *market, bool plans,
                                        struct dr_error *err)
{
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < variation->n && status == DR_OK; i++) {
        struct world world;
        status = init_world(&world, variation, i, market, plans, err);
        finish_world(&world);
    }
    return status;
}

static enum dr_status run_one(const struct world *world, const struct dr_run_spec *spec,
                              double *schedule_mw, struct dr_progress *progress,
                              struct dr_totals *totals, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    if (!spec->strategy)
        status = dr_bound_schedule(&world->market, &world->site, schedule_mw, err);
    if (status == DR_OK)
        status = dr_study_total_run(&world->market, &world->site, spec,
                                    spec->strategy ? NULL : schedule_mw, progress, totals, err);
    return status;
}

static enum dr_status run_value(const struct dr_study_variation *variation, size_t i,
                                const struct dr_study_base *base, double *schedule_mw,
                                sqlite3_stmt *statement, struct dr_progress *progress,
                                struct dr_error *err)
{
    struct world world;
    struct dr_totals totals;
    enum dr_status status = init_world(&world, variation, i, base->market, base->site->plans, err);
    for (size_t r = 0; r < base->set->n && status == DR_OK; r++) {
        const struct dr_run_spec *spec = &base->set->spec[r];
        status = run_one(&world, spec, schedule_mw, progress, &totals, err);
        const struct dr_study_total total = {
            .study = "variation",
            .name = variation->setting,
            .unit = variation->unit,
            .step = (int64_t)i + 1,
            .run_id = (int64_t)r + 1,
            .value = variation->value[i],
            .spec = spec,
            .capacity_mw = world.site.plant.capacity_mw,
            .totals = &totals,
        };
        if (status == DR_OK)
            status = dr_study_total_write(statement, &total, err);
    }
    finish_world(&world);
    return status;
}

enum dr_status dr_study_variation_run(const struct dr_study_variation *variation,
                                      const struct dr_study_base *base, sqlite3 *database,
                                      struct dr_progress *progress, struct dr_error *err)
{
    sqlite3_stmt *statement = NULL;
    double *schedule_mw = calloc(base->market->end - base->market->begin, sizeof *schedule_mw);
    enum dr_status status = schedule_mw
                                ? dr_study_total_prepare(database, &statement, err)
                                : dr_error_set(err, DR_ERR_MEMORY, "out of memory for the bound");
    for (size_t i = 0; i < variation->n && status == DR_OK; i++)
        status = run_value(variation, i, base, schedule_mw, statement, progress, err);
    sqlite3_finalize(statement);
    free(schedule_mw);
    return status;
}
