#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks what CONTRIBUTING.md promises of the sources: who may include whom, functions that are not
# used, globals, the licence line.
set -u
cd "$(dirname "$0")/.."
bad=0

forbid() { # WHY PATTERN FILE...
  why=$1 pattern=$2
  shift 2
  found=$(grep -nE "$pattern" "$@" /dev/null)
  if [ -n "$found" ]; then
    printf '%s\n%s\n' "$why" "$found"
    bad=1
  fi
}

sources=$(find market strategies sim plots test -name '*.[ch]')
in_folder() { echo "$sources" | grep "^$1/"; }

# shellcheck disable=SC2046,SC2086 # lists of files
{
  forbid 'market/ includes itself only:' '#include "(sim|plots|strategies|test)/' $(in_folder market)
  forbid 'a strategy includes dr_strategy.h only:' '#include "[^"]*/|#include "(sim|market|plots)' $(in_folder strategies)
  forbid 'sim/ includes no strategy but the contract and the header of the plug-in:' \
    '#include "strategies/([^dp]|d[^r]|p[^y]|python/[^d]|[^"]*\.c")' $(in_folder sim)
  forbid 'only command files of sim/ include plots/:' '#include "plots/' $(in_folder sim | grep -v '^sim/cli_')
  forbid 'plots/ includes market/status.h, market/ledger_format.h and itself only:' '#include "(sim|strategies|test)/|#include "market/([^sl]|s[^t]|l[^e])' $(in_folder plots)
  forbid 'no typedef of structs:' 'typedef struct' $sources
}
for file in $sources $(find strategies test/modules -name '*.py'); do
  head -n 1 "$file" | grep -q 'SPDX-License-Identifier' || { echo "$file: no licence line"; bad=1; }
done
# The table of charges in market/README.md has a row for each, with the formula that the program has.
build/dr-sim list charges >build/charges.txt
for code in $(grep -oE '^[A-Z]+' build/charges.txt); do
  formula=$(grep -A 1 "^$code " build/charges.txt | sed -n '2s/^ *//p')
  grep "^| \`$code\` |" market/README.md | grep -qF "\`$formula\`" ||
    { echo "market/README.md: no row of $code with its formula $formula"; bad=1; }
done
# As the linker sees it: a gnuplot script in a string may well say sprintf.
for library in build/libdr-sim.a build/strategies/*.a; do
  used=$(nm -u "$library" | awk '{ print $2 }' | sort -u |
    grep -xE 'strcpy|strcat|sprintf|vsprintf|strtok|atof|atoi|gets|gmtime|localtime|rand|srand|setlocale')
  [ -z "$used" ] || { printf '%s uses functions that are not used here:\n%s\n' "$library" "$used"; bad=1; }
done
# Python is the plug-in's alone.
needed=$(readelf -d build/dr-sim | grep 'NEEDED.*python')
[ -z "$needed" ] || { printf 'dr-sim is linked to Python:\n%s\n' "$needed"; bad=1; }
exit $bad
