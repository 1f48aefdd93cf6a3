// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/model/tokenizers/regex.h"

namespace nibble::tokenizers {

/// Characters of the byte alphabet become bytes.
struct DecodeByteLevel {};
/// "<0xHH>" becomes the byte.
struct DecodeByteFallback {};
/// The steps behind this one see all tokens as one text.
struct DecodeFuse {};
/// Takes up to `left` and `right` times `content` (one character) off the ends.
struct DecodeStrip {
    std::string content;
    std::size_t left = 0, right = 0;
};
/// `replacement` becomes a space, or nothing in the first token if one was put there.
struct DecodeMetaspace {
    std::string replacement;
    bool prepended = true;
};
/// `suffix` becomes a space, or nothing in the last token.
struct DecodeSuffix {
    std::string suffix;
};
using DecoderStep = std::variant<DecodeByteLevel, DecodeByteFallback, Replacement, DecodeFuse, DecodeStrip,
                                 DecodeMetaspace, DecodeSuffix>;

struct TokenText {
    std::string text;
    bool added = false; ///< an added token: never written in the byte alphabet
};

/// Token texts to the text that they mean. Bytes stay bytes, also where they are no well-formed UTF-8.
class TokenDecoder {
public:
    void add(DecoderStep step);
    [[nodiscard]] const std::vector<DecoderStep>& steps() const { return m_steps; }
    [[nodiscard]] std::string decode(std::vector<TokenText> tokens) const;
    /// What one token says in the middle of a text: the ends are left as they are.
    [[nodiscard]] std::string piece(TokenText token) const;

private:
    std::vector<DecoderStep> m_steps;
};

} // namespace nibble::tokenizers
