// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/ers.h"

#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "sim/contract.h"

enum { SUNDAY, MONDAY, THURSDAY = 4, SATURDAY = 6, DAYS_OF_A_WEEK = 7 };

static const double slack_mw = 1e-9;
static const double full_performance = 0.95; // from here on an event was met in full

bool dr_ers_parse_time_periods(const char *text, uint32_t *time_periods)
{
    *time_periods = 0;
    if (strcmp(text, "all") == 0) {
        *time_periods = (1u << DR_ERS_TIME_PERIODS) - 1;
        return true;
    }
    for (;; text++) {
        text += strspn(text, " ");
        if (*text < '1' || *text > '0' + DR_ERS_TIME_PERIODS)
            return false;
        *time_periods |= 1u << (*text++ - '1');
        text += strspn(text, " ");
        if (*text != ',')
            return *text == '\0';
    }
}

// ---- the calendar ------------------------------------------------------------------------------

// Is a day of a month the nth of its weekday?
static bool is_nth(int day_of_month, int n)
{
    return (day_of_month - 1) / DAYS_OF_A_WEEK + 1 == n;
}

static bool is_fixed_holiday(int32_t central_day)
{
    int year, month, day;
    dr_clock_date(central_day, &year, &month, &day);
    return (month == 1 && day == 1) || (month == 7 && day == 4) || (month == 12 && day == 25);
}

bool dr_ers_is_holiday(int32_t central_day)
{
    int year, month, day, of_week = dr_clock_weekday(central_day);
    dr_clock_date(central_day, &year, &month, &day);
    if (of_week == MONDAY && ((month == 5 && day + DAYS_OF_A_WEEK > 31) || // Memorial Day
                              (month == 9 && is_nth(day, 1))))             // Labor Day
        return true;
    if (of_week == THURSDAY && month == 11 && is_nth(day, 4)) // Thanksgiving
        return true;
    return is_fixed_holiday(central_day) ||
           (of_week == MONDAY && is_fixed_holiday(central_day - 1));
}

int dr_ers_time_period(int32_t central_day, int hour_ending)
{
    int of_week = dr_clock_weekday(central_day), h = hour_ending;
    if (of_week == SUNDAY || of_week == SATURDAY || dr_ers_is_holiday(central_day))
        return h >= 6 && h <= 9 ? 6 : h >= 16 && h <= 21 ? 7 : 8;
    return h < 6 || h > 22 ? 8 : h <= 8 ? 1 : h <= 13 ? 2 : h <= 16 ? 3 : h <= 19 ? 4 : 5;
}

int32_t dr_ers_term_first_day(int32_t central_day)
{
    int year, month, day;
    dr_clock_date(central_day, &year, &month, &day);
    if (month <= 3)
        return dr_clock_day(year - 1, 12, 1);
    return dr_clock_day(year, month == 12 ? 12 : month >= 10 ? 10 : month >= 6 ? 6 : 4, 1);
}

double dr_ers_obligation_mw(const struct dr_ers *ers, int32_t central_day, int hour_ending)
{
    if (ers->power_mw == 0)
        return 0;
    return ers->time_periods >> (dr_ers_time_period(central_day, hour_ending) - 1) & 1
               ? ers->power_mw
               : 0;
}

// ---- a term ------------------------------------------------------------------------------------

void dr_ers_account_init(struct dr_ers_account *account)
{
    *account = (struct dr_ers_account){.term_first_day = INT32_MIN};
}

bool dr_ers_account_has(const struct dr_ers_account *account, int32_t central_day)
{
    return account->term_first_day == dr_ers_term_first_day(central_day);
}

void dr_ers_account_add(struct dr_ers_account *account, int32_t central_day,
                        const struct dr_facts *facts, const struct dr_spans *event)
{
    if (!dr_ers_account_has(account, central_day))
        *account = (struct dr_ers_account){.term_first_day = dr_ers_term_first_day(central_day)};
    for (size_t i = 0; i < facts->n; i++) {
        int64_t start_utc_s = facts->start_utc_s[i];
        if (facts->ers_mw[i] == 0)
            continue;
        int period =
            dr_ers_time_period(central_day, dr_contract_hour_ending(start_utc_s, central_day)) - 1;
        account->obligated_mw_h[period] += facts->ers_mw[i] / 4;
        if (event->n > 0 && !isinf(dr_spans_least(event, start_utc_s)))
            continue;
        account->n_counted[period]++;
        account->n_available[period] += facts->ers_provided_mw[i] >= facts->ers_mw[i] - slack_mw;
    }
}

double dr_ers_paid_mw_h(const struct dr_ers_account *account, const struct dr_ers *ers)
{
    double performance = ers->event_performance >= full_performance ? 1 : ers->event_performance;
    double paid_mw_h = 0;
    for (int t = 0; t < DR_ERS_TIME_PERIODS; t++) {
        double availability = account->n_counted[t] > 0
                                  ? (double)account->n_available[t] / (double)account->n_counted[t]
                                  : 1; // all of it excused
        double share =
            availability >= ers->availability_threshold ? 1 : availability * availability;
        paid_mw_h += account->obligated_mw_h[t] * share * performance;
    }
    return paid_mw_h;
}
