// SPDX-License-Identifier: GPL-3.0-or-later
// Price files as they come: each bad one is refused with its place, nothing is left behind, and
// what is only untidy gives the same result as the tidy file.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/program.h"
#include "test/runner.h"
#include "test/sql.h"

#define HEADER                                                                                     \
    "Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"      \
    "Settlement Point Type,Settlement Point Price\n"
#define ROW(time, price) time ",HB_ODD,HU," price "\n"

// Runs on a file of this text, refused: exit 2, the file's name, a text, nothing left behind.
static void refuse(const char *text, const char *expected)
{
    const char *folder = dr_test_folder(), *path = dr_test_file("odd prices.csv", text);
    struct dr_test_output output =
        dr_test_program(folder, "--prices", path, "--hashprice", "52.5", "--no-figures");
    dr_test_expect_failure(&output, 2, expected);
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
}

// The same, and the message names the line (and the column, where place has one).
static void refuse_at(const char *text, const char *place, const char *expected)
{
    char where[64];
    snprintf(where, sizeof where, "odd prices.csv:%s:", place);
    refuse(text, where);
    refuse(text, expected);
}

// ---- columns and fields ------------------------------------------------------------------------

START_TEST(columns_missing_or_doubled)
{
    refuse_at("Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,"
              "Settlement Point Name,Settlement Point Type\n06/01/2024,1,1,N,HB_ODD,HU\n",
              "1:1", "\"Settlement Point Price\" is missing");
    refuse_at("Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"
              "Settlement Point Price\n1,1,N,HB_ODD,7.5\n",
              "1:1", "\"Delivery Date\" is missing");
    refuse("Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,"
           "Settlement Point Name,Settlement Point Price,Settlement Point Price\n"
           "06/01/2024,1,1,N,HB_ODD,7.5,8.5\n",
           "stands twice");
    refuse("timestamp_utc_start,settlement_point\n2024-06-01T05:00Z,HB\n", "price_usd_per_mwh");
    refuse_at(HEADER "06/01/2024,1,1,N,HB_ODD,HU\n", "2", "found 6 fields, expected 7");
    refuse_at(HEADER ROW("06/01/2024,1,1,N", "7.5,8"), "2", "found 8 fields, expected 7");
}
END_TEST

START_TEST(what_is_no_price)
{
    static const char *const bad[] = {"abc", "nan",   "NaN", "inf",  "-inf",   "1e999",
                                      "",    "0x1p3", "1,5", "12 3", "$12.50", "200000"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[512], found[64];
        bool comma = strchr(bad[i], ',') != NULL;
        snprintf(text, sizeof text,
                 HEADER ROW("06/01/2024,1,1,N", "7.5") "06/01/2024,1,2,N,HB_ODD,"
                                                       "HU,%s%s%s\n",
                 comma ? "\"" : "", bad[i], comma ? "\"" : "");
        snprintf(found, sizeof found, "found \"%s\", expected a number", bad[i]);
        refuse(text, found);
        refuse(text, "odd prices.csv:3:");
        refuse(text, "Settlement Point Price");
    }
}
END_TEST

START_TEST(times_that_do_not_exist)
{
    refuse_at(HEADER ROW("03/10/2024,2,4,N", "7.5") ROW("03/10/2024,3,1,N", "7.5"), "3:12",
              "this hour does not exist");
    refuse_at(HEADER ROW("06/01/2024,25,1,N", "7.5"), "2:12", "found \"25\", expected 1 to 24");
    refuse_at(HEADER ROW("06/01/2024,0,1,N", "7.5"), "2:12", "found \"0\", expected 1 to 24");
    refuse_at(HEADER ROW("06/01/2024,1,5,N", "7.5"), "2:14", "found \"5\", expected 1 to 4");
    refuse_at(HEADER ROW("06/01/2024,1,0,N", "7.5"), "2:14", "found \"0\"");
    refuse_at(HEADER ROW("06/31/2024,1,1,N", "7.5"), "2:1", "not a date");
    refuse_at(HEADER ROW("2023-02-29,1,1,N", "7.5"), "2:1", "not a date");
    refuse_at(HEADER ROW("06/01/2024,2,1,Y", "7.5"), "2:16", "this hour is not repeated");
    refuse_at(HEADER ROW("11/03/2024,3,1,Y", "7.5"), "2:16", "this hour is not repeated");
    refuse_at(HEADER ROW("06/01/2024,1,1,maybe", "7.5"), "2:16", "not a flag");
    refuse_at("timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
              "2024-06-01 05:00,HB,7.5\n",
              "2:1", "not a UTC time");
    refuse_at("timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
              "2024-06-01T05:05Z,HB,7.5\n",
              "2:1", "multiple of 15 minutes");
}
END_TEST

