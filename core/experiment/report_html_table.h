// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/experiment/result.h"

namespace nibble {

/// The comparison as an HTML table: baseline first, bars in the cells, the best of each column marked.
[[nodiscard]] std::string htmlComparisonTable(const Result& result);
/// The weight errors behind the plot of the layers, folded; empty if there are none.
[[nodiscard]] std::string htmlLayerTable(const Result& result);
/// Symbols that the tables refer to, invisible themselves.
[[nodiscard]] std::string htmlIcons();

} // namespace nibble
