// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/model/model.h"

namespace nibble {

/// What a text is for: never the same text for both.
enum class TextUse : std::uint8_t { evaluation, calibration };

struct BuiltInText {
    std::string name; ///< for reports
    std::string content;
};

/// The text where none is given. A model that was trained on our generator's text is evaluated on held-out
/// documents of the same mix and calibrated on its training documents; any other model is evaluated on a
/// short built-in story and calibrated on generated text of all kinds.
[[nodiscard]] BuiltInText builtInText(const Model& model, TextUse use);
/// About how many bytes builtInText() would have for evaluation, without making it.
[[nodiscard]] std::size_t builtInTextBytes(const Model& model);

} // namespace nibble
