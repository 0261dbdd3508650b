// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/dataset.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"

static const struct dr_data_kind_info kinds[DR_DATA_KIND_COUNT] = {
    [DR_DATA_ANY] = {.name = "any",
                     .unit = "",
                     .option = "",
                     .step_s = DR_INTERVAL_S,
                     .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_RTM_SPP] = {.name = "real-time SPP",
                         .unit = "$/MWh",
                         .option = "--prices",
                         .step_s = DR_INTERVAL_S,
                         .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_DAM_SPP] = {.name = "day-ahead SPP",
                         .unit = "$/MWh",
                         .option = "--day-ahead",
                         .step_s = DR_HOUR_S,
                         .publication = DR_PUBLISHED_DAY_AHEAD},
    [DR_DATA_HASHPRICE] = {.name = "hashprice",
                           .unit = "$/PH/day",
                           .option = "--hashprice",
                           .step_s = DR_DAY_S,
                           .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_SCED_LMP] = {.name = "SCED LMP",
                          .unit = "$/MWh",
                          .option = "--lmp",
                          .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_AS_MCPC] = {.name = "day-ahead ancillary-service price",
                         .unit = "$/MW-h",
                         .option = "--ancillary",
                         .step_s = DR_HOUR_S,
                         .publication = DR_PUBLISHED_DAY_AHEAD},
    [DR_DATA_LOAD] = {.name = "system load",
                      .unit = "MW",
                      .option = "--load",
                      .step_s = DR_HOUR_S,
                      .publication = DR_PUBLISHED_AFTER_END},
};

const struct dr_data_kind_info *dr_data_kind_info(enum dr_data_kind kind)
{
    return &kinds[kind];
}

void dr_dataset_init(struct dr_dataset *dataset, enum dr_data_kind kind)
{
    *dataset = (struct dr_dataset){.kind = kind};
}

void dr_dataset_finish(struct dr_dataset *dataset)
{
    for (size_t i = 0; i < dataset->n; i++) {
        dr_series_finish(&dataset->entry[i].series);
        dr_stamps_finish(&dataset->entry[i].stamps);
    }
    free(dataset->entry);
    dr_dataset_init(dataset, dataset->kind);
}

static bool same(const char *held, size_t held_size, const char *text, size_t length)
{
    if (length >= held_size)
        length = held_size - 1;
    return strncmp(held, text, length) == 0 && held[length] == '\0';
}

struct dr_entry *dr_dataset_entry(struct dr_dataset *dataset, const char *point,
                                  size_t point_length, const char *type, size_t type_length)
{
    struct dr_entry *other = NULL; // of this point, but not of this type
    size_t n_other = 0;
    // Rows of one point follow each other, or the points take turns: look there first.
    for (size_t k = 0; k < dataset->n; k++) {
        size_t i = (dataset->last + k) % dataset->n;
        struct dr_entry *entry = &dataset->entry[i];
        if (!same(entry->point, sizeof entry->point, point, point_length))
            continue;
        if (same(entry->type, sizeof entry->type, type, type_length)) {
            dataset->last = i;
            return entry;
        }
        other = entry;
        n_other++;
    }
    // Some formats say no type. Where the point has one entry only, rows without a type belong to
    // it; an entry without a type takes the one that comes later.
    if (n_other == 1 && (type_length == 0 || !other->type[0])) {
        if (type_length > 0)
            snprintf(other->type, sizeof other->type, "%.*s", (int)type_length, type);
        dataset->last = (size_t)(other - dataset->entry);
        return other;
    }
    if (dataset->n == dataset->capacity) {
        size_t capacity = 2 * dataset->capacity + 4;
        struct dr_entry *entry = realloc(dataset->entry, capacity * sizeof *entry);
        if (!entry)
            return NULL;
        dataset->entry = entry;
        dataset->capacity = capacity;
    }
    struct dr_entry *entry = &dataset->entry[dataset->n];
    *entry = (struct dr_entry){.n_repeated = 0};
    snprintf(entry->point, sizeof entry->point, "%.*s", (int)point_length, point);
    snprintf(entry->type, sizeof entry->type, "%.*s", (int)type_length, type);
    dr_series_init(&entry->series, kinds[dataset->kind].step_s, kinds[dataset->kind].publication);
    dataset->last = dataset->n++;
    return entry;
}

// "A:HU, B:LZ, B:LZEW" of all entries, cut off where the buffer ends.
static void list_points(const struct dr_dataset *dataset, char *out, size_t out_size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < dataset->n; i++) {
        const struct dr_entry *entry = &dataset->entry[i];
        int n = snprintf(out + used, out_size - used, "%s%s%s%s", i > 0 ? ", " : "", entry->point,
                         entry->type[0] ? ":" : "", entry->type);
        if (n < 0 || (size_t)n >= out_size - used) {
            snprintf(out + out_size - 4, 4, "...");
            return;
        }
        used += (size_t)n;
    }
}

static bool better_type(const struct dr_entry *a, const struct dr_entry *b)
{
    return strcmp(a->type, "LZ") == 0 && strcmp(b->type, "LZEW") == 0;
}

enum dr_status dr_dataset_pick(const struct dr_dataset *dataset, const char *wanted,
                               struct dr_entry **entry, struct dr_error *err)
{
    char points[1024], name[96];
    struct dr_entry *found = NULL;
    bool any = !wanted || !wanted[0];
    const char *colon = any ? NULL : strrchr(wanted, ':');
    for (size_t i = 0; i < dataset->n; i++) {
        struct dr_entry *e = &dataset->entry[i];
        if (any && found && strcmp(e->point, found->point) != 0) {
            list_points(dataset, points, sizeof points);
            return dr_error_set(err, DR_ERR_USAGE,
                                "the %s files hold several settlement points\n"
                                "  found %s; expected --point with one of them",
                                kinds[dataset->kind].name, points);
        }
        bool match = any || strcmp(e->point, wanted) == 0 ||
                     (colon && same(e->point, sizeof e->point, wanted, (size_t)(colon - wanted)) &&
                      strcmp(e->type, colon + 1) == 0);
        if (match && (!found || better_type(e, found)))
            found = e;
    }
    if (!found) {
        list_points(dataset, points, sizeof points);
        return dr_error_set(
            err, DR_ERR_USAGE,
            "settlement point %s is not in the %s files\n"
            "  found %s; expected --point with one of them",
            dr_quote(name, sizeof name, any ? "" : wanted, any ? 0 : strlen(wanted)),
            kinds[dataset->kind].name, points);
    }
    *entry = found;
    return DR_OK;
}
