// SPDX-License-Identifier: GPL-3.0-or-later
// The formats beside plain prices: gridstatus, SCED, ancillary services, load.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/readers/reader.h"
#include "market/sced.h"
#include "test/runner.h"

static enum dr_status read_text(const char *text, enum dr_data_kind kind,
                                struct dr_dataset *dataset, const struct dr_reader **reader,
                                struct dr_error *err)
{
    struct dr_input input;
    dr_dataset_init(dataset, kind);
    dr_assert_ok(*err, dr_input_init(&input, dr_test_file("data.csv", text), err));
    enum dr_status status = dr_read_input(&input, dataset, reader, err);
    dr_input_finish(&input);
    return status;
}

static void good(const char *text, enum dr_data_kind kind, const char *name,
                 struct dr_dataset *dataset)
{
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    dr_assert_ok(err, read_text(text, kind, dataset, &reader, &err));
    ck_assert_str_eq(reader->name, name);
}

static void refuse(const char *text, enum dr_data_kind kind, const char *expected)
{
    struct dr_dataset dataset;
    struct dr_error err;
    const struct dr_reader *reader;
    dr_assert_error(err, read_text(text, kind, &dataset, &reader, &err), DR_ERR_INPUT, expected);
    dr_dataset_finish(&dataset);
}

static double value(const struct dr_dataset *dataset, const char *point, const char *utc)
{
    int64_t utc_s;
    struct dr_entry *entry;
    struct dr_error err = {.message = ""};
    ck_assert(dr_clock_parse_utc(utc, strlen(utc), &utc_s));
    dr_assert_ok(err, dr_dataset_pick(dataset, point, &entry, &err));
    return dr_series_at(&entry->series, utc_s);
}

#define GRIDSTATUS "Time,Interval Start,Interval End,Location,Location Type,Market,SPP\n"

START_TEST(gridstatus)
{
    struct dr_dataset dataset;
    good(GRIDSTATUS
         "x,2024-11-03 01:45:00-05:00,x,LZ_WEST,Load Zone,REAL_TIME_15_MIN,20.11\n"
         "x,2024-11-03 01:45:00-06:00,x,LZ_WEST,Load Zone,REAL_TIME_15_MIN,-3.07\n"
         "x,2024-11-03 01:45:00-06:00,x,LZ_WEST,Load Zone Energy Weighted,REAL_TIME_15_MIN,8.4\n",
         DR_DATA_RTM_SPP, "gridstatus_csv", &dataset);
    ck_assert_double_eq(value(&dataset, "LZ_WEST", "2024-11-03T06:45Z"), 20.11);
    ck_assert_double_eq(value(&dataset, "LZ_WEST:LZ", "2024-11-03T07:45Z"), -3.07);
    ck_assert_double_eq(value(&dataset, "LZ_WEST:LZEW", "2024-11-03T07:45Z"), 8.4);
    dr_dataset_finish(&dataset);
    refuse(GRIDSTATUS "x,2024-11-03 01:45:00,x,LZ_WEST,Load Zone,m,20.11\n", DR_DATA_RTM_SPP,
           "data.csv:2:3: Interval Start: not a time with its zone");
    refuse(GRIDSTATUS "x,2024-11-03 01:45:00-05:00,x,LZ_WEST,Load Zone,m,20.11\n", DR_DATA_DAM_SPP,
           "not the start of an interval");
}
END_TEST

#define SCED "SCEDTimestamp,repeatHourFlag,settlementPoint,LMP\n"

