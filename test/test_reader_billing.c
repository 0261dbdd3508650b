// SPDX-License-Identifier: GPL-3.0-or-later
// Formats of what a bill needs besides prices: peaks, positions, deployments, events, real-time
// prices of reserves.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "market/clock.h"
#include "market/event.h"
#include "market/product.h"
#include "market/readers/reader.h"
#include "test/runner.h"
#include "test/workbook.h"

static int64_t utc(const char *text)
{
    int64_t utc_s;
    ck_assert(dr_clock_parse_utc(text, strlen(text), &utc_s));
    return utc_s;
}

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

// As the kind itself and as any.
static void good(const char *text, enum dr_data_kind kind, const char *name,
                 struct dr_dataset *dataset)
{
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    dr_assert_ok(err, read_text(text, DR_DATA_ANY, dataset, &reader, &err));
    ck_assert_str_eq(reader->name, name);
    dr_dataset_finish(dataset);
    dr_assert_ok(err, read_text(text, kind, dataset, &reader, &err));
    ck_assert_str_eq(reader->name, name);
}

static void refuse(const char *text, enum dr_data_kind kind, const char *what, const char *found,
                   const char *expected)
{
    struct dr_dataset dataset;
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    dr_assert_error(err, read_text(text, kind, &dataset, &reader, &err), DR_ERR_INPUT, what);
    dr_dataset_finish(&dataset);
    const char *second = strchr(err.message, '\n');
    ck_assert_msg(second && strstr(second, found) && strstr(second, expected), "%s", err.message);
}

// ---- peaks -------------------------------------------------------------------------------------

#define FOUR_CP "year,month,label_ct_as_published,timestamp_utc_start_if_label_is_interval_ending\n"
#define PEAKS "timestamp_utc_start,system_mw\n"

START_TEST(published_peaks)
{
    struct dr_dataset dataset;
    good(FOUR_CP "2024,September,2024-09-20 16:00,2024-09-20T20:45:00Z\n"
                 "2024,JUNE,2024-06-30T17:45,2024-06-30T17:30:00-05:00\n"
                 "2024,July,2024-07-02 00:00,2024-07-02T04:45:00Z\n" // the label is of the next day
                 "2024,July,2024-08-01 00:00:00,2024-08-01T04:45:00Z\n" // of the next month
                 "2024,June,2024-06-30 17:45,2024-06-30T22:30:00Z\n",
         DR_DATA_PEAKS, "four_cp_csv", &dataset);
    ck_assert_uint_eq(dataset.n, 1);
    const struct dr_entry *entry = &dataset.entry[0];
    ck_assert_str_eq(entry->point, DR_PEAK_SERIES);
    static const char *const expected[] = {"2024-06-30T22:30Z", "2024-07-02T04:45Z",
                                           "2024-08-01T04:45Z", "2024-09-20T20:45Z"};
    ck_assert_uint_eq(entry->stamps.n, 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(entry->stamps.stamp[i].utc_s, utc(expected[i]));
        ck_assert(isnan(entry->stamps.stamp[i].value));
    }
    ck_assert_uint_eq(entry->n_repeated, 1);
    ck_assert_uint_eq(entry->n_unsorted, 2);
    dr_dataset_finish(&dataset);
    // The label is not needed.
    good("year,month,timestamp_utc_start_if_label_is_interval_ending\n"
         "2024,June,2024-06-30T22:30:00Z\n",
         DR_DATA_PEAKS, "four_cp_csv", &dataset);
    dr_dataset_finish(&dataset);
}
END_TEST

