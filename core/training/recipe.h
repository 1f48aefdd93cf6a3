// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/expected.h"
#include "core/model/model.h"
#include "core/training/adamw.h"
#include "core/training/arithmetic.h"

namespace nibble {

/// Where a recipe's tokens come from: text files, or a generator by name.
struct DataRecipe {
    std::vector<std::string> files;
    double heldOutShare = 0.05;   ///< of the text, at its end, never trained on
    std::string generator;        ///< instead of files
    std::string generatorOptions; ///< its settings as one JSON object
};

/// The vocabulary: of a file (.gguf or tokenizer.json), or trained on the recipe's own text.
struct TokenizerRecipe {
    std::string file;
    std::int64_t vocabularySize = 0; ///< to train one
};

/// Everything that decides the weights of a model trained from nothing. A run is this and nothing else: the
/// same recipe and program give the same bits, with any number of threads.
struct TrainingRecipe {
    static constexpr int kVersion = 1;

    std::string name = "model";
    ModelConfig model; ///< Llama; the vocabulary's size follows from the tokenizer
    TokenizerRecipe tokenizer;
    DataRecipe data;
    AdamWSettings optimizer;
    LearningRate rate;     ///< and the number of steps
    double clipNorm = 1.0; ///< of all gradients together; 0: no clipping
    std::int64_t sequencesPerStep = 16;
    Precision precision = Precision::f32; ///< of the products; weights and sums are float in any case
    std::int64_t recordEvery = 20;        ///< steps per row of the record
    std::int64_t heldOutEvery = 200;      ///< steps between measurements on held-out text
    std::int64_t heldOutSequences = 32;
    std::uint64_t seed = 1;

    [[nodiscard]] std::int64_t tokensPerStep() const { return sequencesPerStep * model.contextLength; }
};

/// Reads a recipe; paths in it count from the folder of `path`. Errors: badFile naming path and field.
Expected<TrainingRecipe> recipeFromJson(std::string_view text, const std::string& path);
Expected<TrainingRecipe> loadRecipe(const std::string& path);
/// All fields, also those at their defaults, in a fixed order: two recipes are the same if their texts are.
[[nodiscard]] nlohmann::ordered_json recipeToJson(const TrainingRecipe& recipe);

} // namespace nibble
