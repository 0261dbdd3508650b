// SPDX-License-Identifier: GPL-3.0-or-later
// The settings file: what people write, and messages that name file and line.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/settings.h"
#include "test/runner.h"

static void read_text(struct dr_settings *settings, const char *text)
{
    struct dr_error err = {.message = ""};
    dr_settings_init(settings);
    dr_assert_ok(err, dr_settings_read(settings, dr_test_file("site.ini", text), &err));
}

// The message holds the file's name, this line number and this text.
static void refuse(const char *text, enum dr_status status, int line, const char *expected)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    char where[PATH_MAX + 16];
    const char *path = dr_test_file("site.ini", text);
    dr_settings_init(&settings);
    dr_assert_error(err, dr_settings_read(&settings, path, &err), status, expected);
    snprintf(where, sizeof where, "%s:%d: ", path, line);
    ck_assert_msg(strncmp(err.message, where, strlen(where)) == 0, "\"%s\" does not begin \"%s\"",
                  err.message, where);
}

START_TEST(a_file_as_people_write_it)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    read_text(&settings, "\xef\xbb\xbf; a site\r\n"
                         "# of the test\r\n"
                         "[site]\r\n"
                         "capacity_mw = 90.5   \r\n"
                         "pue=1.04 ; the usual\r\n"
                         "\r\n"
                         "   \t\r\n"
                         "[contract]\r\n"
                         "power_mw : 45.25\r\n"
                         "[fleet]\r\n"
                         "new.share = 0.75\r\n"
                         "new.efficiency_j_per_th = 18.5\r\n"
                         "[fleet.old]\r\n"
                         "share = 0.25\r\n"
                         "efficiency_j_per_th = 34"); // no end of line
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    ck_assert_double_eq(settings.capacity_mw, 90.5);
    ck_assert_double_eq(settings.pue, 1.04);
    ck_assert_double_eq(settings.contract_power_mw, 45.25);
    ck_assert_uint_eq(settings.n_tier, 2);
    ck_assert_str_eq(settings.tier[0].name, "new");
    ck_assert_double_eq(settings.tier[0].share, 0.75);
    ck_assert_double_eq(settings.tier[0].efficiency_j_per_th, 18.5);
    ck_assert_str_eq(settings.tier[1].name, "old");
    ck_assert_double_eq(settings.tier[1].share, 0.25);
    ck_assert_double_eq(settings.tier[1].efficiency_j_per_th, 34);
}
END_TEST

// The INI library takes an indented line for more of the value above.
START_TEST(indented_lines_are_lines)
{
    struct dr_settings settings;
    read_text(&settings, "[site]\n  capacity_mw = 91.5\n\tpue = 1.07\n  # note\n  restart_min=7\n");
    ck_assert_double_eq(settings.capacity_mw, 91.5);
    ck_assert_double_eq(settings.pue, 1.07);
    ck_assert_double_eq(settings.restart_min, 7);
}
END_TEST

START_TEST(set_is_stronger_and_the_fleet_merges_by_key)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    read_text(&settings, "[pool]\nfee = 0.02\n[fleet.a]\nshare = 0.55\nefficiency_j_per_th = 19\n"
                         "[fleet.b]\nshare = 0.45\nefficiency_j_per_th = 27\n");
    dr_assert_ok(err, dr_settings_set(&settings, "pool.fee=0.03", &err));
    dr_assert_ok(err, dr_settings_set(&settings, "fleet.b.efficiency_j_per_th=28.5", &err));
    dr_assert_ok(err, dr_settings_check(&settings, &err));
    ck_assert_double_eq(settings.pool_fee, 0.03);
    ck_assert_uint_eq(settings.n_tier, 2);
    ck_assert_double_eq(settings.tier[0].efficiency_j_per_th, 19);
    ck_assert_double_eq(settings.tier[1].share, 0.45);
    ck_assert_double_eq(settings.tier[1].efficiency_j_per_th, 28.5);
}
END_TEST

START_TEST(an_empty_file_changes_nothing)
{
    struct dr_settings settings;
    read_text(&settings, "");
    ck_assert_double_eq(settings.capacity_mw, 100);
    ck_assert_uint_eq(settings.n_tier, 3);
    read_text(&settings, "# nothing set\n");
    ck_assert_uint_eq(settings.n_tier, 3);
}
END_TEST