START_TEST(published_peaks_that_disagree)
{
    static const struct {
        const char *row, *what, *found, *expected;
    } bad[] = {
        {"2023,June,2024-06-30 17:45,2024-06-30T22:30:00Z", "data.csv:2:1: year: does not agree",
         "found \"2023\"", "expected 2024: the interval starts 2024-06-30 17:30 CDT"},
        {",June,2024-06-30 17:45,2024-06-30T22:30:00Z", "data.csv:2:1: year: does not agree",
         "found \"\"", "expected 2024"},
        {"2024,July,2024-06-30 17:45,2024-06-30T22:30:00Z", "data.csv:2:6: month: does not agree",
         "found \"July\"", "expected June"},
        {"2024,Jun,2024-06-30 17:45,2024-06-30T22:30:00Z", "data.csv:2:6: month: does not agree",
         "found \"Jun\"", "expected June"},
        // The last evening of June in Central time is July in UTC.
        {"2024,July,2024-06-30 23:00,2024-07-01T03:45:00Z", "data.csv:2:6: month: does not agree",
         "found \"July\"", "expected June: the interval starts 2024-06-30 22:45 CDT"},
        {"2024,June,2024-06-30 17:30,2024-06-30T22:30:00Z",
         "data.csv:2:11: label_ct_as_published: does not agree", "found \"2024-06-30 17:30\"",
         "expected 2024-06-30 17:45 CDT"},
        {"2024,June,,2024-06-30T22:30:00Z", "data.csv:2:11: label_ct_as_published", "found \"\"",
         "expected 2024-06-30 17:45 CDT"},
        {"2024,June,2024-06-30 17:45,2024-06-30T22:31:00Z", "data.csv:2:28", "22:31",
         "expected a multiple of 15 minutes"},
        {"2024,June,2024-06-30 17:45,2024-06-30 17:30",
         "data.csv:2:28: timestamp_utc_start_if_label_is_interval_ending: not a time with its zone",
         "found \"2024-06-30 17:30\"", "expected YYYY-MM-DDTHH:MM:SSZ"},
        {"2024,June,2024-06-30 17:45,", "data.csv:2:28", "found \"\"", "expected YYYY"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, FOUR_CP "%s\n", bad[i].row);
        refuse(text, DR_DATA_PEAKS, bad[i].what, bad[i].found, bad[i].expected);
    }
}
END_TEST

START_TEST(tidy_peaks)
{
    struct dr_dataset dataset;
    good(PEAKS "2024-06-30T22:30:00Z,79698.5\n2024-07-01T21:45:00Z,\n", DR_DATA_PEAKS, "peaks_csv",
         &dataset);
    const struct dr_stamps *stamps = &dataset.entry[0].stamps;
    ck_assert_uint_eq(stamps->n, 2);
    ck_assert_double_eq(stamps->stamp[0].value, 79698.5);
    ck_assert(isnan(stamps->stamp[1].value));
    dr_dataset_finish(&dataset);
    good("timestamp_utc_start\n2024-06-30T22:30:00Z\n", DR_DATA_PEAKS, "peaks_csv", &dataset);
    ck_assert_int_eq(dataset.entry[0].stamps.stamp[0].utc_s, utc("2024-06-30T22:30Z"));
    dr_dataset_finish(&dataset);
    refuse(PEAKS "2024-06-30T22:30:00Z,-1\n", DR_DATA_PEAKS, "data.csv:2:22: system_mw",
           "found \"-1\"", "expected a number from 0 to 1e+06");
    refuse(PEAKS "2024-06-30T22:37:30Z,1\n", DR_DATA_PEAKS,
           "data.csv:2:1: timestamp_utc_start: not the start of an interval", "22:37:30",
           "a multiple of 15 minutes");
    refuse(PEAKS "2024-06-30T22:30:00Z,1\n2024-06-30T22:30:00Z,2\n", DR_DATA_PEAKS,
           "system_peak has two values at one time", "2024-06-30T22:30Z", "expected one");
}
END_TEST

// Other tidy files have the column of peaks, too: a slip in one of their names does not make peaks
// of them.
START_TEST(peaks_are_not_found_in_other_files)
{
    static const char slip[] = "timestamp_utc_start,settlement_point,price\n"
                               "2024-06-30T22:30:00Z,LZ_WEST,20.11\n";
    refuse(slip, DR_DATA_RTM_SPP, "data.csv:1:1: the column \"price_usd_per_mwh\" is missing",
           "found", "expected tidy prices");
    refuse(slip, DR_DATA_ANY, "data.csv:1:1: the column \"price_usd_per_mwh\" is missing", "found",
           "expected tidy prices");
    refuse(PEAKS "2024-06-30T22:30:00Z,1\n", DR_DATA_RTM_SPP,
           "data.csv: another kind of data than --prices takes", "found system peaks",
           "expected real-time SPP");
    // Asked for they may have columns of others.
    struct dr_dataset dataset;
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    dr_assert_ok(err, read_text("note,timestamp_utc_start\nhot,2024-06-30T22:30:00Z\n",
                                DR_DATA_PEAKS, &dataset, &reader, &err));
    ck_assert_str_eq(reader->name, "peaks_csv");
    dr_dataset_finish(&dataset);
    refuse("timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
           "2024-06-30T22:30:00Z,LZ_WEST,20.11\n",
           DR_DATA_PEAKS, "data.csv: another kind of data than --peaks takes",
           "found prices (tidy prices, CSV)", "expected system peaks");
    refuse("time,mw\n1,2\n", DR_DATA_PEAKS, "data.csv:1:1: not a data file", "found \"time,mw\"",
           "expected the header of a system peaks file");
}
END_TEST

