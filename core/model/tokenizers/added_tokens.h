// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/model/tokenizers/flat_map.h"
#include "core/model/tokenizers/normalizer.h"
#include "core/model/tokenizers/vocabulary.h"

namespace nibble::tokenizers {

/// A token that is cut out of the text before everything else.
struct AddedToken {
    TokenId id = 0;
    std::string content;
    bool special = false;    ///< control tokens: plain text if the caller does not want them parsed
    bool leftStrip = false;  ///< takes the white space before it along
    bool rightStrip = false; ///< takes the white space behind it along
    bool singleWord = false; ///< only where no word character touches it
    bool normalized = false; ///< looked for in the normalized text, by its normalized content
};

/// One stretch of a text: an added token, or (with a negative id) text between them.
struct Fragment {
    std::size_t begin, end;
    TokenId id;
};

/// Finds added tokens in a text.
class AddedTokens {
public:
    enum class Order {
        longestFirst,   ///< all places of the longest token, then of the next: llama.cpp
        leftmostLongest ///< from left to right the longest that begins there: Hugging Face
    };

    AddedTokens() = default;
    AddedTokens(std::vector<AddedToken> tokens, Order order);

    [[nodiscard]] const std::vector<AddedToken>& tokens() const { return m_tokens; }
    /// Covers `text` in order, without empty stretches of text.
    [[nodiscard]] std::vector<Fragment> split(std::string_view text, bool parseSpecial) const;

private:
    struct Found {
        std::size_t begin;
        std::int32_t token;
    };
    void insert(std::string_view content, std::int32_t token);
    template <typename Visit>
    void matchesAt(std::string_view text, std::size_t at, bool parseSpecial, Visit&& visit) const;
    [[nodiscard]] std::vector<Found> findLongestFirst(std::string_view text, bool parseSpecial) const;
    [[nodiscard]] std::vector<Found> findLeftmost(std::string_view text, bool parseSpecial) const;

    std::vector<AddedToken> m_tokens; // by falling length of the content, then by id
    Order m_order = Order::leftmostLongest;
    FlatMap<std::uint32_t> m_edges;       // trie: (node << 8 | byte) to node
    std::vector<std::int32_t> m_ends{-1}; // node to token
    std::array<bool, 256> m_starts{};     // bytes that begin a token
};

} // namespace nibble::tokenizers
