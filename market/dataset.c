// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/dataset.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"

static const struct dr_data_kind_info kinds[DR_DATA_KIND_COUNT] = {
    [DR_DATA_ANY] = {.name = "prices",
                     .unit = "",
                     .option = "",
                     .step_s = DR_INTERVAL_S,
                     .publication = DR_PUBLISHED_AFTER_END,
                     .one_of = {DR_DATA_RTM_SPP, DR_DATA_DAM_SPP}},
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
                          .form = DR_FORM_STAMPS,
                          .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_SCED_ADDER] = {.name = "SCED price adder",
                            .unit = "$/MWh",
                            .option = "--adders",
                            .form = DR_FORM_STAMPS,
                            .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_ANY_MCPC] = {.name = "ancillary-service price",
                          .unit = "$/MW-h",
                          .option = "",
                          .step_s = DR_INTERVAL_S,
                          .publication = DR_PUBLISHED_AFTER_END,
                          .one_of = {DR_DATA_AS_MCPC, DR_DATA_RT_MCPC}},
    [DR_DATA_AS_MCPC] = {.name = "day-ahead ancillary-service price",
                         .unit = "$/MW-h",
                         .option = "--ancillary",
                         .step_s = DR_HOUR_S,
                         .publication = DR_PUBLISHED_DAY_AHEAD},
    [DR_DATA_RT_MCPC] = {.name = "real-time ancillary-service price",
                         .unit = "$/MW-h",
                         .option = "--real-time-ancillary",
                         .step_s = DR_INTERVAL_S,
                         .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_LOAD] = {.name = "system load",
                      .unit = "MW",
                      .option = "--load",
                      .step_s = DR_HOUR_S,
                      .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_PEAKS] = {.name = "system peaks",
                       .unit = "MW",
                       .option = "--peaks",
                       .form = DR_FORM_STAMPS,
                       .step_s = DR_INTERVAL_S,
                       .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_POSITIONS] = {.name = "day-ahead positions",
                           .unit = "MW",
                           .option = "--positions",
                           .step_s = DR_HOUR_S,
                           .publication = DR_PUBLISHED_DAY_AHEAD},
    [DR_DATA_DEPLOYMENTS] = {.name = "deployments of reserves",
                             .unit = "of the award",
                             .option = "--deployments",
                             .form = DR_FORM_SPANS,
                             .step_s = DR_INTERVAL_S,
                             .publication = DR_PUBLISHED_AFTER_END},
    [DR_DATA_EVENTS] = {.name = "events",
                        .unit = "MW",
                        .option = "--events",
                        .form = DR_FORM_SPANS,
                        .step_s = DR_INTERVAL_S,
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
        dr_spans_finish(&dataset->entry[i].spans);
    }
    free(dataset->entry);
    free(dataset->slot);
    dr_dataset_init(dataset, dataset->kind);
}

static bool same(const char *held, size_t held_size, const char *text, size_t length)
{
    if (length >= held_size)
        length = held_size - 1;
    return strncmp(held, text, length) == 0 && held[length] == '\0';
}

// ---- finding entries ---------------------------------------------------------------------------

// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv
static uint64_t hash(const char *text, size_t length)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)text[i]) * 0x100000001b3u;
    return h;
}

// The slot of a point: of its first entry, or the free one where that belongs.
static size_t *find_slot(const struct dr_dataset *dataset, const char *point, size_t length)
{
    size_t i = (size_t)hash(point, length) & (dataset->n_slot - 1);
    while (dataset->slot[i] > 0 &&
           !same(dataset->entry[dataset->slot[i] - 1].point, DR_POINT_SIZE, point, length))
        i = (i + 1) & (dataset->n_slot - 1);
    return &dataset->slot[i];
}

// Doubles the table, at most half full, in which the first entry of every point is.
static bool grow_slots(struct dr_dataset *dataset)
{
    size_t n_slot = dataset->n_slot > 0 ? 2 * dataset->n_slot : 16;
    size_t *slot = calloc(n_slot, sizeof *slot);
    if (!slot)
        return false;
    size_t *old = dataset->slot, n_old = dataset->n_slot;
    dataset->slot = slot;
    dataset->n_slot = n_slot;
    for (size_t i = 0; i < n_old; i++)
        if (old[i] > 0) {
            const char *point = dataset->entry[old[i] - 1].point;
            *find_slot(dataset, point, strlen(point)) = old[i];
        }
    free(old);
    return true;
}