START_TEST(gaps_and_contradictions)
{
    refuse(HEADER ROW("06/01/2024,1,1,N", "7.5") ROW("06/01/2024,1,2,N", "8.5")
               ROW("06/01/2024,1,4,N", "9.5"),
           "1 of 4 intervals are missing");
    refuse(HEADER ROW("06/01/2024,1,1,N", "7.5") ROW("06/01/2024,1,3,N", "8.5"),
           "2024-06-01T05:15Z");
    refuse(HEADER ROW("06/01/2024,1,1,N", "7.5") ROW("06/01/2024,1,3,N", "8.5"), "--gaps skip");
    refuse_at(HEADER ROW("06/01/2024,1,1,N", "7.5") ROW("06/01/2024,1,2,N", "8.5")
                  ROW("06/01/2024,1,1,N", "7.51"),
              "4:28", "given twice with different values");
    refuse(HEADER ROW("06/01/2024,1,1,N", "7.5") ROW("06/01/2024,1,1,N", "-7.5"),
           "found \"-7.5\", expected 7.5 as given before for 2024-06-01T05:00Z");
}
END_TEST

// ---- files that are no prices ------------------------------------------------------------------

START_TEST(what_is_no_data_file)
{
    refuse("", "the file is empty");
    refuse("\n\n  \r\n", "the file is empty");
    refuse(HEADER, "the file has no data");
    refuse("<!DOCTYPE html>\n<html><title>503</title></html>\n", "not a data file");
    refuse("\x7f"
           "ELF\x02\x01\x14\x06\x08\x21\x7f\xff\xfe odd bytes",
           "odd prices.csv:1");
    refuse("PK\x03\x04\x14\x06\x08\x21\x7f\xff\xfe odd bytes", "cannot be opened");
    refuse(HEADER "06/01/2024,1,1,N,\"HB_ODD,HU,7.5\n", "a quote is not closed");
    const char *folder = dr_test_folder(), *other = dr_test_folder();
    struct dr_test_output output = dr_test_program(folder, "--prices", other);
    dr_test_expect_failure(&output, 2, "found a directory");
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "--prices", "/dev/zero");
    dr_test_expect_failure(&output, 2, "/dev/zero");
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "--prices", "none.csv");
    dr_test_expect_failure(&output, 2, "none.csv");
    dr_test_output_finish(&output);
    output = dr_test_program(folder, "--prices", "");
    dr_test_expect_failure(&output, 2, "cannot be opened");
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
}
END_TEST

START_TEST(a_binary_file)
{
    const char *folder = dr_test_folder(), *path = dr_test_file("odd.csv", "");
    FILE *file = fopen(path, "w");
    for (unsigned i = 0; i < 5000; i++)
        fputc((int)(i * 2654435761u >> 13 & 0xff), file);
    fclose(file);
    struct dr_test_output output = dr_test_program(folder, "--prices", path);
    dr_test_expect_failure(&output, 2, "odd.csv:1");
    dr_test_output_finish(&output);
    file = fopen(path, "w");
    fputs(HEADER "06/01/2024,1,1,N,HB", file);
    fputc('\0', file);
    fputs("ODD,HU,7.5\n", file);
    fclose(file);
    output = dr_test_program(folder, "--prices", path);
    dr_test_expect_failure(&output, 2, "odd.csv:2:20: not a text file");
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
}
END_TEST

START_TEST(points_that_are_unknown_or_not_named)
{
    static const char several[] = HEADER "06/01/2024,1,1,N,HB_ODD,HU,7.5\n"
                                         "06/01/2024,1,1,N,LZ_ODD,LZ,8.5\n"
                                         "06/01/2024,1,1,N,LZ_ODD,LZEW,9.5\n";
    const char *folder = dr_test_folder(), *path = dr_test_file("odd.csv", several);
    refuse(several, "HB_ODD:HU, LZ_ODD:LZ, LZ_ODD:LZEW; expected --point");
    struct dr_test_output output =
        dr_test_program(folder, "--prices", path, "--hashprice", "52.5", "--point", "HB_NONE");
    dr_test_expect_failure(&output, 2, "HB_NONE");
    ck_assert_ptr_nonnull(strstr(output.err, "HB_ODD:HU"));
    dr_test_output_finish(&output);
    output =
        dr_test_program(folder, "--prices", path, "--hashprice", "52.5", "--point", "LZ_ODD:HU");
    dr_test_expect_failure(&output, 2, "LZ_ODD:HU");
    dr_test_output_finish(&output);
    dr_test_expect_names(folder, "");
    output = dr_test_program(folder, "--prices", path, "--hashprice", "52.5", "--no-figures",
                             "--point", "LZ_ODD");
    dr_test_expect_done(&output);
    ck_assert_ptr_nonnull(strstr(output.err, "metered load settles at LZEW"));
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database, "SELECT DISTINCT price_usd_per_mwh FROM price", "8.5");
    sqlite3_close(database);
    output = dr_test_program(folder, "--prices", path, "--hashprice", "52.5", "--no-figures",
                             "--point", "LZ_ODD:LZEW");
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database, "SELECT DISTINCT price_usd_per_mwh FROM price", "9.5");
    sqlite3_close(database);
}
END_TEST

