// SPDX-License-Identifier: GPL-3.0-or-later
// The program as it is typed: help, lists, formats, standard output and standard error.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "market/charges/charge.h"
#include "sim/settings.h"
#include "test/program.h"
#include "test/runner.h"

static const char prices_text[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                  "2024-06-01T05:00Z,LZ_WEST,20.11\n"
                                  "2024-06-01T05:15Z,LZ_WEST,61.37\n"
                                  "2024-06-01T05:30Z,LZ_WEST,4871.23\n"
                                  "2024-06-01T05:45Z,LZ_WEST,9.99\n"
                                  "2024-06-01T06:00Z,LZ_WEST,-3.07\n";

static void expect_empty(struct dr_test_output *output, bool out, bool err)
{
    ck_assert_msg(!out || output->out_size == 0, "standard output: %s", output->out);
    ck_assert_msg(!err || output->err[0] == '\0', "standard error: %s", output->err);
}

// ---- help and lists ----------------------------------------------------------------------------

START_TEST(help_has_an_example)
{
    static const char *const commands[] = {NULL, "run", "list", "inspect", "synth"};
    const char *folder = dr_test_folder();
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        struct dr_test_output help = commands[i] ? dr_test_program(folder, commands[i], "--help")
                                                 : dr_test_program(folder, "--help");
        dr_test_expect_done(&help);
        ck_assert_ptr_nonnull(strstr(help.out, "usage: dr-sim"));
        ck_assert_ptr_nonnull(strstr(help.out, "\nexample:\n  dr-sim "));
        expect_empty(&help, false, true);
        dr_test_output_finish(&help);
    }
    struct dr_test_output all = dr_test_program(folder, "--help");
    for (size_t i = 1; i < sizeof commands / sizeof commands[0]; i++)
        ck_assert_msg(strstr(all.out, commands[i]) != NULL, "%s is not listed", commands[i]);
    dr_test_output_finish(&all);
    struct dr_test_output run = dr_test_program(folder, "run", "--help");
    static const char *const options[] = {"--prices",      "--point",
                                          "--day-ahead",   "--hashprice",
                                          "--site",        "--set",
                                          "--from",        "--to",
                                          "--gaps",        "--out",
                                          "--format",      "--quiet",
                                          "--help",        "--information",
                                          "--strategy",    "--no-figures",
                                          "--peaks",       "--load",
                                          "--positions",   "--ancillary",
                                          "--events",      "--lmp",
                                          "--adders",      "--decide",
                                          "--deployments", "--real-time-ancillary"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        ck_assert_msg(strstr(run.out, options[i]) != NULL, "%s is not in the help", options[i]);
    dr_test_output_finish(&run);
    dr_test_expect_names(folder, "");
}
END_TEST

START_TEST(help_is_stronger_than_what_stands_beside_it)
{
    const char *folder = dr_test_folder();
    struct dr_test_output help = dr_test_program(folder, "--prices", "none.csv", "--help");
    dr_test_expect_done(&help);
    ck_assert_ptr_nonnull(strstr(help.out, "--hashprice"));
    dr_test_output_finish(&help);
    dr_test_expect_names(folder, "");
}
END_TEST

START_TEST(version)
{
    struct dr_test_output output = dr_test_program(dr_test_folder(), "--version");
    int major, minor, patch, end = 0;
    dr_test_expect_done(&output);
    ck_assert_int_eq(sscanf(output.out, "dr-sim %d.%d.%d\n%n", &major, &minor, &patch, &end), 3);
    ck_assert_uint_eq((size_t)end, output.out_size);
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(lists_tell_names_units_ranges_and_defaults)
{
    static const struct {
        const char *list, *text[8];
    } cases[] = {
        {"strategies",
         {"always_mine", "breakeven", "threshold", "two_strike", "uptime", "oracle",
          "rt_publication_lag_s", "hysteresis_usd_per_mwh"}},
        {"settings",
         {"site.capacity_mw", "above 0 to 10000", "$/MWh", "fleet.NAME.share", "-250 to 5000",
          "17.5", "fleet.s19pro.share", "contract.sellback_share"}},
        {"charges", {"MINE", "POOL", "BLK", "RTEI", "SELL", "FEE", "WEAR", "-P * max(0, Q - K)"}},
        {"figures", {""}},
    };
    const char *folder = dr_test_folder();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dr_test_output output = dr_test_program(folder, "list", cases[i].list);
        dr_test_expect_done(&output);
        expect_empty(&output, false, true);
        for (size_t k = 0; k < 8 && cases[i].text[k]; k++)
            ck_assert_msg(strstr(output.out, cases[i].text[k]) != NULL, "list %s has no %s",
                          cases[i].list, cases[i].text[k]);
        dr_test_output_finish(&output);
    }
    dr_test_expect_names(folder, "");
}
END_TEST

// The line of a list that begins with a name; to be freed.
static char *line_of(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = list; *line; line += strcspn(line, "\n") + 1) {
        const char *at = line + strspn(line, " ");
        if (strncmp(at, name, length) == 0 && at[length] == ' ')
            return strndup(at, strcspn(at, "\n"));
    }
    ck_abort_msg("%s is not listed", name);
}