START_TEST(sced_lmp)
{
    struct dr_dataset dataset;
    good(SCED "2024-11-03T01:20:12,false,HB_HOUSTON,21.05\n"
              "2024-11-03T01:20:09,true,HB_HOUSTON,20.86\n"
              "03/10/2024 01:55:20,N,HB_HOUSTON,25.47\n"
              "2024-03-10T03:00:24,false,HB_HOUSTON,-16.6\n"
              "2024-03-10T03:00:24,false,HB_HOUSTON,-16.6\n",
         DR_DATA_SCED_LMP, "sced_lmp_csv", &dataset);
    const struct dr_entry *entry = &dataset.entry[0];
    static const int64_t stamp[] = {1710057320, 1710057624, 1730614812, 1730618409};
    static const double lmp[] = {25.47, -16.6, 21.05, 20.86};
    ck_assert_uint_eq(entry->stamps.n, 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(entry->stamps.stamp[i].utc_s, stamp[i]);
        ck_assert_double_eq(entry->stamps.stamp[i].value, lmp[i]);
    }
    ck_assert_uint_eq(entry->n_repeated, 1);
    ck_assert_uint_eq(entry->n_unsorted, 1);
    dr_dataset_finish(&dataset);
    refuse(SCED "2024-03-10T02:15:00,false,HB_HOUSTON,1\n", DR_DATA_SCED_LMP,
           "data.csv:2:1: SCEDTimestamp: this hour does not exist");
    refuse(SCED "2024-06-01T02:15:00,true,HB_HOUSTON,1\n", DR_DATA_SCED_LMP,
           "data.csv:2:21: repeatHourFlag: this hour is not repeated");
    refuse(SCED "06/01/2024,false,HB_HOUSTON,1\n", DR_DATA_SCED_LMP, "not a local time");
    refuse(SCED "01/06-2024 02:15:00,false,HB_HOUSTON,1\n", DR_DATA_SCED_LMP, "not a local time");
    refuse(SCED "2024-06-01T02:15:00,false,HB_HOUSTON,1\n2024-06-01T02:15:00,false,HB_HOUSTON,2\n",
           DR_DATA_SCED_LMP, "HB_HOUSTON has two values at one time");
    refuse(SCED "2024-06-01T02:15:00,false,HB_HOUSTON,1\n", DR_DATA_RTM_SPP,
           "another kind of data than --prices takes");
}
END_TEST

#define ORDC "SCEDTimestamp,RepeatedHourFlag,BatchID,SystemLambda,PRC,RTORPA,RTOFFPA,RTORDPA\n"
#define REFORMED "SCEDTimestamp,repeatHourFlag,systemLambda,RTRDPA,RTOLHSL\n"

START_TEST(sced_adders)
{
    struct dr_dataset dataset;
    good(ORDC "08/20/2024 19:55:15,N,0,97.5,3010.7,1480.25,3.5,12.75\n"
              "11/03/2024 01:20:09,Y,0,20.86,6010.2,0,0,0.01\n"
              "08/20/2024 19:50:12,N,0,97.5,3010.7,0.07,0,0\n"
              "12/04/2025 23:59:59,N,0,20.86,6010.2,-0.5,0,0\n"
              "2024-08-20T19:50:12,false,0,97.5,3010.7,0.07,0,0\n",
         DR_DATA_SCED_ADDER, "sced_adder_csv", &dataset);
    const struct dr_entry *entry = &dataset.entry[0];
    static const int64_t stamp[] = {1724201412, 1724201715, 1730618409, DR_SCED_REFORM_UTC_S - 1};
    static const double adder[] = {0.07, 1493, 0.01, -0.5};
    ck_assert_str_eq(entry->point, DR_ADDER_SERIES);
    ck_assert_uint_eq(entry->stamps.n, 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(entry->stamps.stamp[i].utc_s, stamp[i]);
        ck_assert_double_eq(entry->stamps.stamp[i].value, adder[i]);
    }
    ck_assert_uint_eq(entry->n_repeated, 1);
    dr_dataset_finish(&dataset);
    // Before the reliability deployment adder there was the other one alone.
    good("SCEDTimestamp,RepeatedHourFlag,RTORPA\n2014-06-02T00:00:13,N,7.31\n", DR_DATA_ANY,
         "sced_adder_csv", &dataset);
    ck_assert_double_eq(dataset.entry[0].stamps.stamp[0].value, 7.31);
    dr_dataset_finish(&dataset);
    good(REFORMED "2025-12-05T00:00:00,false,36.5,2.25,82000\n", DR_DATA_SCED_ADDER,
         "sced_adder_csv", &dataset);
    ck_assert_int_eq(dataset.entry[0].stamps.stamp[0].utc_s, DR_SCED_REFORM_UTC_S);
    ck_assert_double_eq(dataset.entry[0].stamps.stamp[0].value, 2.25);
    dr_dataset_finish(&dataset);
    good("SCEDTimestamp,repeatHourFlag,RTORPA,RTORDPA,RTRDPA\n12/05/2025 00:05:00,N,,,3.75\n"
         "12/04/2025 23:55:00,N,7.5,0.25,\n",
         DR_DATA_SCED_ADDER, "sced_adder_csv", &dataset);
    ck_assert_double_eq(dataset.entry[0].stamps.stamp[0].value, 7.75);
    ck_assert_double_eq(dataset.entry[0].stamps.stamp[1].value, 3.75);
    dr_dataset_finish(&dataset);
}
END_TEST

