# SPDX-License-Identifier: GPL-3.0-or-later
"""A module beside a strategy's file."""
n_run = 0
