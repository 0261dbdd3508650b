#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the built program into a folder of its own, moved from where it was configured for, and
# runs the sample with it.
set -eu
cd "$(dirname "$0")/.."
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
meson install -C build --no-rebuild --quiet --destdir "$root/stage"
program=$(find "$root/stage" -path '*/bin/dr-sim')
header=$(find "$root/stage" -path '*/include/dr-sim/dr_strategy.h')
[ -n "$program" ] && [ -n "$header" ]
prefix=$(dirname "$(dirname "$program")")
mv "$prefix" "$root/elsewhere"
cd "$root"
elsewhere/bin/dr-sim --quiet --no-figures --format csv > comparison.csv
[ "$(wc -l < comparison.csv)" -eq 10 ]
[ -f dr-sim-out/ledger.sqlite ] && [ -f dr-sim-out/report.html ]
