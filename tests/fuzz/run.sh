#!/bin/sh
# SPDX-FileCopyrightText: Nibblescope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the fuzz targets and runs each for a while under the sanitizers: tests/fuzz/run.sh [SECONDS [TARGET...]]
# What they find stays in build/fuzz/found.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-600}
[ $# -gt 0 ] && shift
targets=${*:-$(cd tests/fuzz && ls fuzz_*.cpp | sed 's/\.cpp$//')}
cmake --preset fuzz
# shellcheck disable=SC2086
cmake --build --preset fuzz --target make_seeds $targets
build/fuzz/tests/make_seeds build/fuzz/corpus
mkdir -p build/fuzz/found
for target in $targets; do
    mkdir -p "build/fuzz/corpus/$target"
    echo "$target: $seconds seconds"
    "build/fuzz/tests/$target" -max_total_time="$seconds" -max_len=16384 -timeout=10 -rss_limit_mb=1024 \
        -artifact_prefix="build/fuzz/found/$target-" -print_final_stats=1 "build/fuzz/corpus/$target"
done
