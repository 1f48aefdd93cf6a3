// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tokenizers/token_model.h"

namespace nibble::tokenizers {

/// SentencePiece's BPE as GGUF's model "llama" has it: the neighbours whose concatenation is the token of the
/// highest score are merged first. Characters that are no token become bytes, and a byte that has no token
/// <unk>.
class ScoreModel final : public TokenModel {
public:
    ScoreModel(std::shared_ptr<const Vocabulary> vocabulary, std::optional<TokenId> unknown);

protected:
    [[nodiscard]] std::size_t characterLength(std::string_view text, std::size_t at) const override;
    [[nodiscard]] bool isUnknown(std::string_view character) const override;
    void encodeSegment(std::string_view segment, EncodeSession& session,
                       std::vector<TokenId>& ids) const override;

private:
    std::vector<std::uint32_t> m_orders; // by token: its place among the scores, equal scores equal
};

} // namespace nibble::tokenizers