static bool grow(struct dr_dataset *dataset)
{
    if (2 * (dataset->n + 1) > dataset->n_slot && !grow_slots(dataset))
        return false;
    if (dataset->n < dataset->capacity)
        return true;
    size_t capacity = 2 * dataset->capacity + 4;
    struct dr_entry *entry = realloc(dataset->entry, capacity * sizeof *entry);
    if (!entry)
        return false;
    dataset->entry = entry;
    dataset->capacity = capacity;
    return true;
}

static void set_type(struct dr_entry *entry, const char *type, size_t length)
{
    snprintf(entry->type, sizeof entry->type, "%.*s", (int)length, type);
    entry->type_length = strlen(entry->type);
}

// The entry of a point and type by its name, made where there is none.
static struct dr_entry *look_up(struct dr_dataset *dataset, const char *point, size_t point_length,
                                const char *type, size_t type_length)
{
    struct dr_entry *other = NULL; // of this point, but not of this type
    size_t n_other = 0;
    if (!grow(dataset))
        return NULL;
    if (point_length >= DR_POINT_SIZE)
        point_length = DR_POINT_SIZE - 1;
    size_t *slot = find_slot(dataset, point, point_length);
    for (size_t i = *slot; i > 0; i = dataset->entry[i - 1].next_of_point) {
        other = &dataset->entry[i - 1];
        n_other++;
        if (same(other->type, sizeof other->type, type, type_length))
            return other;
    }
    // Some formats say no type. Where the point has one entry only, rows without a type belong to
    // it; an entry without a type takes the one that comes later.
    if (n_other == 1 && (type_length == 0 || !other->type[0])) {
        if (type_length > 0)
            set_type(other, type, type_length);
        return other;
    }
    struct dr_entry *entry = &dataset->entry[dataset->n++];
    *entry = (struct dr_entry){.last_start_utc_s = INT64_MIN};
    snprintf(entry->point, sizeof entry->point, "%.*s", (int)point_length, point);
    entry->point_length = strlen(entry->point);
    set_type(entry, type, type_length);
    dr_series_init(&entry->series, kinds[dataset->kind].step_s, kinds[dataset->kind].publication);
    if (other)
        other->next_of_point = dataset->n;
    else
        *slot = dataset->n;
    return entry;
}

struct dr_entry *dr_dataset_entry(struct dr_dataset *dataset, const char *point,
                                  size_t point_length, const char *type, size_t type_length)
{
    // Rows of one point follow each other, or the points take turns: what came after the last entry
    // before comes after it again.
    size_t before = dataset->last;
    if (dataset->n > 0) {
        size_t i = dataset->entry[before].follower;
        struct dr_entry *entry = &dataset->entry[i];
        if (entry->point_length == point_length && entry->type_length == type_length &&
            memcmp(entry->point, point, point_length) == 0 &&
            (type_length == 0 || memcmp(entry->type, type, type_length) == 0)) {
            dataset->last = i;
            return entry;
        }
    }
    struct dr_entry *entry = look_up(dataset, point, point_length, type, type_length);
    if (!entry)
        return NULL;
    dataset->last = (size_t)(entry - dataset->entry);
    dataset->entry[before].follower = dataset->last;
    return entry;
}

// ---- values ------------------------------------------------------------------------------------

bool dr_dataset_put(struct dr_dataset *dataset, struct dr_entry *entry, int64_t start_utc_s,
                    double value, enum dr_series_put *result)
{
    // Unsorted files begin with gaps that are filled later: 8 million values, in 64 MB, are fine
    // from the first row on, and 200 points with a year between two rows of each fit into that.
    enum { FREE_VALUES = 8000000, MOST_MISSING_A_VALUE = 64 };
    size_t growth = dr_series_growth(&entry->series, start_utc_s);
    size_t missing = dataset->n_missing + (growth > 0 ? growth - 1 : 0);
    if (missing > FREE_VALUES && missing / MOST_MISSING_A_VALUE > dataset->n_value)
        return false;
    *result = dr_series_put(&entry->series, start_utc_s, value);
    if (*result == DR_SERIES_STORED) {
        dataset->n_value++;
        dataset->n_missing = growth > 0 ? missing : dataset->n_missing - 1;
    }
    return true;
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
