// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/fees.h"

#include <math.h>

double dr_fees_administration_usd_per_mwh(int year)
{
    if (year < DR_FEES_FIRST_YEAR || year > DR_FEES_LAST_YEAR)
        return NAN;
    return year < 2024 ? 0.555 : year < 2026 ? 0.63 : 0.61;
}

bool dr_fees_administration_is_proposed(int year)
{
    return year >= 2026;
}
