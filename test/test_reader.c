// SPDX-License-Identifier: GPL-3.0-or-later
// Formats: each row of the registry, and what a good file may look like.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/readers/reader.h"
#include "test/runner.h"

#define RTM_HEADER                                                                                 \
    "Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"      \
    "Settlement Point Type,Settlement Point Price\n"
#define DAM_HEADER "DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag\n"
#define TIDY_HEADER "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"

// What a text was read as. Finish with dr_dataset_finish(&read.dataset).
struct text_read {
    struct dr_dataset dataset;
    const struct dr_reader *reader;
    enum dr_status status;
    struct dr_error err;
};

static struct text_read read_as(enum dr_data_kind kind, const char *text)
{
    struct text_read read = {.status = DR_OK};
    struct dr_input input = {.name = "t.csv", .data = strdup(text), .size = strlen(text)};
    ck_assert_ptr_nonnull(input.data);
    dr_dataset_init(&read.dataset, kind);
    read.status = dr_read_input(&input, &read.dataset, &read.reader, &read.err);
    dr_input_finish(&input);
    return read;
}

static struct text_read good(enum dr_data_kind kind, const char *text)
{
    struct text_read read = read_as(kind, text);
    ck_assert_msg(read.status == DR_OK, "%s\n%s", read.err.message, text);
    return read;
}

// The one value at a time "YYYY-MM-DDTHH:MMZ" of the first series.
static void value_is(const struct text_read *read, const char *utc, double value)
{
    int64_t utc_s;
    ck_assert(dr_clock_parse_utc(utc, strlen(utc), &utc_s));
    double found = dr_series_at(&read->dataset.entry[0].series, utc_s);
    ck_assert_msg(found == value, "%s: found %g, expected %g", utc, found, value);
}

// One price in one row: its series begins then.
static void starts(enum dr_data_kind kind, const char *text, const char *utc, double value)
{
    char start[DR_TIME_SIZE];
    struct text_read read = good(kind, text);
    ck_assert_uint_eq(read.dataset.n, 1);
    const struct dr_series *series = &read.dataset.entry[0].series;
    dr_clock_format_utc(series->first_start_utc_s, start);
    ck_assert_msg(strcmp(start, utc) == 0, "%s begins %s, not %s", text, start, utc);
    ck_assert_uint_eq(series->n, 1);
    ck_assert_double_eq(series->value[0], value);
    dr_dataset_finish(&read.dataset);
}

// ---- the registry ------------------------------------------------------------------------------

START_TEST(rows_are_complete)
{
    size_t n = 0;
    for (; dr_readers[n]; n++) {
        const struct dr_reader *reader = dr_readers[n];
        ck_assert(reader->name && reader->name[0]);
        ck_assert_msg(reader->title && reader->title[0], "%s", reader->name);
        ck_assert_msg(reader->source && reader->source[0], "%s", reader->name);
        ck_assert_msg(reader->sample && reader->sample[0], "%s", reader->name);
        ck_assert_msg(reader->row != NULL, "%s", reader->name);
        ck_assert_msg((unsigned)reader->kind < DR_DATA_KIND_COUNT, "%s", reader->name);
        ck_assert_msg(reader->column[0].names != NULL, "%s", reader->name);
        for (size_t k = 0; k < n; k++) {
            ck_assert_str_ne(reader->name, dr_readers[k]->name);
            ck_assert_str_ne(reader->title, dr_readers[k]->title);
        }
    }
    ck_assert_uint_ge(n, 6);
}
END_TEST

START_TEST(columns_are_named_as_shown)
{
    for (size_t r = 0; dr_readers[r]; r++) {
        for (int c = 0; c < DR_READER_MAX_COLUMNS && dr_readers[r]->column[c].names; c++) {
            const struct dr_column *column = &dr_readers[r]->column[c];
            char plain[64];
            size_t n = 0;
            ck_assert_ptr_nonnull(column->shown);
            for (const char *at = column->shown; *at; at++)
                if (strchr(" _", *at) == NULL)
                    plain[n++] = (char)(*at | 0x20); // small letters; digits stay
            plain[n] = '\0';
            ck_assert_msg(strstr(column->names, plain) != NULL, "%s: \"%s\" is not one of \"%s\"",
                          dr_readers[r]->name, plain, column->names);
            ck_assert_uint_eq(strspn(column->names, "abcdefghijklmnopqrstuvwxyz0123456789|"),
                              strlen(column->names));
        }
    }
}
END_TEST

