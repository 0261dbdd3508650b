# SPDX-License-Identifier: GPL-3.0-or-later
"""The built-in breakeven, line by line: it must decide the same."""


class Breakeven:
    """the power that earns most, in Python

    A text of more than one line has its first line as the summary.
    """

    parameters = [
        ("hysteresis_usd_per_mwh", "$/MWh", 0, 10000, 0, "gain that stopping must exceed"),
        ("min_off_intervals", "intervals", 0, 96, 0, "intervals that what was stopped stays off"),
    ]

    def __init__(self, site, hysteresis_usd_per_mwh, min_off_intervals):
        self.hysteresis_usd_per_mwh = hysteresis_usd_per_mwh
        self.min_off_intervals = min_off_intervals
        self.stay_off = [0] * 64

    def score_usd(self, view, power_mw):
        value = view.value_usd(power_mw)
        stopped_mw = view.last_power_mw - power_mw
        if stopped_mw > 0:
            value -= self.hysteresis_usd_per_mwh * stopped_mw * 0.25
        return value

    def remember(self, view, power_mw):
        for j, top_mw in enumerate(view.breakpoint_mw[1:]):
            if self.stay_off[j] > 0:
                self.stay_off[j] -= 1
            if power_mw < top_mw <= view.last_power_mw and self.min_off_intervals > 0:
                self.stay_off[j] = self.min_off_intervals - 1

    def decide(self, view):
        breakpoint_mw = view.breakpoint_mw
        n = 1
        while n < len(breakpoint_mw) and self.stay_off[n - 1] <= 0:
            n += 1
        score = [self.score_usd(view, power_mw) for power_mw in breakpoint_mw[:n]]
        best = score.index(max(score))
        best_usd = score[best]
        for j in range(best - 1, -1, -1):
            if self.hysteresis_usd_per_mwh > 0 and breakpoint_mw[j] < view.last_power_mw:
                break
            if score[j] >= best_usd - 1e-9:
                best = j
        self.remember(view, breakpoint_mw[best])
        return breakpoint_mw[best]
