// SPDX-License-Identifier: GPL-3.0-or-later
// Named series, and the choice of one of them.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "market/clock.h"
#include "market/dataset.h"
#include "test/runner.h"

static const int64_t begin_utc_s = 1717218000; // 2024-06-01T05:00Z

static void put(struct dr_dataset *dataset, const char *point, const char *type, int i,
                double value)
{
    struct dr_entry *entry = dr_dataset_entry(dataset, point, strlen(point), type, strlen(type));
    ck_assert_ptr_nonnull(entry);
    ck_assert_int_eq(dr_series_put(&entry->series, begin_utc_s + i * 900, value), DR_SERIES_STORED);
}

static void picks(const struct dr_dataset *dataset, const char *wanted, const char *point,
                  const char *type)
{
    struct dr_error err = {.message = ""};
    struct dr_entry *entry = NULL;
    dr_assert_ok(err, dr_dataset_pick(dataset, wanted, &entry, &err));
    ck_assert_msg(strcmp(entry->point, point) == 0 && strcmp(entry->type, type) == 0,
                  "%s picks %s:%s", wanted ? wanted : "nothing", entry->point, entry->type);
}

static void picks_none(const struct dr_dataset *dataset, const char *wanted, const char *what)
{
    struct dr_error err = {.message = ""};
    struct dr_entry *entry = NULL;
    dr_assert_error(err, dr_dataset_pick(dataset, wanted, &entry, &err), DR_ERR_USAGE, what);
    ck_assert_ptr_nonnull(strstr(err.message, "\n  found "));
    ck_assert_ptr_nonnull(strstr(err.message, "; expected --point with one of them"));
    ck_assert_ptr_null(entry);
}

START_TEST(kinds_are_complete)
{
    enum { DAY_AHEAD = DR_PUBLISHED_DAY_AHEAD, AFTER_END = DR_PUBLISHED_AFTER_END };
    static const struct {
        int32_t step_s;
        int publication;
        enum dr_data_form form;
        const char *option;
    } expected[DR_DATA_KIND_COUNT] = {
        [DR_DATA_ANY] = {900, AFTER_END, DR_FORM_SERIES, ""},
        [DR_DATA_RTM_SPP] = {900, AFTER_END, DR_FORM_SERIES, "--prices"},
        [DR_DATA_DAM_SPP] = {3600, DAY_AHEAD, DR_FORM_SERIES, "--day-ahead"},
        [DR_DATA_HASHPRICE] = {86400, AFTER_END, DR_FORM_SERIES, "--hashprice"},
        [DR_DATA_SCED_LMP] = {0, AFTER_END, DR_FORM_STAMPS, "--lmp"},
        [DR_DATA_SCED_ADDER] = {0, AFTER_END, DR_FORM_STAMPS, "--adders"},
        [DR_DATA_ANY_MCPC] = {900, AFTER_END, DR_FORM_SERIES, ""},
        [DR_DATA_AS_MCPC] = {3600, DAY_AHEAD, DR_FORM_SERIES, "--ancillary"},
        [DR_DATA_RT_MCPC] = {900, AFTER_END, DR_FORM_SERIES, "--real-time-ancillary"},
        [DR_DATA_LOAD] = {3600, AFTER_END, DR_FORM_SERIES, "--load"},
        [DR_DATA_PEAKS] = {900, AFTER_END, DR_FORM_STAMPS, "--peaks"},
        [DR_DATA_POSITIONS] = {3600, DAY_AHEAD, DR_FORM_SERIES, "--positions"},
        [DR_DATA_DEPLOYMENTS] = {900, AFTER_END, DR_FORM_SPANS, "--deployments"},
        [DR_DATA_EVENTS] = {900, AFTER_END, DR_FORM_SPANS, "--events"},
    };
    for (int kind = 0; kind < DR_DATA_KIND_COUNT; kind++) {
        const struct dr_data_kind_info *info = dr_data_kind_info((enum dr_data_kind)kind);
        ck_assert(info->name && info->name[0] && info->unit);
        ck_assert_int_eq(info->step_s, expected[kind].step_s);
        ck_assert_int_eq((int)info->publication, expected[kind].publication);
        ck_assert_int_eq(info->form, expected[kind].form);
        ck_assert_str_eq(info->option, expected[kind].option);
        // A kind without an option of its own is one of two that have one.
        for (int k = 0; k < 2; k++)
            ck_assert_int_eq(info->one_of[k] != DR_DATA_ANY, info->option[0] == '\0');
    }
}
END_TEST