START_TEST(real_peaks)
{
    const char *path = dr_test_real_data("four_cp.csv");
    struct dr_dataset dataset;
    struct dr_input input;
    const struct dr_reader *reader;
    struct dr_error err = {.message = ""};
    if (!path)
        return;
    dr_dataset_init(&dataset, DR_DATA_PEAKS);
    dr_assert_ok(err, dr_input_init(&input, path, &err));
    dr_assert_ok(err, dr_read_input(&input, &dataset, &reader, &err));
    dr_input_finish(&input);
    ck_assert_str_eq(reader->name, "four_cp_csv");
    const struct dr_stamps *stamps = &dataset.entry[0].stamps;
    ck_assert_uint_eq(stamps->n, 29 * 4); // 1996 to 2025 without 2021
    ck_assert_int_eq(stamps->stamp[0].utc_s, utc("1996-06-19T21:45Z"));
    ck_assert_int_eq(stamps->stamp[115].utc_s, utc("2025-09-04T22:15Z"));
    ck_assert_uint_eq(dataset.entry[0].n_repeated + dataset.entry[0].n_unsorted, 0);
    dr_dataset_finish(&dataset);
}
END_TEST

// ---- positions ---------------------------------------------------------------------------------

#define POSITIONS "timestamp_utc_start,day_ahead_mw\n"

START_TEST(positions)
{
    struct dr_dataset dataset;
    good(POSITIONS "2024-08-20T21:00:00Z,-25.5\n2024-08-20T19:00:00Z,10000\n"
                   "2024-08-20T21:00:00Z,-25.50\n",
         DR_DATA_POSITIONS, "positions_csv", &dataset);
    const struct dr_series *series = &dataset.entry[0].series;
    ck_assert_str_eq(dataset.entry[0].point, DR_POSITION_SERIES);
    ck_assert_uint_eq(series->n, 3);
    ck_assert_int_eq(series->first_start_utc_s, utc("2024-08-20T19:00Z"));
    ck_assert_double_eq(series->value[0], 10000);
    ck_assert(isnan(series->value[1]));
    ck_assert_double_eq(series->value[2], -25.5);
    dr_dataset_finish(&dataset);
    refuse(POSITIONS "2024-08-20T21:15:00Z,5\n", DR_DATA_POSITIONS,
           "data.csv:2:1: timestamp_utc_start: not the start of an interval", "21:15",
           "a multiple of 60 minutes");
    refuse(POSITIONS "2024-08-20T21:00:00Z,10000.5\n", DR_DATA_POSITIONS,
           "data.csv:2:22: day_ahead_mw", "found \"10000.5\"",
           "expected a number from -10000 to 10000");
    refuse(POSITIONS "2024-08-20T21:00:00Z,\n", DR_DATA_POSITIONS,
           "data.csv:2:22: day_ahead_mw: no value", "found \"\"", "expected a number");
    refuse(POSITIONS "2024-08-20T21:00:00Z,5\n2024-08-20T21:00:00Z,6\n", DR_DATA_POSITIONS,
           "data.csv:3:22: day_ahead_mw: given twice with different values", "found \"6\"",
           "expected 5 as given before");
    refuse(POSITIONS "2024-08-20T21:00:00Z,5\n", DR_DATA_DAM_SPP,
           "data.csv: another kind of data than --day-ahead takes", "found day-ahead positions",
           "expected day-ahead SPP");
}
END_TEST

// ---- deployments -------------------------------------------------------------------------------

#define DEPLOYMENTS "start_utc,end_utc,product,share\n"
#define FROM_TO "2023-09-07T00:30:00Z,2023-09-07T01:45:00Z"

