// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/evaluation/text_generator/text_generator.h"
#include "core/experiment/built_in_text.h"

namespace nibble {

/// In the place of a text's path: text of one kind that our generator writes, as "generated:code".
inline constexpr std::string_view kGeneratedPrefix = "generated:";

/// Held-out documents for evaluation, training documents for calibration.
[[nodiscard]] BuiltInText generatedText(TextKind kind, TextUse use);

} // namespace nibble