START_TEST(sced_adders_that_are_wrong)
{
    int64_t utc_s;
    ck_assert(dr_clock_parse_utc("2025-12-05T06:00Z", 17, &utc_s));
    ck_assert_int_eq(utc_s, DR_SCED_REFORM_UTC_S);
    refuse(REFORMED "2025-12-04T23:59:59,false,36.5,2.25,82000\n", DR_DATA_SCED_ADDER,
           "data.csv:2:1: SCEDTimestamp: before 2025-12-05 prices have the ORDC's adder too");
    refuse(ORDC "12/05/2025 00:00:00,N,0,97.5,3010.7,1,3.5,12.75\n", DR_DATA_SCED_ADDER,
           "data.csv:2:1: SCEDTimestamp: from 2025-12-05 on there is no adder of the ORDC");
    refuse(ORDC "03/10/2024 02:15:00,N,0,97.5,3010.7,1,3.5,12.75\n", DR_DATA_SCED_ADDER,
           "data.csv:2:1: SCEDTimestamp: this hour does not exist");
    refuse(ORDC "08/20/2024 19:55:15,Y,0,97.5,3010.7,1,3.5,12.75\n", DR_DATA_SCED_ADDER,
           "data.csv:2:21: repeatHourFlag: this hour is not repeated");
    refuse(ORDC "08/20/2024 19:55:15,N,0,97.5,3010.7,,3.5,12.75\n", DR_DATA_SCED_ADDER,
           "data.csv:2:37: RTORPA: no value");
    refuse(ORDC "08/20/2024 19:55:15,N,0,97.5,3010.7,1,3.5,none\n", DR_DATA_SCED_ADDER,
           "data.csv:2:43: RTORDPA: not a usable number");
    refuse(ORDC "08/20/2024 19:55:15,N,0,97.5,3010.7,1,3.5,1\n"
                "08/20/2024 19:55:15,N,0,97.5,3010.7,1,3.5,2\n",
           DR_DATA_SCED_ADDER, "adder has two values at one time");
    refuse("SCEDTimestamp,repeatHourFlag,RTORPA,RTORDPA,RTRDPA\n2025-12-05T00:05:15,N,1,1,\n",
           DR_DATA_SCED_ADDER, "data.csv:2:27: RTRDPA: no value");
    refuse("SCEDTimestamp,repeatHourFlag,settlementPoint\n2024-08-20T19:55:15,N,HB\n",
           DR_DATA_SCED_LMP, "the column \"LMP\" is missing");
    refuse(ORDC "08/20/2024 19:55:15,N,0,97.5,3010.7,1,3.5,1\n", DR_DATA_SCED_LMP,
           "another kind of data than --lmp takes");
    refuse("SCEDTimestamp,repeatHourFlag,systemLambda\n2024-08-20T19:55:15,N,1\n",
           DR_DATA_SCED_ADDER, "the column \"RTORPA\" is missing");
}
END_TEST

