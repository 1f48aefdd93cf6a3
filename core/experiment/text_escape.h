// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nibble {

/// The text as valid UTF-8 that is safe to show: broken sequences, control characters except tab and line
/// feed, and marks that reorder the text around them become U+FFFD. Names come from files that anybody may
/// have written.
[[nodiscard]] std::string cleanText(std::string_view text);
/// cleanText on one line: tabs and line feeds become spaces.
[[nodiscard]] std::string cleanLine(std::string_view text);
/// cleanText as XML or HTML character data, also inside quoted attributes.
[[nodiscard]] std::string escapeXml(std::string_view text);
/// cleanLine with every character escaped that Markdown (CommonMark, GitHub's tables) would interpret.
[[nodiscard]] std::string escapeMarkdown(std::string_view text);
/// cleanLine with every character escaped that LaTeX would interpret.
[[nodiscard]] std::string escapeLatex(std::string_view text);
/// One CSV field (RFC 4180): quoted where it holds a comma, a quote or a line break.
[[nodiscard]] std::string quoteCsv(std::string_view text);

/// Number of code points of valid UTF-8, which is the width in a terminal as long as no wide letters occur.
[[nodiscard]] std::size_t textWidth(std::string_view utf8);
/// At most `width` code points, the last one an ellipsis where something was cut.
[[nodiscard]] std::string shortened(std::string_view utf8, std::size_t width);

} // namespace nibble
