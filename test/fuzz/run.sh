#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One fuzz target on its seeds. Without more it is a short test, always the same one; with options
# of libFuzzer it is whatever they say, and what is found stays in the folder NAME.found.
set -eu
target=$1 seeds=$2
shift 2
case $target in */*) ;; *) target=./$target ;; esac
name=$(basename "$target")
max_len=4096
[ "$name" = fuzz_xlsx ] && max_len=65536
if [ $# -eq 0 ]; then
  found=$(mktemp -d)
  trap 'rm -rf "$found"' EXIT
  set -- -max_total_time=2 -seed=1 "-artifact_prefix=$PWD/"
else
  found=$name.found
  mkdir -p "$found"
fi
status=0
"$target" -rss_limit_mb=2048 -timeout=10 -max_len=$max_len -print_final_stats=1 "$@" \
  "$found" "$seeds" || status=$?
exit $status
