// SPDX-License-Identifier: GPL-3.0-or-later
// Bad files: each is refused with its exact place, what was found and what was expected.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/readers/reader.h"
#include "test/runner.h"

#define RTM_HEADER                                                                                 \
    "Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"      \
    "Settlement Point Type,Settlement Point Price\n"
#define DAM_HEADER "DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag\n"
#define TIDY_HEADER "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"
#define HASHPRICE_HEADER "date_utc,hashprice_usd_ph_day,price_usd\n"
#define NETWORK_HEADER "date_utc,price_usd,difficulty,blocks,fees_btc\n"
#define COINMETRICS_HEADER "time,PriceUSD,IssTotNtv,FeeTotNtv,HashRate\n"

struct bad_text {
    const char *text;
    const char *place; // behind the file's name
    const char *found, *expected;
};

static void refused(enum dr_data_kind kind, const struct bad_text *bad)
{
    char place[64];
    struct dr_dataset dataset;
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    struct dr_input input = {.name = "t.csv", .data = strdup(bad->text), .size = strlen(bad->text)};
    ck_assert_ptr_nonnull(input.data);
    dr_dataset_init(&dataset, kind);
    enum dr_status status = dr_read_input(&input, &dataset, &reader, &err);
    snprintf(place, sizeof place, "t.csv%s", bad->place);
    ck_assert_msg(status == DR_ERR_INPUT, "status %d for:\n%s", status, bad->text);
    dr_assert_error(err, status, DR_ERR_INPUT, bad->expected);
    ck_assert_msg(strncmp(err.message, place, strlen(place)) == 0 &&
                      strchr(":\n", err.message[strlen(place)]),
                  "\"%s\" is not at \"%s\"", err.message, place);
    const char *second = strchr(err.message, '\n');
    ck_assert_msg(second && strstr(second, "  found ") && strstr(second, ", expected "), "%s",
                  err.message);
    ck_assert_msg(strstr(err.message, bad->found) != NULL, "\"%s\" is not in \"%s\"", bad->found,
                  err.message);
    dr_dataset_finish(&dataset);
    dr_input_finish(&input);
}

static void all_refused(enum dr_data_kind kind, const struct bad_text *bad, size_t n)
{
    for (size_t i = 0; i < n; i++)
        refused(kind, &bad[i]);
}
#define ALL_REFUSED(kind, array) all_refused(kind, array, sizeof(array) / sizeof(array)[0])

// ---- values ------------------------------------------------------------------------------------

// Each of these in the place of a price, in every format that has one.
START_TEST(no_price)
{
    static const char *const values[] = {
        "",    "nan",     "NaN",   "inf",       "-inf",    "1e999", "-1e999", "0x10",
        "n/a", "12.58 $", "1.2.3", "100000.01", "-100001", "1e300", "47.31e",
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char text[512], found[64];
        snprintf(found, sizeof found, "found \"%s\"", values[i]);
        snprintf(text, sizeof text,
                 RTM_HEADER "06/01/2024,1,1,N,LZ_WEST,LZ,20.11\n"
                            "06/01/2024,1,2,N,LZ_WEST,LZ,%s\n",
                 values[i]);
        refused(DR_DATA_RTM_SPP, &(struct bad_text){text, ":3:29: Settlement Point Price", found,
                                                    "expected a number from -100000 to 100000"});
        snprintf(text, sizeof text, DAM_HEADER "2024-06-01,01:00,LZ_WEST,%s,False\n", values[i]);
        refused(DR_DATA_DAM_SPP, &(struct bad_text){text, ":2:26: Settlement Point Price", found,
                                                    "expected a number from -100000 to 100000"});
        snprintf(text, sizeof text, TIDY_HEADER "2024-06-01T05:00Z,LZ_WEST,%s\n", values[i]);
        refused(DR_DATA_RTM_SPP, &(struct bad_text){text, ":2:27: price_usd_per_mwh", found,
                                                    "expected a number from -100000 to 100000"});
    }
}
END_TEST