static void expect_in_line(const char *line, const char *what)
{
    ck_assert_msg(strstr(line, what) != NULL, "\"%s\" is not in \"%s\"", what, line);
}

// Every row of the tables, with what may be typed: a number's range, a word of a choice, a day.
START_TEST(lists_have_every_row)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(folder, "list", "settings");
    dr_test_expect_done(&output);
    for (size_t i = 0; i < dr_setting_count; i++) {
        const struct dr_setting *row = &dr_setting_rows[i];
        char *line = line_of(output.out, row->name), range[64];
        bool is_number = row->kind == DR_SETTING_NUMBER || row->kind == DR_SETTING_MONTHS;
        snprintf(range, sizeof range, "%g to %g ", row->min, row->max);
        expect_in_line(line, row->help);
        expect_in_line(line, is_number                        ? range
                             : row->kind == DR_SETTING_CHOICE ? row->words
                             : row->kind == DR_SETTING_DATE   ? "YYYY-MM-DD"
                                                              : " text ");
        ck_assert_msg(is_number || !strstr(line, range), "%s", line);
        ck_assert_msg((strstr(line, " unset ") != NULL) == isnan(row->def), "%s", line);
        free(line);
    }
    char *kind = line_of(output.out, "contract.NAME.kind");
    expect_in_line(kind, " block|take_or_pay|elective|no_resale|index block ");
    free(kind);
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "list", "charges");
    dr_test_expect_done(&output);
    for (size_t c = 0; dr_charges[c]; c++) {
        char *line = line_of(output.out, dr_charges[c]->code);
        expect_in_line(line, dr_charges[c]->name);
        expect_in_line(line, dr_charge_groups[dr_charges[c]->group].name);
        expect_in_line(line, dr_charges[c]->unit);
        free(line);
        expect_in_line(output.out, dr_charges[c]->formula);
        expect_in_line(output.out, dr_charges[c]->source);
    }
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
}
END_TEST

START_TEST(inspect_says_what_a_file_is)
{
    const char *folder = dr_test_folder(), *path = dr_test_file("p.csv", prices_text);
    struct dr_test_output output = dr_test_program(folder, "inspect", path);
    dr_test_expect_done(&output);
    static const char *const texts[] = {"LZ_WEST", "2024-06-01", "4871.23",
                                        "-3.07",   "sha256",     "every 15 minutes"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ck_assert_msg(strstr(output.out, texts[i]) != NULL, "no %s in\n%s", texts[i], output.out);
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "inspect", path, "none.csv");
    ck_assert_int_eq(output.exit_status, 2);
    ck_assert_ptr_nonnull(strstr(output.err, "none.csv"));
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "inspect");
    dr_test_expect_failure(&output, 2, "no file");
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
}
END_TEST

