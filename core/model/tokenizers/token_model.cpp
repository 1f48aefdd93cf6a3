// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/token_model.h"

#include <algorithm>
#include <cstring>

namespace nibble::tokenizers {

namespace {

constexpr std::size_t kCacheEntries = 16384;
constexpr std::size_t kWorthRemembering = 8192;
// Symbols are counted in 32 bits.
constexpr std::size_t kLongestSegment = std::size_t{1} << 30;

} // namespace

EncodeSession::EncodeSession(std::size_t textBytes) {
    if (textBytes >= kWorthRemembering)
        m_entries.resize(kCacheEntries);
}

bool EncodeSession::recall(std::string_view segment, std::uint64_t hash, std::vector<TokenId>& ids) const {
    const Entry& entry = m_entries[hash % kCacheEntries];
    if (entry.length != segment.size() || std::memcmp(entry.text, segment.data(), segment.size()) != 0)
        return false;
    ids.insert(ids.end(), entry.ids, entry.ids + entry.count);
    return true;
}

void EncodeSession::remember(std::string_view segment, std::uint64_t hash, const TokenId* ids,
                             std::size_t count) {
    Entry& entry = m_entries[hash % kCacheEntries];
    if (count > std::size(entry.ids))
        return;
    entry.length = static_cast<std::uint8_t>(segment.size());
    entry.count = static_cast<std::uint8_t>(count);
    std::memcpy(entry.text, segment.data(), segment.size());
    std::copy_n(ids, count, entry.ids);
}

void TokenModel::encode(std::string_view piece, EncodeSession& session, std::vector<TokenId>& ids) const {
    if (piece.empty())
        return;
    if (const auto whole = wholePiece(piece)) {
        ids.push_back(*whole);
        return;
    }
    std::size_t begin = 0;
    std::string_view previous = piece.substr(0, characterLength(piece, 0));
    for (std::size_t at = previous.size(); at < piece.size();) {
        const std::string_view character = piece.substr(at, characterLength(piece, at));
        const std::uint64_t pair = (std::uint64_t{packed(previous)} << 32) | packed(character);
        const bool cut = m_segments && !m_neighbours.find(pair) && !unknownsJoin(previous, character);
        if (cut || at - begin >= kLongestSegment) {
            encodeCached(piece.substr(begin, at - begin), session, ids);
            begin = at;
        }
        previous = character;
        at += character.size();
    }
    encodeCached(piece.substr(begin), session, ids);
}

bool TokenModel::unknownsJoin(std::string_view left, std::string_view right) const {
    switch (m_unknowns) {
    case Unknowns::stay:
        return false;
    case Unknowns::fuse:
        return isUnknown(left) && isUnknown(right);
    case Unknowns::vanish:
        return isUnknown(left) || isUnknown(right);
    }
    return false;
}

void TokenModel::encodeCached(std::string_view segment, EncodeSession& session,
                              std::vector<TokenId>& ids) const {
    if (!session.remembers(segment)) {
        encodeSegment(segment, session, ids);
        return;
    }
    const std::uint64_t hash = hashText(segment);
    if (session.recall(segment, hash, ids))
        return;
    const std::size_t before = ids.size();
    encodeSegment(segment, session, ids);
    session.remember(segment, hash, ids.data() + before, ids.size() - before);
}

std::uint32_t TokenModel::packed(std::string_view character) {
    std::uint32_t value = 0;
    for (const char byte : character)
        value = (value << 8) | static_cast<unsigned char>(byte);
    return value;
}

void TokenModel::allowNeighbours(std::string_view left, std::string_view right) {
    m_neighbours.insert((std::uint64_t{packed(left)} << 32) | packed(right), {});
}

void TokenModel::findByteTokens() {
    for (int byte = 0; byte < 256; ++byte) {
        const auto id = m_vocabulary->find(tokenOfByte(static_cast<unsigned char>(byte)));
        m_byteTokens[static_cast<std::size_t>(byte)] = id ? *id : m_unknown.value_or(-1);
    }
}

} // namespace nibble::tokenizers