START_TEST(ancillary_services)
{
    struct dr_dataset dataset;
    good("Delivery Date,Hour Ending,Repeated Hour Flag,REGDN,REGUP ,RRS,NSPIN,ECRS\n"
         "06/09/2023,24:00,N,1.53,1.11,1.01,1.12,\n"
         "06/10/2023,01:00,N,2.53,2.11,2.01,2.12,0.06\n",
         DR_DATA_AS_MCPC, "as_mcpc", &dataset);
    ck_assert_double_eq(value(&dataset, "REGUP", "2023-06-10T04:00Z"), 1.11);
    ck_assert_double_eq(value(&dataset, "REGDN", "2023-06-10T04:00Z"), 1.53);
    ck_assert(isnan(value(&dataset, "ECRS", "2023-06-10T04:00Z")));
    ck_assert_double_eq(value(&dataset, "ECRS", "2023-06-10T05:00Z"), 0.06);
    dr_dataset_finish(&dataset);
    good("timestamp_utc_start,REGUP,REGDN,RRS,NSPIN,ECRS\n"
         "2024-01-01T06:00:00Z,1.11,1.53,1.01,1.12,0.06\n",
         DR_DATA_ANY, "as_tidy_csv", &dataset);
    ck_assert_int_eq(dataset.kind, DR_DATA_ANY_MCPC);
    ck_assert_double_eq(value(&dataset, "NSPIN", "2024-01-01T06:00Z"), 1.12);
    dr_dataset_finish(&dataset);
    refuse("timestamp_utc_start,REGUP,REGDN,RRS,NSPIN,ECRS\n2024-01-01T06:15:00Z,1,1,1,1,1\n",
           DR_DATA_AS_MCPC, "data.csv:2:1: timestamp_utc_start: not the start of an interval");
}
END_TEST

#define LOAD "Hour Ending,COAST,EAST,FWEST,NORTH,NCENT,SOUTH,SCENT,WEST,ERCOT\n"
#define ZONES ",1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5,"

START_TEST(system_load)
{
    struct dr_dataset dataset;
    good(LOAD "11/03/2024 01:00" ZONES "41.7\n"
              "11/03/2024 02:00" ZONES "42.7\n"
              "11/03/2024 02:00 DST" ZONES "43.7\n"
              "11/03/2024 03:00" ZONES "44.7\n"
              "12/31/2024 24:00" ZONES "45.7\n"
              "44562.0416666667" ZONES "46.7\n" // 2022-01-01 01:00
              "44563" ZONES "47.7\n",           // 2022-01-02 00:00: hour ending 24 of the 1st
         DR_DATA_LOAD, "native_load", &dataset);
    ck_assert_double_eq(value(&dataset, "ERCOT", "2024-11-03T05:00Z"), 41.7);
    ck_assert_double_eq(value(&dataset, "ERCOT", "2024-11-03T06:00Z"), 42.7);
    ck_assert_double_eq(value(&dataset, "ERCOT", "2024-11-03T07:00Z"), 43.7);
    ck_assert_double_eq(value(&dataset, "ERCOT", "2024-11-03T08:00Z"), 44.7);
    ck_assert_double_eq(value(&dataset, "ERCOT", "2025-01-01T05:00Z"), 45.7);
    ck_assert_double_eq(value(&dataset, "ERCOT", "2022-01-01T06:00Z"), 46.7);
    ck_assert_double_eq(value(&dataset, "ERCOT", "2022-01-02T05:00Z"), 47.7);
    ck_assert_double_eq(value(&dataset, "WEST", "2022-01-02T05:00Z"), 8.5);
    dr_dataset_finish(&dataset);
    good("timestamp_utc_start,COAST,EAST,FWEST,NORTH,NCENT,SOUTH,SCENT,WEST,ERCOT\n"
         "2024-01-01T06:00:00Z" ZONES "41.7\n",
         DR_DATA_LOAD, "load_tidy_csv", &dataset);
    ck_assert_double_eq(value(&dataset, "FWEST", "2024-01-01T06:00Z"), 3.5);
    dr_dataset_finish(&dataset);
    refuse(LOAD "03/10/2024 03:00" ZONES "41.7\n", DR_DATA_LOAD,
           "data.csv:2:1: Hour Ending: this hour does not exist");
    refuse(LOAD "06/01/2024 25:00" ZONES "41.7\n", DR_DATA_LOAD, "not an hour ending");
    refuse(LOAD "06/01/2024" ZONES "41.7\n", DR_DATA_LOAD, "not an hour ending");
    refuse(LOAD "06/01/2024 02:00 DST" ZONES "41.7\n", DR_DATA_LOAD, "not repeated");
    refuse(LOAD "06/01/2024 02:00" ZONES "\n", DR_DATA_LOAD, "ERCOT: no value");
    refuse(LOAD "44562.03" ZONES "41.7\n", DR_DATA_LOAD, "not an hour ending");
}
END_TEST