START_TEST(commas_in_prices)
{
    static const struct bad_text bad[] = {
        {TIDY_HEADER "2024-06-01T05:00Z,LZ_WEST,\"1,234\"\n", ":2:28: price_usd_per_mwh",
         "found \"1,234\"", "expected a number"},
        {TIDY_HEADER "2024-06-01T05:00Z,LZ_WEST,1,234\n", ":2:29", "found 4 fields", "expected 3"},
        {TIDY_HEADER "2024-06-01T05:00Z,LZ_WEST\n", ":2:19", "found 2 fields", "expected 3"},
        {TIDY_HEADER "2024-06-01T05:00Z\n", ":2:1", "found 1 fields", "expected 3"},
        {TIDY_HEADER "2024-06-01T05:00Z,LZ_WEST,20.11,\n", ":2:33", "found 4 fields", "expected 3"},
    };
    ALL_REFUSED(DR_DATA_RTM_SPP, bad);
}
END_TEST

// ---- ERCOT's time ------------------------------------------------------------------------------

#define RTM(when) RTM_HEADER "06/01/2024,1,1,N,LZ_WEST,LZ,20.11\n" when ",LZ_WEST,LZ,47.31\n"
START_TEST(times_that_are_none)
{
    static const struct bad_text bad[] = {
        {RTM("03/10/2024,3,1,N"), ":3:12: Delivery Hour", "found \"3\"",
         "expected 1, 2 or 4 to 24"},
        {RTM("03/10/2024,03:00,4,N"), ":3:12", "found \"03:00\"", "expected 1, 2 or 4 to 24"},
        {RTM("04/02/2006,3,1,N"), ":3:12", "found \"3\"", "expected 1, 2 or 4 to 24"},
        {RTM("06/01/2024,25,1,N"), ":3:12", "found \"25\"", "expected 1 to 24"},
        {RTM("11/03/2024,25,1,N"), ":3:12", "found \"25\"", "expected 1 to 24"},
        {RTM("06/01/2024,0,1,N"), ":3:12", "found \"0\"", "expected 1 to 24"},
        {RTM("06/01/2024,24:15,1,N"), ":3:12", "found \"24:15\"", "expected 1 to 24"},
        {RTM("06/01/2024,2415,1,N"), ":3:12", "found \"2415\"", "expected 1 to 24"},
        {RTM("06/01/2024,00:00,1,N"), ":3:12", "found \"00:00\"", "expected 1 to 24"},
        {RTM("06/01/2024,,1,N"), ":3:12", "found \"\"", "expected 1 to 24"},
        {RTM("06/01/2024,*,1,N"), ":3:12", "found \"*\"", "expected 1 to 24"},
        {RTM("06/01/2024,:00,1,N"), ":3:12", "found \":00\"", "expected 1 to 24"},
        {RTM("06/01/2024,1.5,1,N"), ":3:12", "found \"1.5\"", "expected 1 to 24"},
        {RTM("06/01/2024,-1,1,N"), ":3:12", "found \"-1\"", "expected 1 to 24"},
        {RTM("06/01/2024,001,1,N"), ":3:12", "found \"001\"", "expected 1 to 24"},
        {RTM("06/01/2024,1,5,N"), ":3:14: Delivery Interval", "found \"5\"", "expected 1 to 4"},
        {RTM("06/01/2024,1,0,N"), ":3:14", "found \"0\"", "expected 1 to 4"},
        {RTM("06/01/2024,1,,N"), ":3:14", "found \"\"", "expected 1 to 4"},
        {RTM("06/01/2024,1,1,Y"), ":3:16: Repeated Hour Flag", "found \"Y\"", "expected N"},
        {RTM("11/03/2024,3,1,Y"), ":3:16", "found \"Y\"", "expected N"},
        {RTM("11/03/2024,1,4,true"), ":3:16", "found \"true\"", "expected N"},
        {RTM("03/10/2024,2,1,Y"), ":3:16", "found \"Y\"", "expected N"},
        {RTM("06/01/2024,0200*,1,N"), ":3:12: Delivery Hour", "found \"0200*\"", "expected N"},
        {RTM("06/01/2024,1,1,"), ":3:16", "found \"\"", "expected Y, N, true or false"},
        {RTM("06/01/2024,1,1,yes"), ":3:16", "found \"yes\"", "expected Y, N, true or false"},
        {RTM("06/01/2024,1,1,t"), ":3:16", "found \"t\"", "expected Y, N, true or false"},
        {RTM("06/01/2024,1,1,0"), ":3:16", "found \"0\"", "expected Y, N, true or false"},
        {RTM("06/01/2024,1,1,falsehood"), ":3:16", "found \"falsehood\"", "expected Y, N"},
    };
    ALL_REFUSED(DR_DATA_RTM_SPP, bad);
}
END_TEST

