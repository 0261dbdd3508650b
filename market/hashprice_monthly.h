// SPDX-License-Identifier: GPL-3.0-or-later
// Monthly means of hashprice and Bitcoin price, the built-in table.
#ifndef DR_MARKET_HASHPRICE_MONTHLY_H
#define DR_MARKET_HASHPRICE_MONTHLY_H

#include <stddef.h>

struct dr_hashprice_month {
    int year, month, n_day;      // n_day: days from the first that the mean covers
    double hashprice_usd_ph_day; // before pool fees
    double price_usd;            // $/BTC
};

extern const struct dr_hashprice_month dr_hashprice_months[]; // in order, without a gap
extern const size_t dr_hashprice_n_month;

#endif
