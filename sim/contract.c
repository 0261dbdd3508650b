// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/contract.h"

#include <math.h>

#include "market/clock.h"

enum { DAYS_OF_A_WEEK = 7, HOURS_OF_A_DAY = 24 };

static bool is_weekend(int32_t central_day)
{
    return dr_clock_weekday(central_day) % 6 == 0; // 0 is Sunday, 6 Saturday
}

bool dr_contract_delivers(const struct dr_contract_setting *contract, int32_t central_day,
                          int hour_ending)
{
    if (central_day < contract->since_day || central_day > contract->until_day) // NaN: no limit
        return false;
    if (hour_ending < contract->first_hour_ending || hour_ending > contract->last_hour_ending)
        return false;
    return contract->days == DR_DAYS_ALL ||
           (contract->days == DR_DAYS_WEEKENDS) == is_weekend(central_day);
}

double dr_contract_power_mw(const struct dr_contract_setting *contract, int month)
{
    return contract->power_mw * contract->elected_share[month - 1];
}

int dr_contract_hour_ending(int64_t utc_s, int32_t central_day)
{
    int64_t local_s = utc_s + dr_clock_central_offset_s(utc_s) - (int64_t)central_day * DR_DAY_S;
    return (int)(local_s / DR_HOUR_S) + 1;
}

// The sets of a week, which are all there are while no contract begins or ends.
static void visit_week(const struct dr_contract_setting *contract, size_t n, int32_t first_day,
                       void (*visit)(void *context, uint32_t set), void *context)
{
    for (int32_t day = first_day; day < first_day + DAYS_OF_A_WEEK; day++)
        for (int hour = 1; hour <= HOURS_OF_A_DAY; hour++) {
            uint32_t set = 0;
            for (size_t c = 0; c < n; c++)
                if (dr_contract_delivers(&contract[c], day, hour))
                    set |= 1u << c;
            visit(context, set);
        }
}

void dr_contract_visit(const struct dr_contract_setting *contract, size_t n,
                       void (*visit)(void *context, uint32_t set), void *context)
{
    bool any_date = false;
    // From one day on which a contract begins, or has ended, to the next such day all weeks are
    // alike: the first of them tells. The week before tells of the time before the first such day.
    for (size_t c = 0; c < n; c++) {
        const double change_day[] = {contract[c].since_day, contract[c].until_day + 1};
        for (size_t k = 0; k < 2; k++) {
            if (isnan(change_day[k]))
                continue;
            visit_week(contract, n, (int32_t)change_day[k], visit, context);
            visit_week(contract, n, (int32_t)change_day[k] - DAYS_OF_A_WEEK, visit, context);
            any_date = true;
        }
    }
    if (!any_date)
        visit_week(contract, n, 0, visit, context);
}
