// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/training/recipe.h"
#include "core/training/token_source.h"

namespace nibble {

/// Opens or makes the tokenizer and the token streams that a recipe asks for; a tokenizer that is given takes
/// the place of the recipe's. Errors: badFile, usage (an unknown generator, too little text), stopped.
Expected<TrainingData> openTrainingData(const TrainingRecipe& recipe, const JobContext& job = {},
                                        const TokenizerPointer& tokenizer = nullptr);

/// How a text becomes sequences.
struct TextData {
    std::int64_t context = 0;
    double heldOutShare = 0.05; ///< at the end of the text
    std::uint64_t seed = 1;
};
/// Sequences of one text. Errors: usage if it is too short for one sequence of each kind; stopped.
Expected<TrainingData> dataFromText(const TokenizerPointer& tokenizer, std::string_view text,
                                    const TextData& settings, const JobContext& job = {});

/// The vocabulary of a GGUF model or of a tokenizer.json. Errors: badFile, unsupported.
Expected<TokenizerPointer> loadTokenizer(const std::string& path);

} // namespace nibble