// ---- untidy files ------------------------------------------------------------------------------

// Everything the ledger holds but where it came from; to be freed.
static char *replay(const char *text, const char *expected_message)
{
    const char *folder = dr_test_folder(), *path = dr_test_file("odd.csv", text);
    struct dr_test_output output = dr_test_program(folder, "--prices", path, "--hashprice", "52.5",
                                                   "--no-figures", "--strategy", "breakeven");
    dr_test_expect_done(&output);
    ck_assert_msg(strstr(output.err, expected_message) != NULL, "no \"%s\" in %s", expected_message,
                  output.err);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    char *rows = dr_test_rows(database, "SELECT * FROM posting ORDER BY 1, 2, 3");
    sqlite3_close(database);
    return rows;
}

#define TIDY                                                                                       \
    ROW("06/01/2024,1,1,N", "7.25")                                                                \
    ROW("06/01/2024,1,2,N", "-31.5")                                                               \
    ROW("06/01/2024,1,3,N", "912.75") ROW("06/01/2024,1,4,N", "15.5")

START_TEST(untidy_files_give_the_same_result)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"\xef\xbb\xbf" HEADER TIDY, ""}, // BOM
        {"Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"
         "Settlement Point Type,Settlement Point Price\r\n06/01/2024,1,1,N,HB_ODD,HU,7.25\r\n"
         "06/01/2024,1,2,N,HB_ODD,HU,-31.5\r\n06/01/2024,1,3,N,HB_ODD,HU,912.75\r\n"
         "06/01/2024,1,4,N,HB_ODD,HU,15.5",
         ""}, // CRLF, no end of the last line
        {"DeliveryDate,DeliveryHour,DeliveryInterval,RepeatedHourFlag,SettlementPointName  ,"
         "SettlementPointType,SettlementPointPrice   \n06/01/2024, 1 ,1,N,HB_ODD  ,HU,7.25  \n"
         "06/01/2024,1,2,N,HB_ODD,HU, -31.5\t\n06/01/2024,01,3,N,\"HB_ODD\",HU,\"912.75\"\n"
         "06/01/2024,1,4,N,HB_ODD,HU,15.5\n\n   \n",
         ""}, // blanks, quotes, blank lines
        {HEADER ROW("06/01/2024,1,4,N", "15.5") ROW("06/01/2024,1,1,N", "7.25")
             ROW("06/01/2024,1,3,N", "912.75") ROW("06/01/2024,1,2,N", "-31.5"),
         "out of order and sorted in: "},
        {HEADER TIDY ROW("06/01/2024,1,4,N", "15.50"), "repeat an interval with the same price: 1"},
        {"Settlement Point Price,Settlement Point Name,Repeated Hour Flag,Delivery Interval,"
         "Delivery Hour,Delivery Date,Note\n7.25,HB_ODD,N,1,1,2024-06-01,x\n"
         "-31.5,HB_ODD,N,2,1,2024-06-01,\n912.75,HB_ODD,N,3,1,2024-06-01,y\n"
         "15.5,HB_ODD,N,4,1,2024-06-01,z\n",
         ""}, // another order of columns, one more, ISO dates
    };
    char *tidy = replay(HEADER TIDY, "");
    ck_assert_ptr_nonnull(strstr(tidy, "RTEI"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *rows = replay(cases[i].text, cases[i].message);
        ck_assert_msg(strcmp(rows, tidy) == 0, "case %zu differs", i);
        free(rows);
    }
    free(tidy);
}
END_TEST

