// SPDX-License-Identifier: GPL-3.0-or-later
// When contracts deliver: days, hours as ERCOT counts them, and which deliver together.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "market/clock.h"
#include "sim/contract.h"
#include "test/runner.h"

// Delivers always.
static struct dr_contract_setting always(void)
{
    struct dr_contract_setting contract = {
        .power_mw = 47.3,
        .since_day = NAN,
        .until_day = NAN,
        .first_hour_ending = 1,
        .last_hour_ending = 24,
        .days = DR_DAYS_ALL,
    };
    for (size_t m = 0; m < DR_MONTHS; m++)
        contract.elected_share[m] = 1;
    return contract;
}

static int32_t day_of(const char *date)
{
    int year, month, day;
    ck_assert_int_eq(sscanf(date, "%d-%d-%d", &year, &month, &day), 3);
    return dr_clock_day(year, month, day);
}

static int64_t utc(const char *text)
{
    int64_t utc_s;
    ck_assert(dr_clock_parse_utc(text, strlen(text), &utc_s));
    return utc_s;
}

// ---- days and hours ----------------------------------------------------------------------------

START_TEST(without_limits_it_delivers_always)
{
    const struct dr_contract_setting contract = always();
    static const char *const days[] = {"1969-12-28", "2024-02-29", "2024-03-10", "2131-07-04"};
    for (size_t i = 0; i < 4; i++)
        for (int hour = 1; hour <= 24; hour++)
            ck_assert(dr_contract_delivers(&contract, day_of(days[i]), hour));
}
END_TEST

START_TEST(both_days_are_included)
{
    struct dr_contract_setting contract = always();
    contract.since_day = day_of("2024-06-03");
    contract.until_day = day_of("2024-09-30");
    static const struct {
        const char *day;
        bool delivers;
    } cases[] = {{"2024-06-02", false},
                 {"2024-06-03", true},
                 {"2024-07-17", true},
                 {"2024-09-30", true},
                 {"2024-10-01", false}};
    for (size_t i = 0; i < 5; i++)
        ck_assert(dr_contract_delivers(&contract, day_of(cases[i].day), 13) == cases[i].delivers);
    contract.until_day = NAN;
    ck_assert(dr_contract_delivers(&contract, day_of("2099-10-01"), 13));
    contract.until_day = day_of("2024-09-30");
    contract.since_day = NAN;
    ck_assert(dr_contract_delivers(&contract, day_of("1999-10-01"), 13));
    ck_assert(!dr_contract_delivers(&contract, day_of("2024-10-01"), 13));
    contract.since_day = contract.until_day; // a contract of one day
    ck_assert(dr_contract_delivers(&contract, day_of("2024-09-30"), 24));
    ck_assert(!dr_contract_delivers(&contract, day_of("2024-09-29"), 24));
}
END_TEST

START_TEST(both_hours_are_included)
{
    struct dr_contract_setting contract = always();
    contract.first_hour_ending = 7;
    contract.last_hour_ending = 22;
    for (int hour = 1; hour <= 24; hour++)
        ck_assert(dr_contract_delivers(&contract, day_of("2024-06-03"), hour) ==
                  (hour >= 7 && hour <= 22));
    contract.last_hour_ending = 7;
    for (int hour = 1; hour <= 24; hour++)
        ck_assert(dr_contract_delivers(&contract, day_of("2024-06-03"), hour) == (hour == 7));
}
END_TEST