START_TEST(dates_that_are_none)
{
    static const struct bad_text bad[] = {
        {RTM("13/01/2024,1,1,N"), ":3:1: Delivery Date", "found \"13/01/2024\"", "MM/DD/YYYY"},
        {RTM("02/30/2024,1,1,N"), ":3:1", "found \"02/30/2024\"", "MM/DD/YYYY"},
        {RTM("02/29/2023,1,1,N"), ":3:1", "found \"02/29/2023\"", "MM/DD/YYYY"},
        {RTM("6/1/2024,1,1,N"), ":3:1", "found \"6/1/2024\"", "YYYY-MM-DD"},
        {RTM("12/31/1995,1,1,N"), ":3:1", "found \"12/31/1995\"", "YYYY-MM-DD"},
        {RTM("2100-01-01,1,1,N"), ":3:1", "found \"2100-01-01\"", "YYYY-MM-DD"},
        {RTM("45444,1,1,N"), ":3:1", "found \"45444\"", "YYYY-MM-DD"},
        {RTM(",1,1,N"), ":3:1", "found \"\"", "YYYY-MM-DD"},
        {RTM("Total,1,1,N"), ":3:1", "found \"Total\"", "YYYY-MM-DD"},
        // In the first row there is no row before it whose date could be meant.
        {RTM_HEADER ",1,1,N,LZ_WEST,LZ,47.31\n", ":2:1: Delivery Date", "found \"\"", "YYYY-MM-DD"},
    };
    ALL_REFUSED(DR_DATA_RTM_SPP, bad);
}
END_TEST

START_TEST(day_ahead_rows)
{
    static const struct bad_text bad[] = {
        {DAM_HEADER "2024-03-10,03:00,LZ_WEST,20.11,False\n", ":2:12: Hour Ending",
         "found \"03:00\"", "expected 1, 2 or 4 to 24"},
        {DAM_HEADER "2024-11-03,25:00,LZ_WEST,20.11,False\n", ":2:12", "found \"25:00\"",
         "expected 1 to 24"},
        {DAM_HEADER "2024-06-01,02:00,LZ_WEST,20.11,True\n", ":2:32: DSTFlag", "found \"True\"",
         "expected N"},
        {DAM_HEADER "2024-06-01,02:00,,20.11,False\n", ":2:18: Settlement Point", "found \"\"",
         "expected a settlement point"},
        {DAM_HEADER ",02:00,LZ_WEST,20.11,False\n", ":2:1: Delivery Date", "found \"\"",
         "YYYY-MM-DD"},
    };
    ALL_REFUSED(DR_DATA_DAM_SPP, bad);
}
END_TEST