START_TEST(deployments)
{
    struct dr_dataset dataset;
    good(DEPLOYMENTS FROM_TO ",RRS,1\n"
                             "2023-09-07T01:45:00Z,2023-09-07T02:00:00Z,RRS,0.25\n" // adjoins
                             "2023-09-06T20:00:00Z,2023-09-07T00:30:00Z,RRS,0\n"
                             "2023-09-06T20:00:00Z,2023-09-07T05:30:00Z,ers,0.375\n" // another one
         FROM_TO ",rrs,1.0\n",
         DR_DATA_DEPLOYMENTS, "deployments_csv", &dataset);
    ck_assert_uint_eq(dataset.n, 2);
    const struct dr_entry *rrs = &dataset.entry[0], *ers = &dataset.entry[1];
    ck_assert_str_eq(rrs->point, "RRS");
    ck_assert_str_eq(ers->point, "ERS");
    ck_assert_uint_eq(rrs->spans.n, 3);
    ck_assert_uint_eq(rrs->n_repeated, 1);
    ck_assert_uint_eq(rrs->n_unsorted, 1);
    ck_assert_uint_eq(ers->spans.n, 1);
    ck_assert_int_eq(ers->spans.span[0].kind, DR_PRODUCT_ERS);
    ck_assert_double_eq(ers->spans.span[0].value, 0.375);
    ck_assert_int_eq(ers->spans.span[0].start_utc_s, utc("2023-09-06T20:00Z"));
    ck_assert_int_eq(ers->spans.span[0].end_utc_s, utc("2023-09-07T05:30Z"));
    dr_dataset_finish(&dataset);
}
END_TEST

START_TEST(bad_deployments)
{
    static const struct {
        const char *rows, *what, *found, *expected;
    } bad[] = {
        {"2023-09-07T00:30:00Z,2023-09-07T00:30:00Z,RRS,1",
         "data.csv:2:22: end_utc: the end is not after the start", "found \"2023-09-07T00:30:00Z\"",
         "expected a time after 2023-09-07T00:30Z"},
        {"2023-09-07T00:30:00Z,2023-09-06T01:45:00Z,RRS,1", "data.csv:2:22: end_utc",
         "found \"2023-09-06", "expected a time after"},
        {"2023-09-07T00:31:00Z,2023-09-07T01:45:00Z,RRS,1", "data.csv:2:1: start_utc", "00:31",
         "a multiple of 15 minutes"},
        {"2023-09-07T00:30:00Z,2023-09-07T01:50:00Z,RRS,1", "data.csv:2:22: end_utc", "01:50",
         "a multiple of 15 minutes"},
        {"2023-09-07T00:30:00Z,2024-09-07T00:45:00Z,RRS,1",
         "data.csv:2:22: end_utc: a deployment of more than a year", "found \"2024-09-07",
         "expected at most 366 days"},
        {FROM_TO ",RSS,1", "data.csv:2:43: product: not a product", "found \"RSS\"",
         "expected RRS, ECRS, NSPIN, REGUP, REGDN or ERS"},
        {FROM_TO ",,1", "data.csv:2:43: product: not a product", "found \"\"", "expected RRS"},
        {FROM_TO ",RRS,1.01", "data.csv:2:47: share", "found \"1.01\"",
         "expected a number from 0 to 1"},
        {FROM_TO ",RRS,-0.5", "data.csv:2:47: share", "found \"-0.5\"",
         "expected a number from 0 to 1"},
        {FROM_TO ",RRS,", "data.csv:2:47: share: no value", "found \"\"", "expected a number"},
        // The same span with another share is no repeat.
        {FROM_TO ",RRS,1\n" FROM_TO ",RRS,0.5",
         "data.csv:3:1: start_utc: overlaps another row of RRS", "found \"2023-09-07T00:30:00Z\"",
         "expected nothing within 2023-09-07T00:30Z to 2023-09-07T01:45Z, given before"},
        {FROM_TO ",RRS,1\n2023-09-07T01:30:00Z,2023-09-07T02:45:00Z,RRS,1",
         "data.csv:3:1: start_utc: overlaps another row of RRS", "found \"2023-09-07T01:30:00Z\"",
         "expected nothing within 2023-09-07T00:30Z to 2023-09-07T01:45Z"},
        // Around what was given, and with another one between.
        {FROM_TO ",RRS,1\n2023-09-08T01:30:00Z,2023-09-08T02:45:00Z,RRS,1\n"
                 "2023-09-06T01:30:00Z,2023-09-07T02:45:00Z,RRS,1",
         "data.csv:4:1: start_utc: overlaps another row of RRS", "found \"2023-09-06T01:30:00Z\"",
         "expected nothing within 2023-09-07T00:30Z to 2023-09-07T01:45Z"},
        {FROM_TO ",RRS,1\n2090-09-08T01:30:00Z,2090-09-08T02:45:00Z,RRS,1\n"
                 "1996-09-06T01:30:00Z,1996-09-07T02:45:00Z,RRS,1\n"
                 "2090-09-08T01:30:00Z,2090-09-08T02:45:00Z,ERS,1\n"
                 "1996-09-06T01:30:00Z,1996-09-07T02:45:00Z,ERS,1\n"
                 "2090-09-08T01:30:00Z,2090-09-08T02:45:00Z,NSPIN,1\n"
                 "1996-09-06T01:30:00Z,1996-09-07T02:45:00Z,NSPIN,1",
         "data.csv:8:1: the time is too far from the others", "found 1996-09-06T01:30Z",
         "expected one nearer"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, DEPLOYMENTS "%s\n", bad[i].rows);
        refuse(text, DR_DATA_DEPLOYMENTS, bad[i].what, bad[i].found, bad[i].expected);
    }
    refuse("start_utc,end_utc,kind,limit_mw\n" FROM_TO ",eea2,\n", DR_DATA_DEPLOYMENTS,
           "data.csv: another kind of data than --deployments takes", "found events",
           "expected deployments of reserves");
    refuse("start_utc,end_utc,product\n" FROM_TO ",RRS\n", DR_DATA_DEPLOYMENTS,
           "data.csv:1:1: the column \"share\" is missing", "found", "expected deployments");
}
END_TEST