START_TEST(bad_lines_are_named)
{
    refuse("[site]\ncapacity_mw 90\n", DR_ERR_INPUT, 2, "found no \"=\"");
    refuse("[site]\npue = 1.1\n\n[site\n", DR_ERR_INPUT, 4, "not a line of settings");
    refuse("[site]\n\npue = 1,1\n", DR_ERR_USAGE, 3,
           "site.pue: not a usable value\n  found \"1,1\"");
    refuse("[site]\npue =\n", DR_ERR_USAGE, 2, "site.pue: not a usable value\n  found \"\"");
    refuse("[site]\npue = 9\n", DR_ERR_USAGE, 2, "from 1 to 2");
    refuse("# top\n[sight]\npue = 1.1\n", DR_ERR_USAGE, 3, "nearest site.pue");
    refuse("pue = 1.1\n", DR_ERR_USAGE, 1, "nearest site.pue");
    refuse("[site]\npu = 1.1\n", DR_ERR_USAGE, 2, "found \"site.pu\", nearest site.pue");
    refuse("[fleet]\nshare = 1\n", DR_ERR_USAGE, 2, "there is no such setting");
}
END_TEST

// A section that was copied and not renamed; another name is another item.
START_TEST(a_setting_is_given_once)
{
    struct dr_settings settings;
    refuse("[site]\npue = 1.1\n[pool]\nfee = 0.02\n[site]\npue = 1.2\n", DR_ERR_INPUT, 6,
           "site.pue is given twice\n  found it in line 2, too");
    refuse("[contract.a]\npower_mw = 10\n[contract.a]\npower_mw = 20\n", DR_ERR_INPUT, 4,
           "contract.a.power_mw is given twice");
    read_text(&settings, "[contract.a]\npower_mw = 10\n[contract.b]\npower_mw = 20\n"
                         "[contract.a]\nprice_usd_per_mwh = 31\n");
    ck_assert_uint_eq(settings.n_contract, 2);
    ck_assert_double_eq(settings.contract[0].price_usd_per_mwh, 31);
}
END_TEST

START_TEST(the_first_mistake_is_the_one_that_is_told)
{
    refuse("[site]\npue 1.1\nrestart_min = 99\n", DR_ERR_INPUT, 2, "not a line of settings");
    refuse("[site]\nrestart_min = 99\npue 1.1\n", DR_ERR_USAGE, 2, "site.restart_min");
}
END_TEST

START_TEST(a_line_that_is_too_long)
{
    char text[1200];
    int n = snprintf(text, sizeof text, "[site]\npue = ");
    memset(text + n, ' ', 1000);
    snprintf(text + n + 1000, sizeof text - (size_t)n - 1000, "1.1\nrestart_min = 3\n");
    refuse(text, DR_ERR_INPUT, 2, "the line is too long");
}
END_TEST

START_TEST(a_zero_byte_hides_nothing)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    const char *path = dr_test_file("site.ini", "");
    static const char text[] = "[site]\npue = 1.1\0 and more\nrestart_min = 3\n";
    FILE *file = fopen(path, "w");
    fwrite(text, 1, sizeof text - 1, file);
    fclose(file);
    dr_settings_init(&settings);
    dr_assert_error(err, dr_settings_read(&settings, path, &err), DR_ERR_INPUT, ":2: ");
}
END_TEST

START_TEST(places_that_are_no_file)
{
    struct dr_settings settings;
    struct dr_error err = {.message = ""};
    dr_settings_init(&settings);
    const char *folder = dr_test_folder();
    dr_assert_error(err, dr_settings_read(&settings, folder, &err), DR_ERR_INPUT, folder);
    dr_assert_error(err, dr_settings_read(&settings, folder, &err), DR_ERR_INPUT, "not a file");
    dr_assert_error(err, dr_settings_read(&settings, "/dev/null", &err), DR_ERR_INPUT, "/dev/null");
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/none.ini", folder);
    dr_assert_error(err, dr_settings_read(&settings, path, &err), DR_ERR_INPUT, "none.ini");
    dr_assert_error(err, dr_settings_read(&settings, "", &err), DR_ERR_INPUT, "cannot be opened");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("settings_file");
    dr_suite_add(suite, "as written", a_file_as_people_write_it);
    dr_suite_add(suite, "indented", indented_lines_are_lines);
    dr_suite_add(suite, "stronger", set_is_stronger_and_the_fleet_merges_by_key);
    dr_suite_add(suite, "empty", an_empty_file_changes_nothing);
    dr_suite_add(suite, "bad lines", bad_lines_are_named);
    dr_suite_add(suite, "once", a_setting_is_given_once);
    dr_suite_add(suite, "first", the_first_mistake_is_the_one_that_is_told);
    dr_suite_add(suite, "too long", a_line_that_is_too_long);
    dr_suite_add(suite, "zero byte", a_zero_byte_hides_nothing);
    dr_suite_add(suite, "no file", places_that_are_no_file);
    return suite;
}
