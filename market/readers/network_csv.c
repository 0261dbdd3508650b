// SPDX-License-Identifier: GPL-3.0-or-later
// Daily price, difficulty, blocks and fees of the Bitcoin network, from which hashprice follows.
#include "market/readers/reader.h"

#include "market/clock.h"
#include "market/hashprice.h"

enum { DATE, PRICE, DIFFICULTY, BLOCKS, FEES };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t day_utc_s;
    double price, difficulty, blocks, fees_btc, subsidy_btc;
    enum dr_status status = dr_read_utc_day(read, DATE, &day_utc_s, err);
    if (status == DR_OK)
        status = dr_read_number(read, PRICE, 0, 1e9, &price, err);
    if (status == DR_OK)
        status = dr_read_number(read, DIFFICULTY, 1, 1e20, &difficulty, err);
    if (status == DR_OK)
        status = dr_read_number(read, BLOCKS, 1, 1e4, &blocks, err);
    if (status == DR_OK)
        status = dr_read_number(read, FEES, 0, 1e6, &fees_btc, err);
    if (status != DR_OK)
        return status;
    if (!dr_hashprice_subsidy_btc(dr_clock_utc_day(day_utc_s), &subsidy_btc))
        return dr_read_bad(read, DATE, "the block subsidy of this day is not known",
                           "a day from 2009-01-04 to 2027-12-31, or hashprice_usd_ph_day itself",
                           err);
    double hashprice = dr_hashprice_usd_ph_day(price, difficulty, subsidy_btc, fees_btc / blocks);
    if (!(hashprice <= DR_HASHPRICE_MAX_USD_PH_DAY))
        return dr_read_bad(read, DIFFICULTY, "the hashprice that follows is absurd",
                           "at most 100000 $/PH/day", err);
    status = dr_read_put_named(read, DR_HASHPRICE_SERIES, day_utc_s, hashprice, DIFFICULTY, err);
    return status == DR_OK
               ? dr_read_put_named(read, DR_BITCOIN_SERIES, day_utc_s, price, PRICE, err)
               : status;
}

const struct dr_reader dr_reader_network_csv = {
    .name = "network_csv",
    .title = "daily Bitcoin network figures, CSV",
    .source = "dr-sim; price, difficulty, blocks and fees of any chain explorer",
    .sample = "2024-01-01,42280.27,7.2006e13,147,38.31",
    .kind = DR_DATA_HASHPRICE,
    .column = {[DATE] = {.names = "dateutc", .shown = "date_utc"},
               [PRICE] = {.names = "priceusd", .shown = "price_usd"},
               [DIFFICULTY] = {.names = "difficulty", .shown = "difficulty"},
               [BLOCKS] = {.names = "blocks", .shown = "blocks"},
               [FEES] = {.names = "feesbtc", .shown = "fees_btc"}},
    .row = row,
};
