// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/tokenizer.h"

namespace nibble::tokenizers {

/// GGUF's tokenizer.ggml.token_type.
enum class TokenType : std::int32_t {
    normal = 1,
    unknown = 2,
    control = 3,
    userDefined = 4,
    unused = 5,
    byte = 6
};

/// A hash of bytes, eight at a time; not for hostile keys beyond a slow table.
[[nodiscard]] std::uint64_t hashText(std::string_view text);

/// Token texts as the file spells them, their types and scores, and the way back from a text to its id.
class Vocabulary {
public:
    /// Appends a token. Of two tokens with one text the later is found, as in llama.cpp and Hugging Face's
    /// maps.
    TokenId add(std::string_view text, TokenType type = TokenType::normal, float score = 0);
    void setType(TokenId id, TokenType type) { m_tokens[static_cast<std::size_t>(id)].type = type; }
    void setScore(TokenId id, float score) { m_tokens[static_cast<std::size_t>(id)].score = score; }

    [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(m_tokens.size()); }
    [[nodiscard]] bool holds(TokenId id) const { return id >= 0 && id < size(); }
    [[nodiscard]] std::string_view text(TokenId id) const;
    [[nodiscard]] TokenType type(TokenId id) const { return m_tokens[static_cast<std::size_t>(id)].type; }
    [[nodiscard]] float score(TokenId id) const { return m_tokens[static_cast<std::size_t>(id)].score; }
    [[nodiscard]] std::optional<TokenId> find(std::string_view text) const;
    [[nodiscard]] std::size_t longestText() const { return m_longest; }

private:
    struct Token {
        std::uint64_t begin = 0;
        std::uint32_t length = 0;
        TokenType type = TokenType::normal;
        float score = 0;
    };
    [[nodiscard]] std::size_t slotFor(std::string_view text) const;
    void grow();

    std::string m_texts; // all texts, one after another
    std::vector<Token> m_tokens;
    std::vector<TokenId> m_slots; // open addressing over the texts, -1 is empty
    std::size_t m_longest = 0;
};

/// The byte of a token spelled "<0xHH>".
[[nodiscard]] std::optional<unsigned char> byteOfToken(std::string_view text);
/// "<0xHH>" with upper-case digits.
[[nodiscard]] std::string tokenOfByte(unsigned char byte);

} // namespace nibble::tokenizers
