// SPDX-License-Identifier: GPL-3.0-or-later
// The table of events that bind a site.
#include <math.h>
#include <string.h>

#include "market/event.h"
#include "test/runner.h"

START_TEST(rows_are_complete)
{
    for (int k = 0; k < DR_EVENT_COUNT; k++) {
        const struct dr_event_info *info = dr_event_info((enum dr_event_kind)k);
        ck_assert(info->name && info->help && info->help[0]);
        bool none_drawn = k == DR_EVENT_FIRM_LOAD_SHED || k == DR_EVENT_OUTAGE;
        ck_assert_double_eq(info->limit_mw, none_drawn ? 0 : INFINITY);
        ck_assert_int_eq(dr_event_find(info->name, strlen(info->name)), k);
    }
}
END_TEST

START_TEST(found_by_name)
{
    char names[96];
    ck_assert_int_eq(dr_event_find("EEA3", 4), DR_EVENT_EEA3);
    ck_assert_int_eq(dr_event_find("outages", 6), DR_EVENT_OUTAGE);
    ck_assert_int_eq(dr_event_find("eea", 3), DR_EVENT_COUNT);
    ck_assert_int_eq(dr_event_find("", 0), DR_EVENT_COUNT);
    ck_assert_str_eq(dr_event_names(names, sizeof names),
                     "eea1, eea2, eea3, firm_load_shed, test, outage or voluntary");
    ck_assert_str_eq(dr_event_names(names, 12), "eea1, eea2,");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("event");
    dr_suite_add(suite, "rows", rows_are_complete);
    dr_suite_add(suite, "names", found_by_name);
    return suite;
}
