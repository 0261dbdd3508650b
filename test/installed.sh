#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the built program into a folder of its own, moved from where it was configured for, and
# runs the sample with it. A strategy built outside the tree, by what pkg-config says of the header,
# runs too, in C11 and, where there is a compiler, as C++; and one in Python, where its plug-in was
# built.
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

cat > outside.c <<'STRATEGY'
#include <dr_strategy.h>

static int decide(void *state, const struct dr_view *view, struct dr_decision *out)
{
    (void)state;
    out->power_mw = view->seen_price_usd_per_mwh > 60 ? 0 : view->breakpoint_mw[view->n_breakpoint - 1];
    return 0;
}

const struct dr_strategy dr_strategy_module = {
    DR_STRATEGY_ABI, sizeof(struct dr_strategy), "outside", "off above 60 $/MWh", DR_NEEDS(DR_FEED_RTM_SPP),
    0, 0, NULL, 0, 0, NULL, NULL, decide, NULL,
};
STRATEGY
PKG_CONFIG_PATH=$root/elsewhere/share/pkgconfig
export PKG_CONFIG_PATH
[ "$(pkg-config --variable=abi dr-strategy)" = 1 ]
flags=$(pkg-config --define-prefix --cflags dr-strategy)

# LANGUAGE COMPILER...: builds the strategy and runs it.
build_and_run() {
  language=$1
  shift
  # shellcheck disable=SC2086 # a list of flags
  "$@" -Wall -Wextra -Wpedantic -Werror -shared -fPIC -fvisibility=hidden $flags -x "$language" outside.c -o outside.so
  elsewhere/bin/dr-sim --quiet --no-figures --format csv --strategy ./outside.so > "outside.$language.csv"
  grep -q '^1,\./outside\.so,outside,' "outside.$language.csv"
}
build_and_run c gcc -std=c11
if command -v g++ >/dev/null; then
  build_and_run c++ g++
  cmp outside.c.csv outside.c++.csv
fi

[ -n "$(find elsewhere -name dr-python.so)" ] || { echo 'skip strategies in Python: the plug-in is not built'; exit 0; }
cat > outside.py <<'STRATEGY'
class Outside:
    """off above 60 $/MWh"""

    needs = ["RTM_SPP"]

    def decide(self, view):
        return 0 if view.seen_price_usd_per_mwh > 60 else view.breakpoint_mw[-1]
STRATEGY
elsewhere/bin/dr-sim --quiet --no-figures --format csv --strategy outside.py > outside.python.csv
sed 's|\./outside\.so|outside.py|' outside.c.csv | cmp - outside.python.csv
