// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/formats/quant_scheme.h"
#include "core/model/model_variant.h"

namespace nibble {

struct TransformSettings {
    std::vector<MethodChoice> transforms;
    ElementType type = ElementType::f32; ///< of the changed matrices
    std::string output;                  ///< the GGUF file to write
    std::string text;                    ///< path of the text to compare logits on; empty: the built-in one
    std::int64_t tokens = 256;           ///< of it, at most
    std::uint64_t seed = 1;              ///< of the tokens, where the model has no tokenizer
};

struct TransformOutcome {
    double logitsMaxDifference = 0; ///< measured on the written file, opened again
    double logitsLargest = 0;       ///< of the opened model, in absolute value
    std::int64_t tokens = 0;        ///< positions compared
    double bitsPerWeight = 0;
    std::vector<std::string> notes;
};

/// Writes the model as the transforms leave it and compares the logits of both. Errors: those of
/// transformModel, exportGguf, openModel and Transformer; usage if a text has no tokens.
Expected<TransformOutcome> writeTransformed(const ModelPointer& model, const TransformSettings& settings,
                                            const JobContext& job = {});

/// Largest difference between the logits of two models, and the largest logit of the first, over `tokens`.
/// Errors: those of Transformer; usage if their vocabularies differ.
Expected<std::pair<double, double>> compareLogits(const ModelVariant& a, const ModelVariant& b,
                                                  std::span<const TokenId> tokens,
                                                  const JobContext& job = {});

} // namespace nibble
