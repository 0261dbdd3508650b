# SPDX-License-Identifier: GPL-3.0-or-later
"""overruler.c in Python: it must decide the same before every other strategy."""
import math


def at(feed, utc_s):
    i = (utc_s - feed.first_start_utc_s) // feed.step_s
    try:
        return feed[i] if len(feed) > 0 and i >= 0 else math.nan
    except IndexError:
        return math.nan


class Overruler:
    name = "overruler_python"
    summary = "off at the highest load that was published, or where reserves are dear"
    parameters = (("dear_usd_per_mw_h", "$/MW-h", 0, 10000, 150, "RRS price from which it is off"),
                  ("inverted", "1", 0, 1, 0, "1: off where the other one is on"))
    needs = ("SYSTEM_LOAD", "MCPC_RRS")
    stands_before = True

    def __init__(self, site, dear_usd_per_mw_h, inverted):
        self.dear_usd_per_mw_h, self.inverted = dear_usd_per_mw_h, inverted
        self.capacity_mw = site.capacity_mw
        self.most_load_mw, self.n_seen = 0.0, 0

    def decide(self, view):
        load = view.feed("SYSTEM_LOAD")
        is_peak = False
        power_mw, resale_mw = view.then
        if self.inverted:
            power_mw = self.capacity_mw - power_mw
        for value in load[self.n_seen:]:
            if value > self.most_load_mw:
                self.most_load_mw, is_peak = value, True
        self.n_seen = len(load)
        if (is_peak or at(load, view.interval_start_utc_s) > self.most_load_mw
                or at(view.feed("MCPC_RRS"), view.interval_start_utc_s) > self.dear_usd_per_mw_h):
            power_mw = 0
        return power_mw, resale_mw
