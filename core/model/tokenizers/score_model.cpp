// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/score_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace nibble::tokenizers {

namespace {

/// Places of the scores in falling order. A score that is not a number counts as the lowest.
std::vector<std::uint32_t> ordersOf(const Vocabulary& vocabulary) {
    const auto score = [&](TokenId id) {
        const float value = vocabulary.score(id);
        return std::isnan(value) ? -std::numeric_limits<float>::infinity() : value;
    };
    std::vector<TokenId> ids(static_cast<std::size_t>(vocabulary.size()));
    std::iota(ids.begin(), ids.end(), 0);
    std::sort(ids.begin(), ids.end(), [&](TokenId a, TokenId b) { return score(a) > score(b); });
    std::vector<std::uint32_t> orders(ids.size());
    std::uint32_t order = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i > 0 && score(ids[i]) != score(ids[i - 1]))
            ++order;
        orders[static_cast<std::size_t>(ids[i])] = order;
    }
    return orders;
}

} // namespace

ScoreModel::ScoreModel(std::shared_ptr<const Vocabulary> vocabulary, std::optional<TokenId> unknown)
    : TokenModel(std::move(vocabulary)), m_orders(ordersOf(*m_vocabulary)) {
    m_unknown = unknown;
    findByteTokens();
    for (TokenId id = 0; id < m_vocabulary->size(); ++id) {
        const std::string_view text = m_vocabulary->text(id);
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t length = characterLength(text, at);
            const std::size_t next = at + length;
            if (next < text.size())
                allowNeighbours(text.substr(at, length), text.substr(next, characterLength(text, next)));
            at = next;
        }
    }
}

std::size_t ScoreModel::characterLength(std::string_view text, std::size_t at) const {
    // By the lead byte alone, as llama.cpp does: ill-formed bytes take what follows them along.
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return std::min(length, text.size() - at);
}

bool ScoreModel::isUnknown(std::string_view character) const {
    return !m_vocabulary->find(character);
}

void ScoreModel::encodeSegment(std::string_view segment, EncodeSession& session,
                               std::vector<TokenId>& ids) const {
    auto& symbols = session.scratch.symbols;
    symbols.clear();
    for (std::size_t at = 0; at < segment.size();) {
        const std::size_t length = characterLength(segment, at);
        const auto index = static_cast<std::int32_t>(symbols.size());
        const bool last = at + length >= segment.size();
        symbols.push_back({m_vocabulary->find(segment.substr(at, length)).value_or(-1),
                           static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(length), index - 1,
                           last ? -1 : index + 1});
        at += length;
    }
    mergeSymbols(session.scratch, [&](const Symbol& left, const Symbol& right) -> Merge {
        const auto id =
            m_vocabulary->find(segment.substr(left.begin, std::size_t{left.length} + right.length));
        return id ? Merge{m_orders[static_cast<std::size_t>(*id)], *id} : Merge{};
    });
    for (std::int32_t i = 0; i >= 0; i = symbols[static_cast<std::size_t>(i)].next) {
        const Symbol& symbol = symbols[static_cast<std::size_t>(i)];
        if (symbol.id >= 0) {
            ids.push_back(symbol.id);
            continue;
        }
        for (const char byte : segment.substr(symbol.begin, symbol.length))
            if (tokenOf(byte) >= 0)
                ids.push_back(tokenOf(byte));
    }
}

} // namespace nibble::tokenizers