START_TEST(one_entry_a_name)
{
    struct dr_dataset dataset;
    dr_dataset_init(&dataset, DR_DATA_DAM_SPP);
    struct dr_entry *west = dr_dataset_entry(&dataset, "HB_WEST and the rest", 7, "", 0);
    ck_assert_ptr_nonnull(west);
    ck_assert_str_eq(west->point, "HB_WEST");
    ck_assert_str_eq(west->type, "");
    ck_assert_int_eq(west->series.step_s, 3600);
    ck_assert_int_eq(west->series.publication, DR_PUBLISHED_DAY_AHEAD);
    ck_assert_ptr_eq(dr_dataset_entry(&dataset, "HB_WEST", 7, "", 0), west);
    ck_assert_uint_eq(dataset.n, 1);
    dr_dataset_entry(&dataset, "HB_WES", 6, "", 0); // a beginning is another name
    dr_dataset_entry(&dataset, "HB_WEST2", 8, "", 0);
    dr_dataset_entry(&dataset, "hb_west", 7, "", 0);
    ck_assert_uint_eq(dataset.n, 4);
    dr_dataset_finish(&dataset);
    ck_assert_uint_eq(dataset.n, 0);
    ck_assert_int_eq(dataset.kind, DR_DATA_DAM_SPP);
    dr_dataset_finish(&dataset);
}
END_TEST

// As ERCOT writes them: all points of an interval, then all of the next one.
START_TEST(many_points_by_turns)
{
    enum { POINTS = 500, INTERVALS = 40 };
    struct dr_dataset dataset;
    dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
    for (int i = 0; i < INTERVALS; i++)
        for (int p = 0; p < POINTS; p++) {
            char name[16];
            int length = snprintf(name, sizeof name, "NODE_%d", p);
            struct dr_entry *entry = dr_dataset_entry(&dataset, name, (size_t)length, "RN", 2);
            dr_series_put(&entry->series, begin_utc_s + i * 900, 2.385 * i + p);
        }
    ck_assert_uint_eq(dataset.n, POINTS);
    for (int p = 0; p < POINTS; p++) {
        ck_assert_uint_eq(dataset.entry[p].series.n, INTERVALS);
        ck_assert_double_eq(dataset.entry[p].series.value[7], 2.385 * 7 + p);
    }
    picks_none(&dataset, NULL, "NODE_0:RN, NODE_1:RN");
    picks_none(&dataset, NULL, "...; expected"); // the list is cut, the advice is not
    picks_none(&dataset, "NODE_500", "\"NODE_500\"");
    picks(&dataset, "NODE_499", "NODE_499", "RN");
    dr_dataset_finish(&dataset);
}
END_TEST

START_TEST(picks_the_only_one)
{
    struct dr_dataset dataset;
    dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
    put(&dataset, "HB_WEST", "HU", 0, 47.31);
    picks(&dataset, NULL, "HB_WEST", "HU");
    picks(&dataset, "", "HB_WEST", "HU");
    picks(&dataset, "HB_WEST", "HB_WEST", "HU");
    picks(&dataset, "HB_WEST:HU", "HB_WEST", "HU");
    picks_none(&dataset, "HB_EAST", "settlement point \"HB_EAST\" is not in the real-time SPP");
    picks_none(&dataset, "HB_WEST:LZ", "found HB_WEST:HU");
    picks_none(&dataset, "HB_WES", "found HB_WEST:HU");
    picks_none(&dataset, "hb_west", "found HB_WEST:HU");
    picks_none(&dataset, ":HU", "found HB_WEST:HU");
    picks_none(&dataset, "HB_WEST\nand\nmore\nlines", "\"HB_WEST\\x0aand"); // still two lines
    dr_dataset_finish(&dataset);
}
END_TEST