// A sample under the header that its own table makes is a file of its format.
START_TEST(samples_parse)
{
    for (size_t r = 0; dr_readers[r]; r++) {
        const struct dr_reader *reader = dr_readers[r];
        char text[1024] = "";
        for (int c = 0; c < DR_READER_MAX_COLUMNS && reader->column[c].names; c++) {
            strcat(text, c > 0 ? "," : "");
            strcat(text, reader->column[c].shown);
        }
        strcat(text, "\n");
        strcat(text, reader->sample);
        struct text_read read = good(DR_DATA_ANY, text);
        ck_assert_msg(read.reader == reader, "the sample of %s is read as %s", reader->name,
                      read.reader->name);
        ck_assert_int_eq(read.dataset.kind, reader->kind);
        ck_assert_uint_ge(read.dataset.n, 1);
        for (size_t i = 0; i < read.dataset.n; i++) {
            const struct dr_entry *entry = &read.dataset.entry[i];
            enum dr_data_form form = dr_data_kind_info(reader->kind)->form;
            ck_assert_uint_eq(form == DR_FORM_SERIES   ? entry->series.n
                              : form == DR_FORM_STAMPS ? entry->stamps.n
                                                       : entry->spans.n,
                              1);
        }
        dr_dataset_finish(&read.dataset);
    }
}
END_TEST