START_TEST(inspect_of_what_a_bill_needs)
{
    static const struct {
        const char *name, *text, *expected[6];
    } files[] = {
        {"peaks.csv",
         "timestamp_utc_start,system_mw\n2024-07-01T21:45:00Z,81010.5\n2024-06-30T22:30:00Z,\n",
         {"(system peaks)", "2024-06-30 17:30 CDT to 2024-07-01 16:45 CDT, 2 intervals",
          "1 in June, 1 in July", "1 out of order", "max 81010.50 MW; 1 not given"}},
        {"no levels.csv", "timestamp_utc_start\n2024-07-01T21:45:00Z\n", {"levels     none given"}},
        {"events.csv",
         "start_utc,end_utc,kind,limit_mw\n2023-09-07T00:30:00Z,2023-09-07T01:45:00Z,eea2,\n"
         "2023-09-06T00:30:00Z,2023-09-06T01:00:00Z,eea2,20.5\n"
         "2023-09-06T00:30:00Z,2023-09-06T01:00:00Z,eea2,20.5\n",
         {"(events)", "eea2", "2, 1.75 hours together",
          "2023-09-05 19:30 CDT to 2023-09-05 20:00 CDT: 20.5 MW",
          "2023-09-06 19:30 CDT to 2023-09-06 20:45 CDT: no limit", "1 repeated, 1 out of order"}},
        {"reserves.csv",
         "timestamp_utc_start,REGUP,REGDN,RRS,NSPIN,ECRS\n2025-12-05T06:00:00Z,1,2,3,4,5\n"
         "2025-12-05T06:15:00Z,1,2,3,4,5\n",
         {"(ancillary-service price, real-time or day-ahead, several series)", "every 15 minutes",
          "$/MW-h"}},
    };
    const char *folder = dr_test_folder();
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        const char *path = dr_test_file(files[f].name, files[f].text);
        struct dr_test_output output = dr_test_program(folder, "inspect", path);
        dr_test_expect_done(&output);
        for (size_t i = 0; i < 6 && files[f].expected[i]; i++)
            ck_assert_msg(strstr(output.out, files[f].expected[i]) != NULL, "no %s in\n%s",
                          files[f].expected[i], output.out);
        dr_test_output_finish(&output);
    }
    // Many spans are not all shown.
    char text[2048] = "start_utc,end_utc,product,share\n";
    for (int i = 0; i < 8; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used,
                 "2023-09-0%dT00:30:00Z,2023-09-0%dT01:45:00Z,RRS,0.25\n", i + 1, i + 1);
    }
    struct dr_test_output output =
        dr_test_program(folder, "inspect", dr_test_file("deployments.csv", text));
    dr_test_expect_done(&output);
    ck_assert_ptr_nonnull(strstr(output.out, ": 0.25 of the award"));
    ck_assert_ptr_nonnull(strstr(output.out, "... and 3 more"));
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(synth_gives_the_same_bytes_for_the_same_seed)
{
    const char *folder = dr_test_folder();
    struct dr_test_output a = dr_test_program(folder, "synth", "--seed", "77");
    struct dr_test_output b = dr_test_program(folder, "synth", "--seed", "77");
    struct dr_test_output c = dr_test_program(folder, "synth", "--seed", "78");
    dr_test_expect_done(&a);
    ck_assert_uint_gt(a.out_size, 1000000);
    ck_assert_uint_eq(a.out_size, b.out_size);
    ck_assert_int_eq(memcmp(a.out, b.out, a.out_size), 0);
    ck_assert(a.out_size != c.out_size || memcmp(a.out, c.out, a.out_size) != 0);
    dr_test_output_finish(&a);
    dr_test_output_finish(&b);
    dr_test_output_finish(&c);
    static const char *const bad[] = {"0", "-1", "1.5", "4294967296", "x", ""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        a = dr_test_program(folder, "synth", "--seed", bad[i]);
        dr_test_expect_failure(&a, 2, "--seed");
        dr_test_output_finish(&a);
    }
    dr_test_expect_names(folder, "");
}
END_TEST

START_TEST(synth_into_a_folder_writes_both_files_or_none)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(folder, "synth", "--seed", "5", "--out", "year");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    dr_test_expect_names(dr_test_join(folder, "year"),
                         "synthetic_dam_spp.csv synthetic_rtm_spp.csv");
    dr_test_write(folder, "year/synthetic_dam_spp.csv", "keep me");
    ck_assert_int_eq(remove(dr_test_join(folder, "year/synthetic_rtm_spp.csv")), 0);
    output = dr_test_program(folder, "synth", "--seed", "5", "--out", "year");
    dr_test_expect_failure(&output, 2, "synthetic_dam_spp.csv");
    dr_test_output_finish(&output);
    dr_test_expect_names(dr_test_join(folder, "year"), "synthetic_dam_spp.csv");
    dr_test_expect_text(folder, "year/synthetic_dam_spp.csv", "keep me");
}
END_TEST

// ---- what is printed where ---------------------------------------------------------------------