// ---- events ------------------------------------------------------------------------------------

#define EVENTS "start_utc,end_utc,kind,limit_mw\n"

START_TEST(events)
{
    static const struct {
        const char *row, *name;
        enum dr_event_kind kind;
        double limit_mw;
    } rows[] = {
        {FROM_TO ",eea2,20.5", "eea2", DR_EVENT_EEA2, 20.5},
        {FROM_TO ",EEA1,", "eea1", DR_EVENT_EEA1, INFINITY},
        {FROM_TO ",firm_load_shed,", "firm_load_shed", DR_EVENT_FIRM_LOAD_SHED, 0},
        {FROM_TO ",firm_load_shed,3", "firm_load_shed", DR_EVENT_FIRM_LOAD_SHED, 3},
        {FROM_TO ",outage,", "outage", DR_EVENT_OUTAGE, 0},
        {FROM_TO ",test,10000", "test", DR_EVENT_TEST, 10000},
        {FROM_TO ",voluntary,0", "voluntary", DR_EVENT_VOLUNTARY, 0},
    };
    struct dr_dataset dataset;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, EVENTS "%s\n", rows[i].row);
        good(text, DR_DATA_EVENTS, "events_csv", &dataset);
        ck_assert_uint_eq(dataset.n, 1);
        ck_assert_str_eq(dataset.entry[0].point, rows[i].name);
        ck_assert_uint_eq(dataset.entry[0].spans.n, 1);
        ck_assert_int_eq(dataset.entry[0].spans.span[0].kind, (int)rows[i].kind);
        ck_assert_double_eq(dataset.entry[0].spans.span[0].value, rows[i].limit_mw);
        dr_dataset_finish(&dataset);
    }
    // Without any limits, and overlapping.
    good("start_utc,end_utc,kind\n" FROM_TO ",outage\n"
         "2023-09-07T01:30:00Z,2033-09-07T02:45:00Z,outage\n",
         DR_DATA_EVENTS, "events_csv", &dataset);
    ck_assert_uint_eq(dataset.entry[0].spans.n, 2);
    dr_dataset_finish(&dataset);
    refuse(EVENTS FROM_TO ",eea4,\n", DR_DATA_EVENTS, "data.csv:2:43: kind: not a kind of event",
           "found \"eea4\"",
           "expected eea1, eea2, eea3, firm_load_shed, test, outage or voluntary");
    refuse(EVENTS FROM_TO ",eea3,-1\n", DR_DATA_EVENTS, "data.csv:2:48: limit_mw", "found \"-1\"",
           "expected a number from 0 to 10000");
    refuse(EVENTS FROM_TO ",eea3,none\n", DR_DATA_EVENTS, "data.csv:2:48: limit_mw",
           "found \"none\"", "expected a number from 0 to 10000");
    refuse(EVENTS "2023-09-07T00:30:00Z,2023-09-07T00:15:00Z,eea3,\n", DR_DATA_EVENTS,
           "data.csv:2:22: end_utc: the end is not after the start", "00:15", "expected a time");
}
END_TEST

