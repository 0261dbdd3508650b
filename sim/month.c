// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/month.h"

#include <math.h>

#include "market/clock.h"

static int32_t first_day_of(int32_t central_day, int months_later)
{
    int year, month, day_of_month;
    dr_clock_date(central_day, &year, &month, &day_of_month);
    month += months_later;
    return dr_clock_day(month > DR_MONTHS ? year + 1 : year, (month - 1) % DR_MONTHS + 1, 1);
}

void dr_month_init(struct dr_month *month)
{
    *month = (struct dr_month){.first_day = INT32_MIN};
}

bool dr_month_has(const struct dr_month *month, int32_t central_day)
{
    return month->first_day == first_day_of(central_day, 0);
}

void dr_month_add(struct dr_month *month, int32_t central_day, const struct dr_facts *facts)
{
    if (!dr_month_has(month, central_day))
        *month = (struct dr_month){.first_day = first_day_of(central_day, 0)};
    month->n_interval += facts->n;
    for (size_t i = 0; i < facts->n; i++)
        month->most_kw = fmax(month->most_kw, facts->load_mwh[i] * 4000);
}

double dr_month_usd(const struct dr_month *month, const struct dr_book *book)
{
    int64_t begin = dr_clock_central_midnight_utc_s(month->first_day);
    int64_t end = dr_clock_central_midnight_utc_s(first_day_of(month->first_day, 1));
    double part = (double)month->n_interval / (double)((end - begin) / DR_INTERVAL_S), sum = 0;
    for (size_t i = 0; i < book->n_tariff; i++) {
        const struct dr_tariff_setting *tariff = &book->tariff[i];
        if (month->first_day < tariff->since_day || month->first_day > tariff->until_day)
            continue;
        if (tariff->unit == DR_TARIFF_PER_MONTH)
            sum += tariff->rate_usd;
        else if (tariff->unit == DR_TARIFF_PER_KW_MONTH)
            sum += tariff->rate_usd * month->most_kw;
    }
    return sum * part;
}
