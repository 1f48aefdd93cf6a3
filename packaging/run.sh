#!/usr/bin/env bash
# SPDX-FileCopyrightText: Nibblescope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Usage: packaging/run.sh [MODEL]
# Installs what is missing, builds, and opens the window with MODEL: a GGUF file or a Hugging Face folder; without it
# a small model that is built in. Where there is no display, it does the main job in the terminal: quantizes the model
# by several methods and prints what each costs, on the built-in text.
set -euo pipefail
# shellcheck source=packaging/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

if [ $# -gt 1 ] || [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
    echo "usage: packaging/run.sh [MODEL]" >&2
    exit 2
fi

methods=w8a8,rtn:int4:g32,nf4:g64,q8_0,q4_0
install_packages
build_release --target nibble nibblescope
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "nibblescope $*"
    exec "$root/build/release/bin/nibblescope" "$@"
fi
arguments=(compare "$@" --methods "$methods")
say "no display: nibble ${arguments[*]}"
"$root/build/release/bin/nibble" "${arguments[@]}"
