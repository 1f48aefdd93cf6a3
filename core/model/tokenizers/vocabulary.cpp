// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/vocabulary.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/model/tokenizers/flat_map.h"

namespace nibble::tokenizers {

std::uint64_t hashText(std::string_view text) {
    std::uint64_t hash = 0x9E3779B97F4A7C15ULL ^ text.size();
    for (; text.size() >= 8; text.remove_prefix(8)) {
        std::uint64_t word;
        std::memcpy(&word, text.data(), 8);
        hash = mixBits(hash ^ word);
    }
    std::uint64_t rest = 0;
    if (!text.empty())
        std::memcpy(&rest, text.data(), text.size());
    return mixBits(hash ^ rest);
}

TokenId Vocabulary::add(std::string_view text, TokenType type, float score) {
    const auto id = static_cast<TokenId>(m_tokens.size());
    if (2 * (m_tokens.size() + 1) > m_slots.size())
        grow();
    m_tokens.push_back({m_texts.size(), static_cast<std::uint32_t>(text.size()), type, score});
    m_texts += text;
    m_longest = std::max(m_longest, text.size());
    m_slots[slotFor(text)] = id;
    return id;
}

std::string_view Vocabulary::text(TokenId id) const {
    const Token& token = m_tokens[static_cast<std::size_t>(id)];
    return std::string_view(m_texts).substr(token.begin, token.length);
}

std::optional<TokenId> Vocabulary::find(std::string_view text) const {
    if (m_slots.empty() || text.size() > m_longest)
        return {};
    const TokenId id = m_slots[slotFor(text)];
    return id < 0 ? std::nullopt : std::optional(id);
}

std::size_t Vocabulary::slotFor(std::string_view wanted) const {
    const std::size_t mask = m_slots.size() - 1;
    std::size_t at = hashText(wanted) & mask;
    while (m_slots[at] >= 0 && text(m_slots[at]) != wanted)
        at = (at + 1) & mask;
    return at;
}

void Vocabulary::grow() {
    m_slots.assign(m_slots.empty() ? 64 : 2 * m_slots.size(), -1);
    for (TokenId id = 0; id < size(); ++id)
        m_slots[slotFor(text(id))] = id;
}

std::optional<unsigned char> byteOfToken(std::string_view text) {
    if (text.size() != 6 || !text.starts_with("<0x") || text[5] != '>')
        return {};
    unsigned char byte = 0;
    const auto parsed = std::from_chars(text.data() + 3, text.data() + 5, byte, 16);
    return parsed.ptr == text.data() + 5 ? std::optional(byte) : std::nullopt;
}

std::string tokenOfByte(unsigned char byte) {
    return fmt::format("<0x{:02X}>", byte);
}

} // namespace nibble::tokenizers