START_TEST(lists_the_points)
{
    struct dr_dataset dataset;
    dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
    put(&dataset, "HB_WEST", "HU", 0, 47.31);
    put(&dataset, "LZ_WEST", "LZ", 0, 48.77);
    put(&dataset, "LZ_WEST", "LZEW", 0, 49.13);
    picks_none(&dataset, NULL, "hold several settlement points");
    picks_none(&dataset, NULL, "found HB_WEST:HU, LZ_WEST:LZ, LZ_WEST:LZEW; expected");
    picks_none(&dataset, "", "found HB_WEST:HU, LZ_WEST:LZ, LZ_WEST:LZEW; expected");
    picks(&dataset, "HB_WEST", "HB_WEST", "HU");
    dr_dataset_finish(&dataset);
}
END_TEST

START_TEST(zone_before_its_energy_weighted_price)
{
    static const char *const order[2][2] = {{"LZ", "LZEW"}, {"LZEW", "LZ"}};
    for (size_t i = 0; i < 2; i++) {
        struct dr_dataset dataset;
        dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
        put(&dataset, "LZ_WEST", order[i][0], 0, 48.77);
        put(&dataset, "LZ_WEST", order[i][1], 0, 49.13);
        picks(&dataset, NULL, "LZ_WEST", "LZ");
        picks(&dataset, "LZ_WEST", "LZ_WEST", "LZ");
        picks(&dataset, "LZ_WEST:LZ", "LZ_WEST", "LZ");
        picks(&dataset, "LZ_WEST:LZEW", "LZ_WEST", "LZEW");
        picks_none(&dataset, "LZ_WEST:HU", "\"LZ_WEST:HU\"");
        dr_dataset_finish(&dataset);
    }
}
END_TEST

START_TEST(nothing_to_pick)
{
    struct dr_dataset dataset;
    dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
    picks_none(&dataset, NULL, "settlement point \"\" is not in");
    picks_none(&dataset, "HB_WEST", "\"HB_WEST\"");
    dr_dataset_finish(&dataset);
}
END_TEST

// ---- files with types and files without --------------------------------------------------------

START_TEST(rows_without_a_type)
{
    static const char *const order[2][2] = {{"HU", ""}, {"", "HU"}};
    for (size_t i = 0; i < 2; i++) {
        struct dr_dataset dataset;
        dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
        put(&dataset, "HB_EAST", order[i][0], 0, 20.11);
        put(&dataset, "HB_WEST", order[i][0], 0, 47.31);
        put(&dataset, "HB_WEST", order[i][1], 1, 48.77);
        put(&dataset, "HB_WEST", order[i][0], 2, 49.13);
        ck_assert_uint_eq(dataset.n, 2);
        ck_assert_uint_eq(dataset.entry[1].series.n, 3);
        picks(&dataset, "HB_WEST", "HB_WEST", "HU");
        dr_dataset_finish(&dataset);
    }
}
END_TEST

// Which of two types is meant cannot be told: such rows stay apart.
START_TEST(rows_without_a_type_of_two)
{
    struct dr_dataset dataset;
    dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
    put(&dataset, "LZ_WEST", "LZ", 0, 48.77);
    put(&dataset, "LZ_WEST", "LZEW", 0, 49.13);
    put(&dataset, "LZ_WEST", "", 1, 20.11);
    ck_assert_uint_eq(dataset.n, 3);
    picks(&dataset, "LZ_WEST", "LZ_WEST", "LZ");
    picks(&dataset, "LZ_WEST:", "LZ_WEST", "");
    dr_dataset_finish(&dataset);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("dataset");
    dr_suite_add(suite, "kinds", kinds_are_complete);
    dr_suite_add(suite, "names", one_entry_a_name);
    dr_suite_add(suite, "many points", many_points_by_turns);
    dr_suite_add(suite, "the only one", picks_the_only_one);
    dr_suite_add(suite, "lists", lists_the_points);
    dr_suite_add(suite, "zones", zone_before_its_energy_weighted_price);
    dr_suite_add(suite, "nothing", nothing_to_pick);
    dr_suite_add(suite, "without a type", rows_without_a_type);
    dr_suite_add(suite, "which type", rows_without_a_type_of_two);
    return suite;
}