START_TEST(found_by_content)
{
    static const struct {
        const char *name, *text;
    } files[] = {
        {"ercot_rtm_spp", RTM_HEADER "06/01/2024,1,1,N,LZ_WEST,LZ,20.11"},
        // Spelled together, no type, another order, another case, a column nobody asked for.
        {"ercot_rtm_spp", "DSTFlag,settlementpoint,DELIVERYINTERVAL,Note,DeliveryHour,"
                          "SettlementPointPrice,DeliveryDate\nN,LZ_WEST,1,x,1,20.11,2024-06-01"},
        {"ercot_dam_spp", DAM_HEADER "2024-06-01,01:00,LZ_WEST,20.11,False"},
        {"ercot_dam_spp", "\"Delivery Date\",\"Hour Ending\",\"Repeated Hour Flag   \","
                          "\"Settlement Point\",\"Settlement Point Price\"\n"
                          "06/01/2024,01:00,N,LZ_WEST,20.11"},
        {"tidy_csv", TIDY_HEADER "2024-06-01T05:00:00Z,LZ_WEST,20.11"},
        {"tidy_csv", "price_usd_per_mwh;x,Timestamp UTC start,Settlement-Point,Price_USD_per_MWh\n"
                     "1,2024-06-01 05:00Z,LZ_WEST,20.11"},
        {"hashprice_csv", "date_utc,hashprice_usd_ph_day\n2024-06-01,52.5"},
        // Both given: the hashprice is taken as it is.
        {"hashprice_csv", "date_utc,price_usd,difficulty,blocks,fees_btc,hashprice_usd_ph_day\n"
                          "2024-06-01,67540.3,8.438e13,147,41.7,52.5"},
        {"network_csv", "date_utc,price_usd,difficulty,blocks,fees_btc\n"
                        "2024-06-01,67540.3,8.438e13,147,41.7"},
        {"coinmetrics_csv", "time,AdrActCnt,FeeTotNtv,HashRate,IssTotNtv,PriceUSD\n"
                            "2024-06-01,758300,41.7,6.05e8,459.375,67540.3"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct text_read read = good(DR_DATA_ANY, files[i].text);
        ck_assert_str_eq(read.reader->name, files[i].name);
        dr_dataset_finish(&read.dataset);
    }
}
END_TEST

// ---- ERCOT's time ------------------------------------------------------------------------------

START_TEST(real_time_intervals)
{
    static const struct {
        const char *when, *utc;
    } rows[] = {
        {"11/03/2024,2,1,N", "2024-11-03T06:00Z"},
        {"11/03/2024,2,1,Y", "2024-11-03T07:00Z"},
        {"11/03/2024,3,1,N", "2024-11-03T08:00Z"},
        {"03/10/2024,2,4,N", "2024-03-10T07:45Z"},
        {"03/10/2024,4,1,N", "2024-03-10T08:00Z"},
        {"07/15/2025,24,4,N", "2025-07-16T04:45Z"},
        {"2024-11-03,02,3,true", "2024-11-03T07:30Z"},
        {"2024-11-03,2,3,FALSE", "2024-11-03T06:30Z"},
        {"2024-11-03,02:00,4,Y ", "2024-11-03T07:45Z"},
        {"2024-11-03,0200*,4,N", "2024-11-03T07:45Z"},
        {"2024-11-03,2*,1,Y", "2024-11-03T07:00Z"},
        {"2024-11-03,0200,4,n", "2024-11-03T06:45Z"},
        {"2024-11-03,24:00,4,false", "2024-11-04T05:45Z"},
        {"02/29/2024,24,4,N", "2024-03-01T05:45Z"},
        {"12/31/2024,24:00,4,N", "2025-01-01T05:45Z"},
        {"12/31/2024,2400,4,N", "2025-01-01T05:45Z"},
        {"06/01/2024,1,1,N", "2024-06-01T05:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, RTM_HEADER "%s,LZ_WEST,LZ,47.31\n", rows[i].when);
        starts(DR_DATA_RTM_SPP, text, rows[i].utc, 47.31);
    }
}
END_TEST

START_TEST(day_ahead_hours)
{
    static const struct {
        const char *when, *flag, *utc;
    } rows[] = {
        {"2024-11-03,02:00", "False", "2024-11-03T06:00Z"},
        {"2024-11-03,02:00", "True", "2024-11-03T07:00Z"},
        {"2024-11-03,02:00*", "True", "2024-11-03T07:00Z"},
        {"2024-11-03,03:00", "False", "2024-11-03T08:00Z"},
        {"03/10/2024,4", "N", "2024-03-10T08:00Z"},
        {"03/10/2024,24:00", "N", "2024-03-11T04:00Z"},
        {"2024-12-31,24:00", "False", "2025-01-01T05:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, DAM_HEADER "%s,LZ_WEST,61.37,%s\n", rows[i].when, rows[i].flag);
        starts(DR_DATA_DAM_SPP, text, rows[i].utc, 61.37);
    }
}
END_TEST

// Every interval of a whole day in ERCOT's convention falls on its own place, without a gap.
START_TEST(whole_days)
{
    static const struct {
        const char *date;
        int skipped, repeated, n; // hours ending
    } days[] = {{"06/01/2024", 0, 0, 96}, {"03/10/2024", 3, 0, 92}, {"11/03/2024", 0, 2, 100}};
    for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
        char *text = NULL;
        size_t size = 0;
        int n = 0;
        FILE *file = open_memstream(&text, &size);
        fputs(RTM_HEADER, file);
        for (int hour = 1; hour <= 24; hour++)
            for (int pass = 0; pass <= (hour == days[d].repeated); pass++)
                for (int quarter = 1; quarter <= 4 && hour != days[d].skipped; quarter++)
                    fprintf(file, "%s,%d,%d,%c,HB_WEST,HU,%.3f\n", days[d].date, hour, quarter,
                            pass ? 'Y' : 'N', 2.385 * n++ - 47.31);
        ck_assert_int_eq(fclose(file), 0);
        struct text_read read = good(DR_DATA_RTM_SPP, text);
        const struct dr_series *series = &read.dataset.entry[0].series;
        ck_assert_int_eq(n, days[d].n);
        ck_assert_int_eq((int)series->n, n);
        for (int i = 0; i < n; i++)
            ck_assert_double_eq_tol(series->value[i], 2.385 * i - 47.31, 1e-9);
        ck_assert_uint_eq(read.dataset.entry[0].n_unsorted, 0);
        dr_dataset_finish(&read.dataset);
        free(text);
    }
}
END_TEST

// ---- what is accepted --------------------------------------------------------------------------

START_TEST(line_ends_marks_and_blanks)
{
    static const char *const texts[] = {
        TIDY_HEADER "2024-06-01T05:00:00Z,LZ_WEST,20.11\n2024-06-01T05:15:00Z,LZ_WEST,-3.07\n",
        TIDY_HEADER "2024-06-01T05:00:00Z,LZ_WEST,20.11\n2024-06-01T05:15:00Z,LZ_WEST,-3.07",
        "\xef\xbb\xbf"
        "timestamp_utc_start,settlement_point,price_usd_per_mwh\r\n"
        "2024-06-01T05:00:00Z,LZ_WEST,20.11\r\n2024-06-01T05:15:00Z,LZ_WEST,-3.07\r\n",
        "\n\ntimestamp_utc_start ,\"settlement_point  \", price_usd_per_mwh\t \n\n"
        "2024-06-01T05:00:00Z , LZ_WEST , 20.11  \n,,\n\"2024-06-01T05:15:00Z\",\"LZ_WEST "
        "\",\"-3.07"
        "\"  \n  \n\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct text_read read = good(DR_DATA_RTM_SPP, texts[i]);
        ck_assert_uint_eq(read.dataset.n, 1);
        ck_assert_str_eq(read.dataset.entry[0].point, "LZ_WEST");
        ck_assert_uint_eq(read.dataset.entry[0].series.n, 2);
        value_is(&read, "2024-06-01T05:00Z", 20.11);
        value_is(&read, "2024-06-01T05:15Z", -3.07);
        dr_dataset_finish(&read.dataset);
    }
}
END_TEST

START_TEST(prices_of_all_sizes)
{
    static const struct {
        const char *text;
        double value;
    } prices[] = {
        {"0", 0},
        {"0.00", 0},
        {"-0.01", -0.01},
        {"-251.00", -251},
        {"5000", 5000},
        {"5001.0", 5001},
        {"5215.59", 5215.59},
        {"8999.99", 8999.99},
        {"+47.31", 47.31},
        {"1e2", 100},
        {"-32", -32},
        {"100000", 100000},
        {".5", 0.5},
        {"4981.4100", 4981.41},
    };
    for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, TIDY_HEADER "2024-06-01T05:15Z,LZ_WEST,%s\n", prices[i].text);
        starts(DR_DATA_RTM_SPP, text, "2024-06-01T05:15Z", prices[i].value);
    }
}
END_TEST

