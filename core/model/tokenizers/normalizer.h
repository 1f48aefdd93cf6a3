// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/model/tokenizers/regex.h"
#include "core/model/tokenizers/unicode.h"

namespace nibble::tokenizers {

struct PrependText {
    std::string text; ///< before every non-empty stretch of text
};
struct StripSpace {
    bool left = true, right = true;
};
struct LowercaseText {};
/// Removes all marks (general categories M*); meant to follow a decomposition.
struct StripAccents {};
struct NormalizeForm {
    NormalForm form = NormalForm::nfc;
};
using NormalizerStep =
    std::variant<PrependText, Replacement, StripSpace, LowercaseText, StripAccents, NormalizeForm>;

/// Hugging Face's normalizers: what is done to the text between special tokens before anything else.
class Normalizer {
public:
    void add(NormalizerStep step);
    [[nodiscard]] const std::vector<NormalizerStep>& steps() const { return m_steps; }
    [[nodiscard]] bool empty() const { return m_steps.empty(); }
    [[nodiscard]] std::string apply(std::string_view text) const;

private:
    std::vector<NormalizerStep> m_steps;
};

} // namespace nibble::tokenizers
