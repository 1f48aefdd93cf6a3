// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/model/tokenizers/flat_map.h"
#include "core/model/tokenizers/merge_symbols.h"
#include "core/model/tokenizers/vocabulary.h"

namespace nibble::tokenizers {

/// What one call of encode() keeps to itself: scratch memory, and the ids of words already seen.
class EncodeSession {
public:
    /// Remembering pays only for long texts.
    explicit EncodeSession(std::size_t textBytes);

    MergeScratch scratch;

    /// The ids of a segment seen before in this call, appended to `ids`; false if it is not remembered.
    bool recall(std::string_view segment, std::uint64_t hash, std::vector<TokenId>& ids) const;
    void remember(std::string_view segment, std::uint64_t hash, const TokenId* ids, std::size_t count);
    [[nodiscard]] bool remembers(std::string_view segment) const {
        return !m_entries.empty() && segment.size() <= sizeof(Entry::text);
    }

private:
    struct Entry {
        char text[32];
        std::uint8_t length = 0, count = 0;
        TokenId ids[7];
    };
    std::vector<Entry> m_entries; // by hash, the newest wins
};

/// Byte-pair merging of one piece of text: what is common to merges by rank and merges by score.
///
/// Merges never cross a place where no token has these two characters side by side, so that each stretch
/// between such places (a "segment", for most vocabularies a word) is encoded and remembered by itself.
class TokenModel {
public:
    virtual ~TokenModel() = default;
    /// Appends the ids of `piece`, which is a pre-token, or the whole text if there is no pre-tokenizer.
    void encode(std::string_view piece, EncodeSession& session, std::vector<TokenId>& ids) const;

    [[nodiscard]] const Vocabulary& vocabulary() const { return *m_vocabulary; }
    [[nodiscard]] std::optional<TokenId> unknown() const { return m_unknown; }

protected:
    explicit TokenModel(std::shared_ptr<const Vocabulary> vocabulary) : m_vocabulary(std::move(vocabulary)) {}
    /// Bytes of the character at `at` as the family counts them, even for ill-formed text; at least 1.
    [[nodiscard]] virtual std::size_t characterLength(std::string_view text, std::size_t at) const = 0;
    /// True if the character by itself is no symbol.
    [[nodiscard]] virtual bool isUnknown(std::string_view character) const = 0;
    virtual void encodeSegment(std::string_view segment, EncodeSession& session,
                               std::vector<TokenId>& ids) const = 0;
    /// The id of the whole piece where merging is not asked.
    [[nodiscard]] virtual std::optional<TokenId> wholePiece(std::string_view) const { return {}; }

    /// Up to four bytes of a character as a number.
    [[nodiscard]] static std::uint32_t packed(std::string_view character);
    void allowNeighbours(std::string_view left, std::string_view right);
    /// Looks up the "<0xHH>" tokens; a byte without one is <unk>, each by itself.
    void findByteTokens();
    /// The token of a byte, or -1.
    [[nodiscard]] TokenId tokenOf(char byte) const { return m_byteTokens[static_cast<unsigned char>(byte)]; }

    /// What characters that are no symbol do to their neighbours.
    enum class Unknowns {
        stay,   ///< each gives its own tokens
        fuse,   ///< several in a row give one
        vanish, ///< none, and what stands around them meets
    };

    std::shared_ptr<const Vocabulary> m_vocabulary;
    std::optional<TokenId> m_unknown;
    Unknowns m_unknowns = Unknowns::stay;
    bool m_segments = true; // pieces may be cut where no token crosses

private:
    [[nodiscard]] bool unknownsJoin(std::string_view left, std::string_view right) const;
    void encodeCached(std::string_view segment, EncodeSession& session, std::vector<TokenId>& ids) const;

    struct Nothing {};
    FlatMap<Nothing> m_neighbours; // pairs of packed characters
    std::vector<TokenId> m_byteTokens = std::vector<TokenId>(256, -1);
};

} // namespace nibble::tokenizers