// Days whose weekday is in every almanac.
START_TEST(weekdays_and_weekends)
{
    static const struct {
        const char *day;
        bool weekend;
    } days[] = {
        {"1969-07-20", true},  // the first landing on the moon, a Sunday
        {"1969-12-31", false}, // Wednesday
        {"1970-01-01", false}, // Thursday
        {"1970-01-03", true},  {"1970-01-04", true}, {"2000-01-01", true}, // Saturday
        {"2024-02-29", false},                                             // Thursday
        {"2024-03-10", true},  // clocks change on Sundays
        {"2024-06-30", true},  // the peak of June 2024, a Sunday
        {"2024-07-01", false}, // Monday
        {"2024-07-05", false}, // Friday
        {"2024-07-06", true},
    };
    struct dr_contract_setting weekdays = always(), weekends = always();
    weekdays.days = DR_DAYS_WEEKDAYS;
    weekends.days = DR_DAYS_WEEKENDS;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        ck_assert_msg(dr_contract_delivers(&weekends, day_of(days[i].day), 5) == days[i].weekend,
                      "%s", days[i].day);
        ck_assert_msg(dr_contract_delivers(&weekdays, day_of(days[i].day), 5) != days[i].weekend,
                      "%s", days[i].day);
    }
    // Two days in seven, wherever one begins to count.
    for (int32_t first = -30; first < 30; first++) {
        int n = 0;
        for (int32_t day = first; day < first + 7; day++)
            n += dr_contract_delivers(&weekends, day, 5);
        ck_assert_int_eq(n, 2);
    }
}
END_TEST

START_TEST(limits_hold_together)
{
    struct dr_contract_setting contract = always();
    contract.since_day = day_of("2024-06-01"); // a Saturday
    contract.until_day = day_of("2024-06-07");
    contract.first_hour_ending = 7;
    contract.last_hour_ending = 22;
    contract.days = DR_DAYS_WEEKDAYS;
    int n = 0;
    for (int32_t day = day_of("2024-05-20"); day < day_of("2024-06-20"); day++)
        for (int hour = 1; hour <= 24; hour++)
            n += dr_contract_delivers(&contract, day, hour);
    ck_assert_int_eq(n, 5 * 16);
    ck_assert(!dr_contract_delivers(&contract, day_of("2024-06-01"), 8));
    ck_assert(dr_contract_delivers(&contract, day_of("2024-06-03"), 8));
    ck_assert(!dr_contract_delivers(&contract, day_of("2024-06-03"), 23));
}
END_TEST

// ---- clocks ------------------------------------------------------------------------------------

