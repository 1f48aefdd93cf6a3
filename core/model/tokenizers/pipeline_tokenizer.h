// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/model/metadata.h"
#include "core/model/tokenizer.h"
#include "core/model/tokenizers/added_tokens.h"
#include "core/model/tokenizers/normalizer.h"
#include "core/model/tokenizers/pre_tokenizer.h"
#include "core/model/tokenizers/token_decoder.h"
#include "core/model/tokenizers/token_model.h"

namespace nibble::tokenizers {

/// The parts of a tokenizer, in the order in which a text passes them.
struct Pipeline {
    std::shared_ptr<Vocabulary> vocabulary = std::make_shared<Vocabulary>();
    TokenId tokens = 0;          ///< real ids; the vocabulary may hold texts behind them
    bool repairText = true;      ///< ill-formed bytes become U+FFFD before anything else
    AddedTokens addedRaw;        ///< cut out of the text as it is
    Normalizer normalizer;       ///< for what lies between
    AddedTokens addedNormalized; ///< cut out of the normalized text
    PreTokenizer preTokenizer;
    std::unique_ptr<TokenModel> model;
    std::vector<TokenId> prefix, suffix; ///< what addSpecial adds
    TokenDecoder decoder;

    std::optional<TokenId> bos, eos, padding;
    bool addBos = false, addEos = false;
    std::string kind;
    std::vector<std::string> warnings;
    /// tokenizer.* keys that the vocabulary was read from; empty for other sources.
    Metadata source;
    std::string chatTemplate; ///< for the export only
};

/// Any tokenizer that we know: they differ in their parts only.
class PipelineTokenizer final : public Tokenizer {
public:
    explicit PipelineTokenizer(Pipeline pipeline);

    [[nodiscard]] std::vector<TokenId> encode(std::string_view text, TokenizeOptions options) const override;
    [[nodiscard]] std::string decode(std::span<const TokenId> ids) const override;
    [[nodiscard]] std::string piece(TokenId id) const override;
    Expected<void> describe(Metadata& metadata) const override;
    [[nodiscard]] std::string kind() const override { return m_pipeline.kind; }

private:
    void encodeText(std::string_view text, bool parseSpecial, bool atStart, EncodeSession& session,
                    std::vector<TokenId>& ids) const;

    Pipeline m_pipeline;
};

/// Writes a vocabulary that does not come from GGUF under GGUF's keys. Errors: unsupported, naming what GGUF
/// cannot express.
Expected<void> describeForGguf(const Pipeline& pipeline, Metadata& metadata);

} // namespace nibble::tokenizers
