// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/experiment/result.h"

namespace nibble {

struct TextTableOptions {
    bool colour = false; ///< ANSI colours for verdicts and the best figures
    int width = 120;     ///< columns to stay within where the methods' names allow
};

/// The comparison for a terminal: one row per variant, units in the second heading line, notes below.
[[nodiscard]] std::string textTable(const Result& result, const TextTableOptions& options = {});

} // namespace nibble