#define TIDY(start) TIDY_HEADER "2024-06-01T05:00Z,LZ_WEST,20.11\n" start ",LZ_WEST,47.31\n"
START_TEST(tidy_rows)
{
    static const struct bad_text bad[] = {
        {TIDY_HEADER "2024-06-01T05:00,LZ_WEST,20.11\n", ":2:1: timestamp_utc_start",
         "found \"2024-06-01T05:00\"", "expected YYYY-MM-DDTHH:MM:SSZ"},
        {TIDY_HEADER "2024-06-01T05:00:00-05:00,LZ_WEST,20.11\n", ":2:1",
         "found \"2024-06-01T05:00:00-05:00\"", "expected YYYY-MM-DDTHH:MM:SSZ"},
        {TIDY_HEADER "2024-06-01T05:05:00Z,LZ_WEST,20.11\n", ":2:1",
         "found \"2024-06-01T05:05:00Z\"", "expected a multiple of 15 minutes"},
        {TIDY_HEADER "2024-06-01T05:15:01Z,LZ_WEST,20.11\n", ":2:1",
         "found \"2024-06-01T05:15:01Z\"", "expected a multiple of 15 minutes"},
        // Behind a row of the same day.
        {TIDY("2024-06-01"), ":3:1", "found \"2024-06-01\"", "expected YYYY-MM-DDTHH:MM:SSZ"},
        {TIDY("2024-06-01X05:15Z"), ":3:1", "found \"2024-06-01X05:15Z\"", "expected YYYY-MM-DDT"},
        {TIDY("2024-06-01T05:15+01:00"), ":3:1", "found \"2024-06-01T05:15+01:00\"", ":SSZ"},
        {TIDY("2024-06-0"), ":3:1", "found \"2024-06-0\"", "expected YYYY-MM-DDTHH:MM:SSZ"},
        {TIDY("06/01/2024T05:15Z"), ":3:1", "found \"06/01/2024T05:15Z\"", "expected YYYY-MM-DDT"},
        {TIDY("2024-06-31T05:15Z"), ":3:1", "found \"2024-06-31T05:15Z\"", "expected YYYY-MM-DDT"},
        {TIDY_HEADER ",LZ_WEST,20.11\n", ":2:1", "found \"\"", "expected YYYY-MM-DDTHH:MM:SSZ"},
        {TIDY_HEADER "2024-06-01T05:15:00Z,\"\",20.11\n", ":2:23: settlement_point", "found \"\"",
         "expected a settlement point"},
    };
    static const struct bad_text quarter = {
        TIDY_HEADER "2024-06-01T05:15:00Z,LZ_WEST,20.11\n", ":2:1: timestamp_utc_start",
        "found \"2024-06-01T05:15:00Z\"", "expected a multiple of 60 minutes"};
    ALL_REFUSED(DR_DATA_RTM_SPP, bad);
    refused(DR_DATA_DAM_SPP, &quarter);
}
END_TEST

// ---- rows against each other -------------------------------------------------------------------

START_TEST(two_prices_of_one_interval)
{
    static const struct bad_text bad[] = {
        {RTM_HEADER "06/01/2024,1,1,N,LZ_WEST,LZ,20.11\n06/01/2024,1,2,N,LZ_WEST,LZ,21.37\n"
                    "06/01/2024,1,1,N,LZ_WEST,LZ,20.12\n",
         ":4:29: Settlement Point Price", "found \"20.12\"",
         "expected 20.11 as given before for 2024-06-01T05:00Z"},
        // Without the flag the second pass is the first one again.
        {RTM_HEADER "11/03/2024,2,1,N,LZ_WEST,LZ,10.49\n11/03/2024,2,1,N,LZ_WEST,LZ,13.6\n",
         ":3:29", "found \"13.6\"", "expected 10.49 as given before for 2024-11-03T06:00Z"},
    };
    ALL_REFUSED(DR_DATA_RTM_SPP, bad);
}
END_TEST

START_TEST(names_that_are_too_long)
{
#define LONG_NAME "A_SETTLEMENT_POINT_NAME_OF_SIXTY_FOUR_CHARACTERS_IS_ONE_TOO_MANY"
    static const struct bad_text bad[] = {
        {RTM_HEADER "06/01/2024,1,1,N," LONG_NAME ",LZ,20.11\n", ":2:18", "found \"A_SETTLEMENT",
         "expected at most 63 characters"},
        {RTM_HEADER "06/01/2024,1,1,N,LZ_WEST,SIXTEEN_LETTERS_,20.11\n", ":2:26",
         "found \"SIXTEEN_LETTERS_\"", "expected at most 15 characters"},
    };
    ck_assert_uint_eq(strlen(LONG_NAME), 64);
    ALL_REFUSED(DR_DATA_RTM_SPP, bad);
}
END_TEST

// ---- headers -----------------------------------------------------------------------------------

