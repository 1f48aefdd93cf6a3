// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/evaluation/text_generator/text_generator.h"
#include "core/training/recipe.h"
#include "core/training/token_source.h"

namespace nibble {

/// Sequences packed from generated documents, a group of them at a time: whole documents wherever they fit,
/// each with the vocabulary's BOS in front, so that a question at the end of a long document is seen together
/// with what it asks for; only the rest of a sequence is filled with the beginning of another document.
class GeneratedTokenSource : public TokenSource {
public:
    /// Sequences packed together.
    static constexpr std::int64_t kGroup = 16;

    GeneratedTokenSource(TextStream stream, TokenizerPointer tokenizer, std::int64_t context,
                         std::uint64_t seed);
    Expected<void> sequence(std::int64_t number, std::span<TokenId> tokens) override;

private:
    using Tokens = std::vector<TokenId>;
    [[nodiscard]] Tokens document(std::uint64_t number) const;
    void pack(std::int64_t group);
    void fillRests(std::uint64_t next, std::vector<std::vector<Tokens>>& bins);

    TextStream m_stream;
    TokenizerPointer m_tokenizer;
    std::size_t m_length; ///< context + 1
    std::uint64_t m_seed;
    std::int64_t m_packed = -1; ///< the group in m_sequences
    std::vector<Tokens> m_sequences;
};

/// Data from the generator called "nibblescope-text". Options: `mix`, an object of kinds and shares of the
/// characters (all equal if left out); `tokenizer_documents`, how many documents a tokenizer is trained on.
/// Errors: badFile for unknown kinds and options, those of the tokenizer, stopped.
inline constexpr std::string_view kGeneratorName = "nibblescope-text";
Expected<TrainingData> openGenerator(const TrainingRecipe& recipe, const JobContext& job,
                                     const TokenizerPointer& given = nullptr);

} // namespace nibble
