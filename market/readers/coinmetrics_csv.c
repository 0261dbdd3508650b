// SPDX-License-Identifier: GPL-3.0-or-later
// Coin Metrics' btc.csv as downloaded. Its first years have no price and its last day may be
// unfinished: days without all four figures are days without a hashprice.
#include "market/readers/reader.h"

#include "market/hashprice.h"

enum { DATE, PRICE, ISSUED, FEES, HASHRATE };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t day_utc_s;
    double price, issued_btc, fees_btc, hashrate_th_per_s;
    enum dr_status status = dr_read_utc_day(read, DATE, &day_utc_s, err);
    if (status != DR_OK)
        return status;
    for (int c = PRICE; c <= HASHRATE; c++)
        if (dr_read_field(read, c).length == 0)
            return DR_OK;
    status = dr_read_number(read, PRICE, 0, 1e9, &price, err);
    if (status == DR_OK)
        status = dr_read_number(read, ISSUED, 0, 1e6, &issued_btc, err);
    if (status == DR_OK)
        status = dr_read_number(read, FEES, 0, 1e6, &fees_btc, err);
    if (status == DR_OK)
        status = dr_read_number(read, HASHRATE, 1e-9, 1e15, &hashrate_th_per_s, err);
    if (status != DR_OK)
        return status;
    double hashprice = 1000.0 * price * (issued_btc + fees_btc) / hashrate_th_per_s;
    if (!(hashprice <= DR_HASHPRICE_MAX_USD_PH_DAY))
        return DR_OK; // the first machines of 2010 earned more than any limit that finds damage
    status = dr_read_put_named(read, DR_HASHPRICE_SERIES, day_utc_s, hashprice, HASHRATE, err);
    return status == DR_OK
               ? dr_read_put_named(read, DR_BITCOIN_SERIES, day_utc_s, price, PRICE, err)
               : status;
}

const struct dr_reader dr_reader_coinmetrics_csv = {
    .name = "coinmetrics_csv",
    .title = "Coin Metrics community data, btc.csv",
    .source = "Coin Metrics community network data (CC BY-NC 4.0), metrics PriceUSD, IssTotNtv, "
              "FeeTotNtv, HashRate (TH/s)",
    .sample = "2024-01-01,42280.27,918.75,38.31,5.063e8",
    .kind = DR_DATA_HASHPRICE,
    .column = {[DATE] = {.names = "time", .shown = "time"},
               [PRICE] = {.names = "priceusd", .shown = "PriceUSD"},
               [ISSUED] = {.names = "isstotntv", .shown = "IssTotNtv"},
               [FEES] = {.names = "feetotntv", .shown = "FeeTotNtv"},
               [HASHRATE] = {.names = "hashrate", .shown = "HashRate"}},
    .row = row,
};
