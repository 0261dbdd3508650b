#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The standard comparison as one would write it in pandas: job_in_pandas.py PRICES DAY_AHEAD HASHPRICE OUT

Reads the same files, decides nine runs with array operations, bills every interval in whole
micro-dollars, keeps the rows in an SQLite table with a key, and prints the sums. It does less than
dr-sim: two_strike and the bound are stood in for by threshold rules, nothing is checked, and there
are no daily sums and no report.
"""
import os, sqlite3, sys
import numpy as np
import pandas as pd

CAPACITY, CONTRACT, BLOCK_PRICE, FEE, POOL, RESIDUAL, PUE = 100.0, 80.0, 30.0, 1.80, 0.01, 0.03, 1.05
SHARE, EFFICIENCY = np.array([0.25, 0.35, 0.40]), np.array([17.5, 21.5, 29.5])
LOSS = 10 / 2 / 15


def column(frame, *parts):
    for name in frame.columns:
        if all(part in name.lower() for part in parts):
            return name
    raise SystemExit(f'no column {parts} in {list(frame.columns)}')


def series(path):
    frame = pd.read_csv(path)
    frame.columns = [c.strip().strip('"') for c in frame.columns]
    price = column(frame, 'price') if any('price' in c.lower() for c in frame.columns) else column(frame, 'spp')
    names = [c for c in frame.columns if 'utc' in c.lower() and 'start' in c.lower()]
    if names:
        when = pd.to_datetime(frame[names[0]], utc=True)
    else:  # ERCOT: local day and hour ending
        day = pd.to_datetime(frame[column(frame, 'date')], format='%m/%d/%Y')
        hour = frame[column(frame, 'hour')].astype(str).str.slice(0, 2).astype(int) - 1
        repeated = frame[column(frame, 'flag')].isin(['Y', 'true', True])
        try:
            quarter = frame[column(frame, 'interval')].astype(int) - 1
        except SystemExit:
            quarter = 0
        local = day + pd.to_timedelta(hour * 60 + quarter * 15, unit='min')
        when = local.dt.tz_localize('America/Chicago', ambiguous=~repeated.to_numpy()).dt.tz_convert('UTC')
    return pd.Series(frame[price].to_numpy(float), index=when).sort_index()


def hashprices(path, index):
    try:
        return np.full(len(index), float(path))
    except ValueError:
        pass
    frame = pd.read_csv(path, parse_dates=['date_utc'], index_col='date_utc')
    if 'hashprice_usd_ph_day' in frame:
        daily = frame['hashprice_usd_ph_day']
    else:
        subsidy = np.where(frame.index < pd.Timestamp('2024-04-20'), 6.25, 3.125)
        reward = subsidy + frame['fees_btc'] / frame['blocks']
        daily = frame['price_usd'] * reward * 86400 * 1e15 / (frame['difficulty'] * 2.0 ** 32)
    daily.index = daily.index.tz_localize('UTC') if daily.index.tz is None else daily.index
    return daily.reindex(index.floor('D')).ffill().bfill().to_numpy()


def power_of(price, hashprice):
    best = np.zeros(len(price))
    for efficiency, share in zip(EFFICIENCY, SHARE):
        worth = hashprice * (1 - POOL) * 1000 / (24 * efficiency * PUE) - FEE * (1 - RESIDUAL)
        best += np.where(worth > price * (1 - RESIDUAL), share * CAPACITY, 0)
    return best


def hash_of(power):
    edges = np.concatenate([[0], np.cumsum(SHARE) * CAPACITY])
    rate = np.concatenate([[0], np.cumsum(SHARE * CAPACITY * 1000 / (EFFICIENCY * PUE))])
    return np.interp(power, edges, rate)


def money(usd):
    return (np.sign(usd) * np.floor(np.abs(usd) * 1e6 + 0.5)).astype('int64')


def main():
    spp, day_ahead = series(sys.argv[1]), series(sys.argv[2])
    spp = spp[~spp.index.duplicated()]
    hourly = day_ahead[~day_ahead.index.duplicated()].reindex(spp.index.floor('h')).to_numpy()
    price, h = spp.to_numpy(), hashprices(sys.argv[3], spp.index)
    seen_h = np.concatenate([[h[0]] * 96, h[:-96]])
    before = lambda n: np.concatenate([[-250.0] * n, price[:-n]])
    dearest = seen_h * (1 - POOL) * 1000 / (24 * EFFICIENCY[-1] * PUE)
    top = pd.Series(hourly, index=spp.index).rolling(30 * 96, min_periods=1).quantile(0.99).to_numpy()
    runs = {
        'always_mine': np.full(len(price), CAPACITY),
        'breakeven': power_of(before(1), seen_h),
        'breakeven, one interval later': power_of(before(2), seen_h),
        'breakeven, day-ahead': power_of(hourly, seen_h),
        'uptime': np.where(hourly > top, 0, CAPACITY),
        'threshold': np.where(before(1) >= dearest, 0, CAPACITY),
        'two_strike, about': np.where(before(1) >= 2 * dearest, 0, CAPACITY),
        'breakeven, perfect': power_of(price, h),
        'bound, not computed': power_of(price, h),
    }
    contract, frames = CONTRACT / 4, []
    for run_id, (name, power) in enumerate(runs.items(), 1):
        last = np.concatenate([[CAPACITY], power[:-1]])
        load = (power + RESIDUAL * (CAPACITY - power)) / 4
        hashed = hash_of(power) - LOSS * np.maximum(0, hash_of(power) - hash_of(last))
        frames.append(pd.DataFrame({
            'run_id': run_id, 'start_utc_s': spp.index.astype('int64') // 10 ** 9, 'power_mw': power,
            'mine': money(h * hashed / 96), 'pool': money(-POOL * h * hashed / 96),
            'blk': money(np.full(len(price), -BLOCK_PRICE * contract)),
            'rtei': money(-price * np.maximum(0, load - contract)),
            'sell': money(price * np.maximum(0, contract - load)), 'fee': money(-FEE * load)}))
    facts = pd.concat(frames)
    if os.path.exists(sys.argv[4]):
        os.unlink(sys.argv[4])
    db = sqlite3.connect(sys.argv[4])
    db.execute('CREATE TABLE fact(run_id INTEGER, start_utc_s INTEGER, power_mw REAL, mine INTEGER, pool INTEGER,'
               ' blk INTEGER, rtei INTEGER, sell INTEGER, fee INTEGER, PRIMARY KEY(run_id, start_utc_s)) WITHOUT ROWID')
    facts.to_sql('fact', db, if_exists='append', index=False)
    db.commit()
    sums = facts.groupby('run_id')[['mine', 'pool', 'blk', 'rtei', 'sell', 'fee']].sum() / 1e6
    sums.insert(0, 'run', list(runs))
    sums['net_usd'] = sums.iloc[:, 1:].sum(axis=1)
    print(sums.to_string())


main()