START_TEST(missing_and_doubled_columns)
{
    static const struct bad_text bad[] = {
        {"Delivery Date,Delivery Hour,Repeated Hour Flag,Settlement Point Name,Settlement Point "
         "Price\n06/01/2024,1,N,LZ_WEST,20.11\n",
         ":1:1", "\"Delivery Interval\" is missing", "ERCOT real-time"},
        {"\n\r\nDelivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point "
         "Name\r\n06/01/2024,1,1,N,LZ_WEST\r\n",
         ":3:1", "\"Settlement Point Price\" is missing", "Settlement Point Name\", expected"},
        {"Delivery Date,Delivery Hour,Delivery Interval,DSTFlag,Settlement Point Name,Settlement "
         "Point Price,Delivery Hour\n06/01/2024,1,1,N,LZ_WEST,20.11,1\n",
         ":1:100", "found \"Delivery Hour\" again", "expected each column once"},
        // Two names of one column.
        {"Delivery Date,Delivery Hour,Delivery Interval,DSTFlag,Settlement Point Name,Settlement "
         "Point,Settlement Point Price\n06/01/2024,1,1,N,LZ_WEST,LZ_WEST,20.11\n",
         ":1:77", "found \"Settlement Point\" again", "expected each column once"},
        {"timestamp_utc_start,settlement_point\n2024-06-01T05:00Z,LZ_WEST\n", ":1:1",
         "\"price_usd_per_mwh\" is missing", "expected tidy prices"},
        {"a,b,c\n1,2,3\n", ":1:1: not a data file that dr-sim knows", "found \"a,b,c\"",
         "real-time SPP file"},
        {"hello\n", ":1:1: not a data file that dr-sim knows", "found \"hello\"",
         "real-time SPP file"},
        {"a;b;c\r\n1;2;3\r\n", ":1:1: not a data file that dr-sim knows", "found \"a;b;c\"",
         "real-time SPP file"},
        {"\x7f"
         "ELF\x02\x01\x01",
         ":1:1: not a data file that dr-sim knows", "found \"\\x7fELF\\x02\\x01\\x01\"",
         "real-time SPP file"},
    };
    ALL_REFUSED(DR_DATA_RTM_SPP, bad);
}
END_TEST

START_TEST(no_rows)
{
    static const struct bad_text bad[] = {
        {TIDY_HEADER, ": the file has no data", "found a header only", "expected rows"},
        {TIDY_HEADER "\n , ,\n\r\n", ": the file has no data", "found a header only", "rows"},
        {"\n  \n\r\n", ": the file is empty", "found blank lines", "expected a header line"},
        {"\xef\xbb\xbf", ": the file is empty", "found blank lines", "expected a header line"},
    };
    ALL_REFUSED(DR_DATA_RTM_SPP, bad);
}
END_TEST

START_TEST(another_kind_of_data)
{
    static const struct bad_text dam = {DAM_HEADER "2024-06-01,01:00,LZ_WEST,20.11,False\n",
                                        ": another kind of data than --prices takes",
                                        "found day-ahead SPP", "expected real-time SPP"};
    static const struct bad_text rtm = {RTM_HEADER "06/01/2024,1,1,N,LZ_WEST,LZ,20.11\n",
                                        ": another kind of data than --day-ahead takes",
                                        "found real-time SPP", "expected day-ahead SPP"};
    static const struct bad_text tidy = {TIDY_HEADER "2024-06-01T05:00Z,LZ_WEST,20.11\n",
                                         ": another kind of data than --hashprice takes",
                                         "tidy prices", "expected hashprice"};
    static const struct bad_text hashprice = {HASHPRICE_HEADER "2024-06-01,52.5,67540.3\n",
                                              ": another kind of data than --prices takes",
                                              "found hashprice", "expected real-time SPP"};
    refused(DR_DATA_RTM_SPP, &dam);
    refused(DR_DATA_DAM_SPP, &rtm);
    refused(DR_DATA_HASHPRICE, &tidy);
    refused(DR_DATA_RTM_SPP, &hashprice);
}
END_TEST

// ---- hashprice ---------------------------------------------------------------------------------