START_TEST(only_the_comparison_is_on_standard_output)
{
    static const char *const format[] = {"csv", "json", "table"};
    const char *folder = dr_test_folder(), *path = dr_test_file("p.csv", prices_text);
    for (size_t i = 0; i < 3; i++) {
        struct dr_test_output output = dr_test_program(
            folder, "--prices", path, "--hashprice", "52.5", "--no-figures", "--format", format[i]);
        dr_test_expect_done(&output);
        ck_assert_ptr_nonnull(strstr(output.err, "report.html"));
        ck_assert_ptr_null(strstr(output.out, "report.html"));
        if (i == 0)
            ck_assert_int_eq(strncmp(output.out, "run_id,label,strategy,", 22), 0);
        else if (i == 1)
            ck_assert_int_eq(output.out[0], '[');
        else
            ck_assert_int_eq(strncmp(output.out, "LZ_WEST, 2024-06-01", 19), 0);
        ck_assert_int_eq(dr_test_line_count(output.out), i == 0 ? 9 : i == 1 ? 10 : 26);
        dr_test_output_finish(&output);
    }
    dr_test_expect_names(folder, "dr-sim-out");
}
END_TEST

START_TEST(quiet_silences_messages_and_not_errors)
{
    const char *folder = dr_test_folder(), *path = dr_test_file("p.csv", prices_text);
    struct dr_test_output output =
        dr_test_program(folder, "--prices", path, "--hashprice", "52.5", "--no-figures", "--quiet");
    dr_test_expect_done(&output);
    expect_empty(&output, false, true);
    ck_assert_uint_gt(output.out_size, 500);
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "--prices", "none.csv", "--quiet");
    dr_test_expect_failure(&output, 2, "none.csv");
    dr_test_output_finish(&output);
}
END_TEST

// Standard output that cannot take it: the result lies in its folder, the status says what failed.
START_TEST(standard_output_that_is_full)
{
    static const char *const commands[][3] = {
        {"list", "settings", NULL}, {"--help", NULL}, {"--version", NULL}, {"synth", NULL}};
    const char *binary = getenv("DR_SIM_BINARY");
    char command[PATH_MAX * 2];
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        snprintf(command, sizeof command, "'%s' %s %s > /dev/full 2> /dev/null", binary,
                 commands[i][0], commands[i][1] ? commands[i][1] : "");
        int status = system(command);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 1, "%s: status %d",
                      commands[i][0], status);
    }
    snprintf(command, sizeof command,
             "'%s' --prices '%s' --hashprice 52.5 --no-figures --quiet --out '%s/o' > /dev/full 2> "
             "/dev/null",
             binary, dr_test_file("p.csv", prices_text), dr_test_folder());
    int status = system(command);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 1, "run: status %d", status);
}
END_TEST

START_TEST(the_sample_is_named_as_what_it_is)
{
    const char *folder = dr_test_folder();
    struct dr_test_output output = dr_test_program(folder, "--no-figures");
    dr_test_expect_done(&output);
    ck_assert_ptr_nonnull(strstr(output.out, "synthetic"));
    ck_assert_uint_lt((size_t)(strstr(output.out, "synthetic") - output.out),
                      strcspn(output.out, "\n"));
    ck_assert_ptr_nonnull(strstr(output.out, "approximate")); // the built-in hashprice
    dr_test_output_finish(&output);
    dr_test_expect_names(dr_test_join(folder, "dr-sim-out"), "ledger.sqlite report.html");
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli");
    dr_suite_add(suite, "help", help_has_an_example);
    dr_suite_add(suite, "help wins", help_is_stronger_than_what_stands_beside_it);
    dr_suite_add(suite, "version", version);
    dr_suite_add(suite, "lists", lists_tell_names_units_ranges_and_defaults);
    dr_suite_add(suite, "every row", lists_have_every_row);
    dr_suite_add(suite, "inspect", inspect_says_what_a_file_is);
    dr_suite_add(suite, "inspect bills", inspect_of_what_a_bill_needs);
    dr_suite_add(suite, "synth", synth_gives_the_same_bytes_for_the_same_seed);
    dr_suite_add(suite, "synth folder", synth_into_a_folder_writes_both_files_or_none);
    dr_suite_add(suite, "formats", only_the_comparison_is_on_standard_output);
    dr_suite_add(suite, "quiet", quiet_silences_messages_and_not_errors);
    dr_suite_add(suite, "full", standard_output_that_is_full);
    dr_suite_add(suite, "sample", the_sample_is_named_as_what_it_is);
    return suite;
}