START_TEST(unsorted_and_repeated_rows)
{
    struct text_read read =
        good(DR_DATA_DAM_SPP, DAM_HEADER "2024-06-01,08:00,LZ_WEST,28.41,False\n"
                                         "2024-06-01,01:00,LZ_WEST,15.84,False\n"
                                         "2024-06-01,03:00,LZ_WEST,-1.07,False\n"
                                         "2024-06-01,02:00,LZ_WEST,16.84,False\n"
                                         "2024-06-01,03:00,LZ_WEST,-1.070,False\n"
                                         "2024-06-01,08:00,LZ_WEST,28.41,False\n"
                                         "2024-06-01,08:00,LZ_WEST,28.41,False\n");
    const struct dr_entry *entry = &read.dataset.entry[0];
    ck_assert_uint_eq(entry->series.n, 8);
    ck_assert_uint_eq(entry->n_unsorted, 2); // 01:00 behind 08:00, 02:00 behind 03:00
    ck_assert_uint_eq(entry->n_repeated, 3);
    value_is(&read, "2024-06-01T05:00Z", 15.84);
    value_is(&read, "2024-06-01T06:00Z", 16.84);
    value_is(&read, "2024-06-01T07:00Z", -1.07);
    value_is(&read, "2024-06-01T12:00Z", 28.41);
    ck_assert(isnan(entry->series.value[3]));
    dr_dataset_finish(&read.dataset);
}
END_TEST

START_TEST(points_and_types)
{
    struct text_read read =
        good(DR_DATA_RTM_SPP, RTM_HEADER "06/01/2024,1,1,N,HB_WEST,HU,20.11\n"
                                         "06/01/2024,1,1,N,LZ_WEST,LZ,21.37\n"
                                         "06/01/2024,1,1,N,LZ_WEST,LZEW,22.47\n"
                                         "06/01/2024,1,2,N,HB_WEST,HU,23.53\n"
                                         "06/01/2024,1,2,N,LZ_WEST,LZ,24.61\n"
                                         "06/01/2024,1,2,N,LZ_WEST,LZEW,25.73\n");
    static const char *const names[][2] = {
        {"HB_WEST", "HU"}, {"LZ_WEST", "LZ"}, {"LZ_WEST", "LZEW"}};
    static const double prices[][2] = {{20.11, 23.53}, {21.37, 24.61}, {22.47, 25.73}};
    ck_assert_uint_eq(read.dataset.n, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct dr_entry *entry = &read.dataset.entry[i];
        ck_assert_str_eq(entry->point, names[i][0]);
        ck_assert_str_eq(entry->type, names[i][1]);
        ck_assert_uint_eq(entry->series.n, 2);
        ck_assert_double_eq(entry->series.value[0], prices[i][0]);
        ck_assert_double_eq(entry->series.value[1], prices[i][1]);
        ck_assert_uint_eq(entry->n_unsorted + entry->n_repeated, 0);
    }
    dr_dataset_finish(&read.dataset);
}
END_TEST