// Workbook and tidy copy of one year hold the same hours.
START_TEST(real_loads_agree)
{
    const char *workbook = dr_test_real_data("native_load_2024.xlsx");
    const char *tidy = dr_test_real_data("native_load_2024.csv");
    struct dr_dataset dataset[2];
    struct dr_error err = {.message = ""};
    if (!workbook || !tidy)
        return;
    for (int k = 0; k < 2; k++) {
        struct dr_input input;
        const struct dr_reader *reader;
        dr_dataset_init(&dataset[k], DR_DATA_LOAD);
        dr_assert_ok(err, dr_input_init(&input, k == 0 ? workbook : tidy, &err));
        dr_assert_ok(err, dr_read_input(&input, &dataset[k], &reader, &err));
        dr_input_finish(&input);
    }
    const struct dr_series *a = &dataset[0].entry[8].series, *b = &dataset[1].entry[8].series;
    ck_assert_int_eq(a->first_start_utc_s, b->first_start_utc_s);
    ck_assert_uint_eq(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        if (!(fabs(a->value[i] - b->value[i]) < 0.001))
            ck_abort_msg("hour %zu: %g and %g", i, a->value[i], b->value[i]);
    dr_dataset_finish(&dataset[0]);
    dr_dataset_finish(&dataset[1]);
}
END_TEST

// The real file lacks 170 hours: they are missing and not invented.
START_TEST(real_capacity_prices_have_their_gap)
{
    const char *path = dr_test_real_data("as_mcpc_2024.csv");
    struct dr_dataset dataset;
    struct dr_input input;
    const struct dr_reader *reader;
    struct dr_error err = {.message = ""};
    size_t n_missing = 0;
    if (!path)
        return;
    dr_dataset_init(&dataset, DR_DATA_AS_MCPC);
    dr_assert_ok(err, dr_input_init(&input, path, &err));
    dr_assert_ok(err, dr_read_input(&input, &dataset, &reader, &err));
    ck_assert_uint_eq(dataset.n, 5);
    for (size_t i = 0; i < dataset.entry[0].series.n; i++)
        n_missing += isnan(dataset.entry[0].series.value[i]) ? 1 : 0;
    ck_assert_uint_eq(n_missing, 170);
    dr_input_finish(&input);
    dr_dataset_finish(&dataset);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("reader_formats");
    dr_suite_add(suite, "gridstatus", gridstatus);
    dr_suite_add(suite, "sced", sced_lmp);
    dr_suite_add(suite, "sced adders", sced_adders);
    dr_suite_add(suite, "sced adders, wrong", sced_adders_that_are_wrong);
    dr_suite_add(suite, "ancillary services", ancillary_services);
    dr_suite_add(suite, "load", system_load);
    dr_suite_add(suite, "real loads", real_loads_agree);
    dr_suite_add(suite, "real capacity prices", real_capacity_prices_have_their_gap);
    return suite;
}
