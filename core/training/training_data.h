// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/training/recipe.h"
#include "core/training/token_source.h"

namespace nibble {

/// Opens or makes the tokenizer and the token streams that a recipe asks for. Errors: badFile, usage (an
/// unknown generator, too little text), stopped.
Expected<TrainingData> openTrainingData(const TrainingRecipe& recipe, const JobContext& job = {});

/// The vocabulary of a GGUF model or of a tokenizer.json. Errors: badFile, unsupported.
Expected<TokenizerPointer> loadTokenizer(const std::string& path);

} // namespace nibble
