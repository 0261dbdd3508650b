// SPDX-License-Identifier: GPL-3.0-or-later
// ERCOT's emergency response service: a contract by term to stand by in some hours of the day.
//
// Terms are December to March, April and May, June to September, October and November (ERCOT). The
// eight time periods, the holidays and the shape of the payment are known from ERCOT's documents of
// the service, not verified:
//   working days, by hour ending: 1 is 6 to 8, 2 is 9 to 13, 3 is 14 to 16, 4 is 17 to 19, 5 is 20
//   to 22; weekends and holidays: 6 is 6 to 9, 7 is 16 to 21; 8 is every other hour.
#ifndef DR_SIM_ERS_H
#define DR_SIM_ERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/facts.h"
#include "market/spans.h"

enum { DR_ERS_TIME_PERIODS = 8 };

struct dr_ers {
    double power_mw; // 0: no contract
    double availability_threshold, event_performance;
    uint32_t time_periods; // a bit each, 1 << (period - 1)
};

// "all", or numbers 1 to 8 with commas between.
bool dr_ers_parse_time_periods(const char *text, uint32_t *time_periods);
// New Year, Memorial, Independence, Labor, Thanksgiving and Christmas Day; the Monday after where
// one is a Sunday.
bool dr_ers_is_holiday(int32_t central_day);
// 1 to 8.
int dr_ers_time_period(int32_t central_day, int hour_ending);
// The first day of a day's term.
int32_t dr_ers_term_first_day(int32_t central_day);
double dr_ers_obligation_mw(const struct dr_ers *ers, int32_t central_day, int hour_ending);

// A term so far, by time period.
struct dr_ers_account {
    int32_t term_first_day; // INT32_MIN before any
    double obligated_mw_h[DR_ERS_TIME_PERIODS];
    // Intervals with an obligation that nothing excused, and those of them in which it was met.
    size_t n_counted[DR_ERS_TIME_PERIODS], n_available[DR_ERS_TIME_PERIODS];
};
void dr_ers_account_init(struct dr_ers_account *account);
bool dr_ers_account_has(const struct dr_ers_account *account, int32_t central_day);
// Adds the intervals of a Central day; begins anew where the day is of another term. Intervals
// under an event that limits the site are excused: they are paid and do not count.
void dr_ers_account_add(struct dr_ers_account *account, int32_t central_day,
                        const struct dr_facts *facts, const struct dr_spans *event);
// MW-h that are paid: of each time period its obligation, times f of the availability factor (1
// from the threshold on, else its square), times the event performance (1 from 0.95 on).
double dr_ers_paid_mw_h(const struct dr_ers_account *account, const struct dr_ers *ers);

#endif
