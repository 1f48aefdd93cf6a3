// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>

#include "core/model/tokenizers/token_model.h"

namespace nibble::tokenizers {

struct RankOptions {
    bool wholePieces = false; ///< ignore_merges: a piece that is a token is taken as it is
    bool byteFallback =
        false;                ///< characters that are no token become "<0xHH>" tokens, or <unk> for each byte
    bool fuseUnknown = false; ///< without bytes: neighbouring unknown characters give one <unk>
    std::optional<TokenId> unknown = {}; ///< without it unknown characters are left out
    std::string continuingPrefix = {};   ///< put before every character of a piece but its first
    std::string endOfWordSuffix = {};    ///< put after the last character of a piece
};

/// BPE by ranks: of all neighbours that some merge names, the pair of the lowest rank is merged first.
/// The vocabulary may be longer than the model's own: merges may pass through texts that are no token
/// (GGUF does not forbid it), which then have ids from `tokens` on and are spelled out in the end.
class RankModel final : public TokenModel {
public:
    struct Rule {
        TokenId left, right, result;
    };
    /// `rules` by rank. `tokens` ids are real.
    RankModel(std::shared_ptr<const Vocabulary> vocabulary, TokenId tokens, std::vector<Rule> rules,
              RankOptions options);

    [[nodiscard]] const std::vector<Rule>& rules() const { return m_rules; }
    [[nodiscard]] const RankOptions& options() const { return m_options; }

protected:
    [[nodiscard]] std::size_t characterLength(std::string_view text, std::size_t at) const override;
    [[nodiscard]] bool isUnknown(std::string_view character) const override;
    void encodeSegment(std::string_view segment, EncodeSession& session,
                       std::vector<TokenId>& ids) const override;
    [[nodiscard]] std::optional<TokenId> wholePiece(std::string_view piece) const override;

private:
    [[nodiscard]] std::optional<TokenId> symbolOf(std::string_view character) const;
    void split(std::string_view segment, EncodeSession& session) const;
    void spellOut(TokenId id, std::vector<TokenId>& ids) const;

    TokenId m_tokens;
    std::vector<Rule> m_rules;
    RankOptions m_options;
    FlatMap<Merge> m_merges;       // (left << 32 | right)
    FlatMap<TokenId> m_characters; // packed character to id
    std::vector<TokenId> m_short;  // the same for one and two bytes, -1 is none
};

} // namespace nibble::tokenizers