// Days that change from row to row and come back, the day of a change of the clock among them.
START_TEST(days_by_turns)
{
    struct text_read read =
        good(DR_DATA_DAM_SPP, DAM_HEADER "2024-03-10,01:00,LZ_WEST,15.84,False\n"
                                         "03/11/2024,01:00,LZ_WEST,16.84,False\n"
                                         "2024-03-10,04:00,LZ_WEST,-1.07,False\n"
                                         "2024-03-11,02:00,LZ_WEST,28.41,False\n"
                                         "2024-03-09,24:00,LZ_WEST,47.31,False\n");
    value_is(&read, "2024-03-10T05:00Z", 47.31);
    value_is(&read, "2024-03-10T06:00Z", 15.84);
    value_is(&read, "2024-03-10T08:00Z", -1.07);
    value_is(&read, "2024-03-11T05:00Z", 16.84);
    value_is(&read, "2024-03-11T06:00Z", 28.41);
    dr_dataset_finish(&read.dataset);
    read = good(DR_DATA_RTM_SPP, TIDY_HEADER "2024-06-01T23:45Z,HB_WEST,47.31\n"
                                             "2024-06-02T00:00:00+00:00,HB_WEST,-3.07\n"
                                             "2024-06-02 00:15Z,HB_WEST,48.77\n"
                                             "2024-06-01T23:30Z,HB_WEST,20.11\n");
    ck_assert_uint_eq(read.dataset.entry[0].series.n, 4);
    value_is(&read, "2024-06-01T23:30Z", 20.11);
    value_is(&read, "2024-06-01T23:45Z", 47.31);
    value_is(&read, "2024-06-02T00:00Z", -3.07);
    value_is(&read, "2024-06-02T00:15Z", 48.77);
    dr_dataset_finish(&read.dataset);
}
END_TEST

// A tidy file says nothing of its step: what is asked for decides.
START_TEST(tidy_is_what_is_asked_for)
{
    static const char text[] = TIDY_HEADER "2024-06-01T05:00Z,HB_WEST,47.31\n"
                                           "2024-06-01T06:00Z,HB_WEST,48.77\n";
    struct text_read hours = good(DR_DATA_DAM_SPP, text);
    ck_assert_int_eq(hours.dataset.entry[0].series.step_s, DR_HOUR_S);
    ck_assert_int_eq(hours.dataset.entry[0].series.publication, DR_PUBLISHED_DAY_AHEAD);
    ck_assert_uint_eq(hours.dataset.entry[0].series.n, 2);
    struct text_read quarters = good(DR_DATA_RTM_SPP, text);
    ck_assert_int_eq(quarters.dataset.entry[0].series.step_s, DR_INTERVAL_S);
    ck_assert_int_eq(quarters.dataset.entry[0].series.publication, DR_PUBLISHED_AFTER_END);
    ck_assert_uint_eq(quarters.dataset.entry[0].series.n, 5);
    dr_dataset_finish(&hours.dataset);
    dr_dataset_finish(&quarters.dataset);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("reader");
    dr_suite_add(suite, "registry", rows_are_complete);
    dr_suite_add(suite, "columns", columns_are_named_as_shown);
    dr_suite_add(suite, "samples", samples_parse);
    dr_suite_add(suite, "content", found_by_content);
    dr_suite_add(suite, "real-time intervals", real_time_intervals);
    dr_suite_add(suite, "day-ahead hours", day_ahead_hours);
    dr_suite_add(suite, "whole days", whole_days);
    dr_suite_add(suite, "line ends", line_ends_marks_and_blanks);
    dr_suite_add(suite, "prices", prices_of_all_sizes);
    dr_suite_add(suite, "order", unsorted_and_repeated_rows);
    dr_suite_add(suite, "days", days_by_turns);
    dr_suite_add(suite, "points", points_and_types);
    dr_suite_add(suite, "tidy", tidy_is_what_is_asked_for);
    return suite;
}
