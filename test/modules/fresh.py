# SPDX-License-Identifier: GPL-3.0-or-later
"""Its power hangs on all that could survive a run or differ between two: nothing may."""
import random

import beside

drawn = random.random()
n_run = 0


class Fresh:
    n_class = 0

    def __init__(self, site):
        global n_run
        n_run += 1
        beside.n_run += 1
        Fresh.n_class += 1
        print("to standard error:", n_run)
        self.order = list({"RRS", "ECRS", "NSPIN", "REGUP", "REGDN"})

    def decide(self, view):
        assert n_run == beside.n_run == Fresh.n_class == 1
        first = ("ECRS", "NSPIN", "REGDN", "REGUP", "RRS").index(self.order[0])
        return 10 * first + drawn + random.random() + hash("dr-sim") % 1000 / 100
