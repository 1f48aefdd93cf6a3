// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nibble::tokenizers {

constexpr char32_t kReplacementCharacter = 0xFFFD;

struct Character {
    char32_t code;
    std::size_t length; ///< bytes
    bool wellFormed;
};

/// The character at byte `at` (< text.size()). An ill-formed byte counts as one U+FFFD of one byte.
[[nodiscard]] Character characterAt(std::string_view text, std::size_t at);
/// The last character of a non-empty text.
[[nodiscard]] Character lastCharacter(std::string_view text);
void appendCharacter(std::string& text, char32_t code);

[[nodiscard]] bool isWellFormed(std::string_view text);
/// Every ill-formed byte replaced by U+FFFD.
[[nodiscard]] std::string withReplacements(std::string_view text);

/// The property White_Space, which is what `\s` means in the regular expressions of tokenizers.
[[nodiscard]] bool isWhiteSpace(char32_t code);
/// General categories Nd, Nl, No.
[[nodiscard]] bool isNumeric(char32_t code);
/// ASCII punctuation and symbols, and the general categories P*.
[[nodiscard]] bool isPunctuation(char32_t code);
/// General categories M*.
[[nodiscard]] bool isMark(char32_t code);
/// `\w` of UTS #18: alphabetic, marks, decimal digits, connector punctuation, join controls.
[[nodiscard]] bool isWordCharacter(char32_t code);

enum class NormalForm : std::uint8_t { nfc, nfd, nfkc, nfkd };
/// Well-formed text in, well-formed text out.
[[nodiscard]] std::string normalized(std::string_view text, NormalForm form);
/// Full lower case, character by character (no context: capital sigma always becomes U+03C3).
[[nodiscard]] std::string lowercase(std::string_view text);

} // namespace nibble::tokenizers