START_TEST(hashprice_rows)
{
    static const struct bad_text bad[] = {
        {HASHPRICE_HEADER "2024-06-01,-52.5,67540.3\n", ":2:12: hashprice_usd_ph_day",
         "found \"-52.5\"", "expected a number from 0 to 100000"},
        {HASHPRICE_HEADER "2024-06-01,,67540.3\n", ":2:12: hashprice_usd_ph_day: no value",
         "found \"\"", "expected a number from 0 to 100000"},
        {HASHPRICE_HEADER "2024-06-01,nan,67540.3\n", ":2:12", "found \"nan\"", "a number"},
        {HASHPRICE_HEADER "2024-06-01,52.5,-1\n", ":2:17: price_usd", "found \"-1\"", "a number"},
        {HASHPRICE_HEADER "06/01/2024,52.5,67540.3\n", ":2:1: date_utc", "found \"06/01/2024\"",
         "expected YYYY-MM-DD"},
        {HASHPRICE_HEADER "2024-06-01x,52.5,67540.3\n", ":2:1: date_utc", "found \"2024-06-01x\"",
         "expected YYYY-MM-DD"},
        {HASHPRICE_HEADER "2024-06-01,52.5,67540.3\n2024-06-01,52.6,67540.3\n", ":3:12",
         "found \"52.6\"", "expected 52.5 as given before for 2024-06-01T00:00Z"},
        {NETWORK_HEADER "2024-06-01,67540.3,-8.4e13,147,41.7\n", ":2:20: difficulty",
         "found \"-8.4e13\"", "expected a number from 1 to"},
        {NETWORK_HEADER "2024-06-01,67540.3,8.4e13,0,41.7\n", ":2:27: blocks", "found \"0\"",
         "expected a number from 1 to"},
        {NETWORK_HEADER "2024-06-01,67540.3,8.4e13,147,-0.01\n", ":2:31: fees_btc",
         "found \"-0.01\"", "expected a number from 0 to"},
        {NETWORK_HEADER "2024-06-01,67540.3,8.4e13,147,\n", ":2:31: fees_btc: no value",
         "found \"\"", "expected a number from 0 to"},
        {NETWORK_HEADER "2028-01-01,67540.3,8.4e13,147,41.7\n", ":2:1: date_utc",
         "found \"2028-01-01\"", "2027-12-31"},
        {NETWORK_HEADER "2024-06-01,67540.3,8.4,147,41.7\n", ":2:20: difficulty", "found \"8.4\"",
         "at most 100000 $/PH/day"},
        {COINMETRICS_HEADER "2024-06-01,-67540.3,459.4,41.7,6.05e8\n", ":2:12: PriceUSD",
         "found \"-67540.3\"", "expected a number from 0 to"},
        {COINMETRICS_HEADER "2024-06-01,67540.3,459.4,41.7,0\n", ":2:31: HashRate", "found \"0\"",
         "expected a number from 1e-09 to"},
        {"date_utc,price_usd,difficulty,blocks\n2024-06-01,67540.3,8.4e13,147\n", ":1:1",
         "\"fees_btc\" is missing", "expected daily Bitcoin network figures"},
    };
    ALL_REFUSED(DR_DATA_HASHPRICE, bad);
}
END_TEST

// A century between two rows of each of many points is memory without data.
START_TEST(times_too_far_apart)
{
    char text[4096] = TIDY_HEADER;
    size_t n = strlen(text);
    for (int i = 0; i < 40; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "1997-01-01T00:00Z,P%d,1.5\n2098-01-01T00:00Z,P%d,1.5\n", i, i);
    refused(DR_DATA_RTM_SPP, &(struct bad_text){text, ":7:1", "2098-01-01", "before"});
    // Of few points it is allowed: a gap is for the one who reads to judge.
    struct dr_dataset dataset;
    struct dr_error err = {.message = ""};
    const struct dr_reader *reader;
    struct dr_input input = {.name = "t.csv", .data = text, .size = strlen(TIDY_HEADER) + 2 * 25};
    dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
    dr_assert_ok(err, dr_read_input(&input, &dataset, &reader, &err));
    ck_assert_uint_eq(dataset.entry[0].series.n, 36890 * 96 + 1); // days from 1997 to 2098
    dr_dataset_finish(&dataset);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("reader_errors");
    dr_suite_add(suite, "no price", no_price);
    dr_suite_add(suite, "commas", commas_in_prices);
    dr_suite_add(suite, "times", times_that_are_none);
    dr_suite_add(suite, "dates", dates_that_are_none);
    dr_suite_add(suite, "day-ahead", day_ahead_rows);
    dr_suite_add(suite, "tidy", tidy_rows);
    dr_suite_add(suite, "two prices", two_prices_of_one_interval);
    dr_suite_add(suite, "long names", names_that_are_too_long);
    dr_suite_add(suite, "far apart", times_too_far_apart);
    dr_suite_add(suite, "columns", missing_and_doubled_columns);
    dr_suite_add(suite, "no rows", no_rows);
    dr_suite_add(suite, "another kind", another_kind_of_data);
    dr_suite_add(suite, "hashprice", hashprice_rows);
    return suite;
}
