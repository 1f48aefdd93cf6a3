// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/progress.h"
#include "core/evaluation/text_generator/text_generator.h"
#include "core/model/model.h"
#include "core/training/recipe.h"
#include "core/training/token_source.h"

namespace nibble {

/// What a run reads from a sequence on: a curriculum is several of these.
struct GeneratorStage {
    std::int64_t fromSequence = 0;
    std::vector<TextShare> mix;
    std::vector<std::size_t> lookupSentences; ///< as TextStream takes them
    bool placeWords = false;                  ///< likewise
    /// About half of the sequences hold documents joined by empty lines, as a text file has them, and not
    /// each with its own BOS.
    bool joined = false;
};

/// Sequences packed from generated documents, a group of them at a time: whole documents wherever they fit,
/// each with the vocabulary's BOS in front, so that a question at the end of a long document is seen together
/// with what it asks for; only the rest of a sequence is filled with the beginning of another document.
class GeneratedTokenSource : public TokenSource {
public:
    /// Sequences packed together.
    static constexpr std::int64_t kGroup = 16;

    /// Stages in rising order, each from a multiple of kGroup, the first from 0.
    GeneratedTokenSource(std::span<const GeneratorStage> stages, TextSplit split, TokenizerPointer tokenizer,
                         std::int64_t context, std::uint64_t seed);
    Expected<void> sequence(std::int64_t number, std::span<TokenId> tokens) override;

private:
    using Tokens = std::vector<TokenId>;
    [[nodiscard]] Tokens document(std::uint64_t number) const;
    [[nodiscard]] std::string joinedText(std::uint64_t number) const;
    void pack(std::int64_t group);
    void fillRests(std::uint64_t next, std::vector<std::vector<Tokens>>& bins);

    struct Stage {
        std::int64_t fromSequence;
        TextStream stream;
        bool joined;
    };
    std::vector<Stage> m_stages; ///< by first sequence
    const Stage* m_stage;        ///< of the group in m_sequences
    TokenizerPointer m_tokenizer;
    std::size_t m_length; ///< context + 1
    std::uint64_t m_seed;
    std::int64_t m_packed = -1; ///< the group in m_sequences
    std::vector<Tokens> m_sequences;
};

/// Every kind with the same share.
[[nodiscard]] std::vector<TextShare> allKinds();
/// The kinds of text that a model was trained on last, if it says so and it was this generator's.
[[nodiscard]] std::optional<std::vector<TextShare>> trainedMix(const Model& model);

/// Generator options that make, from the first sequence on, the text of the last stage of `options` alone:
/// what a model saw at the end of its training; `joined` as a GeneratorStage has it. Errors: those of
/// openGenerator.
Expected<std::string> lastStage(const std::string& options, bool joined);

/// Data from the generator called "nibblescope-text". Options: `mix`, an object of kinds and shares of the
/// characters (all equal if left out); `lookup_sentences`, a list of sizes for look-ups; `place_words`,
/// whether pairs and echoes are of places too; `joined`, whether half of the sequences are as in a file;
/// `stages`, a list of objects with `from_sequence` and a mix of their own, for what is read from there on;
/// `tokenizer_documents`, how many documents a tokenizer is trained on. Errors: badFile for unknown kinds and
/// options, those of the tokenizer, stopped.
inline constexpr std::string_view kGeneratorName = "nibblescope-text";
Expected<TrainingData> openGenerator(const TrainingRecipe& recipe, const JobContext& job,
                                     const TokenizerPointer& given = nullptr);

} // namespace nibble
