// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/contract.h"

#include <math.h>

#include "market/clock.h"

enum { DAYS_OF_A_WEEK = 7, HOURS_OF_A_DAY = 24 };

static bool is_weekend(int32_t central_day)
{
    return ((central_day % 7) + 7 + 4) % 7 % 6 == 0; // 1970-01-01 was a Thursday; 0 is Sunday
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
    // Contracts that deliver together do so in the week after the last of them began, or, where
    // none has a first day, in the week before the first of them ends.
    visit_week(contract, n, 0, visit, context);
    for (size_t c = 0; c < n; c++) {
        if (!isnan(contract[c].since_day))
            visit_week(contract, n, (int32_t)contract[c].since_day, visit, context);
        if (!isnan(contract[c].until_day))
            visit_week(contract, n, (int32_t)contract[c].until_day - DAYS_OF_A_WEEK + 1, visit,
                       context);
    }
}
