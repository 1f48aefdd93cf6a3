// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace nibble::cli {

/// Where calibrated runs keep what later ones need not do again, or that they keep nothing.
void addCacheOptions(CLI::App& command);

} // namespace nibble::cli
