#!/usr/bin/env bash
# SPDX-FileCopyrightText: Nibblescope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Usage: packaging/test.sh [CTEST-ARGUMENT…]
# Installs what is missing, builds the programs and the tests, and runs the tests.
set -euo pipefail
# shellcheck source=packaging/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

install_packages
build_release --target all
say "testing"
# One at a time: the tests use all threads themselves, and some take times.
cd "$root"
QT_QPA_PLATFORM=offscreen ctest --preset release "$@"
