// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/rank_model.h"

#include <algorithm>

#include "core/model/tokenizers/unicode.h"

namespace nibble::tokenizers {

namespace {

std::uint64_t pairKey(TokenId left, TokenId right) {
    return (std::uint64_t{static_cast<std::uint32_t>(left)} << 32) | static_cast<std::uint32_t>(right);
}

} // namespace

RankModel::RankModel(std::shared_ptr<const Vocabulary> vocabulary, TokenId tokens, std::vector<Rule> rules,
                     RankOptions options)
    : TokenModel(std::move(vocabulary)), m_tokens(tokens), m_rules(std::move(rules)),
      m_options(std::move(options)), m_short(std::size_t{1} << 16, -1) {
    m_unknown = m_options.unknown;
    if (m_options.byteFallback)
        findByteTokens();
    for (TokenId id = 0; id < m_vocabulary->size(); ++id) {
        const std::string_view text = m_vocabulary->text(id);
        if (text.empty() || characterAt(text, 0).length != text.size())
            continue;
        const TokenId found = *m_vocabulary->find(text);
        if (text.size() <= 2)
            m_short[packed(text)] = found;
        else
            m_characters.insert(packed(text), found);
    }
    if (!m_options.byteFallback && m_options.fuseUnknown)
        m_unknowns = Unknowns::fuse;
    if (!m_unknown)
        m_unknowns = Unknowns::vanish;
    m_segments = m_options.continuingPrefix.empty() && m_options.endOfWordSuffix.empty();
    for (std::size_t rank = 0; rank < m_rules.size(); ++rank) {
        const auto [left, right, result] = m_rules[rank];
        m_merges.insert(pairKey(left, right), {static_cast<std::uint32_t>(rank), result});
        const std::string_view before = m_vocabulary->text(left), after = m_vocabulary->text(right);
        // Bytes and <unk> stand for characters that they do not spell: no telling where such a merge may
        // cross.
        for (const TokenId part : {left, right})
            if (part == m_unknown || (m_options.byteFallback && byteOfToken(m_vocabulary->text(part))))
                m_segments = false;
        if (!before.empty() && !after.empty())
            allowNeighbours(before.substr(before.size() - lastCharacter(before).length),
                            after.substr(0, characterAt(after, 0).length));
    }
}

std::size_t RankModel::characterLength(std::string_view text, std::size_t at) const {
    return characterAt(text, at).length;
}

std::optional<TokenId> RankModel::symbolOf(std::string_view character) const {
    if (character.size() <= 2) {
        const TokenId id = m_short[packed(character)];
        return id < 0 ? std::nullopt : std::optional(id);
    }
    if (character.size() > 4)
        return m_vocabulary->find(character);
    const TokenId* id = m_characters.find(packed(character));
    return id ? std::optional(*id) : std::nullopt;
}

bool RankModel::isUnknown(std::string_view character) const {
    return !symbolOf(character);
}

std::optional<TokenId> RankModel::wholePiece(std::string_view piece) const {
    if (!m_options.wholePieces)
        return {};
    const auto id = m_vocabulary->find(piece);
    return id && *id < m_tokens ? id : std::nullopt;
}

void RankModel::split(std::string_view segment, EncodeSession& session) const {
    auto& symbols = session.scratch.symbols;
    symbols.clear();
    const auto add = [&](TokenId id, std::size_t begin, std::size_t length) {
        const auto index = static_cast<std::int32_t>(symbols.size());
        symbols.push_back({id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(length),
                           index - 1, index + 1});
    };
    std::string dressed;
    bool unknownBefore = false;
    for (std::size_t at = 0; at < segment.size();) {
        const std::size_t length = characterLength(segment, at);
        std::string_view character = segment.substr(at, length);
        if (!m_segments) {
            dressed = (at > 0 ? m_options.continuingPrefix : "") + std::string(character) +
                      (at + length == segment.size() ? m_options.endOfWordSuffix : "");
            character = dressed;
        }
        const auto id = m_segments ? symbolOf(character) : m_vocabulary->find(character);
        if (id) {
            add(*id, at, length);
        } else if (m_options.byteFallback) {
            // What an affix adds has no place in the text: length 0, never merged.
            for (std::size_t i = 0; i < character.size(); ++i)
                if (tokenOf(character[i]) >= 0)
                    add(tokenOf(character[i]), at + std::min(i, length - 1), i < length ? 1 : 0);
        } else if (m_unknown && !(unknownBefore && m_options.fuseUnknown)) {
            add(*m_unknown, at, length);
        }
        unknownBefore = !id;
        at += length;
    }
    if (!symbols.empty())
        symbols.back().next = -1;
}

void RankModel::encodeSegment(std::string_view segment, EncodeSession& session,
                              std::vector<TokenId>& ids) const {
    split(segment, session);
    mergeSymbols(session.scratch, [&](const Symbol& left, const Symbol& right) {
        const Merge* merge = m_merges.find(pairKey(left.id, right.id));
        return merge ? *merge : Merge{};
    });
    const auto& symbols = session.scratch.symbols;
    for (std::int32_t i = symbols.empty() ? -1 : 0; i >= 0; i = symbols[static_cast<std::size_t>(i)].next) {
        const TokenId id = symbols[static_cast<std::size_t>(i)].id;
        if (id < m_tokens)
            ids.push_back(id);
        else
            spellOut(id, ids);
    }
}

void RankModel::spellOut(TokenId id, std::vector<TokenId>& ids) const {
    const std::string_view text = m_vocabulary->text(id);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = characterLength(text, at);
        const auto found = m_vocabulary->find(text.substr(at, length));
        if (found && *found < m_tokens)
            ids.push_back(*found);
        at += length;
    }
}

} // namespace nibble::tokenizers
