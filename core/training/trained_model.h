// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/model/model.h"
#include "core/training/parameter_layout.h"

namespace nibble {

/// What a model made in memory is called and carries besides its weights.
struct ModelDescription {
    std::string name;
    TokenizerPointer tokenizer;
    Metadata facts; ///< further keys: how it was trained
};

/// A model of values[layout.size()]: matrices as `matrices` (f32, f16 or bf16), norms as F32. Ready to run,
/// to quantize and to be written by exportGguf. Errors: unsupported for other types.
Expected<ModelPointer> modelFromParameters(const ModelConfig& config, const ParameterLayout& layout,
                                           const float* values, ElementType matrices,
                                           const ModelDescription& description);

} // namespace nibble
