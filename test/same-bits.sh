#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The same bits: builds with gcc and clang at -O0 and -O3 run the standard comparison of the sample
# year, and every row of every table must be the same. (Engines in one and in two threads are
# compared by test_engine.c.)
set -eu
cd "$(dirname "$0")/.."
command -v python3 >/dev/null || { echo 'skip: python3 is not installed'; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Of all rows of all tables, but for the command line, which names the output. repr() of a float is
# exact.
digest() { # FOLDER
  python3 - "$1/ledger.sqlite" <<'PYTHON'
import hashlib, sqlite3, sys
ledger = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
digest = hashlib.sha256()
for (table,) in ledger.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall():
    columns = [c[1] for c in ledger.execute(f'PRAGMA table_info({table})') if c[1] != 'command_line']
    digest.update(repr((table, columns)).encode())
    for row in ledger.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(columns[:2])}"):
        digest.update(repr(row).encode())
print(digest.hexdigest())
PYTHON
}

run() { # PROGRAM OUT
  "$1" --prices datasets/synthetic_rtm_spp.csv --day-ahead datasets/synthetic_dam_spp.csv \
    --quiet --no-figures --out "$2" >/dev/null
}

bad=0 expected=
compare() { # NAME FOLDER
  found=$(digest "$2")
  [ -n "$expected" ] || expected=$found
  if [ "$found" = "$expected" ]; then
    echo "same bits: $1"
  else
    echo "OTHER BITS: $1: $found, expected $expected"
    bad=1
  fi
}

for compiler in gcc clang; do
  if ! command -v "$compiler" >/dev/null; then
    echo "skip $compiler: it is not installed"
    continue
  fi
  for level in 0 3; do
    build=build-bits-$compiler-$level
    [ -d "$build" ] ||
      CC=$compiler meson setup "$build" -Doptimization="$level" -Ddebug=false >"$work/log" 2>&1 ||
      { cat "$work/log"; exit 1; }
    ninja -C "$build" dr-sim >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    run "$build/dr-sim" "$work/alone"
    compare "$compiler -O$level" "$work/alone"
  done
done
exit $bad