// ---- real-time prices of reserves --------------------------------------------------------------

#define RT "DeliveryDate,DeliveryHour,DeliveryInterval,RepeatedHourFlag,ASType,MCPC\n"
#define TIDY "timestamp_utc_start,REGUP,REGDN,RRS,NSPIN,ECRS\n"

static double value(const struct dr_dataset *dataset, const char *point, const char *when)
{
    struct dr_entry *entry;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, dr_dataset_pick(dataset, point, &entry, &err));
    return dr_series_at(&entry->series, utc(when));
}

START_TEST(real_time_reserves_of_ercot)
{
    struct dr_dataset dataset;
    good(RT "12/14/2025,18,1,N,REGUP,40.07\n12/14/2025,18,2,N,REGUP,41.25\n"
            "12/14/2025,18,1,N,NSPIN,0.16\n11/01/2026,2,4,N,ECRS,7.5\n11/01/2026,2,4,Y,ECRS,-8.5\n",
         DR_DATA_RT_MCPC, "ercot_rt_mcpc", &dataset);
    ck_assert_double_eq(value(&dataset, "REGUP", "2025-12-14T23:00Z"), 40.07);
    ck_assert_double_eq(value(&dataset, "REGUP", "2025-12-14T23:15Z"), 41.25);
    ck_assert_double_eq(value(&dataset, "NSPIN", "2025-12-14T23:00Z"), 0.16);
    ck_assert_double_eq(value(&dataset, "ECRS", "2026-11-01T06:45Z"), 7.5);
    ck_assert_double_eq(value(&dataset, "ECRS", "2026-11-01T07:45Z"), -8.5);
    dr_dataset_finish(&dataset);
    refuse(RT "12/14/2025,18,1,N,RGUP,40.07\n", DR_DATA_RT_MCPC,
           "data.csv:2:19: ASType: not a product", "found \"RGUP\"",
           "expected RRS, ECRS, NSPIN, REGUP or REGDN");
    refuse(RT "12/14/2025,18,5,N,RRS,40.07\n", DR_DATA_RT_MCPC, "data.csv:2:15: DeliveryInterval",
           "found \"5\"", "expected 1 to 4");
    refuse(RT "12/14/2025,18,1,N,RRS,\n", DR_DATA_RT_MCPC, "data.csv:2:23: MCPC: no value",
           "found \"\"", "expected a number");
    refuse(RT "12/14/2025,18,1,N,RRS,1\n", DR_DATA_AS_MCPC,
           "data.csv: another kind of data than --ancillary takes",
           "found real-time ancillary-service price", "expected day-ahead ancillary-service price");
}
END_TEST

