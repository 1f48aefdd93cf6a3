// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/experiment/result.h"

namespace nibble {

/// Task accuracy, a row per task and a column per method; each text is empty if no tasks were asked.

/// For a terminal: as many methods beside each other as `width` columns hold, then the next.
[[nodiscard]] std::string taskTableText(const Result& result, int width);
[[nodiscard]] std::string taskTableMarkdown(const Result& result);
[[nodiscard]] std::string taskTableHtml(const Result& result);

} // namespace nibble