START_TEST(hours_ending_of_instants)
{
    static const struct {
        const char *utc, *day;
        int hour_ending;
    } cases[] = {
        {"2024-06-01T05:00Z", "2024-06-01", 1},
        {"2024-06-01T05:45Z", "2024-06-01", 1},
        {"2024-06-01T06:00Z", "2024-06-01", 2},
        {"2024-06-02T04:45Z", "2024-06-01", 24},
        {"2024-01-15T12:00Z", "2024-01-15", 7},
        // Spring: there is no hour ending 3.
        {"2024-03-10T06:00Z", "2024-03-10", 1},
        {"2024-03-10T07:45Z", "2024-03-10", 2},
        {"2024-03-10T08:00Z", "2024-03-10", 4},
        {"2024-03-11T04:45Z", "2024-03-10", 24},
        // Autumn: hour ending 2 comes twice.
        {"2024-11-03T05:00Z", "2024-11-03", 1},
        {"2024-11-03T06:00Z", "2024-11-03", 2},
        {"2024-11-03T07:00Z", "2024-11-03", 2},
        {"2024-11-03T07:45Z", "2024-11-03", 2},
        {"2024-11-03T08:00Z", "2024-11-03", 3},
        {"2024-11-04T05:45Z", "2024-11-03", 24},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(dr_contract_hour_ending(utc(cases[i].utc), day_of(cases[i].day)) ==
                          cases[i].hour_ending,
                      "%s", cases[i].utc);
}
END_TEST

START_TEST(intervals_of_each_hour_of_a_day)
{
    static const struct {
        const char *day;
        int n_of_2, n_of_3;
    } days[] = {{"2024-06-01", 4, 4}, {"2024-03-10", 4, 0}, {"2024-11-03", 8, 4}};
    for (size_t d = 0; d < 3; d++) {
        int32_t day = day_of(days[d].day);
        int n[25] = {0};
        for (int64_t t = dr_clock_central_midnight_utc_s(day);
             t < dr_clock_central_midnight_utc_s(day + 1); t += DR_INTERVAL_S) {
            int hour = dr_contract_hour_ending(t, day);
            ck_assert(hour >= 1 && hour <= 24);
            n[hour]++;
        }
        for (int hour = 1; hour <= 24; hour++)
            ck_assert_int_eq(n[hour], hour == 2 ? days[d].n_of_2 : hour == 3 ? days[d].n_of_3 : 4);
    }
}
END_TEST

START_TEST(power_by_month)
{
    struct dr_contract_setting contract = always();
    for (int m = 0; m < DR_MONTHS; m++)
        contract.elected_share[m] = 0.07 * (m + 1);
    for (int month = 1; month <= 12; month++)
        ck_assert_double_eq_tol(dr_contract_power_mw(&contract, month), 47.3 * 0.07 * month, 1e-12);
}
END_TEST

// ---- which deliver together --------------------------------------------------------------------

struct seen {
    bool set[32];
};

static void see(void *context, uint32_t set)
{
    struct seen *seen = context;
    ck_assert_uint_lt(set, 32);
    seen->set[set] = true;
}

static void sees(const struct dr_contract_setting *contract, size_t n, const char *what,
                 bool (*expected)(uint32_t set))
{
    struct seen seen = {.set = {false}};
    dr_contract_visit(contract, n, see, &seen);
    for (uint32_t set = 0; set < 1u << n; set++)
        ck_assert_msg(seen.set[set] == expected(set), "%s: set %u", what, set);
}

static bool is_all_of_2(uint32_t set)
{
    return set == 3;
}

static bool is_no_both(uint32_t set)
{
    return set != 3;
}

static bool is_one_of_2(uint32_t set)
{
    return set == 1 || set == 2;
}

static bool is_any(uint32_t set)
{
    (void)set;
    return true;
}

static bool is_peak_or_not(uint32_t set) // the second delivers only while the first does
{
    return set != 2 && set != 0;
}

START_TEST(sets_of_hours_and_days)
{
    struct dr_contract_setting contract[] = {always(), always()};
    sees(contract, 2, "both always", is_all_of_2);
    contract[1].first_hour_ending = 7;
    contract[1].last_hour_ending = 22;
    sees(contract, 2, "peak hours", is_peak_or_not);
    contract[0].last_hour_ending = 6;
    sees(contract, 2, "one after the other", is_no_both);
    contract[0].last_hour_ending = 7; // they meet for an hour
    sees(contract, 2, "one hour together", is_any);
    contract[0] = contract[1] = always();
    contract[0].days = DR_DAYS_WEEKDAYS;
    contract[1].days = DR_DAYS_WEEKENDS;
    sees(contract, 2, "parts of the week", is_one_of_2);
    sees(NULL, 0, "none", is_any);
}
END_TEST

// Contracts with dates meet on the days that both have, however few: a Friday only, here.
START_TEST(sets_of_dates)
{
    struct dr_contract_setting contract[] = {always(), always(), always()};
    struct seen seen = {.set = {false}};
    contract[0].since_day = day_of("2024-01-01");
    contract[0].until_day = day_of("2024-06-07");
    contract[1].since_day = day_of("2024-06-07"); // a Friday
    contract[1].until_day = day_of("2024-12-31");
    contract[2].since_day = day_of("2025-01-01");
    contract[2].days = DR_DAYS_WEEKENDS;
    dr_contract_visit(contract, 3, see, &seen);
    ck_assert(seen.set[1] && seen.set[2] && seen.set[3] && seen.set[4]);
    ck_assert(!seen.set[5] && !seen.set[6] && !seen.set[7]);
    contract[1].since_day = day_of("2024-06-08");
    seen = (struct seen){.set = {false}};
    dr_contract_visit(contract, 3, see, &seen);
    ck_assert(!seen.set[3]);
    // On that one day, but on other days of the week.
    contract[1].since_day = day_of("2024-06-07");
    contract[1].days = DR_DAYS_WEEKENDS;
    seen = (struct seen){.set = {false}};
    dr_contract_visit(contract, 3, see, &seen);
    ck_assert(!seen.set[3] && seen.set[2]);
}
END_TEST

// Ends only: what is left after each end is a set of its own.
START_TEST(sets_of_ends_without_beginnings)
{
    struct dr_contract_setting contract[] = {always(), always(), always()};
    struct seen seen = {.set = {false}};
    contract[0].until_day = day_of("2021-05-03");
    contract[1].until_day = day_of("2022-05-03");
    dr_contract_visit(contract, 3, see, &seen);
    ck_assert(seen.set[7] && seen.set[6] && seen.set[4]);
    ck_assert(!seen.set[5] && !seen.set[3] && !seen.set[2] && !seen.set[1] && !seen.set[0]);
}
END_TEST

// What is there before each beginning, too.
START_TEST(sets_of_beginnings_without_ends)
{
    struct dr_contract_setting contract[] = {always(), always(), always()};
    struct seen seen = {.set = {false}};
    contract[0].since_day = day_of("2021-05-03");
    contract[2].since_day = day_of("1969-05-03");
    contract[1].since_day = day_of("1969-05-05");
    dr_contract_visit(contract, 3, see, &seen);
    ck_assert(seen.set[0] && seen.set[4] && seen.set[6] && seen.set[7]);
    ck_assert(!seen.set[1] && !seen.set[2] && !seen.set[3] && !seen.set[5]);
}
END_TEST

// Against looking at every hour of two years: the sets that occur are found, and no others.
START_TEST(every_set_that_occurs_is_found)
{
    static const char *const since[] = {"", "2021-02-03", "2021-07-09", "2022-01-01", "2022-01-05"};
    static const char *const until[] = {"", "2021-07-11", "2022-01-03", "2022-01-06", "2022-11-30"};
    for (int round = 0; round < 125; round++) {
        struct dr_contract_setting contract[3];
        struct seen found = {.set = {false}}, occurring = {.set = {false}};
        for (int c = 0, k = round; c < 3; c++, k /= 5) {
            contract[c] = always();
            const char *s = since[(k + 2 * c) % 5], *u = until[(k + c) % 5];
            if (s[0])
                contract[c].since_day = day_of(s);
            if (u[0])
                contract[c].until_day = day_of(u);
            contract[c].days = (k + c) % 3;
            contract[c].first_hour_ending = 1 + 5 * (k % 3);
            contract[c].last_hour_ending = 24 - 7 * ((k + c) % 2);
            if (contract[c].since_day > contract[c].until_day)
                contract[c].until_day = NAN;
        }
        dr_contract_visit(contract, 3, see, &found);
        for (int32_t day = day_of("2020-12-01"); day < day_of("2023-01-31"); day++)
            for (int hour = 1; hour <= 24; hour++) {
                uint32_t set = 0;
                for (size_t c = 0; c < 3; c++)
                    set |= dr_contract_delivers(&contract[c], day, hour) ? 1u << c : 0;
                occurring.set[set] = true;
            }
        for (uint32_t set = 0; set < 8; set++)
            ck_assert_msg(found.set[set] == occurring.set[set], "round %d: set %u", round, set);
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("contract");
    dr_suite_add(suite, "always", without_limits_it_delivers_always);
    dr_suite_add(suite, "days", both_days_are_included);
    dr_suite_add(suite, "hours", both_hours_are_included);
    dr_suite_add(suite, "weekdays", weekdays_and_weekends);
    dr_suite_add(suite, "together", limits_hold_together);
    dr_suite_add(suite, "hours ending", hours_ending_of_instants);
    dr_suite_add(suite, "hours of a day", intervals_of_each_hour_of_a_day);
    dr_suite_add(suite, "power", power_by_month);
    dr_suite_add(suite, "sets of hours", sets_of_hours_and_days);
    dr_suite_add(suite, "sets of dates", sets_of_dates);
    dr_suite_add(suite, "sets of ends", sets_of_ends_without_beginnings);
    dr_suite_add(suite, "sets of beginnings", sets_of_beginnings_without_ends);
    dr_suite_add(suite, "every set", every_set_that_occurs_is_found);
    return suite;
}