// One layout, two kinds: the option decides.
START_TEST(tidy_reserves_of_either_market)
{
    struct dr_dataset dataset;
    good(TIDY "2025-12-05T06:00:00Z,1,2,3,4,5\n2025-12-05T06:15:00Z,1.5,2.5,3.5,4.5,\n",
         DR_DATA_RT_MCPC, "as_tidy_csv", &dataset);
    ck_assert_int_eq(dataset.kind, DR_DATA_RT_MCPC);
    ck_assert_int_eq(dataset.entry[0].series.step_s, 900);
    ck_assert_double_eq(value(&dataset, "REGDN", "2025-12-05T06:15Z"), 2.5);
    ck_assert(isnan(value(&dataset, "ECRS", "2025-12-05T06:15Z")));
    dr_dataset_finish(&dataset);
    good(TIDY "2025-12-05T05:00:00Z,1,2,3,4,5\n2025-12-05T06:00:00Z,1.5,2.5,3.5,4.5,\n",
         DR_DATA_AS_MCPC, "as_tidy_csv", &dataset);
    ck_assert_int_eq(dataset.entry[0].series.step_s, 3600);
    dr_dataset_finish(&dataset);
    refuse(
        TIDY "2025-12-05T05:45:00Z,1,2,3,4,5\n", DR_DATA_RT_MCPC,
        "data.csv:2:1: timestamp_utc_start: before there were real-time ancillary-service prices",
        "found \"2025-12-05T05:45:00Z\"", "expected 2025-12-05 or later");
    refuse("Delivery Date,Hour Ending,Repeated Hour Flag,REGDN,REGUP ,RRS,NSPIN,ECRS\n"
           "12/09/2025,24:00,N,1.53,1.11,1.01,1.12,\n",
           DR_DATA_RT_MCPC, "data.csv: another kind of data than --real-time-ancillary takes",
           "found day-ahead ancillary-service price", "expected real-time ancillary-service price");
    refuse(TIDY "2025-12-05T06:00:00Z,1,2,3,4,5\n", DR_DATA_RTM_SPP,
           "data.csv: another kind of data than --prices takes", "found ancillary-service price",
           "expected real-time SPP");
}
END_TEST

// Tables of one archive are of one kind; where nobody says which, the first one decides.
START_TEST(reserves_in_an_archive)
{
    static const char wide[] = "Delivery Date,Hour Ending,Repeated Hour Flag,REGDN,REGUP ,RRS,"
                               "NSPIN,ECRS\n12/09/2025,24:00,N,1.53,1.11,1.01,1.12,\n";
    static const char tidy[] = TIDY "2025-12-14T23:00:00Z,1,2,3,4,5\n";
    static const char rows[] = RT "12/14/2025,18,1,N,REGUP,1\n";
    const struct dr_test_part mixed[] = {{"a.csv", tidy}, {"b.csv", wide}, {NULL, NULL}};
    const struct dr_test_part same[] = {{"a.csv", rows}, {"b.csv", tidy}, {NULL, NULL}};
    struct dr_dataset dataset;
    struct dr_input input;
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    dr_assert_ok(err, dr_input_init(&input, dr_test_archive("mixed.zip", mixed, NULL), &err));
    dr_dataset_init(&dataset, DR_DATA_ANY);
    dr_assert_error(err, dr_read_input(&input, &dataset, &reader, &err), DR_ERR_INPUT,
                    "b.csv:1:1: another kind of data than in the tables before");
    ck_assert_ptr_nonnull(strstr(err.message, "found ERCOT day-ahead ancillary-service prices"));
    dr_dataset_finish(&dataset);
    dr_input_finish(&input);
    dr_assert_ok(err, dr_input_init(&input, dr_test_archive("same.zip", same, NULL), &err));
    dr_dataset_init(&dataset, DR_DATA_ANY);
    dr_assert_ok(err, dr_read_input(&input, &dataset, &reader, &err));
    ck_assert_int_eq(dataset.kind, DR_DATA_RT_MCPC);
    ck_assert_uint_eq(dataset.n, 5);
    ck_assert_uint_eq(dataset.entry[0].n_repeated, 1);
    dr_dataset_finish(&dataset);
    dr_input_finish(&input);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("reader_billing");
    dr_suite_add(suite, "published peaks", published_peaks);
    dr_suite_add(suite, "peaks that disagree", published_peaks_that_disagree);
    dr_suite_add(suite, "tidy peaks", tidy_peaks);
    dr_suite_add(suite, "peaks in other files", peaks_are_not_found_in_other_files);
    dr_suite_add(suite, "real peaks", real_peaks);
    dr_suite_add(suite, "positions", positions);
    dr_suite_add(suite, "deployments", deployments);
    dr_suite_add(suite, "bad deployments", bad_deployments);
    dr_suite_add(suite, "events", events);
    dr_suite_add(suite, "real-time reserves", real_time_reserves_of_ercot);
    dr_suite_add(suite, "tidy reserves", tidy_reserves_of_either_market);
    dr_suite_add(suite, "reserves in an archive", reserves_in_an_archive);
    return suite;
}