START_TEST(gaps_that_are_skipped_are_told)
{
    const char *folder = dr_test_folder();
    const char *path = dr_test_file("odd.csv", HEADER ROW("06/01/2024,1,1,N", "7.5")
                                                   ROW("06/01/2024,1,4,N", "9.5"));
    struct dr_test_output output = dr_test_program(folder, "--prices", path, "--hashprice", "52.5",
                                                   "--no-figures", "--gaps", "skip");
    dr_test_expect_done(&output);
    ck_assert_ptr_nonnull(strstr(output.out, "2 intervals (2 missing ones skipped)"));
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database, "SELECT DISTINCT intervals FROM comparison", "2");
    dr_test_expect(database, "SELECT value FROM replay WHERE name = 'missing_intervals'", "2");
    sqlite3_close(database);
}
END_TEST

// Files of what a bill needs go to the ledger as inputs, each under its option.
START_TEST(files_of_a_bill)
{
    const char *folder = dr_test_folder();
    const char *prices = dr_test_file("p.csv", HEADER ROW("06/01/2024,1,1,N", "7.5"));
    const char *peaks = dr_test_file("peaks.csv", "timestamp_utc_start\n2024-06-30T22:30:00Z\n");
    const char *more = dr_test_file("more.csv", "timestamp_utc_start\n2024-07-01T21:45:00Z\n");
    const char *position =
        dr_test_file("position.csv", "timestamp_utc_start,day_ahead_mw\n2024-06-01T05:00Z,-25\n");
    const char *day_ahead =
        dr_test_file("dam.csv", "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
                                "2024-06-01T05:00Z,HB_ODD,21.5\n");
    const char *deployed = dr_test_file("d.csv", "start_utc,end_utc,product,share\n"
                                                 "2024-06-01T05:00Z,2024-06-01T06:00Z,RRS,1\n");
    const char *event = dr_test_file("e.csv", "start_utc,end_utc,kind,limit_mw\n"
                                              "2024-06-01T05:00Z,2024-06-01T06:00Z,test,\n");
    const char *load = dr_test_file("l.csv", "timestamp_utc_start,COAST,EAST,FWEST,NORTH,NCENT,"
                                             "SOUTH,SCENT,WEST,ERCOT\n"
                                             "2024-06-01T05:00:00Z,1,2,3,4,5,6,7,8,41223.5\n");
    const char *hour = dr_test_file("hour.csv", "timestamp_utc_start,REGUP,REGDN,RRS,NSPIN,ECRS\n"
                                                "2024-06-01T05:00:00Z,1,2,3,4,5\n");
    const char *quarter =
        dr_test_file("quarter.csv", "timestamp_utc_start,REGUP,REGDN,RRS,NSPIN,ECRS\n"
                                    "2025-12-05T06:15:00Z,1,2,3,4,5\n");
    struct dr_test_output output =
        dr_test_program(folder, "--prices", prices, "--hashprice", "52.5", "--no-figures",
                        "--peaks", peaks, "--peaks", more, "--positions", position, "--deployments",
                        deployed, "--events", event, "--load", load, "--day-ahead", day_ahead,
                        "--ancillary", hour, "--real-time-ancillary", quarter);
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database,
                   "SELECT group_concat(role, ' ') FROM (SELECT role FROM input ORDER BY role)",
                   "--ancillary --day-ahead --deployments --events --load --peaks --peaks "
                   "--positions --prices "
                   "--real-time-ancillary");
    dr_test_expect(database, "SELECT count(DISTINCT sha256) FROM input", "10");
    sqlite3_close(database);
    // A file in the place of another.
    output =
        dr_test_program(folder, "--prices", prices, "--hashprice", "52.5", "--events", deployed);
    dr_test_expect_failure(&output, 2, "d.csv: another kind of data than --events takes");
    dr_test_output_finish(&output);
    output =
        dr_test_program(folder, "--prices", prices, "--hashprice", "52.5", "--ancillary", quarter);
    dr_test_expect_failure(&output, 2, "quarter.csv:2:1: timestamp_utc_start");
    dr_test_output_finish(&output);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("cli_input");
    dr_suite_add(suite, "columns", columns_missing_or_doubled);
    dr_suite_add(suite, "no price", what_is_no_price);
    dr_suite_add(suite, "times", times_that_do_not_exist);
    dr_suite_add(suite, "gaps", gaps_and_contradictions);
    dr_suite_add(suite, "no data file", what_is_no_data_file);
    dr_suite_add(suite, "binary", a_binary_file);
    dr_suite_add(suite, "points", points_that_are_unknown_or_not_named);
    dr_suite_add(suite, "untidy", untidy_files_give_the_same_result);
    dr_suite_add(suite, "skipped gaps", gaps_that_are_skipped_are_told);
    dr_suite_add(suite, "files of a bill", files_of_a_bill);
    return suite;
}
