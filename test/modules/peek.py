# SPDX-License-Identifier: GPL-3.0-or-later
"""Reaches past the end of its feeds in each way there is, and is off where a later price is dear."""
import struct


class Peek:
    needs = ["RTM_SPP", "DAM_SPP", "HASHPRICE"]

    def found(self, feed):
        n = len(feed)
        view = memoryview(feed)
        for i in (n, n + 3, n + 29, 10**12):
            for reach in (lambda: feed[i], lambda: view[i], lambda: feed[i - 2 * n - 1 - i],
                          lambda: struct.unpack_from("d", view, 8 * i)[0]):
                try:
                    yield reach()
                except (IndexError, struct.error):
                    pass
        yield from feed[n:]
        yield from view[n:n + 40]

    def decide(self, view):
        for name in ("RTM_SPP", "DAM_SPP"):
            feed = view.feed(name)
            if len(feed) > 0 and any(value > 50 for value in self.found(feed)):
                return 0
        return view.breakpoint_mw[-1]
